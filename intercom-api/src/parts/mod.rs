//! The parts of a ticket or a conversation: its messages, notes and events.
//!
//! [`Ticket::parts`](crate::types::Ticket::parts) and `Conversation::parts` return [`Parts`], which borrows from the response. It has the same methods for
//! both. They filter parts by kind ([`PartKind`]) or author ([`AuthorType`](types::AuthorType)), and list the changes of state ([`StateChange`]). [`Part`] is the
//! common interface of both types of parts.
//!
//! # Examples
//!
//! ```no_run
//! # #[cfg(feature = "tickets")]
//! # async fn example(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
//! use intercom_api::{parts::PartKind, types::AuthorType};
//!
//! let ticket = client.tickets().get("215470003118").await?;
//! let parts = ticket.parts();
//! for note in parts.of_kind(PartKind::Note) {
//!     println!("note of {:?} at {}", note.author.name, note.created_at);
//! }
//! println!("{} parts by bots", parts.by_author(AuthorType::Bot).count());
//! for change in parts.state_history() {
//!     println!("{}: {:?} -> {}", change.at, change.from, change.to);
//! }
//! if parts.is_truncated() {
//!     println!("the oldest parts are missing");
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Limitations
//!
//! - The message that opened a conversation is not a part. It is in `source`. The first message of a ticket is in its attributes, as title and description.
//! - Intercom sends at most the newest [`MAX_PARTS`] parts.
//! - Lists and searches of conversations return no parts. Searches of tickets return parts.

#[cfg(feature = "conversations")]
#[cfg(api_type = "Conversation")]
mod conversation;
#[cfg(feature = "html")]
mod html;
mod kind;
#[cfg(api_type = "Ticket")]
mod ticket;

use std::fmt;

#[cfg(feature = "html")]
pub use html::html_to_text;
pub use kind::PartKind;

use crate::{Id, Timestamp, types};

/// The maximum number of parts that Intercom sends for a ticket or a conversation. It sends the newest.
pub const MAX_PARTS: usize = 500;

mod sealed {
    pub trait Sealed {}
}
use sealed::Sealed;

/// The common interface of the parts of tickets and conversations. The trait is sealed.
pub trait Part: Sealed {
    /// The type of the states that parts record.
    type State: PartialEq + fmt::Debug + fmt::Display + 'static;

    /// Returns the ID of the part, which is unique within the workspace.
    fn id(&self) -> &Id;

    /// Returns the type of the part, for example `comment`, `note_and_reopen` or `ticket_state_updated_by_admin`.
    fn part_type(&self) -> &types::PartType;

    /// Returns the body, which is HTML unless plain text was requested; `None` if the part has no body.
    fn body(&self) -> Option<&str>;

    /// Returns the time at which the part was created.
    fn created_at(&self) -> Timestamp;

    /// Returns the author.
    fn author(&self) -> &types::Author;

    /// Returns the attached files.
    fn attachments(&self) -> &[types::Attachment];

    /// Returns whether the content was permanently removed. The body is then a note about the removal.
    fn is_redacted(&self) -> bool;

    /// Returns the assignee that the part set, as Intercom sent it. [`admin_assignee`](Self::admin_assignee) and
    /// [`team_assignee`](Self::team_assignee) return the ID of the assignee.
    fn assignee(&self) -> Option<&types::Reference>;

    /// Returns the previous state and the new state if the part changed the state. Parts of conversations do not record the previous state.
    fn state_change(&self) -> Option<(Option<&Self::State>, &Self::State)>;

    /// Returns the teammate to whom the part assigned the ticket or conversation; `None` if it assigned no teammate.
    fn admin_assignee(&self) -> Option<&Id> {
        assignee_of_kind(self.assignee(), "admin")
    }

    /// Returns the team to which the part assigned the ticket or conversation; `None` if it assigned no team.
    fn team_assignee(&self) -> Option<&Id> {
        assignee_of_kind(self.assignee(), "team")
    }

    /// Returns the kind of event that the part records.
    fn kind(&self) -> PartKind {
        self.part_type().kind()
    }

    /// Returns whether the part is a message that a contact wrote.
    fn is_contact_message(&self) -> bool {
        self.author().type_.is_contact()
            && matches!(self.kind(), PartKind::Comment | PartKind::QuickReply)
    }

    /// Returns the body as plain text, converted by [`html_to_text`]; `None` if the part has no body.
    #[cfg(feature = "html")]
    fn plain_text(&self) -> Option<String> {
        self.body().map(html_to_text)
    }
}

fn assignee_of_kind<'a>(assignee: Option<&'a types::Reference>, kind: &str) -> Option<&'a Id> {
    let assignee = assignee.filter(|assignee| assignee.type_.as_deref() == Some(kind))?;
    assignee.id.as_ref().filter(|id| !id.is_unassigned())
}

/// The parts in a response, borrowed from it.
///
/// [`Ticket::parts`](crate::types::Ticket::parts) and `Conversation::parts` return it. The parts are in the order of the response, oldest first. The latest part
/// is the part with the latest [`Part::created_at`]. If several parts were created in that second, it is the last of them.
pub struct Parts<'a, P> {
    parts: &'a [P],
    total_count: Option<i64>,
}

/// A change of the state of a ticket or a conversation.
pub struct StateChange<'a, P: Part> {
    /// The time when the state changed.
    pub at: Timestamp,
    /// The previous state. For a conversation, this is the new state of the previous change, and `None` for the first change. It may be equal to
    /// [`to`](Self::to), for example for a new ticket.
    pub from: Option<&'a P::State>,
    /// The new state.
    pub to: &'a P::State,
    /// The author of the change.
    pub by: &'a types::Author,
    /// The part that records the change.
    pub part: &'a P,
}

impl<'a, P: Part> Parts<'a, P> {
    pub(crate) fn new(parts: &'a [P], total_count: impl Into<Option<i64>>) -> Self {
        Self {
            parts,
            total_count: total_count.into(),
        }
    }

    /// Returns an iterator over all parts, in the order of the response.
    pub fn iter(&self) -> std::slice::Iter<'a, P> {
        self.parts.iter()
    }

    /// Returns the parts as a slice.
    pub fn as_slice(&self) -> &'a [P] {
        self.parts
    }

    /// Returns the parts of one kind.
    pub fn of_kind(&self, kind: PartKind) -> impl Iterator<Item = &'a P> + use<'a, P> {
        self.iter().filter(move |part| part.kind() == kind)
    }

    /// Returns the parts by authors of one type. Messages of Intercom's AI agent and of automation may have a bot or a teammate as author.
    pub fn by_author(&self, author: types::AuthorType) -> impl Iterator<Item = &'a P> + use<'a, P> {
        self.iter()
            .filter(move |part| part.author().type_ == author)
    }

    /// Returns the parts that were created at `time` or later.
    pub fn since<T: Into<Timestamp>>(
        &self,
        time: T,
    ) -> impl Iterator<Item = &'a P> + use<'a, P, T> {
        let time = time.into();
        self.iter().filter(move |part| part.created_at() >= time)
    }

    /// Returns the latest part.
    pub fn latest(&self) -> Option<&'a P> {
        self.iter().max_by_key(|part| part.created_at())
    }

    /// Returns the latest message by a contact; `None` if no part is a message by a contact.
    ///
    /// The message that opened a conversation is not a part. It is in `source`.
    #[doc(alias = "latest_customer_message")]
    pub fn latest_contact_message(&self) -> Option<&'a P> {
        self.iter()
            .filter(|part| part.is_contact_message())
            .max_by_key(|part| part.created_at())
    }

    /// Returns the new state of the latest change; `None` if no part changed the state.
    ///
    /// The ticket or conversation also has a field with the current state, which is always present.
    pub fn latest_state(&self) -> Option<&'a P::State> {
        self.iter()
            .filter_map(|part| Some((part.created_at(), part.state_change()?.1)))
            .max_by_key(|(at, _)| *at)
            .map(|(_, to)| to)
    }

    /// Returns all changes of state, oldest first.
    pub fn state_history(&self) -> Vec<StateChange<'a, P>> {
        let mut changes: Vec<_> = self
            .iter()
            .filter_map(|part| {
                let (from, to) = part.state_change()?;
                Some(StateChange {
                    at: part.created_at(),
                    from,
                    to,
                    by: part.author(),
                    part,
                })
            })
            .collect();
        changes.sort_by_key(|change| change.at);
        let mut previous = None;
        for change in &mut changes {
            change.from = change.from.or(previous);
            previous = Some(change.to);
        }
        changes
    }

    /// Returns the attached files of all parts.
    pub fn attachments(&self) -> impl Iterator<Item = &'a types::Attachment> + use<'a, P> {
        self.iter().flat_map(|part| part.attachments())
    }

    /// Returns the number of parts in the response.
    pub fn len(&self) -> usize {
        self.parts.len()
    }

    /// Returns whether the response contains no parts.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// Returns the total number of parts that Intercom reports, or [`len`](Self::len) if it reports none.
    pub fn total_count(&self) -> usize {
        self.total_count
            .and_then(|count| usize::try_from(count).ok())
            .unwrap_or(self.len())
    }

    /// Returns whether older parts may be missing, because Intercom sends at most [`MAX_PARTS`] parts.
    ///
    /// It also returns `true` for exactly [`MAX_PARTS`] parts, because such a response cannot be distinguished from a truncated one.
    pub fn is_truncated(&self) -> bool {
        self.total_count() > self.len() || self.len() >= MAX_PARTS
    }
}

impl<P> Clone for Parts<'_, P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P> Copy for Parts<'_, P> {}

impl<'a, P> IntoIterator for Parts<'a, P> {
    type Item = &'a P;
    type IntoIter = std::slice::Iter<'a, P>;

    fn into_iter(self) -> Self::IntoIter {
        self.parts.iter()
    }
}

/// Shows the number of parts, and omits their content, which may be personal data.
impl<P> fmt::Debug for Parts<'_, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parts")
            .field("len", &self.parts.len())
            .field("total_count", &self.total_count)
            .finish_non_exhaustive()
    }
}

impl<P: Part> Clone for StateChange<'_, P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P: Part> Copy for StateChange<'_, P> {}

/// Omits the content of the part, which may be personal data.
impl<P: Part> fmt::Debug for StateChange<'_, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StateChange")
            .field("at", &self.at)
            .field("from", &self.from)
            .field("to", &self.to)
            .field("by", &self.by.type_)
            .finish_non_exhaustive()
    }
}
