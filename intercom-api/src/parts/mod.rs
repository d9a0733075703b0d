//! The parts of a ticket or a conversation: its messages, notes and events.
//!
//! [`Ticket::parts`](crate::types::Ticket::parts) and `Conversation::parts` give [`Parts`], which find what is looked for and copy nothing. The
//! same questions have the same answers for both: what a part is ([`PartKind`]), who made it ([`AuthorKind`]), and how the state went
//! ([`StateChange`]). [`Part`] is what both kinds of part have in common; the part itself, with all its fields, is always at hand.
//!
//! ```
//! # #[cfg(feature = "tickets")]
//! # async fn run(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
//! use intercom_api::parts::{AuthorKind, PartKind};
//!
//! let ticket = client.get_ticket().id("215470003118").send().await?;
//! let parts = ticket.parts();
//! for note in parts.of_kind(PartKind::Note) {
//!     println!("{:?} noted at {}", note.author.name, note.created_at);
//! }
//! let by_bots = parts.by(AuthorKind::Bot).count();
//! for change in parts.state_history() {
//!     println!("{}: {} -> {}", change.at, change.from.unwrap_or("?"), change.to);
//! }
//! if parts.is_truncated() {
//!     println!("the oldest parts are not shown");
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # What is not among the parts
//!
//! - The message that opened a conversation: it is in `source`. A ticket has its first text in the attributes, as title and description.
//! - Parts beyond the newest [`MAX_PARTS`]: Intercom does not send them, and there is no way to them.
//! - Lists and searches of conversations come without any parts; searches of tickets come with them.

#[cfg(feature = "conversations")]
mod conversation;
#[cfg(feature = "html")]
mod html;
mod kind;
mod ticket;

use std::fmt;

#[cfg(feature = "conversations")]
pub use conversation::ConversationParts;
#[cfg(feature = "html")]
pub use html::html_to_text;
pub use kind::{AuthorKind, PartKind};

use crate::{Id, Timestamp, types};

/// Intercom sends at most this many parts of a ticket or a conversation, the newest.
pub const MAX_PARTS: usize = 500;

mod sealed {
    pub trait Sealed {}
}
use sealed::Sealed;

/// What the parts of tickets and of conversations have in common.
pub trait Part: Sealed {
    /// The id of the part. It is unique in its workspace only.
    fn id(&self) -> &Id;

    /// What the part is, in Intercom's own words: `comment`, `note_and_reopen`, `ticket_state_updated_by_admin` and so on. The set is open.
    fn part_type(&self) -> &str;

    /// The text, as HTML unless plain text was asked for; `None` for parts without text.
    fn body(&self) -> Option<&str>;

    /// When the part was made.
    fn created_at(&self) -> Timestamp;

    /// Who made it; `None` when Intercom does not say.
    fn author_kind(&self) -> Option<AuthorKind<'_>>;

    /// The id of who made it: of a contact for users and leads, else of a teammate, bot or team.
    fn author_id(&self) -> Option<&Id>;

    /// The files that came with it.
    fn attachments(&self) -> &[types::PartAttachment];

    /// Whether its content was removed for good; what is left in the body says so.
    fn is_redacted(&self) -> bool;

    /// The state before and after, when the part changed the state. What the state was before is not in the parts of conversations.
    fn states(&self) -> Option<(Option<&str>, &str)>;

    /// What the part is.
    #[inline]
    fn kind(&self) -> PartKind<'_> {
        PartKind::from(self.part_type())
    }

    /// Whether a user or a lead wrote it, as a message to the team.
    #[inline]
    fn is_customer_message(&self) -> bool {
        self.author_kind().is_some_and(AuthorKind::is_customer)
            && matches!(self.kind(), PartKind::Comment | PartKind::QuickReply)
    }

    /// The body without its HTML, as [`html_to_text`] gives it; `None` for parts without text.
    #[cfg(feature = "html")]
    #[inline]
    fn plain_text(&self) -> Option<String> {
        self.body().map(html_to_text)
    }
}

/// The parts that an answer has. It is made by [`Ticket::parts`](crate::types::Ticket::parts) and `Conversation::parts`, and copies nothing.
///
/// Parts come in the order of the answer, which is oldest first. What is called latest here goes by [`Part::created_at`], and by that order
/// within a second.
pub struct Parts<'a, P> {
    parts: &'a [P],
    total_count: Option<i64>,
}

/// A change of state: of a ticket, or of a conversation that was opened, closed, snoozed or woken.
pub struct StateChange<'a, P> {
    /// When it was made.
    pub at: Timestamp,
    /// The state before. Parts of conversations do not tell: there it is where the change before this one led to, and `None` for the first. It can
    /// equal [`to`](Self::to), as on a fresh ticket.
    pub from: Option<&'a str>,
    /// The state after, in Intercom's words: `in_progress`, `resolved`, or `closed` for conversations.
    pub to: &'a str,
    /// Who made it.
    pub by: Option<AuthorKind<'a>>,
    /// The part that says so, with name and id of the author.
    pub part: &'a P,
}

impl<'a, P: Part> Parts<'a, P> {
    #[inline]
    pub(crate) fn new(parts: &'a [P], total_count: Option<i64>) -> Self {
        Self { parts, total_count }
    }

    /// Every part that was sent, in the order of the answer.
    #[inline]
    pub fn iter(&self) -> std::slice::Iter<'a, P> {
        self.parts.iter()
    }

    /// The parts as they lie in the answer.
    #[inline]
    pub fn as_slice(&self) -> &'a [P] {
        self.parts
    }

    /// The parts of one kind.
    #[inline]
    pub fn of_kind<'k>(&self, kind: PartKind<'k>) -> impl Iterator<Item = &'a P> + use<'a, 'k, P> {
        self.iter().filter(move |part| part.kind() == kind)
    }

    /// The parts that one kind of author made. What Intercom's AI and its automation wrote can be a bot's or a teammate's.
    #[inline]
    pub fn by<'k>(&self, author: AuthorKind<'k>) -> impl Iterator<Item = &'a P> + use<'a, 'k, P> {
        self.iter()
            .filter(move |part| part.author_kind() == Some(author))
    }

    /// The parts made at `time` or later.
    pub fn since<T: Into<Timestamp>>(
        &self,
        time: T,
    ) -> impl Iterator<Item = &'a P> + use<'a, P, T> {
        let time = time.into();
        self.iter().filter(move |part| part.created_at() >= time)
    }

    /// The latest part.
    #[inline]
    pub fn latest(&self) -> Option<&'a P> {
        self.iter().max_by_key(|part| part.created_at())
    }

    /// The latest message that a user or a lead wrote. The message that opened a conversation is none of the parts: see `source` when this is `None`.
    #[inline]
    pub fn latest_customer_message(&self) -> Option<&'a P> {
        self.iter()
            .filter(|part| part.is_customer_message())
            .max_by_key(|part| part.created_at())
    }

    /// Where the latest change of state led to; `None` when no part that was sent is one. The present state is also a field of the ticket or
    /// conversation itself, which is there in any case.
    #[inline]
    pub fn latest_state(&self) -> Option<&'a str> {
        self.iter()
            .filter_map(|part| Some((part.created_at(), part.states()?.1)))
            .max_by_key(|(at, _)| *at)
            .map(|(_, to)| to)
    }

    /// Every change of state, oldest first.
    #[inline]
    pub fn state_history(&self) -> Vec<StateChange<'a, P>> {
        let mut changes: Vec<_> = self
            .iter()
            .filter_map(|part| {
                let (from, to) = part.states()?;
                Some(StateChange {
                    at: part.created_at(),
                    from,
                    to,
                    by: part.author_kind(),
                    part,
                })
            })
            .collect();
        changes.sort_by_key(|change| change.at);
        let mut before = None;
        for change in &mut changes {
            change.from = change.from.or(before);
            before = Some(change.to);
        }
        changes
    }

    /// The files of all parts.
    #[inline]
    pub fn attachments(&self) -> impl Iterator<Item = &'a types::PartAttachment> + use<'a, P> {
        self.iter().flat_map(|part| part.attachments())
    }

    /// How many parts were sent.
    #[inline]
    pub fn len(&self) -> usize {
        self.parts.len()
    }

    /// Whether no part was sent.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// How many parts there are, as Intercom counts them; the number of parts that were sent when it does not say.
    #[inline]
    pub fn total_count(&self) -> usize {
        self.total_count
            .and_then(|count| usize::try_from(count).ok())
            .unwrap_or(self.len())
    }

    /// Whether there are more parts than were sent: Intercom sends [`MAX_PARTS`] at most, and there is no way to the others. A list of exactly that
    /// length counts as cut, because nothing tells it apart.
    #[inline]
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

    #[inline]
    fn into_iter(self) -> Self::IntoIter {
        self.parts.iter()
    }
}

/// Shows how many parts there are; what they say is customers' text.
impl<P> fmt::Debug for Parts<'_, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Parts")
            .field("len", &self.parts.len())
            .field("total_count", &self.total_count)
            .finish_non_exhaustive()
    }
}

impl<P> Clone for StateChange<'_, P> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<P> Copy for StateChange<'_, P> {}

impl<P> fmt::Debug for StateChange<'_, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("StateChange")
            .field("at", &self.at)
            .field("from", &self.from)
            .field("to", &self.to)
            .field("by", &self.by)
            .finish_non_exhaustive()
    }
}
