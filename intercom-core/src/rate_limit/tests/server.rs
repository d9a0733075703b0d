//! A simulated server.

use super::*;

/// A server with fixed windows, on the clock of tokio.
#[derive(Debug)]
pub(super) struct Server {
    pub(super) started: Instant,
    pub(super) setup: Setup,
    pub(super) state: Mutex<Counts>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Setup {
    pub(super) limit: u64,
    /// Length of a window, in milliseconds.
    pub(super) window: u64,
    /// Time of the server's clock at the start, in milliseconds.
    pub(super) start: u64,
    /// Milliseconds by which windows start after a full second. A reset is truncated to seconds.
    pub(super) offset: u64,
    /// Minimum and maximum latency in each direction, in milliseconds.
    pub(super) latency: (u64, u64),
    /// Seconds by which the local clock is ahead.
    pub(super) skew: i64,
    /// Whether responses have `Date`.
    pub(super) dated: bool,
    /// Number of requests of other programs at the start of each window, and over its first second.
    pub(super) others: (u64, u64),
    /// Every response whose number is divisible by this is a proxy error without headers, and its
    /// request does not count. Zero means none.
    pub(super) fault_every: u64,
}

pub(super) const DEFAULT: Setup = Setup {
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
pub(super) struct Counts {
    pub(super) window: u64,
    pub(super) used: u64,
    pub(super) requests: u64,
    pub(super) limited: u64,
}

impl Server {
    pub(super) fn new(setup: Setup) -> Arc<Self> {
        Arc::new(Self {
            started: Instant::now(),
            setup,
            state: Mutex::default(),
        })
    }

    pub(super) fn time(&self) -> u64 {
        let elapsed = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        self.setup.start + elapsed
    }

    pub(super) fn local(&self) -> SystemTime {
        let time = self.time().saturating_add_signed(self.setup.skew * 1_000);
        UNIX_EPOCH + Duration::from_millis(time)
    }

    pub(super) fn counts(&self) -> MutexGuard<'_, Counts> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) async fn request(&self) -> (StatusCode, HeaderMap) {
        let setup = self.setup;
        let number = {
            let mut counts = self.counts();
            counts.requests += 1;
            counts.requests
        };
        // Spread over the range, and the same in each run.
        let (min, max) = setup.latency;
        let latency = |salt: u64| {
            let mixed = (number * 2 + salt).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 33;
            sleep(Duration::from_millis(min + mixed % (max - min + 1)))
        };
        latency(0).await;
        if setup.fault_every > 0 && number.is_multiple_of(setup.fault_every) {
            latency(1).await;
            return (StatusCode::BAD_GATEWAY, HeaderMap::new());
        }
        let response = self.respond();
        latency(1).await;
        response
    }

    pub(super) fn respond(&self) -> (StatusCode, HeaderMap) {
        let setup = self.setup;
        let time = self.time();
        let mut counts = self.counts();
        let window = (time - setup.offset) / setup.window;
        if window != counts.window {
            counts.window = window;
            counts.used = 0;
        }
        let elapsed = (time - setup.offset) % setup.window;
        let (at_start, in_first_second) = setup.others;
        let others = at_start + in_first_second * elapsed.min(1_000) / 1_000;
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

    /// Sends a request as the client does, with rate limiting and retries. Pushes its number to
    /// `order` when its first attempt is admitted.
    pub(super) async fn complete(
        &self,
        limiter: &WindowLimiter,
        order: &Mutex<Vec<u64>>,
        number: u64,
    ) {
        let mut attempts = 0;
        loop {
            let permit = admit(limiter).await;
            if attempts == 0 {
                order
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(number);
            }
            let (status, headers) = self.request().await;
            permit.on_response_at(status, &ResponseHints::read(&headers), self.local());
            if status.is_success() {
                return;
            }
            attempts += 1;
            let outcome =
                Outcome::Response(ResponseOutcome::new(status, &ResponseHints::read(&headers)));
            let state = RetryState::of(&outcome, self.local())
                .with_attempts(attempts)
                .with_random(0.5);
            match retry::decide(&RetryPolicy::default(), &state) {
                RetryDecision::Retry(wait) => sleep(wait).await,
                RetryDecision::Stop(reason) => {
                    panic!("request {number} failed after {attempts} attempts: {reason:?}")
                }
            }
        }
    }

    /// Returns the minimum time that this number of requests takes, in milliseconds.
    pub(super) fn minimum(&self, requests: u64) -> u64 {
        let setup = self.setup;
        let full_windows = requests.div_ceil(setup.limit - setup.others.0) - 1;
        let elapsed = (setup.start - setup.offset) % setup.window;
        let waits = if full_windows == 0 {
            0
        } else {
            full_windows * setup.window - elapsed
        };
        waits + 2 * setup.latency.0
    }
}
