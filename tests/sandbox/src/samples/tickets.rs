//! Seeded tickets.

use std::sync::Arc;

use serde_json::json;

use super::{
    Times,
    contacts::{self, Contacts},
    conversations,
};
use crate::{
    handlers::tickets,
    html,
    ids::Ids,
    json::Object,
    page::person::{CONTACT, CONTACT_NUMBER},
    sample::{Fill, ID, Sample},
    state::Ticket,
};

const NUMBER: usize = 1;
const CREATED: usize = 2;
const PART: usize = 3;
const TICKET_NUMBER: usize = 6;

/// The number of IDs that one ticket uses.
pub(crate) const NUMBERS: u64 = 2;

/// A block of tickets of one type.
#[derive(Debug)]
pub(crate) struct Tickets {
    pub(crate) ticket_type: String,
    pub(crate) first: u64,
    /// The first of the numbers that users see.
    pub(crate) first_number: u64,
    pub(crate) times: Times,
    pub(crate) text: String,
    /// The number of comments in each ticket.
    pub(crate) parts: usize,
    /// The users who created them, in turn.
    pub(crate) people: Option<Arc<Contacts>>,
}

impl Sample<Ticket> for Tickets {
    fn id(&self, index: usize) -> String {
        Ids::conversation_of(self.first + NUMBERS * index as u64)
    }

    fn fill(&self, index: usize, placeholder: usize) -> Fill {
        match placeholder {
            ID => Fill::Text(self.id(index)),
            NUMBER => Fill::Text((index + 1).to_string()),
            PART => {
                let number = self.first + NUMBERS * index as u64 + 1;
                Fill::Text(Ids::number_of(number).to_string())
            }
            TICKET_NUMBER => Fill::Text((self.first_number + index as u64).to_string()),
            CONTACT | CONTACT_NUMBER => {
                conversations::person(self.people.as_ref(), index, placeholder)
            }
            _ => Fill::Number(self.times.of(index)),
        }
    }

    fn build(&self, placeholder: &dyn Fn(usize) -> Fill) -> Ticket {
        let created = placeholder(CREATED).number();
        let contact = self.people.as_ref().map(|_| placeholder(CONTACT).text());
        let (kind, author) = match &contact {
            Some(contact) => {
                let author = contacts::author(contact, &placeholder(CONTACT_NUMBER).text());
                ("ticket_state_updated_by_user", author)
            }
            None => (
                "ticket_state_updated_by_admin",
                crate::handlers::conversations::bot(),
            ),
        };
        let id = placeholder(PART).text();
        let mut first = tickets::part_of(&id, created, kind, author.clone());
        first["previous_ticket_state"] = json!("submitted");
        first["ticket_state"] = json!("submitted");
        let comments = (1..=self.parts).map(|number| {
            let id = conversations::part_id(&id, number);
            let mut part = tickets::part_of(&id, created, "comment", author.clone());
            let text = conversations::comment(number, &self.text);
            part["body"] = json!(html::paragraph(&text));
            part
        });
        let parts = std::iter::once(first).chain(comments).collect();
        let mut attributes = Object::new();
        let title = format!("Sample ticket {}", placeholder(NUMBER).text());
        attributes.insert("_default_title_".to_owned(), json!(title));
        attributes.insert("_default_description_".to_owned(), json!(self.text));
        let number = placeholder(TICKET_NUMBER).text();
        Ticket {
            fields: tickets::fields(
                &placeholder(ID).text(),
                &number,
                &json!("Customer"),
                created,
            ),
            ticket_type: self.ticket_type.clone(),
            attributes,
            contacts: contact.into_iter().collect(),
            parts,
            ..Ticket::default()
        }
    }

    fn find(&self, _: &str, _: &str) -> Option<usize> {
        None
    }
}
