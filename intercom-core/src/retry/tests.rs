use std::collections::BTreeMap;
use std::error::Error as StdError;
use std::io::Read;
use std::net::TcpListener;
use std::time::UNIX_EPOCH;

use reqwest::header::{DATE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};

use super::*;
use crate::Timestamp;
use crate::rate_limit::RATE_LIMIT_RESET;

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

/// Outcome, class, headers, and what follows the first to the fourth attempt under the default policy: a wait in milliseconds, with
/// a chance of one half, or why it ends.
const TABLE: &str = "
    408          read  none          250      500     1000 attempts
    408          read  after        3150     3150     3150 attempts
    408          read  zero           50       50       50 attempts
    408          read  reset         250      500     1000 attempts
    408          read  both         3150     3150     3150 attempts
    408          read  long     too-long too-long too-long attempts
    408          read  far           250      500     1000 attempts
    408          read  past          250      500     1000 attempts
    429          read  none        10500    10500    10500 attempts
    429          read  after        3150     3150     3150 attempts
    429          read  zero           50       50       50 attempts
    429          read  reset        7350     7350     7350 attempts
    429          read  both         3150     3150     3150 attempts
    429          read  long     too-long too-long too-long attempts
    429          read  far      too-long too-long too-long attempts
    429          read  past        10500    10500    10500 attempts
    500          read  none          250      500     1000 attempts
    500          read  after        3150     3150     3150 attempts
    500          read  zero           50       50       50 attempts
    500          read  reset         250      500     1000 attempts
    500          read  both         3150     3150     3150 attempts
    500          read  long     too-long too-long too-long attempts
    500          read  far           250      500     1000 attempts
    500          read  past          250      500     1000 attempts
    502          read  none          250      500     1000 attempts
    502          read  after        3150     3150     3150 attempts
    502          read  zero           50       50       50 attempts
    502          read  reset         250      500     1000 attempts
    502          read  both         3150     3150     3150 attempts
    502          read  long     too-long too-long too-long attempts
    502          read  far           250      500     1000 attempts
    502          read  past          250      500     1000 attempts
    503          read  none          250      500     1000 attempts
    503          read  after        3150     3150     3150 attempts
    503          read  zero           50       50       50 attempts
    503          read  reset         250      500     1000 attempts
    503          read  both         3150     3150     3150 attempts
    503          read  long     too-long too-long too-long attempts
    503          read  far           250      500     1000 attempts
    503          read  past          250      500     1000 attempts
    504          read  none          250      500     1000 attempts
    504          read  after        3150     3150     3150 attempts
    504          read  zero           50       50       50 attempts
    504          read  reset         250      500     1000 attempts
    504          read  both         3150     3150     3150 attempts
    504          read  long     too-long too-long too-long attempts
    504          read  far           250      500     1000 attempts
    504          read  past          250      500     1000 attempts
    429-pending  read  none      pending  pending  pending  pending
    429-pending  read  after     pending  pending  pending  pending
    429-pending  read  reset     pending  pending  pending  pending
    unconnected  read  -             250      500     1000 attempts
    broken       read  -             250      500     1000 attempts
    timed-out    read  -             250      500     1000 attempts
    200          read  after       final    final    final    final
    202          read  after       final    final    final    final
    302          read  after       final    final    final    final
    400          read  after       final    final    final    final
    401          read  after       final    final    final    final
    403          read  after       final    final    final    final
    404          read  after       final    final    final    final
    409          read  after       final    final    final    final
    422          read  after       final    final    final    final
    501          read  after       final    final    final    final
    408          write none       unsafe   unsafe   unsafe   unsafe
    408          write after      unsafe   unsafe   unsafe   unsafe
    408          write zero       unsafe   unsafe   unsafe   unsafe
    408          write reset      unsafe   unsafe   unsafe   unsafe
    408          write both       unsafe   unsafe   unsafe   unsafe
    408          write long       unsafe   unsafe   unsafe   unsafe
    408          write far        unsafe   unsafe   unsafe   unsafe
    408          write past       unsafe   unsafe   unsafe   unsafe
    429          write none        10500    10500    10500 attempts
    429          write after        3150     3150     3150 attempts
    429          write zero           50       50       50 attempts
    429          write reset        7350     7350     7350 attempts
    429          write both         3150     3150     3150 attempts
    429          write long     too-long too-long too-long attempts
    429          write far      too-long too-long too-long attempts
    429          write past        10500    10500    10500 attempts
    500          write none       unsafe   unsafe   unsafe   unsafe
    500          write after      unsafe   unsafe   unsafe   unsafe
    500          write zero       unsafe   unsafe   unsafe   unsafe
    500          write reset      unsafe   unsafe   unsafe   unsafe
    500          write both       unsafe   unsafe   unsafe   unsafe
    500          write long       unsafe   unsafe   unsafe   unsafe
    500          write far        unsafe   unsafe   unsafe   unsafe
    500          write past       unsafe   unsafe   unsafe   unsafe
    502          write none       unsafe   unsafe   unsafe   unsafe
    502          write after      unsafe   unsafe   unsafe   unsafe
    502          write zero       unsafe   unsafe   unsafe   unsafe
    502          write reset      unsafe   unsafe   unsafe   unsafe
    502          write both       unsafe   unsafe   unsafe   unsafe
    502          write long       unsafe   unsafe   unsafe   unsafe
    502          write far        unsafe   unsafe   unsafe   unsafe
    502          write past       unsafe   unsafe   unsafe   unsafe
    503          write none       unsafe   unsafe   unsafe   unsafe
    503          write after      unsafe   unsafe   unsafe   unsafe
    503          write zero       unsafe   unsafe   unsafe   unsafe
    503          write reset      unsafe   unsafe   unsafe   unsafe
    503          write both       unsafe   unsafe   unsafe   unsafe
    503          write long       unsafe   unsafe   unsafe   unsafe
    503          write far        unsafe   unsafe   unsafe   unsafe
    503          write past       unsafe   unsafe   unsafe   unsafe
    504          write none       unsafe   unsafe   unsafe   unsafe
    504          write after      unsafe   unsafe   unsafe   unsafe
    504          write zero       unsafe   unsafe   unsafe   unsafe
    504          write reset      unsafe   unsafe   unsafe   unsafe
    504          write both       unsafe   unsafe   unsafe   unsafe
    504          write long       unsafe   unsafe   unsafe   unsafe
    504          write far        unsafe   unsafe   unsafe   unsafe
    504          write past       unsafe   unsafe   unsafe   unsafe
    429-pending  write none      pending  pending  pending  pending
    429-pending  write after     pending  pending  pending  pending
    429-pending  write reset     pending  pending  pending  pending
    unconnected  write -             250      500     1000 attempts
    broken       write -          unsafe   unsafe   unsafe   unsafe
    timed-out    write -          unsafe   unsafe   unsafe   unsafe
    200          write after       final    final    final    final
    202          write after       final    final    final    final
    302          write after       final    final    final    final
    400          write after       final    final    final    final
    401          write after       final    final    final    final
    403          write after       final    final    final    final
    404          write after       final    final    final    final
    409          write after       final    final    final    final
    422          write after       final    final    final    final
    501          write after       final    final    final    final
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

/// The situations that the table names.
fn situation(name: &str) -> HeaderMap {
    let (after, reset) = match name {
        "none" | "-" => (None, None),
        "after" => (Some(3), None),
        "zero" => (Some(0), None),
        "reset" => (None, Some(NOW + 7)),
        "both" => (Some(3), Some(NOW + 7)),
        "long" => (Some(61), None),
        "far" => (None, Some(NOW + 61)),
        "past" => (None, Some(NOW - 5)),
        _ => panic!("no such headers: {name}"),
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

fn answer(status: u16, headers: &HeaderMap) -> Answer {
    let status = StatusCode::from_u16(status).unwrap_or_default();
    Answer::new(status, &ResponseHints::read(headers))
}

fn outcome(name: &str, headers: &HeaderMap) -> Outcome {
    match name {
        "unconnected" => Outcome::NotConnected,
        "broken" => Outcome::Broken,
        "timed-out" => Outcome::TimedOut,
        "429-pending" => Outcome::Answer(answer(429, headers).pending_job(true)),
        status => match status.parse() {
            Ok(status) => Outcome::Answer(answer(status, headers)),
            Err(_) => panic!("no such outcome: {name}"),
        },
    }
}

fn attempts(idempotency: Idempotency, made: u32) -> Attempts {
    Attempts {
        idempotency,
        made,
        elapsed: Duration::ZERO,
        timeout: None,
    }
}

fn named(decision: Decision) -> String {
    match decision {
        Decision::Wait(wait) => wait.as_millis().to_string(),
        Decision::Stop(stop) => match stop {
            Stop::Final => "final",
            Stop::Unsafe => "unsafe",
            Stop::PendingJob => "pending",
            Stop::Attempts => "attempts",
            Stop::WaitTooLong => "too-long",
            Stop::Timeout => "timeout",
        }
        .to_owned(),
    }
}

#[test]
fn the_table_is_kept() {
    let mut seen = BTreeMap::<(&str, &str, &str), u32>::new();
    for line in TABLE.lines().filter(|line| !line.is_empty()) {
        let cells: Vec<&str> = line.split_whitespace().collect();
        let [name, class_name, headers, expected @ ..] = cells.as_slice() else {
            panic!("too few cells: {line}");
        };
        assert_eq!(expected.len(), 4, "{line}");
        let class = match *class_name {
            "read" => Idempotency::Idempotent,
            "write" => Idempotency::NonIdempotent,
            other => panic!("no such class: {other}"),
        };
        let outcome = outcome(name, &situation(headers));
        for (made, expected) in (1..).zip(expected) {
            let decision = decide(
                &RetryPolicy::default(),
                &attempts(class, made),
                &outcome,
                now(),
                0.5,
            );
            assert_eq!(&named(decision), expected, "attempt {made} of{line}");
        }
        *seen.entry((name, class_name, headers)).or_default() += 1;
    }
    assert!(seen.values().all(|count| *count == 1), "a row is doubled");
    for class in ["read", "write"] {
        for status in RETRYABLE {
            for headers in HEADERS {
                assert!(
                    seen.contains_key(&(status, class, headers)),
                    "no row for {status} {class} {headers}"
                );
            }
        }
        for outcome in ["unconnected", "broken", "timed-out"] {
            assert!(seen.contains_key(&(outcome, class, "-")), "no {outcome}");
        }
    }
    let retryable = seen.keys().filter(|(name, ..)| RETRYABLE.contains(name));
    assert_eq!(retryable.count(), RETRYABLE.len() * HEADERS.len() * 2);
}

/// A write is repeated after nothing else, whatever the status and however patient the policy.
#[test]
fn of_all_statuses_only_429_lets_a_write_be_repeated() {
    let policy = RetryPolicy::default().max_attempts(u32::MAX);
    for status in 100..=999 {
        for pending in [false, true] {
            let outcome = Outcome::Answer(answer(status, &HeaderMap::new()).pending_job(pending));
            for class in [Idempotency::Idempotent, Idempotency::NonIdempotent] {
                let decision = decide(&policy, &attempts(class, 1), &outcome, now(), 0.5);
                let repeated = match class {
                    Idempotency::Idempotent => RETRYABLE.contains(&status.to_string().as_str()),
                    Idempotency::NonIdempotent => status == 429,
                };
                assert_eq!(
                    matches!(decision, Decision::Wait(_)),
                    repeated && !pending,
                    "{status} {class:?} {pending}"
                );
            }
        }
    }
}

#[test]
fn the_deadline_ends_the_call_at_once() {
    // The wait is 3,150 milliseconds.
    let outcome = outcome("503", &situation("after"));
    for (elapsed, timeout, expected) in [
        (0, None, "3150"),
        (1_000_000, None, "3150"),
        (0, Some(3_151), "3150"),
        // There would be no time left for the attempt.
        (0, Some(3_150), "timeout"),
        (1_000, Some(4_151), "3150"),
        (1_001, Some(4_151), "timeout"),
        (9_000, Some(1_000), "timeout"),
        (0, Some(0), "timeout"),
    ] {
        let state = Attempts {
            elapsed: Duration::from_millis(elapsed),
            timeout: timeout.map(Duration::from_millis),
            ..attempts(Idempotency::Idempotent, 1)
        };
        let decision = decide(&RetryPolicy::default(), &state, &outcome, now(), 0.5);
        assert_eq!(named(decision), expected, "{elapsed} of {timeout:?}");
    }
}

#[test]
fn the_policy_is_followed() {
    let wait = |policy: RetryPolicy, made, name: &str, headers: &str, random| {
        let state = attempts(Idempotency::Idempotent, made);
        let outcome = outcome(name, &situation(headers));
        named(decide(&policy, &state, &outcome, now(), random))
    };
    let policy = || RetryPolicy::default().max_attempts(u32::MAX);
    let second = Duration::from_secs(1);
    for (policy, made, name, headers, random, expected) in [
        // Full jitter: from nought to the whole backoff.
        (policy(), 1, "503", "none", 0.0, "0"),
        (policy(), 1, "503", "none", 0.999_999, "499"),
        // Doubled each time, up to the cap.
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
        // What the server asks for is waited out in full, and a little more.
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
            "61000",
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
        let shown = format!("{policy:?} {made} {name} {headers} {random}");
        assert_eq!(
            wait(policy, made, name, headers, random),
            expected,
            "{shown}"
        );
    }
}

/// Durations at their limits do not overflow.
#[test]
fn no_setting_panics() {
    let policy = RetryPolicy::default()
        .max_attempts(u32::MAX)
        .initial_backoff(Duration::MAX)
        .max_backoff(Duration::MAX)
        .max_retry_after(Duration::MAX);
    let endless = headers(&[(RETRY_AFTER, "18446744073709551615")]);
    for headers in [HeaderMap::new(), endless] {
        for made in [0, 1, 2, 99, u32::MAX - 1] {
            for random in [0.0, 0.5, 1.0 - f64::EPSILON, 1.0, f64::NAN, -1.0] {
                let state = Attempts {
                    elapsed: Duration::MAX,
                    ..attempts(Idempotency::Idempotent, made)
                };
                let outcome = Outcome::Answer(answer(503, &headers));
                let decision = decide(&policy, &state, &outcome, now(), random);
                assert!(matches!(decision, Decision::Wait(_)), "{decision:?}");
            }
        }
    }
}

#[test]
fn retry_after_is_read() {
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
        ("99999999999999999999999", None),
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
fn the_reset_is_read_by_the_clock_of_the_server() {
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
        // An hour ahead, an hour behind, and not told.
        ("Thu, 08 Aug 2024 09:10:11 GMT", Some(4)),
        ("Thu, 08 Aug 2024 07:10:11 GMT", Some(7_204)),
        ("yesterday", Some(3_604)),
        // The window is over, which is no advice.
        ("Thu, 08 Aug 2024 09:10:16 GMT", None),
    ] {
        let reset = (NOW + 3_604).to_string();
        let headers = headers(&[(RATE_LIMIT_RESET, &reset), (DATE, date)]);
        let wait = answer(429, &headers).asked_wait(now());
        assert_eq!(wait.map(|wait| wait.as_secs()), expected, "{date}");
    }
}

#[test]
fn chance_is_spread_over_its_range() {
    let mut quarters = [0_u32; 4];
    for _ in 0..4_000 {
        let number = random();
        assert!((0.0..1.0).contains(&number), "{number}");
        quarters[(number * 4.0) as usize] += 1;
    }
    // A fair source misses this once in more runs than there will be.
    assert!(
        quarters.iter().all(|count| (700..1_300).contains(count)),
        "{quarters:?}"
    );
}

#[tokio::test]
async fn errors_are_told_apart() -> Result<(), Box<dyn StdError>> {
    let client = reqwest::Client::builder().no_proxy().build()?;
    let of = async |request: reqwest::RequestBuilder| match request.send().await {
        Ok(answer) => Err(format!("an answer: {answer:?}")),
        Err(error) => Ok(Outcome::of_error(&error)),
    };

    assert_eq!(of(client.get("not a URL")).await?, None);

    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}/", listener.local_addr()?);
    // Nobody accepts, so the request is never answered.
    let late = client.get(&url).timeout(Duration::from_millis(50));
    assert_eq!(of(late).await?, Some(Outcome::TimedOut));
    drop(listener);
    assert_eq!(of(client.get(&url)).await?, Some(Outcome::NotConnected));

    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}/", listener.local_addr()?);
    let server = std::thread::spawn(move || -> std::io::Result<usize> {
        let (mut stream, _) = listener.accept()?;
        stream.read(&mut [0; 1_024])
    });
    assert_eq!(of(client.post(&url)).await?, Some(Outcome::Broken));
    assert!(
        server
            .join()
            .is_ok_and(|read| read.is_ok_and(|read| read > 0))
    );
    Ok(())
}
