//! Conversion of a query into the type of the request, with validation of the limits of the API.
//!
//! Messages contain fields and paths but no values, because values may be personal data.

use super::kind::FieldKind;
use super::query::{BoolOp, Filter, Node, Operand, Query, TICKET_ATTRIBUTE};
use crate::types::{
    SearchFilter, SearchFilterGroup, SearchGroupOperator, SearchQuery, SearchValue,
};

/// The maximum number of entries in a group.
const MAX_ENTRIES: usize = 15;
/// The maximum nesting depth of groups.
const MAX_LEVELS: usize = 2;

/// Converts a valid query into the type that is sent, or returns the reason why the query is invalid.
#[inline]
pub(super) fn query(query: Query) -> Result<SearchQuery, String> {
    entry(query, "query", 0)
}

#[inline]
fn entry(query: Query, path: &str, level: usize) -> Result<SearchQuery, String> {
    match query.0 {
        Node::Filter(filter) => single(filter, path).map(Into::into),
        Node::Group { operator, entries } => group(operator, entries, path, level).map(Into::into),
        Node::Raw(json) if json.is_object() => Ok(SearchQuery::Other(json)),
        Node::Raw(_) => Err(format!(
            "invalid JSON at `{path}`: expected an object, with `field`, `operator` and `value` for a filter, \
             or with `operator` and `value` for a group"
        )),
    }
}

#[inline]
fn group(
    operator: BoolOp,
    entries: Vec<Query>,
    path: &str,
    level: usize,
) -> Result<SearchFilterGroup, String> {
    let name = operator.as_str();
    if level >= MAX_LEVELS {
        return Err(format!(
            "invalid {name} group at `{path}`: it is on level {}, but groups can nest at most {MAX_LEVELS} levels deep",
            level + 1
        ));
    }
    let count = entries.len();
    if count == 0 {
        return Err(format!(
            "invalid {name} group at `{path}`: it is empty, but must have between 1 and {MAX_ENTRIES} entries"
        ));
    }
    if count > MAX_ENTRIES {
        return Err(format!(
            "invalid {name} group at `{path}`: it has {count} entries, but must have at most {MAX_ENTRIES}; \
             use `IN` or `NIN` for many values of one field"
        ));
    }
    let mut converted = Vec::with_capacity(count);
    for (index, query) in entries.into_iter().enumerate() {
        converted.push(entry(query, &format!("{path}.value.{index}"), level + 1)?);
    }
    let operator = match operator {
        BoolOp::And => SearchGroupOperator::And,
        BoolOp::Or => SearchGroupOperator::Or,
    };
    Ok(SearchFilterGroup::new(operator, converted))
}

#[inline]
fn single(filter: Filter, path: &str) -> Result<SearchFilter, String> {
    let Filter {
        field,
        kind,
        operator,
        operand,
    } = filter;
    check_name(&field, path)?;
    if !kind.operators().any(|known| known == operator) {
        let allowed: Vec<_> = kind.operators().map(|known| format!("`{known}`")).collect();
        let note = match kind {
            FieldKind::Day => " (dates of contacts count as full days)",
            _ => "",
        };
        return Err(format!(
            "invalid operator `{operator}` for `{field}` at `{path}`: the field accepts {}{note}",
            allowed.join(", ")
        ));
    }
    let invalid = |reason: String| format!("invalid value for `{field}` at `{path}`: {reason}");
    let filter = SearchFilter::new(&*field, operator);
    Ok(match operand {
        Operand::One(_) if operator.accepts_list() => {
            return Err(invalid(format!(
                "`{operator}` requires an array; use `is_in`, `not_in` or `compare_many`"
            )));
        }
        Operand::Many(_) if !operator.accepts_list() => {
            return Err(invalid(format!(
                "`{operator}` does not accept an array; use `IN` or `NIN`"
            )));
        }
        Operand::One(value) if value.is_null() && !matches!(operator.as_str(), "=" | "!=") => {
            return Err(invalid(format!(
                "`{operator}` does not accept null; use `=` or `!=`"
            )));
        }
        Operand::One(value) => match value.single(kind).map_err(invalid)? {
            Some(value) => filter.value(value),
            None => filter.clear_value(),
        },
        Operand::Many(values) => {
            let values: Result<Vec<_>, _> =
                values.into_iter().map(|value| value.item(kind)).collect();
            filter.value(SearchValue::Array(values.map_err(invalid)?))
        }
    })
}

#[inline]
fn check_name(field: &str, path: &str) -> Result<(), String> {
    if let Some(id) = field.strip_prefix(TICKET_ATTRIBUTE)
        && (id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_digit()))
    {
        return Err(format!(
            "invalid field `{field}` at `{path}`: expected `{TICKET_ATTRIBUTE}` and the numeric ID of an attribute of the ticket type; \
             the API rejects names and UUIDs"
        ));
    }
    if matches!(field, "" | "custom_attributes.") {
        return Err(format!(
            "missing `{path}.field`: specify the field to compare"
        ));
    }
    Ok(())
}
