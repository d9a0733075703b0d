//! Conversations, with their parts, which take a request for each conversation that changed.

use serde_json::Value;

use super::ascending;
use super::details;
use super::search::{Found, Reader, Source};
use crate::sync::queue::JobResult;
use crate::sync::run::{Out, Raw, Run};
use crate::sync::{Gone, GoneReason, Key, StreamName, parts};
use crate::{Client, Error, ErrorKind, Id, SkippedItem};

const SOURCE: Source = |client, search, cursor| {
    let search = client.conversations().search(search);
    search.cursor(cursor).pages_as()
};

/// How often a conversation is requested if the response has none, such as `null`.
#[cfg(operation = "conversations.get")]
const MAX_ATTEMPTS: u32 = 3;

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
    for _ in 0..MAX_ATTEMPTS {
        let response = client.conversations().get(&id).send_as::<Raw>().await;
        // The ID cannot be part of a path, so the conversation never has a response.
        if let Err(error) = &response
            && error.kind() == ErrorKind::InvalidRequest
        {
            let path = StreamName::Conversations.as_str();
            let item = SkippedItem::with_raw(path, error.to_string(), Value::Null);
            return Ok(vec![Out::Skipped(item)]);
        }
        match details::found(response)? {
            Some(response) if parts::peek(&response).0.is_some() => {
                return Ok(vec![Out::WithParts(response.into_inner())]);
            }
            Some(_) => {}
            None => {
                let gone = Gone::new(StreamName::Conversations, Key::Id(id), GoneReason::NotFound);
                return Ok(vec![Out::Gone(gone)]);
            }
        }
    }
    // A checkpoint after it would lose the conversation.
    Err(Error::incomplete(
        "conversations.get",
        "the response has no conversation, although its status is 200",
    ))
}
