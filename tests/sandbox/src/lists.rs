//! The settings of lists: their page sizes and cursors.

use std::time::Duration;

use crate::error::ApiError;

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
