//! Random schedules of changes, deletions, kills and expired cursors: after a last run without changes, the copy equals the workspace.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use intercom_api::sync::{StreamName, WorkspaceReader};
use intercom_sandbox::{Collection, Cursors, Editor, Sandbox, Seed};
use serde_json::json;

use super::copy::Copy;
use crate::harness::{client, sandbox};

struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % limit
    }

    fn chance(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }
}

/// Changes some objects of the collection.
fn change(editor: &mut Editor<'_>, collection: Collection, random: &mut Random) {
    editor.advance(Duration::from_secs(
        [0, 0, 1, 20, 300, 5_000][random.below(6)],
    ));
    let ids = editor.ids(collection);
    for _ in 0..random.below(4) {
        if ids.is_empty() {
            break;
        }
        let id = &ids[random.below(ids.len())];
        editor.update(collection, id, &json!({}));
        if random.chance(3) && collection != Collection::Contacts {
            editor.add_parts(collection, id, 1);
        }
    }
    if random.chance(6) {
        let first = random.below(ids.len() + 1);
        let some = ids[first..].iter().take(random.below(20));
        editor.update_many(collection, some, &json!({}));
    }
    if random.chance(4) && ids.len() > 5 {
        editor.delete(collection, &ids[random.below(ids.len())]);
    }
    if random.chance(4) {
        let mut seed = Seed::default();
        match collection {
            Collection::Contacts => seed.contacts = 1,
            Collection::Conversations => seed.conversations = 1,
            _ => seed.tickets = 1,
        }
        editor.seed(&seed);
    }
    if random.chance(8) {
        editor.expire_cursors();
    }
}

async fn start(
    collection: Collection,
    seed: u64,
    random: &Arc<Mutex<Random>>,
    is_busy: &Arc<AtomicBool>,
) -> Sandbox {
    let (shared, busy) = (Arc::clone(random), Arc::clone(is_busy));
    let timezone =
        ["Etc/UTC", "Pacific/Auckland", "America/New_York"][usize::try_from(seed % 3).unwrap()];
    let lag = if seed.is_multiple_of(2) { 0 } else { 120 };
    let cursors = if seed.is_multiple_of(5) {
        Cursors::Keyset
    } else {
        Cursors::Rows
    };
    sandbox(|builder| {
        builder
            .frozen_at(1_750_000_000)
            .timezone(timezone)
            .cursors(cursors)
            .index_lag_between(Duration::ZERO..=Duration::from_secs(lag))
            .after_each(move |editor, request| {
                let is_search = request.method == "POST" || request.path.contains("conversations/");
                if is_search && busy.load(Ordering::Relaxed) {
                    change(editor, collection, &mut shared.lock().unwrap());
                }
            })
    })
    .await
}

async fn schedule(collection: Collection, stream: StreamName, seed: u64) {
    let random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
    let random = Arc::new(Mutex::new(random));
    let is_busy = Arc::new(AtomicBool::new(false));
    let sandbox = start(collection, seed, &random, &is_busy).await;
    let below = |limit| random.lock().unwrap().below(limit);
    let mut objects = Seed {
        seconds_apart: [0, 1, 60, 900][below(4)],
        ..Seed::default()
    };
    let count = below(60);
    match collection {
        Collection::Contacts => objects.contacts = count,
        Collection::Conversations => objects.conversations = count,
        _ => objects.tickets = count,
    }
    sandbox.seed(&objects);
    // Objects that are older than the overlap are searchable.
    sandbox.advance(Duration::from_secs(300));
    let client = client(&sandbox);
    let sync = WorkspaceReader::new(&client)
        .page_size(u32::try_from(1 + below(8)).unwrap())
        .overlap(Duration::from_secs(300))
        .concurrency(1 + below(4));
    let mut copy = Copy::default();
    is_busy.store(true, Ordering::Relaxed);
    for _ in 0..1 + below(6) {
        let stop_after = (below(3) > 0).then(|| below(80));
        // A cursor that expires again and again ends the run with an error, as intended.
        let _ = copy.run(&sync, stream, stop_after).await;
    }
    is_busy.store(false, Ordering::Relaxed);
    sandbox.advance(Duration::from_secs(200));
    let report = copy.run(&sync, stream, None).await.unwrap();
    let differences = copy.differences(&sandbox, collection, false);
    assert!(
        differences.is_empty(),
        "seed {seed}: {differences:#?}, {report}"
    );
}

/// The number of schedules of each stream. The environment variable `SYNC_SCHEDULES` sets another one.
const SCHEDULES: u64 = 12;

async fn schedules(collection: Collection, stream: StreamName) {
    let count = std::env::var("SYNC_SCHEDULES").ok();
    let count = count.and_then(|count| count.parse().ok());
    for seed in 1..=count.unwrap_or(SCHEDULES) {
        schedule(collection, stream, seed).await;
    }
}

#[tokio::test]
async fn contacts_survive_random_schedules() {
    schedules(Collection::Contacts, StreamName::Contacts).await;
}

#[tokio::test]
async fn tickets_survive_random_schedules() {
    schedules(Collection::Tickets, StreamName::Tickets).await;
}

#[tokio::test]
async fn conversations_survive_random_schedules() {
    schedules(Collection::Conversations, StreamName::Conversations).await;
}
