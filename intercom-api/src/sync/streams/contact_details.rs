//! The notes and events of contacts.

use std::future::Future;

use futures_util::stream::{self, StreamExt};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::details;
use crate::sync::run::{Out, Run};
use crate::sync::{Change, GoneReason, Key, Row, State, StreamName, WorkspaceReader};
use crate::{Client, Error, Id, SkippedItem};

#[derive(Default, Serialize, Deserialize)]
struct Position {
    /// The position in the contacts, if the run is not complete.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    contacts: Option<State>,
}

/// What follows from a change of the contacts.
enum Step {
    Details(Id, Result<Vec<Box<RawValue>>, Error>),
    Checkpoint(State),
    Skipped(SkippedItem),
    Nothing,
}

/// Reads the details of all contacts in each run, because a new note or event may not change the contact.
///
/// `fetch` requests the details of a contact, or returns `None` if it has none.
async fn read<F>(
    run: Run,
    fetch: impl Fn(&Client, &Row) -> Option<F> + Send + Sync,
    decode: impl Fn(&Id, Box<RawValue>) -> Out + Send + Sync,
) -> Result<(), Error>
where
    F: Future<Output = Result<Vec<Box<RawValue>>, Error>> + Send,
{
    let position: Position = run.position()?.unwrap_or_default();
    let mut settings = run.settings.clone();
    settings.nested_lists = false;
    // A contact that changed later can have earlier details.
    settings.until = None;
    let mut contacts = WorkspaceReader {
        client: run.client.clone(),
        settings,
    }
    .changes(StreamName::Contacts, position.contacts);
    let (client, fetch) = (&run.client, &fetch);
    // The concurrency depends on the rate limit, which the response to the first request reports.
    let first = contacts.next().await;
    let mut steps = stream::iter(first)
        .chain(contacts)
        .map(|change| async move {
            let change: Change = change?;
            Ok::<Step, Error>(match change {
                Change::Row(row) => match fetch(client, &row) {
                    Some(details) => Step::Details(row.key.id().clone(), details.await),
                    None => Step::Nothing,
                },
                Change::Checkpoint(state) => Step::Checkpoint(state),
                Change::Skipped(item) => Step::Skipped(item),
                Change::Gone(_) => Step::Nothing,
            })
        })
        .buffered(run.concurrency());
    while let Some(step) = steps.next().await {
        match step? {
            Step::Details(contact, found) => match details::found(found)? {
                Some(found) => {
                    for raw in found {
                        run.emit(decode(&contact, raw)).await;
                    }
                }
                None => {
                    let key = Key::Id(contact);
                    run.gone(StreamName::Contacts, key, GoneReason::NotFound)
                        .await;
                }
            },
            // When all contacts have been read, they are read again from the start of the run, and only the end is a position.
            Step::Checkpoint(state) if state.complete_until().is_some() => {}
            Step::Checkpoint(state) => {
                let contacts = Some(state);
                run.checkpoint(&Position { contacts }).await?;
            }
            Step::Skipped(item) => run.skipped(item).await,
            Step::Nothing => {}
        }
    }
    run.checkpoint(&Position::default()).await
}

/// Reads the notes of all contacts. Contacts whose row has no notes take no request.
#[cfg(operation = "contacts.list_notes")]
pub(super) async fn read_notes(run: Run) -> Result<(), Error> {
    use crate::sync::run::decode;

    let fetch = |client: &Client, contact: &Row| {
        if count_of_notes(&contact.raw) == Some(0) {
            return None;
        }
        Some(details::all(client.contacts().list_notes(contact.key.id())))
    };
    let decode = |contact: &Id, raw| decode(StreamName::Notes, Some(contact), raw);
    read(run, fetch, decode).await
}

/// Returns the number of notes that the row of a contact reports.
#[cfg(operation = "contacts.list_notes")]
fn count_of_notes(contact: &RawValue) -> Option<u64> {
    #[derive(Deserialize)]
    struct Contact {
        #[serde(default)]
        notes: Option<Notes>,
    }

    #[derive(Deserialize)]
    struct Notes {
        #[serde(default)]
        total_count: Option<u64>,
    }

    let contact: Contact = serde_json::from_str(contact.get()).ok()?;
    contact.notes?.total_count
}

/// Reads the events of all contacts.
#[cfg(operation = "data_events.list")]
pub(super) async fn read_events(run: Run) -> Result<(), Error> {
    use crate::sync::Record;
    use crate::sync::run::decode_with;
    use crate::types::ContactIdentifier;

    let fetch = |client: &Client, contact: &Row| {
        let contact = ContactIdentifier::id(contact.key.id());
        Some(details::all(client.data_events().list(contact)))
    };
    let decode = |contact: &Id, raw| {
        decode_with(StreamName::Events, raw, |event| {
            // The API identifies an event by its contact, name and second.
            let id = event.id().or_else(|| match event {
                Record::Event(event) if !event.event_name.is_empty() => Some(Id::from(format!(
                    "{}@{}",
                    event.event_name, event.created_at
                ))),
                _ => None,
            })?;
            Some(Key::pair(contact, id))
        })
    };
    read(run, fetch, decode).await
}
