//! Coming from the Node or Python SDK.
//!
//! You know Intercom's official SDKs, `intercom-client` for Node or `python-intercom`, and look for the
//! same calls here. This guide compares the concepts, and ends with a table of all 108 operations.
//!
//! # The smallest program
//!
//! In Python:
//!
//! ```python
//! client = Intercom(token=os.environ["INTERCOM_ACCESS_TOKEN"])
//! for contact in client.contacts.list():
//!     print(contact.id)
//! ```
//!
//! Here:
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
//! # What replaces what
//!
//! | Node | Python | Here |
//! |---|---|---|
//! | `new IntercomClient({ token })` | `Intercom(token=..)`, `AsyncIntercom(token=..)` | [`Client::builder`](crate::Client::builder), [`Client::from_env`](crate::Client::from_env) |
//! | `environment` | `environment` | [`region`](crate::ClientBuilder::region) |
//! | `client.contacts.find({ contact_id })` | `client.contacts.find(contact_id)` | `client.contacts().get(id)` |
//! | `client.helpCenters.collections` | `client.help_centers.collections` | `client.collections()`: all handles are on the client |
//! | an object of fields | keyword arguments | a type with `new(required, ..)` and setters |
//! | `for await (const x of await client.x.list())` | `for x in client.x.list()` | [`items`](crate::Request::items) |
//! | `timeoutInSeconds`, `maxRetries` | `timeout_in_seconds`, `max_retries` | [`attempt_timeout`](crate::Request::attempt_timeout), [`retry`](crate::Request::retry) |
//! | `IntercomError`, `IntercomTimeoutError` | `ApiError` | [`Error`](crate::Error), [`is_timeout`](crate::Error::is_timeout) |
//! | `.withRawResponse()` | `.with_raw_response` | every [`Response`](crate::Response) has status, headers and request ID |
//!
//! # Requests
//!
//! What an operation requires is an argument; everything else is a setter. A setter also accepts an
//! `Option`, so that a value that may be missing needs no `if`:
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
//! Where the SDKs take the query as an object, this crate has [fields and operators](super::searching):
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
//! // The object that you have is accepted as well.
//! let query = Query::raw(json!({"field": "open", "operator": "=", "value": true}));
//! client.conversations().search(query).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Traps
//!
//! - **`find` is `get` here.** Only `companies().find` has the other name: it looks a company up by name or by
//!   an ID of yours, where `companies().get` takes Intercom's ID.
//! - **A tag is attached on the handle of the object**: `tags.tagContact` is `contacts().attach_tag`.
//! - **`max_attempts` counts the first attempt**; the SDKs count retries only.
//! - **A write is not retried after a failure that leaves its outcome open**:
//!   [Errors and retries](super::errors_and_retries#when-the-outcome-is-unclear).
//! - **The version is 2.10 for every request**, and overrides the app's setting. Other SDKs use other
//!   versions, and their responses can have other fields: [API versions](super::api_versions).
//! - **`data_exports().download` returns the bytes.** `data_exports().start(..)` creates an export whose job
//!   you wait for and whose file you save: see [`export`](crate::export).
//!
//! # All operations
//!
//! The names of the Python SDK are those of the Node SDK in snake case.
//!
#![doc = include_str!("operation_names.md")]
