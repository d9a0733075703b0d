//! The life of a ticket: opened for an email address, worked on, resolved, and its history.
//!
//! `ticket_life EMAIL TICKET_TYPE_ID`. It writes to the workspace of the token.

mod support;

use std::{env, error::Error};

use intercom_api::TicketAttributes;
use intercom_api::parts::PartKind;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [email, type_id] = arguments.as_slice() else {
        return Err("usage: ticket_life EMAIL TICKET_TYPE_ID".into());
    };
    let client = support::client()?;
    let me = client.identify_admin().send().await?;
    let me = me.id.as_ref().ok_or("the token belongs to no teammate")?;

    // Checked against the type: a wrong name would show before anything is sent.
    let ticket_type = client.get_ticket_type().id(type_id).send().await?;
    let attributes = TicketAttributes::for_type(&ticket_type)
        .with_title("The box arrived open")
        .for_create()?;

    // Finds the contact, or makes one.
    let opened = client
        .tickets()
        .create_for_email(email, type_id, attributes)
        .await?;
    println!("Ticket #{} is {}.", opened.ticket_id, opened.ticket_state);

    // Calls take the `id`, and not the number that people see.
    let ticket = client.ticket(&opened.id);
    ticket.assign_to_admin(me, me).await?;
    ticket.add_note(me, "The third one this week.").await?;
    ticket
        .reply_as_admin(me, "A new one is on its way.")
        .await?;
    ticket.tag_by_name(me, "damaged").await?;
    // Tickets of the categories `Back-office` and `Tracker` show no contacts.
    let mut contacts = opened.contacts.contacts.iter();
    if let Some(contact) = contacts.find_map(|contact| contact.id.as_ref()) {
        ticket.reply_as_contact(contact, "Thank you!").await?;
    }
    let resolved = ticket.resolve().await?;

    for part in resolved.parts() {
        let by = part.author.name.as_deref().unwrap_or("somebody");
        println!("  {:?} by {by}", PartKind::of(part));
    }
    println!(
        "Ticket #{} is {}.",
        resolved.ticket_id, resolved.ticket_state
    );
    Ok(())
}
