//! Copies the tickets that changed since the last run to a folder, one file for each ticket. The program can be stopped and restarted at any time.
//!
//! Usage: `nightly_sync FOLDER`. No change is lost, even if tickets change during the copy:
//!
//! - Tickets are read in the order of their last change, and each request starts at the last change that was read. A stored cursor would expire. A cursor that
//!   is a row number would also skip a ticket for each ticket that changes in the meantime.
//! - A round reads the tickets that changed before the round started. The next round reads the tickets that changed since then.
//! - The periods of successive runs overlap. A ticket that has not changed is not written again.

// Version 2.9 of the API cannot search for tickets.
#![cfg_attr(not(operation = "tickets.search"), allow(dead_code, unused_imports))]

mod support;

use std::{env, error::Error, fs, io, path::Path, time};

#[cfg(operation = "tickets.search")]
use intercom_api::resources::tickets::op;
use intercom_api::{Client, Page, Request, search::ticket};
use serde_json::Value;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// The search index lags behind, so each run starts this many seconds before the last change that was read.
const OVERLAP: u64 = 3_600;
/// The limit for workspaces in which tickets change continuously. The next run reads the remaining changes.
const MAX_ROUNDS: usize = 20;

#[cfg(operation = "tickets.search")]
#[tokio::main]
async fn main() -> Result<()> {
    let folder = env::args().nth(1).ok_or("usage: nightly_sync FOLDER")?;
    let folder = Path::new(&folder);
    fs::create_dir_all(folder)?;
    let state = folder.join("state.json");
    let since: u64 = match fs::read(&state) {
        Ok(json) => serde_json::from_slice(&json)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
        Err(error) => return Err(error.into()),
    };
    let client = support::client()?;
    let mut from = since.saturating_sub(OVERLAP);
    let mut counts = Counts::default();
    for _ in 0..MAX_ROUNDS {
        let written = counts.written();
        let until = time::UNIX_EPOCH.elapsed()?.as_secs();
        loop {
            let mut pages = search(&client, from, until).pages_as();
            let Some(page) = pages.next().await.transpose()? else {
                break;
            };
            let newest = save(folder, &page, from, &mut counts)?;
            let is_last = page.cursor().is_none() || from == until;
            if page.cursor().is_some() && newest == from {
                // More tickets changed in this second than fit on a page.
                read_second(&client, folder, from, &mut counts).await?;
                from = (from + 1).min(until);
            } else {
                from = newest;
            }
            replace(&state, &from)?;
            if is_last {
                break;
            }
        }
        if counts.written() == written {
            break;
        }
    }
    let Counts { new, changed, same } = counts;
    println!("{new} new, {changed} changed, {same} unchanged");
    Ok(())
}

/// Searches for the tickets that changed in a period, oldest change first.
#[cfg(operation = "tickets.search")]
fn search(client: &Client, from: u64, until: u64) -> Request<op::Search> {
    let period = ticket::UPDATED_AT
        .gte(from)
        .and(ticket::UPDATED_AT.lte(until));
    let period = period.sort(ticket::UPDATED_AT.ascending());
    client.tickets().search(period).per_page(50)
}

/// Reads all tickets whose last change was in this second. A ticket that changes again leaves the list, and the tickets after it move up. Therefore, the pages are
/// complete only if the length of the list did not change.
#[cfg(operation = "tickets.search")]
async fn read_second(client: &Client, folder: &Path, at: u64, counts: &mut Counts) -> Result<()> {
    loop {
        let mut pages = search(client, at, at).pages_as();
        let (mut length, mut is_stable) = (None, true);
        while let Some(page) = pages.next().await.transpose()? {
            save(folder, &page, at, counts)?;
            is_stable &= *length.get_or_insert(page.total_count()) == page.total_count();
        }
        if is_stable {
            return Ok(());
        }
    }
}

#[derive(Default)]
struct Counts {
    new: usize,
    changed: usize,
    same: usize,
}

impl Counts {
    fn written(&self) -> usize {
        self.new + self.changed
    }
}

/// Writes the tickets of a page, and returns the time of the last change. Tickets are decoded as JSON, so that the files contain exactly what the server sent.
fn save(folder: &Path, page: &Page<Value>, from: u64, counts: &mut Counts) -> Result<u64> {
    let mut newest = from;
    for ticket in page {
        let id = ticket["id"].as_str().ok_or("a ticket has no id")?;
        let updated_at = ticket["updated_at"].as_u64();
        let updated_at = updated_at.ok_or("a ticket has no updated_at")?;
        if updated_at < newest {
            return Err("the tickets are not sorted by their last change".into());
        }
        newest = updated_at;
        let path = folder.join(format!("{id}.json"));
        match fs::read(&path) {
            // A ticket may change twice in a second, so comparing `updated_at` is not enough.
            Ok(known) if serde_json::from_slice::<Value>(&known)? == *ticket => {
                counts.same += 1;
                continue;
            }
            Ok(_) => counts.changed += 1,
            Err(_) => counts.new += 1,
        }
        replace(&path, ticket)?;
    }
    Ok(newest)
}

/// Replaces a file atomically.
fn replace(path: &Path, value: &impl serde::Serialize) -> io::Result<()> {
    let part = path.with_extension("part");
    fs::write(&part, serde_json::to_vec(value)?)?;
    fs::rename(part, path)
}

#[cfg(not(operation = "tickets.search"))]
fn main() {}
