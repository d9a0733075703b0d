//! The state of a stream between two runs.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::StreamName;
use crate::{Error, Timestamp};

/// The current version of the format.
const VERSION: u32 = 1;

/// The position of a run, from which the next run continues.
///
/// A state is small and contains no personal data. Serialize it with serde, and store it after everything that was delivered before it is stored, in the same
/// transaction if possible. The format is stable: a state can be read by later versions of this crate.
///
/// # Examples
///
/// ```
/// use intercom_api::Timestamp;
/// use intercom_api::sync::{State, StreamName};
///
/// let state = State::since(StreamName::Tickets, Timestamp::from_second(1_723_104_611));
/// let stored = serde_json::to_string(&state)?;
/// assert_eq!(stored, r#"{"version":1,"stream":"tickets","position":{"since":1723104611}}"#);
/// assert_eq!(serde_json::from_str::<State>(&stored)?, state);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    version: u32,
    stream: StreamName,
    /// The position, whose form depends on the stream. All forms have an optional field `since`.
    position: Value,
}

/// The position of [`State::since`], and the field that all positions share.
#[derive(Serialize, Deserialize)]
struct Since {
    #[serde(default)]
    since: Option<Timestamp>,
}

impl State {
    /// Creates the state of a copy that is complete up to a time. The next run delivers everything that changed at this time or later.
    ///
    /// The time is a [`Timestamp`] or Unix time in seconds. With the features `chrono`, `jiff` and `time`, it can also be a time of these crates.
    ///
    /// Streams that are not [incremental](super::StreamInfo::is_incremental) ignore the time for what they request, and deliver everything.
    pub fn since(stream: StreamName, time: impl Into<Timestamp>) -> Self {
        let since = Some(time.into());
        Self {
            version: VERSION,
            stream,
            position: serde_json::json!(Since { since }),
        }
    }

    /// Creates a state from the position of a reader.
    pub(crate) fn new(stream: StreamName, position: &impl Serialize) -> Result<Self, Error> {
        let position = serde_json::to_value(position).map_err(|error| {
            Error::invalid_request(format!("failed to serialize the state: {error}"))
        })?;
        Ok(Self {
            version: VERSION,
            stream,
            position,
        })
    }

    /// Returns the stream that the state belongs to.
    pub fn stream(&self) -> StreamName {
        self.stream
    }

    /// Returns the time up to which the copy is complete; `None` if the first run of the stream has not reached such a time yet, or if the stream is not
    /// incremental.
    pub fn complete_until(&self) -> Option<Timestamp> {
        let found = Since::deserialize(&self.position).ok()?;
        found.since
    }

    /// Returns the position for the reader of a stream.
    pub(crate) fn position<P: DeserializeOwned>(&self, stream: StreamName) -> Result<P, Error> {
        if self.stream != stream {
            return Err(Error::invalid_request(format!(
                "invalid state: it belongs to the stream `{}`, and not to `{stream}`",
                self.stream
            )));
        }
        if self.version > VERSION {
            return Err(Error::invalid_request(format!(
                "invalid state: its version is {}, and this version of intercom-api reads versions up to {VERSION}: update intercom-api, or start without a state",
                self.version
            )));
        }
        P::deserialize(&self.position).map_err(|error| {
            Error::invalid_request(format!(
                "invalid state of the stream `{stream}`: {error}: start without a state"
            ))
        })
    }
}
