//! Queries: a filter, or a group of them.

use std::borrow::Cow;
use std::fmt;

use serde_json::Value;

use super::field::Field;
use super::kind::FieldKind;
use super::operator::Operator;
use super::request::{Search, Sort};
use super::value::SearchValue;
use crate::{Error, types};

/// What to search for: a filter on one field, or a group of queries of which all or any must match.
///
/// Putting one together cannot fail. The limits of the API are checked when it becomes a request: by [`build`](Self::build), which gives the error
/// at once, or by the `body` of the operation, and then the error comes from its `send`, before anything is sent.
///
/// ```
/// use intercom_api::search::Query;
/// use serde_json::json;
///
/// let query = Query::field("role")
///     .eq("user")
///     .and(Query::field("created_at").after(1_723_104_611))
///     .and(Query::custom_attribute("plan").is_in(["pro", "team"]));
/// assert_eq!(
///     serde_json::to_value(query.build()?)?,
///     json!({"query": {"operator": "AND", "value": [
///         {"field": "role", "operator": "=", "value": "user"},
///         {"field": "created_at", "operator": ">", "value": 1723104611},
///         {"field": "custom_attributes.plan", "operator": "IN", "value": ["pro", "team"]},
///     ]}}),
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq)]
#[must_use = "a query does nothing until it is the body of a search"]
pub struct Query(pub(super) Node);

#[derive(Clone, PartialEq)]
pub(super) enum Node {
    Filter(Filter),
    Group {
        operator: BoolOp,
        entries: Vec<Query>,
    },
    Raw(Value),
}

/// What joins the entries of a group.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum BoolOp {
    And,
    Or,
}

impl BoolOp {
    #[inline]
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::And => "AND",
            Self::Or => "OR",
        }
    }
}

#[derive(Clone, PartialEq)]
pub(super) struct Filter {
    pub(super) field: Cow<'static, str>,
    pub(super) kind: FieldKind,
    pub(super) operator: Operator,
    pub(super) operand: Operand,
}

#[derive(Clone, PartialEq)]
pub(super) enum Operand {
    One(SearchValue),
    Many(Vec<SearchValue>),
}

impl Query {
    /// A field by its name, to be compared. A constant can be given, too: it keeps what it knows about its operators.
    pub fn field(field: impl Into<Field>) -> Field {
        field.into()
    }

    /// A custom attribute of contacts or conversations, by its name.
    pub fn custom_attribute(name: impl fmt::Display) -> Field {
        Field::open(format!("custom_attributes.{name}"))
    }

    /// An attribute of tickets, by the number in the `id` of the ticket type's attribute ([`TicketTypeAttribute`](types::TicketTypeAttribute)).
    ///
    /// Each ticket type has attributes of its own with numbers of their own, title and description included. A name or a uuid is refused.
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
    /// let error = Query::ticket_attribute("Carrier").eq("Post").build().err().map(|error| error.to_string());
    /// assert!(error.is_some_and(|error| error.contains("the number of the attribute")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(feature = "tickets")]
    pub fn ticket_attribute(id: impl Into<crate::Id>) -> Field {
        Field::open(format!("{TICKET_ATTRIBUTE}{}", id.into()))
    }

    /// A group of which every entry must match: `AND`.
    pub fn all(entries: impl IntoIterator<Item = Self>) -> Self {
        Self::group(BoolOp::And, entries.into_iter().collect())
    }

    /// A group of which one entry must match: `OR`.
    pub fn any(entries: impl IntoIterator<Item = Self>) -> Self {
        Self::group(BoolOp::Or, entries.into_iter().collect())
    }

    /// A filter or a group as the JSON of the API, sent as it is. Nothing in it is checked, and its groups do not count as levels.
    ///
    /// ```
    /// use intercom_api::search::Query;
    /// use serde_json::json;
    ///
    /// let new = json!({"field": "mood", "operator": "~=", "value": 3});
    /// let query = Query::field("open").eq(true).and(Query::raw(new.clone()));
    /// assert_eq!(serde_json::to_value(query.build()?)?["query"]["value"][1], new);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn raw(json: impl Into<Value>) -> Self {
        Self(Node::Raw(json.into()))
    }

    /// This and the other. A chain of `and` is one group, and so is what [`all`](Self::all) made with what is added to it.
    #[inline]
    pub fn and(self, other: Self) -> Self {
        self.joined(BoolOp::And, other)
    }

    /// This or the other. A chain of `or` is one group, and so is what [`any`](Self::any) made with what is added to it.
    ///
    /// Methods go from left to right: `a.and(b).or(c)` is (a and b) or c, and `a.or(b).and(c)` is (a or b) and c.
    #[inline]
    pub fn or(self, other: Self) -> Self {
        self.joined(BoolOp::Or, other)
    }

    /// Orders the results.
    #[inline]
    pub fn sort(self, sort: Sort) -> Search {
        Search::new(self).sort(sort)
    }

    /// Sets how many results a page has: 150 at most.
    #[inline]
    pub fn per_page(self, results: u32) -> Search {
        Search::new(self).per_page(results)
    }

    /// Goes on after the page that this cursor came with. A cursor belongs to the query that it came from.
    pub fn starting_after(self, cursor: impl Into<String>) -> Search {
        Search::new(self).starting_after(cursor)
    }

    /// The request, for the first page at the size that Intercom chooses.
    ///
    /// # Errors
    ///
    /// The query breaks a limit of the API or gives a field what it does not take: see [the module](super).
    #[inline]
    pub fn build(self) -> Result<types::SearchRequest, Error> {
        Search::new(self).build()
    }

    #[inline]
    pub(super) fn filter(filter: Filter) -> Self {
        Self(Node::Filter(filter))
    }

    #[inline]
    fn group(operator: BoolOp, entries: Vec<Self>) -> Self {
        Self(Node::Group { operator, entries })
    }

    /// One group for both. An empty group stays as it is, so that building finds it.
    #[inline]
    fn joined(self, operator: BoolOp, other: Self) -> Self {
        let mut entries = self.entries_of(operator);
        entries.extend(other.entries_of(operator));
        Self::group(operator, entries)
    }

    #[inline]
    fn entries_of(self, wanted: BoolOp) -> Vec<Self> {
        match self.0 {
            Node::Group { operator, entries } if operator == wanted && !entries.is_empty() => {
                entries
            }
            node => vec![Self(node)],
        }
    }
}

/// The fields of tickets that go by the number of an attribute.
pub(super) const TICKET_ATTRIBUTE: &str = "ticket_attribute.";

impl From<Value> for Query {
    #[inline]
    fn from(json: Value) -> Self {
        Self::raw(json)
    }
}

/// Shows fields and operators; the values are what customers wrote.
impl fmt::Debug for Query {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Node::Filter(filter) => write!(f, "{} {} _", filter.field, filter.operator),
            Node::Group { operator, entries } => {
                let mut tuple = f.debug_tuple(operator.as_str());
                for entry in entries {
                    tuple.field(entry);
                }
                tuple.finish()
            }
            Node::Raw(_) => f.write_str("JSON"),
        }
    }
}
