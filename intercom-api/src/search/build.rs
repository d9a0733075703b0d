//! From a search to the request, with the limits of the API checked. Messages name fields and places, and no values: those are customers' text.

use super::kind::FieldKind;
use super::query::{BoolOp, Filter, Node, Operand, Query, TICKET_ATTRIBUTE};
use super::request::{MAX_PER_PAGE, Search};
use crate::types::{
    MultipleFilterSearchRequest, MultipleFilterSearchRequestOperator,
    MultipleOrSingleFilterSearchRequest, SearchRequest, SearchRequestQuery, SearchSort,
    SearchSortOrder, SingleFilterSearchRequest, SingleFilterSearchRequestValue,
    StartingAfterPaging,
};

/// How many entries a group holds at most.
pub(super) const MAX_ENTRIES: usize = 15;
/// How many groups stand inside each other at most.
pub(super) const MAX_LEVELS: usize = 2;

/// The request, or what is wrong with the search.
#[inline]
pub(super) fn request(search: Search) -> Result<SearchRequest, String> {
    let query = match entry(search.query, "query", 0)? {
        MultipleOrSingleFilterSearchRequest::SingleFilterSearch(filter) => {
            SearchRequestQuery::SingleFilterSearch(filter)
        }
        MultipleOrSingleFilterSearchRequest::MultipleFilterSearch(group) => {
            SearchRequestQuery::MultipleFilterSearch(group)
        }
        MultipleOrSingleFilterSearchRequest::Other(json) => SearchRequestQuery::Other(json),
    };
    let mut request = SearchRequest::builder().query(query);
    if let Some(sort) = search.sort {
        if sort.field.is_empty() {
            return Err("`sort.field` is empty: name the field to sort by".to_owned());
        }
        let order = if sort.ascending {
            SearchSortOrder::Ascending
        } else {
            SearchSortOrder::Descending
        };
        request = request.sort(SearchSort::builder().field(sort.field).order(order));
    }
    let mut page = StartingAfterPaging::builder();
    if let Some(results) = search.per_page {
        if !(1..=MAX_PER_PAGE).contains(&results) {
            return Err(format!(
                "`pagination.per_page` is {results}: a page has between 1 and {MAX_PER_PAGE} results"
            ));
        }
        page = page.per_page(results);
    }
    if let Some(cursor) = search.starting_after {
        if cursor.0.is_empty() {
            return Err(
                "`pagination.starting_after` is empty: leave it out for the first page".to_owned(),
            );
        }
        page = page.starting_after(cursor.0);
    }
    if page != StartingAfterPaging::default() {
        request = request.pagination(page);
    }
    Ok(request)
}

#[inline]
fn entry(
    query: Query,
    place: &str,
    level: usize,
) -> Result<MultipleOrSingleFilterSearchRequest, String> {
    match query.0 {
        Node::Filter(filter) => single(filter, place).map(Into::into),
        Node::Group { operator, entries } => group(operator, entries, place, level).map(Into::into),
        Node::Raw(json) if json.is_object() => Ok(MultipleOrSingleFilterSearchRequest::Other(json)),
        Node::Raw(_) => Err(format!(
            "`{place}` is not an object: a filter has `field`, `operator` and `value`, a group `operator` and `value`"
        )),
    }
}

#[inline]
fn group(
    operator: BoolOp,
    entries: Vec<Query>,
    place: &str,
    level: usize,
) -> Result<MultipleFilterSearchRequest, String> {
    let name = operator.as_str();
    if level >= MAX_LEVELS {
        return Err(format!(
            "`{place}` is a group on level {}: groups nest {MAX_LEVELS} levels deep at most",
            level + 1
        ));
    }
    let count = entries.len();
    if count == 0 {
        return Err(format!(
            "the {name} group at `{place}` is empty: a group has between 1 and {MAX_ENTRIES} entries"
        ));
    }
    if count > MAX_ENTRIES {
        return Err(format!(
            "the {name} group at `{place}` has {count} entries: a group has {MAX_ENTRIES} at most; values of one field go into `IN` or `NIN`"
        ));
    }
    let mut written = Vec::with_capacity(count);
    for (index, query) in entries.into_iter().enumerate() {
        written.push(entry(query, &format!("{place}.value.{index}"), level + 1)?);
    }
    Ok(MultipleFilterSearchRequest::builder()
        .operator(match operator {
            BoolOp::And => MultipleFilterSearchRequestOperator::And,
            BoolOp::Or => MultipleFilterSearchRequestOperator::Or,
        })
        .value(written))
}

#[inline]
fn single(filter: Filter, place: &str) -> Result<SingleFilterSearchRequest, String> {
    let Filter {
        field,
        kind,
        operator,
        operand,
    } = filter;
    check_name(&field, place)?;
    if !kind.operators().any(|known| known == operator) {
        let allowed: Vec<_> = kind.operators().map(|known| format!("`{known}`")).collect();
        let why = match kind {
            FieldKind::Day => " (dates of contacts count as whole days)",
            _ => "",
        };
        return Err(format!(
            "`{field}` at `{place}` does not take `{operator}`: it takes {}{why}",
            allowed.join(", ")
        ));
    }
    let wrong = |what: String| format!("`{field}` at `{place}` {what}");
    let written = SingleFilterSearchRequest::builder().operator(operator);
    let written = match operand {
        Operand::One(_) if operator.takes_many() => {
            return Err(wrong(format!(
                "has one value, and `{operator}` takes an array: give it with `is_in`, `not_in` or `compare_many`"
            )));
        }
        Operand::Many(_) if !operator.takes_many() => {
            return Err(wrong(format!(
                "has an array, and `{operator}` takes one value: arrays are for `IN` and `NIN`"
            )));
        }
        Operand::One(value) if value.is_null() && !matches!(operator.as_str(), "=" | "!=") => {
            return Err(wrong(format!(
                "has null, and `{operator}` takes a value: null is for `=` and `!=`"
            )));
        }
        Operand::One(value) => match value.single(kind).map_err(wrong)? {
            Some(value) => written.value(value),
            None => written.value_null(),
        },
        Operand::Many(values) => {
            let values: Result<Vec<_>, _> =
                values.into_iter().map(|value| value.item(kind)).collect();
            written.value(SingleFilterSearchRequestValue::Array(
                values.map_err(wrong)?,
            ))
        }
    };
    Ok(written.field(field))
}

#[inline]
fn check_name(field: &str, place: &str) -> Result<(), String> {
    if let Some(id) = field.strip_prefix(TICKET_ATTRIBUTE)
        && (id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_digit()))
    {
        return Err(format!(
            "`{field}` at `{place}` is not `{TICKET_ATTRIBUTE}` with the number of the attribute, as in the `id` of an attribute of the ticket type: \
             names and uuids are refused"
        ));
    }
    if matches!(field, "" | "custom_attributes.") {
        return Err(format!(
            "`{place}.field` is empty: name the field to compare"
        ));
    }
    Ok(())
}
