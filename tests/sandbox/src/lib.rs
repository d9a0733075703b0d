//! An embedded server that plays Intercom's REST API 2.10.
//!
//! [`Sandbox`] listens on a port of its own, checks every request against the description of the API, remembers what
//! is written to it and answers as Intercom does: with its pages, cursors, scrolls, searches and errors. It is made
//! for tests and for first steps, needs no account and no network.
//!
//! A fresh sandbox holds two admins ([`ADMIN_ID`], [`SECOND_ADMIN_ID`]), one team ([`TEAM_ID`]), one subscription type
//! ([`SUBSCRIPTION_TYPE_ID`]), one Help Center ([`HELP_CENTER_ID`]), one newsfeed ([`NEWSFEED_ID`]), two segments
//! ([`USERS_SEGMENT_ID`], [`LEADS_SEGMENT_ID`]) and one visitor ([`VISITOR_USER_ID`]). Everything else is made by
//! requests, or by [`Sandbox::seed`]. Ids depend on nothing but the order of the requests, so that a test that runs
//! twice sees the same ones.
//!
//! # Misbehavior
//!
//! - [`Builder::faults`] lets a function decide, for each request, on a [`Fault`]: resets before and after the request
//!   was carried out, answers of proxies, 429 in all its forms, bodies that are cut or slow, late answers.
//!   [`Builder::storm`] lets them happen at random, the same ones each time. [`RecordedRequest`] says what happened, and
//!   whether the request was carried out.
//! - [`Builder::after_each`] changes the data between two requests, as other people would who use the workspace.
//! - [`Builder::rate_limit`] and [`Builder::rate_window`] set the rate limit; [`Sandbox::count`] says how often it was
//!   met.
//! - [`Builder::export_polls`], [`Builder::export_end`] and [`Builder::export_size`] decide on how exports go.
//!
//! # Large loads
//!
//! Objects of a [`Seed`] are made when they are looked at: 300,000 of them take 80 MB and 0.2 seconds. Lists and
//! searches of contacts, conversations and tickets remember what a query finds until something changes, so that a page
//! costs the same wherever it stands; a release build serves some 400,000 objects of 3 kB a second on one core. Set
//! [`Builder::keep_requests`] for such loads. The file of an export is made while it is sent.
//!
//! The program `intercom-sandbox` serves other processes, in any language; `intercom-sandbox --help` says how.
//!
//! # Where it differs
//!
//! - Query parameters and body properties that the description does not know are refused, so that a misspelled one is
//!   noticed. The real service lets some of them pass.
//! - Nothing is delivered, and nothing happens by itself: an export moves on each time it is asked about,
//!   and a snoozed conversation stays snoozed.
//! - Users form one segment and leads the other; the assignment rules give everything to the team.
//! - Custom attributes of contacts, companies and conversations need not be declared before they are written.
//! - What is written can be found by the next search; the real index is slower.
//! - A cursor counts rows, as stateless pages do: what changes between two pages makes rows repeat or go missing.
//!   [`Builder::cursors`] chooses another kind.
//! - Requests that meet a fault in place of being carried out do not count in the rate window.
//! - Files are not kept: attachments come back with an address at which there is nothing.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod builder;
mod check;
mod description;
mod dispatch;
mod edit;
mod error;
mod export_file;
mod fault;
mod fields;
mod handlers;
mod html;
mod outgoing;
mod pagination;
mod rate;
mod recorded;
mod samples;
mod sandbox;
mod schema;
mod search;
mod serve;
mod server;
mod state;
mod storm;
mod table;
mod time;
mod validate;
mod wire;
mod workspace;

pub use builder::Builder;
pub use check::{OperationInfo, check_answer, operations, undeclared_handlers};
pub use edit::{Collection, Editor};
pub use export_file::ExportSize;
pub use fault::Fault;
pub use handlers::exports::ExportEnd;
pub use pagination::Cursors;
pub use recorded::RecordedRequest;
pub use sandbox::Sandbox;
pub use storm::Storm;
pub use workspace::{
    ACCESS_TOKEN, ADMIN_ID, HELP_CENTER_ID, LEADS_SEGMENT_ID, NEWSFEED_ID, SECOND_ADMIN_ID,
    SUBSCRIPTION_TYPE_ID, Seed, TEAM_ID, USERS_SEGMENT_ID, VISITOR_ID, VISITOR_USER_ID,
};
