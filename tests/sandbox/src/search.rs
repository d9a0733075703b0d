//! Parses and evaluates the queries of the three searches.

use std::{borrow::Cow, cmp::Ordering, ops::Range};

use serde_json::Value;

use crate::{
    error::ApiError,
    fields::{Field, Kind, Searched, field},
    pagination::Sizes,
    sort::{Key, Match},
    state::id_text,
    time,
    timezone::Timezone,
};

/// The maximum number of entries of a group.
const ENTRIES: usize = 15;
/// The maximum depth of nested groups.
const LEVELS: usize = 2;

/// A validated search.
#[derive(Debug)]
pub(crate) struct Search {
    node: Node,
    sort: Option<(Field, bool)>,
    pub(crate) per_page: usize,
    pub(crate) starting_after: Option<String>,
    /// The mark that the cursors of this search contain.
    pub(crate) scope: String,
}

#[derive(Debug)]
enum Node {
    Group { all: bool, entries: Vec<Node> },
    Filter(Filter),
}

#[derive(Debug)]
struct Filter {
    field: Field,
    operator: Operator,
    value: Value,
    /// The day of the value, for dates of contacts.
    day: Option<Range<i64>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Equal,
    NotEqual,
    In,
    NotIn,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Contains,
    ContainsNot,
    Starts,
    Ends,
}

impl Operator {
    fn read(text: &str) -> Option<Self> {
        Some(match text {
            "=" => Self::Equal,
            "!=" => Self::NotEqual,
            "IN" => Self::In,
            "NIN" => Self::NotIn,
            "<" => Self::Less,
            "<=" => Self::LessOrEqual,
            ">" => Self::Greater,
            ">=" => Self::GreaterOrEqual,
            "~" => Self::Contains,
            "!~" => Self::ContainsNot,
            "^" => Self::Starts,
            "$" => Self::Ends,
            _ => return None,
        })
    }

    fn fits(self, field: &Field, searched: Searched) -> bool {
        use Operator::{
            Contains, ContainsNot, Ends, Equal, Greater, GreaterOrEqual, In, Less, LessOrEqual,
            NotEqual, NotIn, Starts,
        };
        let known = match (field.kind, searched) {
            // Clients page by ID, because it survives an interruption.
            (Kind::Text, Searched::Conversations)
                if field.name == "id"
                    && matches!(self, Less | LessOrEqual | Greater | GreaterOrEqual) =>
            {
                true
            }
            (Kind::Text, _) => matches!(
                self,
                Equal | NotEqual | In | NotIn | Contains | ContainsNot | Starts | Ends
            ),
            (Kind::Date, Searched::Contacts) => matches!(self, Equal | Less | Greater),
            (Kind::Number | Kind::Date, _) => matches!(
                self,
                Equal | NotEqual | In | NotIn | Less | LessOrEqual | Greater | GreaterOrEqual
            ),
            (Kind::Boolean, _) => matches!(self, Equal | NotEqual),
            (Kind::List, _) => matches!(self, Equal | NotEqual | In | NotIn),
            (Kind::Open, _) => true,
        };
        known && !(field.name == "tag_id" && matches!(self, In | NotIn))
    }
}

impl Search {
    /// Parses the body of a search.
    pub(crate) fn read(
        searched: Searched,
        body: &Value,
        sizes: Sizes,
        zone: &Timezone,
    ) -> Result<Self, ApiError> {
        let query = body.get("query").unwrap_or(&Value::Null);
        let mut node = read_node(searched, query, "query", 0)?;
        if searched == Searched::Contacts {
            node.use_days(zone);
        }
        let pagination = body.get("pagination").unwrap_or(&Value::Null);
        let asked = pagination.get("per_page").filter(|size| !size.is_null());
        let per_page = sizes.check(asked.map(|size| whole(size).unwrap_or(-1)))?;
        let starting_after = pagination
            .get("starting_after")
            .and_then(Value::as_str)
            .map(str::to_owned);
        let sort = read_sort(searched, body.get("sort").unwrap_or(&Value::Null))?;
        Ok(Self {
            node,
            per_page,
            starting_after,
            scope: format!("{searched:?} {query} {}", body["sort"]),
            sort,
        })
    }

    /// Returns the sort key of a document, or `None` if the document does not match the search.
    pub(crate) fn key<'a>(&self, document: &impl Fn(&Field) -> Cow<'a, Value>) -> Option<Key> {
        let found = self.node.matches(document);
        found.then(|| match &self.sort {
            Some((field, _)) => Key::of(&document(field)),
            None => Key::Missing,
        })
    }

    /// Returns whether the body has a sort order.
    pub(crate) fn is_sorted(&self) -> bool {
        self.sort.is_some()
    }

    /// Compares two keys in the order of the body.
    pub(crate) fn compare_keys(&self, one: &Key, other: &Key) -> Ordering {
        let order = one.compare(other);
        match self.sort {
            Some((_, true)) => order.reverse(),
            _ => order,
        }
    }

    /// Compares two matches in the order of the body. If their keys are equal, they are compared by
    /// position, or else the most recently changed comes first.
    pub(crate) fn compare(&self, one: &Match, other: &Match, by_position: bool) -> Ordering {
        let order = self.compare_keys(&one.key, &other.key);
        order.then_with(|| {
            if by_position {
                one.position.cmp(&other.position)
            } else {
                other.touched.cmp(&one.touched)
            }
        })
    }
}

fn read_sort(searched: Searched, sort: &Value) -> Result<Option<(Field, bool)>, ApiError> {
    let Some(name) = sort.get("field").and_then(Value::as_str) else {
        return Ok(None);
    };
    let field = field(searched, name).ok_or_else(|| unknown_field(name, "sort.field"))?;
    let descending = match sort.get("order").and_then(Value::as_str) {
        None | Some("descending" | "desc") => true,
        Some("ascending" | "asc") => false,
        Some(_) => {
            let message = "`sort.order` is `ascending` or `descending`";
            return Err(ApiError::invalid("sort.order", message));
        }
    };
    Ok(Some((field, descending)))
}

fn unknown_field(name: &str, place: &str) -> ApiError {
    let message = format!("`{name}` is not a field that can be searched");
    ApiError::new(400, "invalid_field", message).field(place)
}

fn read_node(
    searched: Searched,
    node: &Value,
    place: &str,
    level: usize,
) -> Result<Node, ApiError> {
    let Some(map) = node.as_object() else {
        let message = "A filter is an object with `field`, `operator` and `value`";
        return Err(ApiError::invalid(place, message));
    };
    let allowed = ["field", "operator", "value"];
    if let Some(stray) = map.keys().find(|key| !allowed.contains(&key.as_str())) {
        let field = format!("{place}.{stray}");
        return Err(ApiError::invalid(
            &field,
            format!("`{field}` is not a known parameter"),
        ));
    }
    let operator = map.get("operator").and_then(Value::as_str).ok_or_else(|| {
        let field = format!("{place}.operator");
        ApiError::new(400, "parameter_not_found", format!("`{field}` is missing")).field(field)
    })?;
    if matches!(operator, "AND" | "OR") {
        return read_group(searched, map.get("value"), operator == "AND", place, level);
    }
    read_filter(searched, node, operator, place).map(Node::Filter)
}

fn read_group(
    searched: Searched,
    value: Option<&Value>,
    all: bool,
    place: &str,
    level: usize,
) -> Result<Node, ApiError> {
    let field = format!("{place}.value");
    if level >= LEVELS {
        let message = format!("Groups nest {LEVELS} levels deep at most");
        return Err(ApiError::invalid(place, message));
    }
    let Some(entries) = value.and_then(Value::as_array) else {
        return Err(ApiError::invalid(
            &field,
            "A group needs an array of filters",
        ));
    };
    if entries.is_empty() || entries.len() > ENTRIES {
        let message = format!("A group has between 1 and {ENTRIES} entries");
        return Err(ApiError::invalid(&field, message));
    }
    let entries = entries
        .iter()
        .enumerate()
        .map(|(index, entry)| read_node(searched, entry, &format!("{field}.{index}"), level + 1))
        .collect::<Result<_, _>>()?;
    Ok(Node::Group { all, entries })
}

fn read_filter(
    searched: Searched,
    node: &Value,
    operator: &str,
    place: &str,
) -> Result<Filter, ApiError> {
    let at = |name: &str| format!("{place}.{name}");
    let name = node.get("field").and_then(Value::as_str).ok_or_else(|| {
        let message = format!("`{}` is missing", at("field"));
        ApiError::new(400, "parameter_not_found", message).field(at("field"))
    })?;
    if let Some(id) = name.strip_prefix("ticket_attribute.")
        && searched == Searched::Tickets
        && id.parse::<u64>().is_err()
    {
        let message = format!("`{id}` is not the number of a ticket attribute");
        return Err(ApiError::new(400, "field_not_found", message).field(at("field")));
    }
    let field = field(searched, name).ok_or_else(|| unknown_field(name, &at("field")))?;
    let value = node.get("value").cloned().ok_or_else(|| {
        let message = format!("`{}` is missing", at("value"));
        ApiError::new(400, "parameter_not_found", message).field(at("value"))
    })?;
    let known = Operator::read(operator).filter(|known| known.fits(&field, searched));
    let operator = known.ok_or_else(|| {
        let message = format!("`{operator}` cannot be used with `{name}`");
        ApiError::invalid(&at("operator"), message)
    })?;
    check_value(&field, operator, &value).map_err(|message| {
        ApiError::invalid(&at("value"), format!("The value for `{name}` {message}"))
    })?;
    Ok(Filter {
        field,
        operator,
        value,
        day: None,
    })
}

fn check_value(field: &Field, operator: Operator, value: &Value) -> Result<(), &'static str> {
    let many = matches!(operator, Operator::In | Operator::NotIn);
    match (many, value) {
        (true, Value::Array(entries)) => entries
            .iter()
            .try_for_each(|entry| check_scalar(field, entry)),
        (true, _) => Err("must be an array"),
        (false, Value::Array(_) | Value::Object(_)) => Err("must be a single value"),
        (false, Value::Null) => Ok(()),
        (false, value) => check_scalar(field, value),
    }
}

fn check_scalar(field: &Field, value: &Value) -> Result<(), &'static str> {
    let fits = match field.kind {
        Kind::Number => number(value).is_some(),
        Kind::Date => whole(value).is_some(),
        Kind::Boolean => boolean(value).is_some(),
        Kind::Text | Kind::List | Kind::Open => !value.is_array() && !value.is_object(),
    };
    if fits {
        Ok(())
    } else {
        Err("has the wrong type")
    }
}

impl Node {
    /// Makes the filters by date compare days.
    fn use_days(&mut self, zone: &Timezone) {
        match self {
            Self::Group { entries, .. } => {
                entries.iter_mut().for_each(|entry| entry.use_days(zone))
            }
            Self::Filter(filter) if filter.field.kind == Kind::Date => {
                filter.day = whole(&filter.value).map(|time| zone.day(time));
            }
            Self::Filter(_) => {}
        }
    }

    fn matches<'a>(&self, document: &impl Fn(&Field) -> Cow<'a, Value>) -> bool {
        match self {
            Self::Group { all: true, entries } => {
                entries.iter().all(|entry| entry.matches(document))
            }
            Self::Group {
                all: false,
                entries,
            } => entries.iter().any(|entry| entry.matches(document)),
            Self::Filter(filter) => filter.matches(&document(&filter.field)),
        }
    }
}

impl Filter {
    fn matches(&self, found: &Value) -> bool {
        if let Value::Array(entries) = found {
            return self.matches_list(entries);
        }
        if let Some(day) = &self.day {
            return whole(found).is_some_and(|time| self.matches_day(time, day));
        }
        let equal = |wanted: &Value| equal(found, wanted);
        let ordered = |accept: fn(Ordering) -> bool| {
            let key = |value: &Value| match is_empty(value) {
                true => Key::Missing,
                false => Key::of(&Value::String(id_text(value))),
            };
            let order = match self.field.kind {
                // IDs.
                Kind::Text => Some(key(found).compare(&key(&self.value))),
                _ => order(found, &self.value),
            };
            order.is_some_and(accept)
        };
        let listed = || {
            self.value
                .as_array()
                .is_some_and(|all| all.iter().any(equal))
        };
        match self.operator {
            Operator::Equal => equal(&self.value),
            Operator::NotEqual => !equal(&self.value),
            Operator::In => listed(),
            Operator::NotIn => !listed(),
            Operator::Less => ordered(Ordering::is_lt),
            Operator::LessOrEqual => ordered(Ordering::is_le),
            Operator::Greater => ordered(Ordering::is_gt),
            Operator::GreaterOrEqual => ordered(Ordering::is_ge),
            Operator::Contains => has_words(found, &self.value),
            Operator::ContainsNot => !has_words(found, &self.value),
            Operator::Starts => folded(found).starts_with(&folded(&self.value)),
            Operator::Ends => folded(found).ends_with(&folded(&self.value)),
        }
    }

    /// Contact searches have no other operators for dates.
    fn matches_day(&self, time: i64, day: &Range<i64>) -> bool {
        match self.operator {
            Operator::Less => time < day.start,
            Operator::Greater => time >= day.end,
            _ => day.contains(&time),
        }
    }

    fn matches_list(&self, entries: &[Value]) -> bool {
        let has = |wanted: &Value| entries.iter().any(|entry| equal(entry, wanted));
        match (self.operator, &self.value) {
            (Operator::Equal, Value::Null) => entries.is_empty(),
            (Operator::NotEqual, Value::Null) => !entries.is_empty(),
            (Operator::Equal | Operator::Contains, wanted) => has(wanted),
            (Operator::NotEqual | Operator::ContainsNot, wanted) => !has(wanted),
            (Operator::In, Value::Array(wanted)) => wanted.iter().any(has),
            (Operator::NotIn, Value::Array(wanted)) => !wanted.iter().any(has),
            _ => false,
        }
    }
}

/// Returns a time in seconds, without its fraction.
fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_i64().or_else(|| time::whole(other.as_f64()?)),
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_f64(),
    }
}

fn boolean(value: &Value) -> Option<bool> {
    match value {
        Value::String(text) => text.parse().ok(),
        other => other.as_bool(),
    }
}

/// Returns text without markup, in lower case, for comparison.
pub(crate) fn folded(value: &Value) -> String {
    crate::html::plain(&id_text(value)).to_lowercase()
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_str().is_some_and(str::is_empty)
}

fn equal(found: &Value, wanted: &Value) -> bool {
    match (is_empty(found), is_empty(wanted)) {
        (true, true) => return true,
        (true, false) | (false, true) => return false,
        (false, false) => {}
    }
    match order(found, wanted) {
        Some(order) => order.is_eq(),
        None => folded(found) == folded(wanted),
    }
}

/// Compares two numbers.
fn order(found: &Value, wanted: &Value) -> Option<Ordering> {
    if !found.is_number() && !wanted.is_number() {
        return None;
    }
    number(found)?.partial_cmp(&number(wanted)?)
}

fn has_words(found: &Value, wanted: &Value) -> bool {
    let words = |text: &str| -> Vec<String> {
        text.split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let there = words(&folded(found));
    let wanted = words(&folded(wanted));
    !wanted.is_empty() && wanted.iter().all(|word| there.contains(word))
}
