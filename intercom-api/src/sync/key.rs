//! The keys of rows.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Id;

/// The key of a row, which is unique within its stream: one ID, or the ID of the parent and an ID.
///
/// Data attributes have no ID that is always present: their key is the model and the full name. `Display` joins two IDs with `/`. A key with one ID is serialized
/// as a string, and a key with two as an array.
///
/// # Examples
///
/// ```
/// use intercom_api::sync::Key;
///
/// let key = Key::pair("215470003118", "17");
/// assert_eq!(key.to_string(), "215470003118/17");
/// assert_eq!(key.parent().map(|id| id.as_str()), Some("215470003118"));
/// assert_eq!(key.id(), "17");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Key {
    /// The ID of the row.
    Id(Id),
    /// The ID of the parent, and the ID of the row within it.
    Pair(Id, Id),
}

impl Key {
    /// Creates a key of one ID.
    pub fn new(id: impl Into<Id>) -> Self {
        Self::Id(id.into())
    }

    /// Creates a key of the ID of the parent and the ID of the row.
    pub fn pair(parent: impl Into<Id>, id: impl Into<Id>) -> Self {
        Self::Pair(parent.into(), id.into())
    }

    /// Returns the ID of the row, without that of its parent.
    pub fn id(&self) -> &Id {
        match self {
            Self::Id(id) | Self::Pair(_, id) => id,
        }
    }

    /// Returns the ID of the parent; `None` if the key has one ID.
    pub fn parent(&self) -> Option<&Id> {
        match self {
            Self::Id(_) => None,
            Self::Pair(parent, _) => Some(parent),
        }
    }

    /// Returns the IDs: that of the parent first, if there is one.
    pub fn parts(&self) -> impl Iterator<Item = &Id> {
        self.parent().into_iter().chain([self.id()])
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => write!(f, "{id}"),
            Self::Pair(parent, id) => write!(f, "{parent}/{id}"),
        }
    }
}
