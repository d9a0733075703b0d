//! Pagination by page number with links.

use std::ops::Range;

use serde_json::{Value, json};

use crate::{error::ApiError, exchange::Call, lists::Sizes, state::State};

/// The value of `pages.next` on the last page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Last {
    Missing,
    Null,
}

/// A page by number.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) number: usize,
    pub(crate) size: usize,
}

impl Page {
    /// Parses `page` and `per_page`.
    pub(crate) fn of(call: &Call<'_>, sizes: Sizes) -> Result<Self, ApiError> {
        let size = sizes.check(call.integer("per_page"))?;
        let number = match call.integer("page") {
            None => 1,
            Some(number) => usize::try_from(number)
                .ok()
                .filter(|number| *number > 0)
                .ok_or_else(|| ApiError::invalid("page", "`page` counts from 1"))?,
        };
        Ok(Self { number, size })
    }

    pub(crate) fn range(&self, total: usize) -> Range<usize> {
        let from = self.size.saturating_mul(self.number - 1).min(total);
        from..(from + self.size).min(total)
    }

    /// Returns the `pages` object with the link to the next page.
    pub(crate) fn pages(&self, state: &State, call: &Call<'_>, total: usize, last: Last) -> Value {
        let count = total.div_ceil(self.size);
        let mut pages = json!({
            "type": "pages",
            "page": self.number,
            "per_page": self.size,
            "total_pages": count,
        });
        if self.number < count {
            pages["next"] = json!(self.link(state, call, self.number + 1));
        } else if last == Last::Null {
            pages["next"] = Value::Null;
        }
        pages
    }

    fn link(&self, state: &State, call: &Call<'_>, number: usize) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in call.query {
            if name != "page" && name != "per_page" {
                query.append_pair(name, value);
            }
        }
        query.append_pair("page", &number.to_string());
        query.append_pair("per_page", &self.size.to_string());
        format!("{}{}?{}", state.base, call.route, query.finish())
    }
}
