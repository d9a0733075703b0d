//! Tickets, attributes and parts.
//!
//! Your program creates tickets for customers, changes them, and reads what happened to them. Tickets
//! have a part that every workspace defines itself: the attributes of the ticket type.
//!
//! # The smallest program
//!
//! A ticket needs a ticket type and a contact. `create_for_email` finds the contact, or creates one:
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
//! println!("ticket #{} is {}", ticket.ticket_id, ticket.ticket_state);
//! # Ok(())
//! # }
//! ```
//!
//! Requests take [`id`](crate::types::Ticket::id). People see the other number,
//! [`ticket_id`](crate::types::Ticket::ticket_id), which no request accepts.
//!
//! # Attributes
//!
//! The key of an attribute is its *name*, as teammates see it. Title and description exist in every
//! type. Build the attributes [for a type](crate::TicketAttributes::for_type), and mistakes are found
//! before anything is sent:
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
//! // Reading copies nothing. Numbers may arrive as strings, and list items as IDs.
//! let attributes = ticket.attributes();
//! assert_eq!(attributes.title(), Some("The box arrived open"));
//! assert_eq!(attributes.integer("Items"), Some(3));
//! assert_eq!(attributes.label("Carrier"), Some("Harbor Post"));
//!
//! // A wrong name or kind is an error, which suggests the nearest name.
//! let wrong = TicketAttributes::for_type(&ticket_type)
//!     .with_text("Carier", "Harbor Post")
//!     .for_update();
//! assert!(wrong.is_err_and(|error| error.to_string().contains("did you mean `Carrier`?")));
//!
//! // Other attributes keep their values; null clears one.
//! let change = TicketAttributes::new().with_null("Items");
//! tickets.set_attributes(&ticket.id, change).await?;
//! # Ok(())
//! # }
//! ```
//!
//! A program that creates many tickets fetches the type once, or keeps several in a
//! [`TicketTypeCache`](crate::tickets::TicketTypeCache).
//!
//! # Work on a ticket
//!
//! Each change has a method: replies and notes, assignment, state, tags. `admin_id` is the teammate who
//! acts; the owner of the token is `client.admins().me()`.
//!
//! ```
//! # use intercom_api::{Client, TicketAttributes, types};
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
//! [`Parts`](crate::parts::Parts) also finds the latest message of a contact, the parts since a time, the
//! changes of state and the attached files. It works in the same way for conversations. With the feature
//! `html`, `plain_text()` converts the HTML of a part.
//!
//! # Traps
//!
//! - **A reply returns the new part, not the ticket.** The other methods return the ticket.
//! - **A reply, a note and a new ticket are not idempotent.** The client does not repeat them after an
//!   [unclear failure](super::errors_and_retries#when-the-outcome-is-unclear).
//! - **No assignee is sent as the ID `0`.** [`admin_assignee`](crate::types::Ticket::admin_assignee) and
//!   [`team_assignee`](crate::types::Ticket::team_assignee) return `None` for it.
//! - **A ticket cannot be set back to `submitted`.** Custom states of a workspace appear only in the two
//!   labels of the state.
//! - **Tickets of the categories `Back-office` and `Tracker` have no contacts**, and contacts cannot reply
//!   to them.
//! - **Intercom sends the newest 500 parts**: [`is_truncated`](crate::parts::Parts::is_truncated).
//! - **Searches name an attribute by its ID**, not by its name: see [Searching](super::searching).
