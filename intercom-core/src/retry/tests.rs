use reqwest::header::{HeaderMap, HeaderValue, RETRY_AFTER};

use super::*;
use crate::Idempotency;
use crate::response_meta::RESET as RATE_LIMIT_RESET;

const NOW: u64 = 1_723_104_611;

/// Outcome, headers, policy and random number; whether the decision is the `same` for a
/// non-idempotent request, or `unsafe`; and the decision after a number of attempts: the wait in
/// milliseconds, or the reason to stop.
///
/// `after` is `Retry-After` and `reset` is `X-RateLimit-Reset`, in seconds from now. A setting of the
/// policy is in seconds. `many` is a policy with more attempts than the test makes.
const TABLE: &str = "
    503          -         default           0.5      unsafe  1:250 2:500 3:1000 4:attempts 5:attempts
    503          after=3   default           0.5      unsafe  1:3150 3:3150 4:attempts
    503          after=61  default           0.5      unsafe  1:too-long
    503          reset=7   default           0.5      unsafe  1:250
    408          -         default           0.5      unsafe  1:250
    unconnected  -         default           0.5      same    1:250 2:500 3:1000 4:attempts
    lost         -         default           0.5      unsafe  1:250 2:500 3:1000 4:attempts
    timed-out    -         default           0.5      unsafe  1:250 2:500 3:1000 4:attempts
    429          -         default           0.5      same    1:10500 3:10500 4:attempts
    429          after=3   default           0.5      same    1:3150 3:3150 4:attempts
    429          after=0   default           0.5      same    1:50
    429          after=60  default           0.5      same    1:63000
    429          after=61  default           0.5      same    1:too-long 3:too-long 4:attempts
    429          reset=7   default           0.5      same    1:7350
    429          reset=61  default           0.5      same    1:10500
    429          reset=-5  default           0.5      same    1:10500
    429          both      default           0.5      same    1:3150
    pending      -         default           0.5      same    1:pending 4:pending
    pending      after=3   default           0.5      same    1:pending
    404          after=3   default           0.5      unsafe  1:final

    503          -         many              0        unsafe  1:0
    503          -         many              0.99999  unsafe  1:499
    503          -         many              0.5      unsafe  6:8000 7:15000 33:15000 4294967294:15000
    503          -         none              0.5      unsafe  1:attempts
    503          -         max_attempts=0    0.5      unsafe  1:attempts
    503          -         max_attempts=2    0.5      unsafe  1:250 2:attempts
    503          -         max_backoff=1     0.5      unsafe  2:500 3:500
    503          -         initial=1         0.5      unsafe  2:1000
    503          -         initial=90        0.5      unsafe  1:15000
    429          after=3   many              0        same    1:3000
    429          after=3   many              0.99999  same    1:3299
    429          -         many              0        same    1:10000
    429          -         max_backoff=1     0        same    1:1000
    429          after=3   max_retry_after=3 0.9      same    1:3270
    429          after=3   max_retry_after=2 0.9      same    1:too-long
    429          reset=61  max_retry_after=61 0       same    1:10000
";

fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(NOW)
}

fn policy(text: &str) -> RetryPolicy {
    let policy = RetryPolicy::default();
    let Some((setting, number)) = text.split_once('=') else {
        return match text {
            "none" => RetryPolicy::none(),
            "many" => policy.max_attempts(u32::MAX),
            _ => policy,
        };
    };
    let number: u32 = number.parse().unwrap();
    let time = Duration::from_secs(number.into());
    match setting {
        "max_attempts" => policy.max_attempts(number),
        "initial" => policy.initial_backoff(time),
        "max_backoff" => policy.max_backoff(time),
        "max_retry_after" => policy.max_retry_after(time),
        _ => panic!("unknown setting `{setting}`"),
    }
}

fn outcome(name: &str, headers: &str) -> Outcome {
    let mut map = HeaderMap::new();
    let headers = if headers == "both" {
        "after=3 reset=7"
    } else {
        headers
    };
    for (name, number) in headers
        .split(' ')
        .filter_map(|header| header.split_once('='))
    {
        let number: i64 = number.parse().unwrap();
        match name {
            "after" => map.insert(RETRY_AFTER, number.into()),
            "reset" => map.insert(RATE_LIMIT_RESET, (NOW as i64 + number).into()),
            _ => panic!("unknown header `{name}`"),
        };
    }
    let status = match name {
        "unconnected" => return Outcome::NotConnected,
        "lost" => return Outcome::ConnectionLost,
        "timed-out" => return Outcome::TimedOut,
        "pending" => "429",
        status => status,
    };
    let outcome = ResponseOutcome::new(status.parse().unwrap(), &ResponseHints::read(&map));
    Outcome::Response(outcome.pending_job(name == "pending"))
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
    for line in TABLE.lines().filter(|line| !line.is_empty()) {
        let cells: Vec<&str> = line.split_whitespace().collect();
        let [name, headers, policy_text, random, write, decisions @ ..] = &*cells else {
            panic!("too few cells: {line}");
        };
        for (attempts, expected) in decisions.iter().filter_map(|one| one.split_once(':')) {
            let read = RetryState::of(&outcome(name, headers), now())
                .with_attempts(attempts.parse().unwrap())
                .with_random(random.parse().unwrap());
            let decided = |state| cell(decide(&policy(policy_text), &state));
            assert_eq!(decided(read), expected, "attempt {attempts} of{line}");
            // A response that is final is final for a write, too.
            let expected = if *write == "same" || expected == "final" {
                expected
            } else {
                "unsafe"
            };
            let write = read.with_idempotency(Idempotency::NonIdempotent);
            assert_eq!(
                decided(write),
                expected,
                "write, attempt {attempts} of{line}"
            );
        }
    }
}

/// Retries everything after a wait.
#[derive(Debug)]
struct Always(Duration);

impl RetryStrategy for Always {
    fn decide(&self, state: &RetryState) -> RetryDecision {
        if state.attempts() == 10 {
            return RetryDecision::Stop(StopReason::Custom);
        }
        RetryDecision::Retry(self.0)
    }
}

/// Checks all statuses, with the built-in policy and with a strategy that retries everything.
#[test]
fn no_strategy_retries_a_write_that_may_have_been_processed() {
    let always = RetryPolicy::custom(Always(Duration::from_secs(2))).max_attempts(1);
    let default = RetryPolicy::default();
    for status in 100..=999 {
        let read = RetryState::new(AttemptOutcome::Response(status.try_into().unwrap()));
        let write = read.with_idempotency(Idempotency::NonIdempotent);
        let retries = |policy, state| matches!(decide(policy, &state), RetryDecision::Retry(_));
        let is_transient = matches!(status, 408 | 429 | 500 | 502 | 503 | 504);
        assert_eq!(retries(&default, read), is_transient, "{status}");
        assert_eq!(retries(&default, write), status == 429, "{status}");
        let is_rejected = (400..500).contains(&status) && status != 408;
        assert!(retries(&always, read), "{status}");
        assert_eq!(retries(&always, write), is_rejected, "{status}");
    }
    for (outcome, is_unsent) in [
        (AttemptOutcome::NotConnected, true),
        (AttemptOutcome::ConnectionLost, false),
        (AttemptOutcome::TimedOut, false),
    ] {
        let write = RetryState::new(outcome).with_idempotency(Idempotency::NonIdempotent);
        let expected = if is_unsent { "2000" } else { "unsafe" };
        assert_eq!(cell(decide(&always, &write)), expected, "{outcome:?}");
    }
}

#[test]
fn no_wait_exceeds_the_timeout() {
    let always = RetryPolicy::custom(Always(Duration::from_millis(3_150)));
    for (elapsed, timeout, expected) in [
        (1_000_000, None, "3150"),
        (0, Some(3_151), "3150"),
        // No time would remain for the attempt.
        (0, Some(3_150), "timeout"),
        (1_000, Some(4_151), "3150"),
        (1_001, Some(4_151), "timeout"),
        (9_000, Some(1_000), "timeout"),
    ] {
        let state = RetryState::of(&outcome("503", "after=3"), now())
            .with_elapsed(Duration::from_millis(elapsed))
            .with_timeout(timeout.map(Duration::from_millis))
            .with_random(0.5);
        for policy in [&RetryPolicy::default(), &always] {
            assert_eq!(
                cell(decide(policy, &state)),
                expected,
                "{elapsed} of {timeout:?}"
            );
        }
    }
}

#[test]
fn a_custom_strategy_replaces_the_settings() {
    let state = RetryState::new(AttemptOutcome::ConnectionLost).with_attempts(9);
    let custom = RetryPolicy::custom(Always(Duration::ZERO));
    assert_eq!(cell(custom.decide(&state)), "0");
    // The rest of an operation after eight attempts.
    let rest = custom.after(8);
    assert_eq!(cell(rest.decide(&state.with_attempts(1))), "0");
    assert_eq!(cell(rest.decide(&state.with_attempts(2))), "custom");
    let rest = RetryPolicy::default().max_attempts(10).after(8);
    assert_eq!(cell(rest.decide(&state.with_attempts(1))), "250");
    assert_eq!(cell(rest.decide(&state.with_attempts(2))), "attempts");
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
    for wait in [None, Some(Duration::MAX)] {
        for attempts in [0, 1, 2, 99, u32::MAX - 1] {
            for random in [0.0, 0.5, 1.0 - f64::EPSILON, 1.0, f64::NAN, -1.0] {
                let state = RetryState::new(AttemptOutcome::ConnectionLost)
                    .with_requested_wait(wait)
                    .with_elapsed(Duration::MAX)
                    .with_attempts(attempts)
                    .with_random(random);
                let decision = decide(&policy, &state);
                assert!(matches!(decision, RetryDecision::Retry(_)), "{decision:?}");
            }
        }
    }
}

#[test]
fn the_reset_is_relative_to_the_clock_of_the_server() {
    for (date, expected) in [
        // The clock of the server is an hour ahead, an hour behind, and unknown.
        ("Thu, 08 Aug 2024 09:10:11 GMT", Some(4)),
        // A window is 10 seconds long, so a later reset is wrong.
        ("Thu, 08 Aug 2024 07:10:11 GMT", Some(10)),
        ("yesterday", Some(10)),
        // The reset is in the past, so it does not imply a wait.
        ("Thu, 08 Aug 2024 09:10:16 GMT", None),
    ] {
        let mut headers = HeaderMap::new();
        headers.insert(RATE_LIMIT_RESET, (NOW + 3_604).into());
        headers.insert(reqwest::header::DATE, HeaderValue::from_static(date));
        let hints = ResponseHints::read(&headers);
        let response = ResponseOutcome::new(StatusCode::TOO_MANY_REQUESTS, &hints);
        let wait = response.requested_wait(now());
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
    let is_uniform = quarters.iter().all(|count| (700..1_300).contains(count));
    assert!(is_uniform, "{quarters:?}");
}

/// The client of a user can have a timeout. The other errors of reqwest occur with the sandbox, in
/// `tests/it/retries.rs`.
#[tokio::test]
async fn classifies_errors() {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let error = client.get("not a URL").send().await.unwrap_err();
    assert_eq!(Outcome::of_error(&error), None);
    // No connection is accepted, so there is no response.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let request = client.get(url).timeout(Duration::from_millis(50));
    let error = request.send().await.unwrap_err();
    assert_eq!(Outcome::of_error(&error), Some(Outcome::TimedOut));
}
