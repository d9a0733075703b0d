//! Changes to the data that are not made by requests.

use std::{fmt, time::Duration};

use serde_json::Value;

use crate::{
    collection::Collection,
    handlers::{companies, contact_merge, parts, scroll},
    json::Object,
    notifications,
    recorded::RecordedRequest,
    rows,
    state::State,
    workspace,
    workspace::Seed,
};

/// A function that runs after each request.
pub(crate) type Hook = Box<dyn Fn(&mut Editor<'_>, &RecordedRequest) + Send + Sync>;

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
        notifications::updated(self.state, collection, id, &all);
        true
    }

    /// Sets fields of several objects, like [`update`](Self::update), as a bulk edit does: all of
    /// them get the same time of change, even if the clock runs. Returns the number of objects that
    /// exist.
    ///
    /// ```
    /// # use intercom_sandbox::{Collection, Sandbox, Seed};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> std::io::Result<()> {
    /// let sandbox = Sandbox::start().await?;
    /// sandbox.seed(&Seed { tickets: 1000, ..Seed::default() });
    /// let closed = sandbox.edit(|editor| {
    ///     let tickets = editor.ids(Collection::Tickets);
    ///     editor.update_many(Collection::Tickets, &tickets, &serde_json::json!({ "open": false }))
    /// });
    /// assert_eq!(closed, 1000);
    /// # Ok(())
    /// # }
    /// ```
    pub fn update_many(
        &mut self,
        collection: Collection,
        ids: impl IntoIterator<Item = impl AsRef<str>>,
        changes: &Value,
    ) -> usize {
        let mut changes = changes.clone();
        if let Some(changes) = changes.as_object_mut() {
            changes.entry("updated_at").or_insert(self.now().into());
        }
        let ids = ids.into_iter();
        ids.filter(|id| self.update(collection, id.as_ref(), &changes))
            .count()
    }

    /// Adds comments by an admin to a conversation or ticket, and updates its time of change.
    /// Returns `false` if no conversation or ticket has this ID.
    ///
    /// Responses contain the newest 500 parts, and the number of all of them.
    pub fn add_parts(&mut self, collection: Collection, id: &str, count: usize) -> bool {
        parts::add(self.state, collection, id, count)
    }

    /// Deletes an object. Returns `false` if no object has this ID.
    ///
    /// If a conversation is also a ticket, both are deleted.
    pub fn delete(&mut self, collection: Collection, id: &str) -> bool {
        let state = &mut *self.state;
        notifications::deleting(state, collection, id);
        match collection {
            Collection::Contacts => state.contacts.remove(id).is_some(),
            Collection::Companies => companies::remove(state, id),
            Collection::Conversations => {
                let found = state.conversations.remove(id);
                if found.as_ref().is_some_and(|found| found.is_ticket) {
                    state.tickets.remove(id);
                }
                found.is_some()
            }
            Collection::Tickets => {
                // A conversation with this ID is that of the ticket.
                state.conversations.remove(id);
                state.tickets.remove(id).is_some()
            }
        }
    }

    /// Archives a contact, or undoes this: lists and searches omit archived contacts. Returns
    /// `false` if no contact has this ID.
    pub fn set_archived(&mut self, contact: &str, archived: bool) -> bool {
        let contact = self.state.touch_contact(contact);
        contact.map(|found| found.archived = archived).is_some()
    }

    /// Merges a contact into another and deletes the first, regardless of their roles. Returns
    /// `false` if one of them does not exist, or if they are the same.
    pub fn merge(&mut self, from: &str, into: &str) -> bool {
        let known = |id: &str| self.state.contacts.contains(id);
        let possible = from != into && known(from) && known(into);
        if possible {
            contact_merge::absorb_into(self.state, from, into);
        }
        possible
    }

    /// Returns the current objects of a collection as JSON, in the order of creation, to compare
    /// them with what a client read. Archived contacts are omitted.
    ///
    /// The objects have the form of the responses to `GET` of one object: conversations and tickets
    /// have their newest 500 parts. Each object is created when it is returned.
    pub fn rows(&self, collection: Collection) -> impl Iterator<Item = Value> + '_ {
        rows::rows(self.state, collection)
    }

    /// Makes all changes so far searchable at once, regardless of
    /// [`Builder::index_lag`](crate::Builder::index_lag).
    pub fn flush_index(&mut self) {
        self.state.flush_index();
    }

    /// Invalidates all cursors that lists and searches returned so far.
    ///
    /// [`Builder::cursor_lifetime`](crate::Builder::cursor_lifetime) does so after a time.
    pub fn expire_cursors(&mut self) {
        self.state.lists.cursor_generation += 1;
    }

    /// Opens a scroll over all companies on behalf of another client, replacing an open scroll. It
    /// expires like any other scroll.
    pub fn hold_scroll(&mut self) {
        self.hold_scroll_for(self.state.lists.scroll_lifetime);
    }

    /// Opens a scroll over all companies on behalf of another client, replacing an open scroll. The
    /// other client uses it until it expires after `length`.
    pub fn hold_scroll_for(&mut self, length: Duration) {
        scroll::hold(self.state, length);
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

    /// Advances the clock of the sandbox, as [`Sandbox::advance`](crate::Sandbox::advance) does.
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
