//! Responses to notifications.

/// The response to a notification.
///
/// Respond within 500 ms, because Intercom lowers the priority of slow endpoints, and do the work
/// afterwards. After 5 seconds, the delivery has failed.
///
/// | Variant | Status | Effect at Intercom |
/// |---|---|---|
/// | [`Accepted`](Self::Accepted) | 200 | The notification is delivered. |
/// | [`Retry`](Self::Retry) | 503 | Intercom retries once, after a minute, and then marks the notification as failed. More than 1,000 consecutive errors within 15 minutes pause the subscription for 15 minutes; notifications of that time are lost. Errors for 7 days suspend it, for private apps. |
/// | [`Throttle`](Self::Throttle) | 429 | **All** notifications of the subscription are delayed, from a minute up to two hours. Notifications that are delayed for longer are lost. |
/// | [`DisableSubscription`](Self::DisableSubscription) | 410 | The subscription is **switched off** until it is set live in the Developer Hub. |
///
/// There is no API to read lost notifications. After errors, read what has changed with the feature
/// `sync`, which also avoids the traps of a search by `updated_at`.
///
/// # Examples
///
/// ```
/// use intercom_api::webhooks::Reply;
///
/// assert_eq!(Reply::Accepted.status(), 200);
/// assert_eq!(Reply::default(), Reply::Accepted);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reply {
    /// The notification was received, including duplicates and topics that are ignored: 200.
    #[default]
    Accepted,
    /// The notification cannot be received now, for example because the queue is not reachable: 503.
    Retry,
    /// The endpoint is overloaded: 429.
    Throttle,
    /// The endpoint accepts no further notifications: 410. Do not respond with it to a notification
    /// about an object that no longer exists.
    DisableSubscription,
}

impl Reply {
    /// Returns the HTTP status.
    pub const fn status(self) -> u16 {
        match self {
            Self::Accepted => 200,
            Self::Retry => 503,
            Self::Throttle => 429,
            Self::DisableSubscription => 410,
        }
    }
}
