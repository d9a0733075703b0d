//! Parts of search requests, for the resources that can be searched.

use intercom_api::types;

use super::context::{Id, id};

pub(super) fn filter(
    field: &str,
    operator: types::SearchOperator,
    value: types::SearchValue,
) -> types::SearchFilter {
    types::SearchFilter::new(field, operator).value(value)
}

pub(super) fn text(text: &str) -> types::SearchValue {
    types::SearchValue::String(text.to_owned())
}

/// Returns a group of filters, joined by AND or OR.
pub(super) fn group(
    operator: types::SearchGroupOperator,
    filters: Vec<types::SearchQuery>,
) -> types::SearchFilterGroup {
    types::SearchFilterGroup::new(operator, filters)
}

pub(super) fn sort(field: &str, order: types::SortOrder) -> types::SearchSort {
    types::SearchSort::new(field, order)
}

pub(super) fn paging(per_page: i64, after: Option<&str>) -> types::PageCursor {
    let mut paging = types::PageCursor::new().per_page(per_page);
    if let Some(after) = after {
        paging = paging.starting_after(after);
    }
    paging
}

/// Returns the cursor of the next page.
pub(super) fn cursor(pages: Option<&types::PageInfo>) -> Id {
    match pages.and_then(|pages| pages.next.as_deref()) {
        Some(types::NextPage::Cursor(next)) => id(next.starting_after.as_ref().unwrap()),
        other => panic!("expected a cursor: {other:?}"),
    }
}
