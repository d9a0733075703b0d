//! Refreshes of a token that several requests share.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::{Handle, Id};
use tokio::sync::watch;
use tokio::time::timeout;
use tracing::Instrument;

use super::TokenSource;
use crate::AccessToken;
use crate::error::SourceError;

/// The maximum time of a refresh. A later request starts another one.
const TIMEOUT: Duration = Duration::from_secs(30);

type Refreshed = Result<AccessToken, SourceError>;

/// The refreshes of a client and its clones.
///
/// A refresh runs in a task, so that it ends although nobody polls the requests that wait for it. A
/// request waits only for a refresh in the same runtime: a task of another runtime ends only as long as
/// that one runs.
#[derive(Default)]
pub(super) struct Refreshes {
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    running: Vec<Running>,
    /// The token that was rejected last, and its replacement, for requests that were sent with the
    /// rejected one.
    latest: Option<(AccessToken, AccessToken)>,
}

struct Running {
    runtime: Id,
    rejected: AccessToken,
    result: watch::Receiver<Option<Refreshed>>,
}

impl Refreshes {
    /// Returns a newer token than the rejected one.
    pub(super) async fn get(
        &self,
        source: &Arc<dyn TokenSource>,
        rejected: &AccessToken,
    ) -> Refreshed {
        let Ok(runtime) = Handle::try_current() else {
            return ask(source, rejected).await;
        };
        let mut result = match self.join(&runtime, source, rejected) {
            Ok(token) => return Ok(token),
            Err(result) => result,
        };
        let found = match result.wait_for(Option::is_some).await {
            Ok(found) => found.clone(),
            // The source panicked, or the runtime is shutting down.
            Err(_) => None,
        };
        found.unwrap_or_else(|| Err(failed("the token source ended without a token")))
    }

    /// Returns the token that a refresh has returned, or the result of the one that runs.
    fn join(
        &self,
        runtime: &Handle,
        source: &Arc<dyn TokenSource>,
        rejected: &AccessToken,
    ) -> Result<AccessToken, watch::Receiver<Option<Refreshed>>> {
        let mut state = lock(&self.state);
        if let Some((old, new)) = &state.latest
            && old == rejected
        {
            return Ok(new.clone());
        }
        // A task that was dropped with its runtime leaves an entry.
        state
            .running
            .retain(|running| running.result.has_changed().is_ok());
        let same = state
            .running
            .iter()
            .find(|running| running.runtime == runtime.id() && running.rejected == *rejected);
        if let Some(running) = same {
            return Err(running.result.clone());
        }
        let (sender, result) = watch::channel(None);
        state.running.push(Running {
            runtime: runtime.id(),
            rejected: rejected.clone(),
            result: result.clone(),
        });
        drop(state);
        let (shared, source, rejected) = (self.state.clone(), source.clone(), rejected.clone());
        let refresh = async move {
            let refreshed = ask(&source, &rejected).await;
            if let Ok(token) = &refreshed
                && *token != rejected
            {
                lock(&shared).latest = Some((rejected, token.clone()));
            }
            sender.send_replace(Some(refreshed));
        };
        runtime.spawn(refresh.in_current_span());
        Err(result)
    }

    /// Forgets a token that a refresh returned and the server rejected.
    pub(super) fn forget(&self, rejected: &AccessToken) {
        let mut state = lock(&self.state);
        if state
            .latest
            .as_ref()
            .is_some_and(|(_, new)| new == rejected)
        {
            state.latest = None;
        }
    }
}

async fn ask(source: &Arc<dyn TokenSource>, rejected: &AccessToken) -> Refreshed {
    match timeout(TIMEOUT, source.refresh(rejected)).await {
        Ok(Ok(token)) => Ok(token),
        Ok(Err(error)) => Err(SourceError(Arc::from(error))),
        Err(_) => Err(failed("the token source did not respond within 30 seconds")),
    }
}

fn failed(message: &'static str) -> SourceError {
    SourceError(Arc::from(Box::<dyn std::error::Error + Send + Sync>::from(
        message,
    )))
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    // A panic while the lock is held leaves a usable state.
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
