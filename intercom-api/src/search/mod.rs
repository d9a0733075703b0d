//! Queries for searching contacts, conversations and tickets.
//!
//! `client.contacts().search(..)`, `client.conversations().search(..)` and `client.tickets().search(..)` accept a [`Query`]. Fields that Intercom documents are
//! constants in [`contact`], [`conversation`] and [`ticket`]. [`Query::field`] accepts the name of any other field.
//!
//! ```no_run
//! # #[cfg(feature = "contacts")]
//! # async fn example(client: intercom_api::Client, since: intercom_api::Timestamp) -> Result<(), intercom_api::Error> {
//! use intercom_api::search::{Query, contact};
//!
//! let query = contact::ROLE
//!     .eq("user")
//!     .and(contact::CREATED_AT.after(since))
//!     .and(Query::custom_attribute("plan").is_in(["pro", "team"]));
//!
//! let mut contacts = client.contacts().search(query).items();
//! while let Some(contact) = contacts.next().await {
//!     println!("{}", contact?.id);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Common tasks
//!
//! | Task | Code |
//! |---|---|
//! | a contact by email address | `contact::EMAIL.eq("ada@example.com")` |
//! | changes since the last run | `ticket::UPDATED_AT.after(since)` |
//! | tickets or conversations without an assignee | `conversation::ADMIN_ASSIGNEE_ID.eq("0")` |
//! | any of several values | `ticket::STATE.is_in(["submitted", "in_progress"])` |
//! | a custom attribute of contacts or conversations | `Query::custom_attribute("plan").eq("pro")` |
//! | an attribute of a ticket type | `Query::ticket_attribute(20413).contains("parcel")` |
//! | all or any of several conditions | `one.and(other)`, `one.or(other)`, [`Query::all`], [`Query::any`] |
//! | oldest first | `query.sort(ticket::CREATED_AT.ascending())` |
//! | smaller pages, a stored cursor | `client.tickets().search(query).per_page(50).cursor(cursor)` |
//! | the number of results | `client.tickets().search(query).await?.total_count` |
//!
//! # Operators
//!
//! | Methods of [`Field`] | Operators of the API | Notes |
//! |---|---|---|
//! | [`eq`](Field::eq), [`not_eq`](Field::not_eq) | `=` `!=` | |
//! | [`is_null`](Field::is_null), [`is_not_null`](Field::is_not_null) | `=` `!=` with null | the field has no value, or has a value |
//! | [`is_in`](Field::is_in), [`not_in`](Field::not_in) | `IN` `NIN` | any number of values |
//! | [`lt`](Field::lt), [`lte`](Field::lte), [`gt`](Field::gt), [`gte`](Field::gte) | `<` `<=` `>` `>=` | numbers and times |
//! | [`before`](Field::before), [`after`](Field::after) | `<` `>` | times |
//! | [`contains`](Field::contains), [`not_contains`](Field::not_contains) | `~` `!~` | complete words, not parts of words |
//! | [`starts_with`](Field::starts_with), [`ends_with`](Field::ends_with) | `^` `$` | |
//!
//! Values are strings, numbers, booleans, [`Id`](crate::Id), [`Timestamp`](crate::Timestamp), enums such as `types::TicketState`, and `Option` of them: see
//! [`SearchValue`].
//!
//! # Combining queries
//!
//! [`and`](Query::and) and [`or`](Query::or) combine queries from left to right. Chained calls of the same method create one group.
//!
//! ```
//! # #[cfg(feature = "tickets")] {
//! use intercom_api::search::ticket;
//! use serde_json::json;
//!
//! let mine = ticket::ADMIN_ASSIGNEE_ID.eq(1295);
//! let unassigned = ticket::ADMIN_ASSIGNEE_ID.eq("0");
//! let query = mine.or(unassigned).and(ticket::OPEN.eq(true));
//! assert_eq!(
//!     serde_json::to_value(query.build()?)?,
//!     json!({"query": {"operator": "AND", "value": [
//!         {"operator": "OR", "value": [
//!             {"field": "admin_assignee_id", "operator": "=", "value": 1295},
//!             {"field": "admin_assignee_id", "operator": "=", "value": "0"},
//!         ]},
//!         {"field": "open", "operator": "=", "value": true},
//!     ]}}),
//! );
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Validation
//!
//! For the constants, an operator that the field does not accept is a compile error. All other rules are checked before the request is sent. An invalid search
//! fails with [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest). The message contains the path in the query and the limit:
//!
//! - groups can nest at most two levels deep, and must have 1 to 15 entries;
//! - `IN` and `NIN` accept an array of strings and integers, other operators accept one value, and only `=` and `!=` accept null;
//! - a field of a known kind accepts only the operators of that kind, and values that match it: times in Unix seconds, numbers or booleans;
//! - attributes of tickets must be specified by their numeric ID;
//! - a page must have 1 to 150 results, and a cursor must not be empty.
//!
//! Sending the request returns the error. [`Query::build`] returns it without sending a request:
//!
//! ```
//! use intercom_api::search::Query;
//!
//! let too_many = Query::any((0..16).map(|id| Query::field("owner_id").eq(id)));
//! let error = too_many.build().err().map(|error| error.to_string());
//! assert!(error.is_some_and(|error| error.contains("it has 16 entries, but must have at most 15")));
//! ```
//!
//! [`Query::raw`] accepts JSON for queries that this module does not support. The JSON is not validated.
//!
//! # Behavior of the API
//!
//! - Dates of contacts have a resolution of days, so an incremental sync must start a day earlier and skip the contacts that it already has. Dates of
//!   conversations and tickets have a resolution of seconds.
//! - A new contact may be missing from results for some minutes. Merged contacts are never in the results.
//! - Tickets in results include their parts. Conversations in results do not.
//! - Searches are idempotent, so they are retried even though they are `POST` requests.

mod check;
#[cfg(feature = "contacts")]
pub mod contact;
#[cfg(feature = "conversations")]
pub mod conversation;
mod field;
pub mod kind;
mod operator;
mod query;
mod request;
mod sort;
#[cfg(feature = "tickets")]
pub mod ticket;
mod value;

pub use field::Field;
pub use kind::FieldKind;
pub use operator::{Operator, ParseOperatorError};
pub use query::Query;
pub use request::{MAX_PER_PAGE, Search};
pub use sort::Sort;
pub use value::SearchValue;
