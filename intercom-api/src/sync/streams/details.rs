//! Requests for the details of rows.

use serde_json::value::RawValue;

use crate::sync::fingerprint;
use crate::{Error, Paginated, Request, StatusCode};

/// How often a list with several pages is read at most, until two readings agree.
pub(super) const MAX_READINGS: u32 = 4;

/// Reads a short list, such as the notes of a contact.
///
/// A list with several pages is read until two readings are equal, because an element that is deleted between two pages hides another one.
pub(crate) async fn all<O: Paginated>(request: Request<O>) -> Result<Vec<Box<RawValue>>, Error> {
    let mut previous: Option<Vec<u64>> = None;
    let mut readings = 0;
    loop {
        let mut pages = request.clone().pages_as::<Box<RawValue>>();
        let mut all = Vec::new();
        let mut has_more = false;
        while let Some(page) = pages.next().await {
            let page = page?;
            has_more |= page.cursor().is_some();
            all.extend(page);
        }
        let versions = all.iter().map(|raw| fingerprint(raw.get())).collect();
        readings += 1;
        if !has_more || readings == MAX_READINGS || previous.as_ref() == Some(&versions) {
            return Ok(all);
        }
        previous = Some(versions);
    }
}

/// Returns the details; `None` if the object was deleted in the meantime.
pub(crate) fn found<T>(details: Result<T, Error>) -> Result<Option<T>, Error> {
    match details {
        Ok(details) => Ok(Some(details)),
        Err(error) if error.is_not_found() || error.status() == Some(StatusCode::GONE) => Ok(None),
        Err(error) => Err(error),
    }
}
