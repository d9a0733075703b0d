//! The parts of tickets.

use super::{AuthorKind, Part, Sealed};
use crate::{Id, Timestamp, types};

impl Sealed for types::TicketPart {}

impl Part for types::TicketPart {
    fn id(&self) -> &Id {
        &self.id
    }

    fn part_type(&self) -> &str {
        &self.part_type
    }

    fn body(&self) -> Option<&str> {
        self.body.as_deref()
    }

    fn created_at(&self) -> Timestamp {
        self.created_at
    }

    fn author_kind(&self) -> Option<AuthorKind<'_>> {
        let kind = self.author.type_.as_ref()?;
        Some(kind.as_str().into())
    }

    fn author_id(&self) -> Option<&Id> {
        self.author.id.as_ref()
    }

    fn attachments(&self) -> &[types::PartAttachment] {
        &self.attachments
    }

    fn is_redacted(&self) -> bool {
        self.redacted
    }

    /// The state of the ticket. Opening and closing it in the inbox is no change of that.
    fn states(&self) -> Option<(Option<&str>, &str)> {
        let to = self.ticket_state.as_ref()?.as_str();
        let from = self.previous_ticket_state.as_ref();
        Some((from.map(|state| state.as_str()), to))
    }
}
