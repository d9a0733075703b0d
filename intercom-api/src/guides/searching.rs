//! Searching.
//!
//! You want to find the contacts, conversations or tickets that meet a condition: a contact by email
//! address, tickets without an assignee, or everything that changed since last night. All three have the
//! same query language. The module [`search`](crate::search) builds and validates queries.
//!
//! # Minimal example
//!
//! ```
//! # use intercom_api::{Client, types};
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = intercom_sandbox::Sandbox::start().await?;
//! # let client = Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url()).build()?;
//! # client.contacts().create(types::CreateContactRequest::new().email("ada@example.com")).await?;
//! use intercom_api::search::contact;
//!
//! let query = contact::EMAIL.eq("ada@example.com");
//! let mut contacts = client.contacts().search(query).items();
//! while let Some(contact) = contacts.next().await {
//!     println!("{}", contact?.id);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! To find one contact, [`find_by_email`](crate::resources::Contacts::find_by_email) and
//! [`find_by_external_id`](crate::resources::Contacts::find_by_external_id) are shorter.
//!
//! # Conditions
//!
//! Each field that Intercom documents is a constant. It has methods only for the operators that the field
//! accepts, so an unsupported operator is a compile error. For any other field, pass its name to
//! [`Query::field`](crate::search::Query::field). `and` and `or` apply from left to right.
//!
//! ```
//! # use intercom_api::{Client, types};
//! # use intercom_sandbox::Seed;
//! # #[cfg(not(operation = "tickets.search"))]
//! # fn main() {}
//! # #[cfg(operation = "tickets.search")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = intercom_sandbox::Sandbox::start().await?;
//! # sandbox.seed(&Seed { tickets: 3, ..Seed::default() });
//! # let client = Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url()).build()?;
//! # client.data_attributes().create(types::CreateDataAttributeRequest::new("plan", "contact", "string")).await?;
//! # let since = 1_723_104_611;
//! use intercom_api::search::{Query, contact, ticket};
//! use intercom_api::types::TicketState;
//!
//! // Open tickets without an assignee, oldest first.
//! let waiting = ticket::ADMIN_ASSIGNEE_ID
//!     .eq("0")
//!     .and(ticket::OPEN.eq(true))
//!     .and(ticket::STATE.is_in([TicketState::Submitted, TicketState::InProgress]))
//!     .sort(ticket::CREATED_AT.ascending());
//!
//! // Any page has the total number of results.
//! let page = client.tickets().search(waiting).per_page(1).await?;
//! assert_eq!(page.total_count, Some(3));
//!
//! // Users on one of two plans who signed up after a given day.
//! let customers = contact::ROLE
//!     .eq("user")
//!     .and(contact::SIGNED_UP_AT.after(since))
//!     .and(Query::custom_attribute("plan").is_in(["pro", "team"]));
//! let customers = client.contacts().search(customers).items().try_collect().await?;
//! println!("{} customers", customers.len());
//! # Ok(())
//! # }
//! ```
//!
//! The documentation of [`search`](crate::search) lists all operators. To search by an attribute of a ticket
//! type, specify the numeric ID of the attribute, which is different in each ticket type:
//!
//! ```
//! # use intercom_api::{Client, types};
//! # #[cfg(not(operation = "tickets.search"))]
//! # fn main() {}
//! # #[cfg(operation = "tickets.search")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = intercom_sandbox::Sandbox::start().await?;
//! # let client = Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url()).build()?;
//! # let kind = client.ticket_types().create(types::CreateTicketTypeRequest::new("Return")).await?;
//! # let type_id = &kind.id;
//! # let order = types::CreateTicketTypeAttributeRequest::new("Order number", "As printed", types::TicketAttributeType::String);
//! # client.ticket_types().create_attribute(type_id, order).await?;
//! use intercom_api::search::Query;
//!
//! let ticket_type = client.ticket_types().get(type_id).await?;
//! let order = ticket_type.attribute("Order number").ok_or("no such attribute")?;
//! let query = Query::ticket_attribute(&order.id).eq("A-20713");
//! assert!(client.tickets().search(query).items().try_collect().await?.is_empty());
//! # Ok(())
//! # }
//! ```
//!
//! # Resume a search
//!
//! Read pages instead of items. After you have stored the results of a page, store its cursor. If the program
//! is interrupted, the next run resumes at the stored cursor. If the search was complete, no cursor is stored,
//! and the next run starts a new search.
//!
//! ```
//! # use intercom_api::Client;
//! # use intercom_sandbox::Seed;
//! # #[cfg(not(operation = "tickets.search"))]
//! # fn main() {}
//! # #[cfg(operation = "tickets.search")]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let sandbox = intercom_sandbox::Sandbox::start().await?;
//! # sandbox.seed(&Seed { tickets: 300, ..Seed::default() });
//! # let client = Client::builder().access_token(sandbox.access_token()).base_url(sandbox.url()).build()?;
//! # let (last_run, mut stored, mut count) = (0, None::<String>, 0);
//! use intercom_api::{Cursor, search::ticket};
//!
//! let changed = ticket::UPDATED_AT
//!     .gt(last_run)
//!     .sort(ticket::UPDATED_AT.ascending());
//! let cursor: Option<Cursor> = stored.as_deref().map(str::parse).transpose()?;
//! let mut pages = client.tickets().search(changed).cursor(cursor).pages();
//! while let Some(page) = pages.next().await {
//!     let page = page?;
//!     for ticket in page.items() {
//!         count += 1; // store the ticket
//!         println!("#{}", ticket.ticket_id);
//!     }
//!     stored = page.cursor().map(Cursor::to_string);
//! }
//! assert_eq!((count, stored), (300, None));
//! # Ok(())
//! # }
//! ```
//!
//! A stored cursor expires. [Copying a workspace](super::copying_a_workspace) resumes by the time of the last
//! change instead, and the example `mirror` is a complete program.
//!
//! # Pitfalls
//!
//! - **Dates of contacts have a resolution of days.** Start an incremental search a day earlier, and skip the
//!   contacts that you already have. Dates of conversations and tickets have a resolution of seconds.
//! - **A new contact may be missing from results for some minutes.** Merged and archived contacts are never in
//!   results.
//! - **Changing the results moves them between pages.** For example, if you assign the tickets that a search for
//!   unassigned tickets returns, collect all of them first with [`try_collect`](crate::Items::try_collect).
//! - **A cursor is valid only for its query, and it expires.** If the server rejects a cursor, start a new
//!   search.
//! - **`contains` matches complete words**, not parts of words.
//! - **Groups nest at most two levels deep, and have at most 15 entries.** A query that exceeds these limits
//!   fails before it is sent. [`build`](crate::search::Query::build) reports the error earlier.
//! - **Conversations in results have no parts.** Get each conversation to read its parts. Tickets in results
//!   include their parts.
