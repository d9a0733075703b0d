//! The notifications that wait to be sent, and the status of the subscription.

mod notification;
mod post;

use std::{collections::HashSet, time::Duration};

use serde_json::{Value, json};
use tokio::task::AbortHandle;

pub use self::notification::WebhookNotification;
pub(crate) use self::post::Endpoint;
use crate::ids::{Ids, mix};

const RETRY_AFTER: Duration = Duration::from_secs(60);
const MIN_THROTTLE: Duration = Duration::from_secs(60);
const MAX_THROTTLE: Duration = Duration::from_secs(2 * 60 * 60);
/// More consecutive errors than this within the window pause the subscription.
const MAX_ERRORS: usize = 1000;
const ERROR_WINDOW: Duration = Duration::from_secs(15 * 60);
const PAUSE: Duration = Duration::from_secs(15 * 60);

/// The status of a subscription.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum WebhookStatus {
    /// Notifications are sent.
    Live,
    /// Notifications wait because of a 429.
    Throttled,
    /// Notifications are dropped because of too many errors.
    Paused,
    /// The subscription was switched off by a 410.
    Disabled,
}

/// An attempt to deliver a notification.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Delivery {
    /// The ID of the notification.
    pub id: String,
    /// The topic.
    pub topic: String,
    /// The number of the attempt, from 1.
    pub attempt: u64,
    /// The status of the response; 0 if there was none.
    pub status: u16,
}

struct Pending {
    notification: WebhookNotification,
    /// When the notification was created.
    since: Duration,
    due: Duration,
    attempt: u64,
}

/// A notification that is being posted.
pub(crate) struct Taken {
    pub(crate) endpoint: Endpoint,
    pub(crate) body: Vec<u8>,
    pending: Pending,
}

/// The webhooks of a sandbox.
#[derive(Default)]
pub(crate) struct Outbox {
    endpoint: Option<Endpoint>,
    task: Option<AbortHandle>,
    pub(crate) topics: Option<HashSet<String>>,
    pub(crate) duplicate_every: usize,
    pub(crate) order: Option<u64>,
    pub(crate) is_held: bool,
    pub(crate) deliveries: Vec<Delivery>,
    queue: Vec<Pending>,
    /// A separate sequence of IDs, so that webhooks do not change the IDs of objects.
    ids: Ids,
    pushed: usize,
    is_posting: bool,
    is_disabled: bool,
    throttle: Duration,
    throttled_until: Duration,
    paused_until: Duration,
    errors: usize,
    first_error: Duration,
}

impl Outbox {
    pub(crate) fn subscribe(&mut self, endpoint: Endpoint, task: AbortHandle) {
        self.stop();
        self.endpoint = Some(endpoint);
        self.task = Some(task);
        self.set_live();
    }

    /// Stops sending.
    pub(crate) fn stop(&mut self) {
        if let Some(task) = self.task.take() {
            task.abort();
        }
        self.endpoint = None;
        self.is_posting = false;
    }

    /// Returns whether notifications of a topic are sent at a time.
    pub(crate) fn wants(&self, topic: &str, now: Duration) -> bool {
        let is_subscribed = self
            .topics
            .as_ref()
            .is_none_or(|topics| topics.contains(topic));
        self.is_subscribed() && is_subscribed && !self.is_disabled && now >= self.paused_until
    }

    pub(crate) fn is_subscribed(&self) -> bool {
        self.endpoint.is_some()
    }

    pub(crate) fn envelope(
        &mut self,
        workspace: &str,
        topic: &str,
        item: Value,
        now: i64,
    ) -> WebhookNotification {
        WebhookNotification {
            topic: topic.to_owned(),
            envelope: json!({
                "type": "notification_event",
                "app_id": workspace,
                "data": { "type": "notification_event_data", "item": item },
                "links": {},
                "id": format!("notif_{}", self.ids.uuid()),
                "topic": topic,
                "delivery_status": "pending",
                "delivery_attempts": 1,
                "delivered_at": 0,
                "first_sent_at": now,
                "created_at": now,
                "self": null,
            }),
        }
    }

    pub(crate) fn push(&mut self, notification: WebhookNotification, now: Duration) {
        self.pushed += 1;
        let is_duplicated =
            self.duplicate_every != 0 && self.pushed.is_multiple_of(self.duplicate_every);
        let copy = is_duplicated.then(|| notification.clone());
        for notification in [Some(notification), copy].into_iter().flatten() {
            self.queue.push(Pending {
                notification,
                since: now,
                due: now,
                attempt: 1,
            });
        }
    }

    /// Takes a notification that is due.
    pub(crate) fn take(&mut self, now: Duration) -> Option<Taken> {
        if self.is_held || self.is_disabled || now < self.throttled_until {
            return None;
        }
        let endpoint = self.endpoint.clone()?;
        self.queue
            .retain(|pending| now.saturating_sub(pending.since) <= MAX_THROTTLE);
        let due: Vec<usize> = (0..self.queue.len())
            .filter(|index| self.queue[*index].due <= now)
            .collect();
        let position = match &mut self.order {
            Some(seed) if !due.is_empty() => {
                *seed = mix(*seed);
                usize::try_from(*seed % due.len() as u64).unwrap_or_default()
            }
            _ => 0,
        };
        let pending = self.queue.remove(*due.get(position)?);
        let mut body = pending.notification.clone();
        if pending.attempt > 1 {
            body.envelope["delivery_attempts"] = json!(pending.attempt);
            body.envelope["delivery_status"] = json!("retry");
        }
        self.is_posting = true;
        Some(Taken {
            endpoint,
            body: body.body(),
            pending,
        })
    }

    /// Records the status of a response; 0 if there was none.
    pub(crate) fn settle(&mut self, taken: Taken, status: u16, now: Duration) {
        self.is_posting = false;
        let mut pending = taken.pending;
        self.deliveries.push(Delivery {
            id: pending.notification.envelope["id"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
            topic: pending.notification.topic.clone(),
            attempt: pending.attempt,
            status,
        });
        match status {
            200..300 => {
                self.errors = 0;
                self.throttle = Duration::ZERO;
            }
            410 => {
                self.is_disabled = true;
                self.queue.clear();
            }
            429 => {
                self.throttle = (self.throttle * 2).clamp(MIN_THROTTLE, MAX_THROTTLE);
                self.throttled_until = now + self.throttle;
                pending.due = self.throttled_until;
                self.queue.insert(0, pending);
            }
            _ => {
                self.count_error(now);
                if pending.attempt == 1 && now >= self.paused_until {
                    pending.attempt = 2;
                    pending.due = now + RETRY_AFTER;
                    self.queue.push(pending);
                }
            }
        }
    }

    fn count_error(&mut self, now: Duration) {
        if self.errors == 0 || now.saturating_sub(self.first_error) > ERROR_WINDOW {
            self.errors = 0;
            self.first_error = now;
        }
        self.errors += 1;
        if self.errors > MAX_ERRORS {
            self.errors = 0;
            self.paused_until = now + PAUSE;
            self.queue.clear();
        }
    }

    pub(crate) fn set_live(&mut self) {
        self.is_disabled = false;
        self.errors = 0;
        self.throttle = Duration::ZERO;
        self.throttled_until = Duration::ZERO;
        self.paused_until = Duration::ZERO;
    }

    pub(crate) fn status(&self, now: Duration) -> WebhookStatus {
        if self.is_disabled {
            WebhookStatus::Disabled
        } else if now < self.paused_until {
            WebhookStatus::Paused
        } else if now < self.throttled_until {
            WebhookStatus::Throttled
        } else {
            WebhookStatus::Live
        }
    }

    pub(crate) fn pending(&self) -> usize {
        self.queue.len() + usize::from(self.is_posting)
    }

    pub(crate) fn is_idle(&self, now: Duration) -> bool {
        let is_waiting = self.is_held || self.is_disabled || now < self.throttled_until;
        !self.is_posting && (is_waiting || self.queue.iter().all(|pending| pending.due > now))
    }
}
