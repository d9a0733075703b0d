//! Copies the tickets that changed since the last run to a folder, a file for each. Stop it at any time, and start it again.
//!
//! `nightly_sync FOLDER`. A page is on disk before the cursor behind it is, so nothing is lost; a ticket that comes twice has one file.

mod support;

use std::{env, error::Error, fs, io, path::Path, time};

use intercom_api::{Cursor, search::ticket};

/// Changes move tickets between pages, so each run goes back this many seconds before the start of the last.
const OVERLAP: u64 = 3_600;

/// The window of this run, and where in it the next page begins.
#[derive(Default, serde::Serialize, serde::Deserialize)]
struct State {
    since: u64,
    started: u64,
    cursor: Option<Cursor>,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = env::args().nth(1).ok_or("usage: nightly_sync FOLDER")?;
    let (folder, file) = (Path::new(&folder), &Path::new(&folder).join("state.json"));
    fs::create_dir_all(folder)?;
    let mut state = match fs::read(file) {
        Ok(json) => serde_json::from_slice(&json)?,
        Err(_) => State::default(),
    };
    let changed = ticket::UPDATED_AT
        .gt(state.since)
        .sort(ticket::UPDATED_AT.ascending());
    let mut search = support::client()?
        .search_tickets()
        .body(changed)
        .page_size(50);
    match state.cursor.take() {
        Some(cursor) => search = search.cursor(cursor),
        None => state.started = time::UNIX_EPOCH.elapsed()?.as_secs(),
    }
    // A cursor that is too old is refused: it is not tried twice.
    replace(file, &serde_json::to_vec(&state)?)?;
    let (mut new, mut again, mut pages) = (0, 0, search.pages());
    while let Some(page) = pages.next().await.transpose()? {
        for ticket in &page {
            let path = folder.join(format!("{}.json", ticket.id));
            *(if path.exists() { &mut again } else { &mut new }) += 1;
            replace(&path, &serde_json::to_vec(ticket)?)?;
        }
        state.cursor = page.cursor().cloned();
        replace(file, &serde_json::to_vec(&state)?)?;
    }
    state.since = state.started.saturating_sub(OVERLAP);
    replace(file, &serde_json::to_vec(&state)?)?;
    println!("{new} new, {again} seen before");
    Ok(())
}

/// The old file or the new one, and never half of it.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    fs::write(path.with_extension("half"), bytes)?;
    fs::rename(path.with_extension("half"), path)
}
