use std::time::UNIX_EPOCH;

use super::window::MAX_WAIT;
use super::*;

/// The time of the server's clock, in seconds, at the zero of the monotonic clock.
const BASE: u64 = 1_723_104_000;

/// Runs a script. Each line is a step, and starts with the time in milliseconds:
///
/// - `send 3`, `probe`: three requests are admitted, or one as a probe. Default: one. Admitted
///   requests are numbered from 0.
/// - `until 10000`: a request has to wait until that time. `closed 10000`: no response is expected
///   to end the wait earlier.
/// - `ok 4 remaining 7 reset 10 after 30`: request 4 has a response. Headers that are not listed
///   are missing; `after` is `Retry-After`. `limited` is a 429, and `error` another error.
/// - `dropped 4`: request 4 ends without a response.
///
/// The reset is relative to `BASE`. The server's `Date` is right if `dated`, and missing otherwise.
/// The local clock is `skew` milliseconds ahead.
fn run(script: &str, dated: bool, skew: i64) -> Limiter {
    let mut limiter = Limiter::new(true);
    let mut slots: Vec<Option<Slot>> = Vec::new();
    for line in script.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let number = |text: &str| -> u64 {
            text.parse()
                .unwrap_or_else(|_| panic!("invalid number `{text}` in `{line}`"))
        };
        let value_of = |name: &str| {
            let position = words.iter().position(|word| *word == name)?;
            words.get(position + 1).map(|text| number(text))
        };
        let [time, step, rest @ ..] = words.as_slice() else {
            panic!("expected a time and a step in `{line}`");
        };
        let time = number(time);
        let now = Duration::from_millis(time);
        let mut slot = |index: u64| {
            let index = usize::try_from(index).ok();
            index
                .and_then(|index| slots.get_mut(index)?.take())
                .unwrap_or_else(|| panic!("no such request in `{line}`"))
        };
        match *step {
            "send" | "probe" => {
                for _ in 0..rest.first().map_or(1, |count| number(count)) {
                    match limiter.admit(now) {
                        Ok(slot) if slot.probe == (*step == "probe") => {
                            slots.push(Some(slot));
                        }
                        other => panic!("expected `{line}`, got {other:?}"),
                    }
                }
            }
            "until" | "closed" => {
                let until = Duration::from_millis(number(rest[0]));
                assert_eq!(limiter.admit(now), Err(until), "{line}");
                if *step == "closed" {
                    assert_eq!(limiter.opens_at(now), Some(until), "{line}");
                }
            }
            "dropped" => limiter.on_dropped(&slot(number(rest[0]))),
            "ok" | "limited" | "error" => {
                let slot = slot(number(rest[0]));
                let rate_limit = RateLimit {
                    limit: value_of("limit"),
                    remaining: value_of("remaining"),
                    reset: value_of("reset")
                        .map(|reset| Timestamp::from_second((BASE + reset) as i64)),
                };
                let observation = Observation {
                    rate_limit: (rate_limit != RateLimit::default()).then_some(rate_limit),
                    limited: *step == "limited",
                    success: *step == "ok",
                    retry_after: value_of("after").map(Duration::from_secs),
                    date: dated.then(|| UNIX_EPOCH + Duration::from_secs(BASE + time / 1_000)),
                    local: UNIX_EPOCH
                        + Duration::from_millis((BASE * 1_000 + time).saturating_add_signed(skew)),
                };
                limiter.on_response(&slot, &observation, now);
            }
            other => panic!("unknown step `{other}` in `{line}`"),
        }
    }
    limiter
}

#[test]
fn admits_requests_as_in_the_scripts() {
    for (name, script) in [
        (
            "at most ten requests are in flight before the first success",
            "0   send 10
             0   until 1000
             10  dropped 3
             10  send
             10  until 1010
             20  error 4
             20  send
             20  until 1020",
        ),
        (
            "without any response, one request is sent each second",
            "0     send 10
             0     until 1000
             1000  send
             1000  until 2000
             9000  send
             9000  until 10000
             10000 send 8
             10000 until 11000",
        ),
        (
            "without a limit, all requests are admitted",
            "0   send 10
             0   until 1000
             50  ok 0
             50  send 2000",
        ),
        (
            "a limit that is reported late",
            "0   send 10
             50  ok 0
             50  send 90
             60  ok 10 remaining 100 reset 10
             60  send 2
             60  until 10000",
        ),
        (
            "requests in flight count against the remaining requests",
            "0   send 3
             50  ok 0 remaining 7 reset 10
             50  send 5
             50  until 10000
             60  ok 1 remaining 6 reset 10
             60  until 10000
             70  ok 3 remaining 3 reset 10
             70  until 10000",
        ),
        (
            "the fewest remaining requests are the latest, in any order of responses",
            "0   send 3
             50  ok 2 remaining 2 reset 10
             51  ok 0 remaining 4 reset 10
             52  ok 1 remaining 3 reset 10
             52  send 2
             52  until 10000",
        ),
        (
            "another program also uses the limit",
            "0   send
             50  ok 0 remaining 100 reset 10
             50  send
             60  ok 1 remaining 1 reset 10
             60  send
             60  until 10000",
        ),
        (
            "more requests remain than expected",
            "0   send
             50  ok 0 remaining 2 reset 10
             50  send
             60  ok 1 remaining 50 reset 10
             60  send 50
             60  until 10000",
        ),
        (
            "the limit decreases and increases",
            "0      send
             50     ok 0 limit 100 remaining 0 reset 10
             50     until 10000
             10000  probe
             10050  ok 1 limit 3 remaining 2 reset 20
             10050  send 2
             10050  until 20000
             10060  ok 2 limit 3 remaining 1 reset 20
             10060  ok 3 limit 3 remaining 0 reset 20
             20000  probe
             20050  ok 4 limit 500 remaining 499 reset 30
             20050  send 499
             20050  until 30000",
        ),
        (
            "one probe precedes a window",
            "0      send
             50     ok 0 remaining 0 reset 10
             50     until 10000
             9999   until 10000
             10000  probe
             10000  until 11000
             10040  ok 1 remaining 9 reset 20
             10040  send 9
             10040  until 20000",
        ),
        (
            "the next probe follows a dropped one",
            "0      send
             50     ok 0 remaining 0 reset 10
             10000  probe
             10001  until 11000
             10002  dropped 1
             10002  probe
             10003  error 2
             10003  probe
             10050  ok 3 remaining 9 reset 20
             10050  send 9",
        ),
        (
            "the next probe follows a slow one after a second",
            "0      send
             50     ok 0 remaining 0 reset 10
             10000  probe
             10999  until 11000
             11000  probe
             11001  until 12000
             12000  probe
             12050  ok 3 remaining 5 reset 20
             12050  send 4
             12050  until 20000
             12060  dropped 1
             12060  until 20000
             12060  dropped 2
             12060  send",
        ),
        (
            "probes without responses do not end the probing",
            "0      send
             50     ok 0 remaining 0 reset 10
             10000  probe
             11000  probe
             12000  probe
             13000  probe
             14000  probe
             15000  probe
             16000  probe
             17000  probe
             18000  probe
             19000  probe
             20000  probe
             20000  until 21000",
        ),
        (
            "a pause ends with a single request",
            "0      send 3
             50     limited 0 after 30
             50     closed 30050
             60     ok 1
             60     closed 30050
             30050  send
             30050  until 31050
             30060  error 3
             30060  send 100",
        ),
        (
            "a pause is extended, and never shortened",
            "0      send 4
             50     limited 0 after 30
             60     limited 1 after 1
             60     closed 30050
             70     limited 2 after 40
             70     closed 40070
             40070  send
             40080  limited 4 after 5
             40080  closed 45080",
        ),
        (
            "a request after a pause may have no response",
            "0      send
             50     limited 0 after 30
             30050  send
             31050  send
             31050  until 32050
             31060  dropped 2
             31060  send",
        ),
        (
            "a pause is at most a minute",
            "0      send
             50     limited 0 after 18446744073709551615
             50     closed 60050
             60050  send",
        ),
        (
            "a pause also applies within a window",
            "0      send 2
             50     ok 0 remaining 100 reset 10
             60     limited 1 after 5
             60     closed 5060
             5060   send
             5070   ok 2 remaining 98 reset 10
             5070   send 98
             5070   until 10000",
        ),
        (
            "the end of a window precedes `Retry-After`",
            "0      send
             50     limited 0 remaining 0 reset 10 after 30
             50     closed 10000",
        ),
        (
            "only a 429 requests a pause",
            "0      send
             50     error 0 after 30
             50     send 10",
        ),
        (
            "the window opens after its reset, and the delay applies to the next one",
            "0      send
             50     ok 0 remaining 0 reset 10
             10000  probe
             10010  limited 1 remaining 0 reset 10
             10010  until 10360
             10360  probe
             10370  limited 2 remaining 0 reset 10
             10370  until 11070
             11070  probe
             11080  ok 3 remaining 0 reset 20
             11080  until 21070",
        ),
        (
            "other programs exhaust the new window",
            "0      send
             50     ok 0 remaining 0 reset 10
             10000  probe
             10010  limited 1 remaining 0 reset 20
             10010  until 20000",
        ),
        (
            "a response of the old window arrives after one of the new window",
            "0      send 2
             50     ok 0 remaining 2 reset 10
             10000  send
             10010  ok 2 remaining 8 reset 20
             10020  ok 1 remaining 0 reset 10
             10020  send 8
             10020  until 20000",
        ),
        (
            "requests in flight from an old window do not count against the new one",
            "0      send 6
             50     ok 0 remaining 0 reset 10
             10000  probe
             10010  ok 6 remaining 4 reset 20
             10010  send 4
             10010  until 20000
             10020  ok 1 remaining 3 reset 10
             10020  until 20000",
        ),
        (
            "requests sent just before the first one of the new window count against it",
            "0      send
             50     ok 0 remaining 20 reset 10
             9500   send 5
             10000  send
             10010  ok 6 remaining 8 reset 20
             10010  send 3
             10010  until 20000",
        ),
        (
            "a reset in the far future is ignored after a window, and corrected",
            "0      send
             50     ok 0 remaining 0 reset 1723104000000
             50     closed 10050
             10050  probe
             10060  ok 1 remaining 9 reset 20
             10060  send 9
             10060  until 20000",
        ),
        (
            "the same reset in the far future begins another window",
            "0      send 4
             50     ok 0 remaining 0 reset 86400
             50     until 10050
             10050  probe
             10060  ok 4 remaining 3 reset 86400
             10060  send 3
             10060  until 20060
             20060  probe
             20070  limited 8 remaining 0 reset 86400
             20070  until 30070",
        ),
        (
            "a reset in the far future that moves is ignored after a window",
            "0      send 2
             50     ok 0 remaining 1 reset 86400
             60     ok 1 remaining 0 reset 86401
             60     closed 10060
             10060  probe
             10070  ok 2 remaining 2 reset 86411
             10070  send 2
             10070  until 20070",
        ),
        (
            "requests sent before a window was reported do not correct its reset",
            "0      send 3
             50     ok 0 remaining 5 reset 10
             60     ok 1 remaining 3 reset 5
             60     send 4
             60     until 10000",
        ),
        (
            "a response without headers does not end an exhausted window",
            "0      send 3
             50     ok 0 remaining 0 reset 10
             60     ok 1
             60     until 10000
             70     error 2
             70     until 10000
             10000  probe
             10010  ok 3
             10010  send 1000",
        ),
        (
            "a 429 implies that no requests remain",
            "0      send 2
             50     ok 0 remaining 5 reset 10
             60     limited 1 reset 10
             60     until 10000
             10000  probe
             10010  limited 2
             10010  until 10360",
        ),
        (
            "a limit without remaining requests and reset has no effect",
            "0      send 10
             50     ok 0 limit 100
             50     send 50",
        ),
        (
            "after a long pause",
            "0        send
             50       ok 0 remaining 2 reset 10
             3600000  send 2
             3600000  probe
             3600000  until 3601000",
        ),
    ] {
        eprintln!("{name}");
        run(script, true, 0);
    }
}

#[test]
fn a_wrong_local_clock_has_no_effect() {
    // The estimate of the server's clock is a quarter of a second behind: the lower bound of
    // `Date`.
    let script = "250    send
         250    ok 0 remaining 0 reset 10
         250    until 10250
         10250  probe
         10300  ok 1 remaining 1 reset 20
         10300  send
         10900  ok 2 remaining 0 reset 20
         10900  until 20250
         20250  probe
         21010  ok 3 remaining 0 reset 30
         21010  until 30010";
    run(script, true, 3_600_000);
    run(script, true, -3_600_000);
}

/// A local clock that is half a second ahead is within the bounds of `Date`, so the first probe is
/// early.
#[test]
fn a_slightly_wrong_local_clock_causes_one_early_probe() {
    run(
        "0      send
         100    ok 0 remaining 0 reset 10
         100    until 9500
         9500   probe
         9510   limited 1 remaining 0 reset 10
         9510   until 10510
         10510  probe
         10520  ok 2 remaining 0 reset 20
         10520  until 20510",
        true,
        500,
    );
}

#[test]
fn probes_correct_the_local_clock_without_date() {
    // The local clock is three seconds ahead. Probes for the first window are early, and probes for
    // the second window are not.
    run(
        "0      send
         0      ok 0 remaining 0 reset 10
         0      until 7000
         7000   probe
         7010   limited 1 remaining 0 reset 10
         7010   until 7360
         7360   probe
         7370   limited 2 remaining 0 reset 10
         7370   until 8070
         8070   probe
         8080   limited 3 remaining 0 reset 10
         8080   until 9480
         9480   probe
         9490   limited 4 remaining 0 reset 10
         9490   until 12290
         12290  probe
         12300  ok 5 remaining 0 reset 20
         12300  until 22290",
        false,
        3_000,
    );
    // The local clock is an hour behind: the wait is at most a window.
    run(
        "0      send
         0      ok 0 remaining 0 reset 10
         0      until 10000
         10000  probe",
        false,
        -3_600_000,
    );
}

#[test]
fn stores_the_latest_rate_limit() {
    let last = |script| {
        let last = run(script, true, 0).last();
        last.map(|last| {
            let reset = last.reset.map(|reset| reset.as_second() - BASE as i64);
            (last.limit, last.remaining, reset)
        })
    };
    for (script, expected) in [
        ("0 send 2", None),
        ("0 send 2\n 5 ok 0", None),
        ("0 send 2\n 5 ok 0 limit 9", Some((Some(9), None, None))),
        (
            "0 send 2\n 5 ok 0 limit 9 remaining 8 reset 10\n 5 ok 1",
            Some((Some(9), Some(8), Some(10))),
        ),
        (
            "0 send 2\n 5 ok 0 limit 9 remaining 7 reset 10\n 5 ok 1 limit 9 remaining 8 reset 10",
            Some((Some(9), Some(7), Some(10))),
        ),
        (
            "0 send 2\n 5 ok 0 remaining 7 reset 20\n 5 ok 1 remaining 0 reset 10",
            Some((None, Some(7), Some(20))),
        ),
        (
            "0 send 2\n 5 ok 0 remaining 7 reset 20\n 5 send\n 6 ok 2 remaining 8 reset 10",
            Some((None, Some(8), Some(10))),
        ),
    ] {
        assert_eq!(last(script), expected, "{script}");
    }
}

#[test]
fn a_disabled_limiter_only_records() {
    let mut limiter = Limiter::new(false);
    let rate_limit = RateLimit {
        limit: Some(10),
        remaining: Some(0),
        reset: Some(Timestamp::from_second(BASE as i64 + 10)),
    };
    for _ in 0..100 {
        let slot = match limiter.admit(Duration::ZERO) {
            Ok(slot) => slot,
            Err(until) => panic!("a request has to wait until {until:?}"),
        };
        let observation = Observation {
            rate_limit: Some(rate_limit),
            limited: false,
            success: true,
            retry_after: None,
            date: None,
            local: UNIX_EPOCH + Duration::from_secs(BASE),
        };
        limiter.on_response(&slot, &observation, Duration::ZERO);
    }
    assert_eq!(limiter.last(), Some(rate_limit));
    for _ in 0..100 {
        assert!(limiter.admit(Duration::ZERO).is_ok());
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
