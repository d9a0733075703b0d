//! The state of a sandbox: the collections and the settings.

use std::{ops::RangeInclusive, time::Duration};

use serde_json::{Value, json};

use crate::{
    clock::Clock, export_plan::Plan, ids::Ids, index::Lag, json::Object, lists::Lists,
    oauth::OAuth, outbox::Outbox, page_cache::Pages, rate::RateWindow, table::Table,
    timezone::Timezone, tokens::Tokens,
};

/// The state, which one lock of the sandbox protects.
pub(crate) struct State {
    pub(crate) clock: Clock,
    pub(crate) ids: Ids,
    pub(crate) workspace: String,
    /// `http://host:port`, for the URLs in responses.
    pub(crate) base: String,
    pub(crate) oauth: OAuth,
    pub(crate) tokens: Tokens,
    /// The region in `GET /me`.
    pub(crate) region: String,
    pub(crate) timezone: Timezone,
    pub(crate) rate: RateWindow,
    pub(crate) admins: Table<Value>,
    pub(crate) teams: Table<Value>,
    pub(crate) segments: Table<Value>,
    pub(crate) subscription_types: Table<Value>,
    pub(crate) help_centers: Table<Value>,
    pub(crate) newsfeeds: Table<Value>,
    pub(crate) news_items: Table<Value>,
    pub(crate) contacts: Table<Contact>,
    pub(crate) companies: Table<Company>,
    pub(crate) scroll: Option<Scroll>,
    pub(crate) lists: Lists,
    pub(crate) conversations: Table<Conversation>,
    pub(crate) ticket_types: Table<TicketType>,
    pub(crate) tickets: Table<Ticket>,
    pub(crate) tags: Table<Value>,
    pub(crate) notes: Table<Value>,
    pub(crate) articles: Table<Value>,
    pub(crate) collections: Table<Value>,
    pub(crate) data_attributes: Table<Value>,
    pub(crate) events: Vec<Event>,
    pub(crate) exports: Table<Export>,
    pub(crate) export_plan: Plan,
    pub(crate) visitors: Table<Value>,
    pub(crate) activity: Vec<Value>,
    pub(crate) pages: Pages,
    pub(crate) outbox: Outbox,
}

/// A user or lead.
#[derive(Debug, Default, Clone)]
pub(crate) struct Contact {
    /// The plain fields of the response.
    pub(crate) fields: Object,
    pub(crate) archived: bool,
    pub(crate) tags: Vec<String>,
    pub(crate) companies: Vec<String>,
    /// The subscription types that the contact opted in to or out of: the ID, and whether the
    /// contact opted in.
    pub(crate) subscriptions: Vec<(String, bool)>,
}

/// A company.
#[derive(Debug, Default, Clone)]
pub(crate) struct Company {
    pub(crate) fields: Object,
    pub(crate) tags: Vec<String>,
}

/// A conversation.
#[derive(Debug, Default, Clone)]
pub(crate) struct Conversation {
    /// The plain fields of the response, including `source` and `statistics`.
    pub(crate) fields: Object,
    pub(crate) contacts: Vec<String>,
    pub(crate) parts: Vec<Value>,
    pub(crate) tags: Vec<Applied>,
    /// The admins who participated.
    pub(crate) teammates: Vec<String>,
    /// Whether the conversation is also a ticket, which has the same ID.
    pub(crate) is_ticket: bool,
}

/// A ticket.
#[derive(Debug, Default, Clone)]
pub(crate) struct Ticket {
    pub(crate) fields: Object,
    pub(crate) ticket_type: String,
    pub(crate) attributes: Object,
    pub(crate) contacts: Vec<String>,
    pub(crate) parts: Vec<Value>,
    pub(crate) tags: Vec<Applied>,
    pub(crate) linked: Vec<Value>,
}

/// A tag on a conversation or ticket.
#[derive(Debug, Clone)]
pub(crate) struct Applied {
    pub(crate) id: String,
    pub(crate) at: i64,
    pub(crate) admin: String,
}

/// A ticket type and its attributes.
#[derive(Debug, Default, Clone)]
pub(crate) struct TicketType {
    pub(crate) fields: Object,
    pub(crate) attributes: Vec<Value>,
}

/// An event of a contact.
#[derive(Debug, Clone)]
pub(crate) struct Event {
    pub(crate) contact: String,
    pub(crate) name: String,
    pub(crate) id: String,
    pub(crate) created_at: i64,
    pub(crate) metadata: Object,
}

/// A data export job.
#[derive(Debug, Clone)]
pub(crate) struct Export {
    pub(crate) status: &'static str,
    /// Number of polls so far.
    pub(crate) polls: u32,
    pub(crate) expires_at: i64,
}

/// The only open scroll over companies.
#[derive(Debug)]
pub(crate) struct Scroll {
    pub(crate) param: String,
    /// The time of the last use, by the clock of the sandbox.
    pub(crate) used_at: Duration,
    /// The companies that existed when the scroll was opened and were not returned yet.
    pub(crate) rest: std::collections::VecDeque<String>,
}

impl State {
    pub(crate) fn now(&self) -> i64 {
        self.clock.now()
    }

    /// Makes changes searchable only after a delay.
    pub(crate) fn set_index_lag(&mut self, range: RangeInclusive<Duration>) {
        let lag = Lag {
            clock: self.clock.clone(),
            range,
        };
        self.contacts.set_lag(lag.clone());
        self.conversations.set_lag(lag.clone());
        self.tickets.set_lag(lag);
    }

    /// Makes all changes searchable.
    pub(crate) fn flush_index(&mut self) {
        self.contacts.flush_index();
        self.conversations.flush_index();
        self.tickets.flush_index();
    }

    /// Drops the objects that were created only for reading.
    pub(crate) fn trim(&mut self) {
        self.contacts.trim();
        self.conversations.trim();
        self.tickets.trim();
    }

    /// Updates the time of change of a contact.
    pub(crate) fn touch_contact(&mut self, id: &str) -> Option<&mut Contact> {
        let now = self.now();
        let contact = self.contacts.touch(id)?;
        contact.fields.insert("updated_at".to_owned(), json!(now));
        Some(contact)
    }

    pub(crate) fn touch_company(&mut self, id: &str) -> Option<&mut Company> {
        let now = self.now();
        let company = self.companies.touch(id)?;
        company.fields.insert("updated_at".to_owned(), json!(now));
        Some(company)
    }

    pub(crate) fn touch_conversation(&mut self, id: &str) -> Option<&mut Conversation> {
        let now = self.now();
        let conversation = self.conversations.touch(id)?;
        conversation
            .fields
            .insert("updated_at".to_owned(), json!(now));
        Some(conversation)
    }

    pub(crate) fn touch_ticket(&mut self, id: &str) -> Option<&mut Ticket> {
        let now = self.now();
        let ticket = self.tickets.touch(id)?;
        ticket.fields.insert("updated_at".to_owned(), json!(now));
        Some(ticket)
    }
}
