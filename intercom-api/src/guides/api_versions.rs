//! API versions.
//!
//! You want to know which version of the API your program uses, what happens when the server changes, and
//! how to use a feature that is newer than this crate. Intercom versions its API, but also adds fields and
//! enum values to a version without notice.
//!
//! # Minimal example
//!
//! The types of this crate describe version 2.10. The client selects this version in every request, so the
//! version that is set for your app in Intercom has no effect.
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
//! assert_eq!(tags.api_version(), Some("2.10")); // the version of the response
//! # Ok(())
//! # }
//! ```
//!
//! # Changes within a version
//!
//! | The server sends | The result is |
//! |---|---|
//! | a new field | the field in [`extra`](crate::Extra) of the object |
//! | a new value of an enum | the variant `Unknown` with the string |
//! | a number for an ID, or a string for a time | an [`Id`](crate::Id), or a [`Timestamp`](crate::Timestamp) |
//! | a list item that cannot be decoded | the other items; the item is in [`skipped`](crate::Response::skipped), and a warning is logged |
//! | a response that cannot be decoded | an error of the kind [`Decode`](crate::ErrorKind::Decode) with the path |
//! | a new error code | the code in [`codes`](crate::Error::codes) |
//!
//! Serializing such an object preserves new fields and values:
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
//! # Use newer endpoints and fields
//!
//! To call an endpoint that this crate does not support, use [`Client::request`](crate::Client::request). To
//! send a field that the type of a request does not have, insert the field into `extra`:
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
//! Each client requests one version. To call another version, build a second client, and decode responses
//! into `Value` or your own structs, because the types describe 2.10:
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
//! If the version does not exist or is no longer supported, the request fails with an error for which
//! [`is_unsupported_version`](crate::Error::is_unsupported_version) returns `true`.
//!
//! # Versions of this crate
//!
//! A release of this crate supports one version of the API. New operations, fields and values of that version
//! are added in compatible releases, because structs and enums are `#[non_exhaustive]`. A field that may be
//! missing is an `Option`. [`OPERATIONS`](crate::OPERATIONS) lists the operations of a build.
//!
//! # Pitfalls
//!
//! - **The `Intercom-Version` header cannot be set on a request.** Sending such a request fails. Create a client
//!   for each version.
//! - **Two clients track the rate limit separately**, although the server counts their requests together: see
//!   [Rate limits and many workers](super::rate_limits_and_workers).
//! - **Every `match` on an enum needs an arm for `Unknown`.** It should do something safe, and not panic.
//! - **A program that must not lose data has to check [`skipped`](crate::Response::skipped)**, or read the pages
//!   as JSON with [`pages_as`](crate::Request::pages_as).
