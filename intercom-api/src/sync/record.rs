//! The decoded objects of rows.

use serde_json::value::RawValue;

use super::{Key, StreamName};
#[allow(unused_imports, reason = "depends on the enabled resources")]
use crate::types;
use crate::{Deviation, Id, SkippedItem, Timestamp};

/// A record, and what was corrected in it.
pub(crate) type Decoded = (Record, Vec<Deviation>, Vec<SkippedItem>);

macro_rules! records {
    ($(
        $(#[$meta:meta])*
        $variant:ident($stream:ident) = $type:ident: $updated_at:expr;
    )*) => {
        /// The decoded object of a row. Each stream has a variant.
        ///
        /// Variants exist only for the enabled resources.
        #[derive(Debug, Clone)]
        #[non_exhaustive]
        pub enum Record {
            $($(#[$meta])* $variant(Box<types::$type>),)*
            /// A row of an export of message data.
            #[cfg(all(
                feature = "data-export",
                operation = "data_exports.create",
                operation = "data_exports.download",
                operation = "data_exports.get"
            ))]
            MessageData(Box<crate::export::ExportRow>),
            /// An object without a type.
            Json(Box<serde_json::Value>),
        }

        #[allow(unused_doc_comments, reason = "variants have documentation, and match arms do not")]
        #[allow(clippy::useless_conversion, reason = "some versions of the API omit a time that others always send")]
        impl Record {
            /// Decodes the row of a stream. The error is the reason, without the value.
            pub(crate) fn decode(stream: StreamName, json: &RawValue) -> Result<Decoded, String> {
                match stream {
                    $(
                        $(#[$meta])*
                        StreamName::$stream => decode(json).map(|(value, deviations, skipped)| {
                            (Self::$variant(Box::new(value)), deviations, skipped)
                        }),
                    )*
                    #[allow(unreachable_patterns, reason = "depends on the enabled resources")]
                    _ => decode(json).map(|(value, deviations, skipped)| {
                        (Self::Json(Box::new(value)), deviations, skipped)
                    }),
                }
            }

            /// Returns the ID; `None` if there is none.
            pub(crate) fn id(&self) -> Option<Id> {
                let id = match self {
                    $($(#[$meta])* Self::$variant(value) => id_of(&value.id),)*
                    #[cfg(all(
                feature = "data-export",
                operation = "data_exports.create",
                operation = "data_exports.download",
                operation = "data_exports.get"
            ))]
                    Self::MessageData(row) => row.receipt_id.clone(),
                    Self::Json(value) => match &value["id"] {
                        serde_json::Value::String(id) => Some(Id::from(id.as_str())),
                        serde_json::Value::Number(id) => Some(Id::from(id.to_string())),
                        _ => None,
                    },
                };
                id.filter(|id| !id.as_str().is_empty())
            }

            /// Returns the time of the last change, or of creation if nothing changes later; `None` if there is none.
            pub(crate) fn updated_at(&self) -> Option<Timestamp> {
                let time: Option<Timestamp> = match self {
                    $($(#[$meta])* Self::$variant(value) => {
                        let read: fn(&types::$type) -> Option<Timestamp> = $updated_at;
                        read(value)
                    })*
                    #[cfg(all(
                feature = "data-export",
                operation = "data_exports.create",
                operation = "data_exports.download",
                operation = "data_exports.get"
            ))]
                    Self::MessageData(row) => row.received_at,
                    Self::Json(value) => serde_json::from_value(value["updated_at"].clone()).ok(),
                };
                // Zero is the default of a value that is missing.
                time.filter(|time| time.as_second() != 0)
            }
        }
    };
}

records! {
    /// A contact.
    #[cfg(api_type = "Contact")]
    Contact(Contacts) = Contact: |contact| contact.updated_at.into();
    /// A conversation.
    #[cfg(api_type = "Conversation")]
    Conversation(Conversations) = Conversation: |conversation| conversation.updated_at.into();
    /// A part of a conversation.
    #[cfg(api_type = "Conversation")]
    ConversationPart(ConversationParts) = ConversationPart: |part| part.updated_at.into();
    /// A ticket.
    #[cfg(api_type = "Ticket")]
    Ticket(Tickets) = Ticket: |ticket| ticket.updated_at.into();
    /// A part of a ticket.
    #[cfg(api_type = "Ticket")]
    TicketPart(TicketParts) = TicketPart: |part| part.updated_at.into();
    /// A company.
    #[cfg(operation = "companies.scroll")]
    Company(Companies) = Company: |company| company.updated_at.into();
    /// A segment of a company.
    #[cfg(operation = "companies.list_segments")]
    CompanySegment(CompanySegments) = Segment: |segment| segment.updated_at.into();
    /// A ticket type, with its attributes.
    #[cfg(operation = "ticket_types.list")]
    TicketType(TicketTypes) = TicketType: |ticket_type| ticket_type.updated_at.into();
    /// A teammate.
    #[cfg(operation = "admins.list")]
    Admin(Admins) = Admin: |_| None;
    /// A team.
    #[cfg(operation = "teams.list")]
    Team(Teams) = Team: |_| None;
    /// A tag.
    #[cfg(operation = "tags.list")]
    Tag(Tags) = Tag: |_| None;
    /// A segment.
    #[cfg(operation = "segments.list")]
    Segment(Segments) = Segment: |segment| segment.updated_at.into();
    /// An attribute of contacts, companies or conversations.
    #[cfg(operation = "data_attributes.list")]
    DataAttribute(DataAttributes) = DataAttribute: |attribute| attribute.updated_at.into();
    /// An entry of the activity log.
    #[cfg(operation = "admins.list_activity_logs")]
    ActivityLog(ActivityLogs) = ActivityLog: |entry| entry.created_at.into();
    /// An article.
    #[cfg(operation = "articles.list")]
    Article(Articles) = Article: |article| article.updated_at.into();
    /// A collection of articles.
    #[cfg(operation = "collections.list")]
    Collection(Collections) = Collection: |collection| collection.updated_at.into();
    /// A help center.
    #[cfg(operation = "help_centers.list")]
    HelpCenter(HelpCenters) = HelpCenter: |center| center.updated_at.into();
    /// A news item.
    #[cfg(operation = "news_items.list")]
    NewsItem(NewsItems) = NewsItem: |item| item.updated_at.into();
    /// A newsfeed.
    #[cfg(operation = "newsfeeds.list")]
    Newsfeed(Newsfeeds) = Newsfeed: |feed| feed.updated_at.into();
    /// A note about a contact.
    #[cfg(operation = "contacts.list_notes")]
    Note(Notes) = Note: |note| note.created_at.into();
    /// A subscription type.
    #[cfg(operation = "subscription_types.list")]
    SubscriptionType(SubscriptionTypes) = SubscriptionType: |_| None;
    /// An event of a contact.
    #[cfg(operation = "data_events.list")]
    Event(Events) = DataEvent: |event| event.created_at.into();
}

/// Returns an ID that may be optional in the type.
fn id_of<I: Clone + Into<Option<Id>>>(id: &I) -> Option<Id> {
    id.clone().into()
}

fn decode<T: serde::de::DeserializeOwned>(
    json: &RawValue,
) -> Result<(T, Vec<Deviation>, Vec<SkippedItem>), String> {
    intercom_core::internal::wire::decode_part(json.get())
        .map_err(|error| intercom_core::internal::wire::decode_reason(&error))
}

impl Record {
    /// Returns the key of a row of a stream whose key is the ID; `None` if it has no ID.
    pub(crate) fn key(&self, parent: Option<&Id>) -> Option<Key> {
        let id = self.id()?;
        Some(match parent {
            None => Key::Id(id),
            Some(parent) => Key::Pair(parent.clone(), id),
        })
    }
}
