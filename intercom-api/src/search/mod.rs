//! How to search for contacts, conversations and tickets.
//!
//! A [`Query`] says what to look for, in Rust; it is the body of `search_contacts`, `search_conversations` and `search_tickets`. Fields that Intercom lists are
//! constants in [`contact`], [`conversation`] and [`ticket`], with the operators that they take; any other goes by its name.
//!
//! ```no_run
//! # #[cfg(feature = "contacts")]
//! # async fn run(client: intercom_api::Client, since: intercom_api::Timestamp) -> Result<(), intercom_api::Error> {
//! use intercom_api::search::{Query, contact};
//!
//! let query = contact::ROLE
//!     .eq("user")
//!     .and(contact::CREATED_AT.after(since))
//!     .and(Query::custom_attribute("plan").is_in(["pro", "team"]));
//!
//! let page = client
//!     .search_contacts()
//!     .body(query.sort(contact::CREATED_AT.ascending()).per_page(150))
//!     .send()
//!     .await?;
//! println!("{:?} in all, {} on this page", page.total_count, page.data.len());
//! # Ok(())
//! # }
//! ```
//!
//! # Comparing
//!
//! | methods of a field | the API's operator | |
//! |---|---|---|
//! | [`eq`](Field::eq), [`not_eq`](Field::not_eq) | `=` `!=` | |
//! | [`is_null`](Field::is_null), [`is_not_null`](Field::is_not_null) | `=` `!=` with null | has no value, has one |
//! | [`is_in`](Field::is_in), [`not_in`](Field::not_in) | `IN` `NIN` | any number of values |
//! | [`lt`](Field::lt), [`lte`](Field::lte), [`gt`](Field::gt), [`gte`](Field::gte) | `<` `<=` `>` `>=` | numbers and times |
//! | [`before`](Field::before), [`after`](Field::after) | `<` `>` | times |
//! | [`contains`](Field::contains), [`not_contains`](Field::not_contains) | `~` `!~` | whole words, not parts of words |
//! | [`starts_with`](Field::starts_with), [`ends_with`](Field::ends_with) | `^` `$` | |
//!
//! Values are texts, numbers, true and false, [`Id`](crate::Id), [`Timestamp`](crate::Timestamp) and `Option` of them: see [`SearchValue`].
//!
//! # And, or
//!
//! Queries join from left to right with [`and`](Query::and) and [`or`](Query::or); a chain of one of them is one group. [`Query::all`] and [`Query::any`] make groups from lists:
//!
//! ```
//! # #[cfg(feature = "tickets")] {
//! use intercom_api::search::{Query, ticket};
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
//! # What is checked
//!
//! The compiler refuses an operator that the field of a constant does not take. The rest is checked when the query becomes a request, and an
//! [`ErrorKind::InvalidRequest`](crate::ErrorKind::InvalidRequest) says what is wrong, where in the query, and what the limit is:
//!
//! - groups nest two levels deep, and have 1 to 15 entries;
//! - `IN` and `NIN` have an array of texts and numbers, other operators one value, and null goes with `=` and `!=` only;
//! - fields of a known kind take its operators and values: times in Unix seconds, numbers, true or false;
//! - attributes of tickets go by their number;
//! - a page has 1 to 150 results, and a cursor is not empty.
//!
//! [`Query::build`] gives the error at once. A query that is handed to `body` gives it when the request is sent, and nothing is sent then:
//!
//! ```
//! use intercom_api::search::Query;
//!
//! let error = Query::any((0..16).map(|id| Query::field("owner_id").eq(id))).build().err();
//! assert_eq!(
//!     error.map(|error| error.to_string()).as_deref(),
//!     Some("the OR group at `query` has 16 entries: a group has 15 at most; values of one field go into `IN` or `NIN`"),
//! );
//! ```
//!
//! [`Query::raw`] takes JSON, unchecked, for what this module does not have.
//!
//! # Good to know
//!
//! - Dates of contacts count as whole days, so a sync asks from a day earlier and drops what it has. Those of conversations and tickets are exact to the second.
//! - A new contact can take minutes to be found. Merged contacts are never found.
//! - Results of tickets have their parts, those of conversations do not.
//! - Searches change nothing, so they can be repeated.

mod build;
#[cfg(feature = "contacts")]
pub mod contact;
#[cfg(feature = "conversations")]
pub mod conversation;
mod field;
pub mod kind;
mod operator;
mod query;
mod request;
#[cfg(feature = "tickets")]
pub mod ticket;
mod value;

pub use field::Field;
pub use kind::FieldKind;
pub use operator::Operator;
pub use query::Query;
pub use request::{MAX_PER_PAGE, Search, Sort};
pub use value::SearchValue;
