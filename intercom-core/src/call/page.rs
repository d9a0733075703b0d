//! How a call says which page it wants.

use reqwest::Url;
use serde_json::{Map, Value};

use super::{Call, Endpoint, Payload};
use crate::cursor::Position;
use crate::{Error, OperationInfo, Pagination, ParameterLocation};

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
                    "invalid cursor: it belongs to another list, pass one that this list returned",
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

    pub(super) fn check_page_size(&self, operation: &OperationInfo) -> Result<(), Error> {
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
        let maximum = list.maximum.map_or(i64::MAX, i64::from);
        if (1..=maximum).contains(&size) {
            return Ok(());
        }
        let range = match list.maximum {
            Some(maximum) => format!("must be between 1 and {maximum}"),
            None => "must be at least 1".to_owned(),
        };
        Err(Error::invalid_request(format!(
            "invalid `per_page` {size}: {range}"
        )))
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
