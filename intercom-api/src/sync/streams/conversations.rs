//! Conversations, with their parts, which take a request for each conversation that changed.

use super::ascending;
use super::search::{Found, Reader, Source};
use crate::sync::queue::JobResult;
use crate::sync::run::{Out, Raw, Run};
use crate::sync::{Gone, GoneHow, Key, StreamName};
use crate::{Client, Error, Id};

const SOURCE: Source = |client, search, cursor| {
    let search = client.conversations().search(search);
    search.cursor(cursor).pages_as()
};

pub(super) async fn read(run: Run) -> Result<(), Error> {
    ascending::read(run, SOURCE, deliver).await
}

fn deliver(reader: &mut Reader<'_>, found: Found) {
    match found.id {
        #[cfg(operation = "conversations.get")]
        Some(id) if reader.run.settings.parts => {
            let job = retrieve(reader.run.client.clone(), id.clone());
            reader.queue.push_job(id, Box::pin(job));
        }
        _ => {
            let out = Out::Raw(StreamName::Conversations, None, found.raw);
            reader.queue.push(out);
        }
    }
}

/// Retrieves a conversation with its parts. A conversation that was deleted after the search is gone.
#[cfg(operation = "conversations.get")]
async fn retrieve(client: Client, id: Id) -> JobResult {
    match client.conversations().get(&id).send_as::<Raw>().await {
        Ok(response) => Ok(vec![Out::WithParts(response.into_inner())]),
        Err(error) if error.is_not_found() => {
            let gone = Gone::new(StreamName::Conversations, Key::Id(id), GoneHow::NotFound);
            Ok(vec![Out::Gone(gone)])
        }
        Err(error) => Err(error),
    }
}
