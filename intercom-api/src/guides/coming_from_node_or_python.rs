//! Coming from the Node or Python SDK.
//!
//! You know one of Intercom's official SDKs, `intercom-client` for Node or `python-intercom`, and want
//! to make the same calls with this crate. This guide compares the concepts, and ends with a table of
//! all 108 operations.
//!
//! # Minimal example
//!
//! In Python:
//!
//! ```python
//! client = Intercom(token=os.environ["INTERCOM_ACCESS_TOKEN"])
//! for contact in client.contacts.list():
//!     print(contact.id)
//! ```
//!
//! With this crate:
//!
//! ```
//! use intercom_api::Client;
//!
//! #[tokio::main]
//! async fn main() -> Result<(), intercom_api::Error> {
//! #   /*
//!     let client = Client::from_env()?; // reads `INTERCOM_ACCESS_TOKEN`
//! #   */
//! #   let sandbox = intercom_sandbox::Sandbox::start().await.unwrap();
//! #   let client = Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url()).build()?;
//!     let mut contacts = client.contacts().list().items();
//!     while let Some(contact) = contacts.next().await {
//!         println!("{}", contact?.id);
//!     }
//!     Ok(())
//! }
//! ```
//!
//! # Equivalents
//!
//! | Node | Python | This crate |
//! |---|---|---|
//! | `new IntercomClient({ token })` | `Intercom(token=..)`, `AsyncIntercom(token=..)` | [`Client::builder`](crate::Client::builder), [`Client::from_env`](crate::Client::from_env) |
//! | `environment` | `environment` | [`region`](crate::ClientBuilder::region) |
//! | `client.contacts.find({ contact_id })` | `client.contacts.find(contact_id)` | `client.contacts().get(id)` |
//! | `client.helpCenters.collections` | `client.help_centers.collections` | `client.collections()`: handles are not nested |
//! | an object of fields | keyword arguments | a type with `new(required, ..)` and setters |
//! | `for await (const x of await client.x.list())` | `for x in client.x.list()` | [`items`](crate::Request::items) |
//! | `timeoutInSeconds`, `maxRetries` | `timeout_in_seconds`, `max_retries` | [`attempt_timeout`](crate::Request::attempt_timeout), [`retry`](crate::Request::retry) |
//! | `IntercomError`, `IntercomTimeoutError` | `ApiError` | [`Error`](crate::Error), [`is_timeout`](crate::Error::is_timeout) |
//! | `.withRawResponse()` | `.with_raw_response` | every [`Response`](crate::Response) has status, headers and request ID |
//!
//! # Requests
//!
//! Required parameters are arguments, and optional parameters have setters. A setter also accepts an
//! `Option`, so a value that may be missing needs no `if`:
//!
//! ```
//! # use intercom_api::Client;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = intercom_sandbox::Sandbox::start().await?;
//! # let client = Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url()).build()?;
//! use intercom_api::types::{ContactRole, CreateContactRequest};
//!
//! let phone: Option<String> = None;
//! let body = CreateContactRequest::new()
//!     .role(ContactRole::User)
//!     .email("ada@example.com")
//!     .phone(phone);
//! let contact = client.contacts().create(body).await?;
//! assert_eq!(contact.email.as_deref(), Some("ada@example.com"));
//! # Ok(())
//! # }
//! ```
//!
//! # Searches
//!
//! The SDKs accept the query as an object. This crate has typed [fields and operators](super::searching):
//!
//! ```
//! # use intercom_api::Client;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = intercom_sandbox::Sandbox::start().await?;
//! # let client = Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url()).build()?;
//! use intercom_api::search::{Query, conversation};
//! use serde_json::json;
//!
//! let query = conversation::OPEN.eq(true).and(conversation::PRIORITY.eq("priority"));
//! let urgent = client.conversations().search(query).await?;
//! println!("{:?} urgent conversations", urgent.total_count);
//!
//! // A query in the JSON format of the API is also accepted.
//! let query = Query::raw(json!({"field": "open", "operator": "=", "value": true}));
//! client.conversations().search(query).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Pitfalls
//!
//! - **The SDKs' `find` is `get` in this crate.** The only `find` is `companies().find`, which looks up a
//!   company by its name or by its ID in your system. `companies().get` accepts Intercom's ID.
//! - **Tags are attached through the handle of the tagged object**: `tags.tagContact` is
//!   `contacts().attach_tag`.
//! - **`max_attempts` includes the first attempt.** The SDKs count only retries.
//! - **A write is not retried if the server may have processed it**: see
//!   [Errors and retries](super::errors_and_retries#when-the-outcome-is-unclear).
//! - **Every request selects [`API_VERSION`](crate::API_VERSION)**, which overrides the setting of the app. Other SDKs select other
//!   versions, and their responses can have other fields: see [API versions](super::api_versions).
//! - **`data_exports().download` returns the bytes of the file.** `data_exports().start(..)` creates an export
//!   job, which can wait for the file and save it: see [`export`](crate::export).
//!
//! # All operations
//!
//! The Python SDK has the names of the Node SDK in snake case.
//!
#![doc = include_str!("operation_names.md")]
