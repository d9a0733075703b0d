//! Seeded conversations.

use std::sync::Arc;

use super::{
    Times,
    contacts::{self, Contacts},
};
use crate::{
    handlers::{conversation_view, conversations},
    ids::Ids,
    page::person::{CONTACT, CONTACT_NUMBER},
    sample::{Fill, ID, Sample},
    state::Conversation,
};

const NUMBER: usize = 1;
const CREATED: usize = 2;
const SOURCE: usize = 3;

/// The number of IDs that one conversation uses.
pub(crate) const NUMBERS: u64 = 2;

/// A block of conversations.
#[derive(Debug)]
pub(crate) struct Conversations {
    pub(crate) first: u64,
    pub(crate) times: Times,
    pub(crate) text: String,
    /// The number of comments in each conversation.
    pub(crate) parts: usize,
    /// The users who started them, in turn.
    pub(crate) people: Option<Arc<Contacts>>,
}

/// Returns the user of the object with this number.
pub(super) fn person(people: Option<&Arc<Contacts>>, index: usize, placeholder: usize) -> Fill {
    let Some(people) = people else {
        return Fill::Text(String::new());
    };
    let person = index % people.times.count.max(1);
    people.fill(
        person,
        if placeholder == CONTACT {
            ID
        } else {
            contacts::NUMBER
        },
    )
}

/// Returns the ID of the comment with this number, after a message with an ID.
pub(super) fn part_id(first: &str, number: usize) -> String {
    format!("{first}{number:04}")
}

/// Returns the text of the comment with this number.
pub(super) fn comment(number: usize, text: &str) -> String {
    if text.is_empty() {
        format!("Sample comment {number}")
    } else {
        format!("Sample comment {number}. {text}")
    }
}

impl Sample<Conversation> for Conversations {
    fn id(&self, index: usize) -> String {
        Ids::conversation_of(self.first + NUMBERS * index as u64)
    }

    fn fill(&self, index: usize, placeholder: usize) -> Fill {
        match placeholder {
            ID => Fill::Text(self.id(index)),
            NUMBER => Fill::Text((index + 1).to_string()),
            SOURCE => {
                let number = self.first + NUMBERS * index as u64 + 1;
                Fill::Text(Ids::number_of(number).to_string())
            }
            CONTACT | CONTACT_NUMBER => person(self.people.as_ref(), index, placeholder),
            _ => Fill::Number(self.times.of(index)),
        }
    }

    fn build(&self, placeholder: &dyn Fn(usize) -> Fill) -> Conversation {
        let contact = self.people.as_ref().map(|_| placeholder(CONTACT).text());
        let author = match &contact {
            Some(contact) => contacts::author(contact, &placeholder(CONTACT_NUMBER).text()),
            None => conversations::bot(),
        };
        let mut text = format!("Sample question {}", placeholder(NUMBER).text());
        if !self.text.is_empty() {
            text = format!("{text}. {}", self.text);
        }
        let fields = conversations::fields(
            &placeholder(ID).text(),
            &placeholder(SOURCE).text(),
            placeholder(CREATED).number(),
            author.clone(),
            "customer_initiated",
            &text,
        );
        let created = placeholder(CREATED).number();
        let source = placeholder(SOURCE).text();
        let parts = (1..=self.parts).map(|number| {
            let id = part_id(&source, number);
            let text = comment(number, &self.text);
            conversation_view::part(&id, created, "comment", Some(&text), author.clone(), &[])
        });
        Conversation {
            fields,
            contacts: contact.into_iter().collect(),
            parts: parts.collect(),
            ..Conversation::default()
        }
    }

    fn find(&self, _: &str, _: &str) -> Option<usize> {
        None
    }
}
