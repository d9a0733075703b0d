//! What people do with tickets, conversations and contacts, each as one call.
//!
//! [`Client::ticket`](crate::Client::ticket), [`Client::conversation`](crate::Client::conversation) and [`Client::contact`](crate::Client::contact) name one
//! of them by id, and send nothing; [`Client::tickets`](crate::Client::tickets) opens new tickets. Every method after that sends what its documentation lists,
//! in that order, and answers what the API answers to the last request.
//!
//! ```no_run
//! # #[cfg(all(feature = "tickets", feature = "contacts", feature = "tags"))]
//! # async fn run(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
//! use intercom_api::TicketAttributes;
//!
//! let attributes = TicketAttributes::new().with_title("The box arrived open");
//! let opened = client.tickets().create_for_email("ada@example.com", "1834", attributes).await?;
//!
//! let admin = "7100001";
//! let ticket = client.ticket(&opened.id);
//! ticket.reply_as_admin(admin, "A new one is on its way.").await?;
//! ticket.tag_by_name(admin, "damaged").await?;
//! ticket.resolve().await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Who acts
//!
//! Where the API wants to know which teammate acts, the teammate's id is the first argument. Where it does not (the state and the snooze of a ticket, the tags of a
//! contact), the owner of the token acts.
//!
//! # When one fails
//!
//! The requests of a call stop at the first that fails; [`Error::operation`](crate::Error::operation) says which that was, and what the ones before it did stays. Each is
//! repeated by the client's [`RetryPolicy`](crate::RetryPolicy), which never repeats a write that the server may have carried out. After an error of that kind (no answer in
//! time, a broken connection, 500, 502, 504) you decide. The documentation of each call says whether sending it again is safe.
//!
//! # What 2.10 cannot do
//!
//! - Link a ticket with another conversation or ticket: `linked_objects` can be read, and not written. A ticket of category `Customer` and its own conversation
//!   are linked by having the same id: [`TicketActions::conversation`], [`Ticket::conversation_id`](crate::types::Ticket::conversation_id).
//! - Set a ticket back to `submitted`: [`TicketActions::reopen`] sets it to `in_progress`.
//! - Turn a conversation into a ticket of category `Back-office` or `Tracker`.

#[cfg(feature = "tags")]
mod contact;
#[cfg(feature = "conversations")]
mod conversation;
#[cfg(all(feature = "tickets", feature = "contacts"))]
mod create;
#[cfg(feature = "tags")]
mod tags;
#[cfg(feature = "tickets")]
mod ticket;

#[cfg(feature = "tags")]
pub use contact::ContactActions;
#[cfg(feature = "conversations")]
pub use conversation::ConversationActions;
#[cfg(all(feature = "tickets", feature = "contacts"))]
pub use create::Tickets;
#[cfg(feature = "tickets")]
pub use ticket::TicketActions;
