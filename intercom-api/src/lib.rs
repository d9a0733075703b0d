//! Typed async client for the Intercom REST API 2.10.
//!
//! Every one of the 108 operations is a method of [`Client`]: name the parameters, then [`send`](builder::CreateTicket::send).
//!
//! ```no_run
//! use intercom_api::{Client, Region, types};
//!
//! # async fn run() -> Result<(), intercom_api::Error> {
//! let client = Client::builder()
//!     .access_token("dG9rOjEyMzQ=")
//!     .region(Region::Eu)
//!     .build()?;
//!
//! let contact = client
//!     .create_contact()
//!     .body(types::CreateContactRequest::builder().email("ada@example.com"))
//!     .send()
//!     .await?;
//! println!("{} is {}", contact.id, contact.role);
//! # Ok(())
//! # }
//! ```
//!
//! # Resources
//!
//! There is a Cargo feature for each of the 21 resources, all on by default. A program that needs a few says so and compiles faster:
//! `intercom-api = { version = "0.1", default-features = false, features = ["rustls-tls", "tickets", "contacts"] }`.
//! [`OPERATIONS`] lists what a build has.
//!
//! # Tickets
//!
//! [`TicketAttributes`] builds, checks and reads the attributes of a ticket, [`parts`] reads the history of tickets and conversations. The page of the
//! module [`tickets`] shows the whole way.

// What the generated code uses of the rest depends on the resources that are on.
#![cfg_attr(not(feature = "full"), allow(dead_code, unused_imports, unused_macros))]

mod client;
mod error;
mod id;
mod operation;
#[cfg(any(feature = "tickets", feature = "conversations"))]
pub mod parts;
mod region;
#[cfg(feature = "replay")]
pub mod replay;
mod requests;
#[cfg(any(feature = "tickets", feature = "conversations"))]
pub mod tickets;
mod time;
mod token;
mod transport;
#[cfg(feature = "admins")]
mod verify;
mod wire;

mod generated {
    #![allow(
        missing_docs,
        unused_imports,
        unreachable_pub,
        clippy::all,
        clippy::unwrap_used,
        clippy::expect_used,
        rustdoc::broken_intra_doc_links
    )]
    include!(concat!(env!("OUT_DIR"), "/generated.rs"));
}

pub use client::ClientBuilder;
pub use error::{ApiError, Error, ErrorKind};
pub use generated::{Client, OPERATIONS, builder, types};
pub use id::Id;
pub use operation::{Operation, Paging, RetryClass};
pub use region::{ParseRegionError, Region};
#[cfg(any(feature = "tickets", feature = "conversations"))]
pub use tickets::{TicketAttributes, TicketFile};
pub use time::{OutOfRange, Timestamp};
pub use token::AccessToken;
pub use transport::{ByteStream, Response};
#[cfg(feature = "admins")]
pub use verify::{TokenState, Verification};
pub use wire::{Extra, Nullable, Rejected, UnknownValue};

/// The example of the README is compiled with those of the crate.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;
