//! Changes to the data that are not made by requests.

use std::{fmt, time::Duration};

use serde_json::Value;

use crate::{
    handlers::{companies, scroll},
    recorded::RecordedRequest,
    state::{Object, State},
    webhooks,
    workspace::{self, Seed},
};

/// A function that runs after each request.
pub(crate) type Hook = Box<dyn Fn(&mut Editor<'_>, &RecordedRequest) + Send + Sync>;

/// A collection that an [`Editor`] changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Collection {
    /// Users and leads.
    Contacts,
    /// Companies.
    Companies,
    /// Conversations.
    Conversations,
    /// Tickets.
    Tickets,
}

/// Changes the data of a sandbox, as other users of the workspace would.
///
/// [`Builder::after_each`](crate::Builder::after_each) and [`Sandbox::edit`](crate::Sandbox::edit)
/// pass it to a function. The changes are not validated, and not recorded as requests.
pub struct Editor<'a> {
    state: &'a mut State,
}

impl<'a> Editor<'a> {
    pub(crate) fn new(state: &'a mut State) -> Self {
        Self { state }
    }

    /// Adds objects, as [`Sandbox::seed`](crate::Sandbox::seed) does.
    pub fn seed(&mut self, seed: &Seed) {
        workspace::fill(self.state, seed);
    }

    /// Returns the IDs of a collection, in the order in which the objects were created.
    #[must_use]
    pub fn ids(&self, collection: Collection) -> Vec<String> {
        let state = &*self.state;
        match collection {
            Collection::Contacts => state.contacts.ids(),
            Collection::Companies => state.companies.ids(),
            Collection::Conversations => state.conversations.ids(),
            Collection::Tickets => state.tickets.ids(),
        }
    }

    /// Sets fields of an object and updates its time of change. Returns `false` if no object has
    /// this ID.
    ///
    /// `changes` is an object with fields as in responses. The values in `ticket_attributes` and
    /// `custom_attributes` are merged with the existing ones. An empty object changes only the
    /// time.
    pub fn update(&mut self, collection: Collection, id: &str, changes: &Value) -> bool {
        let mut changes = changes.as_object().cloned().unwrap_or_default();
        let all = changes.clone();
        let state = &mut *self.state;
        let fields = match collection {
            Collection::Contacts => state.touch_contact(id).map(|found| &mut found.fields),
            Collection::Companies => state.touch_company(id).map(|found| &mut found.fields),
            Collection::Conversations => {
                state.touch_conversation(id).map(|found| &mut found.fields)
            }
            Collection::Tickets => state.touch_ticket(id).map(|found| {
                if let Some(Value::Object(values)) = changes.shift_remove("ticket_attributes") {
                    found.attributes.extend(values);
                }
                &mut found.fields
            }),
        };
        let Some(fields) = fields else {
            return false;
        };
        merge(fields, changes);
        webhooks::updated(self.state, collection, id, &all);
        true
    }

    /// Deletes an object. Returns `false` if no object has this ID.
    pub fn delete(&mut self, collection: Collection, id: &str) -> bool {
        let state = &mut *self.state;
        webhooks::deleting(state, collection, id);
        match collection {
            Collection::Contacts => state.contacts.remove(id).is_some(),
            Collection::Companies => companies::remove(state, id),
            Collection::Conversations => state.conversations.remove(id).is_some(),
            Collection::Tickets => state.tickets.remove(id).is_some(),
        }
    }

    /// Opens a scroll over all companies on behalf of another client, replacing an open scroll. It
    /// expires like any other scroll.
    pub fn hold_scroll(&mut self) {
        scroll::hold(self.state);
    }

    /// Closes the scroll over all companies, regardless of who opened it.
    pub fn close_scroll(&mut self) {
        self.state.scroll = None;
    }

    /// Returns the time of the sandbox, as Unix time in seconds.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.state.now()
    }

    /// Advances the clock of the sandbox.
    pub fn advance(&mut self, by: Duration) {
        self.state.clock.advance(by);
    }
}

fn merge(fields: &mut Object, changes: Object) {
    for (name, value) in changes {
        match (name.as_str(), fields.get_mut(&name), value) {
            ("custom_attributes", Some(Value::Object(present)), Value::Object(more)) => {
                present.extend(more);
            }
            (_, _, value) => {
                fields.insert(name, value);
            }
        }
    }
}

impl fmt::Debug for Editor<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Editor").finish_non_exhaustive()
    }
}
