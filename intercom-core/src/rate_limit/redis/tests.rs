mod fleet;

use super::shared::{Change, SharedLimiter};
use super::store::{Known, Reply, Report};
use super::*;
use crate::RateLimit;
use crate::Timestamp;
use crate::rate_limit::limiter::Admission;

const TIMEOUT: Duration = Duration::from_millis(250);

const fn ms(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

fn limiter() -> SharedLimiter {
    SharedLimiter::new(Limiter::new(true), TIMEOUT)
}

fn reply(granted: u64, generation: u64, remaining: u64) -> Reply {
    Reply {
        granted,
        probe: false,
        generation,
        known: Known::Window {
            limit: 100,
            remaining,
        },
        opens_in: ms(5_000),
        processes: 4,
    }
}

/// Asks for grants at this time, and returns the number of the exchange.
fn ask(limiter: &mut SharedLimiter, waiting: usize, now: Duration) -> (u64, Exchange) {
    limiter.next_exchange(waiting, now).unwrap()
}

fn observation(remaining: u64) -> Observation {
    Observation {
        rate_limit: Some(RateLimit::new(100, remaining, Timestamp::from_second(10))),
        limited: false,
        success: true,
        retry_after: None,
        date: None,
        local: SystemTime::UNIX_EPOCH,
    }
}

#[test]
fn requests_use_grants_and_return_them() {
    let mut limiter = limiter();
    assert!(limiter.admit(ms(0)).is_err());
    let (number, exchange) = ask(&mut limiter, 3, ms(0));
    assert_eq!(exchange.demand, 3);
    // One exchange at a time.
    assert_eq!(limiter.next_exchange(3, ms(1)), None);
    limiter.on_reply(number, Some(reply(2, 7, 50)), ms(1));
    assert!(limiter.is_shared());
    let first = limiter.admit(ms(1)).unwrap();
    limiter.on_response(&first, &observation(40), ms(2));
    // The second request was canceled.
    let (_, exchange) = ask(&mut limiter, 0, ms(2));
    assert_eq!((exchange.generation, exchange.finished), (7, 1));
    assert_eq!((exchange.unused, exchange.demand), (1, 0));
    let Some(Report::Window(report)) = exchange.report else {
        panic!("{exchange:?}");
    };
    assert_eq!(
        (report.generation, report.remaining, report.reset),
        (7, 40, 10)
    );
    assert!(limiter.admit(ms(2)).is_err());
}

#[test]
fn grants_end_with_their_window() {
    let mut limiter = limiter();
    let (number, _) = ask(&mut limiter, 3, ms(0));
    limiter.on_reply(number, Some(reply(3, 7, 50)), ms(1));
    let slot = limiter.admit(ms(1)).unwrap();
    let (number, _) = ask(&mut limiter, 5, ms(2));
    limiter.on_reply(number, Some(reply(0, 8, 0)), ms(3));
    assert!(limiter.admit(ms(3)).is_err());
    limiter.on_dropped(&slot);
    let (_, exchange) = ask(&mut limiter, 1, ms(4));
    assert_eq!((exchange.finished, exchange.finished_before), (0, 1));
}

/// A reply to an exchange that was abandoned, and every failure, lets the requests be sent.
#[test]
fn without_redis_each_process_sends_its_share() {
    let mut limiter = limiter();
    let (number, _) = ask(&mut limiter, 1, ms(0));
    limiter.on_reply(number, Some(reply(1, 7, 100)), ms(1));
    let slot = limiter.admit(ms(1)).unwrap();
    limiter.on_response(&slot, &observation(90), ms(2));
    let (number, _) = ask(&mut limiter, 90, ms(3));
    assert_eq!(limiter.on_reply(number, None, ms(4)), Some(Change::Lost));
    assert!(!limiter.is_shared());
    let sent = (0..90).filter(|_| limiter.admit(ms(5)).is_ok()).count();
    // A quarter of the limit, of which one is for the request that finds the next window.
    assert_eq!(sent, 24);
    // The next exchange is later, and it contains the window that this process knows.
    assert_eq!(limiter.next_exchange(1, ms(6)), None);
    let (number, exchange) = ask(&mut limiter, 1, ms(600));
    assert!(exchange.report.is_some());
    assert_eq!(limiter.on_reply(number, None, ms(601)), None);
    assert_eq!(limiter.next_exchange(1, ms(1_500)), None);
    let (number, _) = ask(&mut limiter, 1, ms(1_700));
    let change = limiter.on_reply(number, Some(reply(0, 9, 50)), ms(1_701));
    assert_eq!(change, Some(Change::Restored));
    assert!(limiter.is_shared());
}

/// A process that has never reached Redis notices others by its 429s.
#[test]
fn a_429_halves_the_share_while_redis_is_unavailable() {
    let mut limiter = limiter();
    let (number, _) = ask(&mut limiter, 1, ms(0));
    limiter.on_reply(number, None, ms(1));
    let mut sent = |window: i64, now: Duration| {
        let reported = |remaining: u64, limited: bool| Observation {
            rate_limit: Some(RateLimit::new(
                100,
                remaining,
                Timestamp::from_second(10 * window),
            )),
            limited,
            success: !limited,
            ..observation(0)
        };
        let first = limiter.admit(now).unwrap();
        limiter.on_response(&first, &reported(99, false), now);
        let mut slots = Vec::new();
        while slots.len() < 100
            && let Ok(slot) = limiter.admit(now)
        {
            slots.push(slot);
        }
        // All get a 429, which counts once.
        for slot in &slots {
            limiter.on_response(slot, &reported(0, true), now);
        }
        slots.len()
    };
    let counts = [sent(1, ms(1_000)), sent(2, ms(12_000)), sent(3, ms(24_000))];
    assert_eq!(counts, [99, 49, 24]);
}

#[test]
fn an_exchange_that_takes_too_long_is_abandoned() {
    let mut limiter = limiter();
    let (first, _) = ask(&mut limiter, 1, ms(0));
    let until = limiter.ready_at(ms(1));
    assert_eq!(until, TIMEOUT * 2);
    let (second, _) = ask(&mut limiter, 1, until);
    assert_ne!(first, second);
    limiter.on_reply(first, Some(reply(1, 7, 50)), until);
    assert!(limiter.admit(until).is_err());
    limiter.on_reply(second, Some(reply(1, 7, 50)), until);
    assert!(limiter.admit(until).is_ok());
}

#[test]
fn the_key_of_a_window_depends_on_the_token_or_on_the_workspace() -> Result<(), Error> {
    let token = |text| AccessToken::new(text);
    let url = "redis://127.0.0.1:1";
    let keys = |limiter: &RedisLimiter| limiter.inner.keys.clone();
    let first = RedisLimiter::builder(url, &token("a")?)
        .key_prefix("support")
        .build()?;
    // Processes whose tokens differ share the window of a workspace.
    let workspace = |id| RedisLimiter::for_workspace(url, id).build();
    assert_eq!(keys(&workspace("w1")?), keys(&workspace("w1")?));
    assert_ne!(keys(&workspace("w1")?), keys(&workspace("w2")?));
    assert!(RedisLimiter::for_workspace(url, "").build().is_err());

    // The limiter of another token uses the same server, and the window of that token.
    let separated = Keys::new("support", WindowKey::Token(&token("b")?));
    assert_ne!(keys(&first), separated);
    assert!(
        first
            .for_other_workspace(Some(WindowKey::Token(&token("b")?)))
            .is_some()
    );
    let other = first.for_window(WindowKey::Token(&token("b")?));
    assert_eq!(keys(&other), separated);
    assert_eq!(other.inner.timeout, first.inner.timeout);
    // A token source that names its workspace has the window of that workspace.
    let named = first.for_window(WindowKey::Workspace("w1"));
    let direct = RedisLimiter::for_workspace(url, "w1").key_prefix("support");
    assert_eq!(keys(&named), keys(&direct.build()?));
    // Another one has no constant token.
    assert!(first.for_other_workspace(None).is_none());
    let unnamed = Some(WindowKey::Workspace(""));
    assert!(first.for_other_workspace(unnamed).is_none());
    Ok(())
}
