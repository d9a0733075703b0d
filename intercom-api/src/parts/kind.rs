//! Kinds of parts and authors.

use crate::types::{AuthorType, PartType};

/// A group of part types that record the same kind of event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PartKind {
    /// A message that is visible to contacts and teammates.
    Comment,
    /// A message that is visible to teammates only. It may also have reopened or unsnoozed the conversation.
    Note,
    /// A set of quick replies, or the selection of one of them.
    QuickReply,
    /// A change of the state of a ticket, or the opening, closing, snoozing or unsnoozing of a conversation.
    StateChange,
    /// An assignment to a teammate or a team. It may also have reopened or unsnoozed the conversation.
    Assignment,
    /// Any other event. The [`PartType`] specifies it.
    Other,
}

/// Kinds of events.
impl PartType {
    /// Returns the kind of event.
    ///
    /// Intercom adds part types without notice. The kind of an unknown part type is derived from its name.
    ///
    /// # Examples
    ///
    /// ```
    /// use intercom_api::{parts::PartKind, types::PartType};
    ///
    /// assert_eq!(PartType::NoteAndReopen.kind(), PartKind::Note);
    /// ```
    pub fn kind(&self) -> PartKind {
        match self.as_str() {
            "comment" => PartKind::Comment,
            "note" => PartKind::Note,
            "quick_reply" => PartKind::QuickReply,
            "assignment" => PartKind::Assignment,
            "open" | "close" | "snoozed" | "unsnoozed" | "timer_unsnooze" => PartKind::StateChange,
            // The suffix is the type of author: `_by_admin`, `_by_user`, `_by_workflow`.
            state if state.starts_with("ticket_state_updated") => PartKind::StateChange,
            // `note_and_reopen`, `note_and_unsnooze`.
            note if note.starts_with("note_and_") => PartKind::Note,
            // `assign_and_reopen`; `workflow_assignment`, `default_assignment` and others.
            assigned
                if assigned.starts_with("assign_and_") || assigned.ends_with("_assignment") =>
            {
                PartKind::Assignment
            }
            _ => PartKind::Other,
        }
    }
}

/// Contacts.
impl AuthorType {
    /// Returns whether the author is a contact: a user or a lead.
    pub fn is_contact(&self) -> bool {
        // A variant exists only if the description has the value.
        matches!(self.as_str(), "user" | "lead" | "contact")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_part_types_by_kind() {
        use PartKind::{Assignment, Comment, Note, QuickReply, StateChange};
        for (kind, part_types) in [
            (Comment, &["comment"][..]),
            (Note, &["note", "note_and_reopen", "note_and_unsnooze"]),
            (QuickReply, &["quick_reply"]),
            (
                StateChange,
                &[
                    "open",
                    "close",
                    "snoozed",
                    "unsnoozed",
                    "timer_unsnooze",
                    "ticket_state_updated_by_admin",
                    "ticket_state_updated_by_user",
                    "ticket_state_updated_by_workflow",
                    "ticket_state_updated_by_another_author",
                ],
            ),
            (
                Assignment,
                &[
                    "assignment",
                    "assign_and_reopen",
                    "assign_and_unsnooze",
                    "workflow_assignment",
                    "default_assignment",
                    "message_strategy_assignment",
                    "away_mode_assignment",
                ],
            ),
            (
                PartKind::Other,
                &[
                    "participant_added",
                    "conversation_rating_changed",
                    "conversation_tags_updated",
                    "ticket_attribute_updated_by_admin",
                    "call_summary",
                    "",
                ],
            ),
        ] {
            for part_type in part_types {
                assert_eq!(PartType::from(*part_type).kind(), kind, "{part_type}");
            }
        }
    }

    #[test]
    fn users_and_leads_are_contacts() {
        for (author, contact) in [
            ("admin", false),
            ("bot", false),
            ("team", false),
            ("user", true),
            ("lead", true),
            ("contact", true),
            ("fin", false),
        ] {
            assert_eq!(AuthorType::from(author).is_contact(), contact, "{author}");
        }
    }
}
