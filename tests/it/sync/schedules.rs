//! Random schedules: changes, deletions, kills, faults and bulk edits while a workspace is copied.
//!
//! After a last run without changes, the copy equals the workspace, whatever happened before. The
//! environment variable `SYNC_SCHEDULES` sets the number of schedules, and `SYNC_SEED` the first.

use std::env;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use futures_core::Stream;
use intercom_api::sync::{Change, Changes, Key, StreamName, WorkspaceReader};
use intercom_api::{Client, Error};
use intercom_sandbox::{Collection, Cursors, Editor, Seed, Storm};
use serde_json::json;

use super::copy::Copy;
use crate::harness::{client_with, fast_retries, sandbox};

/// The number of schedules of a normal test run.
const SCHEDULES: u64 = 40;
const START: i64 = 1_750_000_000;
const SECOND: Duration = Duration::from_secs(1);
const DAY: Duration = Duration::from_secs(86_400);

/// The streams that change during a schedule, and their collections.
const STREAMS: [(StreamName, Collection); 4] = [
    (StreamName::Contacts, Collection::Contacts),
    (StreamName::Companies, Collection::Companies),
    (StreamName::Conversations, Collection::Conversations),
    (StreamName::Tickets, Collection::Tickets),
];

const TIME_ZONES: [&str; 6] = [
    "Etc/UTC",
    "America/Los_Angeles",
    "Asia/Tokyo",
    "Pacific/Kiritimati",
    "Asia/Kathmandu",
    "Europe/Dublin",
];

/// SplitMix64, so that a seed determines a schedule.
#[derive(Clone)]
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn fork(&mut self) -> Self {
        Self(self.next())
    }

    fn choose<'a, T>(&mut self, values: &'a [T]) -> &'a T {
        &values[self.below(values.len())]
    }
}

/// What happened in all schedules, so that the test shows that it tested something.
#[derive(Debug, Default)]
struct Counts {
    runs: usize,
    kills: usize,
    errors: usize,
    edits: usize,
    deletions: usize,
    rows: usize,
    gone: usize,
    faults: usize,
}

impl Counts {
    fn add(&mut self, other: &Self) {
        self.edits += other.edits;
        self.deletions += other.deletions;
    }
}

/// Changes the workspace at random.
fn disturb(editor: &mut Editor<'_>, random: &mut Random, counts: &mut Counts) {
    let (_, collection) = *random.choose(&STREAMS);
    let ids = editor.ids(collection);
    match random.below(10) {
        0..=3 if !ids.is_empty() => {
            let id = random.choose(&ids).clone();
            counts.edits += usize::from(change(editor, collection, &id, random));
        }
        // Many objects in the same second.
        4 => {
            for id in &ids {
                if random.chance(70) {
                    counts.edits += usize::from(change(editor, collection, id, random));
                }
            }
        }
        5 if ids.len() > 2 => {
            let (id, other) = (random.choose(&ids).clone(), random.choose(&ids).clone());
            let is_contact = collection == Collection::Contacts;
            counts.deletions += usize::from(match random.below(4) {
                0 if is_contact => editor.set_archived(&id, true),
                1 if is_contact => editor.merge(&id, &other),
                _ => editor.delete(collection, &id),
            });
        }
        6 => {
            let count = 1 + random.below(3);
            let seed = Seed {
                seconds_apart: 0,
                ..Seed::default()
            };
            editor.seed(&match collection {
                Collection::Contacts => Seed {
                    contacts: count,
                    ..seed
                },
                Collection::Companies => Seed {
                    companies: count,
                    ..seed
                },
                Collection::Conversations => Seed {
                    conversations: count,
                    ..seed
                },
                _ => Seed {
                    tickets: count,
                    ..seed
                },
            });
        }
        7 => editor.advance(SECOND * random.below(5) as u32),
        8 => editor.advance(SECOND * random.below(4_000) as u32),
        9 if random.chance(20) => editor.expire_cursors(),
        9 if random.chance(20) => editor.hold_scroll_for(SECOND * 30),
        _ if !ids.is_empty() => {
            let collections = [Collection::Conversations, Collection::Tickets];
            if collections.contains(&collection) {
                let id = random.choose(&ids).clone();
                let count = 1 + random.below(4);
                counts.edits += usize::from(editor.add_parts(collection, &id, count));
            }
        }
        _ => {}
    }
}

fn change(editor: &mut Editor<'_>, collection: Collection, id: &str, random: &mut Random) -> bool {
    let number = random.next() % 1_000_000;
    let fields = match collection {
        Collection::Tickets => {
            json!({"ticket_attributes": {"_default_title_": format!("title {number}")}})
        }
        Collection::Conversations => json!({"title": format!("title {number}")}),
        _ => json!({"name": format!("name {number}")}),
    };
    editor.update(collection, id, &fields)
}

/// Returns the next change, or `None` if the program is killed first, which can be at any point at
/// which it waits.
async fn next_within(
    changes: &mut Changes,
    polls: &mut Option<usize>,
) -> Option<Option<Result<Change, Error>>> {
    poll_fn(|context| {
        if let Some(left) = polls {
            if *left == 0 {
                return Poll::Ready(None);
            }
            *left -= 1;
        }
        Pin::new(&mut *changes).poll_next(context).map(Some)
    })
    .await
}

/// Reads one stream from its stored state, and stores what it delivers. Returns whether the stream
/// ended; `polls` is the number of polls after which the program is killed.
async fn read(
    reader: &WorkspaceReader,
    stream: StreamName,
    copy: &mut Copy,
    random: &mut Random,
    mut polls: Option<usize>,
    counts: &mut Counts,
) -> Result<bool, Error> {
    let mut changes = reader.changes(stream, copy.states.get(&stream).cloned());
    // A consumer stores rows at once, or together with the state.
    let is_transactional = random.chance(50);
    let mut pending = Vec::new();
    loop {
        let Some(next) = next_within(&mut changes, &mut polls).await else {
            counts.kills += 1;
            return Ok(false);
        };
        let Some(change) = next.transpose()? else {
            break;
        };
        match change {
            checkpoint @ Change::Checkpoint(_) => {
                for change in pending.drain(..) {
                    store(copy, change, counts);
                }
                store(copy, checkpoint, counts);
            }
            change if is_transactional => pending.push(change),
            change => store(copy, change, counts),
        }
    }
    assert!(
        pending.is_empty(),
        "{stream}: changes after the last checkpoint"
    );
    Ok(true)
}

/// Stores a change, and counts it.
fn store(copy: &mut Copy, change: Change, counts: &mut Counts) {
    match change {
        Change::Row(_) => counts.rows += 1,
        Change::Gone(_) => counts.gone += 1,
        _ => {}
    }
    copy.store(change);
}

/// Runs one schedule, and compares the copy with the workspace at its end.
async fn run(seed: u64, counts: &mut Counts) {
    let mut random = Random(seed.wrapping_mul(0x5851_f42d_4c95_7f2d));
    let is_quiet = Arc::new(AtomicBool::new(false));
    let lag = SECOND * *random.choose(&[0, 0, 20, 300, 1_800]);
    let cursors = *random.choose(&[Cursors::Rows, Cursors::Keyset]);
    let is_faulty = random.chance(60);
    let disturbance = *random.choose(&[0, 5, 20, 60]);
    let (shared, quiet) = (Arc::new(Mutex::new(random.fork())), Arc::clone(&is_quiet));
    let disturbed = Arc::new(Mutex::new(Counts::default()));
    let edited = Arc::clone(&disturbed);
    let storm_quiet = Arc::clone(&is_quiet);
    let fault_rate = if is_faulty { 0.15 } else { 0.0 };
    let storm =
        Storm::mixed(seed, fault_rate).filter(move |_| !storm_quiet.load(Ordering::Relaxed));
    let server = sandbox(|builder| {
        let builder = builder
            .frozen_at(START + i64::from(u32::try_from(random.below(86_400)).unwrap()))
            .timezone(*random.choose(&TIME_ZONES))
            .index_lag_between(Duration::ZERO..=lag)
            .cursors(cursors)
            .rate_limit(u32::MAX)
            .max_recorded_requests(0)
            .storm(storm);
        let builder = match random.below(4) {
            0 => builder.cursor_lifetime(SECOND * 120),
            _ => builder,
        };
        builder.after_each(move |editor, request| {
            let mut random = shared.lock().unwrap();
            // The client waits, but its clock is not that of the sandbox.
            if request.path == "/companies/scroll" && request.status == 400 {
                editor.advance(SECOND * 61);
            }
            if !quiet.load(Ordering::Relaxed) && random.chance(disturbance) {
                disturb(editor, &mut random, &mut edited.lock().unwrap());
            }
        })
    })
    .await;
    server.seed(&Seed {
        contacts: random.below(40),
        companies: random.below(20),
        conversations: random.below(40),
        tickets: random.below(40),
        seconds_apart: *random.choose(&[0, 1, 3_000, 50_000]),
        ..Seed::default()
    });
    // Rows that are new in the index must have changed within the overlap.
    server.advance(lag);
    let reader = |client: Client, random: &mut Random| {
        let reader = WorkspaceReader::new(&client).concurrency(1 + random.below(5));
        // Pages of few rows, so that lists have many pages.
        reader.page_size(u32::try_from(*random.choose(&[1, 2, 3, 7, 20])).unwrap())
    };

    let mut copy = Copy::default();
    for _ in 0..1 + random.below(4) {
        counts.runs += 1;
        let attempts = *random.choose(&[1, 8]);
        let client = client_with(&server, |builder| {
            builder.retry(fast_retries().max_attempts(attempts))
        });
        let reader = reader(client, &mut random);
        for (stream, _) in STREAMS {
            let most = *random.choose(&[8, 40, 300]);
            let polls = random.chance(50).then(|| random.below(most));
            if read(&reader, stream, &mut copy, &mut random, polls, counts)
                .await
                .is_err()
            {
                counts.errors += 1;
            }
        }
        // Between runs, for example until the next night.
        server.edit(|editor| {
            let mut edits = disturbed.lock().unwrap();
            for _ in 0..random.below(12) {
                disturb(editor, &mut random, &mut edits);
            }
            match random.below(4) {
                0 => {}
                1 => editor.advance(SECOND * 90),
                2 => editor.advance(DAY - SECOND * 60 + SECOND * random.below(120) as u32),
                _ => editor.advance(DAY * random.below(9) as u32),
            }
        });
    }

    is_quiet.store(true, Ordering::Relaxed);
    counts.faults += server.count(0) + server.count(429) + server.count(502) + server.count(500);
    // A scroll that a killed run left open expires.
    server.advance(lag + SECOND * 61);
    let reader = reader(client_with(&server, |builder| builder), &mut random);
    for (stream, _) in STREAMS {
        let ended = read(&reader, stream, &mut copy, &mut random, None, counts).await;
        assert!(ended.unwrap_or_else(|error| panic!("seed {seed}, {stream}: {error}")));
    }
    // A contact is known to be archived once the index has changed.
    server.advance(DAY * 3);
    for (stream, collection) in STREAMS {
        sweep(&reader, stream, &mut copy, counts).await;
        let differences = copy.differences(&server, collection, true);
        assert!(differences.is_empty(), "seed {seed}: {differences:#?}");
    }
    counts.add(&disturbed.lock().unwrap());
}

/// Removes the rows that were deleted.
async fn sweep(reader: &WorkspaceReader, stream: StreamName, copy: &mut Copy, counts: &mut Counts) {
    let rows = copy.rows.keys().filter(|(of, _)| *of == stream);
    let known: Vec<Key> = rows.map(|(_, key)| key.clone()).collect();
    let mut gone = reader.sweep(stream, known);
    while let Some(change) = gone.next().await {
        store(copy, Change::Gone(change.unwrap()), counts);
    }
}

#[tokio::test(start_paused = true)]
async fn a_copy_equals_the_workspace_after_any_schedule() {
    let setting =
        |name, default| env::var(name).map_or(default, |text: String| text.parse().unwrap());
    let (first, number) = (
        setting("SYNC_SEED", 1),
        setting("SYNC_SCHEDULES", SCHEDULES),
    );
    let mut counts = Counts::default();
    for seed in first..first + number {
        run(seed, &mut counts).await;
    }
    println!("{number} schedules: {counts:?}");
    if number >= SCHEDULES {
        let Counts {
            runs,
            kills,
            errors,
            edits,
            deletions,
            rows,
            gone,
            faults,
        } = counts;
        for count in [runs, kills, errors, edits, deletions, rows, gone, faults] {
            assert!(count > 10, "nothing was tested");
        }
    }
}
