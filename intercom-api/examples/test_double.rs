//! Tests a program without a network: a trait of the program's own, implemented by the client and by a test double.
//!
//! `cargo run --example test_double`

use std::collections::BTreeMap;

use intercom_api::{Client, Error, Items, Response, StatusCode, types};

/// What this program needs of Intercom.
trait Desk {
    fn ticket(&self, id: &str) -> impl Future<Output = Result<Response<types::Ticket>, Error>>;

    fn contacts(&self) -> Items<types::Contact>;
}

impl Desk for Client {
    async fn ticket(&self, id: &str) -> Result<Response<types::Ticket>, Error> {
        self.tickets().get(id).await
    }

    fn contacts(&self) -> Items<types::Contact> {
        Self::contacts(self).list().items()
    }
}

/// A test double that responds from memory.
#[derive(Default)]
struct FakeDesk {
    tickets: BTreeMap<String, types::Ticket>,
    contacts: Vec<types::Contact>,
}

impl Desk for FakeDesk {
    async fn ticket(&self, id: &str) -> Result<Response<types::Ticket>, Error> {
        match self.tickets.get(id) {
            Some(ticket) => Ok(Response::from(ticket.clone())),
            None => Err(Error::from_status("tickets.get", StatusCode::NOT_FOUND)),
        }
    }

    fn contacts(&self) -> Items<types::Contact> {
        Items::from_items(self.contacts.clone())
    }
}

/// The program under test: describes a ticket.
async fn describe(desk: &impl Desk, id: &str) -> Result<String, Error> {
    match desk.ticket(id).await {
        Ok(ticket) => Ok(format!("ticket {} is {}", ticket.id, ticket.ticket_state)),
        Err(error) if error.is_not_found() => Ok(format!("there is no ticket {id}")),
        Err(error) => Err(error),
    }
}

async fn count(desk: &impl Desk) -> Result<usize, Error> {
    let mut contacts = desk.contacts();
    let mut count = 0;
    while let Some(contact) = contacts.next().await {
        contact?;
        count += 1;
    }
    Ok(count)
}

#[tokio::main]
async fn main() -> Result<(), Error> {
    let mut desk = FakeDesk::default();
    let mut ticket = types::Ticket::default();
    ticket.id = "495".into();
    ticket.ticket_state = types::TicketState::InProgress;
    desk.tickets.insert("495".to_owned(), ticket);
    desk.contacts.push(types::Contact::default());

    assert_eq!(describe(&desk, "495").await?, "ticket 495 is in_progress");
    assert_eq!(describe(&desk, "7").await?, "there is no ticket 7");
    assert_eq!(count(&desk).await?, 1);
    println!("All as expected, without a network");
    Ok(())
}
