//! Streams that a list returns completely.

use std::collections::{HashMap, HashSet};
use std::future::Future;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;

use super::details;
use crate::sync::run::{Out, Run, decode, decode_with};
use crate::sync::{Key, StreamName, fingerprint};
use crate::{Client, Error, Paginated, Request, SkippedItem, StatusCode, codes};

/// The position of a stream that each run reads completely.
#[derive(Serialize, Deserialize)]
pub(super) struct Position {}

/// Reads a complete list in each run. Rows that no longer exist are found by a sweep.
pub(super) fn read<O: Paginated>(
    run: Run,
    request: impl FnOnce(&Client) -> Request<O>,
) -> impl Future<Output = Result<(), Error>> + Send + 'static {
    let request = request(&run.client);
    async move {
        run.position::<Position>()?;
        let stream = run.stream;
        let list = read_list(&run, request, |raw| decode(stream, None, raw)).await;
        match list {
            Ok(()) => run.checkpoint(&Position {}).await,
            Err(error) => refused(&run, error),
        }
    }
}

/// Ends the stream without an error if the workspace does not have the feature that the list belongs to.
fn refused(run: &Run, error: Error) -> Result<(), Error> {
    match refusal(run.stream, &error) {
        Some(status) => {
            run.report(|report| report.unavailable = Some(status));
            Ok(())
        }
        None => Err(error),
    }
}

/// Returns the status with which the API reports that the workspace does not have the feature of a stream; `None` for any other error.
///
/// Without the feature, the paths of news do not exist.
pub(crate) fn refusal(stream: StreamName, error: &Error) -> Option<StatusCode> {
    let status = error.status()?;
    let is_news = matches!(stream, StreamName::NewsItems | StreamName::Newsfeeds);
    let is_refused = error.has_code(codes::API_PLAN_RESTRICTED)
        || is_news && (error.is_not_found() || error.is_forbidden());
    is_refused.then_some(status)
}

/// Reads a list and emits its rows.
///
/// If a row is deleted between two pages, the following rows move up, and the next page skips one of them. Therefore, a list with several pages is read until two
/// readings in a row have the same keys: a row that was skipped implies a row that is missing from the next reading.
pub(super) async fn read_list<O: Paginated>(
    run: &Run,
    request: Request<O>,
    mut decode: impl FnMut(Box<RawValue>) -> Out,
) -> Result<(), Error> {
    // The versions that were emitted.
    let mut emitted: HashMap<Key, u64> = HashMap::new();
    let mut previous: Option<HashSet<Key>> = None;
    for _ in 0..details::MAX_READINGS {
        let mut pages = request.clone().pages_as::<Box<RawValue>>();
        let mut present = HashSet::new();
        let mut has_more = false;
        while let Some(page) = pages.next().await {
            let page = page?;
            has_more |= page.cursor().is_some();
            if let Some(total) = page.total_count() {
                run.report(|report| report.total = Some(total));
            }
            for raw in page {
                let version = fingerprint(raw.get());
                let item = decode(raw);
                if let Out::Row(row) = &item {
                    present.insert(row.key.clone());
                    if emitted.insert(row.key.clone(), version) == Some(version) {
                        continue;
                    }
                } else if previous.is_some() {
                    continue;
                }
                run.emit(item).await;
            }
        }
        if !has_more || previous.as_ref() == Some(&present) {
            break;
        }
        previous = Some(present);
    }
    Ok(())
}

/// The models whose attributes are listed.
const MODELS: [&str; 3] = ["contact", "company", "conversation"];

/// Reads the attributes of all models, including those that are archived.
#[cfg(operation = "data_attributes.list")]
pub(super) async fn read_attributes(run: Run) -> Result<(), Error> {
    run.position::<Position>()?;
    for model in MODELS {
        let request = attributes(&run.client, model);
        match read_list(&run, request, |raw| attribute(model, raw)).await {
            Ok(()) => {}
            // Some versions of the API have no attributes of conversations.
            Err(error) if is_unsupported(&error) => {
                let path = StreamName::DataAttributes.as_str();
                let reason = format!("the API does not list the attributes of the model `{model}`");
                run.skipped(SkippedItem::with_raw(path, reason, Value::Null))
                    .await;
            }
            Err(error) => return refused(&run, error),
        }
    }
    run.checkpoint(&Position {}).await
}

/// Returns whether an error reports a model that the API version does not support.
#[cfg(operation = "data_attributes.list")]
pub(crate) fn is_unsupported(error: &Error) -> bool {
    error.status() == Some(StatusCode::UNPROCESSABLE_ENTITY)
}

/// Lists the attributes of a model.
#[cfg(operation = "data_attributes.list")]
fn attributes(
    client: &Client,
    model: &str,
) -> Request<crate::resources::data_attributes::op::List> {
    let list = client.data_attributes().list();
    list.query::<&str>("model", model)
        .query::<bool>("include_archived", true)
}

/// Decodes an attribute. Its key is the model and the full name, because built-in attributes have no ID.
#[cfg(operation = "data_attributes.list")]
fn attribute(model: &str, raw: Box<RawValue>) -> Out {
    #[derive(Default, Deserialize)]
    struct Names {
        #[serde(default)]
        full_name: Option<String>,
        #[serde(default)]
        name: Option<String>,
    }
    let names: Names = serde_json::from_str(raw.get()).unwrap_or_default();
    let name = names.full_name.or(names.name);
    decode_with(StreamName::DataAttributes, raw, |_| {
        Some(Key::pair(model, name?))
    })
}

/// Returns the keys of all attributes of a model.
#[cfg(operation = "data_attributes.list")]
pub(crate) async fn attribute_keys(client: &Client, model: &str) -> Result<HashSet<Key>, Error> {
    let all = details::all(attributes(client, model)).await?;
    let keys = all
        .into_iter()
        .filter_map(|raw| match attribute(model, raw) {
            Out::Row(row) => Some(row.key),
            _ => None,
        });
    Ok(keys.collect())
}
