//! The window in Redis, and the exchange with the script.

use std::sync::LazyLock;
use std::time::Duration;

use redis::{RedisError, Script, ScriptInvocation};
use reqwest::header::HeaderValue;
use sha1_smol::Sha1;

use super::server::Connection;
use crate::AccessToken;
use crate::rate_limit::WindowKey;

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
    pub(super) fn new(prefix: &str, key: WindowKey<'_>) -> Self {
        match key {
            WindowKey::Token(token) => Self::of_token(prefix, token),
            WindowKey::Workspace(id) => {
                Self::hashed(prefix, &[b"intercom-api workspace ", id.as_bytes()])
            }
        }
    }

    fn of_token(prefix: &str, token: &AccessToken) -> Self {
        let token = token.header();
        let token = token.as_ref().map(HeaderValue::as_bytes);
        Self::hashed(
            prefix,
            &[b"intercom-api rate limit ", token.unwrap_or_default()],
        )
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

impl Connection {
    /// Runs the script, which is atomic.
    pub(super) async fn exchange(
        &mut self,
        keys: &Keys,
        process: &str,
        exchange: &Exchange,
    ) -> Result<Reply, RedisError> {
        let script = invocation(&SCRIPT, keys, process, exchange);
        Ok(Reply::new(script.invoke_async(self).await?))
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

/// Rounded up, so that a window is not expected too early.
fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_nanos().div_ceil(1_000_000)).unwrap_or(u64::MAX)
}
