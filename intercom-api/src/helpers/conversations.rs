//! Replies, assignment, state and tags of conversations.

use super::Task;
#[cfg(any(operation = "tags.create_or_update", operation = "tags.list"))]
use super::tags;
use crate::resources::{Conversations, conversations};
use crate::{Id, Response, Timestamp, types};

/// Replies and notes. The body may be HTML. The response is the conversation.
impl Conversations {
    /// Replies as a teammate. The reply is visible to contacts.
    ///
    /// Sends `POST /conversations/{id}/reply`, which is not idempotent: retrying it after a timeout or a lost connection may post the reply twice.
    ///
    /// # Errors
    ///
    /// - 400: the body is empty.
    /// - 404 ([`is_not_found`](crate::Error::is_not_found)): there is no such conversation or teammate.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
    /// let conversations = client.conversations();
    /// conversations.reply_as_admin("215470003118", "7100001", "A new one is on its way.").await?;
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(operation = "conversations.reply")]
    pub fn reply_as_admin(
        &self,
        id: impl Into<Id>,
        admin_id: impl Into<Id>,
        body: impl Into<String>,
    ) -> conversations::Reply {
        self.reply(
            id,
            types::ReplyToConversationRequest::admin_comment(admin_id, body),
        )
    }

    /// Replies as a contact. If the conversation is closed or snoozed, the reply opens it.
    ///
    /// If `id` is `last`, the reply is added to the latest conversation of the contact.
    ///
    /// Sends `POST /conversations/{id}/reply`, which is not idempotent: retrying it after a timeout or a lost connection may post the reply twice.
    ///
    /// # Errors
    ///
    /// - 400: the body is empty.
    /// - 404 ([`is_not_found`](crate::Error::is_not_found)): there is no such conversation or contact.
    #[cfg(operation = "conversations.reply")]
    pub fn reply_as_contact(
        &self,
        id: impl Into<Id>,
        contact_id: impl Into<Id>,
        body: impl Into<String>,
    ) -> conversations::Reply {
        self.reply(
            id,
            types::ReplyToConversationRequest::contact(contact_id, body),
        )
    }

    /// Adds a note, which is visible only to teammates.
    ///
    /// Sends `POST /conversations/{id}/reply`, which is not idempotent: retrying it after a timeout or a lost connection may add the note twice.
    ///
    /// # Errors
    ///
    /// - 400: the body is empty.
    /// - 404 ([`is_not_found`](crate::Error::is_not_found)): there is no such conversation or teammate.
    #[cfg(operation = "conversations.reply")]
    #[doc(alias("note", "create_note"))]
    pub fn add_note(
        &self,
        id: impl Into<Id>,
        admin_id: impl Into<Id>,
        body: impl Into<String>,
    ) -> conversations::Reply {
        self.reply(
            id,
            types::ReplyToConversationRequest::admin_note(admin_id, body),
        )
    }
}

/// Assignment and state. `admin_id` is the teammate who makes the change. The response is the conversation.
///
/// If one of these requests is retried although it was processed, it only adds another part to the history.
impl Conversations {
    /// Assigns a conversation to a teammate. The team of the conversation does not change.
    ///
    /// Sends `POST /conversations/{id}/parts`.
    ///
    /// # Errors
    ///
    /// 404 ([`is_not_found`](crate::Error::is_not_found)): there is no such conversation, teammate or assignee.
    #[cfg(operation = "conversations.manage")]
    #[doc(alias = "assign")]
    pub fn assign_to_admin(
        &self,
        id: impl Into<Id>,
        admin_id: impl Into<Id>,
        assignee_id: impl Into<Id>,
    ) -> conversations::Manage {
        self.manage(
            id,
            types::ManageConversationRequest::assign_to_admin(admin_id, assignee_id),
        )
    }

    /// Assigns a conversation to a team. The assigned teammate does not change.
    ///
    /// Sends `POST /conversations/{id}/parts`.
    ///
    /// # Errors
    ///
    /// 404 ([`is_not_found`](crate::Error::is_not_found)): there is no such conversation, teammate or team.
    #[cfg(operation = "conversations.manage")]
    #[doc(alias = "assign")]
    pub fn assign_to_team(
        &self,
        id: impl Into<Id>,
        admin_id: impl Into<Id>,
        team_id: impl Into<Id>,
    ) -> conversations::Manage {
        self.manage(
            id,
            types::ManageConversationRequest::assign_to_team(admin_id, team_id),
        )
    }

    /// Removes the assignees of a conversation.
    ///
    /// Sends `POST /conversations/{id}/parts`.
    ///
    /// # Errors
    ///
    /// 404 ([`is_not_found`](crate::Error::is_not_found)): there is no such conversation or teammate.
    #[cfg(operation = "conversations.manage")]
    pub fn unassign(&self, id: impl Into<Id>, admin_id: impl Into<Id>) -> conversations::Manage {
        self.manage(id, types::ManageConversationRequest::unassign(admin_id))
    }

    /// Snoozes a conversation until a time. [`reopen`](Self::reopen) ends the snooze earlier.
    ///
    /// Sends `POST /conversations/{id}/parts`.
    ///
    /// # Errors
    ///
    /// - 400: the time is in the past.
    /// - 404 ([`is_not_found`](crate::Error::is_not_found)): there is no such conversation or teammate.
    #[cfg(operation = "conversations.manage")]
    pub fn snooze(
        &self,
        id: impl Into<Id>,
        admin_id: impl Into<Id>,
        until: impl Into<Timestamp>,
    ) -> conversations::Manage {
        self.manage(
            id,
            types::ManageConversationRequest::snooze(admin_id, until),
        )
    }

    /// Closes a conversation.
    ///
    /// Sends `POST /conversations/{id}/parts`.
    ///
    /// # Errors
    ///
    /// 404 ([`is_not_found`](crate::Error::is_not_found)): there is no such conversation or teammate.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
    /// let closed = client.conversations().close("215470003118", "7100001").await?;
    /// assert!(!closed.open);
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(operation = "conversations.manage")]
    pub fn close(&self, id: impl Into<Id>, admin_id: impl Into<Id>) -> conversations::Manage {
        self.manage(id, types::ManageConversationRequest::close(admin_id))
    }

    /// Opens a conversation that is closed or snoozed.
    ///
    /// Sends `POST /conversations/{id}/parts`.
    ///
    /// # Errors
    ///
    /// 404 ([`is_not_found`](crate::Error::is_not_found)): there is no such conversation or teammate.
    #[cfg(operation = "conversations.manage")]
    #[doc(alias("open", "unsnooze"))]
    pub fn reopen(&self, id: impl Into<Id>, admin_id: impl Into<Id>) -> conversations::Manage {
        self.manage(id, types::ManageConversationRequest::open(admin_id))
    }
}

/// Tags by name.
#[cfg(feature = "tags")]
impl Conversations {
    /// Attaches the tag with this name to a conversation, and creates the tag if it does not exist.
    ///
    /// Sends `POST /tags`, which returns the existing tag if there is one, then `POST /conversations/{conversation_id}/tags`. If the second
    /// request fails, a new tag remains. Retrying the task is safe, because attaching a tag again changes nothing. [`attach_tag`](Self::attach_tag) accepts the ID of
    /// a tag.
    ///
    /// # Errors
    ///
    /// - [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the name is empty. No request is sent.
    /// - 404 ([`is_not_found`](crate::Error::is_not_found)): there is no such conversation or teammate.
    #[cfg(all(
        operation = "conversations.attach_tag",
        operation = "tags.create_or_update"
    ))]
    #[doc(alias = "tag")]
    pub fn tag_by_name(
        &self,
        id: impl Into<Id>,
        admin_id: impl Into<Id>,
        name: impl Into<String>,
    ) -> Task<Response<types::Tag>> {
        let (conversations, id, admin) = (self.clone(), id.into(), admin_id.into());
        tags::tag_by_name(
            "conversations.tag_by_name",
            &self.client,
            name.into(),
            move |tag| conversations.attach_tag(&id, types::AttachTagRequest::new(tag, &admin)),
        )
    }

    /// Detaches the tag with this name from a conversation. Returns `None` if the workspace has no such tag.
    ///
    /// Sends `GET /tags` and, if a tag has the name, `DELETE /conversations/{conversation_id}/tags/{id}`. Intercom does not document the response
    /// if the conversation does not have the tag. [`detach_tag`](Self::detach_tag) accepts the ID of a tag.
    ///
    /// # Errors
    ///
    /// - [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the name is empty. No request is sent.
    /// - 404 ([`is_not_found`](crate::Error::is_not_found)): there is no such conversation or teammate.
    #[cfg(all(operation = "conversations.detach_tag", operation = "tags.list"))]
    #[doc(alias = "untag")]
    pub fn untag_by_name(
        &self,
        id: impl Into<Id>,
        admin_id: impl Into<Id>,
        name: impl Into<String>,
    ) -> Task<Option<Response<types::Tag>>> {
        let (conversations, id, admin) = (self.clone(), id.into(), admin_id.into());
        tags::untag_by_name(
            "conversations.untag_by_name",
            &self.client,
            name.into(),
            move |tag| conversations.detach_tag(&id, tag, types::DetachTagRequest::new(&admin)),
        )
    }
}
