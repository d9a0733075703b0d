//! The complete search: query, order and page.

use std::fmt;

use super::check;
use super::query::Query;
use super::sort::Sort;
use crate::{Error, types};

/// The largest number of results on a page of a search.
pub const MAX_PER_PAGE: u32 = 150;

/// A query with the order and the page of its results.
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

/// A cursor holds values of the result that it continues after, so `Debug` does not show it.
#[derive(Clone, PartialEq)]
struct StartingAfter(String);

impl fmt::Debug for StartingAfter {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("_")
    }
}

impl Search {
    /// Creates a search. Default: newest first, from the first page, with 50 contacts or 20 conversations or tickets per page.
    pub fn new(query: impl Into<Query>) -> Self {
        Self {
            query: query.into(),
            sort: None,
            per_page: None,
            starting_after: None,
        }
    }

    /// Sets the order of the results. Searches for contacts follow it; reports differ on searches for conversations and tickets.
    #[inline]
    pub fn sort(mut self, sort: Sort) -> Self {
        self.sort = Some(sort);
        self
    }

    /// Sets the number of results per page, at most [`MAX_PER_PAGE`]. [`Request::per_page`](crate::Request::per_page) overrides it.
    #[inline]
    pub fn per_page(mut self, results: u32) -> Self {
        self.per_page = Some(results);
        self
    }

    /// Continues after the page with this `starting_after`, which belongs to the query that returned it.
    ///
    /// [`Request::cursor`](crate::Request::cursor) accepts the cursor of a [`Page`](crate::Page), and overrides it.
    pub fn starting_after(mut self, starting_after: impl Into<String>) -> Self {
        self.starting_after = Some(StartingAfter(starting_after.into()));
        self
    }

    /// Converts the search into the body of a request, with its limits checked.
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the search breaks a limit of the API, or compares a field in a way that it does not accept:
    /// see [the module](super#validation).
    #[inline]
    pub fn build(self) -> Result<types::SearchRequest, Error> {
        self.into_request().map_err(Error::invalid_request)
    }

    #[inline]
    fn into_request(self) -> Result<types::SearchRequest, String> {
        let mut request = types::SearchRequest::new(check::query(self.query)?);
        if let Some(sort) = self.sort {
            if sort.field.is_empty() {
                return Err("missing `sort.field`: name the field to sort by".to_owned());
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
                    "invalid `pagination.starting_after`: must not be empty; leave it out for the first page"
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

/// Adds what belongs to the search as a whole.
impl Query {
    /// Sets the order of the results.
    #[inline]
    pub fn sort(self, sort: Sort) -> Search {
        Search::new(self).sort(sort)
    }

    /// Sets the number of results per page: [`Search::per_page`].
    #[inline]
    pub fn per_page(self, results: u32) -> Search {
        Search::new(self).per_page(results)
    }

    /// Continues after a page: [`Search::starting_after`].
    pub fn starting_after(self, starting_after: impl Into<String>) -> Search {
        Search::new(self).starting_after(starting_after)
    }

    /// Converts the query into the body of a request, with its limits checked: [`Search::build`].
    ///
    /// # Errors
    ///
    /// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the query breaks a limit of the API, or compares a field in a way that it does not accept:
    /// see [the module](super#validation).
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

/// The body of a search. If the search is not valid, sending the request fails with the error of [`Search::build`] before anything is sent.
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

/// The body of a search. If the query is not valid, sending the request fails with the error of [`Query::build`] before anything is sent.
impl From<Query> for types::SearchRequest {
    #[inline]
    fn from(query: Query) -> Self {
        Search::new(query).into()
    }
}
