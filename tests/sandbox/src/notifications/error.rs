//! The error of a notification that cannot be built.

use std::{error::Error, fmt};

/// The reason why [`Sandbox::notification`](crate::Sandbox::notification) cannot build a notification.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum NotificationError {
    /// Intercom has no such topic.
    UnknownTopic {
        /// The topic.
        topic: String,
    },
    /// Intercom has the topic, and the sandbox does not have its objects.
    NotModeled {
        /// The topic.
        topic: String,
        /// What the sandbox lacks.
        reason: &'static str,
    },
    /// The workspace has no object with this ID.
    NoSuchObject {
        /// The kind of object, such as `contact`.
        kind: &'static str,
        /// The ID.
        id: String,
    },
    /// The object exists, and another object that the notification contains does not.
    NoRelatedObject {
        /// The kind of object, such as `contact`.
        kind: &'static str,
        /// The ID.
        id: String,
        /// What the object lacks.
        missing: &'static str,
    },
}

impl fmt::Display for NotificationError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownTopic { topic } => write!(formatter, "unknown topic {topic:?}"),
            Self::NotModeled { topic, reason } => {
                write!(formatter, "topic `{topic}` is not modeled: {reason}")
            }
            Self::NoSuchObject { kind, id } => write!(formatter, "there is no {kind} {id:?}"),
            Self::NoRelatedObject { kind, id, missing } => {
                write!(formatter, "{kind} {id:?} has no {missing}")
            }
        }
    }
}

impl Error for NotificationError {}
