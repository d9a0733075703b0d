use std::collections::BTreeMap;
use std::error::Error as StdError;
use std::io::Read;
use std::net::TcpListener;
use std::time::UNIX_EPOCH;

use reqwest::header::{DATE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};

use super::*;
use crate::rate_limit::RATE_LIMIT_RESET;
use crate::{Idempotency, Timestamp};

fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    ResponseHints::read(headers).retry_after(now)
}

fn reset(headers: &HeaderMap) -> Option<Timestamp> {
    ResponseHints::read(headers).rate_limit?.reset()
}

const NOW: u64 = 1_723_104_611;
const RETRYABLE: [&str; 6] = ["408", "429", "500", "502", "503", "504"];
const HEADERS: [&str; 8] = [
    "none", "after", "zero", "reset", "both", "long", "far", "past",
];

/// Outcome, idempotency, headers, and the decision after the first to the fourth attempt under the
/// default policy: a wait in milliseconds with a random number of 0.5, or the reason to stop.
const TABLE: &str = "
    408          idempotent     none          250      500     1000 attempts
    408          idempotent     after        3150     3150     3150 attempts
    408          idempotent     zero           50       50       50 attempts
    408          idempotent     reset         250      500     1000 attempts
    408          idempotent     both         3150     3150     3150 attempts
    408          idempotent     long     too-long too-long too-long attempts
    408          idempotent     far           250      500     1000 attempts
    408          idempotent     past          250      500     1000 attempts
    429          idempotent     none        10500    10500    10500 attempts
    429          idempotent     after        3150     3150     3150 attempts
    429          idempotent     zero           50       50       50 attempts
    429          idempotent     reset        7350     7350     7350 attempts
    429          idempotent     both         3150     3150     3150 attempts
    429          idempotent     long     too-long too-long too-long attempts
    429          idempotent     far         10500    10500    10500 attempts
    429          idempotent     past        10500    10500    10500 attempts
    500          idempotent     none          250      500     1000 attempts
    500          idempotent     after        3150     3150     3150 attempts
    500          idempotent     zero           50       50       50 attempts
    500          idempotent     reset         250      500     1000 attempts
    500          idempotent     both         3150     3150     3150 attempts
    500          idempotent     long     too-long too-long too-long attempts
    500          idempotent     far           250      500     1000 attempts
    500          idempotent     past          250      500     1000 attempts
    502          idempotent     none          250      500     1000 attempts
    502          idempotent     after        3150     3150     3150 attempts
    502          idempotent     zero           50       50       50 attempts
    502          idempotent     reset         250      500     1000 attempts
    502          idempotent     both         3150     3150     3150 attempts
    502          idempotent     long     too-long too-long too-long attempts
    502          idempotent     far           250      500     1000 attempts
    502          idempotent     past          250      500     1000 attempts
    503          idempotent     none          250      500     1000 attempts
    503          idempotent     after        3150     3150     3150 attempts
    503          idempotent     zero           50       50       50 attempts
    503          idempotent     reset         250      500     1000 attempts
    503          idempotent     both         3150     3150     3150 attempts
    503          idempotent     long     too-long too-long too-long attempts
    503          idempotent     far           250      500     1000 attempts
    503          idempotent     past          250      500     1000 attempts
    504          idempotent     none          250      500     1000 attempts
    504          idempotent     after        3150     3150     3150 attempts
    504          idempotent     zero           50       50       50 attempts
    504          idempotent     reset         250      500     1000 attempts
    504          idempotent     both         3150     3150     3150 attempts
    504          idempotent     long     too-long too-long too-long attempts
    504          idempotent     far           250      500     1000 attempts
    504          idempotent     past          250      500     1000 attempts
    429-pending  idempotent     none      pending  pending  pending  pending
    429-pending  idempotent     after     pending  pending  pending  pending
    429-pending  idempotent     reset     pending  pending  pending  pending
    unconnected  idempotent     -             250      500     1000 attempts
    lost         idempotent     -             250      500     1000 attempts
    timed-out    idempotent     -             250      500     1000 attempts
    200          idempotent     after       final    final    final    final
    202          idempotent     after       final    final    final    final
    302          idempotent     after       final    final    final    final
    400          idempotent     after       final    final    final    final
    401          idempotent     after       final    final    final    final
    403          idempotent     after       final    final    final    final
    404          idempotent     after       final    final    final    final
    409          idempotent     after       final    final    final    final
    422          idempotent     after       final    final    final    final
    501          idempotent     after       final    final    final    final
    408          non-idempotent none       unsafe   unsafe   unsafe   unsafe
    408          non-idempotent after      unsafe   unsafe   unsafe   unsafe
    408          non-idempotent zero       unsafe   unsafe   unsafe   unsafe
    408          non-idempotent reset      unsafe   unsafe   unsafe   unsafe
    408          non-idempotent both       unsafe   unsafe   unsafe   unsafe
    408          non-idempotent long       unsafe   unsafe   unsafe   unsafe
    408          non-idempotent far        unsafe   unsafe   unsafe   unsafe
    408          non-idempotent past       unsafe   unsafe   unsafe   unsafe
    429          non-idempotent none        10500    10500    10500 attempts
    429          non-idempotent after        3150     3150     3150 attempts
    429          non-idempotent zero           50       50       50 attempts
    429          non-idempotent reset        7350     7350     7350 attempts
    429          non-idempotent both         3150     3150     3150 attempts
    429          non-idempotent long     too-long too-long too-long attempts
    429          non-idempotent far         10500    10500    10500 attempts
    429          non-idempotent past        10500    10500    10500 attempts
    500          non-idempotent none       unsafe   unsafe   unsafe   unsafe
    500          non-idempotent after      unsafe   unsafe   unsafe   unsafe
    500          non-idempotent zero       unsafe   unsafe   unsafe   unsafe
    500          non-idempotent reset      unsafe   unsafe   unsafe   unsafe
    500          non-idempotent both       unsafe   unsafe   unsafe   unsafe
    500          non-idempotent long       unsafe   unsafe   unsafe   unsafe
    500          non-idempotent far        unsafe   unsafe   unsafe   unsafe
    500          non-idempotent past       unsafe   unsafe   unsafe   unsafe
    502          non-idempotent none       unsafe   unsafe   unsafe   unsafe
    502          non-idempotent after      unsafe   unsafe   unsafe   unsafe
    502          non-idempotent zero       unsafe   unsafe   unsafe   unsafe
    502          non-idempotent reset      unsafe   unsafe   unsafe   unsafe
    502          non-idempotent both       unsafe   unsafe   unsafe   unsafe
    502          non-idempotent long       unsafe   unsafe   unsafe   unsafe
    502          non-idempotent far        unsafe   unsafe   unsafe   unsafe
    502          non-idempotent past       unsafe   unsafe   unsafe   unsafe
    503          non-idempotent none       unsafe   unsafe   unsafe   unsafe
    503          non-idempotent after      unsafe   unsafe   unsafe   unsafe
    503          non-idempotent zero       unsafe   unsafe   unsafe   unsafe
    503          non-idempotent reset      unsafe   unsafe   unsafe   unsafe
    503          non-idempotent both       unsafe   unsafe   unsafe   unsafe
    503          non-idempotent long       unsafe   unsafe   unsafe   unsafe
    503          non-idempotent far        unsafe   unsafe   unsafe   unsafe
    503          non-idempotent past       unsafe   unsafe   unsafe   unsafe
    504          non-idempotent none       unsafe   unsafe   unsafe   unsafe
    504          non-idempotent after      unsafe   unsafe   unsafe   unsafe
    504          non-idempotent zero       unsafe   unsafe   unsafe   unsafe
    504          non-idempotent reset      unsafe   unsafe   unsafe   unsafe
    504          non-idempotent both       unsafe   unsafe   unsafe   unsafe
    504          non-idempotent long       unsafe   unsafe   unsafe   unsafe
    504          non-idempotent far        unsafe   unsafe   unsafe   unsafe
    504          non-idempotent past       unsafe   unsafe   unsafe   unsafe
    429-pending  non-idempotent none      pending  pending  pending  pending
    429-pending  non-idempotent after     pending  pending  pending  pending
    429-pending  non-idempotent reset     pending  pending  pending  pending
    unconnected  non-idempotent -             250      500     1000 attempts
    lost         non-idempotent -          unsafe   unsafe   unsafe   unsafe
    timed-out    non-idempotent -          unsafe   unsafe   unsafe   unsafe
    200          non-idempotent after       final    final    final    final
    202          non-idempotent after       final    final    final    final
    302          non-idempotent after       final    final    final    final
    400          non-idempotent after       final    final    final    final
    401          non-idempotent after       final    final    final    final
    403          non-idempotent after       final    final    final    final
    404          non-idempotent after       final    final    final    final
    409          non-idempotent after       final    final    final    final
    422          non-idempotent after       final    final    final    final
    501          non-idempotent after       final    final    final    final
";

fn now() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(NOW)
}

fn headers(pairs: &[(HeaderName, &str)]) -> HeaderMap {
    pairs
        .iter()
        .filter_map(|(name, value)| Some((name.clone(), HeaderValue::from_str(value).ok()?)))
        .collect()
}

/// Returns the headers that the table names.
fn headers_of(name: &str) -> HeaderMap {
    let (after, reset) = match name {
        "none" | "-" => (None, None),
        "after" => (Some(3), None),
        "zero" => (Some(0), None),
        "reset" => (None, Some(NOW + 7)),
        "both" => (Some(3), Some(NOW + 7)),
        "long" => (Some(61), None),
        "far" => (None, Some(NOW + 61)),
        "past" => (None, Some(NOW - 5)),
        _ => panic!("unknown headers `{name}`"),
    };
    let mut headers = HeaderMap::new();
    if let Some(after) = after {
        headers.insert(RETRY_AFTER, HeaderValue::from(after));
    }
    if let Some(reset) = reset {
        headers.insert(RATE_LIMIT_RESET, HeaderValue::from(reset));
    }
    headers
}

fn response(status: u16, headers: &HeaderMap) -> ResponseOutcome {
    let status = StatusCode::from_u16(status).unwrap_or_default();
    ResponseOutcome::new(status, &ResponseHints::read(headers))
}

fn outcome(name: &str, headers: &HeaderMap) -> Outcome {
    match name {
        "unconnected" => Outcome::NotConnected,
        "lost" => Outcome::ConnectionLost,
        "timed-out" => Outcome::TimedOut,
        "429-pending" => Outcome::Response(response(429, headers).pending_job(true)),
        status => match status.parse() {
            Ok(status) => Outcome::Response(response(status, headers)),
            Err(_) => panic!("unknown outcome `{name}`"),
        },
    }
}

/// The state of an operation after an attempt, without the outcome.
#[derive(Clone, Copy)]
struct State {
    idempotency: Idempotency,
    attempts: u32,
    elapsed: Duration,
    timeout: Option<Duration>,
}

fn state(idempotency: Idempotency, attempts: u32) -> State {
    State {
        idempotency,
        attempts,
        elapsed: Duration::ZERO,
        timeout: None,
    }
}

fn decide(
    policy: &RetryPolicy,
    state: &State,
    outcome: &Outcome,
    now: SystemTime,
    random: f64,
) -> RetryDecision {
    let state = RetryState::of(outcome, now)
        .with_idempotency(state.idempotency)
        .with_attempts(state.attempts)
        .with_elapsed(state.elapsed)
        .with_timeout(state.timeout)
        .with_random(random);
    super::decide(policy, &state)
}

fn cell(decision: RetryDecision) -> String {
    match decision {
        RetryDecision::Retry(wait) => wait.as_millis().to_string(),
        RetryDecision::Stop(reason) => match reason {
            StopReason::NotRetryable => "final",
            StopReason::NotIdempotent => "unsafe",
            StopReason::PendingJob => "pending",
            StopReason::MaxAttempts => "attempts",
            StopReason::WaitTooLong => "too-long",
            StopReason::Timeout => "timeout",
            StopReason::Custom => "custom",
        }
        .to_owned(),
    }
}

#[test]
fn decides_as_in_the_table() {
    let mut seen = BTreeMap::<(&str, &str, &str), u32>::new();
    for line in TABLE.lines().filter(|line| !line.is_empty()) {
        let cells: Vec<&str> = line.split_whitespace().collect();
        let [name, idempotency_name, headers, expected @ ..] = cells.as_slice() else {
            panic!("expected at least three cells: `{line}`");
        };
        assert_eq!(expected.len(), 4, "{line}");
        let idempotency = match *idempotency_name {
            "idempotent" => Idempotency::Idempotent,
            "non-idempotent" => Idempotency::NonIdempotent,
            other => panic!("unknown idempotency `{other}`"),
        };
        let outcome = outcome(name, &headers_of(headers));
        for (attempts, expected) in (1..).zip(expected) {
            let decision = decide(
                &RetryPolicy::default(),
                &state(idempotency, attempts),
                &outcome,
                now(),
                0.5,
            );
            assert_eq!(&cell(decision), expected, "attempt {attempts} of{line}");
        }
        *seen.entry((name, idempotency_name, headers)).or_default() += 1;
    }
    assert!(seen.values().all(|count| *count == 1), "duplicate row");
    for idempotency in ["idempotent", "non-idempotent"] {
        for status in RETRYABLE {
            for headers in HEADERS {
                assert!(
                    seen.contains_key(&(status, idempotency, headers)),
                    "missing row: {status} {idempotency} {headers}"
                );
            }
        }
        for outcome in ["unconnected", "lost", "timed-out"] {
            assert!(
                seen.contains_key(&(outcome, idempotency, "-")),
                "missing row: {outcome} {idempotency}"
            );
        }
    }
    let retryable = seen.keys().filter(|(name, ..)| RETRYABLE.contains(name));
    assert_eq!(retryable.count(), RETRYABLE.len() * HEADERS.len() * 2);
}

#[test]
fn retries_a_non_idempotent_request_only_after_a_429() {
    let policy = RetryPolicy::default().max_attempts(u32::MAX);
    for status in 100..=999 {
        for pending in [false, true] {
            let outcome =
                Outcome::Response(response(status, &HeaderMap::new()).pending_job(pending));
            for idempotency in [Idempotency::Idempotent, Idempotency::NonIdempotent] {
                let decision = decide(&policy, &state(idempotency, 1), &outcome, now(), 0.5);
                let is_retryable = match idempotency {
                    Idempotency::Idempotent => RETRYABLE.contains(&status.to_string().as_str()),
                    Idempotency::NonIdempotent => status == 429,
                };
                assert_eq!(
                    matches!(decision, RetryDecision::Retry(_)),
                    is_retryable && !pending,
                    "{status} {idempotency:?} {pending}"
                );
            }
        }
    }
}

#[test]
fn stops_if_the_wait_would_exceed_the_timeout() {
    // The wait is 3,150 milliseconds.
    let outcome = outcome("503", &headers_of("after"));
    for (elapsed, timeout, expected) in [
        (0, None, "3150"),
        (1_000_000, None, "3150"),
        (0, Some(3_151), "3150"),
        // No time would remain for the attempt.
        (0, Some(3_150), "timeout"),
        (1_000, Some(4_151), "3150"),
        (1_001, Some(4_151), "timeout"),
        (9_000, Some(1_000), "timeout"),
        (0, Some(0), "timeout"),
    ] {
        let state = State {
            elapsed: Duration::from_millis(elapsed),
            timeout: timeout.map(Duration::from_millis),
            ..state(Idempotency::Idempotent, 1)
        };
        let decision = decide(&RetryPolicy::default(), &state, &outcome, now(), 0.5);
        assert_eq!(cell(decision), expected, "{elapsed} of {timeout:?}");
    }
}

#[test]
fn follows_the_policy() {
    let wait = |policy: RetryPolicy, attempts, name: &str, headers: &str, random| {
        let state = state(Idempotency::Idempotent, attempts);
        let outcome = outcome(name, &headers_of(headers));
        cell(decide(&policy, &state, &outcome, now(), random))
    };
    let policy = || RetryPolicy::default().max_attempts(u32::MAX);
    let second = Duration::from_secs(1);
    for (policy, attempts, name, headers, random, expected) in [
        // A random time from zero to the backoff.
        (policy(), 1, "503", "none", 0.0, "0"),
        (policy(), 1, "503", "none", 0.999_999, "499"),
        // The backoff doubles up to the maximum.
        (policy(), 6, "503", "none", 0.5, "8000"),
        (policy(), 7, "503", "none", 0.5, "15000"),
        (policy(), 33, "503", "none", 0.5, "15000"),
        (policy(), u32::MAX - 1, "503", "none", 0.5, "15000"),
        (policy().max_backoff(second), 9, "503", "none", 0.5, "500"),
        (
            policy().initial_backoff(second),
            2,
            "503",
            "none",
            0.5,
            "1000",
        ),
        (
            policy().initial_backoff(second * 90),
            1,
            "503",
            "none",
            0.5,
            "15000",
        ),
        // The wait that the server requests, plus jitter.
        (policy(), 1, "429", "after", 0.0, "3000"),
        (policy(), 1, "429", "after", 0.999_999, "3299"),
        (policy(), 1, "429", "none", 0.0, "10000"),
        (policy().max_backoff(second), 1, "429", "none", 0.0, "1000"),
        (
            policy().max_retry_after(second * 3),
            1,
            "429",
            "after",
            0.9,
            "3270",
        ),
        (
            policy().max_retry_after(second * 2),
            1,
            "429",
            "after",
            0.9,
            "too-long",
        ),
        (
            policy().max_retry_after(second * 61),
            1,
            "429",
            "far",
            0.0,
            "10000",
        ),
        (RetryPolicy::none(), 1, "503", "none", 0.5, "attempts"),
        (
            RetryPolicy::default().max_attempts(0),
            1,
            "503",
            "none",
            0.5,
            "attempts",
        ),
        (
            RetryPolicy::default().max_attempts(2),
            1,
            "503",
            "none",
            0.5,
            "250",
        ),
    ] {
        let shown = format!("{policy:?} {attempts} {name} {headers} {random}");
        assert_eq!(
            wait(policy, attempts, name, headers, random),
            expected,
            "{shown}"
        );
    }
}

/// Retries everything at once, or after a wait.
#[derive(Debug)]
struct Always(Duration);

impl RetryStrategy for Always {
    fn decide(&self, _: &RetryState) -> RetryDecision {
        RetryDecision::Retry(self.0)
    }
}

/// Retries at once, up to a number of attempts.
#[derive(Debug)]
struct UpTo(u32);

impl RetryStrategy for UpTo {
    fn decide(&self, state: &RetryState) -> RetryDecision {
        if state.attempts() < self.0 {
            RetryDecision::Retry(Duration::ZERO)
        } else {
            RetryDecision::Stop(StopReason::Custom)
        }
    }
}

#[test]
fn no_strategy_processes_a_write_twice_or_exceeds_the_timeout() {
    let policy = RetryPolicy::custom(Always(Duration::from_secs(2))).max_attempts(1);
    let mut outcomes: Vec<(AttemptOutcome, bool)> = (100..=999)
        .filter_map(|status| StatusCode::from_u16(status).ok())
        .map(|status| {
            let is_rejected = (400..500).contains(&status.as_u16()) && status.as_u16() != 408;
            (AttemptOutcome::Response(status), is_rejected)
        })
        .collect();
    outcomes.push((AttemptOutcome::NotConnected, true));
    outcomes.push((AttemptOutcome::ConnectionLost, false));
    outcomes.push((AttemptOutcome::TimedOut, false));
    for (outcome, is_unprocessed) in outcomes {
        let read = RetryState::new(outcome).with_attempts(50);
        let write = read.with_idempotency(Idempotency::NonIdempotent);
        assert_eq!(cell(super::decide(&policy, &read)), "2000", "{outcome:?}");
        let expected = if is_unprocessed { "2000" } else { "unsafe" };
        assert_eq!(
            cell(super::decide(&policy, &write)),
            expected,
            "{outcome:?}"
        );
        for (timeout, elapsed, expected) in [(5, 2, "2000"), (5, 3, "timeout"), (1, 9, "timeout")] {
            let limited = read
                .with_timeout(Some(Duration::from_secs(timeout)))
                .with_elapsed(Duration::from_secs(elapsed));
            assert_eq!(cell(super::decide(&policy, &limited)), expected);
        }
    }
}

#[test]
fn a_custom_strategy_replaces_the_settings() {
    let state = RetryState::new(AttemptOutcome::ConnectionLost).with_attempts(9);
    let custom = RetryPolicy::custom(Always(Duration::ZERO));
    assert_eq!(cell(custom.decide(&state)), "0");
    assert_eq!(cell(RetryPolicy::default().decide(&state)), "attempts");
    let rest = RetryPolicy::custom(UpTo(10)).after(8);
    assert_eq!(cell(rest.decide(&state.with_attempts(1))), "0");
    assert_eq!(cell(rest.decide(&state.with_attempts(2))), "custom");
    assert_eq!(custom, custom.clone());
    assert_ne!(custom, RetryPolicy::custom(Always(Duration::ZERO)));
    assert_ne!(custom, RetryPolicy::default());
}

#[test]
fn extreme_durations_do_not_panic() {
    let policy = RetryPolicy::default()
        .max_attempts(u32::MAX)
        .initial_backoff(Duration::MAX)
        .max_backoff(Duration::MAX)
        .max_retry_after(Duration::MAX);
    let endless = headers(&[(RETRY_AFTER, "18446744073709551615")]);
    for headers in [HeaderMap::new(), endless] {
        for attempts in [0, 1, 2, 99, u32::MAX - 1] {
            for random in [0.0, 0.5, 1.0 - f64::EPSILON, 1.0, f64::NAN, -1.0] {
                let state = State {
                    elapsed: Duration::MAX,
                    ..state(Idempotency::Idempotent, attempts)
                };
                let outcome = Outcome::Response(response(503, &headers));
                let decision = decide(&policy, &state, &outcome, now(), random);
                assert!(matches!(decision, RetryDecision::Retry(_)), "{decision:?}");
            }
        }
    }
}

#[test]
fn parses_retry_after() {
    let seconds =
        |text| retry_after(&headers(&[(RETRY_AFTER, text)]), now()).map(|wait| wait.as_secs());
    for (text, expected) in [
        ("7", Some(7)),
        (" 7 ", Some(7)),
        ("0", Some(0)),
        // `NOW` is 08:10:11.
        ("Thu, 08 Aug 2024 08:10:21 GMT", Some(10)),
        ("Thursday, 08-Aug-24 08:10:21 GMT", Some(10)),
        ("Thu Aug  8 08:10:21 2024", Some(10)),
        ("Thu, 08 Aug 2024 08:10:01 GMT", Some(0)),
        ("", None),
        ("-7", None),
        ("1.5", None),
        ("soon", None),
        ("99999999999999999999999", Some(u64::MAX)),
    ] {
        assert_eq!(seconds(text), expected, "{text}");
    }
    assert_eq!(retry_after(&HeaderMap::new(), now()), None);
    // The clock of the server is an hour ahead.
    let ahead = headers(&[
        (RETRY_AFTER, "Thu, 08 Aug 2024 09:10:21 GMT"),
        (DATE, "Thu, 08 Aug 2024 09:10:11 GMT"),
    ]);
    assert_eq!(retry_after(&ahead, now()), Some(Duration::from_secs(10)));
}

#[test]
fn the_reset_is_relative_to_the_clock_of_the_server() {
    let at = |text| reset(&headers(&[(RATE_LIMIT_RESET, text)])).map(Timestamp::as_second);
    for (text, expected) in [
        ("1723104618", Some(1_723_104_618)),
        (" 0 ", Some(0)),
        ("-1", Some(-1)),
        ("", None),
        ("soon", None),
        ("1723104618.5", None),
    ] {
        assert_eq!(at(text), expected, "{text}");
    }
    assert_eq!(reset(&HeaderMap::new()), None);
    for (date, expected) in [
        // The clock of the server is an hour ahead, an hour behind, and unknown.
        ("Thu, 08 Aug 2024 09:10:11 GMT", Some(4)),
        // A window is 10 seconds long, so a later reset is wrong.
        ("Thu, 08 Aug 2024 07:10:11 GMT", Some(10)),
        ("yesterday", Some(10)),
        // The reset is in the past, so it does not imply a wait.
        ("Thu, 08 Aug 2024 09:10:16 GMT", None),
    ] {
        let reset = (NOW + 3_604).to_string();
        let headers = headers(&[(RATE_LIMIT_RESET, &reset), (DATE, date)]);
        let wait = response(429, &headers).requested_wait(now());
        assert_eq!(wait.map(|wait| wait.as_secs()), expected, "{date}");
    }
}

#[test]
fn random_numbers_are_spread_over_their_range() {
    let mut quarters = [0_u32; 4];
    for _ in 0..4_000 {
        let number = random();
        assert!((0.0..1.0).contains(&number), "{number}");
        quarters[(number * 4.0) as usize] += 1;
    }
    // The chance that a uniform source fails this is negligible.
    assert!(
        quarters.iter().all(|count| (700..1_300).contains(count)),
        "{quarters:?}"
    );
}

#[tokio::test]
async fn classifies_errors() -> Result<(), Box<dyn StdError>> {
    let client = reqwest::Client::builder().no_proxy().build()?;
    let outcome = async |request: reqwest::RequestBuilder| match request.send().await {
        Ok(response) => Err(format!("unexpected response: {response:?}")),
        Err(error) => Ok(Outcome::of_error(&error)),
    };

    assert_eq!(outcome(client.get("not a URL")).await?, None);

    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}/", listener.local_addr()?);
    // No connection is accepted, so there is no response.
    let request = client.get(&url).timeout(Duration::from_millis(50));
    assert_eq!(outcome(request).await?, Some(Outcome::TimedOut));
    drop(listener);
    assert_eq!(
        outcome(client.get(&url)).await?,
        Some(Outcome::NotConnected)
    );

    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}/", listener.local_addr()?);
    let server = std::thread::spawn(move || -> std::io::Result<usize> {
        let (mut stream, _) = listener.accept()?;
        stream.read(&mut [0; 1_024])
    });
    assert_eq!(
        outcome(client.post(&url)).await?,
        Some(Outcome::ConnectionLost)
    );
    assert!(
        server
            .join()
            .is_ok_and(|read| read.is_ok_and(|read| read > 0))
    );
    Ok(())
}
