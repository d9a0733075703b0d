//! The parts of tickets.

use super::{Part, Parts, Sealed};
use crate::{Id, Timestamp, types};

impl types::Ticket {
    /// Returns the parts, oldest first; empty if the response contains no parts.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # #[cfg(feature = "tickets")]
    /// # async fn run(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
    /// let ticket = client.tickets().get("215470003118").await?;
    /// for part in ticket.parts() {
    ///     println!("{}: {}", part.created_at, part.part_type);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn parts(&self) -> Parts<'_, types::TicketPart> {
        let list = &self.ticket_parts;
        Parts::new(&list.ticket_parts, list.total_count)
    }
}

impl Sealed for types::TicketPart {}

impl Part for types::TicketPart {
    type State = types::TicketState;

    fn id(&self) -> &Id {
        &self.id
    }

    fn part_type(&self) -> &types::PartType {
        &self.part_type
    }

    fn body(&self) -> Option<&str> {
        self.body.as_deref()
    }

    fn created_at(&self) -> Timestamp {
        self.created_at
    }

    fn author(&self) -> &types::Author {
        &self.author
    }

    fn attachments(&self) -> &[types::Attachment] {
        &self.attachments
    }

    fn is_redacted(&self) -> bool {
        self.redacted
    }

    fn assignee(&self) -> Option<&types::Reference> {
        self.assigned_to.as_deref()
    }

    /// Returns the recorded states. Opening or closing a ticket in the inbox does not change its state.
    fn state_change(&self) -> Option<(Option<&types::TicketState>, &types::TicketState)> {
        let to = self.ticket_state.as_ref()?;
        Some((self.previous_ticket_state.as_ref(), to))
    }
}
