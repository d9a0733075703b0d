//! Tests a program without a network. The client and a test double implement the same custom trait.
//!
//! Usage: `cargo run --example test_double`.

use std::collections::BTreeMap;

use intercom_api::{Client, Error, Items, Response, StatusCode, types};

/// The operations that this program requires.
trait Helpdesk {
    fn ticket(&self, id: &str) -> impl Future<Output = Result<Response<types::Ticket>, Error>>;

    fn contacts(&self) -> Items<types::Contact>;
}

impl Helpdesk for Client {
    async fn ticket(&self, id: &str) -> Result<Response<types::Ticket>, Error> {
        self.tickets().get(id).await
    }

    fn contacts(&self) -> Items<types::Contact> {
        Self::contacts(self).list().items()
    }
}

/// A test double that returns items from memory.
#[derive(Default)]
struct FakeHelpdesk {
    tickets: BTreeMap<String, types::Ticket>,
    contacts: Vec<types::Contact>,
}

impl Helpdesk for FakeHelpdesk {
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
async fn describe(helpdesk: &impl Helpdesk, id: &str) -> Result<String, Error> {
    match helpdesk.ticket(id).await {
        Ok(ticket) => Ok(format!("ticket {} is {}", ticket.id, ticket.state())),
        Err(error) if error.is_not_found() => Ok(format!("ticket {id} does not exist")),
        Err(error) => Err(error),
    }
}

/// Counts the contacts.
async fn count(helpdesk: &impl Helpdesk) -> Result<usize, Error> {
    let mut contacts = helpdesk.contacts();
    let mut count = 0;
    while let Some(contact) = contacts.next().await {
        contact?;
        count += 1;
    }
    Ok(count)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut helpdesk = FakeHelpdesk::default();
    let ticket = serde_json::from_str(r#"{"id": "495", "ticket_state": "in_progress"}"#)?;
    helpdesk.tickets.insert("495".to_owned(), ticket);
    helpdesk.contacts.push(types::Contact::default());

    assert_eq!(
        describe(&helpdesk, "495").await?,
        "ticket 495 is in_progress"
    );
    assert_eq!(describe(&helpdesk, "7").await?, "ticket 7 does not exist");
    assert_eq!(count(&helpdesk).await?, 1);
    println!("all checks passed");
    Ok(())
}
