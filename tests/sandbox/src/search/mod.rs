//! The three searches: their queries and the order of their results.

pub(crate) mod fields;
mod filter;
pub(crate) mod sort;

use std::{borrow::Cow, cmp::Ordering};

use serde_json::Value;

use self::{
    fields::{Field, Kind, Searched, field},
    filter::{Filter, Node, Operator, boolean, number, whole},
    sort::{Key, Match},
};
use crate::{error::ApiError, lists::Sizes, timezone::Timezone};

/// The maximum number of entries of a group.
const ENTRIES: usize = 15;
/// The maximum depth of nested groups.
const LEVELS: usize = 2;

/// The rules of a search.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules {
    pub(crate) searched: Searched,
    /// Whether operators are accepted that work at Intercom and are not documented.
    pub(crate) lenient: bool,
}

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

impl Search {
    /// Parses the body of a search.
    pub(crate) fn read(
        rules: Rules,
        body: &Value,
        sizes: Sizes,
        zone: &Timezone,
    ) -> Result<Self, ApiError> {
        let query = body.get("query").unwrap_or(&Value::Null);
        let mut node = read_node(rules, query, "query", 0)?;
        if rules.searched == Searched::Contacts {
            node.use_days(zone);
        }
        let pagination = body.get("pagination").unwrap_or(&Value::Null);
        let asked = pagination.get("per_page").filter(|size| !size.is_null());
        let per_page = sizes.check(asked.map(|size| whole(size).unwrap_or(-1)))?;
        let starting_after = pagination
            .get("starting_after")
            .and_then(Value::as_str)
            .map(str::to_owned);
        let sort = read_sort(rules, body.get("sort").unwrap_or(&Value::Null))?;
        Ok(Self {
            node,
            per_page,
            starting_after,
            scope: format!("{:?} {query} {}", rules.searched, body["sort"]),
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

fn read_sort(rules: Rules, sort: &Value) -> Result<Option<(Field, bool)>, ApiError> {
    let Some(name) = sort.get("field").and_then(Value::as_str) else {
        return Ok(None);
    };
    let field = field(rules.searched, name).ok_or_else(|| unknown_field(name, "sort.field"))?;
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

fn read_node(rules: Rules, node: &Value, place: &str, level: usize) -> Result<Node, ApiError> {
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
        return read_group(rules, map.get("value"), operator == "AND", place, level);
    }
    read_filter(rules, node, operator, place).map(Node::Filter)
}

fn read_group(
    rules: Rules,
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
        .map(|(index, entry)| read_node(rules, entry, &format!("{field}.{index}"), level + 1))
        .collect::<Result<_, _>>()?;
    Ok(Node::Group { all, entries })
}

fn read_filter(
    rules: Rules,
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
        && rules.searched == Searched::Tickets
        && id.parse::<u64>().is_err()
    {
        let message = format!("`{id}` is not the number of a ticket attribute");
        return Err(ApiError::new(400, "field_not_found", message).field(at("field")));
    }
    let field = field(rules.searched, name).ok_or_else(|| unknown_field(name, &at("field")))?;
    let value = node.get("value").cloned().ok_or_else(|| {
        let message = format!("`{}` is missing", at("value"));
        ApiError::new(400, "parameter_not_found", message).field(at("value"))
    })?;
    let known = Operator::read(operator).filter(|known| known.fits(&field, rules));
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
