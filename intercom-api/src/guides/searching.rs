//! Searching.
//!
//! You want the contacts, conversations or tickets that meet a condition: one person by email address,
//! the tickets without an assignee, everything that changed since last night. The API has one query
//! language for the three, and [`search`](crate::search) builds and checks its queries.
//!
//! # The smallest program
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
//! For one person, [`find_by_email`](crate::resources::Contacts::find_by_email) and
//! [`find_by_external_id`](crate::resources::Contacts::find_by_external_id) are shorter.
//!
//! # Conditions
//!
//! The fields that Intercom documents are constants, and have only the operators that they accept, so
//! that a wrong operator does not compile. `and` and `or` apply from left to right. Other fields are
//! named by a string.
//!
//! ```
//! # use intercom_api::{Client, types};
//! # use intercom_sandbox::Seed;
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
//! // One page is enough for the number of results.
//! let page = client.tickets().search(waiting).per_page(1).await?;
//! assert_eq!(page.total_count, Some(3));
//!
//! // Users on one of two plans who signed up after a day.
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
//! [The module](crate::search) lists all operators. An attribute of a ticket type is named by its numeric
//! ID, which differs between types:
//!
//! ```
//! # use intercom_api::{Client, types};
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
//! # Continue where you stopped
//!
//! Read pages instead of items, and store the cursor of each page when its results are stored. A run that
//! was stopped continues there; a run that had finished starts a new search.
//!
//! ```
//! # use intercom_api::Client;
//! # use intercom_sandbox::Seed;
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
//! let mut pages = client.tickets().search(changed).per_page(150).cursor(cursor).pages();
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
//! The example `nightly_sync` is a complete program of this kind.
//!
//! # Traps
//!
//! - **Dates of contacts count as full days.** Start an incremental search a day earlier, and skip what you
//!   have. Dates of conversations and tickets are exact to the second.
//! - **A new contact may be missing from results for some minutes.** Merged and archived contacts are not
//!   found.
//! - **Changing what you search moves results between the pages.** If you assign the tickets that a search
//!   for unassigned tickets returns, collect all of them first with
//!   [`try_collect`](crate::Items::try_collect).
//! - **A cursor belongs to its query**, and the server refuses one that is too old. Start again then.
//! - **`contains` matches words**, not parts of words.
//! - **The limits are two levels of groups with 15 entries each.** A query that exceeds them fails before it
//!   is sent; [`build`](crate::search::Query::build) reports it earlier.
//! - **Conversations in results have no parts.** Get each conversation that you need. Tickets have them.
