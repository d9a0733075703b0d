//! How a call says which page it wants.

use reqwest::Url;
use serde_json::{Map, Value};

use super::{Call, Endpoint, Payload};
use crate::cursor::Position;
use crate::{Error, Operation, Pagination, ParameterLocation};

impl Call {
    /// Puts page size and cursor where this list takes them.
    pub(crate) fn place_page(&mut self) -> Result<(), Error> {
        let Endpoint::Operation(operation) = self.endpoint else {
            return Ok(());
        };
        if let Some(size) = self.page_size {
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
            (Pagination::Page, Position::Page(number)) => {
                self.put(ParameterLocation::Query, "page", &number.into())
            }
            (Pagination::CursorQuery, Position::After(text)) => {
                self.put(ParameterLocation::Query, "starting_after", &text.into());
            }
            (Pagination::CursorBody, Position::After(text)) => {
                self.paginate("starting_after", text.into())
            }
            (Pagination::Url, Position::Query(query)) => self.replace_query(pairs(&query)),
            (Pagination::Scroll, Position::Scroll(text)) => {
                self.put(ParameterLocation::Query, "scroll_param", &text.into());
            }
            _ => {
                return Err(Error::invalid_request(
                    "the cursor is one of another list: start without it, or with one that this list gave",
                ));
            }
        }
        Ok(())
    }

    /// Puts a part of the place of the page into the body.
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

    pub(super) fn check_page_size(&self, operation: &Operation) -> Result<(), Error> {
        let in_body = match &self.body {
            Some(Payload::Json(body)) => {
                body.pointer("/pagination/per_page").and_then(Value::as_i64)
            }
            _ => None,
        };
        let in_query = self
            .query_value("per_page")
            .and_then(|text| text.parse().ok());
        let (Some(size), Some(list)) = (in_body.or(in_query), operation.list) else {
            return Ok(());
        };
        if size < 1 {
            return Err(Error::invalid_request(format!(
                "a page of {size} is none: `per_page` counts from 1"
            )));
        }
        if let Some(maximum) = list.maximum
            && size > i64::from(maximum)
        {
            return Err(Error::invalid_request(format!(
                "a page of {size} is too large: `per_page` is at most {maximum} here"
            )));
        }
        Ok(())
    }
}

fn pairs(query: &str) -> Vec<(String, String)> {
    // Only what follows the question mark counts.
    let mut url = match Url::parse("http://localhost/") {
        Ok(url) => url,
        Err(_) => return Vec::new(),
    };
    url.set_query(Some(query));
    url.query_pairs().into_owned().collect()
}
