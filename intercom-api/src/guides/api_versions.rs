//! API versions.
//!
//! You want to know which version of the API your program uses, what happens when the server changes, and
//! how to use a version or a feature that is newer than this crate. Intercom versions its API, but also adds
//! fields and enum values to a version without notice.
//!
//! # Minimal example
//!
//! The types of this crate describe version [`API_VERSION`](crate::API_VERSION). The client selects this
//! version in every request, so the version that is set for your app in Intercom has no effect.
//!
//! ```
//! # use intercom_api::Client;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = intercom_sandbox::Sandbox::start().await?;
//! # let client = Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url()).build()?;
//! use intercom_api::API_VERSION;
//!
//! assert_eq!(client.api_version(), API_VERSION);
//!
//! let tags = client.tags().list().await?;
//! assert_eq!(tags.api_version(), Some(API_VERSION)); // the version of the response
//! # Ok(())
//! # }
//! ```
//!
//! There are two ways to use another version. [Selecting it at run time](#select-a-version-at-run-time) needs no other
//! build, but the types stay those of `API_VERSION`. [Building for it](#build-for-another-version) generates
//! the types and operations of that version.
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
//! use intercom_api::types::{AuthorType, Team};
//!
//! let json = r#"{"type": "team", "id": 814865, "name": "Returns", "admin_ids": [], "floor": 2}"#;
//! let team: Team = serde_json::from_str(json)?;
//! assert_eq!(team.id, "814865");
//! assert_eq!(team.extra.get("floor").and_then(|value| value.as_i64()), Some(2));
//!
//! let author: AuthorType = serde_json::from_str(r#""partner""#)?;
//! assert!(author.is_unknown());
//! assert_eq!(author.as_str(), "partner");
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
//! # Select a version at run time
//!
//! [`ClientBuilder::api_version`](crate::ClientBuilder::api_version) selects a version for all requests,
//! [`Client::with`](crate::Client::with) for a view of a client, and `api_version` of a
//! [`Request`](crate::Request::api_version) or [`RawRequest`](crate::RawRequest::api_version) for one
//! request. [`ApiVersion`](crate::ApiVersion) has constants, and accepts any other string. Decode the
//! responses of other versions into `Value` or your own structs, because the types describe `API_VERSION`:
//!
//! ```
//! # use intercom_api::Client;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = intercom_sandbox::Sandbox::start().await?;
//! # let client = Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url()).build()?;
//! use intercom_api::ApiVersion;
//! use serde_json::Value;
//!
//! let me = client
//!     .admins()
//!     .me()
//!     .api_version(ApiVersion::V2_14)
//!     .send_as::<Value>()
//!     .await?;
//! println!("{}", me["name"]);
//! # Ok(())
//! # }
//! ```
//!
//! If the version does not exist, or does not have the operation, the request fails with an error for which
//! [`is_version_invalid`](crate::Error::is_version_invalid) returns `true`.
//! [`required_version`](crate::Error::required_version) and the message name the version that the operation
//! requires, if it is known. This includes custom requests for operations of later versions:
//!
//! ```
//! # use intercom_api::Client;
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = intercom_sandbox::Sandbox::start().await?;
//! # let client = Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url()).build()?;
//! use intercom_api::{ApiVersion, Method};
//!
//! let macros = client
//!     .request(Method::GET, "/macros")
//!     .api_version(ApiVersion::V2_9);
//! let error = macros.send().await.unwrap_err();
//! assert!(error.is_version_invalid());
//! assert_eq!(error.required_version(), Some(ApiVersion::V2_16));
//! # Ok(())
//! # }
//! ```
//!
//! [`OperationInfo::since`](crate::OperationInfo::since) is the version that added an operation.
//!
//! # Build for another version
//!
//! Intercom publishes an OpenAPI description for each version, in the directories of
//! [`descriptions`](https://github.com/intercom/Intercom-OpenAPI/tree/main/descriptions); `0` is the
//! preview. Store the file in your repository, and set the environment variable `INTERCOM_OPENAPI` to its
//! path when your program is built, for example in `.cargo/config.toml` at the root of the workspace:
//!
//! ```toml
//! [env]
//! INTERCOM_OPENAPI = { value = "api/intercom-2.16.yaml", relative = true }
//! ```
//!
//! The build script of this crate then generates the types and operations from that file, with the
//! corrections of this crate that apply to it. [`API_VERSION`](crate::API_VERSION) is the `version` in the
//! `info` of the file, and clients select it in every request. The file is YAML or JSON, and has to be an
//! OpenAPI 3.0 description of Intercom's API. A file that cannot be used is an error of the build, which
//! names the location in the file and the remedy. A `$ref` to a component that does not exist is ignored, with
//! a warning, which cargo prints with `-vv` for a dependency from a registry. If the variable is missing or empty, the build uses the
//! description that this crate contains.
//!
//! | The path | is |
//! |---|---|
//! | with `relative = true` in `[env]` | relative to the directory that contains `.cargo` |
//! | relative, such as `api/intercom.yaml` | relative to the root of the workspace (the directory of `Cargo.lock`), or else to the directory in which cargo was started |
//! | absolute | used as it is |
//!
//! Cargo builds the crate again if the variable or the file changes. It reads `.cargo/config.toml` of the
//! directory in which it is started and of its parent directories, so the setting does not apply to a
//! build that is started elsewhere.
//!
//! **Features.** An operation of a resource for which this crate has no Cargo feature requires the feature
//! `full`. The features of all other resources work as before.
//!
//! **Helpers.** The methods and modules that are not generated, such as [`search`](crate::search), exist if
//! the version has the operations that they use.
//!
//! **Documentation.** `cargo doc --open -p intercom-api`, started in your workspace, documents the operations and
//! types of your build. The documentation on docs.rs is that of the description that this crate contains.
//!
//! **Tests.** `intercom-sandbox` implements the version that the release of this crate describes, and
//! the ticket states of later versions, regardless of the variable. It rejects operations and request fields that its version does not have, the
//! fields with the code `parameter_invalid`.
//!
//! **References.** A reference to a schema that the file does not contain becomes a JSON object of any form, because
//! Intercom's descriptions have such references.
//!
//! **The preview** is sent as `Preview`. If its description states another version, set
//! [`ApiVersion::PREVIEW`](crate::ApiVersion::PREVIEW) when you build the client.
//!
//! ## Compatibility
//!
//! The program sets the variable, and not a library:
//!
//! - The names of generated types, fields, methods and arguments come from the file. A program that sets the
//!   variable therefore depends on the names of one file, and not only on the version of this crate. Updating
//!   the file can break the program, and so can an update of this crate that [semver](https://semver.org) calls compatible, because
//!   the guarantees of a release only hold for the description that it contains.
//! - All crates of a program that depend on the same version of this crate share one build of it, and so
//!   one description. A library cannot choose, and must not depend on names that only another description
//!   has. A library that uses this crate internally should compile with the description that the crate
//!   contains, and its users should know that a program can replace it.
//! - A library, or a program that others build, can check the version when it is compiled. Otherwise a missing variable shows as
//!   errors about missing methods:
//!
//! ```compile_fail
//! const _: () = assert!(
//!     matches!(intercom_api::API_VERSION.as_bytes(), b"9.9"),
//!     "set INTERCOM_OPENAPI to the description of version 9.9",
//! );
//! ```
//!
//! # Deprecations
//!
//! An operation, parameter or field that Intercom has deprecated is `#[deprecated]`, with Intercom's note,
//! so that the compiler reports its uses. [`OperationInfo::deprecated`](crate::OperationInfo::deprecated)
//! has the note of an operation:
//!
//! ```
//! for operation in intercom_api::OPERATIONS {
//!     if let Some(note) = operation.deprecated {
//!         println!("{}: {note}", operation.name);
//!     }
//! }
//! ```
//!
//! # Versions of this crate
//!
//! A release of this crate contains the description of one version of the API. New operations, fields and values of that version
//! are added in compatible releases, because structs and enums are `#[non_exhaustive]`. A field that may be
//! missing is an `Option`. [`OPERATIONS`](crate::OPERATIONS) lists the operations of a build.
//!
//! # Pitfalls
//!
//! - **The `Intercom-Version` header cannot be set as a custom header.** Sending such a request fails. Use
//!   `api_version`.
//! - **A version is a string.** `2.10` comes after `2.9`, which is how [`ApiVersion`](crate::ApiVersion)
//!   compares them.
//! - **Two clients track the rate limit separately**, although the server counts their requests together: see
//!   [Rate limits and many workers](super::rate_limits_and_workers).
//! - **Every `match` on an enum needs an arm for `Unknown`.** It should do something safe, and not panic.
//! - **A program that must not lose data has to check [`skipped`](crate::Response::skipped)**, or read the pages
//!   as JSON with [`pages_as`](crate::Request::pages_as).
//!
//! # What the helpers require
//!
#![doc = include_str!("../requirements.md")]
