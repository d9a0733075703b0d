//! The conversations of a seed.

use std::sync::Arc;

use serde_json::{Value, json};

use super::{
    Hole, Sample, Times,
    contacts::{self, Contacts},
    text_mark,
};
use crate::{
    handlers::conversations,
    state::{Conversation, Ids, State},
};

const ID: usize = 0;
const NUMBER: usize = 1;
const CREATED: usize = 2;
const SOURCE: usize = 3;
pub(super) const CONTACT: usize = 4;
pub(super) const CONTACT_NUMBER: usize = 5;

/// How many numbers for ids one conversation takes.
pub(crate) const NUMBERS: u64 = 2;

/// One block of conversations.
#[derive(Debug)]
pub(crate) struct Conversations {
    pub(crate) first: u64,
    pub(crate) times: Times,
    pub(crate) text: String,
    /// Who started them, in turn.
    pub(crate) people: Option<Arc<Contacts>>,
}

/// The user who belongs to an object of this number.
pub(super) fn person(people: Option<&Arc<Contacts>>, index: usize, hole: usize) -> Hole {
    let Some(people) = people else {
        return Hole::Text(String::new());
    };
    let person = index % people.times.count.max(1);
    people.hole(
        person,
        if hole == CONTACT {
            contacts::ID
        } else {
            contacts::NUMBER
        },
    )
}

/// Puts marks where a view takes the person from the contacts.
pub(crate) fn mark_person(view: &mut Value) {
    let people = view["contacts"]["contacts"].as_array_mut();
    for person in people.into_iter().flatten() {
        person["external_id"] = json!(contacts::external_id(&text_mark(CONTACT_NUMBER).text()));
    }
}

/// Whether the person of a sample is still as the template has it.
pub(crate) fn person_is_plain(state: &State, hole: impl Fn(usize) -> String) -> bool {
    if state.contacts.untouched() == state.contacts.sampled() {
        return true;
    }
    let contact = hole(CONTACT);
    contact.is_empty() || state.contacts.is_untouched(&contact)
}

impl Sample<Conversation> for Conversations {
    fn id(&self, index: usize) -> String {
        Ids::conversation_of(self.first + NUMBERS * index as u64)
    }

    fn hole(&self, index: usize, hole: usize) -> Hole {
        match hole {
            ID => Hole::Text(self.id(index)),
            NUMBER => Hole::Text((index + 1).to_string()),
            SOURCE => {
                let number = self.first + NUMBERS * index as u64 + 1;
                Hole::Text(Ids::number_of(number).to_string())
            }
            CONTACT | CONTACT_NUMBER => person(self.people.as_ref(), index, hole),
            _ => Hole::Number(self.times.of(index)),
        }
    }

    fn build(&self, hole: &dyn Fn(usize) -> Hole) -> Conversation {
        let contact = self.people.as_ref().map(|_| hole(CONTACT).text());
        let author = match &contact {
            Some(contact) => contacts::author(contact, &hole(CONTACT_NUMBER).text()),
            None => conversations::bot(),
        };
        let mut text = format!("Sample question {}", hole(NUMBER).text());
        if !self.text.is_empty() {
            text = format!("{text}. {}", self.text);
        }
        let fields = conversations::fields(
            &hole(ID).text(),
            &hole(SOURCE).text(),
            hole(CREATED).number(),
            author,
            "customer_initiated",
            &text,
        );
        Conversation {
            fields,
            contacts: contact.into_iter().collect(),
            ..Conversation::default()
        }
    }

    fn find(&self, _: &str, _: &str) -> Option<usize> {
        None
    }
}
