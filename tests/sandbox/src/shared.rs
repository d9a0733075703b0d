//! The state that all connections of a sandbox share.

use std::{
    collections::{HashMap, VecDeque},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::sync::Notify;

use crate::{edit::Hook, fault::Fault, recorded::RecordedRequest, state::State, storm::Storm};

/// Chooses the fault of a request, before the request is processed.
pub(crate) type Script = Box<dyn Fn(&RecordedRequest) -> Option<Fault> + Send + Sync>;

/// The state that all connections of a sandbox share.
pub(crate) struct Shared {
    pub(crate) token: String,
    pub(crate) state: Mutex<State>,
    pub(crate) log: Mutex<Log>,
    pub(crate) scripts: Scripts,
    /// Whether responses are compressed for clients that accept it.
    pub(crate) gzip: bool,
    /// Whether undeclared parameters and properties are ignored.
    pub(crate) lenient: bool,
    /// Number of new connections that are still to be reset.
    pub(crate) pending_resets: AtomicUsize,
    /// Wakes the task that posts webhooks.
    pub(crate) wake: Notify,
}

/// The functions that choose the fault of a request, and the one that runs after it.
#[derive(Default)]
pub(crate) struct Scripts {
    pub(crate) head: Option<Script>,
    pub(crate) complete: Option<Script>,
    pub(crate) storm: Option<Storm>,
    pub(crate) after: Option<Hook>,
}

/// The recorded requests and their counts.
#[derive(Debug)]
pub(crate) struct Log {
    pub(crate) requests: VecDeque<RecordedRequest>,
    pub(crate) counts: HashMap<u16, usize>,
    pub(crate) keep: usize,
}

impl Log {
    pub(crate) fn push(&mut self, request: RecordedRequest) {
        *self.counts.entry(request.status).or_default() += 1;
        if self.keep == 0 {
            return;
        }
        while self.requests.len() >= self.keep {
            self.requests.pop_front();
        }
        self.requests.push_back(request);
    }
}

impl Shared {
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        // A handler that panics fails only its own request.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns whether a new connection is to be reset.
    pub(crate) fn takes_reset(&self) -> bool {
        self.pending_resets
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |remaining| {
                remaining.checked_sub(1)
            })
            .is_ok()
    }
}
