//! Which items of a bulk operation have an outcome.

use serde::{Deserialize, Serialize};

/// The items of a [`Bulk`](super::Bulk) that have an outcome: those before [`next`](Self::next), except for the
/// [`unfinished`](Self::unfinished) ones.
///
/// Its size is limited by the number of operations that run at once. The default is the start of a run.
///
/// # Examples
///
/// ```
/// use intercom_api::bulk::Checkpoint;
///
/// let stored = r#"{"next":120,"unfinished":[97,118]}"#;
/// let checkpoint: Checkpoint = serde_json::from_str(stored)?;
/// assert!(checkpoint.is_finished(96) && !checkpoint.is_finished(97));
/// assert_eq!(checkpoint.first_unfinished(), 97);
/// assert_eq!(serde_json::to_string(&checkpoint)?, stored);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Checkpoint {
    next: u64,
    /// In ascending order.
    #[serde(deserialize_with = "sorted")]
    unfinished: Vec<u64>,
}

impl Checkpoint {
    pub(super) fn new(next: u64, unfinished: Vec<u64>) -> Self {
        Self { next, unfinished }
    }

    /// Returns the index of the first item that was not started.
    pub fn next(&self) -> u64 {
        self.next
    }

    /// Returns the indexes of the items that were started and have no outcome, in ascending order. Their operations may have been
    /// processed.
    pub fn unfinished(&self) -> &[u64] {
        &self.unfinished
    }

    /// Returns the index of the first item without an outcome. All items before it have one.
    pub fn first_unfinished(&self) -> u64 {
        self.unfinished.first().copied().unwrap_or(self.next)
    }

    /// Returns whether an item has an outcome, which may be a failure.
    pub fn is_finished(&self, index: u64) -> bool {
        index < self.next && self.unfinished.binary_search(&index).is_err()
    }
}

/// A stored checkpoint may have been edited.
fn sorted<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<u64>, D::Error> {
    let mut indexes = Vec::deserialize(deserializer)?;
    indexes.sort_unstable();
    Ok(indexes)
}
