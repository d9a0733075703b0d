//! Hand-written methods of the handles for common tasks.
//!
//! A helper that sends one request returns a [`Request`](crate::Request). A helper that sends several requests returns a [`Task`].

#[cfg(operation = "companies.scroll")]
mod companies;
#[cfg(handle = "contacts")]
mod contacts;
#[cfg(handle = "conversations")]
mod conversations;
#[cfg(any(operation = "tags.create_or_update", operation = "tags.list"))]
mod tags;
mod task;
#[cfg(handle = "tickets")]
mod tickets;

use task::Requests;
pub use task::{Task, TaskFuture};

use crate::{Error, ErrorKind};

/// Creates the error for invalid arguments of a helper.
fn invalid(helper: &'static str, message: &'static str) -> Error {
    Error::new(ErrorKind::InvalidRequest, helper, message)
}
