//! The life of a ticket.
//!
//! Without a token, it runs against an embedded Intercom in its own process. With `INTERCOM_ACCESS_TOKEN` set (and `INTERCOM_REGION`, `us`
//! unless set) it talks to the real API, and only reads.

use std::env;
use std::error::Error;

use intercom_api::parts::PartKind;
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
        .create_ticket_type()
        .body(types::CreateTicketTypeRequest::builder().name("Damaged parcel"))
        .send()
        .await?;
    let type_id = kind.id.clone().ok_or("a ticket type without an id")?;
    client
        .create_ticket_type_attribute()
        .ticket_type_id(&type_id)
        .body(
            types::CreateTicketTypeAttributeRequest::builder()
                .name("Order number")
                .description("As printed on the invoice")
                .data_type(types::CreateTicketTypeAttributeRequestDataType::String),
        )
        .send()
        .await?;
    println!("Ticket type {type_id}: Damaged parcel, with an order number");

    let contact = client
        .create_contact()
        .body(
            types::CreateContactRequest::builder()
                .email("ada@example.com")
                .name("Ada Nowak"),
        )
        .send()
        .await?;
    println!(
        "Contact {}: {}",
        contact.id,
        contact.name.as_deref().unwrap_or("nameless")
    );

    let ticket = client
        .create_ticket()
        .body(
            types::CreateTicketRequest::builder()
                .ticket_type_id(&type_id)
                .contacts([types::CreateTicketRequestContactsItem::id(&contact.id)])
                .ticket_attributes(
                    TicketAttributes::new()
                        .with_title("The box arrived open")
                        .with_text("Order number", "A-20713"),
                ),
        )
        .send()
        .await?;
    println!(
        "Ticket {}: {}, {}",
        ticket.id,
        ticket.attributes().title().unwrap_or("untitled"),
        ticket.ticket_state
    );

    let me = client.identify_admin().send().await?;
    let admin_id = me.id.clone().ok_or("a token without a teammate")?;
    let note = types::ReplyTicketRequest::admin_note(admin_id, "A replacement is on its way.");
    client
        .reply_ticket()
        .id(&ticket.id)
        .body(note)
        .send()
        .await?;
    client
        .update_ticket()
        .id(&ticket.id)
        .body(
            types::UpdateTicketRequest::builder().state(types::UpdateTicketRequestState::Resolved),
        )
        .send()
        .await?;

    let ticket = client.get_ticket().id(&ticket.id).send().await?;
    println!("\nIts history, {} parts:", ticket.parts().total_count());
    for part in ticket.parts() {
        let by = part.author.name.as_deref().unwrap_or("somebody");
        match PartKind::of(part) {
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
    let me = client.identify_admin().send().await?;
    println!(
        "The token belongs to {}.",
        me.name.as_deref().unwrap_or("somebody without a name")
    );
    let types = client.list_ticket_types().send().await?;
    println!("Ticket types:");
    for kind in &types.data {
        println!("  {}", kind.name.as_deref().unwrap_or("nameless"));
    }
    let contacts = client.list_contacts().per_page(5).send().await?;
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
