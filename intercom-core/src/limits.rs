//! The limits on the size of responses.

use crate::Error;

/// The default limit of bodies that are read into memory, in bytes.
///
/// The largest pages of the API, such as 150 conversations with long messages, have a few megabytes.
/// The limit is more than ten times as large, and a hundred of such bodies fit into the memory of a
/// small server.
const DEFAULT_MAX_RESPONSE_SIZE: usize = 64 * 1024 * 1024;

/// The limits on the size of responses.
#[doc(hidden)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Maximum size of a body that is read into memory, in bytes, after decoding.
    pub max_response_size: usize,
    /// Maximum size of a body that is read as a stream, in bytes as received.
    pub max_download_size: Option<u64>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_response_size: DEFAULT_MAX_RESPONSE_SIZE,
            max_download_size: None,
        }
    }
}

impl Limits {
    pub(crate) fn check(self) -> Result<(), Error> {
        let zero = if self.max_response_size == 0 {
            "max_response_size"
        } else if self.max_download_size == Some(0) {
            "max_download_size"
        } else {
            return Ok(());
        };
        Err(Error::configuration(format!(
            "invalid `{zero}` 0: must be at least 1"
        )))
    }
}
