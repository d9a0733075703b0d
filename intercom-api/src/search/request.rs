//! Complete searches: query, sort order and pagination.

use std::fmt;

use super::check;
use super::query::Query;
use super::sort::Sort;
use crate::{Error, types};

/// The maximum number of results per page.
pub const MAX_PER_PAGE: u32 = 150;

/// A query with a sort order and pagination.
///
/// # Examples
///
/// ```
/// use intercom_api::search::{Query, Sort};
/// use serde_json::json;
///
/// let search = Query::field("updated_at")
///     .after(1_723_104_611)
///     .sort(Sort::ascending("updated_at"));
/// assert_eq!(
///     serde_json::to_value(search.build()?)?,
///     json!({
///         "query": {"field": "updated_at", "operator": ">", "value": 1723104611},
///         "sort": {"field": "updated_at", "order": "ascending"},
///     }),
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[must_use = "a search does nothing until it is passed to an operation"]
pub struct Search {
    query: Query,
    sort: Option<Sort>,
    per_page: Option<u32>,
    starting_after: Option<StartingAfter>,
}

/// The cursor contains values of a result, which may be personal data, so `Debug` does not show it.
#[derive(Clone, PartialEq)]
struct StartingAfter(String);

impl fmt::Debug for StartingAfter {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("_")
    }
}

impl Search {
    /// Creates a search from a query.
    ///
    /// Defaults: newest first, from the first page, with 50 contacts per page, or 20 conversations or tickets per page.
    pub fn new(query: impl Into<Query>) -> Self {
        Self {
            query: query.into(),
            sort: None,
            per_page: None,
            starting_after: None,
        }
    }

    /// Sets the sort order of the results.
    ///
    /// The API sorts contacts. Reports differ on whether it also sorts conversations and tickets.
    #[inline]
    pub fn sort(mut self, sort: Sort) -> Self {
        self.sort = Some(sort);
        self
    }

    /// Sets the number of results per page, between 1 and [`MAX_PER_PAGE`]. [`Request::per_page`](crate::Request::per_page) overrides it.
    #[inline]
    pub fn per_page(mut self, results: u32) -> Self {
        self.per_page = Some(results);
        self
    }

    /// Sets the position to resume from: the `starting_after` of an earlier response to the same query.
    ///
    /// [`Request::cursor`](crate::Request::cursor), which accepts the cursor of a [`Page`](crate::Page), overrides it.
    pub fn starting_after(mut self, starting_after: impl Into<String>) -> Self {
        self.starting_after = Some(StartingAfter(starting_after.into()));
        self
    }

    /// Validates the search, and converts it into the body of a request.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the search exceeds a limit of the API, or uses an operator or a value that a field does not accept: see
    /// [Validation](super#validation).
    #[inline]
    pub fn build(self) -> Result<types::SearchRequest, Error> {
        self.into_request().map_err(Error::invalid_request)
    }

    #[inline]
    fn into_request(self) -> Result<types::SearchRequest, String> {
        let mut request = types::SearchRequest::new(check::query(self.query)?);
        if let Some(sort) = self.sort {
            if sort.field.is_empty() {
                return Err("missing `sort.field`: specify the field to sort by".to_owned());
            }
            let order = if sort.ascending {
                types::SortOrder::Ascending
            } else {
                types::SortOrder::Descending
            };
            request = request.sort(types::SearchSort::new(sort.field, order));
        }
        let mut page = types::PageCursor::new();
        if let Some(results) = self.per_page {
            if !(1..=MAX_PER_PAGE).contains(&results) {
                return Err(format!(
                    "invalid `pagination.per_page` {results}: must be between 1 and {MAX_PER_PAGE}"
                ));
            }
            page = page.per_page(results);
        }
        if let Some(StartingAfter(cursor)) = self.starting_after {
            if cursor.is_empty() {
                return Err(
                    "invalid `pagination.starting_after`: must not be empty; omit it for the first page"
                        .to_owned(),
                );
            }
            page = page.starting_after(cursor);
        }
        if page != types::PageCursor::new() {
            request = request.pagination(page);
        }
        Ok(request)
    }
}

/// Sorting, pagination and conversion.
impl Query {
    /// Sets the sort order of the results: [`Search::sort`].
    #[inline]
    pub fn sort(self, sort: Sort) -> Search {
        Search::new(self).sort(sort)
    }

    /// Sets the number of results per page: [`Search::per_page`].
    #[inline]
    pub fn per_page(self, results: u32) -> Search {
        Search::new(self).per_page(results)
    }

    /// Sets the position to resume from: [`Search::starting_after`].
    pub fn starting_after(self, starting_after: impl Into<String>) -> Search {
        Search::new(self).starting_after(starting_after)
    }

    /// Validates the query, and converts it into the body of a request: [`Search::build`].
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the query exceeds a limit of the API, or uses an operator or a value that a field does not accept: see
    /// [Validation](super#validation).
    #[inline]
    pub fn build(self) -> Result<types::SearchRequest, Error> {
        Search::new(self).build()
    }
}

impl From<Query> for Search {
    #[inline]
    fn from(query: Query) -> Self {
        Self::new(query)
    }
}

/// Creates the body of a request. If the search is invalid, the request fails with the error of [`Search::build`] and is not sent.
impl From<Search> for types::SearchRequest {
    #[inline]
    fn from(search: Search) -> Self {
        search.into_request().unwrap_or_else(|reason| {
            let mut request = Self::new(types::SearchFilter::new("", ""));
            request.extra.refuse(reason);
            request
        })
    }
}

/// Creates the body of a request. If the query is invalid, the request fails with the error of [`Query::build`] and is not sent.
impl From<Query> for types::SearchRequest {
    #[inline]
    fn from(query: Query) -> Self {
        Search::new(query).into()
    }
}
