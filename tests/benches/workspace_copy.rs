//! Copies a workspace with `sync::WorkspaceReader` under a rate limit, and without one next to
//! hand-written `reqwest` code.
//!
//! The sandbox is a separate program, and each run a separate process. Build and run:
//!
//! `cargo build --release -p intercom-sandbox && cargo bench -p intercom-progenitor-baseline --features copy --bench workspace_copy`
//!
//! With a word such as `-- throughput`, only the part of that name.

#![allow(missing_docs, clippy::unwrap_used, unreachable_pub)]

mod support;

use std::env;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use futures_util::stream::{self, Stream, StreamExt};
use intercom_api::Client;
use intercom_api::sync::{Change, Report, State, StreamName, WorkspaceReader};
use serde_json::{Value, json};
use support::{Server, TOKEN, medians, peak_memory, plain, processor_time, with_headers};

/// Tickets, contacts and conversations.
const LARGE: [usize; 3] = [30_000, 30_000, 5_000];
const SMALL: [usize; 3] = [3_000, 3_000, 500];
/// The limit of the acceptance, and that of Intercom.
const LIMITS: [u64; 2] = [1_000, 1_667];
const WINDOW: Duration = Duration::from_secs(10);
const NO_LIMIT: u64 = 1_000_000_000;
/// The number of concurrent requests for conversations: the maximum of the default.
const CONCURRENCY: usize = 64;
/// Number of runs of each way, which alternate.
const ROUNDS: usize = 5;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["run", way, url] => {
            let mut runtime = tokio::runtime::Builder::new_current_thread();
            let runtime = runtime.enable_all().build().unwrap();
            runtime.block_on(run(way, url));
        }
        words => {
            let filter = words.iter().find(|word| !word.starts_with("--"));
            let is_on = |part: &str| filter.is_none_or(|filter| part == *filter);
            if is_on("limit") {
                limited(&[], "");
            }
            if is_on("latency") {
                limited(&["--latency-ms", "150"], ", 150 ms per response");
            }
            if is_on("headers") {
                without_headers();
            }
            if is_on("throughput") {
                throughput();
            }
        }
    }
}

fn server(limit: u64, objects: [usize; 3], more: &[&str]) -> Server {
    let [tickets, contacts, conversations] = objects;
    let seed = format!(
        "tickets={tickets},contacts={contacts},conversations={conversations},text_bytes=500,parts=4,seconds_apart=60"
    );
    let limit = limit.to_string();
    let mut arguments = vec!["--seed", &seed, "--rate-limit", &limit];
    arguments.extend(more);
    Server::start(&arguments)
}

/// Copies a small and a large workspace under each limit.
fn limited(arguments: &[&str], title: &str) {
    for limit in LIMITS {
        println!("{limit} requests in {WINDOW:?}{title}");
        for objects in [SMALL, LARGE] {
            let server = server(limit, objects, arguments);
            let [rows, requests, rejected, wall, processor, memory, next] =
                support::run(&["run", "ours window", &server.url]);
            let windows = (requests / limit as f64).ceil() - 1.0;
            let minimum = windows * WINDOW.as_secs_f64();
            let ratio = if minimum > 0.0 {
                format!(", {:.3} of the minimum of {minimum} s", wall / minimum)
            } else {
                String::new()
            };
            println!(
                "  {objects:?}: {wall:.3} s{ratio}; {requests} requests, {rejected} responses with 429, {rows} rows, {:.1} MiB, {processor:.1} s of the processor; {next} requests of the next run",
                memory / 1024.0,
            );
        }
    }
}

/// Copies from a server that has a limit and does not report it.
fn without_headers() {
    println!("1000 requests in {WINDOW:?}, without rate limit headers");
    let server = server(1_000, LARGE, &["--no-rate-headers"]);
    let [rows, requests, rejected, wall, _, _, _] =
        support::run(&["run", "ours window", &server.url]);
    println!("  {wall:.3} s, {requests} requests, {rejected} responses with 429, {rows} rows");
}

/// Compares runs without a limit.
fn throughput() {
    println!("no limit, medians of {ROUNDS}");
    let server = server(NO_LIMIT, LARGE, &[]);
    let ways = ["reqwest", "ours", "ours gzip"];
    let medians = medians::<7>(ROUNDS, &ways, &server.url);
    let [_, _, _, base_wall, base_processor, base_memory, _] = medians[0];
    for (way, [_, requests, _, wall, processor, memory, _]) in ways.iter().zip(medians) {
        println!(
            "  {way:10} {requests} requests, {wall:.3} s {:.2} x, {processor:.3} s of the processor {:.2} x, {:.1} MiB {:.2} x",
            wall / base_wall,
            processor / base_processor,
            memory / 1024.0,
            memory / base_memory,
        );
    }
}

/// Performs one run in this process, and prints its rows, requests, responses with 429, wall time, processor time, memory and
/// the requests of a second run, which continues from the states of the first one.
async fn run(way: &str, url: &str) {
    if way.ends_with("window") {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let rest = WINDOW.as_nanos() - now.as_nanos() % WINDOW.as_nanos();
        tokio::time::sleep(Duration::from_nanos(u64::try_from(rest).unwrap())).await;
    }
    let start = Instant::now();
    let before = processor_time();
    let measure = || {
        let processor = processor_time() - before;
        let (wall, processor) = (start.elapsed().as_secs_f64(), processor.as_secs_f64());
        format!("{wall} {processor} {}", peak_memory())
    };
    if way == "reqwest" {
        let (rows, requests) = by_hand(url).await;
        println!("{rows} {requests} 0 {} 0", measure());
        return;
    }
    let client = Client::builder().access_token(TOKEN).base_url(url);
    let client = client.gzip(way != "ours").build().unwrap();
    let (report, states) = ours(&client, [None, None, None]).await;
    let figures = measure();
    let (again, _) = ours(&client, states).await;
    println!(
        "{} {} {} {figures} {}",
        report.rows, report.requests, report.rate_limited, again.requests,
    );
}

/// Copies the three streams at the same time. Returns the sum of their reports, and their last states.
async fn ours(client: &Client, states: [Option<State>; 3]) -> (Report, [Option<State>; 3]) {
    let reader = WorkspaceReader::new(client);
    let copy = async |stream: StreamName, mut state: Option<State>| {
        let mut changes = reader.changes(stream, state.take());
        let mut bytes = 0;
        while let Some(change) = changes.next().await {
            match change.unwrap() {
                Change::Row(row) => bytes += row.raw.get().len(),
                Change::Checkpoint(next) => state = Some(next),
                other => panic!("{other:?}"),
            }
        }
        std::hint::black_box(bytes);
        (changes.report(), state)
    };
    let [tickets, contacts, conversations] = states;
    let copies = tokio::join!(
        copy(StreamName::Tickets, tickets),
        copy(StreamName::Contacts, contacts),
        copy(StreamName::Conversations, conversations),
    );
    let mut sum = copies.0.0;
    for report in [copies.1.0, copies.2.0] {
        sum.rows += report.rows;
        sum.requests += report.requests;
        sum.rate_limited += report.rate_limited;
    }
    (sum, [copies.0.1, copies.1.1, copies.2.1])
}

/// Sends the same requests with `reqwest`. Returns the number of rows and of requests.
async fn by_hand(url: &str) -> (u64, u64) {
    let client = &plain();
    let tickets = async {
        let (mut rows, mut requests) = (0, 0);
        let mut pages = Box::pin(pages(client, url, "tickets", "ascending"));
        while let Some(page) = pages.next().await {
            requests += 1;
            for ticket in &page {
                let parts = &ticket["ticket_parts"]["ticket_parts"];
                rows += 1 + parts.as_array().unwrap().len() as u64;
            }
        }
        (rows, requests)
    };
    let contacts = async {
        let (mut rows, mut requests) = (0, 0);
        let mut pages = Box::pin(pages(client, url, "contacts", "descending"));
        while let Some(page) = pages.next().await {
            requests += 1;
            rows += page.len() as u64;
        }
        (rows, requests)
    };
    let conversations = async {
        let (mut rows, mut requests) = (0, 0);
        let ids = pages(client, url, "conversations", "ascending").flat_map(|page| {
            requests += 1;
            stream::iter(page).map(|one| one["id"].as_str().unwrap().to_owned())
        });
        let details = ids.map(|id| async move {
            let request = client.get(format!("{url}/conversations/{id}"));
            send(request).await
        });
        let mut details = Box::pin(details.buffered(CONCURRENCY));
        let mut count = 0;
        while let Some(conversation) = details.next().await {
            let parts = &conversation["conversation_parts"]["conversation_parts"];
            rows += 1 + parts.as_array().unwrap().len() as u64;
            count += 1;
        }
        drop(details);
        (rows, requests + count)
    };
    let (tickets, contacts, conversations) = tokio::join!(tickets, contacts, conversations);
    (
        tickets.0 + contacts.0 + conversations.0,
        tickets.1 + contacts.1 + conversations.1,
    )
}

/// The pages of a search in the order of the last change.
fn pages<'a>(
    client: &'a reqwest::Client,
    url: &'a str,
    kind: &'a str,
    order: &'a str,
) -> impl Stream<Item = Vec<Value>> + 'a {
    // `None` at the end, and an inner `None` for the first page.
    stream::unfold(Some(None::<String>), move |after| async move {
        let mut pagination = json!({ "per_page": 150 });
        if let Some(after) = after? {
            pagination["starting_after"] = json!(after);
        }
        let body = json!({
            "query": { "field": "updated_at", "operator": ">", "value": 0 },
            "sort": { "field": "updated_at", "order": order },
            "pagination": pagination,
        });
        let request = client.post(format!("{url}/{kind}/search")).json(&body);
        let mut page = send(request).await;
        let field = if kind == "contacts" { "data" } else { kind };
        let Value::Array(items) = page[field].take() else {
            panic!("expected an array at `{field}`");
        };
        let after = page["pages"]["next"]["starting_after"].as_str();
        let after = after.map(|after| Some(after.to_owned()));
        Some((items, after))
    })
}

async fn send(request: reqwest::RequestBuilder) -> Value {
    let response = with_headers(request).send().await.unwrap();
    let response = response.error_for_status().unwrap();
    response.json().await.unwrap()
}
