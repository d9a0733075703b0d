//! The current data as JSON, to compare it with what a client read.

use serde_json::Value;

use crate::{
    collection::Collection,
    handlers::{companies, conversation_view, tickets},
    page::Paged,
    state::{Contact, State},
};

/// Returns the objects of a collection in the form of responses, in the order of creation.
pub(crate) fn rows(state: &State, collection: Collection) -> Box<dyn Iterator<Item = Value> + '_> {
    match collection {
        Collection::Contacts => {
            let contacts = state.contacts.lend();
            let shown = contacts.filter(|(_, contact)| !Contact::hidden(contact));
            Box::new(shown.map(|(id, contact)| contact.view(state, id)))
        }
        Collection::Companies => {
            let inhabitants = companies::inhabitants(state);
            let companies = state.companies.iter();
            Box::new(companies.map(move |(id, company)| {
                let users = inhabitants.get(id).copied().unwrap_or(0);
                companies::view_of(state, company, users)
            }))
        }
        Collection::Conversations => {
            let conversations = state.conversations.lend();
            Box::new(conversations.map(|(id, conversation)| {
                conversation_view::full_of(state, id, &conversation, false)
            }))
        }
        Collection::Tickets => {
            let tickets = state.tickets.lend();
            Box::new(tickets.map(|(_, ticket)| tickets::view_of(state, &ticket)))
        }
    }
}
