//! API versions.
//!
//! Intercom versions its API, and also adds fields and values within a version without notice. You want to
//! know which version your program uses, what happens when the server changes, and how to reach something
//! that is newer than this crate.
//!
//! # The smallest program
//!
//! The types of this crate describe version 2.10. The client requests it with every request, so the setting
//! of your app in Intercom does not matter.
//!
//! ```
//! # use intercom_api::Client;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = intercom_sandbox::Sandbox::start().await?;
//! # let client = Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url()).build()?;
//! assert_eq!(client.api_version(), "2.10");
//!
//! let tags = client.tags().list().await?;
//! assert_eq!(tags.api_version(), Some("2.10")); // the version that the server used
//! # Ok(())
//! # }
//! ```
//!
//! # When the server changes within the version
//!
//! | The server sends | What you get |
//! |---|---|
//! | a new field | it is in [`extra`](crate::Extra) of the object |
//! | a new value of an enum | the variant `Unknown`, with the string |
//! | a number for an ID, or a string for a time | an [`Id`](crate::Id), a [`Timestamp`](crate::Timestamp) |
//! | a list element of an unknown form | the other elements; the element is in [`skipped`](crate::Response::skipped), and a warning is logged |
//! | a response of an unknown form | an error of the kind [`Decode`](crate::ErrorKind::Decode) with the path |
//! | a new error code | it is in [`codes`](crate::Error::codes) |
//!
//! Nothing is lost when such an object is serialized again:
//!
//! ```
//! use intercom_api::types::{Team, TicketState};
//!
//! let json = r#"{"type": "team", "id": 814865, "name": "Returns", "admin_ids": [], "floor": 2}"#;
//! let team: Team = serde_json::from_str(json)?;
//! assert_eq!(team.id, "814865");
//! assert_eq!(team.extra.get("floor").and_then(|value| value.as_i64()), Some(2));
//!
//! let state: TicketState = serde_json::from_str(r#""waiting_on_carrier""#)?;
//! assert!(state.is_unknown());
//! assert_eq!(state.as_str(), "waiting_on_carrier");
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! # Send or read something newer
//!
//! An endpoint that this crate does not know: [`Client::request`](crate::Client::request). A field of a
//! request that its type does not know: `extra`.
//!
//! ```
//! use intercom_api::types::CreateContactRequest;
//!
//! let mut contact = CreateContactRequest::new().email("ada@example.com");
//! contact.extra.insert("preferred_channel", "email");
//! assert_eq!(
//!     serde_json::to_value(&contact)?,
//!     serde_json::json!({"email": "ada@example.com", "preferred_channel": "email"}),
//! );
//! # Ok::<(), serde_json::Error>(())
//! ```
//!
//! # Request another version
//!
//! A client requests one version. For a few calls of another version, build a second client, and decode into
//! `Value` or structs of yours, because the types describe 2.10:
//!
//! ```
//! # use intercom_api::Client;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = intercom_sandbox::Sandbox::start().await?;
//! use serde_json::Value;
//!
//! let newer = Client::builder()
//!     .access_token("dG9rOjEyMzQ=")
//! #   .access_token(sandbox.access_token()).base_url(sandbox.url())
//!     .api_version("2.11")
//!     .build()?;
//! let me = newer.admins().me().send_as::<Value>().await?;
//! println!("{}", me["name"]);
//! # Ok(())
//! # }
//! ```
//!
//! A version that does not exist, or is not supported any more, is refused:
//! [`is_unsupported_version`](crate::Error::is_unsupported_version).
//!
//! # Versions of this crate
//!
//! A release of this crate belongs to one version of the API. New operations, fields and values within that
//! version are added in compatible releases: structs and enums are `#[non_exhaustive]`, and fields that the
//! description does not promise are `Option`. [`OPERATIONS`](crate::OPERATIONS) lists what a build supports.
//!
//! # Traps
//!
//! - **The header `Intercom-Version` cannot be set on a request**: sending it fails. Use a client for each
//!   version.
//! - **Two clients have two views of the rate limit**, but share the limit: see
//!   [Rate limits and many workers](super::rate_limits_and_workers).
//! - **`Unknown` needs an arm** in every `match`. Let it do what is safe, rather than panic.
//! - **Check [`skipped`](crate::Response::skipped)** in a job that must not lose anything, or read the pages as
//!   JSON with [`pages_as`](crate::Request::pages_as).
