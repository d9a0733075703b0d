//! Pieces of search requests, for the resources that can be searched.

use intercom_api::types;

use super::context::{Id, id};

pub(super) fn filter(
    field: &str,
    operator: types::SingleFilterSearchRequestOperator,
    value: types::SingleFilterSearchRequestValue,
) -> types::SingleFilterSearchRequest {
    types::SingleFilterSearchRequest::builder()
        .field(field)
        .operator(operator)
        .value(value)
}

pub(super) fn text(text: &str) -> types::SingleFilterSearchRequestValue {
    types::SingleFilterSearchRequestValue::String(text.to_owned())
}

/// Filters of which all, or one, must hold.
pub(super) fn group(
    operator: types::MultipleFilterSearchRequestOperator,
    filters: Vec<types::MultipleOrSingleFilterSearchRequest>,
) -> types::MultipleFilterSearchRequest {
    types::MultipleFilterSearchRequest::builder()
        .operator(operator)
        .value(filters)
}

pub(super) fn sort(field: &str, order: types::SearchSortOrder) -> types::SearchSort {
    types::SearchSort::builder().field(field).order(order)
}

pub(super) fn paging(per_page: i64, after: Option<&str>) -> types::StartingAfterPaging {
    let mut paging = types::StartingAfterPaging::builder().per_page(per_page);
    if let Some(after) = after {
        paging = paging.starting_after(after);
    }
    paging
}

/// The cursor of the next page.
pub(super) fn cursor(pages: Option<&types::CursorPages>) -> Id {
    match pages.and_then(|pages| pages.next.as_deref()) {
        Some(types::CursorPagesNext::StartingAfterPaging(next)) => {
            id(next.starting_after.as_ref().unwrap())
        }
        other => panic!("there is no cursor: {other:?}"),
    }
}
