//! Pagination by page number with links, and by cursor.

use std::{ops::Range, time::Duration};

use serde_json::{Value, json};

use crate::{
    dispatch::Call,
    error::ApiError,
    search::Search,
    state::{State, mix},
};

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

/// The kinds of cursors of sorted searches.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cursors {
    /// A cursor counts rows. If a row moves between two pages, another row is repeated or skipped.
    #[default]
    Rows,
    /// A cursor contains the sort key of the last row of its page. A row that does not change is
    /// neither repeated nor skipped.
    Keyset,
}

/// The settings of lists, from the builder.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lists {
    pub(crate) cursors: Cursors,
    /// Whether a scroll has the same parameter on each page.
    pub(crate) constant_scroll_param: bool,
    /// How long a scroll stays open without use.
    pub(crate) scroll_lifetime: Duration,
}

impl Default for Lists {
    fn default() -> Self {
        Self {
            cursors: Cursors::default(),
            constant_scroll_param: false,
            scroll_lifetime: Duration::from_secs(60),
        }
    }
}

/// Returns the rows of a page by a keyset cursor, and its `pages` object.
pub(crate) fn keyset(
    search: &Search,
    found: &[(Value, u64)],
    after: Option<&str>,
) -> Result<(Range<usize>, Value), ApiError> {
    let from = match after {
        None => 0,
        Some(token) => {
            let last = open_key(&search.scope, token).ok_or_else(stale_cursor)?;
            found.partition_point(|(key, place)| {
                search
                    .compare_rows((key, *place), (&last.0, last.1))
                    .is_le()
            })
        }
    };
    let (size, total) = (search.per_page, found.len());
    let to = (from + size).min(total);
    let page = from / size + 1;
    let mut pages = json!({ "type": "pages", "page": page });
    if to < total {
        let (key, place) = &found[to - 1];
        let token = seal_key(&search.scope, key, *place);
        pages["next"] = json!({ "page": page + 1, "starting_after": token });
    }
    pages["per_page"] = json!(size);
    pages["total_pages"] = json!(total.div_ceil(size));
    Ok((from..to, pages))
}

/// Encodes the key and the position of a row as a cursor of hexadecimal digits.
fn seal_key(scope: &str, key: &Value, place: u64) -> String {
    let text = json!([key, place, mark(scope, 0)]).to_string();
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn open_key(scope: &str, token: &str) -> Option<(Value, u64)> {
    let digits = token.as_bytes().chunks(2);
    let bytes: Option<Vec<u8>> = digits
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect();
    let (key, place, marked): (Value, u64, u64) = serde_json::from_slice(&bytes?).ok()?;
    (marked == mark(scope, 0)).then_some((key, place))
}

fn stale_cursor() -> ApiError {
    let message = "This cursor does not belong to the query, or is too old";
    ApiError::invalid("starting_after", message)
}

/// Returns the rows of a page by a row-counting cursor, and its `pages` object.
pub(crate) fn cursor(
    scope: &str,
    total: usize,
    size: usize,
    after: Option<&str>,
) -> Result<(Range<usize>, Value), ApiError> {
    let from = match after {
        None => 0,
        Some(token) => open(scope, token).ok_or_else(stale_cursor)?,
    };
    let from = from.min(total);
    let to = (from + size).min(total);
    let page = from / size + 1;
    let mut pages = json!({ "type": "pages", "page": page });
    if to < total {
        pages["next"] = json!({ "page": page + 1, "starting_after": seal(scope, to) });
    }
    pages["per_page"] = json!(size);
    pages["total_pages"] = json!(total.div_ceil(size));
    Ok((from..to, pages))
}

/// Returns the mark of a query, which its cursors contain.
fn seal(scope: &str, offset: usize) -> String {
    format!("{offset:08x}{:016x}", mark(scope, offset))
}

fn open(scope: &str, token: &str) -> Option<usize> {
    let (offset, _) = token.split_at_checked(8)?;
    let offset = usize::from_str_radix(offset, 16).ok()?;
    (seal(scope, offset) == token).then_some(offset)
}

fn mark(scope: &str, offset: usize) -> u64 {
    scope
        .bytes()
        .fold(mix(offset as u64), |seed, byte| mix(seed ^ u64::from(byte)))
}
