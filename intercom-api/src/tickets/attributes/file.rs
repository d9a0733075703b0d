//! A file in a ticket attribute.

use std::fmt;

use intercom_core::internal::wire::Shown;

/// A file in an attribute of kind `files`, borrowed from a ticket.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct TicketFile<'a> {
    /// The name of the file.
    pub name: Option<&'a str>,
    /// The URL of the file, which expires.
    pub url: Option<&'a str>,
    /// The media type, for example `image/png`.
    pub content_type: Option<&'a str>,
    /// The size in bytes.
    pub size: Option<u64>,
}

impl fmt::Debug for TicketFile<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TicketFile")
            .field("name", &Shown(&self.name))
            .field("url", &Shown(&self.url))
            .field("content_type", &Shown(&self.content_type))
            .field("size", &Shown(&self.size))
            .finish()
    }
}
