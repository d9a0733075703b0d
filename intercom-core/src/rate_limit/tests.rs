use std::time::UNIX_EPOCH;

use reqwest::header::{DATE, HeaderName, HeaderValue};
use tokio::task::{JoinError, JoinSet};
use tokio::time::sleep;

use super::headers::{LIMIT as RATE_LIMIT, REMAINING as RATE_LIMIT_REMAINING};
use super::*;
use crate::retry::{Answer, Attempts, Decision, Outcome, RetryPolicy};
use crate::{Idempotency, retry};

/// A server with fixed windows, on tokio's paused clock.
#[derive(Debug)]
struct Server {
    began: Instant,
    setup: Setup,
    state: Mutex<Counts>,
}

#[derive(Debug, Clone, Copy)]
struct Setup {
    limit: u64,
    /// Length of a window, in milliseconds.
    window: u64,
    /// What the server's clock shows at the start, in milliseconds.
    start: u64,
    /// Windows begin so many milliseconds after the second that is told. A reset is told in whole seconds, rounded down.
    offset: u64,
    /// The shortest and the longest way to the server, and as long back, in milliseconds.
    latency: (u64, u64),
    /// The local clock is ahead by so many seconds.
    skew: i64,
    dated: bool,
    /// So many calls of each window are made by others at its beginning, and so many more over its first second.
    others: (u64, u64),
    /// Each of so many answers is one of a proxy, an error without headers, for a call that was not counted. Nought is none.
    fault_every: u64,
}

const PLAIN: Setup = Setup {
    limit: 166,
    window: 10_000,
    start: 1_723_104_003_300,
    offset: 0,
    latency: (20, 80),
    skew: 0,
    dated: true,
    others: (0, 0),
    fault_every: 0,
};

#[derive(Debug, Default)]
struct Counts {
    window: u64,
    used: u64,
    calls: u64,
    limited: u64,
}

impl Server {
    fn new(setup: Setup) -> Arc<Self> {
        Arc::new(Self {
            began: Instant::now(),
            setup,
            state: Mutex::default(),
        })
    }

    fn time(&self) -> u64 {
        let elapsed = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.setup.start + elapsed
    }

    fn local(&self) -> SystemTime {
        let time = self.time().saturating_add_signed(self.setup.skew * 1_000);
        UNIX_EPOCH + Duration::from_millis(time)
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn call(&self) -> (StatusCode, HeaderMap) {
        let setup = self.setup;
        let number = {
            let mut counts = self.counts();
            counts.calls += 1;
            counts.calls
        };
        // Spread over the range, and the same in each run.
        let (least, most) = setup.latency;
        let way = |salt: u64| {
            let mixed = (number * 2 + salt).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33;
            sleep(Duration::from_millis(least + mixed % (most - least + 1)))
        };
        way(0).await;
        if setup.fault_every > 0 && number.is_multiple_of(setup.fault_every) {
            way(1).await;
            return (StatusCode::BAD_GATEWAY, HeaderMap::new());
        }
        let answer = self.count();
        way(1).await;
        answer
    }

    fn count(&self) -> (StatusCode, HeaderMap) {
        let setup = self.setup;
        let time = self.time();
        let mut counts = self.counts();
        let window = (time - setup.offset) / setup.window;
        if window != counts.window {
            counts.window = window;
            counts.used = 0;
        }
        let begun = (time - setup.offset) % setup.window;
        let (before, meanwhile) = setup.others;
        let others = before + meanwhile * begun.min(1_000) / 1_000;
        let allowed = setup.limit - others;
        let status = if counts.used < allowed {
            counts.used += 1;
            StatusCode::OK
        } else {
            counts.limited += 1;
            StatusCode::TOO_MANY_REQUESTS
        };
        let reset = ((window + 1) * setup.window + setup.offset) / 1_000;
        let mut headers = HeaderMap::new();
        headers.insert(RATE_LIMIT, HeaderValue::from(setup.limit));
        headers.insert(
            RATE_LIMIT_REMAINING,
            HeaderValue::from(allowed.saturating_sub(counts.used)),
        );
        headers.insert(RATE_LIMIT_RESET, HeaderValue::from(reset));
        if setup.dated {
            let date = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_millis(time));
            if let Ok(date) = HeaderValue::from_str(&date) {
                headers.insert(DATE, date);
            }
        }
        (status, headers)
    }

    /// A call as the client makes it: paced, and repeated by the policy. Gives the order in which it was first admitted.
    async fn complete(&self, limiter: &RateLimiter, order: &Mutex<Vec<u64>>, number: u64) {
        let mut made = 0;
        loop {
            let permit = limiter.admit().await;
            if made == 0 {
                order
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(number);
            }
            let (status, headers) = self.call().await;
            permit.answered_at(status, &ResponseHints::read(&headers), self.local());
            if status.is_success() {
                return;
            }
            made += 1;
            let state = Attempts {
                idempotency: Idempotency::Idempotent,
                made,
                elapsed: Duration::ZERO,
                timeout: None,
            };
            let outcome = Outcome::Answer(Answer::new(status, &ResponseHints::read(&headers)));
            match retry::decide(&RetryPolicy::default(), &state, &outcome, self.local(), 0.5) {
                Decision::Wait(wait) => sleep(wait).await,
                Decision::Stop(stop) => panic!("call {number} ends after {made}: {stop:?}"),
            }
        }
    }

    /// The least time in which so many calls can be through, in milliseconds.
    fn minimum(&self, calls: u64) -> u64 {
        let setup = self.setup;
        let full = calls.div_ceil(setup.limit - setup.others.0) - 1;
        let begun = (setup.start - setup.offset) % setup.window;
        let waits = if full == 0 {
            0
        } else {
            full * setup.window - begun
        };
        waits + 2 * setup.latency.0
    }
}

struct Run {
    took: u64,
    minimum: u64,
    limited: u64,
    order: Vec<u64>,
}

async fn run(setup: Setup, tasks: u64) -> Result<Run, JoinError> {
    let server = Server::new(setup);
    let limiter = RateLimiter::new();
    let order = Arc::new(Mutex::new(Vec::new()));
    let mut running = JoinSet::new();
    for number in 0..tasks {
        let (server, limiter, order) = (Arc::clone(&server), limiter.clone(), Arc::clone(&order));
        running.spawn(async move { server.complete(&limiter, &order, number).await });
    }
    while let Some(done) = running.join_next().await {
        done?;
    }
    let order = order.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let counts = server.counts();
    Ok(Run {
        took: server.time() - setup.start,
        minimum: server.minimum(tasks),
        limited: counts.limited,
        order,
    })
}

#[tokio::test(start_paused = true)]
async fn a_thousand_tasks_take_little_longer_than_they_must() -> Result<(), JoinError> {
    for (what, setup) in [
        ("plain", PLAIN),
        (
            "the limit of an app",
            Setup {
                limit: 1_667,
                ..PLAIN
            },
        ),
        (
            "the last window is full",
            Setup {
                limit: 200,
                ..PLAIN
            },
        ),
        (
            "a window is about to end",
            Setup {
                start: PLAIN.start + 6_650,
                ..PLAIN
            },
        ),
        (
            "a window has just begun",
            Setup {
                start: PLAIN.start + 6_700,
                ..PLAIN
            },
        ),
        (
            "short windows",
            Setup {
                window: 2_000,
                ..PLAIN
            },
        ),
        (
            "shorter windows",
            Setup {
                window: 1_000,
                latency: (1, 5),
                ..PLAIN
            },
        ),
        (
            "the local clock is an hour ahead",
            Setup {
                skew: 3_600,
                ..PLAIN
            },
        ),
        (
            "the local clock is an hour behind",
            Setup {
                skew: -3_600,
                ..PLAIN
            },
        ),
        (
            "the local clock is a little ahead",
            Setup { skew: 1, ..PLAIN },
        ),
        (
            "no `Date`",
            Setup {
                dated: false,
                ..PLAIN
            },
        ),
        (
            "no `Date`, and the local clock is behind",
            Setup {
                dated: false,
                skew: -1,
                ..PLAIN
            },
        ),
        (
            "no `Date`, and the local clock is ahead",
            Setup {
                dated: false,
                skew: 1,
                ..PLAIN
            },
        ),
        (
            "the reset is rounded down",
            Setup {
                offset: 900,
                ..PLAIN
            },
        ),
        (
            "slow",
            Setup {
                latency: (200, 1_500),
                ..PLAIN
            },
        ),
        (
            "very uneven",
            Setup {
                latency: (5, 3_000),
                ..PLAIN
            },
        ),
        (
            "others use half of each window",
            Setup {
                others: (83, 0),
                ..PLAIN
            },
        ),
        (
            "faults",
            Setup {
                fault_every: 7,
                ..PLAIN
            },
        ),
    ] {
        let run = run(setup, 1_000).await?;
        let shown = format!(
            "{what}: {} ms where {} would do, and {} answers 429",
            run.took, run.minimum, run.limited
        );
        eprintln!("{shown}");
        assert!(run.limited < 5, "{shown}");
        // The limit is learned by a first call, and the slowest answer of the last window is not the limiter's.
        let first = if run.minimum < setup.window {
            2 * setup.latency.1
        } else {
            0
        };
        let slowest = 2 * (setup.latency.1 - setup.latency.0);
        let bound = run.minimum * 105 / 100 + first + slowest;
        assert!(run.took <= bound, "{shown}");
        assert!(run.order.is_sorted(), "{what}: {:?}", run.order);
        assert_eq!(run.order.len(), 1_000, "{what}");
    }
    Ok(())
}

/// Calls that others make while ours are under way cannot be foreseen, but are noticed.
#[tokio::test(start_paused = true)]
async fn others_use_the_limit_at_the_same_time() -> Result<(), JoinError> {
    let setup = Setup {
        others: (0, 80),
        ..PLAIN
    };
    let run = run(setup, 1_000).await?;
    // Those whose place another program took are refused, and the next answers say that there is nothing left.
    assert!(run.limited > 0 && run.limited < 100, "{}", run.limited);
    assert_eq!(run.order.len(), 1_000);
    Ok(())
}

/// The same on several threads and the real clock, where a wake-up that is lost would show.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn threads_do_not_lose_each_other() -> Result<(), JoinError> {
    let setup = Setup {
        limit: 400,
        window: 1_000,
        latency: (0, 5),
        fault_every: 50,
        ..PLAIN
    };
    let run = run(setup, 1_000).await?;
    assert_eq!(run.order.len(), 1_000);
    assert!(run.limited < 50, "{} answers 429", run.limited);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn without_pacing_there_are_many_429s() {
    // What the others are measured against: the server of these tests does limit.
    let server = Server::new(PLAIN);
    let limiter = RateLimiter::disabled();
    let mut running = JoinSet::new();
    for _ in 0..1_000 {
        let (server, limiter) = (Arc::clone(&server), limiter.clone());
        running.spawn(async move {
            let permit = limiter.admit().await;
            let (status, headers) = server.call().await;
            permit.answered_at(status, &ResponseHints::read(&headers), server.local());
        });
    }
    while running.join_next().await.is_some() {}
    assert_eq!(server.counts().limited, 1_000 - 166);
    assert_eq!(limiter.last().and_then(|last| last.remaining()), Some(0));
}

fn observation(remaining: u64, reset: u64) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(RATE_LIMIT_REMAINING, HeaderValue::from(remaining));
    headers.insert(RATE_LIMIT_RESET, HeaderValue::from(reset));
    headers
}

/// A limiter that knows that its window is used up for ten seconds more.
async fn used_up() -> RateLimiter {
    let limiter = RateLimiter::new();
    let permit = limiter.admit().await;
    permit.answered_at(
        StatusCode::OK,
        &ResponseHints::read(&observation(0, 10)),
        UNIX_EPOCH,
    );
    limiter
}

/// Whether a call may go at once.
async fn goes(limiter: &RateLimiter) -> Option<Permit> {
    tokio::time::timeout(Duration::ZERO, limiter.admit())
        .await
        .ok()
}

#[tokio::test(start_paused = true)]
async fn who_leaves_the_line_makes_room() -> Result<(), JoinError> {
    let began = Instant::now();
    let limiter = used_up().await;
    let order = Arc::new(Mutex::new(Vec::new()));
    let mut waiting = Vec::new();
    for number in 0..6 {
        let (limiter, order) = (limiter.clone(), Arc::clone(&order));
        waiting.push(tokio::spawn(async move {
            let permit = limiter.admit().await;
            let mut order = order.lock().unwrap_or_else(PoisonError::into_inner);
            order.push((number, began.elapsed().as_secs()));
            permit.answered_at(
                StatusCode::OK,
                &ResponseHints::read(&observation(9, 20)),
                UNIX_EPOCH,
            );
        }));
    }
    sleep(Duration::from_secs(1)).await;
    // The first in line, who alone looks at the clock, one in the middle, and the last.
    for number in [0, 3, 5] {
        waiting[number].abort();
    }
    for (number, task) in waiting.into_iter().enumerate() {
        let ended = task.await;
        assert_eq!(ended.is_err(), [0, 3, 5].contains(&number), "{number}");
    }
    let order = order.lock().unwrap_or_else(PoisonError::into_inner);
    assert_eq!(*order, [(1, 10), (2, 10), (4, 10)]);
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_permit_that_is_dropped_gives_its_place_back() {
    let limiter = RateLimiter::new();
    let mut first = Vec::new();
    for _ in 0..10 {
        first.push(limiter.admit().await);
    }
    assert!(goes(&limiter).await.is_none());
    first.pop();
    let again = goes(&limiter).await;
    assert!(again.is_some());
    assert!(goes(&limiter).await.is_none());

    // The same with a limit: one is left, and taken.
    drop(again);
    if let Some(permit) = first.pop() {
        permit.answered_at(
            StatusCode::OK,
            &ResponseHints::read(&observation(9, 10)),
            UNIX_EPOCH,
        );
    }
    let taken = goes(&limiter).await;
    assert!(taken.is_some());
    assert!(goes(&limiter).await.is_none());
    drop(taken);
    assert!(goes(&limiter).await.is_some());
}

#[tokio::test(start_paused = true)]
async fn a_waiting_call_goes_when_another_is_dropped() {
    let began = Instant::now();
    let limiter = RateLimiter::new();
    let mut held = Vec::new();
    for _ in 0..10 {
        held.push(limiter.admit().await);
    }
    let waiting = tokio::spawn({
        let limiter = limiter.clone();
        async move { drop(limiter.admit().await) }
    });
    sleep(Duration::from_secs(5)).await;
    assert!(!waiting.is_finished());
    held.pop();
    let gone = tokio::time::timeout(Duration::from_secs(5), waiting).await;
    assert!(matches!(gone, Ok(Ok(()))), "{gone:?}");
    assert_eq!(began.elapsed().as_secs(), 5);
}

#[tokio::test(start_paused = true)]
async fn the_next_in_line_becomes_the_probe() -> Result<(), JoinError> {
    let began = Instant::now();
    let limiter = used_up().await;
    let probes = Arc::new(Mutex::new(0));
    let mut running = JoinSet::new();
    for number in 0..50 {
        let (limiter, probes) = (limiter.clone(), Arc::clone(&probes));
        running.spawn(async move {
            let permit = limiter.admit().await;
            // The first three are cancelled while under way, each after a fifth of a second.
            sleep(Duration::from_millis(200)).await;
            if number < 3 {
                *probes.lock().unwrap_or_else(PoisonError::into_inner) += 1;
                return;
            }
            permit.answered_at(
                StatusCode::OK,
                &ResponseHints::read(&observation(100, 20)),
                UNIX_EPOCH,
            );
        });
    }
    while let Some(done) = running.join_next().await {
        done?;
    }
    assert_eq!(*probes.lock().unwrap_or_else(PoisonError::into_inner), 3);
    // Four probes in a row, and all others together.
    assert_eq!(began.elapsed().as_millis(), 10_000 + 4 * 200 + 200);
    Ok(())
}

#[test]
fn headers_are_read() {
    let headers = |pairs: &[(&'static str, &str)]| -> HeaderMap {
        pairs
            .iter()
            .filter_map(|(name, value)| {
                Some((
                    HeaderName::from_static(name),
                    HeaderValue::from_str(value).ok()?,
                ))
            })
            .collect()
    };
    let reset = Some(Timestamp::from_second(1_723_104_610));
    for (pairs, expected) in [
        (
            &[
                ("x-ratelimit-limit", "1667"),
                ("x-ratelimit-remaining", " 0 "),
                ("x-ratelimit-reset", "1723104610"),
            ][..],
            Some((Some(1_667), Some(0), reset)),
        ),
        (
            &[
                ("x-ratelimit-limit", "many"),
                ("x-ratelimit-remaining", "-1"),
                ("x-ratelimit-reset", "1723104610"),
            ],
            Some((None, None, reset)),
        ),
        (
            &[("x-ratelimit-remaining", "5")],
            Some((None, Some(5), None)),
        ),
        (
            &[
                ("x-ratelimit-limit", ""),
                ("x-ratelimit-remaining", "1.5"),
                ("x-ratelimit-reset", "soon"),
            ],
            None,
        ),
        (&[("x-request-id", "1")], None),
    ] {
        let found = RateLimit::from_headers(&headers(pairs));
        let found = found.map(|rate| (rate.limit(), rate.remaining(), rate.reset()));
        assert_eq!(found, expected, "{pairs:?}");
    }
}
