//! The readers of the streams, one file each.
//!
//! To add a reader, write an `async fn read(run: Run) -> Result<(), Error>` in a separate file, and add it to [`read`]. The table in `stream_name.rs` declares the
//! stream, and `record.rs` the type of its rows.

#[cfg(operation = "admins.list_activity_logs")]
mod activity_logs;
#[cfg(any(operation = "conversations.search", operation = "tickets.search"))]
mod ascending;
#[cfg(operation = "companies.scroll")]
mod companies;
#[cfg(all(operation = "companies.scroll", operation = "companies.list_segments"))]
mod company_segments;
#[cfg(operation = "contacts.search")]
mod contact_details;
#[cfg(operation = "contacts.search")]
mod contacts;
#[cfg(operation = "conversations.search")]
mod conversations;
pub(super) mod details;
pub(super) mod lists;
#[cfg(all(
    operation = "admins.me",
    operation = "data_exports.create",
    operation = "data_exports.download",
    operation = "data_exports.get"
))]
mod message_data;
#[cfg(any(
    operation = "contacts.search",
    operation = "conversations.search",
    operation = "tickets.search"
))]
mod pass;
#[cfg(any(
    operation = "contacts.search",
    operation = "conversations.search",
    operation = "tickets.search"
))]
mod search;
#[cfg(operation = "tickets.search")]
mod tickets;

use std::time::Duration;

use super::StreamName;
use super::changes::Reading;
use super::run::Run;
use crate::{Error, Timestamp};

/// Starts the reader of a stream.
pub(super) fn read(run: Run) -> Reading {
    if run.settings.until.is_some() && run.stream.info().cursor_field.is_none() {
        let error = Error::invalid_request(format!(
            "invalid `until` for the stream `{}`: its rows have no time of their last change: read this stream without `until`",
            run.stream
        ));
        return Box::pin(async move { Err(error) });
    }
    #[allow(
        clippy::match_single_binding,
        reason = "depends on the enabled resources"
    )]
    match run.stream {
        #[cfg(operation = "contacts.search")]
        StreamName::Contacts => Box::pin(contacts::read(run)),
        #[cfg(operation = "conversations.search")]
        StreamName::Conversations => Box::pin(conversations::read(run)),
        #[cfg(operation = "tickets.search")]
        StreamName::Tickets => Box::pin(tickets::read(run)),
        #[cfg(operation = "companies.scroll")]
        StreamName::Companies => Box::pin(companies::read(run)),
        #[cfg(all(operation = "companies.scroll", operation = "companies.list_segments"))]
        StreamName::CompanySegments => Box::pin(company_segments::read(run)),
        #[cfg(operation = "ticket_types.list")]
        StreamName::TicketTypes => {
            Box::pin(lists::read(run, |client| client.ticket_types().list()))
        }
        #[cfg(operation = "admins.list")]
        StreamName::Admins => Box::pin(lists::read(run, |client| {
            client.admins().list().query::<bool>("display_avatar", true)
        })),
        #[cfg(operation = "teams.list")]
        StreamName::Teams => Box::pin(lists::read(run, |client| client.teams().list())),
        #[cfg(operation = "tags.list")]
        StreamName::Tags => Box::pin(lists::read(run, |client| client.tags().list())),
        #[cfg(operation = "segments.list")]
        StreamName::Segments => Box::pin(lists::read(run, |client| {
            client
                .segments()
                .list()
                .query::<bool>("include_count", true)
        })),
        #[cfg(operation = "data_attributes.list")]
        StreamName::DataAttributes => Box::pin(lists::read_attributes(run)),
        #[cfg(operation = "admins.list_activity_logs")]
        StreamName::ActivityLogs => Box::pin(activity_logs::read(run)),
        #[cfg(operation = "articles.list")]
        StreamName::Articles => Box::pin(lists::read(run, |client| client.articles().list())),
        #[cfg(operation = "collections.list")]
        StreamName::Collections => Box::pin(lists::read(run, |client| client.collections().list())),
        #[cfg(operation = "help_centers.list")]
        StreamName::HelpCenters => {
            Box::pin(lists::read(run, |client| client.help_centers().list()))
        }
        #[cfg(operation = "news_items.list")]
        StreamName::NewsItems => Box::pin(lists::read(run, |client| client.news_items().list())),
        #[cfg(operation = "newsfeeds.list")]
        StreamName::Newsfeeds => Box::pin(lists::read(run, |client| client.newsfeeds().list())),
        #[cfg(all(operation = "contacts.search", operation = "contacts.list_notes"))]
        StreamName::Notes => Box::pin(contact_details::read_notes(run)),
        #[cfg(operation = "subscription_types.list")]
        StreamName::SubscriptionTypes => Box::pin(lists::read(run, |client| {
            client.subscription_types().list()
        })),
        #[cfg(all(operation = "contacts.search", operation = "data_events.list"))]
        StreamName::Events => Box::pin(contact_details::read_events(run)),
        #[cfg(all(
            operation = "admins.me",
            operation = "data_exports.create",
            operation = "data_exports.download",
            operation = "data_exports.get"
        ))]
        StreamName::MessageData => Box::pin(message_data::read(run)),
        other => {
            let error = unavailable(other);
            Box::pin(async move { Err(error) })
        }
    }
}

/// Creates the error for a stream without a reader.
fn unavailable(stream: StreamName) -> Error {
    Error::invalid_request(match stream.parent() {
        Some(parent) if stream.is_available() => {
            format!("the stream `{stream}` is delivered with `{parent}`: request `{parent}`")
        }
        _ => format!(
            "the stream `{stream}` is not available: this build of intercom-api lacks its resource or its operations"
        ),
    })
}

/// Returns the time before another time.
pub(super) fn earlier(time: Timestamp, by: Duration) -> Timestamp {
    let by = i64::try_from(by.as_secs()).unwrap_or(i64::MAX);
    Timestamp::from_second(time.as_second().saturating_sub(by))
}
