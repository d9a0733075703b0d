//! Webhooks: notifications of what requests change, posted to an endpoint.

mod delivery;

use std::{fmt, io, sync::Arc};

use tokio::time::{Duration, sleep};

use crate::{
    outbox::{Delivery, Endpoint, Outbox, WebhookNotification, WebhookStatus},
    shared::Shared,
};

/// The webhooks of a sandbox, which [`Sandbox::webhooks`](crate::Sandbox::webhooks) returns. They
/// continue when it is dropped, and stop with the sandbox.
///
/// Notifications are posted one after the other. Times follow the clock of the sandbox: advance it to
/// let retries happen.
///
/// | Response | Effect |
/// |---|---|
/// | 2xx | delivered |
/// | 410 | the subscription is switched off until [`set_live`](Self::set_live) |
/// | 429 | all notifications wait: one minute, doubled with each further 429, up to two hours. A notification that waited for longer is dropped. |
/// | another status, no connection, or no response within five seconds of real time | one retry after a minute; more than 1,000 consecutive errors within 15 minutes pause the subscription for 15 minutes, in which notifications are dropped |
#[derive(Clone)]
pub struct Webhooks {
    shared: Arc<Shared>,
}

impl Webhooks {
    pub(crate) async fn start(shared: Arc<Shared>, url: &str, secret: &str) -> io::Result<Self> {
        let endpoint = Endpoint::parse(url, secret)?;
        let status = endpoint.head().await?;
        if status != 200 {
            let message = format!("the endpoint responded to HEAD with {status}: must be 200");
            return Err(io::Error::other(message));
        }
        let task = tokio::spawn(delivery::run(Arc::downgrade(&shared)));
        shared
            .state()
            .outbox
            .subscribe(endpoint, task.abort_handle());
        Ok(Self { shared })
    }

    fn change<T>(&self, change: impl FnOnce(&mut Outbox) -> T) -> T {
        let outcome = change(&mut self.shared.state().outbox);
        self.shared.wake.notify_one();
        outcome
    }

    /// Sets the topics that are sent. Default: all.
    pub fn topics<T: Into<String>>(&self, topics: impl IntoIterator<Item = T>) {
        let topics = topics.into_iter().map(Into::into).collect();
        self.change(|outbox| outbox.topics = Some(topics));
    }

    /// Sends every `every`th notification twice, with the same ID, as if its first response was late.
    /// Default: 0, which sends no duplicates.
    pub fn duplicate_every(&self, every: usize) {
        self.change(|outbox| outbox.duplicate_every = every);
    }

    /// Sends the notifications that are due in another order, which is the same for the same seed.
    /// Use [`hold`](Self::hold) to collect several.
    pub fn reorder(&self, seed: u64) {
        self.change(|outbox| outbox.order = Some(seed));
    }

    /// Collects notifications without sending them.
    pub fn hold(&self) {
        self.change(|outbox| outbox.is_held = true);
    }

    /// Sends the notifications that were collected, and subsequent ones.
    pub fn release(&self) {
        self.change(|outbox| outbox.is_held = false);
    }

    /// Sends a notification, regardless of the topics that are subscribed.
    pub fn send(&self, notification: WebhookNotification) {
        let now = self.shared.state().clock.since_epoch();
        self.change(|outbox| outbox.push(notification, now));
    }

    /// Switches the subscription on after a 410 or a pause.
    pub fn set_live(&self) {
        self.change(Outbox::set_live);
    }

    /// Returns the status of the subscription.
    #[must_use]
    pub fn status(&self) -> WebhookStatus {
        let state = self.shared.state();
        state.outbox.status(state.clock.since_epoch())
    }

    /// Returns the attempts to deliver notifications since the start of the sandbox, in order. They
    /// include those to an endpoint that was replaced.
    #[must_use]
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.shared.state().outbox.deliveries.clone()
    }

    /// Returns the number of notifications that wait, including retries.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.shared.state().outbox.pending()
    }

    /// Waits until no notification is due. Retries are due when the clock of the sandbox reaches their
    /// time.
    pub async fn idle(&self) {
        loop {
            {
                let state = self.shared.state();
                if state.outbox.is_idle(state.clock.since_epoch()) {
                    return;
                }
            }
            sleep(Duration::from_millis(1)).await;
        }
    }
}

impl fmt::Debug for Webhooks {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Webhooks").finish_non_exhaustive()
    }
}
