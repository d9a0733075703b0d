//! Tickets: their attributes and their history, as people think of them.

mod attributes;
mod parts;

pub use attributes::{TicketAttributes, TicketFile};
pub use parts::{MAX_TICKET_PARTS, TicketPartKind, TicketParts};

use crate::types;

impl types::Ticket {
    /// The attributes, to be read by name.
    pub fn attributes(&self) -> TicketAttributes<'_> {
        TicketAttributes::from(&self.ticket_attributes)
    }

    /// The parts, oldest first, to be read by kind. Empty when the answer has none.
    pub fn parts(&self) -> TicketParts<'_> {
        TicketParts::of(self)
    }
}
