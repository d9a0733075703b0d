//! OAuth, for apps that are installed in many workspaces.
//!
//! An app for one workspace needs none of this: it uses the access token that the Developer Hub shows. An app for other workspaces gets a token for each
//! of them:
//!
//! 1. A user of your product starts the installation. Redirect the browser to [`App::authorize_url`].
//! 2. The user agrees, and Intercom redirects the browser to the redirect URI. [`Code::from_callback`] checks the request.
//! 3. [`App::exchange`] exchanges the code for the token of the workspace.
//! 4. [`App::workspace`] finds the ID of the workspace, and the region that hosts it. Without the permission to read admins, [`App::region`] finds the region.
//! 5. [`App::client`] creates a [`Client`](crate::Client) for the workspace. All of them share connections.
//! 6. [`App::uninstall`] ends the installation.
//!
//! # Examples
//!
//! An app that stores its installations, and calls the API for each of them:
//!
//! ```
//! use std::collections::HashMap;
//! use intercom_api::{AccessToken, Client, Region, oauth};
//!
//! /// What to store for a workspace, for example as a row of a database.
//! struct Installation {
//!     /// Encrypted, in a real program.
//!     token: String,
//!     region: Region,
//! }
//!
//! struct Service {
//!     app: oauth::App,
//!     /// By ID of the workspace. A notification of a webhook names it in `app_id`.
//!     installations: HashMap<String, Installation>,
//!     /// Clients that were used before. Each learns the rate limit of its workspace.
//!     clients: HashMap<String, Client>,
//! }
//!
//! impl Service {
//!     /// Handles the request to the redirect URI. `state` comes from the session, which no longer has it.
//!     async fn installed(&mut self, query: &str, state: &str, region: Region) -> Result<String, Box<dyn std::error::Error>> {
//!         let code = oauth::Code::from_callback(query, state)?;
//!         let token = self.app.exchange(&code).await?;
//!         let workspace = self.app.workspace(&token.access_token(), region).await?;
//!         // A second installation in the same workspace replaces the token.
//!         let installation = Installation { token: token.expose().to_owned(), region: workspace.region };
//!         self.installations.insert(workspace.id.clone(), installation);
//!         self.clients.remove(&workspace.id);
//!         Ok(workspace.id)
//!     }
//!
//!     fn client(&mut self, workspace: &str) -> Result<Client, Box<dyn std::error::Error>> {
//!         if let Some(client) = self.clients.get(workspace) {
//!             return Ok(client.clone());
//!         }
//!         let installation = self.installations.get(workspace).ok_or("the app is not installed")?;
//!         let token = AccessToken::new(&installation.token)?;
//!         let client = self.app.client(token, installation.region)?;
//!         self.clients.insert(workspace.to_owned(), client.clone());
//!         Ok(client)
//!     }
//!
//!     async fn uninstall(&mut self, workspace: &str) -> Result<(), Box<dyn std::error::Error>> {
//!         if let Some(installation) = self.installations.get(workspace) {
//!             match self.app.uninstall(&AccessToken::new(&installation.token)?).await {
//!                 // The token is not valid, so the app is uninstalled already.
//!                 Err(error) if !error.is_unauthorized() => return Err(error.into()),
//!                 _ => {}
//!             }
//!             self.installations.remove(workspace);
//!             self.clients.remove(workspace);
//!         }
//!         Ok(())
//!     }
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = intercom_sandbox::Sandbox::start().await?;
//! let app = oauth::App::builder("sandbox-client-id", "sandbox-client-secret")
//!     .redirect_uri("https://app.example.com/intercom/callback")
//! #     .client(Client::builder().base_url(sandbox.url()))
//!     .build()?;
//! let mut service = Service { app, installations: HashMap::new(), clients: HashMap::new() };
//!
//! // The user chooses the region, or your program knows it. Store both values in the session.
//! let (state, region) = ("pYw3mXv0q8-random", Region::Us);
//! let url = service.app.authorize_url(region, state)?;
//! println!("redirect the browser to {url}");
//! # let query = sandbox.authorize(url.as_str())?;
//! # let query = query.as_str();
//!
//! // Later, Intercom redirects the browser back to the program.
//! let workspace = service.installed(query, state, region).await?;
//! let me = service.client(&workspace)?.request(intercom_api::Method::GET, "/me").send().await?;
//! println!("{workspace}: installed by {}", me["name"]);
//!
//! service.uninstall(&workspace).await?;
//! # assert!(service.clients.is_empty());
//! # Ok(())
//! # }
//! ```
//!
//! # Tests
//!
//! `intercom_sandbox::Sandbox::authorize` returns the query of a callback, as if a user had opened the authorize URL and agreed. The sandbox accepts
//! `intercom_sandbox::CLIENT_ID` and `CLIENT_SECRET`. Set its URL with [`AppBuilder::client`]:
//!
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use intercom_api::{Client, Region, oauth};
//! use intercom_sandbox::{CLIENT_ID, CLIENT_SECRET, Sandbox};
//!
//! let sandbox = Sandbox::builder().workspace("acme").start().await?;
//! let app = oauth::App::builder(CLIENT_ID, CLIENT_SECRET)
//!     .client(Client::builder().base_url(sandbox.url()))
//!     .build()?;
//!
//! let url = app.authorize_url(Region::Us, "state")?;
//! let query = sandbox.authorize(url.as_str())?;
//! let token = app.exchange(&oauth::Code::from_callback(&query, "state")?).await?;
//! let workspace = app.workspace(&token.access_token(), Region::Us).await?;
//! assert_eq!(workspace.id, "acme");
//! # Ok(())
//! # }
//! ```
//!
//! A sandbox is one workspace, and an app has one base URL. To test with several workspaces, start a sandbox and build an app for each of them.
//!
//! # Pitfalls
//!
//! - **State.** Without a comparison of the state, an attacker can connect their workspace to the account of another user. [`Code::from_callback`] requires
//!   it.
//! - **Codes.** A code works once and a trailing `=` is part of it. If a user reloads the page of the callback, the second exchange is rejected with 401.
//! - **Regions.** A token is valid only in the region of its workspace, and nothing in the token names the region. Store it with the token.
//! - **Tokens.** They do not expire, and cannot be refreshed. If [`is_unauthorized`](crate::Error::is_unauthorized) returns `true` for a token that worked before,
//!   the app was uninstalled or the workspace was closed. Stop calling the API for it.
//! - **Rate limits.** Each workspace has its own limit, and so does each client that [`App::client`] creates. Create one per workspace and store it.
//! - **Log-in.** Use [`Workspace::verified_email`] only, never the email address of an admin that is not verified.

mod app;
mod callback;
mod requests;
mod token;
mod workspace;

pub use app::{App, AppBuilder};
pub use callback::{CallbackError, Code};
pub use token::Token;
pub use workspace::Workspace;
