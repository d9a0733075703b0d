//! The types into which a page is decoded.

use std::any::Any;

use intercom_api::types as ours;
use intercom_progenitor_baseline::types as progenitor;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use crate::pages::Page;

/// A way to decode a page.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Reader {
    /// As the client decodes a body: its UTF-8 is validated once, and then it is decoded.
    Client,
    Progenitor,
    Value,
    FewFields,
    /// Checks the syntax, and stores nothing.
    Nothing,
}

impl Reader {
    /// Decodes the page, and returns the result, so that freeing it is not measured.
    pub(crate) fn read(self, page: Page, body: &[u8]) -> serde_json::Result<Box<dyn Any>> {
        match (self, page) {
            (Self::Client, Page::Contacts) => checked::<ours::ContactList>(body),
            (Self::Client, Page::Conversations) => checked::<ours::ConversationList>(body),
            (Self::Client, Page::Tickets) => checked::<ours::TicketList>(body),
            (Self::Progenitor, Page::Contacts) => into::<progenitor::ContactList>(body),
            (Self::Progenitor, Page::Conversations) => into::<progenitor::ConversationList>(body),
            (Self::Progenitor, Page::Tickets) => into::<progenitor::TicketList>(body),
            (Self::Value, _) => into::<serde_json::Value>(body),
            (Self::FewFields, _) => into::<Items>(body),
            (Self::Nothing, _) => into::<IgnoredAny>(body),
        }
    }
}

fn into<T: DeserializeOwned + 'static>(body: &[u8]) -> serde_json::Result<Box<dyn Any>> {
    Ok(Box::new(serde_json::from_slice::<T>(body)?))
}

fn checked<T: DeserializeOwned + 'static>(body: &[u8]) -> serde_json::Result<Box<dyn Any>> {
    let text = std::str::from_utf8(body).map_err(serde::de::Error::custom)?;
    Ok(Box::new(serde_json::from_str::<T>(text)?))
}

/// Hand-written types with only a few fields.
#[derive(Deserialize)]
#[expect(dead_code, reason = "read only to be measured")]
struct Items {
    #[serde(alias = "data", alias = "conversations", alias = "tickets")]
    items: Vec<Item>,
}

#[derive(Deserialize)]
#[expect(dead_code, reason = "read only to be measured")]
struct Item {
    id: String,
    created_at: i64,
    updated_at: i64,
}
