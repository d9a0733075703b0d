//! Webhooks.
//!
//! Your program reacts to messages, or keeps a copy of the data up to date. Intercom posts a notification
//! of each event to a URL of your program. The feature `webhooks` verifies notifications and decodes them, and
//! `webhooks-axum` adds an extractor for axum:
//!
//! ```toml
//! [dependencies]
//! intercom-api = { version = "0.1", features = ["webhooks-axum"] }
//! ```
//!
//! # Setup
//!
//! In the Developer Hub, open your app and *Webhooks*, enter the URL, and select topics. Each topic needs a
//! permission of the app, which `Topic::permissions` returns. The API cannot manage subscriptions. Intercom
//! sends `HEAD` to the URL when it is saved, and requires the status 200. The secret is the *client
//! secret* under *Basic information*, and not the access token.
//!
//! # Minimal example
//!
//! ```
//! # #[cfg(feature = "webhooks-axum")]
//! # fn app() -> Result<axum::Router, intercom_api::Error> {
//! use axum::Router;
//! use axum::extract::FromRef;
//! use intercom_api::webhooks::axum::{Webhook, endpoint};
//! use intercom_api::webhooks::{Notification, Reply, Verifier};
//! use tokio::sync::mpsc;
//!
//! #[derive(Clone)]
//! struct App {
//!     verifier: Verifier,
//!     queue: mpsc::Sender<Notification>,
//! }
//!
//! impl FromRef<App> for Verifier {
//!     fn from_ref(app: &App) -> Self {
//!         app.verifier.clone()
//!     }
//! }
//!
//! /// Only queues the notification. Another task processes it.
//! async fn receive(
//!     axum::extract::State(app): axum::extract::State<App>,
//!     Webhook(notification): Webhook,
//! ) -> Reply {
//!     match app.queue.try_send(notification) {
//!         Ok(()) => Reply::Accepted,
//!         Err(_) => Reply::Retry,
//!     }
//! }
//!
//! let verifier = Verifier::new("client-secret-of-the-app")?;
//! let (queue, notifications) = mpsc::channel(10_000);
//! # drop(notifications);
//! // `endpoint` also responds to `HEAD`.
//! let app = Router::new()
//!     .route("/intercom", endpoint(receive))
//!     .with_state(App { verifier, queue });
//! # Ok(app)
//! # }
//! ```
//!
//! The example `support_bot` is a complete service: it deduplicates, replies, tags, assigns, and converts
//! conversations to tickets. In another server, pass the body and the header `X-Hub-Signature` to
//! `Verifier::verify`:
//!
//! ```
//! # #[cfg(feature = "webhooks")]
//! # fn example() -> Result<(), Box<dyn std::error::Error>> {
//! use intercom_api::webhooks::{Event, Topic, Verifier};
//!
//! let verifier = Verifier::new("client-secret-of-the-app")?;
//! # let body = br#"{"topic":"conversation.user.replied","data":{"item":{"type":"conversation","id":"215470003118"}}}"#;
//! # let signature = verifier.sign(body);
//! let notification = verifier.verify(body, signature.as_str())?;
//! if notification.topic == Topic::ConversationUserReplied
//!     && let Event::Conversation(conversation) = notification.event()
//! {
//!     println!("{}: {:?}", conversation.id, notification.part().and_then(|part| part.body));
//! }
//! # Ok(())
//! # }
//! # #[cfg(feature = "webhooks")]
//! # example().unwrap();
//! ```
//!
//! # Pitfalls
//!
//! - **Time.** After 5 seconds without a response, the delivery has failed. Responses that take longer than
//!   500 ms lower your priority. Put the notification into a queue, and respond.
//! - **Duplicates.** Intercom retries if the response was late, although you may have processed the
//!   notification. Store the `deduplication_key` of what you processed, if possible in the same transaction. A key
//!   that is stored before loses the notification if processing it fails, and a key that is stored afterwards
//!   allows two workers to process it. Some notifications have no ID; the key then consists of the topic, the
//!   object and the time.
//! - **Order.** Notifications arrive in any order, and after an outage the newest arrive first. Compare
//!   `created_at`, or read the current state with the client.
//! - **Losses.** Intercom retries a failed notification once, after a minute. Then it is lost. No request
//!   reads lost notifications. Read what has changed regularly, as the guide *Copying a workspace* describes.
//! - **410.** This status switches the subscription off. Do not send it for an object that no longer exists. The
//!   type `Reply` names the effect of each status.
//! - **429.** This status delays all notifications of the subscription, and not only this one.
//! - **The raw body.** The signature covers the bytes as received. A body that was parsed and serialized again
//!   does not verify. A signature contains no time, so a recorded request verifies forever; `max_age` limits it.
//! - **Your own replies.** Replies through the API cause notifications as well. React to the topics of
//!   contacts only, or check `is_by_contact` of the part.
//! - **Two IDs of tickets.** Requests accept `id`. `ticket_id` is the number that the inbox shows.
//!   `Notification::ticket_id` returns the former.
//! - **Tickets are not conversations.** Since version 2.9, replies, assignments and changes of state of
//!   tickets cause only the `ticket.*` topics. Subscribe to both. A conversation that was converted to a
//!   ticket has the same ID.
//! - **`ticket.closed`.** Before version 2.15, it means that the ticket was resolved. From then on, it means that its conversation
//!   was closed, and `ticket.resolved` is a separate topic.
//! - **Bots.** Replies by Fin and other bots cause `conversation.operator.replied` only, which exists since
//!   version 2.14.
//! - **The version of the app.** The version in the Developer Hub determines topics and items, whatever
//!   version your client requests. Items of all versions are decoded: what a type does not declare is in
//!   `extra`, and the IDs and the part are found in every version.
//! - **Parts.** The conversation of a notification contains only the parts of this event. Read the
//!   conversation for the others.
//! - **Many workspaces.** An app has one URL for all workspaces that installed it. `app_id` is the
//!   workspace.
//! - **Volume.** `contact.*` and `content_stat.*` follow every message to every contact. Subscribe only to
//!   what you need.
//!
//! # Other requests from Intercom
//!
//! Requests to Canvas Kit apps, the notification of an uninstall and events of the Fin agent API have
//! other signatures. `Verifier::verify_signature` verifies them, for the scheme that you pass: the header does
//! not choose the algorithm. The events of the Fin agent API are signed
//! with a separate secret.
//!
//! # Tests
//!
//! `Verifier::sign` signs a body. `intercom_sandbox::Sandbox::webhooks` posts signed notifications of what
//! requests and `Sandbox::edit` change, with retries, duplicates and reordering, and `Sandbox::notification` builds one of 77 topics. Start the
//! endpoint first, because the sandbox checks it with `HEAD`. `Webhooks::idle` waits until every notification has a
//! response, and not until your queue is empty.
//!
//! # WebAssembly
//!
//! The module compiles for `wasm32-unknown-unknown` without the other features. A client cannot be built there. Pass the
//! time to `verify_at` if you limit the age, because that platform has no clock.
