//! The parts of tickets.

use super::{AuthorKind, Part, Sealed};
use crate::{Id, Timestamp, types};

impl Sealed for types::TicketPart {}

impl Part for types::TicketPart {
    #[inline]
    fn id(&self) -> &Id {
        &self.id
    }

    #[inline]
    fn part_type(&self) -> &str {
        &self.part_type
    }

    #[inline]
    fn body(&self) -> Option<&str> {
        self.body.as_deref()
    }

    #[inline]
    fn created_at(&self) -> Timestamp {
        self.created_at
    }

    #[inline]
    fn author_kind(&self) -> Option<AuthorKind<'_>> {
        let kind = self.author.type_.as_ref()?;
        Some(kind.as_str().into())
    }

    #[inline]
    fn author_id(&self) -> Option<&Id> {
        self.author.id.as_ref()
    }

    #[inline]
    fn attachments(&self) -> &[types::PartAttachment] {
        &self.attachments
    }

    #[inline]
    fn is_redacted(&self) -> bool {
        self.redacted
    }

    /// The state of the ticket. Opening and closing it in the inbox is no change of that.
    #[inline]
    fn states(&self) -> Option<(Option<&str>, &str)> {
        let to = self.ticket_state.as_ref()?.as_str();
        let from = self.previous_ticket_state.as_ref();
        Some((from.map(|state| state.as_str()), to))
    }
}
