//! A sandbox in paused time.

use std::future::{pending, poll_fn};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;
use std::time::Duration;

use intercom_api::tickets::TicketTypeCache;
use intercom_api::{Client, types};
use intercom_sandbox::{Builder, Sandbox, Seed};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::sleep;

use crate::harness::{client_with, sandbox};

const NOW: i64 = 1_750_000_000;
const TICK: Duration = Duration::from_millis(50);
/// Requests in a window of ten seconds.
const LIMIT: u32 = 20;

/// A sandbox whose clock follows the paused clock of tokio.
pub(super) struct Paused {
    pub(super) sandbox: Arc<Sandbox>,
    pub(super) ticket_type: String,
    pub(super) directory: tempfile::TempDir,
    clock: JoinHandle<()>,
}

impl Drop for Paused {
    fn drop(&mut self) {
        self.clock.abort();
    }
}

impl Paused {
    pub(super) async fn start(change: impl FnOnce(Builder) -> Builder) -> Self {
        let sandbox = sandbox(|builder| {
            change(
                builder
                    .frozen_at(NOW)
                    .rate_limit(LIMIT)
                    .rate_window(Duration::from_secs(10)),
            )
        })
        .await;
        sandbox.seed(&Seed {
            contacts: 7,
            companies: 120,
            tags: 3,
            ..Seed::default()
        });
        let sandbox = Arc::new(sandbox);
        let clock = tokio::spawn({
            let sandbox = Arc::clone(&sandbox);
            async move {
                loop {
                    sleep(TICK).await;
                    sandbox.advance(TICK);
                }
            }
        });
        let mut paused = Self {
            sandbox,
            ticket_type: String::new(),
            directory: tempfile::tempdir().unwrap(),
            clock,
        };
        let body = types::CreateTicketTypeRequest::new("Return");
        let created = paused.client().ticket_types().create(body).await.unwrap();
        paused.ticket_type = created.id.to_string();
        paused
    }

    /// Returns a client that knows nothing about the rate limit.
    pub(super) fn client(&self) -> Client {
        client_with(&self.sandbox, |builder| builder)
    }

    pub(super) async fn context(&self, window: Window) -> Context {
        // Another window at the server.
        sleep(Duration::from_secs(11)).await;
        let client = self.client();
        window.set(&client).await;
        Context {
            cache: TicketTypeCache::new(client.clone()),
            client,
            ticket_type: self.ticket_type.clone(),
            directory: self.directory.path().to_owned(),
        }
    }
}

/// What the client knows about the rate limit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Window {
    Unknown,
    Open,
    /// No requests remain.
    Closed,
}

impl Window {
    async fn set(self, client: &Client) {
        match self {
            Self::Unknown => {}
            Self::Open => {
                client.admins().me().await.unwrap();
            }
            Self::Closed => {
                while client.rate_limit().and_then(|rate| rate.remaining()) != Some(0) {
                    client.admins().me().await.unwrap();
                }
            }
        }
    }
}

/// What the futures of one case share.
#[derive(Clone)]
pub(super) struct Context {
    pub(super) client: Client,
    pub(super) cache: TicketTypeCache,
    pub(super) ticket_type: String,
    pub(super) directory: std::path::PathBuf,
}

/// Futures that are kept after a number of polls. Dropping it drops them.
pub(super) struct Stalled {
    tasks: JoinSet<()>,
    ended: Arc<AtomicUsize>,
    completed: Arc<AtomicUsize>,
}

impl Stalled {
    pub(super) fn new() -> Self {
        Self {
            tasks: JoinSet::new(),
            ended: Arc::default(),
            completed: Arc::default(),
        }
    }

    /// Polls a future this many times, each time when it is woken, and keeps it.
    pub(super) fn add(&mut self, future: impl Future<Output = ()> + Send + 'static, polls: usize) {
        let (ended, completed) = (Arc::clone(&self.ended), Arc::clone(&self.completed));
        self.tasks.spawn(async move {
            let mut future = pin!(future);
            let mut count = 0;
            poll_fn(|context| {
                if count < polls {
                    count += 1;
                    if future.as_mut().poll(context).is_ready() {
                        completed.fetch_add(1, Ordering::Relaxed);
                        return Poll::Ready(());
                    }
                }
                if count == polls {
                    Poll::Ready(())
                } else {
                    Poll::Pending
                }
            })
            .await;
            ended.fetch_add(1, Ordering::Relaxed);
            pending().await
        });
    }

    /// Waits until no future is polled any more, but at most half a minute.
    pub(super) async fn settled(&self) {
        for _ in 0..300 {
            if self.ended.load(Ordering::Relaxed) == self.tasks.len() {
                return;
            }
            sleep(Duration::from_millis(100)).await;
        }
    }

    pub(super) fn are_complete(&self) -> bool {
        self.completed.load(Ordering::Relaxed) == self.tasks.len()
    }
}
