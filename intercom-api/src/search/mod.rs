//! Searches for contacts, conversations and tickets.
//!
//! A [`Query`] states what to search for. It is what `client.contacts().search(..)`, `client.conversations().search(..)` and `client.tickets().search(..)`
//! accept. Fields that Intercom documents are constants in [`contact`], [`conversation`] and [`ticket`]; [`Query::field`] accepts any other name.
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
//! let mut contacts = client.contacts().search(query).per_page(150).items();
//! while let Some(contact) = contacts.next().await {
//!     println!("{}", contact?.id);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Common tasks
//!
//! | | |
//! |---|---|
//! | find one person | `contact::EMAIL.eq("ada@example.com")` |
//! | what changed since the last run | `ticket::UPDATED_AT.after(since)` |
//! | what nobody is assigned to | `conversation::ADMIN_ASSIGNEE_ID.eq("0")` |
//! | one of several values | `ticket::STATE.is_in(["submitted", "in_progress"])` |
//! | a custom attribute of a contact or conversation | `Query::custom_attribute("plan").eq("pro")` |
//! | an attribute of a ticket type | `Query::ticket_attribute(20413).contains("parcel")` |
//! | both, either | `one.and(other)`, `one.or(other)`, [`Query::all`], [`Query::any`] |
//! | the oldest first | `query.sort(ticket::CREATED_AT.ascending())` |
//! | larger pages, a stored cursor | `client.tickets().search(query).per_page(150).cursor(cursor)` |
//! | how many there are | `client.tickets().search(query).await?.total_count` |
//!
//! # Comparing
//!
//! | Methods of [`Field`] | Operators of the API | |
//! |---|---|---|
//! | [`eq`](Field::eq), [`not_eq`](Field::not_eq) | `=` `!=` | |
//! | [`is_null`](Field::is_null), [`is_not_null`](Field::is_not_null) | `=` `!=` with null | has no value, has a value |
//! | [`is_in`](Field::is_in), [`not_in`](Field::not_in) | `IN` `NIN` | any number of values |
//! | [`lt`](Field::lt), [`lte`](Field::lte), [`gt`](Field::gt), [`gte`](Field::gte) | `<` `<=` `>` `>=` | numbers and times |
//! | [`before`](Field::before), [`after`](Field::after) | `<` `>` | times |
//! | [`contains`](Field::contains), [`not_contains`](Field::not_contains) | `~` `!~` | full words, not parts of words |
//! | [`starts_with`](Field::starts_with), [`ends_with`](Field::ends_with) | `^` `$` | |
//!
//! Values are strings, numbers, booleans, [`Id`](crate::Id), [`Timestamp`](crate::Timestamp), enums such as `types::TicketState`, and `Option` of them: see
//! [`SearchValue`].
//!
//! # Combining
//!
//! Queries join from left to right with [`and`](Query::and) and [`or`](Query::or). A chain of the same method is one group.
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
//! An operator that the field of a constant does not accept is a compile error. The rest is checked before the request is sent. A search that is not valid
//! fails with [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest), which names the path in the query and the limit:
//!
//! - groups nest two levels deep, and have 1 to 15 entries;
//! - `IN` and `NIN` accept an array of strings and integers, other operators accept one value, and only `=` and `!=` accept null;
//! - fields of a known kind accept their operators and values: times in Unix seconds, numbers, booleans;
//! - attributes of tickets are named by their numeric ID;
//! - a page has 1 to 150 results, and a cursor is not empty.
//!
//! Sending the request reports the error. [`Query::build`] reports it without sending:
//!
//! ```
//! use intercom_api::search::Query;
//!
//! let too_many = Query::any((0..16).map(|id| Query::field("owner_id").eq(id)));
//! let error = too_many.build().err().map(|error| error.to_string());
//! assert!(error.is_some_and(|error| error.contains("it has 16 entries, and must have at most 15")));
//! ```
//!
//! [`Query::raw`] accepts JSON, which is not checked, for what this module does not support.
//!
//! # Behavior of the API
//!
//! - Dates of contacts count as full days: an incremental sync has to start a day earlier and skip what it already has. Dates of conversations and tickets
//!   are exact to the second.
//! - A new contact may be missing from results for some minutes. Merged contacts are never found.
//! - Tickets in results include their parts. Conversations in results do not.
//! - Searches are idempotent, so they are retried like other reads.

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
