//! Webhooks: verification, types and responses.
//!
//! [`Verifier`] verifies the signature of a request and decodes it into a [`Notification`].
//! [`Notification::event`] returns its item in the type of its form. Nothing in this module uses
//! the network or a runtime, so it can run in any HTTP server and on `wasm32-unknown-unknown`.
//!
//! The feature `webhooks` enables the resources whose types items have: `admins`, `articles`,
//! `companies`, `contacts`, `conversations`, `data-events`, `subscription-types`, `tags` and
//! `tickets`.
//!
//! # Examples
//!
//! ```
//! use intercom_api::webhooks::{Event, Reply, Verifier};
//!
//! /// Handles a request with this body and this value of `X-Hub-Signature`.
//! fn handle(verifier: &Verifier, body: &[u8], signature: Option<&str>) -> u16 {
//!     let notification = match verifier.verify(body, signature) {
//!         Ok(notification) => notification,
//!         Err(error) => return error.status(),
//!     };
//!     // Work that takes longer than some milliseconds belongs in a queue.
//!     if let Event::Conversation(conversation) = notification.event() {
//!         println!("{}: {:?}", notification.topic, conversation.id);
//!     }
//!     Reply::Accepted.status()
//! }
//!
//! let verifier = Verifier::new("invented-secret")?;
//! let body = br#"{"topic":"conversation.user.replied","data":{"item":{"type":"conversation","id":"12"}}}"#;
//! let signature = verifier.sign(body);
//! assert_eq!(handle(&verifier, body, Some(&signature)), 200);
//! assert_eq!(handle(&verifier, body, None), 401);
//! # Ok::<(), intercom_api::Error>(())
//! ```

mod accessors;
mod api_types;
#[cfg(feature = "webhooks-axum")]
pub mod axum;
mod error;
mod event;
#[cfg(feature = "webhooks-http")]
mod http;
mod items;
mod macros;
mod notification;
mod reply;
mod signature;
mod topic;
mod verifier;

pub use accessors::EventPart;
pub use error::WebhookError;
pub use event::Event;
pub use items::*;
pub use notification::{Notification, NotificationData};
pub use reply::Reply;
pub use signature::SignatureScheme;
pub use topic::{Availability, Topic, TopicCategory, TopicPermission};
pub use verifier::Verifier;
