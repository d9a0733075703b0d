//! The parts of conversations.

use super::{AuthorKind, Part, Parts, Sealed};
use crate::{Id, Timestamp, types};

/// The parts of a conversation, as [`Conversation::parts`](crate::types::Conversation::parts) gives them.
pub type ConversationParts<'a> = Parts<'a, types::ConversationPart>;

impl types::Conversation {
    /// The parts, oldest first; empty when the answer has none. The message that opened the conversation is not among them: it is in `source`.
    #[inline]
    pub fn parts(&self) -> ConversationParts<'_> {
        match &self.conversation_parts {
            Some(list) => Parts::new(&list.conversation_parts, list.total_count),
            None => Parts::new(&[], None),
        }
    }
}

impl Sealed for types::ConversationPart {}

impl Part for types::ConversationPart {
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
        self.author.type_.as_deref().map(AuthorKind::from)
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

    /// The state of the conversation, read from what the part is: there is no field for it.
    #[inline]
    fn states(&self) -> Option<(Option<&str>, &str)> {
        let to = match self.part_type.as_str() {
            "open" | "unsnoozed" | "timer_unsnooze" => "open",
            "close" => "closed",
            "snoozed" => "snoozed",
            woken if woken.ends_with("_and_reopen") || woken.ends_with("_and_unsnooze") => "open",
            _ => return None,
        };
        Some((None, to))
    }
}
