//! Measures how long 1,000 requests take under a rate limit, and how many get a 429:
//! `cargo bench -p intercom-tests --bench rate_limit`. With `-- Redis`, only the measurements whose name contains the
//! word.
//!
//! - One process with 1,000 tasks and with 20 workers, with and without smoothing.
//! - Four processes of 250 tasks each, which share the window through Redis, and which do not. This part requires
//!   `redis-server`.
//!
//! The embedded server runs in this process. The requests are sent by other processes of this
//! program.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use intercom_api::rate_limiter::{RedisLimiter, WindowLimiter};
use intercom_api::{AccessToken, Client, Error, RateLimit, RetryPolicy};
use intercom_sandbox::{ACCESS_TOKEN, Sandbox};
use tokio::task::{JoinError, JoinSet};

const REQUESTS: u32 = 1_000;
/// Requests in a window, and its length.
const WINDOWS: [(u32, Duration); 2] =
    [(250, Duration::from_secs(1)), (334, Duration::from_secs(5))];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["send", url, limiter, tasks, workers] => {
            run(send(
                url,
                limiter,
                tasks.parse().unwrap(),
                workers.parse().unwrap(),
            ));
        }
        words => {
            let filter = words.iter().find(|word| !word.starts_with("--"));
            measure(filter.copied().unwrap_or_default());
        }
    }
}

fn run<T>(work: impl Future<Output = T>) -> T {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().build().unwrap().block_on(work)
}

fn measure(filter: &str) {
    // The server needs a thread that runs it all the time.
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    let runtime = runtime.worker_threads(1).enable_all().build().unwrap();
    let redis = Redis::start();
    for (limit, window) in WINDOWS {
        println!("{limit} requests in {window:?}:");
        let run = |name: &str, limiter: &str, processes: u32, workers: u32| {
            if !name.contains(filter) {
                return;
            }
            let sandbox = Sandbox::builder().rate_limit(limit).rate_window(window);
            let sandbox = runtime.block_on(sandbox.start()).unwrap();
            let run = Run::start(&sandbox, window, limiter, processes, workers);
            let windows = (REQUESTS.div_ceil(limit) - 1) * window;
            let overhead = 100.0 * (run.took.as_secs_f64() / windows.as_secs_f64() - 1.0);
            println!(
                "  {name}: {:.3} s ({overhead:+.1} %), {} responses with 429, {} failed, longest silence {:.2} s, error of the estimate {:.0} %, requests per window {:?}",
                run.took.as_secs_f64(),
                sandbox.count(429),
                run.failed,
                run.silence.as_secs_f64(),
                100.0 * run.estimate_error,
                run.per_window,
            );
        };
        run("1 process, 1000 tasks", "window", 1, REQUESTS);
        run("1 process, 1000 tasks, smooth", "smooth", 1, REQUESTS);
        run("1 process, 20 workers", "window", 1, 20);
        run("1 process, 20 workers, smooth", "smooth", 1, 20);
        if let Some(redis) = &redis {
            run("4 processes of 250 tasks, Redis", &redis.url(), 4, 250);
        }
        run(
            "4 processes of 250 tasks, each on its own",
            "window",
            4,
            250,
        );
    }
}

/// What all processes of a run did.
struct Run {
    took: Duration,
    failed: u32,
    /// The longest time without a response.
    silence: Duration,
    /// The mean error of the total time that a progress bar would estimate, from the requests that are done and the time
    /// that has passed, as a part of the total time.
    estimate_error: f64,
    /// The requests that each window counted, in order.
    per_window: Vec<u32>,
}

impl Run {
    /// Starts the processes at the beginning of a window.
    fn start(
        sandbox: &Sandbox,
        window: Duration,
        limiter: &str,
        processes: u32,
        workers: u32,
    ) -> Self {
        let tasks = (REQUESTS / processes).to_string();
        let mut children: Vec<Child> = (0..processes)
            .map(|_| {
                Command::new(std::env::current_exe().unwrap())
                    .args([
                        "send",
                        &sandbox.url(),
                        limiter,
                        &tasks,
                        &workers.to_string(),
                    ])
                    .stdin(Stdio::piped())
                    .stdout(Stdio::piped())
                    .spawn()
                    .unwrap()
            })
            .collect();
        let mut outputs: Vec<_> = children
            .iter_mut()
            .map(|child| BufReader::new(child.stdout.take().unwrap()).lines())
            .collect();
        for output in &mut outputs {
            assert_eq!(output.next().unwrap().unwrap(), "ready");
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let elapsed =
            Duration::from_nanos(u64::try_from(now.as_nanos() % window.as_nanos()).unwrap());
        std::thread::sleep(window - elapsed);
        let start = SystemTime::now();
        for child in &mut children {
            child.stdin.take().unwrap().write_all(b"go\n").unwrap();
        }
        let mut failed = 0;
        let mut times = vec![Duration::ZERO];
        let mut windows = BTreeMap::<i64, u32>::new();
        for line in outputs.into_iter().flatten() {
            let line = line.unwrap();
            let [result, time, reset]: [&str; 3] =
                line.split(' ').collect::<Vec<_>>().try_into().unwrap();
            failed += u32::from(result != "ok");
            *windows.entry(reset.parse().unwrap()).or_default() += 1;
            let time = UNIX_EPOCH + Duration::from_micros(time.parse().unwrap());
            times.push(time.duration_since(start).unwrap_or_default());
        }
        for mut child in children {
            assert!(child.wait().unwrap().success());
        }
        times.sort_unstable();
        let took = *times.last().unwrap();
        let silence = times.windows(2).map(|pair| pair[1] - pair[0]).max();
        Self {
            took,
            failed,
            silence: silence.unwrap(),
            estimate_error: estimate_error(&times, took.as_secs_f64()),
            per_window: windows.into_values().collect(),
        }
    }
}

/// The estimates are made a hundred times, at equal intervals, from a twentieth of the total time on.
fn estimate_error(times: &[Duration], took: f64) -> f64 {
    let errors = (5..100).map(|percent| {
        let now = took * f64::from(percent) / 100.0;
        let done = times.partition_point(|time| time.as_secs_f64() <= now);
        let estimate = now * times.len() as f64 / done as f64;
        (estimate - took).abs() / took
    });
    errors.sum::<f64>() / 95.0
}

async fn send(url: &str, limiter: &str, tasks: u32, workers: usize) {
    let builder = Client::builder()
        .access_token(ACCESS_TOKEN)
        .base_url(url)
        .retry(RetryPolicy::default().max_attempts(20));
    let token = AccessToken::new(ACCESS_TOKEN).unwrap();
    let builder = match limiter {
        "window" => builder,
        "smooth" => builder.rate_limiter(WindowLimiter::smooth()),
        redis => builder.rate_limiter(RedisLimiter::new(redis, &token).unwrap()),
    };
    let client = builder.build().unwrap();
    println!("ready");
    tokio::task::spawn_blocking(|| std::io::stdin().lines().next())
        .await
        .unwrap();
    let mut running = JoinSet::new();
    let mut output = Vec::new();
    let mut done = |result: Result<RateLimit, Error>| {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let reset = result.as_ref().ok().and_then(RateLimit::reset);
        let result = if result.is_ok() { "ok" } else { "failed" };
        let reset = reset.map_or(0, |reset| reset.as_second());
        writeln!(output, "{result} {} {reset}", now.as_micros()).unwrap();
    };
    for _ in 0..tasks {
        if running.len() == workers {
            let result: Result<_, JoinError> = running.join_next().await.unwrap();
            done(result.unwrap());
        }
        let call = client.admins().me().send();
        running.spawn(async move { call.await.map(|me| me.rate_limit().unwrap()) });
    }
    while let Some(result) = running.join_next().await {
        done(result.unwrap());
    }
    std::io::stdout().write_all(&output).unwrap();
}

/// A Redis server, which is killed when it is dropped.
struct Redis(Child, u16);

impl Redis {
    fn start() -> Option<Self> {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let server = Command::new("redis-server")
            .args([
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--port",
                &port.to_string(),
            ])
            .stdout(Stdio::null())
            .spawn();
        let Ok(server) = server else {
            println!("redis-server is not installed");
            return None;
        };
        let server = Self(server, port);
        let start = Instant::now();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(
                start.elapsed() < Duration::from_secs(10),
                "Redis does not respond"
            );
            std::thread::sleep(Duration::from_millis(10));
        }
        Some(server)
    }

    fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.1)
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
