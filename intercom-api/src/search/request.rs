//! The whole request: query, order and page.

use std::borrow::Cow;

use super::build;
use super::query::Query;
use crate::{Error, types};

/// The largest page that a search gives; a larger one is refused.
pub const MAX_PER_PAGE: u32 = 150;

/// A query with the order and the page of its results.
///
/// ```
/// use intercom_api::search::{Query, Sort};
/// use serde_json::json;
///
/// let search = Query::field("updated_at")
///     .after(1_723_104_611)
///     .sort(Sort::ascending("updated_at"))
///     .per_page(150);
/// assert_eq!(
///     serde_json::to_value(search.build()?)?,
///     json!({
///         "query": {"field": "updated_at", "operator": ">", "value": 1723104611},
///         "sort": {"field": "updated_at", "order": "ascending"},
///         "pagination": {"per_page": 150},
///     }),
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
#[must_use = "a search does nothing until it is the body of an operation"]
pub struct Search {
    pub(super) query: Query,
    pub(super) sort: Option<Sort>,
    pub(super) per_page: Option<u32>,
    pub(super) starting_after: Option<Cursor>,
}

/// A cursor tells something about the rows that it leads to, so it is not shown.
#[derive(Clone, PartialEq)]
pub(super) struct Cursor(pub(super) String);

impl std::fmt::Debug for Cursor {
    #[inline]
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("_")
    }
}

impl Search {
    /// A search in Intercom's order (newest first), from the first page, at the size that Intercom chooses (50 contacts, 20 conversations or tickets).
    pub fn new(query: impl Into<Query>) -> Self {
        Self {
            query: query.into(),
            sort: None,
            per_page: None,
            starting_after: None,
        }
    }

    /// Orders the results. The search for contacts follows it; reports differ about those for conversations and tickets.
    #[inline]
    pub fn sort(mut self, sort: Sort) -> Self {
        self.sort = Some(sort);
        self
    }

    /// Sets how many results a page has: 150 at most.
    #[inline]
    pub fn per_page(mut self, results: u32) -> Self {
        self.per_page = Some(results);
        self
    }

    /// Goes on after the page that this cursor came with. A cursor belongs to the query that it came from.
    pub fn starting_after(mut self, cursor: impl Into<String>) -> Self {
        self.starting_after = Some(Cursor(cursor.into()));
        self
    }

    /// The request.
    ///
    /// # Errors
    ///
    /// The search breaks a limit of the API or gives a field what it does not take: see [the module](super).
    #[inline]
    pub fn build(self) -> Result<types::SearchRequest, Error> {
        build::request(self).map_err(Error::invalid_request)
    }
}

impl From<Query> for Search {
    #[inline]
    fn from(query: Query) -> Self {
        Self::new(query)
    }
}

/// What `body` of the searches takes. If the search is not valid, sending the request gives the error that [`Search::build`] has, and nothing is sent.
impl From<Search> for types::SearchRequest {
    #[inline]
    fn from(search: Search) -> Self {
        build::request(search).unwrap_or_else(|reason| {
            let mut request = Self::default();
            request.extra.refuse(reason);
            request
        })
    }
}

/// What `body` of the searches takes. If the query is not valid, sending the request gives the error that [`Query::build`] has, and nothing is sent.
impl From<Query> for types::SearchRequest {
    #[inline]
    fn from(query: Query) -> Self {
        Search::new(query).into()
    }
}

/// The order of the results: a field and a direction.
///
/// A field by its constant sorts as well: `contact::UPDATED_AT.ascending()`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "an order does nothing until a search has it"]
pub struct Sort {
    pub(super) field: Cow<'static, str>,
    pub(super) ascending: bool,
}

impl Sort {
    /// Small values first: the oldest, for times.
    pub fn ascending(field: impl Into<Cow<'static, str>>) -> Self {
        Self {
            field: field.into(),
            ascending: true,
        }
    }

    /// Large values first: the newest, for times.
    pub fn descending(field: impl Into<Cow<'static, str>>) -> Self {
        Self {
            field: field.into(),
            ascending: false,
        }
    }
}
