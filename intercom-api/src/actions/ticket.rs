//! One ticket.

#[cfg(feature = "tags")]
use super::tags;
use crate::{Client, Error, Id, Response, Timestamp, types};

use types::{ReplyTicketRequest as Reply, UpdateTicketRequest, UpdateTicketRequestState as State};

impl Client {
    /// The ticket with this id, to do something with it. Nothing is sent. It is the `id` of a ticket, and not the `ticket_id` that people see.
    pub fn ticket(&self, id: impl Into<Id>) -> TicketActions {
        TicketActions {
            client: self.clone(),
            id: id.into(),
        }
    }
}

/// What is done with one ticket: [`Client::ticket`].
///
/// Where `admin_id` is the first argument, it is the teammate who acts; elsewhere it is the owner of the token. Each method but the ones by name of a tag sends one
/// request.
#[derive(Debug, Clone)]
#[must_use = "nothing is sent until one of its methods is called"]
pub struct TicketActions {
    client: Client,
    id: Id,
}

/// What people say. The answer is the new part, not the ticket.
impl TicketActions {
    /// The id that it was made with.
    #[inline]
    pub fn id(&self) -> &Id {
        &self.id
    }

    /// A reply of a teammate that the contacts see. The body may be HTML.
    ///
    /// Sends `POST /tickets/{id}/reply`. It is not safe to repeat: the contacts would see it twice.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](Error::is_not_found) when there is no such ticket or teammate; 400 when the body is empty.
    pub async fn reply_as_admin(
        &self,
        admin_id: impl Into<Id>,
        body: impl Into<String>,
    ) -> Result<Response<types::TicketReply>, Error> {
        self.reply(Reply::admin_comment(admin_id, body)).await
    }

    /// A note of a teammate that only teammates see. The body may be HTML.
    ///
    /// Sends `POST /tickets/{id}/reply`. It is not safe to repeat: there would be two notes.
    ///
    /// # Errors
    ///
    /// As of [`reply_as_admin`](Self::reply_as_admin).
    pub async fn add_note(
        &self,
        admin_id: impl Into<Id>,
        body: impl Into<String>,
    ) -> Result<Response<types::TicketReply>, Error> {
        self.reply(Reply::admin_note(admin_id, body)).await
    }

    /// A reply in the name of the contact with this id of Intercom's.
    ///
    /// Sends `POST /tickets/{id}/reply`. It is not safe to repeat: it would be said twice.
    ///
    /// # Errors
    ///
    /// As of [`reply_as_admin`](Self::reply_as_admin); 400 as well when the ticket is of category `Back-office` or `Tracker`.
    pub async fn reply_as_contact(
        &self,
        contact_id: impl Into<Id>,
        body: impl Into<String>,
    ) -> Result<Response<types::TicketReply>, Error> {
        self.reply(Reply::contact(contact_id, body)).await
    }

    #[inline]
    async fn reply(&self, reply: Reply) -> Result<Response<types::TicketReply>, Error> {
        let call = self.client.reply_ticket().id(&self.id).body(reply);
        call.send().await
    }
}

/// Who has it, and how far it is. The answer is the ticket with all its parts.
impl TicketActions {
    /// Assigns the ticket to a teammate. A team that it is assigned to keeps it, too.
    ///
    /// Sends `PUT /tickets/{id}`. Repeating leaves the same assignee, and one more part in the history.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](Error::is_not_found) when there is no such ticket, teammate or assignee.
    pub async fn assign_to_admin(
        &self,
        admin_id: impl Into<Id>,
        assignee_id: impl Into<Id>,
    ) -> Result<Response<types::Ticket>, Error> {
        self.assign(admin_id.into(), assignee_id.into()).await
    }

    /// Assigns the ticket to a team. A teammate that it is assigned to keeps it, too.
    ///
    /// Sends `PUT /tickets/{id}`, the same as [`assign_to_admin`](Self::assign_to_admin): for tickets, the API tells teams from teammates by the id alone. Repeating
    /// leaves the same assignee, and one more part in the history.
    ///
    /// # Errors
    ///
    /// As of `assign_to_admin`.
    pub async fn assign_to_team(
        &self,
        admin_id: impl Into<Id>,
        team_id: impl Into<Id>,
    ) -> Result<Response<types::Ticket>, Error> {
        self.assign(admin_id.into(), team_id.into()).await
    }

    /// Takes the ticket from whoever has it: assigns it to `0`, which stands for nobody.
    ///
    /// Sends `PUT /tickets/{id}`. Repeating leaves it unassigned, and one more part in the history.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](Error::is_not_found) when there is no such ticket or teammate.
    pub async fn unassign(
        &self,
        admin_id: impl Into<Id>,
    ) -> Result<Response<types::Ticket>, Error> {
        self.assign(admin_id.into(), "0".into()).await
    }

    /// Sets the ticket aside until a time.
    ///
    /// Sends `PUT /tickets/{id}`. Repeating leaves the same time, and one more part in the history.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](Error::is_not_found) when there is no such ticket; 400 when the time has passed.
    pub async fn snooze(
        &self,
        until: impl Into<Timestamp>,
    ) -> Result<Response<types::Ticket>, Error> {
        self.update(UpdateTicketRequest::builder().snoozed_until(until))
            .await
    }

    /// Sets the ticket to `resolved`.
    ///
    /// Sends `PUT /tickets/{id}`. Repeating leaves it resolved, and one more part in the history.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](Error::is_not_found) when there is no such ticket.
    #[inline]
    pub async fn resolve(&self) -> Result<Response<types::Ticket>, Error> {
        self.update(UpdateTicketRequest::builder().state(State::Resolved))
            .await
    }

    /// Sets the ticket to `in_progress`, and opens it in the inbox, from where it also comes out of a snooze. There is no way back to `submitted`.
    ///
    /// Sends `PUT /tickets/{id}`. Repeating leaves it open and in progress, and more parts in the history.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](Error::is_not_found) when there is no such ticket.
    #[inline]
    pub async fn reopen(&self) -> Result<Response<types::Ticket>, Error> {
        let change = UpdateTicketRequest::builder()
            .state(State::InProgress)
            .open(true);
        self.update(change).await
    }

    #[inline]
    async fn assign(&self, admin: Id, assignee: Id) -> Result<Response<types::Ticket>, Error> {
        let assignment = types::UpdateTicketRequestAssignment::builder()
            .admin_id(admin)
            .assignee_id(assignee);
        self.update(UpdateTicketRequest::builder().assignment(assignment))
            .await
    }

    #[inline]
    async fn update(&self, change: UpdateTicketRequest) -> Result<Response<types::Ticket>, Error> {
        let call = self.client.update_ticket().id(&self.id).body(change);
        call.send().await
    }
}

/// The conversation under the same id.
impl TicketActions {
    /// The ticket's conversation, to do something with it: it has the same id. Nothing is sent; calls give 404 when the ticket has none, as those of category `Back-office`
    /// and `Tracker` (see [`Ticket::conversation_id`](types::Ticket::conversation_id)).
    #[cfg(feature = "conversations")]
    #[inline]
    pub fn conversation(&self) -> super::ConversationActions {
        self.client.conversation(&self.id)
    }
}

impl types::Ticket {
    /// The id of the conversation that the ticket also is. It is that of the ticket; `None` for the categories `Back-office` and `Tracker`, which have no
    /// conversation of their own. Conversations that a teammate linked with such a ticket are in its `linked_objects`; the API has no way to link them.
    #[inline]
    pub fn conversation_id(&self) -> Option<&Id> {
        (self.category == types::TicketCategory::Customer).then_some(&self.id)
    }
}

/// Tags.
#[cfg(feature = "tags")]
impl TicketActions {
    /// Puts a tag on the ticket.
    ///
    /// Sends `POST /tickets/{ticket_id}/tags`. It is safe to repeat: a tag is on a ticket once.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](Error::is_not_found) when there is no such ticket, tag or teammate.
    pub async fn tag(
        &self,
        admin_id: impl Into<Id>,
        tag_id: impl Into<Id>,
    ) -> Result<Response<types::Tag>, Error> {
        let body = types::AttachTagToTicketRequest::builder()
            .id(tag_id)
            .admin_id(admin_id);
        self.client
            .attach_tag_to_ticket()
            .ticket_id(&self.id)
            .body(body)
            .send()
            .await
    }

    /// Puts the tag of this name on the ticket, and makes the tag when there is none.
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

    /// Takes a tag off the ticket.
    ///
    /// Sends `DELETE /tickets/{ticket_id}/tags/{id}`. It is safe to repeat; what the API says to a tag that is not on the ticket is not documented.
    ///
    /// # Errors
    ///
    /// [`is_not_found`](Error::is_not_found) when there is no such ticket, tag or teammate.
    pub async fn untag(
        &self,
        admin_id: impl Into<Id>,
        tag_id: impl Into<Id>,
    ) -> Result<Response<types::Tag>, Error> {
        self.client
            .detach_tag_from_ticket()
            .ticket_id(&self.id)
            .id(tag_id)
            .body(types::DetachTagFromTicketRequest::builder().admin_id(admin_id))
            .send()
            .await
    }

    /// Takes the tag of this name off the ticket; `None` when the workspace has no such tag, and then there is nothing to take off.
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
