use std::time::UNIX_EPOCH;

use super::window::MAX_WAIT;
use super::*;

/// The time of the server's clock, in seconds, at the zero of the monotonic clock.
const BASE: u64 = 1_723_104_000;

/// Runs a script. Each line contains a time in milliseconds, and steps:
///
/// - `send 3`, `probe`: three requests are admitted, or one as a probe. Default: one. Admitted
///   requests are numbered from 0.
/// - `until 10000`: a request has to wait until that time. `closed 10000`: no response is expected
///   to end the wait earlier.
/// - `ok 4 remaining 7 reset 10 after 30`: request 4 has a response. Headers that are not listed
///   are missing; `after` is `Retry-After`. `limited` is a 429, and `error` another error.
/// - `dropped 4`: request 4 ends without a response.
/// - `last 9 7 10`: this limit, these remaining requests and this reset were reported last.
/// - `length 10`: this length of a window is known, in seconds.
/// - `skew 3000`: the local clock is three seconds ahead. `undated`: responses have no `Date`.
///
/// The reset is relative to `BASE`.
fn run(script: &str) {
    let (mut skew, mut is_dated) = (0, true);
    let mut limiter = Limiter::new(true);
    let mut slots: Vec<Option<Slot>> = Vec::new();
    let lines = script
        .lines()
        .filter_map(|line| line.trim().split_once(' '));
    for (time, step) in
        lines.flat_map(|(time, steps)| steps.split(';').map(move |step| (time, step)))
    {
        let line = &*format!("{time} {step}");
        let words: Vec<&str> = line.split_whitespace().collect();
        let number = |text: &str| -> u64 { text.parse().expect(line) };
        let value_of = |name: &str| {
            let position = words.iter().position(|word| *word == name)?;
            Some(number(words[position + 1]))
        };
        let time = number(words[0]);
        let now = Duration::from_millis(time);
        let argument: Option<u64> = words.get(2).and_then(|word| word.parse().ok());
        let until = Duration::from_millis(argument.unwrap_or_default());
        let mut slot = || slots[argument.expect(line) as usize].take().expect(line);
        match words[1] {
            step @ ("send" | "probe") => {
                for _ in 0..argument.unwrap_or(1) {
                    let slot = limiter.admit(now).expect(line);
                    assert_eq!(slot.probe, step == "probe", "{line}");
                    slots.push(Some(slot));
                }
            }
            "until" => assert_eq!(limiter.admit(now), Err(until), "{line}"),
            "closed" => {
                assert_eq!(limiter.admit(now), Err(until), "{line}");
                assert_eq!(limiter.opens_at(now), Some(until), "{line}");
            }
            "dropped" => limiter.on_dropped(&slot()),
            "length" => assert_eq!(limiter.window_length, argument, "{line}"),
            "undated" => is_dated = false,
            "skew" => skew = words[2].parse().expect(line),
            "last" => {
                let last = limiter.last().unwrap_or_default();
                let reset = last.reset.map(|reset| reset.as_second() as u64 - BASE);
                let shown = [last.limit, last.remaining, reset]
                    .map(|number| number.map_or("-".to_owned(), |number| number.to_string()));
                assert_eq!(shown, words[2..], "{line}");
            }
            step @ ("ok" | "limited" | "error") => {
                let reset = value_of("reset").map(|reset| (BASE + reset) as i64);
                let rate_limit = RateLimit {
                    limit: value_of("limit"),
                    remaining: value_of("remaining"),
                    reset: reset.map(Timestamp::from_second),
                };
                let local = (BASE * 1_000 + time).saturating_add_signed(skew);
                let observation = Observation {
                    rate_limit: (rate_limit != RateLimit::default()).then_some(rate_limit),
                    limited: step == "limited",
                    success: step == "ok",
                    retry_after: value_of("after").map(Duration::from_secs),
                    date: is_dated.then(|| UNIX_EPOCH + Duration::from_secs(BASE + time / 1_000)),
                    local: UNIX_EPOCH + Duration::from_millis(local),
                };
                limiter.on_response(&slot(), &observation, now);
            }
            step => panic!("unknown step `{step}` in `{line}`"),
        }
    }
}

/// Each script has a name.
const SCRIPTS: &str = "
    # at most ten requests are in flight before the first success
    0      send 10; until 1000
    10     dropped 3; send; until 1010
    20     error 4; send; until 1020
    # without any response, one request is sent each second
    0      send 10; until 1000
    1000   send; until 2000
    9000   send; until 10000
    10000  send 8; until 11000
    # without a limit, all requests are admitted
    0      send 10; until 1000
    50     ok 0; send 2000
    # a limit that is reported late
    0      send 10
    50     ok 0; send 90
    60     ok 10 remaining 100 reset 10; send 2; until 10000
    # requests in flight count against the remaining requests
    0      send 3
    50     ok 0 remaining 7 reset 10; send 5; until 10000
    60     ok 1 remaining 6 reset 10; until 10000
    70     ok 3 remaining 3 reset 10; until 10000
    # the fewest remaining requests are the latest, in any order of responses
    0      send 3
    50     ok 2 remaining 2 reset 10
    51     ok 0 remaining 4 reset 10
    52     ok 1 remaining 3 reset 10; send 2; until 10000
    # more requests remain than expected
    0      send
    50     ok 0 remaining 2 reset 10; send
    60     ok 1 remaining 50 reset 10; send 50; until 10000
    # the limit decreases and increases
    0      send
    50     ok 0 limit 100 remaining 0 reset 10; until 10000
    10000  probe
    10050  ok 1 limit 3 remaining 2 reset 20; send 2; until 20000
    10060  ok 2 limit 3 remaining 1 reset 20; ok 3 limit 3 remaining 0 reset 20
    20000  probe
    20050  ok 4 limit 500 remaining 499 reset 30; send 499; until 30000
    # the next probe follows a dropped one
    0      send
    50     ok 0 remaining 0 reset 10
    9999   until 10000
    10000  probe
    10001  until 11000
    10002  dropped 1; probe
    10003  error 2; probe
    10050  ok 3 remaining 9 reset 20; send 9
    # the next probe follows a slow one after a second
    0      send
    50     ok 0 remaining 0 reset 10
    10000  probe
    10999  until 11000
    11000  probe
    11001  until 12000
    12000  probe
    12050  ok 3 remaining 5 reset 20; send 4; until 20000
    12060  dropped 1; until 20000; dropped 2; send
    # a pause ends with a single request
    0      send 3
    50     limited 0 after 30; closed 30050
    60     ok 1; closed 30050
    30050  send; until 31050
    30060  error 3; send 100
    # a pause is extended, and never shortened
    0      send 4
    50     limited 0 after 30
    60     limited 1 after 1; closed 30050
    70     limited 2 after 40; closed 40070
    40070  send
    40080  limited 4 after 5; closed 45080
    # a request after a pause may have no response
    0      send
    50     limited 0 after 30
    30050  send
    31050  send; until 32050
    31060  dropped 2; send
    # a pause is at most a minute
    0      send
    50     limited 0 after 18446744073709551615; closed 60050
    60050  send
    # a pause also applies within a window
    0      send 2
    50     ok 0 remaining 100 reset 10
    60     limited 1 after 5; closed 5060
    5060   send
    5070   ok 2 remaining 98 reset 10; send 98; until 10000
    # the end of a window precedes `Retry-After`
    0      send
    50     limited 0 remaining 0 reset 10 after 30; closed 10000
    # only a 429 requests a pause
    0      send
    50     error 0 after 30; send 10
    # the window opens after its reset, and the delay applies to the next one
    0      send
    50     ok 0 remaining 0 reset 10
    10000  probe
    10010  limited 1 remaining 0 reset 10; until 10360
    10360  probe
    10370  limited 2 remaining 0 reset 10; until 11070
    11070  probe
    11080  ok 3 remaining 0 reset 20; until 21070
    # other programs exhaust the new window
    0      send
    50     ok 0 remaining 0 reset 10
    10000  probe
    10010  limited 1 remaining 0 reset 20; until 20000
    # a response of the old window arrives after one of the new window
    0      send 2
    50     ok 0 remaining 2 reset 10
    10000  send
    10010  ok 2 remaining 8 reset 20
    10020  ok 1 remaining 0 reset 10; send 8; until 20000
    # requests in flight from an old window do not count against the new one
    0      send 6
    50     ok 0 remaining 0 reset 10
    10000  probe
    10010  ok 6 remaining 4 reset 20; send 4; until 20000
    10020  ok 1 remaining 3 reset 10; until 20000
    # requests sent just before the first one of the new window count against it
    0      send
    50     ok 0 remaining 20 reset 10
    9500   send 5
    10000  send
    10010  ok 6 remaining 8 reset 20; send 3; until 20000
    # a reset in the far future is ignored after a window, and corrected
    0      send
    50     ok 0 remaining 0 reset 1723104000000; closed 10050
    10050  probe
    10060  ok 1 remaining 9 reset 20; send 9; until 20000
    # the same reset in the far future begins another window
    0      send 4
    50     ok 0 remaining 0 reset 86400; until 10050
    10050  probe
    10060  ok 4 remaining 3 reset 86400; send 3; until 20060
    20060  probe
    20070  limited 8 remaining 0 reset 86400; until 30070
    # requests sent before a window was reported do not correct its reset
    0      send 3
    50     ok 0 remaining 5 reset 10
    60     ok 1 remaining 3 reset 5; send 4; until 10000
    # a response without headers does not end an exhausted window
    0      send 3
    50     ok 0 remaining 0 reset 10
    60     ok 1; until 10000
    70     error 2; until 10000
    10000  probe
    10010  ok 3; send 1000
    # a 429 implies that no requests remain
    0      send 2
    50     ok 0 remaining 5 reset 10
    60     limited 1 reset 10; until 10000
    10000  probe
    10010  limited 2; until 10360
    # a limit without remaining requests and reset has no effect
    0      send 10
    50     ok 0 limit 100; send 50
    # after a long pause
    0      send
    50     ok 0 remaining 2 reset 10
    3600000 send 2; probe; until 3601000
    # the length of a window is the shortest time between two resets
    0      send; ok 0 remaining 1 reset 10; length none; send
    20000  ok 1 remaining 1 reset 30; length 20; send
    30000  ok 2 remaining 1 reset 40; length 10; send
    60000  ok 3 remaining 1 reset 60; length 10
    # a local clock that is an hour ahead has no effect: the lower bound of `Date` is used
    0      skew 3600000
    250    send; ok 0 remaining 0 reset 10; until 10250
    10250  probe
    10300  ok 1 remaining 1 reset 20; send
    10900  ok 2 remaining 0 reset 20; until 20250
    20250  probe
    21010  ok 3 remaining 0 reset 30; until 30010
    # nor has one that is an hour behind
    0      skew -3600000
    250    send; ok 0 remaining 0 reset 10; until 10250
    10250  probe
    10300  ok 1 remaining 0 reset 20; until 20250
    # a local clock that is within the bounds of `Date` causes one early probe
    0      skew 500; send
    100    ok 0 remaining 0 reset 10; until 9500
    9500   probe
    9510   limited 1 remaining 0 reset 10; until 10510
    10510  probe
    10520  ok 2 remaining 0 reset 20; until 20510
    # without `Date`, the probes for the first window are early, and correct the clock
    0      undated; skew 3000; send; ok 0 remaining 0 reset 10; until 7000
    7000   probe
    7010   limited 1 remaining 0 reset 10; until 7360
    7360   probe
    7370   limited 2 remaining 0 reset 10; until 8070
    8070   probe
    8080   limited 3 remaining 0 reset 10; until 9480
    9480   probe
    9490   limited 4 remaining 0 reset 10; until 12290
    12290  probe
    12300  ok 5 remaining 0 reset 20; until 22290
    # without `Date`, and with a clock that is behind, the wait is at most a window
    0      undated; skew -3600000; send; ok 0 remaining 0 reset 10; until 10000
    10000  probe
    # the latest rate limit is stored, in any order of responses
    0      send 5
    5      ok 0; last - - -; ok 1 limit 9; last 9 - -; ok 2 limit 9 remaining 7 reset 10
    5      ok 3 limit 9 remaining 8 reset 10; ok 4; last 9 7 10; send 2
    5      ok 5 remaining 7 reset 20; ok 6 remaining 0 reset 10; last - 7 20; send
    6      ok 7 remaining 8 reset 10; last - 8 10
";

#[test]
fn admits_requests_as_in_the_scripts() {
    for script in SCRIPTS.split("# ").skip(1) {
        let (name, steps) = script.split_once('\n').unwrap();
        eprintln!("{name}");
        run(steps);
    }
}

#[test]
fn counts_every_request_once_under_random_events() {
    let mut seed = 1_u64;
    let mut random = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) % below
    };
    let mut waits = 0;
    for _ in 0..300 {
        let mut limiter = Limiter::new(true);
        let mut in_flight = Vec::new();
        let mut now = Duration::ZERO;
        for _ in 0..300 {
            now += Duration::from_millis(random(400));
            if random(2) == 0 {
                match limiter.admit(now) {
                    Ok(slot) => in_flight.push(slot),
                    Err(time) => {
                        waits += 1;
                        assert!(time > now, "{time:?} has passed at {now:?}");
                        assert!(time <= now + MAX_PAUSE, "{time:?} is too far from {now:?}");
                    }
                }
            } else if !in_flight.is_empty() {
                let index = usize::try_from(random(in_flight.len() as u64)).unwrap_or_default();
                let slot = in_flight.swap_remove(index);
                if random(10) == 0 {
                    limiter.on_dropped(&slot);
                    continue;
                }
                let limited = random(10) == 0;
                let rate_limit = RateLimit {
                    limit: None,
                    remaining: (random(10) > 0).then(|| random(6)),
                    reset: (random(10) > 0).then(|| {
                        Timestamp::from_second((BASE + now.as_secs() + random(30)) as i64)
                    }),
                };
                let observation = Observation {
                    rate_limit: (random(10) > 0).then_some(rate_limit),
                    limited,
                    success: !limited && random(10) > 0,
                    retry_after: (random(3) == 0).then(|| Duration::from_millis(random(2_000))),
                    date: (random(10) > 0)
                        .then(|| UNIX_EPOCH + Duration::from_secs(BASE + now.as_secs())),
                    local: UNIX_EPOCH + Duration::from_secs(BASE + random(40)) + now,
                };
                limiter.on_response(&slot, &observation, now);
            }
            assert_eq!(limiter.in_flight.len(), in_flight.len());
            if let State::Limited(window) = &limiter.state {
                let counted = in_flight
                    .iter()
                    .filter(|slot| slot.number >= window.uncounted_from);
                assert_eq!(window.uncounted, counted.count() as u64);
                let probes = in_flight.iter().filter(|slot| window.probed_by(slot));
                assert_eq!(window.probes as usize, probes.count());
            }
        }
        for slot in in_flight {
            limiter.on_dropped(&slot);
        }
        let later = now + MAX_WAIT;
        assert!(limiter.admit(later).is_ok(), "{limiter:?}");
    }
    assert!(waits > 1_000, "only {waits} requests had to wait");
}
