//! The names of the streams, and what is known about each of them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// How a stream is read from the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReadMethod {
    /// A search by the time of the last change.
    Search,
    /// The scroll over all companies.
    Scroll,
    /// A complete list.
    List,
    /// A list of what happened in a period.
    Period,
    /// One or more requests for each row of the parent, or a part of the row of the parent.
    PerParent,
    /// An export job.
    Export,
}

/// What is known about a stream: [`StreamName::info`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct StreamInfo {
    /// The name of the stream.
    pub name: StreamName,
    /// The stream that this one is read with.
    pub parent: Option<StreamName>,
    /// The fields that identify a row. For a stream with a parent, the first one belongs to the parent.
    pub key_fields: &'static [&'static str],
    /// The field with the time of the last change; `None` if the rows have none.
    pub cursor_field: Option<&'static str>,
    /// How the stream is read.
    pub read: ReadMethod,
    /// Whether a later run requests only what has changed. Otherwise, each run reads the complete stream.
    pub is_incremental: bool,
}

macro_rules! streams {
    ($(
        $(#[$doc:meta])*
        $name:ident = $text:literal: $read:ident $(of $parent:ident)?, key $key:expr, cursor $cursor:expr, incremental $incremental:literal, available $available:expr;
    )*) => {
        /// A stream: a kind of object that can be copied.
        ///
        /// All names exist in every build, so that configurations do not depend on features. [`is_available`](Self::is_available) returns whether the build can read
        /// the stream.
        ///
        /// # Examples
        ///
        /// ```
        /// use intercom_api::sync::StreamName;
        ///
        /// let name: StreamName = "ticket_parts".parse()?;
        /// assert_eq!(name.parent(), Some(StreamName::Tickets));
        /// assert_eq!(name.info().key_fields, ["ticket_id", "id"]);
        /// # Ok::<(), intercom_api::sync::ParseStreamNameError>(())
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum StreamName {
            $($(#[$doc])* $name,)*
        }

        impl StreamName {
            /// All streams. A parent precedes its children.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Returns the name, such as `ticket_parts`.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }

            /// Returns what is known about the stream.
            pub const fn info(self) -> StreamInfo {
                match self {
                    $(Self::$name => StreamInfo {
                        name: Self::$name,
                        parent: streams!(@parent $($parent)?),
                        key_fields: &$key,
                        cursor_field: $cursor,
                        read: ReadMethod::$read,
                        is_incremental: $incremental,
                    },)*
                }
            }

            /// Returns whether this build can read the stream: its resource is enabled, and the API version has the operations.
            pub const fn is_available(self) -> bool {
                match self {
                    $(Self::$name => $available,)*
                }
            }
        }
    };
    (@parent) => { None };
    (@parent $parent:ident) => { Some(Self::$parent) };
}

streams! {
    /// Contacts: users and leads. Archived contacts are not included.
    Contacts = "contacts": Search, key ["id"], cursor Some("updated_at"), incremental true, available cfg!(operation = "contacts.search");
    /// Companies that have contacts.
    Companies = "companies": Scroll, key ["id"], cursor Some("updated_at"), incremental false, available cfg!(operation = "companies.scroll");
    /// The segments of each company, which take a request for each company. They are requested on their own, and not with companies.
    CompanySegments = "company_segments": PerParent of Companies, key ["company_id", "id"], cursor None, incremental false, available cfg!(all(operation = "companies.scroll", operation = "companies.list_segments"));
    /// Conversations.
    Conversations = "conversations": Search, key ["id"], cursor Some("updated_at"), incremental true, available cfg!(operation = "conversations.search");
    /// The parts of each conversation that changed.
    ConversationParts = "conversation_parts": PerParent of Conversations, key ["conversation_id", "id"], cursor Some("updated_at"), incremental true, available cfg!(all(operation = "conversations.search", operation = "conversations.get"));
    /// Tickets.
    Tickets = "tickets": Search, key ["id"], cursor Some("updated_at"), incremental true, available cfg!(operation = "tickets.search");
    /// The parts of each ticket that changed.
    TicketParts = "ticket_parts": PerParent of Tickets, key ["ticket_id", "id"], cursor Some("updated_at"), incremental true, available cfg!(operation = "tickets.search");
    /// Ticket types with their attributes, including those that are archived.
    TicketTypes = "ticket_types": List, key ["id"], cursor Some("updated_at"), incremental false, available cfg!(operation = "ticket_types.list");
    /// Teammates.
    Admins = "admins": List, key ["id"], cursor None, incremental false, available cfg!(operation = "admins.list");
    /// Teams.
    Teams = "teams": List, key ["id"], cursor None, incremental false, available cfg!(operation = "teams.list");
    /// Tags.
    Tags = "tags": List, key ["id"], cursor None, incremental false, available cfg!(operation = "tags.list");
    /// Segments.
    Segments = "segments": List, key ["id"], cursor Some("updated_at"), incremental false, available cfg!(operation = "segments.list");
    /// Attributes of contacts, companies and conversations.
    DataAttributes = "data_attributes": List, key ["model", "full_name"], cursor Some("updated_at"), incremental false, available cfg!(operation = "data_attributes.list");
    /// Actions of teammates.
    ActivityLogs = "activity_logs": Period, key ["id"], cursor Some("created_at"), incremental true, available cfg!(operation = "admins.list_activity_logs");
    /// Articles of the help center.
    Articles = "articles": List, key ["id"], cursor Some("updated_at"), incremental false, available cfg!(operation = "articles.list");
    /// Collections of articles.
    Collections = "collections": List, key ["id"], cursor Some("updated_at"), incremental false, available cfg!(operation = "collections.list");
    /// Help centers.
    HelpCenters = "help_centers": List, key ["id"], cursor Some("updated_at"), incremental false, available cfg!(operation = "help_centers.list");
    /// News items.
    NewsItems = "news_items": List, key ["id"], cursor Some("updated_at"), incremental false, available cfg!(operation = "news_items.list");
    /// Newsfeeds.
    Newsfeeds = "newsfeeds": List, key ["id"], cursor Some("updated_at"), incremental false, available cfg!(operation = "newsfeeds.list");
    /// The notes of each contact, which take a request for each contact that has notes. They are requested on their own, and not with contacts.
    Notes = "notes": PerParent of Contacts, key ["contact_id", "id"], cursor Some("created_at"), incremental false, available cfg!(all(operation = "contacts.search", operation = "contacts.list_notes"));
    /// Subscription types.
    SubscriptionTypes = "subscription_types": List, key ["id"], cursor None, incremental false, available cfg!(operation = "subscription_types.list");
    /// The events of each contact in the last 90 days, which take a request for each contact, in every run. They are requested on their own, and not with
    /// contacts. In a large workspace, the webhook `event.created` is cheaper.
    Events = "events": PerParent of Contacts, key ["contact_id", "id"], cursor Some("created_at"), incremental false, available cfg!(all(operation = "contacts.search", operation = "data_events.list"));
    /// What happened to outbound messages. Each run exports the last 7 days again, because messages are opened and clicked later.
    MessageData = "message_data": Export, key ["receipt_id"], cursor Some("received_at"), incremental true, available cfg!(all(operation = "admins.me", operation = "data_exports.create", operation = "data_exports.download", operation = "data_exports.get"));
}

impl StreamName {
    /// Returns the stream whose rows contain the rows of this one, or are required to read them; `None` if the stream is read on its own.
    pub const fn parent(self) -> Option<Self> {
        self.info().parent
    }

    /// Returns the streams that this build can read, in the order of [`ALL`](Self::ALL).
    pub fn available() -> impl Iterator<Item = Self> {
        Self::ALL.iter().copied().filter(|name| name.is_available())
    }
}

impl fmt::Display for StreamName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The error returned when a string is not the name of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseStreamNameError(());

impl fmt::Display for ParseStreamNameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid stream name: must be one of")?;
        for (index, name) in StreamName::ALL.iter().enumerate() {
            write!(f, "{} `{name}`", if index == 0 { "" } else { "," })?;
        }
        Ok(())
    }
}

impl std::error::Error for ParseStreamNameError {}

impl FromStr for StreamName {
    type Err = ParseStreamNameError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.iter().find(|name| name.as_str() == text);
        found.copied().ok_or(ParseStreamNameError(()))
    }
}

impl Serialize for StreamName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for StreamName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_parsed() {
        for name in StreamName::ALL {
            assert_eq!(name.as_str().parse(), Ok(*name));
            let json = serde_json::to_string(name).unwrap_or_default();
            assert_eq!(serde_json::from_str(&json).ok(), Some(*name));
        }
        assert!("Contacts".parse::<StreamName>().is_err());
    }

    #[test]
    fn parents_precede_their_children() {
        let position = |name| StreamName::ALL.iter().position(|known| *known == name);
        for name in StreamName::ALL {
            if let Some(parent) = name.parent() {
                assert!(position(parent) < position(*name), "{name}");
                assert_eq!(parent.parent(), None, "{name}");
                assert!(!name.is_available() || parent.is_available(), "{name}");
            }
            let keys = name.info().key_fields.len();
            assert!(keys == 1 || keys == 2, "{name}");
        }
    }
}
