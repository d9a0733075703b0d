//! How evenly requests are sent, and what that costs.

use super::*;

/// How the responses of a run were distributed over its time.
#[derive(Debug)]
struct Spread {
    /// Total time, in milliseconds.
    took: u64,
    /// The longest time without a response, in milliseconds.
    silence: u64,
    /// The mean error of the total time that a progress bar estimates from the number of responses and the elapsed
    /// time, as a percentage of the total time.
    estimate_error: u64,
    limited: u64,
}

/// Sends requests, a number of them at a time.
async fn spread(
    limiter: &WindowLimiter,
    setup: Setup,
    requests: u64,
    workers: usize,
) -> Result<Spread, JoinError> {
    let server = Server::new(setup);
    let order = Arc::new(Mutex::new(Vec::new()));
    let mut times = vec![0];
    let mut running = JoinSet::new();
    for number in 0..requests {
        if running.len() == workers
            && let Some(done) = running.join_next().await
        {
            done?;
            times.push(server.time() - setup.start);
        }
        let (server, limiter, order) = (Arc::clone(&server), limiter.clone(), Arc::clone(&order));
        running.spawn(async move { server.complete(&limiter, &order, number).await });
    }
    while let Some(done) = running.join_next().await {
        done?;
        times.push(server.time() - setup.start);
    }
    let took = server.time() - setup.start;
    let silence = times.windows(2).map(|pair| pair[1] - pair[0]).max();
    let errors = (5..100).map(|percent| {
        let now = took * percent / 100;
        let done = times.partition_point(|time| *time <= now) as u64;
        let estimate = now * requests / done.max(1);
        estimate.abs_diff(took) * 100 / took
    });
    Ok(Spread {
        took,
        silence: silence.unwrap_or(took),
        estimate_error: errors.sum::<u64>() / 95,
        limited: server.counts().limited,
    })
}

/// Each case: a name, the server, the number of requests, and how many are sent at a time.
const CASES: [(&str, Setup, u64, usize); 5] = [
    ("1,000 tasks", DEFAULT, 1_000, 1_000),
    ("20 workers", DEFAULT, 1_000, 20),
    (
        "40 workers",
        Setup {
            limit: 1_667,
            ..DEFAULT
        },
        10_000,
        40,
    ),
    ("fewer tasks than the window allows", DEFAULT, 100, 100),
    ("one request at a time", DEFAULT, 100, 1),
];

#[tokio::test(start_paused = true)]
async fn a_smooth_limiter_sends_evenly_and_takes_little_longer() -> Result<(), JoinError> {
    for (name, setup, requests, workers) in CASES {
        let burst = spread(&WindowLimiter::new(), setup, requests, workers).await?;
        let smooth = spread(&WindowLimiter::smooth(), setup, requests, workers).await?;
        let shown = format!("{name}:\n  {burst:?}\n  {smooth:?}");
        eprintln!("{shown}");
        assert!(smooth.limited < 5, "{shown}");
        if burst.silence < 2_000 {
            // Nothing has to wait.
            assert!(smooth.took <= burst.took, "{shown}");
            continue;
        }
        // The last window is not sent as a burst if its end is not known.
        assert!(smooth.took <= burst.took + setup.window, "{shown}");
        assert!(smooth.estimate_error < burst.estimate_error, "{shown}");
    }
    Ok(())
}
