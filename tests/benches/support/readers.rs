//! The types into which a page is decoded.

use std::any::Any;

use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use super::pages::Page;

/// A way to decode a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// Like the client decodes a body: its UTF-8 is validated once, and then it is decoded.
    Ours,
    /// The client's types with the same decoder as all others.
    OursFromSlice,
    Plain,
    Value,
    FourFields,
    Nothing,
}

impl Reader {
    pub const ALL: [Self; 6] = [
        Self::Ours,
        Self::OursFromSlice,
        Self::Plain,
        Self::Value,
        Self::FourFields,
        Self::Nothing,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::OursFromSlice => "ours, from_slice",
            Self::Plain => "plain progenitor",
            Self::Value => "Value",
            Self::FourFields => "four fields",
            Self::Nothing => "IgnoredAny",
        }
    }

    /// Decodes the page and returns the result, so that the time to free it is not measured.
    pub fn read(self, page: Page, body: &[u8]) -> Result<Box<dyn Any>, serde_json::Error> {
        match (self, page) {
            (Self::Ours, Page::Tickets) => checked::<intercom_api::types::TicketList>(body),
            (Self::Ours, Page::Conversations) => {
                checked::<intercom_api::types::ConversationList>(body)
            }
            (Self::OursFromSlice, Page::Tickets) => into::<intercom_api::types::TicketList>(body),
            (Self::OursFromSlice, Page::Conversations) => {
                into::<intercom_api::types::ConversationList>(body)
            }
            (Self::Plain, Page::Tickets) => {
                into::<intercom_progenitor_baseline::types::TicketList>(body)
            }
            (Self::Plain, Page::Conversations) => {
                into::<intercom_progenitor_baseline::types::ConversationList>(body)
            }
            (Self::Value, _) => into::<serde_json::Value>(body),
            (Self::FourFields, Page::Tickets) => into::<Tickets>(body),
            (Self::FourFields, Page::Conversations) => into::<Conversations>(body),
            (Self::Nothing, _) => into::<IgnoredAny>(body),
        }
    }
}

fn into<T: DeserializeOwned + 'static>(body: &[u8]) -> Result<Box<dyn Any>, serde_json::Error> {
    Ok(Box::new(serde_json::from_slice::<T>(body)?))
}

fn checked<T: DeserializeOwned + 'static>(body: &[u8]) -> Result<Box<dyn Any>, serde_json::Error> {
    let text = std::str::from_utf8(body).map_err(serde::de::Error::custom)?;
    Ok(Box::new(serde_json::from_str::<T>(text)?))
}

/// Hand-written types with only a few fields.
#[derive(Deserialize)]
#[expect(dead_code, reason = "read only to be measured")]
struct Tickets {
    tickets: Vec<Ticket>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "read only to be measured")]
struct Ticket {
    id: String,
    ticket_state: String,
    updated_at: i64,
    open: bool,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "read only to be measured")]
struct Conversations {
    conversations: Vec<Conversation>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "read only to be measured")]
struct Conversation {
    id: String,
    state: String,
    updated_at: i64,
    open: bool,
}
