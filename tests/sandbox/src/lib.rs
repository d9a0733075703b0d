//! An embedded server that implements Intercom's REST API, for tests and first steps.
//!
//! [`Sandbox`] listens on its own port, validates every request against the description of the API,
//! stores written data, and responds like Intercom, including pages, cursors, scrolls, searches and
//! errors. It needs no account and no network.
//!
//! A new sandbox contains two admins ([`ADMIN_ID`], [`SECOND_ADMIN_ID`]), one team ([`TEAM_ID`]),
//! one subscription type ([`SUBSCRIPTION_TYPE_ID`]), one help center ([`HELP_CENTER_ID`]), one
//! newsfeed ([`NEWSFEED_ID`]), two segments ([`USERS_SEGMENT_ID`], [`LEADS_SEGMENT_ID`]) and one
//! visitor ([`VISITOR_USER_ID`]). All other objects are created by requests or by
//! [`Sandbox::seed`]. IDs depend only on the order of the requests, so they are the same in every
//! run of a test.
//!
//! # Faults
//!
//! - [`Builder::faults`] sets a function that chooses a [`Fault`] for each request: a connection
//!   reset before or after the request is processed, a proxy error, a 429 in one of several forms,
//!   or a truncated, slow or delayed response. [`Builder::storm`] injects random faults, which are
//!   the same for the same seed. [`RecordedRequest`] reports the fault of a request and whether the
//!   request was processed.
//! - [`Builder::after_each`] changes the data between two requests, as other users of the workspace
//!   would.
//! - [`Builder::rate_limit`] and [`Builder::rate_window`] set the rate limit; [`Sandbox::count`]
//!   returns the number of 429 responses.
//! - [`Builder::export_polls`], [`Builder::export_end`] and [`Builder::export_size`] control
//!   exports.
//!
//! # OAuth
//!
//! [`Sandbox::authorize`] acts as the user who installs an app, and returns the query of the callback. The
//! sandbox exchanges its code at `/auth/eagle/token`, and accepts the token until `/auth/uninstall`
//! revokes it. All installations are in the same workspace. [`Builder::oauth_app`] sets the
//! credentials of the app.
//!
//! # Webhooks
//!
//! [`Sandbox::webhooks`] posts signed notifications of what requests change to an endpoint, with
//! retries, duplicates and reordering. [`Sandbox::notification`] builds one without sending it.
//! Changes by [`Sandbox::edit`] send them as well, and [`Sandbox::seed`] sends none.
//!
//! # Copies of a workspace
//!
//! For tests of programs that copy a workspace:
//!
//! - [`Builder::timezone`] sets the days by which contact searches compare dates.
//! - [`Builder::index_lag`] delays what searches see of changes.
//! - [`Builder::cursors`] and [`Builder::cursor_lifetime`] control cursors;
//!   [`Editor::hold_scroll_for`] and [`Editor::close_scroll`] the scroll over companies.
//! - [`Builder::frozen_at`] and [`Sandbox::advance`] replace the clock, also while requests are in
//!   flight.
//! - [`Sandbox::edit`] changes, archives, merges and deletes objects; [`Editor::update_many`] changes
//!   many of them within one second, and [`Editor::add_parts`] adds more parts than responses
//!   contain.
//! - [`Editor::rows`] returns the current objects, to compare them with the copy.
//!
//! # Large loads
//!
//! The objects of a [`Seed`] are created when they are accessed: adding 300,000 of them takes 80 MB
//! and 0.2 seconds. Lists of contacts, conversations and tickets are cached until the data changes,
//! and results of searches are updated with the changes, so every page has the same cost. A release
//! build serves about 400,000 objects of 3 kB per second on one core. Set
//! [`Builder::max_recorded_requests`] for such loads. The file of an export is created while it is
//! sent.
//!
//! The program `intercom-sandbox` serves other processes, in any language. Run it with `--help` for
//! its options.
//!
//! # Differences from Intercom
//!
//! - Every version of the API gets the same responses, except that tickets have states with IDs
//!   since 2.12.
//! - Unknown query parameters and body properties are rejected, so that misspelled names are
//!   noticed. Intercom ignores them, and so does a sandbox with [`Builder::lenient`].
//! - Nothing but webhooks is delivered, and no state changes over time: an export advances when it is
//!   polled, and a snoozed conversation stays snoozed.
//! - Users form one segment and leads the other; the assignment rules assign every conversation to
//!   the team.
//! - Custom attributes of contacts, companies and conversations do not have to be declared before
//!   they are written.
//! - Searches find changes immediately. Intercom updates its index with a delay, which
//!   [`Builder::index_lag`] sets.
//! - Cursors count rows, so changes between two pages cause items to be repeated or skipped.
//!   [`Builder::cursors`] selects another kind of cursor.
//! - Requests that are not processed because of a fault do not count toward the rate limit.
//! - Files are not stored: the URLs of attachments lead nowhere.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod check;
mod clock;
mod collection;
mod compress;
mod cursor;
mod description;
mod dispatch;
mod edit;
mod error;
mod exchange;
mod export_file;
mod export_plan;
mod fault;
mod fixed_ids;
mod handlers;
mod html;
mod ids;
mod index;
mod json;
mod lists;
mod notifications;
mod oauth;
mod outbox;
mod outgoing;
mod page;
mod page_cache;
mod pagination;
mod rate;
mod recorded;
mod rows;
mod sample;
mod samples;
mod sandbox;
mod schema;
mod search;
mod serve;
mod server;
mod shared;
mod state;
mod storm;
mod table;
mod template;
mod ticket_versions;
mod time;
mod timezone;
mod tokens;
mod validate;
mod versions;
mod webhooks;
mod wire;
mod workspace;

pub use check::{OperationInfo, check_response, operations, undeclared_handlers};
pub use collection::Collection;
pub use edit::Editor;
pub use export_file::ExportSize;
pub use export_plan::ExportEnd;
pub use fault::Fault;
pub use fixed_ids::{
    ACCESS_TOKEN, ADMIN_ID, HELP_CENTER_ID, LEADS_SEGMENT_ID, NEWSFEED_ID, SECOND_ADMIN_ID,
    SUBSCRIPTION_TYPE_ID, TEAM_ID, USERS_SEGMENT_ID, VISITOR_ID, VISITOR_USER_ID,
};
pub use lists::Cursors;
pub use notifications::NotificationError;
pub use oauth::{AuthorizeError, CLIENT_ID, CLIENT_SECRET};
pub use outbox::{Delivery, WebhookNotification, WebhookStatus};
pub use recorded::RecordedRequest;
pub use sandbox::{Builder, Sandbox};
pub use storm::Storm;
pub use webhooks::Webhooks;
pub use workspace::Seed;
