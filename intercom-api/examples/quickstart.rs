//! The life of a ticket.
//!
//! Without a token, it runs against an embedded Intercom in its own process. With `INTERCOM_ACCESS_TOKEN` set (and `INTERCOM_REGION`, `us`
//! unless set) it talks to the real API, and only reads.

use std::env;
use std::error::Error;

use intercom_api::parts::{Part, PartKind};
use intercom_api::{Client, TicketAttributes, types};
use intercom_sandbox::Sandbox;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    if env::var_os("INTERCOM_ACCESS_TOKEN").is_some() {
        return look_around(&Client::from_env()?).await;
    }
    let sandbox = Sandbox::start().await?;
    let client = Client::builder()
        .access_token(sandbox.access_token())
        .base_url(sandbox.url())
        .build()?;
    println!("An embedded Intercom listens at {}.\n", sandbox.url());
    live(&client).await
}

/// Creates a ticket, works on it, and resolves it.
async fn live(client: &Client) -> Result<(), Box<dyn Error>> {
    let kind = client
        .ticket_types()
        .create(types::CreateTicketTypeRequest::new("Damaged parcel"))
        .await?;
    let type_id = kind.id.clone();
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
        contact.name.as_deref().unwrap_or("nameless")
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
        ticket.ticket_state
    );

    let me = client.admins().me().await?;
    client
        .tickets()
        .add_note(&ticket.id, &me.id, "A replacement is on its way.")
        .await?;
    client.tickets().resolve(&ticket.id).await?;

    let ticket = client.tickets().get(&ticket.id).await?;
    println!("\nIts history, {} parts:", ticket.parts().total_count());
    for part in ticket.parts() {
        let by = part.author.name.as_deref().unwrap_or("somebody");
        match part.kind() {
            PartKind::StateChange => {
                println!(
                    "  {by} set it to {}",
                    part.ticket_state
                        .as_ref()
                        .map_or("another state", |state| state.as_str())
                );
            }
            kind => println!("  {kind:?} by {by}: {}", part.body.as_deref().unwrap_or("")),
        }
    }
    println!("\nTicket {} is {}.", ticket.id, ticket.ticket_state);
    Ok(())
}

/// Reads a little of a real workspace.
async fn look_around(client: &Client) -> Result<(), Box<dyn Error>> {
    let me = client.admins().me().await?;
    println!("The token belongs to {}.", me.name);
    let types = client.ticket_types().list().await?;
    println!("Ticket types:");
    for kind in &types.data {
        println!("  {}", kind.name);
    }
    let contacts = client.contacts().list().per_page(5).await?;
    println!(
        "{} contacts, the last changed ones:",
        contacts.total_count.unwrap_or_default()
    );
    for contact in &contacts.data {
        println!(
            "  {} {}",
            contact.id,
            contact.name.as_deref().unwrap_or("nameless")
        );
    }
    Ok(())
}
