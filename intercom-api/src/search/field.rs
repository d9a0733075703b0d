//! Fields, and the filters that they make.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use super::kind::{self, Any, FieldKind, Kind, takes};
use super::operator::Operator;
use super::query::{Filter, Operand, Query};
use super::request::Sort;
use super::value::SearchValue;

/// A field to search by. Its methods compare it with a value, and give a [`Query`].
///
/// The constants of the modules `contact`, `conversation` and `ticket` know what they hold, and have only the operators that such a field takes.
/// A field by its name ([`Query::field`]) has every operator.
///
/// ```
/// use intercom_api::search::Query;
/// use serde_json::json;
///
/// let query = Query::field("email").ends_with("@example.com");
/// assert_eq!(
///     serde_json::to_value(query.build()?)?,
///     json!({"query": {"field": "email", "operator": "$", "value": "@example.com"}}),
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "a field is no query before it is compared with something"]
pub struct Field<K = Any> {
    name: Cow<'static, str>,
    /// Stays when the field is taken by its name, so that the check while building knows it.
    kind: FieldKind,
    of_kind: PhantomData<fn() -> K>,
}

impl<K: Kind> Field<K> {
    /// A field that holds what `K` says, by the name that searches have for it.
    ///
    /// This is for fields that the constants do not have yet, and for custom attributes whose kind is known.
    ///
    /// ```
    /// use intercom_api::search::{Field, kind};
    ///
    /// const PLAN: Field<kind::Text> = Field::named("custom_attributes.plan");
    /// let query = PLAN.eq("pro");
    /// ```
    pub const fn named(name: &'static str) -> Self {
        Self {
            name: Cow::Borrowed(name),
            kind: K::KIND,
            of_kind: PhantomData,
        }
    }
}

impl Field {
    #[inline]
    pub(super) fn open(name: String) -> Self {
        Self {
            name: Cow::Owned(name),
            kind: FieldKind::Any,
            of_kind: PhantomData,
        }
    }

    /// A field by its name, checked while the query is built.
    #[inline]
    pub(super) const fn known(name: &'static str, kind: FieldKind) -> Self {
        Self {
            name: Cow::Borrowed(name),
            kind,
            of_kind: PhantomData,
        }
    }
}

impl<K> Field<K> {
    /// The name that searches have for it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it holds.
    pub fn kind(&self) -> FieldKind {
        self.kind
    }

    /// Results with small values first.
    pub fn ascending(self) -> Sort {
        Sort::ascending(self.name)
    }

    /// Results with large values first.
    pub fn descending(self) -> Sort {
        Sort::descending(self.name)
    }

    /// Compares with an operator that is known only when the program runs. Whether the field takes it is checked when the query is built. `IN` and `NIN` take
    /// several values: [`compare_many`](Self::compare_many).
    pub fn compare(self, operator: Operator, value: impl Into<SearchValue>) -> Query {
        self.filter(operator, Operand::One(value.into()))
    }

    /// Compares with several values, by `IN` or `NIN`.
    pub fn compare_many(
        self,
        operator: Operator,
        values: impl IntoIterator<Item: Into<SearchValue>>,
    ) -> Query {
        let values = values.into_iter().map(Into::into).collect();
        self.filter(operator, Operand::Many(values))
    }

    fn filter(self, operator: Operator, operand: Operand) -> Query {
        Query::filter(Filter {
            field: self.name,
            kind: self.kind,
            operator,
            operand,
        })
    }

    /// `=`: is the value. On dates of contacts, lies on the day of the time.
    pub fn eq(self, value: impl Into<SearchValue>) -> Query
    where
        K: takes::Equal,
    {
        self.compare(Operator::Equal, value)
    }

    /// `!=`: is not the value.
    #[doc(alias = "ne")]
    pub fn not_eq(self, value: impl Into<SearchValue>) -> Query
    where
        K: takes::NotEqual,
    {
        self.compare(Operator::NotEqual, value)
    }

    /// `=` null: has no value.
    pub fn is_null(self) -> Query
    where
        K: takes::Equal,
    {
        self.compare(Operator::Equal, SearchValue::NULL)
    }

    /// `!=` null: has a value.
    pub fn is_not_null(self) -> Query
    where
        K: takes::NotEqual,
    {
        self.compare(Operator::NotEqual, SearchValue::NULL)
    }

    /// `IN`: is one of the values.
    #[doc(alias = "one_of")]
    pub fn is_in(self, values: impl IntoIterator<Item: Into<SearchValue>>) -> Query
    where
        K: takes::Lists,
    {
        self.compare_many(Operator::In, values)
    }

    /// `NIN`: is none of the values.
    #[doc(alias = "none_of")]
    pub fn not_in(self, values: impl IntoIterator<Item: Into<SearchValue>>) -> Query
    where
        K: takes::Lists,
    {
        self.compare_many(Operator::NotIn, values)
    }

    /// `<`: is less than the value.
    pub fn lt(self, value: impl Into<SearchValue>) -> Query
    where
        K: takes::Order,
    {
        self.compare(Operator::Less, value)
    }

    /// `<=`: is the value or less. Dates of contacts do not take it.
    #[doc(alias = "at_most")]
    pub fn lte(self, value: impl Into<SearchValue>) -> Query
    where
        K: takes::OrderOrEqual,
    {
        self.compare(Operator::LessOrEqual, value)
    }

    /// `>`: is greater than the value.
    pub fn gt(self, value: impl Into<SearchValue>) -> Query
    where
        K: takes::Order,
    {
        self.compare(Operator::Greater, value)
    }

    /// `>=`: is the value or greater. Dates of contacts do not take it.
    #[doc(alias = "at_least")]
    pub fn gte(self, value: impl Into<SearchValue>) -> Query
    where
        K: takes::OrderOrEqual,
    {
        self.compare(Operator::GreaterOrEqual, value)
    }

    /// `<`: lies before the time. On dates of contacts, before the day of the time.
    pub fn before(self, time: impl Into<SearchValue>) -> Query
    where
        K: takes::Times + takes::Order,
    {
        self.compare(Operator::Less, time)
    }

    /// `>`: lies after the time. On dates of contacts, on a later day than the time.
    pub fn after(self, time: impl Into<SearchValue>) -> Query
    where
        K: takes::Times + takes::Order,
    {
        self.compare(Operator::Greater, time)
    }

    /// `~`: has the word, or each of the words. A part of a word does not count.
    pub fn contains(self, words: impl Into<SearchValue>) -> Query
    where
        K: takes::Words,
    {
        self.compare(Operator::Contains, words)
    }

    /// `!~`: does not have the word.
    pub fn not_contains(self, words: impl Into<SearchValue>) -> Query
    where
        K: takes::Words,
    {
        self.compare(Operator::NotContains, words)
    }

    /// `^`: begins with the text.
    pub fn starts_with(self, text: impl Into<SearchValue>) -> Query
    where
        K: takes::Words,
    {
        self.compare(Operator::StartsWith, text)
    }

    /// `$`: ends with the text.
    pub fn ends_with(self, text: impl Into<SearchValue>) -> Query
    where
        K: takes::Words,
    {
        self.compare(Operator::EndsWith, text)
    }
}

impl<K> Clone for Field<K> {
    fn clone(&self) -> Self {
        Self {
            name: self.name.clone(),
            kind: self.kind,
            of_kind: PhantomData,
        }
    }
}

impl<K> fmt::Debug for Field<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Field({} {:?})", self.name, self.kind)
    }
}

impl From<&str> for Field {
    #[inline]
    fn from(name: &str) -> Self {
        Self::open(name.to_owned())
    }
}

impl From<String> for Field {
    #[inline]
    fn from(name: String) -> Self {
        Self::open(name)
    }
}

/// A field of a known kind with every operator; one that it does not take is an error when the query is built.
macro_rules! forget_kind {
    ($($kind:ident)*) => {$(
        impl From<Field<kind::$kind>> for Field {
            #[inline]
            fn from(field: Field<kind::$kind>) -> Self {
                Self {
                    name: field.name,
                    kind: field.kind,
                    of_kind: PhantomData,
                }
            }
        }
    )*};
}
forget_kind!(Text Number Date Day Boolean Set Tag Category);

/// Fields that are known, as constants, and as a list for those who have names.
macro_rules! fields {
    ($($(#[$docs:meta])* $constant:ident $name:literal $kind:ident;)*) => {
        use super::field::Field;
        use super::kind::{self, FieldKind};

        $(
            $(#[$docs])*
            pub const $constant: Field<kind::$kind> = Field::named($name);
        )*

        /// The names of the fields of this module, and what they hold.
        pub const FIELDS: &[(&str, FieldKind)] = &[$(($name, FieldKind::$kind)),*];

        /// The field of this name, for names that come from outside of the program. It has every operator; one that it does not take is an error when the query
        /// is built. A name that is not known takes every operator.
        pub fn field(name: impl Into<String>) -> Field {
            let name = name.into();
            match FIELDS.iter().find(|(known, _)| *known == name) {
                Some((known, kind)) => Field::known(known, *kind),
                None => Field::open(name),
            }
        }
    };
}
pub(super) use fields;
