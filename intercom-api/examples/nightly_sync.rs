//! Copies the tickets that changed since the last run to a folder, a file for each. Stop it at any time, and start it again.
//!
//! `nightly_sync FOLDER`. A page is on disk before the cursor behind it is, so nothing is lost; a ticket that comes twice has one file.

mod support;

use std::{env, error::Error, fs, io, path::Path, time};

use intercom_api::{Cursor, search::ticket};
use serde_json::Value;

/// Changes move tickets between pages, so each run goes back this many seconds before the start of the last.
const OVERLAP: u64 = 3_600;

/// Since when, when the run began, and where the next page begins.
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
    let mut search = client.search_tickets().body(changed).page_size(50);
    match cursor {
        Some(cursor) => search = search.cursor(cursor),
        None => started = time::UNIX_EPOCH.elapsed()?.as_secs(),
    }
    // A cursor that is too old is refused: it is not tried twice.
    replace(&state, &(since, started, None::<Cursor>))?;

    // As the JSON that they are, so that none is left out for its form.
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

/// The old file or the new one, and never half of it.
fn replace(path: &Path, value: &impl serde::Serialize) -> io::Result<()> {
    let half = path.with_extension("half");
    fs::write(&half, serde_json::to_vec(value)?)?;
    fs::rename(half, path)
}
