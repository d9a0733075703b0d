//! Processes share one window through Redis.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use std::{env, thread};

use intercom_api::rate_limiter::{self, RateLimiter, RedisLimiter};
use intercom_api::{AccessToken, Client, ErrorKind, TokenFuture, TokenSource};
use intercom_sandbox::Sandbox;
use tokio::task::JoinSet;

use super::redis_server::RedisServer;
use crate::harness::sandbox;

const PROCESSES: usize = 4;
const WINDOW: Duration = Duration::from_secs(1);
/// The variable that makes this program a worker: the URLs of Redis and of the sandbox, and the number of tasks.
const WORKER: &str = "INTERCOM_TEST_REDIS_WORKER";

/// Does nothing in a normal run. In a process that [`Workers`] starts, it sends requests.
#[test]
fn worker() {
    let Ok(arguments) = env::var(WORKER) else {
        return;
    };
    let arguments: Vec<&str> = arguments.split(' ').collect();
    let [redis, url, tasks] = arguments.as_slice() else {
        panic!("{arguments:?}");
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime
        .unwrap()
        .block_on(work(redis, url, tasks.parse().unwrap()));
}

async fn work(redis: &str, url: &str, tasks: usize) {
    let limiter = limiter(redis);
    let client = client(url, &limiter);
    println!("ready");
    let start = tokio::task::spawn_blocking(|| std::io::stdin().lines().next());
    start.await.unwrap();
    let mut running = JoinSet::new();
    for _ in 0..tasks {
        running.spawn(client.admins().me().send());
    }
    let mut failed = 0;
    while let Some(done) = running.join_next().await {
        if let Err(error) = done.unwrap() {
            println!("{error}");
            failed += 1;
        }
    }
    println!("done failed={failed} shared={}", limiter.is_shared());
}

fn limiter(redis: &str) -> RedisLimiter {
    let token = AccessToken::new(intercom_sandbox::ACCESS_TOKEN).unwrap();
    RedisLimiter::new(redis, &token).unwrap()
}

/// With the default retry policy, as in a program.
fn client(url: &str, limiter: &RedisLimiter) -> Client {
    let builder = Client::builder()
        .access_token(intercom_sandbox::ACCESS_TOKEN)
        .base_url(url)
        .rate_limiter(limiter.clone());
    builder.build().unwrap()
}

/// Processes that send requests at the same time.
struct Workers(Vec<Child>);

impl Workers {
    /// Starts the processes, and lets them send at the beginning of a window.
    fn start(redis: &str, sandbox: &Sandbox, tasks: usize) -> Self {
        let mut workers: Vec<Child> = (0..PROCESSES)
            .map(|_| {
                Command::new(env::current_exe().unwrap())
                    .args(["rate_limiter::redis::worker", "--exact", "--nocapture"])
                    .env(WORKER, format!("{redis} {} {tasks}", sandbox.url()))
                    .stdin(Stdio::piped())
                    .stdout(Stdio::piped())
                    .spawn()
                    .unwrap()
            })
            .collect();
        for worker in &mut workers {
            let mut line = String::new();
            let stdout = worker.stdout.as_mut().unwrap();
            // One byte at a time, so that the rest is still there afterwards.
            let mut stdout = BufReader::with_capacity(1, stdout);
            while !line.contains("ready") {
                line.clear();
                assert!(stdout.read_line(&mut line).unwrap() > 0, "the worker ended");
            }
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        thread::sleep(Duration::from_nanos(u64::from(
            1_000_000_000 - now.subsec_nanos(),
        )));
        for worker in &mut workers {
            worker.stdin.take().unwrap().write_all(b"go\n").unwrap();
        }
        Self(workers)
    }

    /// Waits for the processes, and returns the last line of each.
    fn wait(self) -> Vec<String> {
        let outputs = self
            .0
            .into_iter()
            .map(|worker| worker.wait_with_output().unwrap());
        let outputs = outputs.map(|output| String::from_utf8(output.stdout).unwrap());
        outputs
            .map(|output| {
                let last = output.lines().find(|line| line.starts_with("done"));
                last.unwrap_or_else(|| panic!("{output}")).to_owned()
            })
            .collect()
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn processes_share_the_window() {
    const TASKS: usize = 250;
    let Some(redis) = RedisServer::start() else {
        return;
    };
    let sandbox = Arc::new(sandbox(|builder| builder.rate_limit(250).rate_window(WINDOW)).await);
    let (url, served) = (redis.url(), Arc::clone(&sandbox));
    let (ends, took) = blocking(move || {
        let workers = Workers::start(&url, &served, TASKS);
        let start = Instant::now();
        (workers.wait(), start.elapsed())
    })
    .await;
    assert_eq!(ends, ["done failed=0 shared=true"; PROCESSES]);
    let requests = PROCESSES * TASKS;
    let limited = sandbox.count(429);
    assert!(
        limited * 200 < requests,
        "{limited} of {requests} requests got a 429"
    );
    assert_eq!(sandbox.count(200), requests);
    // Four windows, with a margin for busy machines.
    assert!(took >= 2 * WINDOW && took < 15 * WINDOW, "{took:?}");
    // The names and values in Redis do not contain the token.
    let keys = redis.command("KEYS *").unwrap();
    assert!(keys.contains("intercom-api:rate-limit:{"), "{keys}");
    assert!(!keys.contains(intercom_sandbox::ACCESS_TOKEN), "{keys}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_call_fails_when_redis_is_killed_and_the_processes_return_to_it() {
    const TASKS: usize = 100;
    let Some(redis) = RedisServer::start() else {
        return;
    };
    let sandbox = Arc::new(sandbox(|builder| builder.rate_limit(40).rate_window(WINDOW)).await);
    let (url, served) = (redis.url(), Arc::clone(&sandbox));
    let (ends, redis) = blocking(move || {
        let workers = Workers::start(&url, &served, TASKS);
        let port = redis.port();
        thread::sleep(WINDOW * 3 / 2);
        redis.kill();
        thread::sleep(WINDOW * 3);
        let redis = RedisServer::start_at(port);
        (workers.wait(), redis)
    })
    .await;
    assert_eq!(ends, ["done failed=0 shared=true"; PROCESSES]);
    assert_eq!(sandbox.count(200), PROCESSES * TASKS);
    // Each process limits itself to its share of the window.
    let limited = sandbox.count(429);
    assert!(limited < TASKS, "{limited} requests got a 429");
    let keys = redis.unwrap().command("DBSIZE").unwrap();
    assert_eq!(keys, ":2\r\n");
}

/// No process knows of the others, so some requests get a 429, and are retried.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_call_fails_when_redis_was_never_reachable() {
    const TASKS: usize = 60;
    let sandbox = Arc::new(sandbox(|builder| builder.rate_limit(40).rate_window(WINDOW)).await);
    let served = Arc::clone(&sandbox);
    let ends = blocking(move || Workers::start("redis://127.0.0.1:9", &served, TASKS).wait()).await;
    assert_eq!(ends, ["done failed=0 shared=false"; PROCESSES]);
    assert_eq!(sandbox.count(200), PROCESSES * TASKS);
}

#[tokio::test]
async fn redis_that_is_unreachable_or_silent_delays_no_request_for_long() {
    let Some(redis) = RedisServer::start() else {
        return;
    };
    let sandbox = sandbox(|builder| builder).await;
    redis.suspend();
    for url in [redis.url(), "redis://127.0.0.1:9".to_owned()] {
        let limiter = limiter(&url);
        let client = client(&sandbox.url(), &limiter);
        let start = Instant::now();
        for _ in 0..20 {
            client.admins().me().await.unwrap();
        }
        assert!(
            start.elapsed() < Duration::from_secs(10),
            "{:?}",
            start.elapsed()
        );
        assert!(!limiter.is_shared());
        assert_eq!(limiter.state().in_flight(), 0);
    }
}

/// The runtime that an exchange with Redis was started on may not run any more.
#[test]
fn does_not_depend_on_the_runtime_of_an_earlier_request() {
    let Some(redis) = RedisServer::start() else {
        return;
    };
    let runtime = || {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        runtime.enable_all().build().unwrap()
    };
    let limiter = limiter(&redis.url());
    let first = runtime();
    drop(first.block_on(limiter.acquire(None)).unwrap());
    assert!(limiter.is_shared());
    // The first runtime exists, but its tasks are not run.
    for _ in 0..2 {
        let second = runtime();
        for _ in 0..20 {
            let start = Instant::now();
            drop(second.block_on(limiter.acquire(None)).unwrap());
            assert!(
                start.elapsed() < Duration::from_secs(5),
                "{:?}",
                start.elapsed()
            );
        }
    }
    drop(first);
    drop(runtime().block_on(limiter.acquire(None)).unwrap());
}

#[test]
fn an_invalid_url_is_a_configuration_error_without_the_url() {
    let token = AccessToken::new(intercom_sandbox::ACCESS_TOKEN).unwrap();
    for url in [
        "",
        "redis.example.com",
        "http://:secret@redis.example.com",
        "redis://:secret@host:port",
    ] {
        let error = RedisLimiter::new(url, &token).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(
            !format!("{error} {error:?}").contains("secret"),
            "{error:?}"
        );
    }
    let limiter = RedisLimiter::new("redis://:secret@redis.example.com", &token).unwrap();
    let shown = format!(
        "{limiter:?} {:?}",
        RedisLimiter::builder("redis://:secret@a", &token)
    );
    assert!(!shown.contains("secret"), "{shown}");
}

/// A source that names its workspace.
struct Rotating;

impl TokenSource for Rotating {
    fn token(&self) -> TokenFuture<'_> {
        Box::pin(async { Ok(AccessToken::new(intercom_sandbox::ACCESS_TOKEN)?) })
    }

    fn workspace(&self) -> Option<&str> {
        Some("tx2p130c")
    }
}

/// A source that does not.
struct Unnamed;

impl TokenSource for Unnamed {
    fn token(&self) -> TokenFuture<'_> {
        Rotating.token()
    }
}

#[tokio::test]
async fn a_token_source_that_names_its_workspace_shares_a_window() {
    let Some(redis) = RedisServer::start() else {
        return;
    };
    let sandbox = sandbox(|builder| builder.rate_limit(500)).await;
    let first = client(&sandbox.url(), &limiter(&redis.url()));
    let error = first.with_token(Arc::new(Unnamed), None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Configuration);
    assert!(error.to_string().contains("`TokenSource::workspace`"));

    let client = first.with_token(Arc::new(Rotating), None).unwrap();
    client.admins().me().await.unwrap();
    // Another process with this workspace knows the window from Redis.
    let other = RedisLimiter::for_workspace(redis.url(), "tx2p130c").build();
    let other = other.unwrap();
    wait_until_shared(&other).await;
    assert!(other.is_shared());
}

#[tokio::test]
async fn the_clients_and_connections_of_the_program_are_used() {
    let Some(redis) = RedisServer::start() else {
        return;
    };
    let sandbox = sandbox(|builder| builder.rate_limit(500)).await;
    let token = AccessToken::new(intercom_sandbox::ACCESS_TOKEN).unwrap();
    let opened = rate_limiter::redis::Client::open(redis.url()).unwrap();
    let connection = opened.get_multiplexed_async_connection().await.unwrap();
    for server in [
        opened.into(),
        rate_limiter::RedisServer::connection(connection),
    ] {
        let limiter = RedisLimiter::new(server, &token).unwrap();
        wait_until_shared(&limiter).await;
        let client = client(&sandbox.url(), &limiter);
        client.admins().me().await.unwrap();
        assert!(limiter.is_shared());
    }
}

/// Acquires permits until Redis grants them.
async fn wait_until_shared(limiter: &RedisLimiter) {
    let until = Instant::now() + Duration::from_secs(30);
    while !limiter.is_shared() && Instant::now() < until {
        drop(limiter.acquire(None).await.unwrap());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
