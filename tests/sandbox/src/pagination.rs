//! Pagination by page number with links, and the settings of all lists.

use std::{ops::Range, time::Duration};

use serde_json::{Value, json};

use crate::{cursor::Cursors, dispatch::Call, error::ApiError, state::State};

/// The page sizes of one list.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sizes {
    pub(crate) default: usize,
    pub(crate) most: usize,
    /// The error code for a page size above `most`.
    pub(crate) code: &'static str,
}

/// Articles and collections.
pub(crate) const HELP_CENTER: Sizes = Sizes {
    default: 25,
    most: 150,
    code: "invalid_per_page",
};
/// Collections, which have a smaller default.
pub(crate) const COLLECTIONS: Sizes = Sizes {
    default: 20,
    ..HELP_CENTER
};
/// Article search.
pub(crate) const ARTICLE_SEARCH: Sizes = Sizes {
    default: 10,
    ..HELP_CENTER
};
/// The lists of companies.
pub(crate) const COMPANIES: Sizes = Sizes {
    default: 15,
    most: 60,
    code: "parameter_invalid",
};
/// Lists inside a contact or company.
pub(crate) const SUBLIST: Sizes = Sizes {
    default: 50,
    most: 60,
    code: "parameter_invalid",
};
/// Contacts by cursor.
pub(crate) const CONTACTS: Sizes = Sizes {
    default: 50,
    most: 150,
    code: "invalid_per_page",
};
/// Conversations and tickets by cursor.
pub(crate) const INBOX: Sizes = Sizes {
    default: 20,
    ..CONTACTS
};

impl Sizes {
    /// Returns the page size of a request.
    pub(crate) fn check(self, asked: Option<i64>) -> Result<usize, ApiError> {
        let Some(asked) = asked else {
            return Ok(self.default);
        };
        match usize::try_from(asked) {
            Ok(size) if (1..=self.most).contains(&size) => Ok(size),
            _ => {
                let message = format!("`per_page` must be between 1 and {}", self.most);
                Err(ApiError::new(400, self.code, message).field("per_page"))
            }
        }
    }
}

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

/// The settings of lists, from the builder.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lists {
    pub(crate) cursors: Cursors,
    /// How long cursors are accepted. `None` stands for any time.
    pub(crate) cursor_lifetime: Option<Duration>,
    /// The number of times that all cursors were invalidated.
    pub(crate) cursor_generation: u64,
    /// Whether a scroll has the same parameter on each page.
    pub(crate) constant_scroll_param: bool,
    /// How long a scroll stays open without use.
    pub(crate) scroll_lifetime: Duration,
}

impl Default for Lists {
    fn default() -> Self {
        Self {
            cursors: Cursors::default(),
            cursor_lifetime: None,
            cursor_generation: 0,
            constant_scroll_param: false,
            scroll_lifetime: Duration::from_secs(60),
        }
    }
}
