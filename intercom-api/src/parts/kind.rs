//! What parts are, and who makes them.

use std::fmt;

use super::Part;

/// What a part records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PartKind<'a> {
    /// A message that contacts and teammates see.
    Comment,
    /// A message that teammates see; it may have reopened or woken the conversation as well.
    Note,
    /// A set of answers to choose from, or the choice.
    QuickReply,
    /// A change of the ticket's state by anybody, or opening, closing, snoozing and waking.
    StateChange,
    /// An assignment to a teammate or a team, by anybody; it may have reopened or woken the conversation as well.
    Assignment,
    /// Another kind, by the text that Intercom has for it. The set is open.
    Other(&'a str),
}

impl<'a> PartKind<'a> {
    /// What `part` is, as [`Part::kind`] says.
    pub fn of(part: &'a impl Part) -> Self {
        part.kind()
    }
}

/// From the `part_type` of a part.
impl<'a> From<&'a str> for PartKind<'a> {
    #[inline]
    fn from(part_type: &'a str) -> Self {
        match part_type {
            "comment" => Self::Comment,
            "note" => Self::Note,
            "quick_reply" => Self::QuickReply,
            "assignment" => Self::Assignment,
            "open" | "close" | "snoozed" | "unsnoozed" | "timer_unsnooze" => Self::StateChange,
            // The ending says who changed it: `_by_admin`, `_by_user`, `_by_workflow`.
            state if state.starts_with("ticket_state_updated") => Self::StateChange,
            // `note_and_reopen`, `note_and_unsnooze`.
            note if note.starts_with("note_and_") => Self::Note,
            // `assign_and_reopen`; `workflow_assignment`, `default_assignment` and others.
            assigned
                if assigned.starts_with("assign_and_") || assigned.ends_with("_assignment") =>
            {
                Self::Assignment
            }
            other => Self::Other(other),
        }
    }
}

/// Who made a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AuthorKind<'a> {
    /// A teammate. Automated messages come under this kind too.
    Admin,
    /// A bot: Intercom's own, or its AI agent.
    Bot,
    /// A team.
    Team,
    /// A contact who is a user.
    User,
    /// A contact who is a lead.
    Lead,
    /// Another kind, by the text that Intercom has for it.
    Other(&'a str),
}

impl<'a> AuthorKind<'a> {
    /// Whether it is a contact: a user or a lead.
    #[inline]
    pub fn is_customer(self) -> bool {
        matches!(self, Self::User | Self::Lead)
    }

    /// The kind as Intercom writes it.
    #[inline]
    pub fn as_str(self) -> &'a str {
        match self {
            Self::Admin => "admin",
            Self::Bot => "bot",
            Self::Team => "team",
            Self::User => "user",
            Self::Lead => "lead",
            Self::Other(text) => text,
        }
    }
}

/// From the `type` of an author.
impl<'a> From<&'a str> for AuthorKind<'a> {
    #[inline]
    fn from(kind: &'a str) -> Self {
        match kind {
            "admin" => Self::Admin,
            "bot" => Self::Bot,
            "team" => Self::Team,
            "user" => Self::User,
            "lead" => Self::Lead,
            other => Self::Other(other),
        }
    }
}

impl fmt::Display for AuthorKind<'_> {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_type_that_was_met_has_its_kind() {
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
                    "ticket_state_updated_by_whoever_comes_next",
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
        ] {
            for part_type in part_types {
                assert_eq!(PartKind::from(*part_type), kind, "{part_type}");
            }
        }
        for other in [
            "participant_added",
            "conversation_rating_changed",
            "conversation_tags_updated",
            "ticket_attribute_updated_by_admin",
            "call_summary",
            "",
        ] {
            assert_eq!(PartKind::from(other), PartKind::Other(other));
        }
    }

    #[test]
    fn author_kinds_keep_their_text() {
        for (text, customer) in [
            ("admin", false),
            ("bot", false),
            ("team", false),
            ("user", true),
            ("lead", true),
            ("fin", false),
        ] {
            let kind = AuthorKind::from(text);
            assert_eq!((kind.as_str(), kind.is_customer()), (text, customer));
            assert_eq!(matches!(kind, AuthorKind::Other(_)), text == "fin");
        }
    }
}
