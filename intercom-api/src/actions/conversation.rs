//! One conversation.

use serde_json::{Map, Value};

#[cfg(feature = "tags")]
use super::tags;
use crate::{Client, Error, Id, Response, Timestamp, types};

use types::{ManageConversationRequest as Manage, ReplyConversationRequest as Reply};

impl Client {
    /// The conversation with this id, to do something with it. Nothing is sent.
    pub fn conversation(&self, id: impl Into<Id>) -> ConversationActions {
        ConversationActions {
            client: self.clone(),
            id: id.into(),
        }
    }
}

/// What is done with one conversation: [`Client::conversation`].
///
/// Where `admin_id` is the first argument, it is the teammate who acts. Each method but the ones by name of a tag sends one request, and each
/// but the tags answers the whole conversation.
#[derive(Debug, Clone)]
#[must_use = "nothing is sent until one of its methods is called"]
pub struct ConversationActions {
    client: Client,
    id: Id,
}

/// What people say.
impl ConversationActions {
    /// The id that it was made with. A ticket made of the conversation has the same.
    #[inline]
    pub fn id(&self) -> &Id {
        &self.id
    }

    /// A reply of a teammate that the contacts see. The body may be HTML.
    ///
    /// Sends `POST /conversations/{id}/reply`. It is not safe to repeat: the contacts would see it twice.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](Error::is_not_found) when there is no such conversation or teammate; 400 when the body is empty.
    pub async fn reply_as_admin(
        &self,
        admin_id: impl Into<Id>,
        body: impl Into<String>,
    ) -> Result<Response<types::Conversation>, Error> {
        self.reply(Reply::admin_comment(admin_id, body)).await
    }

    /// A note of a teammate that only teammates see. The body may be HTML.
    ///
    /// Sends `POST /conversations/{id}/reply`. It is not safe to repeat: there would be two notes.
    ///
    /// # Errors
    ///
    /// As of [`reply_as_admin`](Self::reply_as_admin).
    pub async fn add_note(
        &self,
        admin_id: impl Into<Id>,
        body: impl Into<String>,
    ) -> Result<Response<types::Conversation>, Error> {
        self.reply(Reply::admin_note(admin_id, body)).await
    }

    /// A reply in the name of the contact with this id of Intercom's. It opens the conversation if it is closed or snoozed.
    ///
    /// Sends `POST /conversations/{id}/reply`. It is not safe to repeat: it would be said twice. With `last` as the id of the conversation, it goes to the latest of the contact.
    ///
    /// # Errors
    ///
    /// As of [`reply_as_admin`](Self::reply_as_admin).
    pub async fn reply_as_contact(
        &self,
        contact_id: impl Into<Id>,
        body: impl Into<String>,
    ) -> Result<Response<types::Conversation>, Error> {
        self.reply(Reply::contact(contact_id, body)).await
    }

    #[inline]
    async fn reply(&self, reply: Reply) -> Result<Response<types::Conversation>, Error> {
        let call = self.client.reply_conversation().id(&self.id).body(reply);
        call.send().await
    }
}

/// Who has it, and whether it is open.
impl ConversationActions {
    /// Assigns the conversation to a teammate. A team that it is assigned to keeps it, too.
    ///
    /// Sends `POST /conversations/{id}/parts`. Repeating leaves the same assignee, and one more part in the history.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](Error::is_not_found) when there is no such conversation, teammate or assignee.
    pub async fn assign_to_admin(
        &self,
        admin_id: impl Into<Id>,
        assignee_id: impl Into<Id>,
    ) -> Result<Response<types::Conversation>, Error> {
        self.manage(Manage::assign_to_admin(admin_id, assignee_id))
            .await
    }

    /// Assigns the conversation to a team. A teammate that it is assigned to keeps it, too.
    ///
    /// Sends `POST /conversations/{id}/parts`. Repeating leaves the same assignee, and one more part in the history.
    ///
    /// # Errors
    ///
    /// As of [`assign_to_admin`](Self::assign_to_admin).
    pub async fn assign_to_team(
        &self,
        admin_id: impl Into<Id>,
        team_id: impl Into<Id>,
    ) -> Result<Response<types::Conversation>, Error> {
        self.manage(Manage::assign_to_team(admin_id, team_id)).await
    }

    /// Takes the conversation from whoever has it: assigns it to `0`, which stands for nobody.
    ///
    /// Sends `POST /conversations/{id}/parts`. Repeating leaves it unassigned, and one more part in the history.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](Error::is_not_found) when there is no such conversation or teammate.
    pub async fn unassign(
        &self,
        admin_id: impl Into<Id>,
    ) -> Result<Response<types::Conversation>, Error> {
        self.manage(Manage::assign_to_admin(admin_id, "0")).await
    }

    /// Sets the conversation aside until a time; [`reopen`](Self::reopen) brings it back earlier.
    ///
    /// Sends `POST /conversations/{id}/parts`. Repeating leaves the same time, and one more part in the history.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](Error::is_not_found) when there is no such conversation or teammate; 400 when the time has passed.
    pub async fn snooze(
        &self,
        admin_id: impl Into<Id>,
        until: impl Into<Timestamp>,
    ) -> Result<Response<types::Conversation>, Error> {
        self.manage(Manage::snooze(admin_id, until)).await
    }

    /// Closes the conversation.
    ///
    /// Sends `POST /conversations/{id}/parts`. Repeating leaves it closed, and one more part in the history.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](Error::is_not_found) when there is no such conversation or teammate.
    pub async fn close(
        &self,
        admin_id: impl Into<Id>,
    ) -> Result<Response<types::Conversation>, Error> {
        self.manage(Manage::close(admin_id)).await
    }

    /// Opens the conversation when it is closed or snoozed.
    ///
    /// Sends `POST /conversations/{id}/parts`. Repeating leaves it open, and one more part in the history.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](Error::is_not_found) when there is no such conversation or teammate.
    pub async fn reopen(
        &self,
        admin_id: impl Into<Id>,
    ) -> Result<Response<types::Conversation>, Error> {
        self.manage(Manage::open(admin_id)).await
    }

    #[inline]
    async fn manage(&self, change: Manage) -> Result<Response<types::Conversation>, Error> {
        let call = self.client.manage_conversation().id(&self.id).body(change);
        call.send().await
    }
}

/// The ticket under the same id.
impl ConversationActions {
    /// Makes a ticket of the conversation. It has the id of the conversation, which stays.
    ///
    /// Sends `POST /conversations/{id}/convert`. It is not safe to repeat blindly: a conversation becomes a ticket once, and the second time is refused. When it is
    /// not known whether it happened, the conversation tells: it has a `ticket` then.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](Error::is_not_found) when there is no such conversation or type; 400 when the type is not of category `Customer`, when the attributes are
    /// not those of the type, or when the conversation is a ticket already.
    pub async fn convert_to_ticket(
        &self,
        ticket_type_id: impl Into<Id>,
        attributes: impl Into<Map<String, Value>>,
    ) -> Result<Response<types::Ticket>, Error> {
        let body = types::ConvertConversationToTicketRequest::builder()
            .ticket_type_id(ticket_type_id)
            .attributes(attributes);
        self.client
            .convert_conversation_to_ticket()
            .id(&self.id)
            .body(body)
            .send()
            .await
    }

    /// The ticket under the same id, to do something with it. Nothing is sent; calls give 404 when the conversation is no ticket.
    #[cfg(feature = "tickets")]
    #[inline]
    pub fn ticket(&self) -> super::TicketActions {
        self.client.ticket(&self.id)
    }
}

/// Tags.
#[cfg(feature = "tags")]
impl ConversationActions {
    /// Puts a tag on the conversation.
    ///
    /// Sends `POST /conversations/{conversation_id}/tags`. It is safe to repeat: a tag is on a conversation once.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](Error::is_not_found) when there is no such conversation, tag or teammate.
    pub async fn tag(
        &self,
        admin_id: impl Into<Id>,
        tag_id: impl Into<Id>,
    ) -> Result<Response<types::Tag>, Error> {
        let body = types::AttachTagToConversationRequest::builder()
            .id(tag_id)
            .admin_id(admin_id);
        self.client
            .attach_tag_to_conversation()
            .conversation_id(&self.id)
            .body(body)
            .send()
            .await
    }

    /// Puts the tag of this name on the conversation, and makes the tag when there is none.
    ///
    /// Sends `POST /tags`, which gives the tag that there is, then what [`tag`](Self::tag) sends. When the second fails, the tag is there. It is safe to repeat.
    ///
    /// # Errors
    ///
    /// An empty name, before anything is sent; as of `tag`.
    pub async fn tag_by_name(
        &self,
        admin_id: impl Into<Id>,
        name: impl Into<String>,
    ) -> Result<Response<types::Tag>, Error> {
        let tag = tags::make(&self.client, name.into()).await?;
        self.tag(admin_id, tag).await
    }

    /// Takes a tag off the conversation.
    ///
    /// Sends `DELETE /conversations/{conversation_id}/tags/{id}`. It is safe to repeat; what the API says to a tag that is not on the conversation is not documented.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](Error::is_not_found) when there is no such conversation, tag or teammate.
    pub async fn untag(
        &self,
        admin_id: impl Into<Id>,
        tag_id: impl Into<Id>,
    ) -> Result<Response<types::Tag>, Error> {
        self.client
            .detach_tag_from_conversation()
            .conversation_id(&self.id)
            .id(tag_id)
            .body(types::DetachTagFromConversationRequest::builder().admin_id(admin_id))
            .send()
            .await
    }

    /// Takes the tag of this name off the conversation; `None` when the workspace has no such tag, and then there is nothing to take off.
    ///
    /// Sends `GET /tags`, and, when one has the name, what [`untag`](Self::untag) sends. It is safe to repeat.
    ///
    /// # Errors
    ///
    /// An empty name, before anything is sent; as of `untag`.
    pub async fn untag_by_name(
        &self,
        admin_id: impl Into<Id>,
        name: impl Into<String>,
    ) -> Result<Option<Response<types::Tag>>, Error> {
        match tags::find(&self.client, name.into()).await? {
            Some(tag) => self.untag(admin_id, tag).await.map(Some),
            None => Ok(None),
        }
    }
}
