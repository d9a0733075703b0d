//! Copies the tickets that changed since the last run to a folder, one file per ticket. It can be stopped and restarted at any time.
//!
//! Usage: `nightly_sync FOLDER`. A page is written to disk before its cursor, so no ticket is lost. A repeated ticket replaces its file.

mod support;

use std::{env, error::Error, fs, io, path::Path, time};

use intercom_api::{Cursor, search::ticket};
use serde_json::Value;

/// Changes move tickets between pages, so each run starts this many seconds before the start of the last one.
const OVERLAP: u64 = 3_600;

/// The start of the period, the start of the run, and the cursor of the next page.
type State = (u64, u64, Option<Cursor>);

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args().nth(1).ok_or("usage: nightly_sync FOLDER")?;
    let folder = Path::new(&folder);
    fs::create_dir_all(folder)?;
    let state = folder.join("state.json");
    let json = fs::read(&state).unwrap_or(b"[0, 0, null]".into());
    let (since, mut started, cursor): State = serde_json::from_slice(&json)?;
    let client = support::client()?;
    let changed = ticket::UPDATED_AT.gt(since);
    let changed = changed.sort(ticket::UPDATED_AT.ascending());
    if cursor.is_none() {
        started = time::UNIX_EPOCH.elapsed()?.as_secs();
    }
    // The server rejects a cursor that is too old, so a stored cursor is used only once.
    replace(&state, &(since, started, None::<Cursor>))?;

    // Decoded as JSON, so that a ticket is stored even if it does not match the type.
    let search = client.tickets().search(changed).per_page(50).cursor(cursor);
    let (mut new, mut again, mut pages) = (0, 0, search.pages_as::<Value>());
    while let Some(page) = pages.next().await.transpose()? {
        for ticket in &page {
            let id = ticket["id"].as_str().ok_or("a ticket has no id")?;
            let path = folder.join(format!("{id}.json"));
            *(if path.exists() { &mut again } else { &mut new }) += 1;
            replace(&path, ticket)?;
        }
        replace(&state, &(since, started, page.cursor()))?;
    }
    let next = started.saturating_sub(OVERLAP);
    replace(&state, &(next, started, None::<Cursor>))?;
    println!("{new} new, {again} seen before");
    Ok(())
}

/// Replaces a file atomically.
fn replace(path: &Path, value: &impl serde::Serialize) -> io::Result<()> {
    let part = path.with_extension("part");
    fs::write(&part, serde_json::to_vec(value)?)?;
    fs::rename(part, path)
}
