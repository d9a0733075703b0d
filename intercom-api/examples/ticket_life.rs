//! Creates a ticket for an email address, works on it, resolves it, and prints its history.
//!
//! Usage: `ticket_life EMAIL TICKET_TYPE_ID`. The example writes to the workspace of the token.

mod support;

use std::{env, error::Error};

use intercom_api::TicketAttributes;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [email, type_id] = arguments.as_slice() else {
        return Err("usage: ticket_life EMAIL TICKET_TYPE_ID".into());
    };
    let client = support::client()?;
    let me = client.admins().me().await?.into_inner().id;

    // The attributes are validated against the type, so an unknown name is an error before the request is sent.
    let ticket_type = client.ticket_types().get(type_id).await?;
    let attributes = TicketAttributes::for_type(&ticket_type)
        .with_title("The box arrived open")
        .for_create()?;

    // Finds or creates the contact.
    let tickets = client.tickets();
    let ticket = tickets.create_for_email(email, type_id, attributes).await?;
    println!("Ticket #{} is {}.", ticket.ticket_id, ticket.state());

    // Requests require `id`, not `ticket_id`, which is the number that the inbox shows.
    let id = &ticket.id;
    tickets.assign_to_admin(id, &me, &me).await?;
    tickets
        .add_note(id, &me, "The third one this week.")
        .await?;
    tickets
        .reply_as_admin(id, &me, "A new one is on its way.")
        .await?;
    // Tickets have tags since version 2.10 of the API.
    #[cfg(operation = "tickets.attach_tag")]
    tickets.tag_by_name(id, &me, "damaged").await?;
    // Tickets of the categories `Back-office` and `Tracker` have no contacts.
    if let Some(contact) = ticket.contacts.contacts.first() {
        tickets
            .reply_as_contact(id, &contact.id, "Thank you.")
            .await?;
    }
    let resolved = tickets.resolve(id).await?;

    for part in resolved.parts() {
        let by = part.author.name.as_deref().unwrap_or("unknown");
        println!("  {:?} by {by}", part.part_type.kind());
    }
    println!("Ticket #{} is {}.", resolved.ticket_id, resolved.state());
    Ok(())
}
