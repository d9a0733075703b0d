//! Kinds of fields. The kind determines which operators a field accepts.
//!
//! The types of this module are parameters of [`Field`](super::Field). An operator that the kind does not accept is a compile error:
//!
//! ```compile_fail,E0277
//! # #[cfg(feature = "contacts")]
//! intercom_api::search::contact::CREATED_AT.gte(1_723_104_611);
//! # #[cfg(not(feature = "contacts"))]
//! # intercom_api::search::Field::<intercom_api::search::kind::Day>::named("created_at").gte(1_723_104_611);
//! ```
//!
//! [`FieldKind`] is an enum of the same kinds.

use super::operator::Operator;

/// A group of operators that a kind accepts together.
#[derive(Clone, Copy)]
enum OperatorGroup {
    Equal,
    NotEqual,
    Lists,
    Order,
    OrderOrEqual,
    Words,
    Times,
}

impl OperatorGroup {
    #[inline]
    const fn operators(self) -> &'static [Operator] {
        use Operator as O;
        match self {
            Self::Equal => &[O::Equal],
            Self::NotEqual => &[O::NotEqual],
            Self::Lists => &[O::In, O::NotIn],
            Self::Order => &[O::Less, O::Greater],
            Self::OrderOrEqual => &[O::LessOrEqual, O::GreaterOrEqual],
            Self::Words => &[O::Contains, O::NotContains, O::StartsWith, O::EndsWith],
            // `before` and `after` are aliases of `<` and `>`.
            Self::Times => &[],
        }
    }
}

/// Traits for the operators that a kind accepts, used as bounds by the methods of [`Field`](super::Field).
pub mod accepts {
    use super::Kind;

    macro_rules! accepts {
        ($($(#[$docs:meta])* $name:ident;)*) => {$(
            $(#[$docs])*
            #[diagnostic::on_unimplemented(
                message = "a field of kind `{Self}` does not accept this operator",
                label = "not an operator of this field",
                note = "the docs of `{Self}` list the operators that it accepts",
            )]
            pub trait $name: Kind {}
        )*};
    }
    accepts! {
        /// Accepts `=`.
        Equal;
        /// Accepts `!=`.
        NotEqual;
        /// Accepts `IN` and `NIN`.
        Lists;
        /// Accepts `<` and `>`.
        Order;
        /// Accepts `<=` and `>=`.
        OrderOrEqual;
        /// Accepts `~`, `!~`, `^` and `$`.
        Words;
        /// Accepts `before` and `after`, because the values are times.
        Times;
    }
}

mod sealed {
    pub trait Sealed {}
}

/// A kind of field. The trait is sealed: only types of this module implement it.
pub trait Kind: sealed::Sealed {
    /// The kind as a value.
    const KIND: FieldKind;
}

// One table defines the checks at compile time and at run time.
macro_rules! kinds {
    ($($(#[$docs:meta])* $name:ident: $($takes:ident)*;)*) => {
        /// The kind of a field.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum FieldKind {
            $($(#[$docs])* $name,)*
        }

        impl FieldKind {
            #[inline]
            const fn operator_groups(self) -> &'static [OperatorGroup] {
                match self {
                    $(Self::$name => &[$(OperatorGroup::$takes),*],)*
                }
            }
        }

        $(
            $(#[$docs])*
            #[derive(Debug, Clone, Copy)]
            pub enum $name {}

            impl sealed::Sealed for $name {}

            impl Kind for $name {
                const KIND: FieldKind = FieldKind::$name;
            }

            $(impl accepts::$takes for $name {})*
        )*
    };
}
kinds! {
    /// A string: `=`, `!=`, `IN`, `NIN`, `~`, `!~`, `^`, `$`. `~` matches complete words.
    Text: Equal NotEqual Lists Words;
    /// A number: `=`, `!=`, `IN`, `NIN`, `<`, `<=`, `>`, `>=`.
    Number: Equal NotEqual Lists Order OrderOrEqual;
    /// A time with a resolution of seconds: `=`, `!=`, `IN`, `NIN`, `<`, `<=`, `>`, `>=`.
    Date: Equal NotEqual Lists Order OrderOrEqual Times;
    /// A time with a resolution of days, as in contacts: `=` (on that day), `<` (before that day), `>` (after that day).
    Day: Equal Order Times;
    /// A boolean: `=`, `!=`.
    Boolean: Equal NotEqual;
    /// Several IDs: `=`, `!=`, `IN`, `NIN`.
    Set: Equal NotEqual Lists;
    /// The tags of a contact: `=`, `!=`.
    Tag: Equal NotEqual;
    /// The category of a ticket, in the spelling of searches: `=`, `!=`, `IN`, `NIN`, `~`, `!~`, `^`, `$`.
    Category: Equal NotEqual Lists Words;
    /// A field of unknown kind: every operator.
    Any: Equal NotEqual Lists Order OrderOrEqual Words Times;
}

impl FieldKind {
    /// Returns the operators that a field of this kind accepts.
    #[inline]
    pub fn operators(self) -> impl Iterator<Item = Operator> {
        self.operator_groups()
            .iter()
            .flat_map(|group| group.operators().iter().copied())
    }
}
