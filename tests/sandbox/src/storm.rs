//! Reproducible random faults.

use std::{
    collections::HashMap,
    fmt,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use crate::{fault::Fault, ids::mix, recorded::RecordedRequest};

/// Default limit of consecutive faults of one request.
const MAX_CONSECUTIVE: u32 = 2;

/// Random faults, each with a rate.
///
/// The fault of a request depends only on the seed, the request, and the number of times that the
/// request was sent before, so the same seed causes the same faults, regardless of the number of
/// requests in flight. After a number of consecutive faults ([`max_consecutive`](Self::max_consecutive)) a request
/// succeeds, so a client with enough attempts always succeeds.
///
/// ```
/// use intercom_sandbox::{Fault, Sandbox, Storm};
/// use std::time::Duration;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> std::io::Result<()> {
/// let storm = Storm::seeded(7)
///     .with(0.10, Fault::Reset)
///     .with(0.05, Fault::rate_limited(Duration::from_millis(200)))
///     .with(0.01, Fault::bad_gateway().after_processing())
///     .max_consecutive(3);
/// let sandbox = Sandbox::builder().storm(storm).start().await?;
/// # Ok(())
/// # }
/// ```
pub struct Storm {
    seed: u64,
    rates: Vec<(f64, Fault)>,
    max_consecutive: u32,
    filter: Option<Filter>,
    seen: Mutex<HashMap<u64, Seen>>,
}

type Filter = Box<dyn Fn(&RecordedRequest) -> bool + Send + Sync>;

/// The history of one request.
#[derive(Debug, Default)]
struct Seen {
    times: u64,
    in_a_row: u32,
}

impl Storm {
    /// Creates a storm without faults.
    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self {
            seed,
            rates: Vec::new(),
            max_consecutive: MAX_CONSECUTIVE,
            filter: None,
            seen: Mutex::new(HashMap::new()),
        }
    }

    /// Creates a storm of all faults that occur in practice. `rate` is the fraction of the requests
    /// that have a fault, from 0 to 1.
    ///
    /// The faults are resets before and after the request is processed, bodies truncated in both
    /// ways, delayed responses, 429 in three forms, 408, 500, 502, 503 and 504, and a 502 for a
    /// request that is processed. No delay is longer than a second.
    #[must_use]
    pub fn mixed(seed: u64, rate: f64) -> Self {
        let soon = Duration::from_millis(50);
        let cut = |chunked| Fault::CutBody { after: 20, chunked };
        let faults = [
            Fault::Reset,
            Fault::Close,
            Fault::ResetAfterProcessing,
            cut(false),
            cut(true),
            Fault::Delay {
                by: soon,
                then: None,
            },
            Fault::rate_limited(soon),
            Fault::retry_after(soon),
            Fault::rate_limited_bare(),
            Fault::request_timeout(),
            Fault::server_error(),
            Fault::bad_gateway(),
            Fault::bad_gateway().after_processing(),
            Fault::unavailable(),
            Fault::gateway_timeout(),
        ];
        let count = u32::try_from(faults.len()).unwrap_or(u32::MAX);
        let each = rate / f64::from(count);
        let storm = Self::seeded(seed);
        faults
            .into_iter()
            .fold(storm, |s, fault| s.with(each, fault))
    }

    /// Adds a fault with a rate from 0 to 1. Rates add up; faults beyond a sum of 1 never occur.
    #[must_use]
    pub fn with(mut self, rate: f64, fault: Fault) -> Self {
        self.rates.push((rate.clamp(0.0, 1.0), fault));
        self
    }

    /// Sets the maximum number of consecutive faults of one request. Default: 2. Without a limit, a
    /// client with a limited number of attempts would fail at random.
    #[must_use]
    pub fn max_consecutive(mut self, in_a_row: u32) -> Self {
        self.max_consecutive = in_a_row;
        self
    }

    /// Injects faults only for requests for which the filter returns `true`.
    #[must_use]
    pub fn filter(
        mut self,
        filter: impl Fn(&RecordedRequest) -> bool + Send + Sync + 'static,
    ) -> Self {
        self.filter = Some(Box::new(filter));
        self
    }

    /// Chooses the fault of a request. Requests with the same method, path, query and body are the
    /// same request.
    pub(crate) fn decide(&self, request: &RecordedRequest, body: &[u8]) -> Option<Fault> {
        if self.filter.as_ref().is_some_and(|filter| !filter(request)) {
            return None;
        }
        let key = self.key(request, body);
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = seen.entry(key).or_default();
        let drawn = fraction(mix(key ^ mix(seen.times)));
        seen.times += 1;
        let fault = if seen.in_a_row < self.max_consecutive {
            self.pick(drawn)
        } else {
            None
        };
        seen.in_a_row = if fault.is_some() {
            seen.in_a_row + 1
        } else {
            0
        };
        fault.cloned()
    }

    fn pick(&self, drawn: f64) -> Option<&Fault> {
        let mut reached = 0.0;
        self.rates.iter().find_map(|(rate, fault)| {
            reached += rate;
            (drawn < reached).then_some(fault)
        })
    }

    fn key(&self, request: &RecordedRequest, body: &[u8]) -> u64 {
        let query = request
            .query
            .iter()
            .flat_map(|(name, value)| [name.as_bytes(), value.as_bytes()]);
        [request.method.as_bytes(), request.path.as_bytes(), body]
            .into_iter()
            .chain(query)
            .fold(mix(self.seed), |key, part| {
                let length = part.len() as u64;
                let key = mix(key ^ length);
                part.iter()
                    .fold(key, |key, byte| mix(key ^ u64::from(*byte)))
            })
    }
}

/// Returns a number from 0 to 1, from the upper bits, which a float represents exactly.
fn fraction(drawn: u64) -> f64 {
    const STEPS: u32 = 1 << 31;
    let step = u32::try_from(drawn >> 33).unwrap_or(0);
    f64::from(step) / f64::from(STEPS)
}

impl fmt::Debug for Storm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Storm")
            .field("seed", &self.seed)
            .field("rates", &self.rates)
            .field("max_consecutive", &self.max_consecutive)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(path: &str) -> RecordedRequest {
        RecordedRequest {
            method: "GET".to_owned(),
            path: path.to_owned(),
            ..RecordedRequest::default()
        }
    }

    fn faults(storm: &Storm, path: &str, times: usize) -> Vec<bool> {
        let request = request(path);
        (0..times)
            .map(|_| storm.decide(&request, b"").is_some())
            .collect()
    }

    #[test]
    fn ignores_the_order_of_other_requests() {
        let storm = || Storm::seeded(3).with(0.5, Fault::Reset);
        let (one, other) = (storm(), storm());
        let alone = faults(&one, "/a", 20);
        faults(&other, "/b", 7);
        assert_eq!(faults(&other, "/a", 20), alone);
        assert_ne!(
            faults(&Storm::seeded(4).with(0.5, Fault::Reset), "/a", 20),
            alone
        );
        assert!(alone.contains(&true) && alone.contains(&false));
    }

    #[test]
    fn every_request_succeeds_eventually() {
        let storm = Storm::seeded(1).with(1.0, Fault::Close).max_consecutive(2);
        let seen = faults(&storm, "/a", 6);
        assert_eq!(seen, [true, true, false, true, true, false]);
    }

    #[test]
    fn matches_the_rates() {
        let storm = Storm::mixed(9, 0.3);
        let hits = (0..10_000)
            .filter(|number| storm.decide(&request(&format!("/{number}")), b"").is_some())
            .count();
        assert!((2_700..3_300).contains(&hits), "{hits}");
    }

    #[test]
    fn spares_requests_that_the_filter_excludes() {
        let storm = Storm::seeded(1)
            .with(1.0, Fault::Close)
            .filter(|request| request.path == "/a");
        assert_eq!(faults(&storm, "/b", 1), [false]);
        assert_eq!(faults(&storm, "/a", 1), [true]);
    }
}
