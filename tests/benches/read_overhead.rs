//! Compares reading lists and single objects with the client to hand-written code with `reqwest`:
//! wall time, processor time, memory and bytes.
//!
//! The sandbox is a separate program, and each run a separate process. The bytes are those of all
//! loopback connections of the machine, in both directions.
//! Build and run:
//!
//! `cargo build --release -p intercom-sandbox && cargo bench -p intercom-progenitor-baseline --bench read_overhead`
//!
//! With a word such as `-- tickets`, only the groups whose title contains it.

#![allow(missing_docs, clippy::unwrap_used, unreachable_pub)]

mod support;

use std::time::Instant;
use std::{env, fs};

use intercom_api::search::{conversation, ticket};
use intercom_api::{Client, Timestamp};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use support::{Server, TOKEN, medians, peak_memory, plain, processor_time, with_headers};

const ITEMS: usize = 30_000;
const READS: usize = 5_000;
/// Number of runs of each way, which alternate.
const ROUNDS: usize = 7;

/// The fields of a ticket or conversation that a sync may need.
#[derive(Debug, Deserialize)]
struct Few {
    id: String,
    created_at: i64,
    updated_at: i64,
    open: bool,
}

/// The same fields with the types of the client.
#[derive(Debug, Deserialize)]
struct OurFew {
    id: intercom_api::Id,
    created_at: Timestamp,
    updated_at: Timestamp,
    open: bool,
}

#[derive(Debug, Deserialize)]
struct FewOfContact {
    id: String,
    role: String,
    created_at: i64,
}

/// The measured ways in groups. The first way of each group is the baseline of the others.
const GROUPS: &[(&str, &[&str])] = &[
    (
        "30,000 tickets",
        &[
            "tickets reqwest few",
            "tickets ours few",
            "tickets ours few ahead",
            "tickets ours few, our ids and times",
            "tickets reqwest value",
            "tickets ours full",
            "tickets ours full gzip",
        ],
    ),
    (
        "30,000 conversations",
        &[
            "conversations reqwest few",
            "conversations ours few",
            "conversations ours few ahead",
            "conversations reqwest value",
            "conversations ours full",
        ],
    ),
    (
        "5,000 single reads",
        &["reads reqwest few", "reads ours few", "reads ours full"],
    ),
];

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["run", way, url] => run(way, url).await,
        words => compare(words.iter().find(|word| !word.starts_with("--"))),
    }
}

/// Performs one run in this process and prints its measurements.
async fn run(way: &str, url: &str) {
    let start = Instant::now();
    let before = processor_time();
    let bytes = loopback_bytes();
    match way.split_once(' ').unwrap() {
        ("reads", way) => reads(way, url).await,
        (kind, way) => lists(kind, way, url).await,
    }
    let took = start.elapsed();
    let processor = processor_time() - before;
    println!(
        "{} {} {} {}",
        took.as_secs_f64(),
        processor.as_secs_f64(),
        peak_memory(),
        loopback_bytes() - bytes,
    );
}

/// The bytes that the loopback interface has received.
fn loopback_bytes() -> u64 {
    let interfaces = fs::read_to_string("/proc/net/dev").unwrap();
    let mut lines = interfaces.lines().map(str::trim_start);
    let loopback = lines.find_map(|line| line.strip_prefix("lo:")).unwrap();
    let received = loopback.split_whitespace().next().unwrap();
    received.parse().unwrap()
}

/// The server is on the same machine, and the baseline receives responses without compression.
fn ours(url: &str, gzip: bool) -> Client {
    Client::builder()
        .access_token(TOKEN)
        .base_url(url)
        .gzip(gzip)
        .build()
        .unwrap()
}

/// The page of the hand-written sync.
#[derive(Deserialize)]
struct Page<T> {
    #[serde(alias = "tickets", alias = "conversations")]
    items: Vec<T>,
    pages: Option<Pages>,
}

#[derive(Deserialize)]
struct Pages {
    next: Option<Next>,
}

#[derive(Deserialize)]
struct Next {
    starting_after: Option<String>,
}

async fn by_hand<T: DeserializeOwned>(url: &str, kind: &str, mut take: impl FnMut(T)) {
    let client = plain();
    let path = format!("{url}/{kind}/search");
    let mut after: Option<String> = None;
    loop {
        let mut pagination = json!({ "per_page": 150 });
        if let Some(after) = &after {
            pagination["starting_after"] = json!(after);
        }
        let body = json!({
            "query": { "field": "created_at", "operator": ">", "value": 1 },
            "pagination": pagination,
        });
        let response = with_headers(client.post(&path))
            .json(&body)
            .send()
            .await
            .unwrap();
        let page: Page<T> = response.error_for_status().unwrap().json().await.unwrap();
        page.items.into_iter().for_each(&mut take);
        after = page
            .pages
            .and_then(|pages| pages.next)
            .and_then(|next| next.starting_after);
        if after.is_none() {
            return;
        }
    }
}

/// The sum prevents the work from being optimized away.
fn sum(few: &Few, total: &mut i64) {
    *total += few.created_at ^ few.updated_at ^ i64::from(few.open) ^ few.id.len() as i64;
}

async fn lists(kind: &str, way: &str, url: &str) {
    let (mut count, mut total) = (0, 0_i64);
    macro_rules! drain {
        ($items:expr, |$item:ident| $take:expr) => {{
            let mut items = $items;
            while let Some(item) = items.next().await {
                let $item = item.unwrap();
                $take;
                count += 1;
            }
        }};
    }
    macro_rules! ours {
        ($call:expr) => {
            match way {
                "ours few" => drain!($call.items_as::<Few>(), |few| sum(&few, &mut total)),
                "ours few ahead" => {
                    drain!($call.items_as::<Few>().read_ahead(), |few| sum(
                        &few, &mut total
                    ))
                }
                "ours few, our ids and times" => drain!($call.items_as::<OurFew>(), |few| {
                    total += few.created_at.as_second() ^ few.updated_at.as_second();
                    total += i64::from(few.open) ^ few.id.len() as i64;
                }),
                "ours full" | "ours full gzip" => {
                    drain!($call.items(), |full| total += full.id.len() as i64)
                }
                other => panic!("unknown way `{other}`"),
            }
        };
    }
    match (kind, way) {
        (_, "reqwest few") => {
            by_hand(url, kind, |few: Few| {
                count += 1;
                sum(&few, &mut total);
            })
            .await;
        }
        (_, "reqwest value") => by_hand(url, kind, |_: Value| count += 1).await,
        ("tickets", _) => {
            let query = ticket::CREATED_AT.gt(1);
            ours!(
                ours(url, way.ends_with("gzip"))
                    .tickets()
                    .search(query)
                    .per_page(150)
            );
        }
        (_, _) => {
            let query = conversation::CREATED_AT.gt(1);
            ours!(ours(url, false).conversations().search(query).per_page(150));
        }
    }
    assert_eq!(count, ITEMS);
    std::hint::black_box(total);
}

async fn reads(way: &str, url: &str) {
    let client = plain();
    let found: Value = with_headers(client.get(format!("{url}/contacts?per_page=1")))
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let id = found["data"][0]["id"].as_str().unwrap().to_owned();
    let ours = ours(url, false);
    let mut total = 0;
    for _ in 0..READS {
        total += match way {
            "reqwest few" => {
                let response = with_headers(client.get(format!("{url}/contacts/{id}")))
                    .send()
                    .await;
                let response = response.unwrap().error_for_status().unwrap();
                let few: FewOfContact = response.json().await.unwrap();
                few.id.len() + few.role.len() + few.created_at as usize
            }
            "ours few" => {
                let few = ours.contacts().get(&*id).send_as::<FewOfContact>().await;
                let few = few.unwrap();
                few.id.len() + few.role.len() + few.created_at as usize
            }
            "ours full" => ours.contacts().get(&*id).await.unwrap().id.len(),
            other => panic!("unknown way `{other}`"),
        };
    }
    std::hint::black_box(total);
}

/// Runs all ways alternately, and prints the ratios to the first one of each group.
fn compare(only: Option<&&str>) {
    let seed = format!("tickets={ITEMS},conversations={ITEMS},contacts=1000,text_bytes=1000");
    let server = Server::start(&["--seed", &seed, "--rate-limit", "1000000000"]);
    for (title, ways) in GROUPS
        .iter()
        .filter(|(title, _)| only.is_none_or(|only| title.contains(only)))
    {
        let medians = medians::<4>(ROUNDS, ways, &server.url);
        println!("{title}, medians of {ROUNDS}");
        println!(
            "{:40} {:>17} {:>17} {:>17} {:>17}",
            "", "wall", "processor", "memory", "bytes"
        );
        for (way, [wall, processor, memory, bytes]) in ways.iter().zip(&medians) {
            let base = medians[0];
            println!(
                "{way:40} {wall:8.3} s {:5.2} x {processor:8.3} s {:5.2} x {:6.1} MiB {:4.2} x {:6.1} MiB {:4.2} x",
                wall / base[0],
                processor / base[1],
                memory / 1024.0,
                memory / base[2],
                bytes / f64::from(1 << 20),
                bytes / base[3],
            );
        }
        println!();
    }
}
