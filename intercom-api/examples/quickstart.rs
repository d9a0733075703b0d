//! Creates a ticket, works on it, resolves it, and prints its history.
//!
//! By default, the example runs against a sandbox in the same process. If `INTERCOM_ACCESS_TOKEN` is set, it calls the real API instead, and only reads.
//! `INTERCOM_REGION` selects the region. Default: `us`.

use std::env;
use std::error::Error;

use intercom_api::parts::{Part, PartKind};
use intercom_api::{Client, TicketAttributes, types};
use intercom_sandbox::Sandbox;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    if env::var_os("INTERCOM_ACCESS_TOKEN").is_some() {
        return read_workspace(&Client::from_env()?).await;
    }
    let sandbox = Sandbox::start().await?;
    let client = Client::builder()
        .access_token(sandbox.access_token())
        .base_url(sandbox.url())
        .build()?;
    println!("The sandbox listens at {}.\n", sandbox.url());
    resolve_ticket(&client).await
}

/// Creates a ticket, works on it, and resolves it.
async fn resolve_ticket(client: &Client) -> Result<(), Box<dyn Error>> {
    let ticket_type = client
        .ticket_types()
        .create(types::CreateTicketTypeRequest::new("Damaged parcel"))
        .await?;
    let type_id = ticket_type.id.clone();
    client
        .ticket_types()
        .create_attribute(
            &type_id,
            types::CreateTicketTypeAttributeRequest::new(
                "Order number",
                "As printed on the invoice",
                types::TicketAttributeType::String,
            ),
        )
        .await?;
    println!("Ticket type {type_id}: Damaged parcel, with an order number");

    let contact = client
        .contacts()
        .create(
            types::CreateContactRequest::new()
                .email("ada@example.com")
                .name("Ada Nowak"),
        )
        .await?;
    println!(
        "Contact {}: {}",
        contact.id,
        contact.name.as_deref().unwrap_or("unnamed")
    );

    let ticket = client
        .tickets()
        .create(
            types::CreateTicketRequest::new(&type_id, [types::ContactRef::id(&contact.id)])
                .ticket_attributes(
                    TicketAttributes::new()
                        .with_title("The box arrived open")
                        .with_text("Order number", "A-20713"),
                ),
        )
        .await?;
    println!(
        "Ticket {}: {}, {}",
        ticket.id,
        ticket.attributes().title().unwrap_or("untitled"),
        ticket.state()
    );

    let me = client.admins().me().await?;
    client
        .tickets()
        .add_note(&ticket.id, &me.id, "A replacement is on its way.")
        .await?;
    client.tickets().resolve(&ticket.id).await?;

    let ticket = client.tickets().get(&ticket.id).await?;
    println!("\nHistory, {} parts:", ticket.parts().total_count());
    for part in ticket.parts() {
        let by = part.author.name.as_deref().unwrap_or("unknown");
        match part.kind() {
            PartKind::StateChange => {
                println!(
                    "  StateChange by {by}: {}",
                    part.state_change()
                        .map_or("unknown state", |(_, state)| state.as_str())
                );
            }
            kind => println!("  {kind:?} by {by}: {}", part.body.as_deref().unwrap_or("")),
        }
    }
    println!("\nTicket {} is {}.", ticket.id, ticket.state());
    Ok(())
}

/// Prints the teammate, the ticket types and some contacts of a real workspace.
async fn read_workspace(client: &Client) -> Result<(), Box<dyn Error>> {
    let me = client.admins().me().await?;
    println!("The token belongs to {}.", me.name);
    let types = client.ticket_types().list().await?;
    println!("Ticket types:");
    for ticket_type in types.ticket_types().iter() {
        println!("  {}", ticket_type.name);
    }
    let contacts = client.contacts().list().per_page(5).await?;
    println!(
        "{} contacts, the first page:",
        contacts.total_count.unwrap_or_default()
    );
    for contact in &contacts.data {
        println!(
            "  {} {}",
            contact.id,
            contact.name.as_deref().unwrap_or("unnamed")
        );
    }
    Ok(())
}
