//! The state of a sandbox: collections, IDs and the clock.

use std::{
    ops::RangeInclusive,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde_json::{Value, json};

use crate::{
    handlers::exports::Plan, index::Lag, oauth::OAuth, pagination::Lists, rate::RateWindow,
    samples::page::Pages, table::Table, timezone::Timezone, tokens::Tokens, webhooks::Outbox,
};

/// A JSON object.
pub(crate) type Object = serde_json::Map<String, Value>;

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

/// Unix time, which tests can advance. Clones are the same clock.
#[derive(Debug, Clone)]
pub(crate) struct Clock {
    fixed: Option<Duration>,
    /// How far the clock was advanced, in nanoseconds.
    ahead: Arc<AtomicU64>,
}

impl Clock {
    /// Creates a clock that is stopped at a Unix time, or a running clock.
    pub(crate) fn new(fixed: Option<i64>) -> Self {
        Self {
            fixed: fixed.map(|seconds| Duration::from_secs(u64::try_from(seconds).unwrap_or(0))),
            ahead: Arc::default(),
        }
    }

    pub(crate) fn since_epoch(&self) -> Duration {
        let base = self.fixed.unwrap_or_else(|| {
            let since = SystemTime::now().duration_since(UNIX_EPOCH);
            since.unwrap_or_default()
        });
        base.saturating_add(Duration::from_nanos(self.ahead.load(Ordering::Relaxed)))
    }

    pub(crate) fn now(&self) -> i64 {
        i64::try_from(self.since_epoch().as_secs()).unwrap_or(i64::MAX)
    }

    /// Advances the clock. The caller holds the lock of the state.
    pub(crate) fn advance(&mut self, by: Duration) {
        let by = u64::try_from(by.as_nanos()).unwrap_or(u64::MAX);
        let ahead = self.ahead.load(Ordering::Relaxed).saturating_add(by);
        self.ahead.store(ahead, Ordering::Relaxed);
    }
}

/// Creates IDs in Intercom's formats. The same requests result in the same IDs.
#[derive(Debug, Default)]
pub(crate) struct Ids {
    counter: u64,
    ticket_number: u64,
    articles: u64,
    collections: u64,
}

impl Ids {
    fn next(&mut self) -> u64 {
        self.counter += 1;
        self.counter
    }

    /// Reserves numbers and returns the first of them.
    pub(crate) fn reserve(&mut self, count: u64) -> u64 {
        let first = self.counter + 1;
        self.counter += count;
        first
    }

    /// Reserves ticket numbers and returns the first of them.
    pub(crate) fn reserve_tickets(&mut self, count: u64) -> u64 {
        let first = self.ticket_number + 1;
        self.ticket_number += count;
        first
    }

    /// Returns an ID of 24 hexadecimal digits, for contacts and companies.
    pub(crate) fn object(&mut self) -> String {
        Self::object_of(self.next())
    }

    pub(crate) fn object_of(number: u64) -> String {
        format!("66{:016x}{number:06x}", mix(number))
    }

    /// Returns a number of more than 32 bits, for conversations and tickets.
    pub(crate) fn conversation(&mut self) -> String {
        Self::conversation_of(self.next())
    }

    pub(crate) fn conversation_of(number: u64) -> String {
        (215_474_000_000_000 + number * 37).to_string()
    }

    /// Returns a shorter number.
    pub(crate) fn number(&mut self) -> u64 {
        Self::number_of(self.next())
    }

    pub(crate) fn number_of(number: u64) -> u64 {
        8_100_000 + number
    }

    pub(crate) fn article(&mut self) -> u64 {
        self.articles += 1;
        4_000 + self.articles
    }

    pub(crate) fn collection(&mut self) -> u64 {
        self.collections += 1;
        120 + self.collections
    }

    /// Returns the number of a ticket that users see.
    pub(crate) fn ticket_number(&mut self) -> u64 {
        self.ticket_number += 1;
        self.ticket_number
    }

    /// Returns a random string.
    pub(crate) fn opaque(&mut self, length: usize) -> String {
        let mut seed = self.next();
        let mut text = String::new();
        while text.len() < length {
            seed = mix(seed);
            let digit = u32::try_from(seed % 36).unwrap_or(0);
            text.extend(char::from_digit(digit, 36));
        }
        text
    }

    pub(crate) fn uuid(&mut self) -> String {
        let one = mix(self.next());
        let two = mix(one);
        format!(
            "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
            one >> 32,
            (one >> 16) & 0xffff,
            one & 0xfff,
            two >> 52,
            two & 0xffff_ffff_ffff
        )
    }
}

/// Applies the finalizer of splitmix64, which maps consecutive numbers to pseudorandom ones.
pub(crate) fn mix(number: u64) -> u64 {
    let mut value = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
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

/// Returns a string or number as a string. IDs can be either.
pub(crate) fn id_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
