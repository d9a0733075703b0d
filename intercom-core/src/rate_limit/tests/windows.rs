//! Many requests to a simulated server: how long they take, and how evenly they are sent.

use std::time::SystemTime;

use reqwest::header::DATE;

use super::*;
use crate::retry::{self, Outcome, ResponseOutcome, RetryDecision, RetryPolicy, RetryState};

/// A server with fixed windows, on the clock of tokio.
struct Server {
    started: Instant,
    setup: Setup,
    counts: Mutex<Counts>,
}

#[derive(Clone, Copy)]
struct Setup {
    limit: u64,
    /// Length of a window, in milliseconds.
    window: u64,
    /// Time of the server's clock at the start, in milliseconds.
    start: u64,
    /// Milliseconds by which windows start after a full second. A reset is truncated to seconds.
    offset: u64,
    /// Minimum and maximum latency in each direction, in milliseconds.
    latency: (u64, u64),
    /// Seconds by which the local clock is ahead.
    skew: i64,
    /// Whether responses have `Date`.
    dated: bool,
    /// Number of requests of other programs at the start of each window, and over its first second.
    others: (u64, u64),
    /// Every response whose number is divisible by this is a proxy error without headers, and its
    /// request does not count. Zero means none.
    fault_every: u64,
}

const DEFAULT: Setup = Setup {
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

#[derive(Default)]
struct Counts {
    window: u64,
    used: u64,
    requests: u64,
    limited: u64,
    /// The numbers of the requests, in the order in which their first attempt was admitted.
    order: Vec<u64>,
}

impl Server {
    fn elapsed(&self) -> u64 {
        self.started.elapsed().as_millis() as u64
    }

    fn local(&self) -> SystemTime {
        let time =
            (self.setup.start + self.elapsed()).saturating_add_signed(self.setup.skew * 1_000);
        UNIX_EPOCH + Duration::from_millis(time)
    }

    async fn request(&self) -> (StatusCode, HeaderMap) {
        let Setup {
            latency: (min, max),
            fault_every,
            ..
        } = self.setup;
        let number = {
            let mut counts = self.counts.lock().unwrap();
            counts.requests += 1;
            counts.requests
        };
        // Spread over the range, and the same in each run.
        let latency = |salt: u64| {
            let mixed = (number * 2 + salt).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33;
            sleep(Duration::from_millis(min + mixed % (max - min + 1)))
        };
        latency(0).await;
        let response = if fault_every > 0 && number.is_multiple_of(fault_every) {
            (StatusCode::BAD_GATEWAY, HeaderMap::new())
        } else {
            self.respond()
        };
        latency(1).await;
        response
    }

    fn respond(&self) -> (StatusCode, HeaderMap) {
        let setup = self.setup;
        let time = setup.start + self.elapsed();
        let mut counts = self.counts.lock().unwrap();
        let window = (time - setup.offset) / setup.window;
        if window != counts.window {
            counts.window = window;
            counts.used = 0;
        }
        let elapsed = (time - setup.offset) % setup.window;
        let (at_start, in_first_second) = setup.others;
        let allowed = setup.limit - at_start - in_first_second * elapsed.min(1_000) / 1_000;
        let is_limited = counts.used >= allowed;
        counts.used += u64::from(!is_limited);
        counts.limited += u64::from(is_limited);
        let mut headers = HeaderMap::new();
        headers.insert(LIMIT, setup.limit.into());
        headers.insert(REMAINING, allowed.saturating_sub(counts.used).into());
        let reset = ((window + 1) * setup.window + setup.offset) / 1_000;
        headers.insert(RESET, reset.into());
        if setup.dated {
            let date = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_millis(time));
            headers.insert(DATE, date.parse().unwrap());
        }
        let status = if is_limited {
            StatusCode::TOO_MANY_REQUESTS
        } else {
            StatusCode::OK
        };
        (status, headers)
    }

    /// Sends a request as the client does, with rate limiting and retries.
    async fn complete(&self, limiter: &WindowLimiter, number: u64) {
        for attempts in 1.. {
            let permit = admit(limiter).await;
            if attempts == 1 {
                self.counts.lock().unwrap().order.push(number);
            }
            let (status, headers) = self.request().await;
            let hints = ResponseHints::read(&headers);
            permit.on_response_at(status, &hints, self.local());
            if status.is_success() {
                return;
            }
            let outcome = Outcome::Response(ResponseOutcome::new(status, &hints));
            let state = RetryState::of(&outcome, self.local())
                .with_attempts(attempts)
                .with_random(0.5);
            match retry::decide(&RetryPolicy::default(), &state) {
                RetryDecision::Retry(wait) => sleep(wait).await,
                stopped => panic!("request {number}, attempt {attempts}: {stopped:?}"),
            }
        }
    }
}

/// What a run took. Times are in milliseconds since its start.
#[derive(Debug)]
struct Run {
    took: u64,
    /// The least time that the windows allow.
    minimum: u64,
    limited: u64,
    order: Vec<u64>,
    responses: Vec<u64>,
}

/// Sends requests, a number of them at a time.
async fn run(limiter: WindowLimiter, setup: Setup, requests: u64, workers: usize) -> Run {
    let server = Arc::new(Server {
        started: Instant::now(),
        setup,
        counts: Mutex::default(),
    });
    let mut responses = vec![0];
    let mut running = JoinSet::new();
    let mut numbers = 0..requests;
    loop {
        while running.len() < workers
            && let Some(number) = numbers.next()
        {
            let (server, limiter) = (Arc::clone(&server), limiter.clone());
            running.spawn(async move { server.complete(&limiter, number).await });
        }
        let Some(done) = running.join_next().await else {
            break;
        };
        done.unwrap();
        responses.push(server.elapsed());
    }
    let full_windows = requests.div_ceil(setup.limit - setup.others.0) - 1;
    let elapsed = (setup.start - setup.offset) % setup.window;
    let waits = (full_windows * setup.window).saturating_sub(elapsed);
    let counts = std::mem::take(&mut *server.counts.lock().unwrap());
    Run {
        took: server.elapsed(),
        minimum: waits + 2 * setup.latency.0,
        limited: counts.limited,
        order: counts.order,
        responses,
    }
}

#[tokio::test(start_paused = true)]
async fn a_thousand_tasks_take_little_more_than_the_minimum() {
    type Case = (&'static str, fn(&mut Setup));
    let cases: [Case; 18] = [
        ("default", |_| {}),
        ("the limit of an app", |setup| setup.limit = 1_667),
        ("the last window is full", |setup| setup.limit = 200),
        ("a window is about to end", |setup| setup.start += 6_650),
        ("a window has just begun", |setup| setup.start += 6_700),
        ("short windows", |setup| setup.window = 2_000),
        ("shorter windows", |setup| {
            (setup.window, setup.latency) = (1_000, (1, 5))
        }),
        ("the local clock is an hour ahead", |setup| {
            setup.skew = 3_600
        }),
        ("the local clock is an hour behind", |setup| {
            setup.skew = -3_600
        }),
        ("the local clock is a little ahead", |setup| setup.skew = 1),
        ("without `Date`", |setup| setup.dated = false),
        ("without `Date`, the local clock is behind", |setup| {
            (setup.dated, setup.skew) = (false, -1)
        }),
        ("without `Date`, the local clock is ahead", |setup| {
            (setup.dated, setup.skew) = (false, 1)
        }),
        ("the reset is truncated", |setup| setup.offset = 900),
        ("high latency", |setup| setup.latency = (200, 1_500)),
        ("variable latency", |setup| setup.latency = (5, 3_000)),
        ("others use half of each window", |setup| {
            setup.others = (83, 0)
        }),
        ("errors of a proxy", |setup| setup.fault_every = 7),
    ];
    for (name, change) in cases {
        let mut setup = DEFAULT;
        change(&mut setup);
        let run = run(WindowLimiter::new(), setup, 1_000, 1_000).await;
        let Run {
            took,
            minimum,
            limited,
            ..
        } = run;
        let shown = format!("{name}: {took} ms of {minimum} ms, {limited} responses with 429");
        eprintln!("{shown}");
        assert!(limited < 5, "{shown}");
        // The first request reports the limit. The limiter does not affect the slowest response of
        // the last window.
        let (fastest, slowest) = setup.latency;
        let first = if minimum < setup.window {
            2 * slowest
        } else {
            0
        };
        assert!(
            took <= minimum * 105 / 100 + first + 2 * (slowest - fastest),
            "{shown}"
        );
        assert_eq!(run.order, (0..1_000).collect::<Vec<u64>>(), "{name}");
    }
}

/// Requests that other programs send at the same time cannot be predicted, but are detected.
#[tokio::test(start_paused = true)]
async fn detects_other_programs_that_use_the_limit() {
    let setup = Setup {
        others: (0, 80),
        ..DEFAULT
    };
    let run = run(WindowLimiter::new(), setup, 1_000, 1_000).await;
    // Some requests fail with 429, until a response reports that no requests remain.
    assert!(run.limited > 0 && run.limited < 100, "{}", run.limited);
}

/// Uses several threads and the real clock, where a lost wake-up would block the test.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_wake_up_is_lost_between_threads() {
    let setup = Setup {
        limit: 400,
        window: 1_000,
        latency: (0, 5),
        fault_every: 50,
        ..DEFAULT
    };
    let run = run(WindowLimiter::new(), setup, 1_000, 1_000).await;
    assert!(run.limited < 50, "{} responses with 429", run.limited);
}

impl Run {
    /// Returns the longest time without a response.
    fn silence(&self) -> u64 {
        let pairs = self.responses.windows(2);
        pairs.map(|pair| pair[1] - pair[0]).max().unwrap()
    }

    /// Returns the mean error of the total time that a progress bar estimates from the number of
    /// responses and the elapsed time, as a percentage of the total time.
    fn estimate_error(&self) -> u64 {
        let errors = (5..100).map(|percent| {
            let now = self.took * percent / 100;
            let done = self.responses.partition_point(|time| *time <= now) as u64;
            let estimate = now * self.order.len() as u64 / done.max(1);
            estimate.abs_diff(self.took) * 100 / self.took
        });
        errors.sum::<u64>() / 95
    }
}

#[tokio::test(start_paused = true)]
async fn a_smooth_limiter_sends_evenly_and_takes_little_longer() {
    for (name, limit, requests, workers, waits) in [
        ("1,000 tasks", 166, 1_000, 1_000, true),
        ("20 workers", 166, 1_000, 20, true),
        ("40 workers", 1_667, 10_000, 40, true),
        ("fewer tasks than the window allows", 166, 100, 100, false),
        ("one request at a time", 166, 100, 1, false),
    ] {
        let setup = Setup { limit, ..DEFAULT };
        let burst = run(WindowLimiter::new(), setup, requests, workers).await;
        let smooth = run(WindowLimiter::smooth(), setup, requests, workers).await;
        let [burst_error, error] = [burst.estimate_error(), smooth.estimate_error()];
        eprintln!(
            "{name}: {} and {} ms, {burst_error} and {error} %",
            burst.took, smooth.took
        );
        assert!(smooth.limited < 5, "{name}");
        assert_eq!(burst.silence() >= 2_000, waits, "{name}");
        // The last window is not sent as a burst if its end is not known.
        let longest = burst.took + if waits { setup.window } else { 0 };
        assert!(smooth.took <= longest, "{name}");
        assert!(error < burst_error || !waits, "{name}");
    }
}
