//! The cost of a client for each of many workspaces.

use std::time::{Duration, Instant};

use intercom_api::{AccessToken, Client, Region};

use crate::network::{child_variable, run_child};

const WORKSPACES: usize = 200;
/// The memory is measured in pages, so that more clients make it exact.
const ROUNDS: usize = 10;
const TEST: &str = "oauth::cost::clients_of_200_workspaces_share_everything_that_is_large";

/// Returns the memory that this process allocated, in bytes; `None` if the system does not report it.
fn allocated() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = (status.lines()).find_map(|line| line.strip_prefix("RssAnon:"))?;
    let kilobytes: usize = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}

/// Runs in a separate process, so that no other test allocates memory.
#[test]
fn clients_of_200_workspaces_share_everything_that_is_large() {
    if child_variable().is_none() {
        print!("{}", run_child(TEST, "1", &[]));
        return;
    }
    let token = |number: usize| {
        // As long as the tokens of Intercom.
        let text = format!("dG9rOmE0{number:052}=");
        AccessToken::new(text).unwrap()
    };
    let client = Client::builder().access_token("dG9rOjEyMzQ=").build();
    let client = client.unwrap();
    // Initialize what the first derived client initializes.
    drop(client.with_token(token(WORKSPACES), Region::Us).unwrap());

    let before = allocated();
    let mut clients = Vec::new();
    let mut fastest = Duration::MAX;
    for round in 0..ROUNDS {
        let start = Instant::now();
        for number in 0..WORKSPACES {
            let region = Region::ALL[number % Region::ALL.len()];
            let token = token(round * WORKSPACES + number);
            clients.push(client.with_token(token, region).unwrap());
        }
        fastest = fastest.min(start.elapsed());
    }
    let used = allocated().zip(before);
    let used = used.map(|(after, before)| after.saturating_sub(before) / ROUNDS);
    println!("{WORKSPACES} clients: {fastest:?}, {used:?} bytes");
    if let Some(used) = used {
        assert!(used < 1_000_000, "{used} bytes for {WORKSPACES} clients");
    }
    assert_eq!(clients.len(), ROUNDS * WORKSPACES);
}
