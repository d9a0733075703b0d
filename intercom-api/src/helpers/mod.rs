//! Hand-written methods of the handles for common tasks.
//!
//! A helper that sends one request returns a [`Request`](crate::Request). A helper that sends several requests returns a [`Task`].

#[cfg(feature = "companies")]
mod companies;
#[cfg(feature = "contacts")]
mod contacts;
#[cfg(feature = "conversations")]
mod conversations;
#[cfg(feature = "tags")]
mod tags;
mod task;
#[cfg(feature = "tickets")]
mod tickets;

#[cfg(any(feature = "contacts", feature = "tags"))]
use task::Requests;
pub use task::{Task, TaskFuture};

#[cfg(any(feature = "contacts", feature = "tags"))]
use crate::{Error, ErrorKind};

/// Creates the error for invalid arguments of a helper.
#[cfg(any(feature = "contacts", feature = "tags"))]
fn invalid(helper: &'static str, message: &'static str) -> Error {
    Error::new(ErrorKind::InvalidRequest, helper, message)
}
