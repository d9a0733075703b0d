//! A future of every kind stops at every await point.

use std::time::Duration;

use tokio::time::{Instant, timeout};

use super::context::{Context, Paused, Stalled, Window};
use super::kinds::{KINDS, Start};

/// How long other calls may take: a window, and the patience with stalled requests.
const BOUND: Duration = Duration::from_secs(15);
/// How long another future of the same kind may take, for each that is stalled. A scroll waits until
/// the server has closed the one that is not read.
const SAME_KIND: Duration = Duration::from_secs(250);
/// More polls than any of the futures needs.
const MAX_POLLS: usize = 100;

async fn server() -> Paused {
    Paused::start(|builder| builder.scroll_lifetime(Duration::from_secs(60))).await
}

async fn stall_everywhere(window: Window, stalled: usize, step: usize) {
    let mut server = server().await;
    for (name, start) in KINDS {
        let mut polls = 0;
        while !stall_at(&server, (name, *start), window, stalled, polls).await {
            polls += step;
            if name.starts_with("export") {
                // The stalled export is still pending at the old one.
                server = self::server().await;
            }
            assert!(polls <= MAX_POLLS, "{name} does not complete");
        }
        // At least the request and its response are awaited, and a job is polled.
        let least = if name.starts_with("export") { 6 } else { 2 };
        assert!(polls >= least, "{name}: {polls} polls");
        eprintln!("{window:?}, {stalled} stalled: {name}: {polls} polls");
    }
}

/// Stalls after this many polls. Returns whether the futures have completed by then.
async fn stall_at(
    server: &Paused,
    (name, start): (&str, Start),
    window: Window,
    count: usize,
    polls: usize,
) -> bool {
    let context = server.context(window).await;
    let mut stalled = Stalled::new();
    for _ in 0..count {
        stalled.add(start(context.clone()), polls);
    }
    stalled.settled().await;
    let case = format!("{name}, stalled {count} times after {polls} polls, {window:?}");
    others_finish(&context, &case).await;
    let bound = SAME_KIND * u32::try_from(count).unwrap();
    let another = timeout(bound, tokio::spawn(start(context.clone()))).await;
    assert!(another.is_ok(), "another one waits: {case}");
    stalled.are_complete()
}

async fn others_finish(context: &Context, case: &str) {
    let started = Instant::now();
    let others: Vec<_> = (0..5)
        .map(|_| tokio::spawn(context.client.admins().me().send()))
        .collect();
    for other in others {
        match timeout(BOUND, other).await {
            Ok(response) => {
                response.unwrap().unwrap();
            }
            Err(_) => panic!("other calls wait: {case}"),
        }
    }
    let took = started.elapsed();
    assert!(took <= BOUND, "{took:?}: {case}");
}

#[tokio::test(start_paused = true)]
async fn a_stalled_future_blocks_nothing() {
    for window in [Window::Unknown, Window::Open, Window::Closed] {
        stall_everywhere(window, 1, 1).await;
    }
}

/// More than the client sends before it knows the limit.
#[tokio::test(start_paused = true)]
async fn many_stalled_futures_block_nothing() {
    for window in [Window::Unknown, Window::Open, Window::Closed] {
        stall_everywhere(window, 12, 3).await;
    }
}
