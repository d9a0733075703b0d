//! Tickets, attributes and parts.
//!
//! You want to create tickets for customers, change them, and read their history. Each ticket has a ticket
//! type, and every workspace defines its own ticket types and their attributes.
//!
//! # Minimal example
//!
//! A ticket needs a ticket type and a contact. `create_for_email` finds the contact or creates it:
//!
//! ```
//! # use intercom_api::{Client, types};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = intercom_sandbox::Sandbox::start().await?;
//! # let client = Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url()).build()?;
//! # let kind = client.ticket_types().create(types::CreateTicketTypeRequest::new("Return")).await?;
//! # let type_id = &kind.id;
//! use intercom_api::TicketAttributes;
//!
//! let attributes = TicketAttributes::new()
//!     .with_title("The box arrived open")
//!     .with_description("Two of three cups are broken.");
//! let ticket = client
//!     .tickets()
//!     .create_for_email("ada@example.com", type_id, attributes)
//!     .await?;
//! println!("ticket #{} is {}", ticket.ticket_id, ticket.state());
//! # Ok(())
//! # }
//! ```
//!
//! Requests accept only the [`id`](crate::types::Ticket::id) of a ticket.
//! [`ticket_id`](crate::types::Ticket::ticket_id) is the number that the inbox shows.
//!
//! # Attributes
//!
//! The key of an attribute is its *name*, as teammates see it. Every ticket type has a title and a
//! description. To validate the attributes before the request is sent, build them with
//! [`for_type`](crate::TicketAttributes::for_type):
//!
//! ```
//! # use intercom_api::{Client, types};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = intercom_sandbox::Sandbox::start().await?;
//! # let client = Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url()).build()?;
//! # let kind = client.ticket_types().create(types::CreateTicketTypeRequest::new("Return")).await?;
//! # let type_id = &kind.id;
//! # let items = types::CreateTicketTypeAttributeRequest::new("Items", "How many", types::TicketAttributeType::Integer);
//! # client.ticket_types().create_attribute(type_id, items).await?;
//! # let carrier = types::CreateTicketTypeAttributeRequest::new("Carrier", "Who", types::TicketAttributeType::List);
//! # client.ticket_types().create_attribute(type_id, carrier.list_items("Harbor Post,Blue Van")).await?;
//! use intercom_api::TicketAttributes;
//!
//! let ticket_type = client.ticket_types().get(type_id).await?;
//! let attributes = TicketAttributes::for_type(&ticket_type)
//!     .with_title("The box arrived open")
//!     .with_integer("Items", 3)
//!     .with_list_item("Carrier", "Harbor Post") // a label; its ID is sent
//!     .for_create()?;
//! let tickets = client.tickets();
//! let ticket = tickets.create_for_email("ada@example.com", type_id, attributes).await?;
//!
//! // Reading does not copy. Intercom may send numbers as strings, and list items as IDs.
//! let attributes = ticket.attributes();
//! assert_eq!(attributes.title(), Some("The box arrived open"));
//! assert_eq!(attributes.integer("Items"), Some(3));
//! assert_eq!(attributes.label("Carrier"), Some("Harbor Post"));
//!
//! // An unknown name or a value of the wrong kind is an error, which suggests the closest name.
//! let wrong = TicketAttributes::for_type(&ticket_type)
//!     .with_text("Carier", "Harbor Post")
//!     .for_update();
//! assert!(wrong.is_err_and(|error| error.to_string().contains("did you mean `Carrier`?")));
//!
//! // Null clears an attribute. Other attributes are not changed.
//! let change = TicketAttributes::new().with_null("Items");
//! tickets.set_attributes(&ticket.id, change).await?;
//! # Ok(())
//! # }
//! ```
//!
//! A program that creates many tickets should get the ticket type once, or cache several types in a
//! [`TicketTypeCache`](crate::tickets::TicketTypeCache).
//!
//! # Work on a ticket
//!
//! The handle has methods for replies, notes, assignment, state and tags. The argument `admin_id` is the
//! teammate who makes the change. `client.admins().me()` returns the teammate who owns the token.
//!
//! ```
//! # use intercom_api::{Client, TicketAttributes, types};
//! # #[cfg(not(operation = "tickets.attach_tag"))]
//! # fn main() {}
//! # #[cfg(operation = "tickets.attach_tag")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = intercom_sandbox::Sandbox::start().await?;
//! # let client = Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url()).build()?;
//! # let kind = client.ticket_types().create(types::CreateTicketTypeRequest::new("Return")).await?;
//! # let attributes = TicketAttributes::new().with_title("The box arrived open");
//! # let ticket = client.tickets().create_for_email("ada@example.com", &kind.id, attributes).await?;
//! # let id = &ticket.id;
//! use intercom_api::parts::{Part, PartKind};
//!
//! let me = client.admins().me().await?.into_inner().id;
//! let tickets = client.tickets();
//! tickets.assign_to_admin(id, &me, &me).await?;
//! tickets.add_note(id, &me, "The third one this week.").await?;
//! tickets.reply_as_admin(id, &me, "A new one is on its way.").await?;
//! tickets.tag_by_name(id, &me, "damaged").await?;
//! let ticket = tickets.resolve(id).await?;
//!
//! // The history: every message, note and event is a part.
//! let parts = ticket.parts();
//! for part in parts {
//!     println!("{}: {:?} by {:?}", part.created_at, part.kind(), part.author.name);
//! }
//! assert_eq!(parts.of_kind(PartKind::Note).count(), 1);
//! assert_eq!(parts.latest_state(), Some(&types::TicketState::Resolved));
//! # Ok(())
//! # }
//! ```
//!
//! [`Parts`](crate::parts::Parts) also has methods for the latest message by a contact, the parts since a
//! time, the changes of state and the attached files. It has the same methods for conversations. With the
//! feature `html`, `plain_text()` converts the HTML of a part to plain text.
//!
//! # Pitfalls
//!
//! - **A reply returns the new part, not the ticket.** The other methods return the ticket.
//! - **Replying, adding a note and creating a ticket are not idempotent.** The client does not retry them if
//!   the server [may have processed them](super::errors_and_retries#when-the-outcome-is-unclear).
//! - **The ID `0` means that there is no assignee.** [`admin_assignee`](crate::types::Ticket::admin_assignee) and
//!   [`team_assignee`](crate::types::Ticket::team_assignee) return `None` for it.
//! - **A ticket cannot be set back to `submitted`.** Custom states of a workspace appear only in the two
//!   labels of the state, not in the state itself.
//! - **Tickets of the categories `Back-office` and `Tracker` have no contacts**, and contacts cannot reply
//!   to them.
//! - **Intercom sends at most the newest 500 parts.**
//!   [`is_truncated`](crate::parts::Parts::is_truncated) returns whether older parts may be missing.
//! - **Searches specify an attribute by its ID**, not by its name: see [Searching](super::searching).
