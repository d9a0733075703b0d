//! The tickets of a seed.

use std::sync::Arc;

use serde_json::json;

use super::{
    Hole, Sample, Times,
    contacts::{self, Contacts},
    conversations::{self, CONTACT, CONTACT_NUMBER},
};
use crate::{
    handlers::tickets,
    state::{Ids, Object, Ticket},
};

const ID: usize = 0;
const NUMBER: usize = 1;
const CREATED: usize = 2;
const PART: usize = 3;
const TICKET_NUMBER: usize = 6;

/// How many numbers for ids one ticket takes.
pub(crate) const NUMBERS: u64 = 2;

/// One block of tickets, all of one type.
#[derive(Debug)]
pub(crate) struct Tickets {
    pub(crate) ticket_type: String,
    pub(crate) first: u64,
    /// The first of the numbers that people see.
    pub(crate) first_number: u64,
    pub(crate) times: Times,
    pub(crate) text: String,
    /// Who asked, in turn.
    pub(crate) people: Option<Arc<Contacts>>,
}

impl Sample<Ticket> for Tickets {
    fn id(&self, index: usize) -> String {
        Ids::conversation_of(self.first + NUMBERS * index as u64)
    }

    fn hole(&self, index: usize, hole: usize) -> Hole {
        match hole {
            ID => Hole::Text(self.id(index)),
            NUMBER => Hole::Text((index + 1).to_string()),
            PART => {
                let number = self.first + NUMBERS * index as u64 + 1;
                Hole::Text(Ids::number_of(number).to_string())
            }
            TICKET_NUMBER => Hole::Text((self.first_number + index as u64).to_string()),
            CONTACT | CONTACT_NUMBER => conversations::person(self.people.as_ref(), index, hole),
            _ => Hole::Number(self.times.of(index)),
        }
    }

    fn build(&self, hole: &dyn Fn(usize) -> Hole) -> Ticket {
        let created = hole(CREATED).number();
        let contact = self.people.as_ref().map(|_| hole(CONTACT).text());
        let (kind, author) = match &contact {
            Some(contact) => {
                let author = contacts::author(contact, &hole(CONTACT_NUMBER).text());
                ("ticket_state_updated_by_user", author)
            }
            None => (
                "ticket_state_updated_by_admin",
                crate::handlers::conversations::bot(),
            ),
        };
        let mut first = tickets::part_of(&hole(PART).text(), created, kind, author);
        first["previous_ticket_state"] = json!("submitted");
        first["ticket_state"] = json!("submitted");
        let mut attributes = Object::new();
        let title = format!("Sample ticket {}", hole(NUMBER).text());
        attributes.insert("_default_title_".to_owned(), json!(title));
        attributes.insert("_default_description_".to_owned(), json!(self.text));
        let number = hole(TICKET_NUMBER).text();
        Ticket {
            fields: tickets::fields(&hole(ID).text(), &number, &json!("Customer"), created),
            ticket_type: self.ticket_type.clone(),
            attributes,
            contacts: contact.into_iter().collect(),
            parts: vec![first],
            ..Ticket::default()
        }
    }

    fn find(&self, _: &str, _: &str) -> Option<usize> {
        None
    }
}
