//! Rows of which only the ID is decoded.

use serde::Deserialize;

use crate::Id;

/// An object of which only the ID is decoded.
#[derive(Deserialize)]
pub(crate) struct IdOnly {
    #[serde(default)]
    pub(crate) id: Option<Id>,
}
