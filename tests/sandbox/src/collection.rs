//! The collections that tests can change.

/// A collection that an [`Editor`](crate::Editor) changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Collection {
    /// Users and leads.
    Contacts,
    /// Companies.
    Companies,
    /// Conversations.
    Conversations,
    /// Tickets.
    Tickets,
}
