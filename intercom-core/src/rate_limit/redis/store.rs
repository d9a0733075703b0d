//! The window in Redis: the connection, and the exchange with the script.

use std::sync::LazyLock;
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, Client, RedisError, Script, ScriptInvocation};
use reqwest::header::HeaderValue;
use sha1_smol::Sha1;

use crate::{AccessToken, Error};

pub(super) const SCRIPT_TEXT: &str = include_str!("window.lua");

static SCRIPT: LazyLock<Script> = LazyLock::new(|| Script::new(SCRIPT_TEXT));

/// Names the keys of one window. They contain a hash of the token or of the workspace, never the
/// token.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Keys {
    window: String,
    processes: String,
}

impl Keys {
    pub(super) fn new(prefix: &str, token: &AccessToken) -> Self {
        let token = token.header();
        let token = token.as_ref().map(HeaderValue::as_bytes);
        Self::hashed(
            prefix,
            &[b"intercom-api rate limit ", token.unwrap_or_default()],
        )
    }

    pub(super) fn for_workspace(prefix: &str, workspace: &str) -> Self {
        Self::hashed(prefix, &[b"intercom-api workspace ", workspace.as_bytes()])
    }

    fn hashed(prefix: &str, parts: &[&[u8]]) -> Self {
        let mut hash = Sha1::new();
        for part in parts {
            hash.update(part);
        }
        let hash = hash.digest();
        // In a cluster, keys with the same part in braces are on the same node.
        Self {
            window: format!("{prefix}:{{{hash}}}"),
            processes: format!("{prefix}:{{{hash}}}:processes"),
        }
    }
}

/// The values that a process sends to Redis in one exchange.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Exchange {
    /// The generation of the window that the process knows; 0 if it knows none.
    pub(super) generation: u64,
    /// Number of requests of this generation that ended.
    pub(super) finished: u64,
    /// Number of requests of the generation before that ended.
    pub(super) finished_before: u64,
    /// Number of grants of this generation that the process returns.
    pub(super) unused: u64,
    /// Number of grants that the process asks for.
    pub(super) demand: u64,
    pub(super) report: Option<Report>,
}

/// The window that a response reported.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Report {
    /// The server reports no limit.
    Unlimited,
    Window(WindowReport),
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct WindowReport {
    /// The generation in which the request was granted.
    pub(super) generation: u64,
    pub(super) limit: u64,
    pub(super) remaining: u64,
    /// The end of the window, in seconds of the server's clock.
    pub(super) reset: i64,
    /// Time until the next window is expected to open.
    pub(super) opens_in: Duration,
    /// Whether the request was sent to find out whether the next window has opened.
    pub(super) was_probe: bool,
}

/// The values that Redis returns.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Reply {
    pub(super) granted: u64,
    /// Whether the grant is for a request that finds out whether the next window has opened.
    pub(super) probe: bool,
    pub(super) generation: u64,
    pub(super) known: Known,
    /// Time until the next window is expected to open.
    pub(super) opens_in: Duration,
    /// Number of processes that share the window.
    pub(super) processes: u64,
}

/// The limit, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    Nothing,
    Window { limit: u64, remaining: u64 },
    Unlimited,
}

/// A connection to Redis.
#[derive(Clone)]
pub(super) struct Connection(MultiplexedConnection);

impl Connection {
    pub(super) async fn open(client: &Client, timeout: Duration) -> Result<Self, RedisError> {
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(timeout))
            .set_response_timeout(Some(timeout));
        let connection = client.get_multiplexed_async_connection_with_config(&config);
        Ok(Self(connection.await?))
    }

    /// Runs the script, which is atomic.
    pub(super) async fn exchange(
        &mut self,
        keys: &Keys,
        process: &str,
        exchange: &Exchange,
    ) -> Result<Reply, RedisError> {
        let script = invocation(&SCRIPT, keys, process, exchange);
        Ok(Reply::new(script.invoke_async(&mut self.0).await?))
    }
}

/// Sets the arguments of the script.
pub(super) fn invocation<'a>(
    script: &'a Script,
    keys: &Keys,
    process: &str,
    exchange: &Exchange,
) -> ScriptInvocation<'a> {
    let mut script = script.prepare_invoke();
    script
        .key(&keys.window)
        .key(&keys.processes)
        .arg(process)
        .arg(exchange.generation)
        .arg(exchange.finished)
        .arg(exchange.finished_before)
        .arg(exchange.unused)
        .arg(exchange.demand);
    match exchange.report {
        None => script.arg("none"),
        Some(Report::Unlimited) => script.arg("unlimited"),
        Some(Report::Window(report)) => script
            .arg("window")
            .arg(report.generation)
            .arg(report.limit)
            .arg(report.remaining)
            .arg(report.reset)
            .arg(milliseconds(report.opens_in))
            .arg(u8::from(report.was_probe)),
    };
    script
}

impl Reply {
    /// Reads what the script returns.
    pub(super) fn new(returned: [u64; 8]) -> Self {
        let [
            granted,
            probe,
            generation,
            mode,
            limit,
            remaining,
            opens_in,
            processes,
        ] = returned;
        Self {
            granted,
            probe: probe == 1,
            generation,
            known: match mode {
                1 => Known::Window { limit, remaining },
                2 => Known::Unlimited,
                _ => Known::Nothing,
            },
            opens_in: Duration::from_millis(opens_in),
            processes,
        }
    }
}

/// Parses the address of a Redis server. The error does not quote it, because it may contain a
/// password.
pub(super) fn client(url: &str) -> Result<Client, Error> {
    Client::open(url.trim()).map_err(|_| {
        Error::configuration(
            "invalid Redis URL: expected `redis://host:port`, or `rediss://host:port` with a TLS feature of the crate `redis`",
        )
    })
}

/// Rounded up, so that a window is not expected too early.
fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos().div_ceil(1_000_000)).unwrap_or(u64::MAX)
}
