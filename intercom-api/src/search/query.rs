//! Queries: filters and groups of filters.

use std::borrow::Cow;
use std::fmt;

use serde_json::Value;

use super::kind::FieldKind;
use super::operator::Operator;
use super::value::SearchValue;

/// The condition of a search: a filter on one field, or a group of queries, all or any of which must match.
///
/// Creating a query cannot fail. [`build`](Self::build) and sending the request [validate](super#validation) the query.
///
/// # Examples
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
#[must_use = "a query does nothing until it is passed to a search"]
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

/// The operator that joins the entries of a group.
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

/// The prefix of fields that are attributes of a ticket type.
pub(super) const TICKET_ATTRIBUTE: &str = "ticket_attribute.";

impl Query {
    /// Creates a group that matches if all entries match: `AND`.
    pub fn all(entries: impl IntoIterator<Item = Self>) -> Self {
        Self::group(BoolOp::And, entries.into_iter().collect())
    }

    /// Creates a group that matches if at least one entry matches: `OR`.
    pub fn any(entries: impl IntoIterator<Item = Self>) -> Self {
        Self::group(BoolOp::Or, entries.into_iter().collect())
    }

    /// Combines two queries that must both match. Chained `and` calls create one group. A call on the result of [`all`](Self::all) adds to its group.
    #[inline]
    pub fn and(self, other: Self) -> Self {
        self.joined(BoolOp::And, other)
    }

    /// Combines two queries, at least one of which must match. Chained `or` calls create one group. A call on the result of [`any`](Self::any) adds to its group.
    ///
    /// Calls are applied from left to right: `a.and(b).or(c)` is (a and b) or c, and `a.or(b).and(c)` is (a or b) and c.
    #[inline]
    pub fn or(self, other: Self) -> Self {
        self.joined(BoolOp::Or, other)
    }

    /// Creates a filter or a group from JSON in the format of the API.
    ///
    /// The JSON must be an object. It is sent unchanged and not validated, and its groups do not count toward the nesting limit.
    ///
    /// # Examples
    ///
    /// ```
    /// use intercom_api::search::Query;
    /// use serde_json::json;
    ///
    /// let filter = json!({"field": "mood", "operator": "~=", "value": 3});
    /// let query = Query::field("open").eq(true).and(Query::raw(filter.clone()));
    /// assert_eq!(serde_json::to_value(query.build()?)?["query"]["value"][1], filter);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn raw(json: impl Into<Value>) -> Self {
        Self(Node::Raw(json.into()))
    }

    #[inline]
    pub(super) fn filter(filter: Filter) -> Self {
        Self(Node::Filter(filter))
    }

    #[inline]
    fn group(operator: BoolOp, entries: Vec<Self>) -> Self {
        Self(Node::Group { operator, entries })
    }

    /// Joins two queries in one group. An empty group is preserved, so that validation reports it.
    #[inline]
    fn joined(self, operator: BoolOp, other: Self) -> Self {
        let mut entries = self.entries_of(operator);
        entries.extend(other.entries_of(operator));
        Self::group(operator, entries)
    }

    #[inline]
    fn entries_of(self, joined_by: BoolOp) -> Vec<Self> {
        match self.0 {
            Node::Group { operator, entries } if operator == joined_by && !entries.is_empty() => {
                entries
            }
            node => vec![Self(node)],
        }
    }
}

impl From<Value> for Query {
    #[inline]
    fn from(json: Value) -> Self {
        Self::raw(json)
    }
}

/// Shows fields and operators, and omits values, which may be personal data.
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
