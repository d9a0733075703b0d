//! The parts of conversations.

use super::{Part, Parts, Sealed};
use crate::types::ConversationState;
use crate::{Id, Timestamp, types};

impl types::Conversation {
    /// Returns the parts, oldest first; empty if the response contains no parts, as in lists and searches.
    ///
    /// The message that opened the conversation is not a part. It is in `source`.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn run(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
    /// let conversation = client.conversations().get("215470003118").await?;
    /// if let Some(message) = conversation.parts().latest_contact_message() {
    ///     println!("waiting since {}", message.created_at);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn parts(&self) -> Parts<'_, types::ConversationPart> {
        let list = &self.conversation_parts;
        Parts::new(&list.conversation_parts, list.total_count)
    }
}

impl Sealed for types::ConversationPart {}

impl Part for types::ConversationPart {
    type State = ConversationState;

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
        match self.assigned_to.as_deref()? {
            types::PartAssignee::Reference(assignee) => Some(assignee),
            _ => None,
        }
    }

    /// Derives the state from the type of the part, because parts of conversations have no field for it.
    fn state_change(&self) -> Option<(Option<&ConversationState>, &ConversationState)> {
        static OPEN: ConversationState = ConversationState::Open;
        static CLOSED: ConversationState = ConversationState::Closed;
        static SNOOZED: ConversationState = ConversationState::Snoozed;
        let to = match self.part_type.as_str() {
            "open" | "unsnoozed" | "timer_unsnooze" => &OPEN,
            "close" => &CLOSED,
            "snoozed" => &SNOOZED,
            other if other.ends_with("_and_reopen") || other.ends_with("_and_unsnooze") => &OPEN,
            _ => return None,
        };
        Some((None, to))
    }
}
