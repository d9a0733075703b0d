use std::time::UNIX_EPOCH;

use super::*;

/// What the server's clock shows when the monotonic one is at nought.
const BASE: u64 = 1_723_104_000;

/// Plays a script, a line for each step, all of which have the time in milliseconds first:
///
/// - `go 3 at once`, `probe`, `until 10000`, `answer`: so many calls ask (one unless said), and this is what each is told. Calls that may
///   go are numbered from 0.
/// - `ok 4 left 7 reset 10`: call 4 is answered; without `left` and `reset`, those headers are missing. Also `limited` for a 429, and
///   `error` for any other.
/// - `lost 4`: call 4 ends without an answer.
///
/// The reset counts from `BASE`. The server's `Date` is right if `dated`, and missing otherwise; the local clock is `skew`
/// milliseconds ahead.
fn play(script: &str, dated: bool, skew: i64) -> Limiter {
    let mut limiter = Limiter::new(true);
    let mut tickets: Vec<Option<Ticket>> = Vec::new();
    for line in script.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let number = |text: &str| -> u64 {
            text.parse()
                .unwrap_or_else(|_| panic!("`{text}` is no number in `{line}`"))
        };
        let after = |word: &str| {
            let place = words.iter().position(|found| *found == word)?;
            words.get(place + 1).map(|text| number(text))
        };
        let [time, what, rest @ ..] = words.as_slice() else {
            panic!("too short: {line}");
        };
        let time = number(time);
        let now = Duration::from_millis(time);
        let mut ticket = |index: u64| {
            let place = usize::try_from(index).ok();
            place
                .and_then(|place| tickets.get_mut(place)?.take())
                .unwrap_or_else(|| panic!("no such call in `{line}`"))
        };
        match *what {
            "go" | "probe" => {
                for _ in 0..rest.first().map_or(1, |count| number(count)) {
                    match limiter.admit(now) {
                        Admission::Go(ticket) if ticket.probe == (*what == "probe") => {
                            tickets.push(Some(ticket));
                        }
                        other => panic!("{other:?} instead of `{line}`"),
                    }
                }
            }
            "until" => {
                let until = Duration::from_millis(number(rest[0]));
                assert_eq!(limiter.admit(now), Admission::Until(until), "{line}");
            }
            "answer" => assert_eq!(limiter.admit(now), Admission::Answer, "{line}"),
            "lost" => limiter.on_dropped(&ticket(number(rest[0]))),
            "ok" | "limited" | "error" => {
                let ticket = ticket(number(rest[0]));
                let rate = RateLimit {
                    limit: after("limit"),
                    remaining: after("left"),
                    reset: after("reset")
                        .map(|reset| Timestamp::from_second((BASE + reset) as i64)),
                };
                let observation = Observation {
                    rate: (rest.len() > 1).then_some(rate),
                    limited: *what == "limited",
                    success: *what == "ok",
                    date: dated.then(|| UNIX_EPOCH + Duration::from_secs(BASE + time / 1_000)),
                    local: UNIX_EPOCH
                        + Duration::from_millis((BASE * 1_000 + time).saturating_add_signed(skew)),
                };
                limiter.answered(&ticket, &observation, now);
            }
            other => panic!("`{other}` is not known, in `{line}`"),
        }
    }
    limiter
}

#[test]
fn scripts_are_followed() {
    for (what, script) in [
        (
            "at first ten calls go, and more as they end",
            "0   go 10
             0   answer
             10  lost 3
             10  go
             10  answer
             20  error 4
             20  go
             20  answer",
        ),
        (
            "no limit is told, so there is no pacing",
            "0   go 10
             0   answer
             50  ok 0
             50  go 2000",
        ),
        (
            "a limit that is told after all",
            "0   go 10
             50  ok 0
             50  go 90
             60  ok 10 left 100 reset 10
             60  go 2
             60  until 10000",
        ),
        (
            "what is left, without the calls under way",
            "0   go 3
             50  ok 0 left 7 reset 10
             50  go 5
             50  until 10000
             60  ok 1 left 6 reset 10
             60  until 10000
             70  ok 3 left 3 reset 10
             70  until 10000",
        ),
        (
            "the smallest number is the latest, whatever the order of answers",
            "0   go 3
             50  ok 2 left 2 reset 10
             51  ok 0 left 4 reset 10
             52  ok 1 left 3 reset 10
             52  go 2
             52  until 10000",
        ),
        (
            "another program uses the limit too",
            "0   go
             50  ok 0 left 100 reset 10
             50  go
             60  ok 1 left 1 reset 10
             60  go
             60  until 10000",
        ),
        (
            "more is left than was thought",
            "0   go
             50  ok 0 left 2 reset 10
             50  go
             60  ok 1 left 50 reset 10
             60  go 50
             60  until 10000",
        ),
        (
            "a smaller limit, and a larger one",
            "0      go
             50     ok 0 limit 100 left 0 reset 10
             50     until 10000
             10000  probe
             10050  ok 1 limit 3 left 2 reset 20
             10050  go 2
             10050  until 20000
             10060  ok 2 limit 3 left 1 reset 20
             10060  ok 3 limit 3 left 0 reset 20
             20000  probe
             20050  ok 4 limit 500 left 499 reset 30
             20050  go 499
             20050  until 30000",
        ),
        (
            "one probe, and then the window",
            "0      go
             50     ok 0 left 0 reset 10
             50     until 10000
             9999   until 10000
             10000  probe
             10000  until 11000
             10040  ok 1 left 9 reset 20
             10040  go 9
             10040  until 20000",
        ),
        (
            "a probe that is lost makes room for the next",
            "0      go
             50     ok 0 left 0 reset 10
             10000  probe
             10001  until 11000
             10002  lost 1
             10002  probe
             10003  error 2
             10003  probe
             10050  ok 3 left 9 reset 20
             10050  go 9",
        ),
        (
            "a slow probe keeps the next back for a second",
            "0      go
             50     ok 0 left 0 reset 10
             10000  probe
             10999  until 11000
             11000  probe
             11001  until 12000
             12000  probe
             12050  ok 3 left 5 reset 20
             12050  go 4
             12050  until 20000
             12060  lost 1
             12060  until 20000
             12060  lost 2
             12060  go",
        ),
        (
            "no more than ten slow probes",
            "0      go
             50     ok 0 left 0 reset 10
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
             20000  answer
             20001  lost 5
             20001  probe",
        ),
        (
            "the window opens later than it says, and the next one is waited for by as much",
            "0      go
             50     ok 0 left 0 reset 10
             10000  probe
             10010  limited 1 left 0 reset 10
             10010  until 10360
             10360  probe
             10370  limited 2 left 0 reset 10
             10370  until 11070
             11070  probe
             11080  ok 3 left 0 reset 20
             11080  until 21070",
        ),
        (
            "the new window is used up by others",
            "0      go
             50     ok 0 left 0 reset 10
             10000  probe
             10010  limited 1 left 0 reset 20
             10010  until 20000",
        ),
        (
            "an answer of the old window comes after one of the new",
            "0      go 2
             50     ok 0 left 2 reset 10
             10000  go
             10010  ok 2 left 8 reset 20
             10020  ok 1 left 0 reset 10
             10020  go 8
             10020  until 20000",
        ),
        (
            "calls of an old window that are still under way do not count against the new one",
            "0      go 6
             50     ok 0 left 0 reset 10
             10000  probe
             10010  ok 6 left 4 reset 20
             10010  go 4
             10010  until 20000
             10020  ok 1 left 3 reset 10
             10020  until 20000",
        ),
        (
            "calls that were sent just before the one that tells of a new window do",
            "0      go
             50     ok 0 left 20 reset 10
             9500   go 5
             10000  go
             10010  ok 6 left 8 reset 20
             10010  go 3
             10010  until 20000",
        ),
        (
            "a reset that was too late to be true is given up after a minute, and corrected",
            "0      go
             50     ok 0 left 0 reset 1723104000000
             50     until 60050
             60050  probe
             60060  ok 1 left 9 reset 70
             60060  go 9
             60060  until 70000",
        ),
        (
            "calls from before the correction do not make it",
            "0      go 3
             50     ok 0 left 5 reset 20
             60     ok 1 left 3 reset 10
             60     go 4
             60     until 20000",
        ),
        (
            "an answer without headers does not open a window that is used up",
            "0      go 3
             50     ok 0 left 0 reset 10
             60     ok 1
             60     until 10000
             70     error 2
             70     until 10000
             10000  probe
             10010  ok 3
             10010  go 1000",
        ),
        (
            "a 429 need not say that nothing is left",
            "0      go 2
             50     ok 0 left 5 reset 10
             60     limited 1 reset 10
             60     until 10000
             10000  probe
             10010  limited 2
             10010  until 10360",
        ),
        (
            "headers that do not say enough",
            "0      go 10
             50     ok 0 limit 100
             50     go 50",
        ),
        (
            "after a long pause",
            "0        go
             50       ok 0 left 2 reset 10
             3600000  go 2
             3600000  probe
             3600000  until 3601000",
        ),
    ] {
        eprintln!("{what}");
        play(script, true, 0);
    }
}

#[test]
fn a_wrong_local_clock_does_no_harm() {
    // A quarter of a second after the second began is the best that is known of the server.
    let script = "250    go
         250    ok 0 left 0 reset 10
         250    until 10250
         10250  probe
         10300  ok 1 left 1 reset 20
         10300  go
         10900  ok 2 left 0 reset 20
         10900  until 20250
         20250  probe
         21010  ok 3 left 0 reset 30
         21010  until 30010";
    play(script, true, 3_600_000);
    play(script, true, -3_600_000);
}

/// `Date` alone does not show that it is half a second ahead; the first probe does.
#[test]
fn a_local_clock_that_is_a_little_wrong_is_found_out_once() {
    play(
        "0      go
         100    ok 0 left 0 reset 10
         100    until 9500
         9500   probe
         9510   limited 1 left 0 reset 10
         9510   until 10510
         10510  probe
         10520  ok 2 left 0 reset 20
         10520  until 20510",
        true,
        500,
    );
}

#[test]
fn without_date_the_local_clock_is_corrected_by_what_is_found() {
    // It is three seconds ahead: the first window is tried too early, and the second is not.
    play(
        "0      go
         0      ok 0 left 0 reset 10
         0      until 7000
         7000   probe
         7010   limited 1 left 0 reset 10
         7010   until 7360
         7360   probe
         7370   limited 2 left 0 reset 10
         7370   until 8070
         8070   probe
         8080   limited 3 left 0 reset 10
         8080   until 9480
         9480   probe
         9490   limited 4 left 0 reset 10
         9490   until 12290
         12290  probe
         12300  ok 5 left 0 reset 20
         12300  until 22290",
        false,
        3_000,
    );
    // An hour behind: no longer than a minute.
    play(
        "0      go
         0      ok 0 left 0 reset 10
         0      until 60000
         60000  probe",
        false,
        -3_600_000,
    );
}

#[test]
fn the_last_word_is_kept() {
    let last = |script| {
        let last = play(script, true, 0).last();
        last.map(|last| {
            let reset = last.reset.map(|reset| reset.as_second() - BASE as i64);
            (last.limit, last.remaining, reset)
        })
    };
    for (script, expected) in [
        ("0 go 2", None),
        ("0 go 2\n 5 ok 0", None),
        ("0 go 2\n 5 ok 0 limit 9", Some((Some(9), None, None))),
        (
            "0 go 2\n 5 ok 0 limit 9 left 8 reset 10\n 5 ok 1",
            Some((Some(9), Some(8), Some(10))),
        ),
        (
            "0 go 2\n 5 ok 0 limit 9 left 7 reset 10\n 5 ok 1 limit 9 left 8 reset 10",
            Some((Some(9), Some(7), Some(10))),
        ),
        (
            "0 go 2\n 5 ok 0 left 7 reset 20\n 5 ok 1 left 0 reset 10",
            Some((None, Some(7), Some(20))),
        ),
        (
            "0 go 2\n 5 ok 0 left 7 reset 20\n 5 go\n 6 ok 2 left 8 reset 10",
            Some((None, Some(8), Some(10))),
        ),
    ] {
        assert_eq!(last(script), expected, "{script}");
    }
}

#[test]
fn a_disabled_machine_only_listens() {
    let mut limiter = Limiter::new(false);
    let rate = RateLimit {
        limit: Some(10),
        remaining: Some(0),
        reset: Some(Timestamp::from_second(BASE as i64 + 10)),
    };
    for _ in 0..100 {
        let Admission::Go(ticket) = limiter.admit(Duration::ZERO) else {
            panic!("a call has to wait");
        };
        let observation = Observation {
            rate: Some(rate),
            limited: false,
            success: true,
            date: None,
            local: UNIX_EPOCH + Duration::from_secs(BASE),
        };
        limiter.answered(&ticket, &observation, Duration::ZERO);
    }
    assert_eq!(limiter.last(), Some(rate));
    for _ in 0..100 {
        assert!(matches!(limiter.admit(Duration::ZERO), Admission::Go(_)));
    }
}

/// Whatever happens in whatever order, no place is lost and no call counts twice.
#[test]
fn places_are_neither_lost_nor_doubled() {
    let mut seed = 1_u64;
    let mut chance = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) % below
    };
    let mut refused = 0;
    for _ in 0..300 {
        let mut limiter = Limiter::new(true);
        let mut in_flight = Vec::new();
        let mut now = Duration::ZERO;
        for _ in 0..300 {
            now += Duration::from_millis(chance(400));
            if chance(2) == 0 {
                match limiter.admit(now) {
                    Admission::Go(ticket) => in_flight.push(ticket),
                    Admission::Until(time) => {
                        refused += 1;
                        assert!(time > now, "{time:?} is over at {now:?}");
                        assert!(time <= now + MAX_WAIT, "{time:?} is far from {now:?}");
                    }
                    Admission::Answer => {
                        refused += 1;
                        assert!(!in_flight.is_empty(), "nobody will answer");
                    }
                }
            } else if !in_flight.is_empty() {
                let index = usize::try_from(chance(in_flight.len() as u64)).unwrap_or_default();
                let ticket = in_flight.swap_remove(index);
                if chance(10) == 0 {
                    limiter.on_dropped(&ticket);
                    continue;
                }
                let limited = chance(10) == 0;
                let rate = RateLimit {
                    limit: None,
                    remaining: (chance(10) > 0).then(|| chance(6)),
                    reset: (chance(10) > 0).then(|| {
                        Timestamp::from_second((BASE + now.as_secs() + chance(30)) as i64)
                    }),
                };
                let observation = Observation {
                    rate: (chance(10) > 0).then_some(rate),
                    limited,
                    success: !limited && chance(10) > 0,
                    date: (chance(10) > 0)
                        .then(|| UNIX_EPOCH + Duration::from_secs(BASE + now.as_secs())),
                    local: UNIX_EPOCH + Duration::from_secs(BASE + chance(40)) + now,
                };
                limiter.answered(&ticket, &observation, now);
            }
            assert_eq!(limiter.in_flight.len(), in_flight.len());
            if let State::Paced(window) = &limiter.state {
                let counted = in_flight
                    .iter()
                    .filter(|ticket| ticket.number >= window.from);
                assert_eq!(window.open, counted.count() as u64);
                let probes = in_flight.iter().filter(|ticket| window.probed_by(ticket));
                assert_eq!(window.probes as usize, probes.count());
            }
        }
        for ticket in in_flight {
            limiter.on_dropped(&ticket);
        }
        let later = now + MAX_WAIT;
        assert!(
            matches!(limiter.admit(later), Admission::Go(_)),
            "{limiter:?}"
        );
    }
    assert!(refused > 1_000, "only {refused} calls had to wait");
}
