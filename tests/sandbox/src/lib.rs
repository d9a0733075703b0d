//! An embedded server that plays Intercom's REST API 2.10.
//!
//! [`Sandbox`] listens on a port of its own, checks every request against the description of the API, remembers what
//! is written to it and answers as Intercom does: with its pages, cursors, scrolls, searches and errors. It is made
//! for tests and for first steps, needs no account and no network.
//!
//! A fresh sandbox holds two admins ([`ADMIN_ID`], [`SECOND_ADMIN_ID`]), one team ([`TEAM_ID`]), one subscription type
//! ([`SUBSCRIPTION_TYPE_ID`]), one Help Center ([`HELP_CENTER_ID`]), one newsfeed ([`NEWSFEED_ID`]), two segments
//! ([`USERS_SEGMENT_ID`], [`LEADS_SEGMENT_ID`]) and one visitor ([`VISITOR_USER_ID`]). Everything else is made by
//! requests, or by [`Sandbox::seed`].

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod check;
mod description;
mod dispatch;
mod error;
mod fault;
mod fields;
mod handlers;
mod html;
mod paging;
mod recorded;
mod sandbox;
mod schema;
mod search;
mod server;
mod state;
mod table;
mod time;
mod validate;
mod workspace;

pub use check::{OperationInfo, check_answer, operations, undeclared_handlers};
pub use fault::Fault;
pub use recorded::RecordedRequest;
pub use sandbox::{Builder, Sandbox};
pub use workspace::{
    ACCESS_TOKEN, ADMIN_ID, HELP_CENTER_ID, LEADS_SEGMENT_ID, NEWSFEED_ID, SECOND_ADMIN_ID,
    SUBSCRIPTION_TYPE_ID, Seed, TEAM_ID, USERS_SEGMENT_ID, VISITOR_ID, VISITOR_USER_ID,
};
