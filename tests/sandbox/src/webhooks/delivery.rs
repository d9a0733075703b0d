//! The task that posts notifications.

use std::sync::Weak;

use crate::shared::Shared;

/// Posts the notifications that are due, until the sandbox is dropped.
pub(super) async fn run(shared: Weak<Shared>) {
    loop {
        let Some(shared) = shared.upgrade() else {
            return;
        };
        let taken = {
            let mut state = shared.state();
            let now = state.clock.since_epoch();
            state.outbox.take(now)
        };
        let Some(taken) = taken else {
            shared.wake.notified().await;
            continue;
        };
        let status = taken.endpoint.post(taken.body.clone()).await.unwrap_or(0);
        let mut state = shared.state();
        let now = state.clock.since_epoch();
        state.outbox.settle(taken, status, now);
    }
}
