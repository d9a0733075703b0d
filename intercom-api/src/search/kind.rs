//! What fields hold, which decides about the operators that they take.
//!
//! The types here stand in [`Field`](super::Field), where they make an operator that a field does not take an error of the compiler:
//!
//! ```compile_fail,E0277
//! # #[cfg(feature = "contacts")]
//! intercom_api::search::contact::CREATED_AT.gte(1_723_104_611);
//! # #[cfg(not(feature = "contacts"))]
//! # intercom_api::search::Field::<intercom_api::search::kind::Day>::named("created_at").gte(1_723_104_611);
//! ```
//!
//! [`FieldKind`] says the same while the program runs.

use super::operator::Operator;

/// A group of operators that come together.
#[derive(Clone, Copy)]
enum Takes {
    Equal,
    NotEqual,
    Lists,
    Order,
    OrderOrEqual,
    Words,
    Times,
}

impl Takes {
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
            // `before` and `after` are other names of two operators.
            Self::Times => &[],
        }
    }
}

/// The operators that kinds of fields take, as bounds of the methods of [`Field`](super::Field).
pub mod takes {
    use super::Kind;

    macro_rules! takes {
        ($($(#[$docs:meta])* $name:ident;)*) => {$(
            $(#[$docs])*
            #[diagnostic::on_unimplemented(
                message = "a field of kind `{Self}` does not take this operator",
                label = "not an operator of this field",
                note = "the docs of `{Self}` list the operators that it takes",
            )]
            pub trait $name: Kind {}
        )*};
    }
    takes! {
        /// Takes `=`.
        Equal;
        /// Takes `!=`.
        NotEqual;
        /// Takes `IN` and `NIN`.
        Lists;
        /// Takes `<` and `>`.
        Order;
        /// Takes `<=` and `>=`.
        OrderOrEqual;
        /// Takes `~`, `!~`, `^` and `$`.
        Words;
        /// Holds times.
        Times;
    }
}

mod sealed {
    pub trait Sealed {}
}

/// A kind of field. The types of this module are all that there are.
pub trait Kind: sealed::Sealed {
    /// The kind as a value.
    const KIND: FieldKind;
}

/// One table for what the compiler checks and what is checked while the program runs.
macro_rules! kinds {
    ($($(#[$docs:meta])* $name:ident: $($takes:ident)*;)*) => {
        /// What a field holds.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum FieldKind {
            $($(#[$docs])* $name,)*
        }

        impl FieldKind {
            #[inline]
            const fn takes(self) -> &'static [Takes] {
                match self {
                    $(Self::$name => &[$(Takes::$takes),*],)*
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

            $(impl takes::$takes for $name {})*
        )*
    };
}
kinds! {
    /// Text: `=`, `!=`, `IN`, `NIN`, `~`, `!~`, `^`, `$`. `~` looks for words, not for parts of words.
    Text: Equal NotEqual Lists Words;
    /// A number: `=`, `!=`, `IN`, `NIN`, `<`, `<=`, `>`, `>=`.
    Number: Equal NotEqual Lists Order OrderOrEqual;
    /// A time, exact to the second: `=`, `!=`, `IN`, `NIN`, `<`, `<=`, `>`, `>=`.
    Date: Equal NotEqual Lists Order OrderOrEqual Times;
    /// A time that counts as its whole day, as those of contacts do: `=` (on that day), `<` (before that day), `>` (from the next day on).
    Day: Equal Order Times;
    /// True or false: `=`, `!=`.
    Boolean: Equal NotEqual;
    /// Several ids: `=`, `!=`, `IN`, `NIN`.
    Set: Equal NotEqual Lists;
    /// The tags of a contact: `=`, `!=`.
    Tag: Equal NotEqual;
    /// The category of a ticket, in the spelling of searches: `=`, `!=`, `IN`, `NIN`, `~`, `!~`, `^`, `$`.
    Category: Equal NotEqual Lists Words;
    /// Not known: every operator.
    Any: Equal NotEqual Lists Order OrderOrEqual Words Times;
}

impl FieldKind {
    /// The operators that a field of this kind takes.
    #[inline]
    pub fn operators(self) -> impl Iterator<Item = Operator> {
        self.takes()
            .iter()
            .flat_map(|takes| takes.operators().iter().copied())
    }
}
