//! Fields to search by.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use super::kind::{self, Any, FieldKind, Kind, accepts};
use super::operator::Operator;
#[cfg(feature = "tickets")]
use super::query::TICKET_ATTRIBUTE;
use super::query::{Filter, Operand, Query};
use super::sort::Sort;
use super::value::SearchValue;

/// A field to search by. Its methods compare the field with a value, and return a [`Query`].
///
/// The constants in the modules `contact`, `conversation` and `ticket` have methods only for the operators that the field accepts. A field that is created from
/// its name with [`Query::field`] has methods for all operators.
///
/// # Examples
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
#[must_use = "a field is not a query until it is compared with a value"]
pub struct Field<K = Any> {
    name: Cow<'static, str>,
    /// The kind for the validation of the query, which is known even if `K` is erased.
    kind: FieldKind,
    marker: PhantomData<fn() -> K>,
}

impl<K: Kind> Field<K> {
    /// Creates a field of the kind `K` from its name in searches.
    ///
    /// Use it for fields without a constant, and for custom attributes of a known kind.
    ///
    /// # Examples
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
            marker: PhantomData,
        }
    }
}

impl Field {
    #[inline]
    pub(super) fn any(name: String) -> Self {
        Self {
            name: Cow::Owned(name),
            kind: FieldKind::Any,
            marker: PhantomData,
        }
    }

    /// Creates a field whose kind is only known at run time.
    #[inline]
    pub(super) const fn of_kind(name: &'static str, kind: FieldKind) -> Self {
        Self {
            name: Cow::Borrowed(name),
            kind,
            marker: PhantomData,
        }
    }
}

impl<K> Field<K> {
    /// Returns the name of the field in searches.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the kind of the field.
    pub fn kind(&self) -> FieldKind {
        self.kind
    }

    /// Sorts results by this field in ascending order.
    pub fn ascending(self) -> Sort {
        Sort::ascending(self.name)
    }

    /// Sorts results by this field in descending order.
    pub fn descending(self) -> Sort {
        Sort::descending(self.name)
    }

    /// Compares the field with a value by an operator that is only known at run time.
    ///
    /// If the field does not accept the operator, the query is invalid: [`Query::build`] and sending the request return the error. For `IN` and `NIN`, use
    /// [`compare_many`](Self::compare_many).
    ///
    /// # Examples
    ///
    /// ```
    /// use intercom_api::search::{Operator, Query};
    ///
    /// let operator: Operator = "!=".parse()?;
    /// let query = Query::field("role").compare(operator, "lead");
    /// assert!(query.build().is_ok());
    /// # Ok::<(), intercom_api::search::ParseOperatorError>(())
    /// ```
    pub fn compare(self, operator: Operator, value: impl Into<SearchValue>) -> Query {
        self.filter(operator, Operand::One(value.into()))
    }

    /// Compares the field with several values by `IN` or `NIN`.
    ///
    /// If the field does not accept the operator, the query is invalid: [`Query::build`] and sending the request return the error.
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

    /// `=`: equals the value. For dates of contacts: is on the same day.
    pub fn eq(self, value: impl Into<SearchValue>) -> Query
    where
        K: accepts::Equal,
    {
        self.compare(Operator::Equal, value)
    }

    /// `!=`: does not equal the value.
    #[doc(alias = "ne")]
    pub fn not_eq(self, value: impl Into<SearchValue>) -> Query
    where
        K: accepts::NotEqual,
    {
        self.compare(Operator::NotEqual, value)
    }

    /// `=` with null: has no value.
    pub fn is_null(self) -> Query
    where
        K: accepts::Equal,
    {
        self.compare(Operator::Equal, SearchValue::NULL)
    }

    /// `!=` with null: has a value.
    pub fn is_not_null(self) -> Query
    where
        K: accepts::NotEqual,
    {
        self.compare(Operator::NotEqual, SearchValue::NULL)
    }

    /// `IN`: equals one of the values.
    #[doc(alias = "one_of")]
    pub fn is_in(self, values: impl IntoIterator<Item: Into<SearchValue>>) -> Query
    where
        K: accepts::Lists,
    {
        self.compare_many(Operator::In, values)
    }

    /// `NIN`: equals none of the values.
    #[doc(alias = "none_of")]
    pub fn not_in(self, values: impl IntoIterator<Item: Into<SearchValue>>) -> Query
    where
        K: accepts::Lists,
    {
        self.compare_many(Operator::NotIn, values)
    }

    /// `<`: is less than the value.
    pub fn lt(self, value: impl Into<SearchValue>) -> Query
    where
        K: accepts::Order,
    {
        self.compare(Operator::Less, value)
    }

    /// `<=`: is at most the value. Dates of contacts do not accept it.
    #[doc(alias = "at_most")]
    pub fn lte(self, value: impl Into<SearchValue>) -> Query
    where
        K: accepts::OrderOrEqual,
    {
        self.compare(Operator::LessOrEqual, value)
    }

    /// `>`: is greater than the value.
    pub fn gt(self, value: impl Into<SearchValue>) -> Query
    where
        K: accepts::Order,
    {
        self.compare(Operator::Greater, value)
    }

    /// `>=`: is at least the value. Dates of contacts do not accept it.
    #[doc(alias = "at_least")]
    pub fn gte(self, value: impl Into<SearchValue>) -> Query
    where
        K: accepts::OrderOrEqual,
    {
        self.compare(Operator::GreaterOrEqual, value)
    }

    /// `<`: is before the time. For dates of contacts: is before that day.
    pub fn before(self, time: impl Into<SearchValue>) -> Query
    where
        K: accepts::Times + accepts::Order,
    {
        self.compare(Operator::Less, time)
    }

    /// `>`: is after the time. For dates of contacts: is after that day.
    pub fn after(self, time: impl Into<SearchValue>) -> Query
    where
        K: accepts::Times + accepts::Order,
    {
        self.compare(Operator::Greater, time)
    }

    /// `~`: contains the word, or all of several words. Parts of words do not match.
    pub fn contains(self, words: impl Into<SearchValue>) -> Query
    where
        K: accepts::Words,
    {
        self.compare(Operator::Contains, words)
    }

    /// `!~`: does not contain the word.
    pub fn not_contains(self, words: impl Into<SearchValue>) -> Query
    where
        K: accepts::Words,
    {
        self.compare(Operator::NotContains, words)
    }

    /// `^`: starts with the string.
    pub fn starts_with(self, text: impl Into<SearchValue>) -> Query
    where
        K: accepts::Words,
    {
        self.compare(Operator::StartsWith, text)
    }

    /// `$`: ends with the string.
    pub fn ends_with(self, text: impl Into<SearchValue>) -> Query
    where
        K: accepts::Words,
    {
        self.compare(Operator::EndsWith, text)
    }
}

impl Query {
    /// Creates a field from its name. If a constant is passed, the field has the same kind.
    pub fn field(field: impl Into<Field>) -> Field {
        field.into()
    }

    /// Creates a field for a custom attribute of contacts or conversations, from its name.
    pub fn custom_attribute(name: impl fmt::Display) -> Field {
        Field::any(format!("custom_attributes.{name}"))
    }

    /// Creates a field for an attribute of tickets, from the numeric ID of the attribute of the ticket type
    /// ([`TicketTypeAttribute::id`](crate::types::TicketTypeAttribute::id)).
    ///
    /// All attributes, including title and description, have different IDs in each ticket type. The API rejects names and UUIDs.
    ///
    /// # Examples
    ///
    /// ```
    /// use intercom_api::search::Query;
    /// use serde_json::json;
    ///
    /// let query = Query::ticket_attribute(20413).contains("parcel").build()?;
    /// assert_eq!(
    ///     serde_json::to_value(query)?,
    ///     json!({"query": {"field": "ticket_attribute.20413", "operator": "~", "value": "parcel"}}),
    /// );
    ///
    /// assert!(Query::ticket_attribute("Carrier").eq("Post").build().is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(feature = "tickets")]
    pub fn ticket_attribute(id: impl Into<crate::Id>) -> Field {
        Field::any(format!("{TICKET_ATTRIBUTE}{}", id.into()))
    }
}

impl<K> Clone for Field<K> {
    fn clone(&self) -> Self {
        Self {
            name: self.name.clone(),
            kind: self.kind,
            marker: PhantomData,
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
        Self::any(name.to_owned())
    }
}

impl From<String> for Field {
    #[inline]
    fn from(name: String) -> Self {
        Self::any(name)
    }
}

/// Erases the kind from the type, so that the field has methods for all operators. The validation of the query checks the operator.
macro_rules! erase_kind {
    ($($kind:ident)*) => {$(
        impl From<Field<kind::$kind>> for Field {
            #[inline]
            fn from(field: Field<kind::$kind>) -> Self {
                Self {
                    name: field.name,
                    kind: field.kind,
                    marker: PhantomData,
                }
            }
        }
    )*};
}
erase_kind!(Text Number Date Day Boolean Set Tag Category);

/// Defines fields as constants, and as a table for lookup by name.
macro_rules! fields {
    ($($(#[$docs:meta])* $constant:ident $name:literal $kind:ident;)*) => {
        use super::field::Field;
        use super::kind::{self, FieldKind};

        $(
            $(#[$docs])*
            pub const $constant: Field<kind::$kind> = Field::named($name);
        )*

        /// The names and kinds of the fields in this module.
        pub const FIELDS: &[(&str, FieldKind)] = &[$(($name, FieldKind::$kind)),*];

        /// Creates a field from a name that is only known at run time.
        ///
        /// The field has methods for all operators. [`Query::build`](super::Query::build) checks whether the field accepts the operator. A field without a constant
        /// accepts every operator.
        pub fn field(name: impl Into<String>) -> Field {
            let name = name.into();
            match FIELDS.iter().find(|(known, _)| *known == name) {
                Some((known, kind)) => Field::of_kind(known, *kind),
                None => Field::any(name),
            }
        }
    };
}
pub(super) use fields;
