//! Page sizes and cursors of requests.

use reqwest::Url;
use serde_json::{Map, Value};

use super::{Call, Endpoint, Payload};
use crate::cursor::{MAX_PAGE, Position, is_page_number};
use crate::operation::{ExclusiveTask, HintTrigger};
use crate::{Cursor, Error, Idempotency, OperationInfo, Pagination, ParameterLocation};

/// The parameter that continues a scroll.
const SCROLL_PARAM: &str = "scroll_param";

impl Call {
    /// Returns whether the request continues a list.
    pub(crate) fn is_continued(&self) -> bool {
        // Users may set the parameter themselves.
        let is_scroll = self.endpoint.exclusive() == Some(ExclusiveTask::Scroll);
        self.cursor.is_some() || is_scroll && self.query_value(SCROLL_PARAM).is_some()
    }

    /// Returns whether the request advances a position that the server stores.
    pub(crate) fn advances(&self) -> bool {
        let advances = match &self.endpoint {
            Endpoint::Operation(operation) => operation.server_side_cursor,
            Endpoint::Raw { exclusive, .. } => *exclusive == Some(ExclusiveTask::Scroll),
        };
        advances && self.is_continued()
    }

    /// Marks an error as requiring a restart, if it loses the position that the server stores.
    pub(crate) fn with_lost_position(&self, error: Error) -> Error {
        if !self.advances() || !error.loses_position() {
            return error;
        }
        let operation = self.endpoint.operation();
        error.with_restart(
            operation.and_then(|operation| operation.find_hint(|on| on == HintTrigger::Restart)),
        )
    }

    /// Returns whether the request can be retried when the server may have processed it.
    pub(crate) fn idempotency(&self) -> Idempotency {
        if self.advances() {
            return Idempotency::NonIdempotent;
        }
        match self.options.idempotent.or(self.client.idempotent) {
            Some(true) => Idempotency::Idempotent,
            Some(false) => Idempotency::NonIdempotent,
            None => self.endpoint.idempotency(),
        }
    }

    /// Returns the query of this request with one parameter set, to request the next page.
    pub(crate) fn query_with(&self, name: &str, value: &str) -> String {
        let mut query: Vec<(String, String)> = match &self.cursor {
            Some(Cursor(Position::Query(query))) => pairs(query),
            _ => {
                let own = self.query.iter();
                let mut own: Vec<_> = own
                    .map(|(name, value)| (name.clone().into_owned(), value.clone()))
                    .collect();
                if let Some(size) = self.page_size {
                    own.retain(|(known, _)| known != "per_page");
                    own.push(("per_page".to_owned(), size.to_string()));
                }
                own
            }
        };
        query.retain(|(known, _)| known != name);
        query.push((name.to_owned(), value.to_owned()));
        let mut url = self.client.origin.clone();
        url.query_pairs_mut().clear().extend_pairs(query);
        url.query().unwrap_or_default().to_owned()
    }

    /// Adds the page size and the cursor to the query or to the body, as the list requires.
    pub(crate) fn place_page(&mut self) -> Result<(), Error> {
        let Endpoint::Operation(operation) = self.endpoint else {
            return Ok(());
        };
        if let Some(size) = self.page_size {
            self.check_single_page_size(size)?;
            if operation.pagination == Pagination::CursorBody {
                self.paginate("per_page", size.into());
            } else {
                self.put(ParameterLocation::Query, "per_page", &size.into());
            }
        }
        let Some(cursor) = self.cursor.clone() else {
            return Ok(());
        };
        match (operation.pagination, cursor.0) {
            (_, Position::Page(number)) if !is_page_number(number) => {
                return Err(Error::invalid_request(format!(
                    "invalid cursor `page:{number}`: must be between 1 and {MAX_PAGE}"
                )));
            }
            (Pagination::Page, Position::Page(number)) => {
                self.put(ParameterLocation::Query, "page", &number.into())
            }
            (Pagination::CursorQuery, Position::After(text)) => {
                self.put(ParameterLocation::Query, "starting_after", &text.into());
            }
            (Pagination::CursorBody, Position::After(text)) => {
                self.paginate("starting_after", text.into())
            }
            (
                Pagination::Url | Pagination::Page | Pagination::CursorQuery | Pagination::None,
                Position::Query(query),
            ) if operation.list.is_some() => {
                self.replace_query(pairs(&query));
                // A page number counts pages of the same size. Any other link stays as it is.
                if let Some(size) = self.page_size
                    && self.query_value("page").is_some()
                    && self.query_value("per_page").is_none()
                {
                    self.put(ParameterLocation::Query, "per_page", &size.into());
                }
            }
            (Pagination::Scroll, Position::Scroll(text)) => {
                self.put(ParameterLocation::Query, SCROLL_PARAM, &text.into());
            }
            _ => {
                return Err(Error::invalid_request(
                    "invalid cursor: it belongs to another list; pass a cursor that this list returned",
                ));
            }
        }
        Ok(())
    }

    /// Sets a field of `pagination` in the body.
    fn paginate(&mut self, name: &str, value: Value) {
        if let Some(Payload::Json(Value::Object(body))) = &mut self.body {
            let pagination = body
                .entry("pagination")
                .or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(pagination) = pagination {
                pagination.insert(name.into(), value);
            }
        }
    }

    /// Requests the largest pages that the API documents, unless the request has a page size.
    pub(crate) fn maximize_page_size(&mut self) {
        let has_size = self.page_size.is_some()
            || self.page_size_in_body().is_some()
            || self.query_value("per_page").is_some();
        if let Endpoint::Operation(operation) = self.endpoint
            && !has_size
        {
            self.page_size = operation.list.and_then(|list| list.max_per_page);
        }
    }

    /// Returns the page size in the body.
    fn page_size_in_body(&self) -> Option<&Value> {
        match &self.body {
            Some(Payload::Json(body)) => body.pointer("/pagination/per_page"),
            _ => None,
        }
        .filter(|size| !size.is_null())
    }

    /// Checks that the body does not have another page size than `per_page` of the request.
    fn check_single_page_size(&self, size: u32) -> Result<(), Error> {
        match self.page_size_in_body() {
            Some(own) if own.as_u64() != Some(size.into()) => Err(Error::invalid_request(format!(
                "invalid `per_page` {size}: the body contains another `pagination.per_page`, set only one of them"
            ))),
            _ => Ok(()),
        }
    }

    pub(super) fn check_page_size(&self, operation: &OperationInfo) -> Result<(), Error> {
        let in_body = self.page_size_in_body().and_then(Value::as_i64);
        let in_query = self
            .query_value("per_page")
            .and_then(|text| text.parse().ok());
        let (Some(size), Some(list)) = (in_body.or(in_query), operation.list) else {
            return Ok(());
        };
        let maximum = list.max_per_page.map_or(i64::MAX, i64::from);
        if (1..=maximum).contains(&size) {
            return Ok(());
        }
        let range = match list.max_per_page {
            Some(maximum) => format!("must be between 1 and {maximum}"),
            None => "must be at least 1".to_owned(),
        };
        Err(Error::invalid_request(format!(
            "invalid `per_page` {size}: {range}"
        )))
    }
}

fn pairs(query: &str) -> Vec<(String, String)> {
    // Only the query of this URL is used.
    let mut url = match Url::parse("http://localhost/") {
        Ok(url) => url,
        Err(_) => return Vec::new(),
    };
    url.set_query(Some(query));
    url.query_pairs().into_owned().collect()
}
