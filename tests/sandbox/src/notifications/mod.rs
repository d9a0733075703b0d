//! The notifications that changes cause, and their content.

mod edits;
mod error;
mod items;
mod topics;
mod triggers;

use crate::{outbox::WebhookNotification, state::State};

pub(crate) use edits::{deleting, updated};
pub use error::NotificationError;
pub(crate) use triggers::{Before, observe};

/// Returns a notification about an object, in its current state.
pub(crate) fn build(
    state: &mut State,
    topic: &str,
    id: &str,
) -> Result<WebhookNotification, NotificationError> {
    let item = topics::item(state, topic, id)?;
    let now = state.now();
    let workspace = state.workspace.clone();
    Ok(state.outbox.envelope(&workspace, topic, item, now))
}
