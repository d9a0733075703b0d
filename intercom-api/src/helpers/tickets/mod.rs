//! Creation, replies, assignment, state and tags of tickets.

use serde_json::{Map, Value};

#[cfg(all(
    operation = "tickets.update",
    any(
        field = "UpdateTicketRequest.state",
        all(
            field = "UpdateTicketRequest.ticket_state_id",
            operation = "tickets.get"
        )
    )
))]
mod state;

#[cfg(operation = "contacts.search")]
use super::contacts;
#[cfg(any(operation = "tags.create_or_update", operation = "tags.list"))]
use super::tags;
use super::{Task, invalid};
use crate::resources::{Tickets, tickets};
use crate::{Id, Response, Timestamp, types};

/// Creation by email address.
#[cfg(feature = "contacts")]
impl Tickets {
    /// Creates a ticket for the contact with this email address, and creates the contact if it does not exist.
    ///
    /// Sends
    /// 1. `POST /contacts/search` for the email address. If several contacts have the address, users take precedence over leads, and newer contacts over
    ///    older ones.
    /// 2. `POST /contacts` if no contact was found, which creates a user. The search may not find a contact that was created in the last few minutes. In
    ///    this case, the response contains the ID of the existing contact, archived or not, and the ticket is created for that contact.
    /// 3. `POST /tickets`.
    ///
    /// To create a ticket with a single request, use [`create`](Self::create) with [`ContactRef::email`](types::ContactRef::email). It does not search for
    /// users, and creates the contact as a lead.
    ///
    /// If the first or second request fails, no ticket was created, and retrying the task is safe. If the third request fails, a new contact remains, and
    /// the next attempt uses it. If the server may have processed the third request (after a timeout, a lost connection, 500, 502 or 504), check whether
    /// the ticket exists before you retry the task. Otherwise, it may create a second ticket.
    ///
    /// # Errors
    ///
    /// - [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the address has no `@`. No request is sent.
    /// - 400: the ticket type does not have one of the attributes, or a required attribute is missing.
    /// - 404 ([`is_not_found`](crate::Error::is_not_found)): there is no such ticket type.
    /// - 409 ([`is_conflict`](crate::Error::is_conflict)): the contact already exists, and the response does not contain its ID.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
    /// use intercom_api::TicketAttributes;
    ///
    /// let attributes = TicketAttributes::new().with_title("The box arrived open");
    /// let ticket = client
    ///     .tickets()
    ///     .create_for_email("ada@example.com", "1834", attributes)
    ///     .await?;
    /// println!("#{} has the ID {}", ticket.ticket_id, ticket.id);
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(all(
        operation = "contacts.search",
        operation = "contacts.create",
        operation = "tickets.create"
    ))]
    #[doc(alias("open", "open_for"))]
    pub fn create_for_email(
        &self,
        email: impl Into<String>,
        ticket_type_id: impl Into<Id>,
        attributes: impl Into<Map<String, Value>>,
    ) -> Task<Response<types::Ticket>> {
        const NAME: &str = "tickets.create_for_email";
        let (email, ticket_type_id) = (email.into(), ticket_type_id.into());
        let attributes = attributes.into();
        Task::new(NAME, &self.client, async move |requests| {
            let email = contacts::checked(NAME, &email)?;
            // Validated first, so that no contact is created for a ticket that cannot be created.
            if ticket_type_id.is_empty() {
                return Err(invalid(NAME, "invalid ticket type ID: it is empty"));
            }
            let contact = match contacts::find(&requests, email).await? {
                Some(contact) => contact.id,
                None => {
                    let contact = types::CreateContactRequest::new().email(email);
                    match contacts::create(&requests, contact).await {
                        Ok(contact) => contact.into_inner().id,
                        Err(error) => error.existing_contact_id().ok_or(error)?,
                    }
                }
            };
            let contacts = [types::ContactRef::id(contact)];
            let ticket = types::CreateTicketRequest::new(ticket_type_id, contacts)
                .ticket_attributes(attributes);
            requests
                .send(requests.client().tickets().create(ticket))
                .await
        })
    }
}

/// Replies and notes. The body may be HTML. The response is the new part, not the ticket.
impl Tickets {
    /// Replies as a teammate. The reply is visible to contacts.
    ///
    /// Sends `POST /tickets/{id}/reply`, which is not idempotent: retrying it after a timeout or a lost connection may post the reply twice.
    ///
    /// # Errors
    ///
    /// - 400: the body is empty.
    /// - 404 ([`is_not_found`](crate::Error::is_not_found)): there is no such ticket or teammate.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
    /// let tickets = client.tickets();
    /// tickets.reply_as_admin("215470003118", "7100001", "A new one is on its way.").await?;
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(operation = "tickets.reply")]
    pub fn reply_as_admin(
        &self,
        id: impl Into<Id>,
        admin_id: impl Into<Id>,
        body: impl Into<String>,
    ) -> tickets::Reply {
        self.reply(
            id,
            types::ReplyToTicketRequest::admin_comment(admin_id, body),
        )
    }

    /// Replies as a contact.
    ///
    /// Sends `POST /tickets/{id}/reply`, which is not idempotent: retrying it after a timeout or a lost connection may post the reply twice.
    ///
    /// # Errors
    ///
    /// - 400: the body is empty, or the category of the ticket is `Back-office` or `Tracker`.
    /// - 404 ([`is_not_found`](crate::Error::is_not_found)): there is no such ticket or contact.
    #[cfg(operation = "tickets.reply")]
    pub fn reply_as_contact(
        &self,
        id: impl Into<Id>,
        contact_id: impl Into<Id>,
        body: impl Into<String>,
    ) -> tickets::Reply {
        self.reply(id, types::ReplyToTicketRequest::contact(contact_id, body))
    }

    /// Adds a note, which is visible only to teammates.
    ///
    /// Sends `POST /tickets/{id}/reply`, which is not idempotent: retrying it after a timeout or a lost connection may add the note twice.
    ///
    /// # Errors
    ///
    /// - 400: the body is empty.
    /// - 404 ([`is_not_found`](crate::Error::is_not_found)): there is no such ticket or teammate.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
    /// let note = client.tickets().add_note("215470003118", "7100001", "The third one this week.");
    /// println!("{}", note.await?.id);
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(operation = "tickets.reply")]
    #[doc(alias("note", "create_note"))]
    pub fn add_note(
        &self,
        id: impl Into<Id>,
        admin_id: impl Into<Id>,
        body: impl Into<String>,
    ) -> tickets::Reply {
        self.reply(id, types::ReplyToTicketRequest::admin_note(admin_id, body))
    }
}

/// Assignment, state and attributes. The response is the ticket with its parts.
///
/// If one of these requests is retried although it was processed, it only adds another part to the history.
impl Tickets {
    /// Assigns a ticket to a teammate. The team of the ticket does not change.
    ///
    /// `admin_id` is the teammate who assigns the ticket.
    ///
    /// Sends `PUT /tickets/{id}`.
    ///
    /// # Errors
    ///
    /// 404 ([`is_not_found`](crate::Error::is_not_found)): there is no such ticket, teammate or assignee.
    #[cfg(operation = "tickets.update")]
    #[doc(alias = "assign")]
    pub fn assign_to_admin(
        &self,
        id: impl Into<Id>,
        admin_id: impl Into<Id>,
        assignee_id: impl Into<Id>,
    ) -> tickets::Update {
        self.update(
            id,
            types::UpdateTicketRequest::new().assign_to(admin_id, assignee_id),
        )
    }

    /// Assigns a ticket to a team. The assigned teammate does not change.
    ///
    /// `admin_id` is the teammate who assigns the ticket. The API determines from the ID whether the assignee is a teammate or a team, so this method
    /// sends the same request as [`assign_to_admin`](Self::assign_to_admin).
    ///
    /// Sends `PUT /tickets/{id}`.
    ///
    /// # Errors
    ///
    /// 404 ([`is_not_found`](crate::Error::is_not_found)): there is no such ticket, teammate or team.
    #[cfg(operation = "tickets.update")]
    #[doc(alias = "assign")]
    pub fn assign_to_team(
        &self,
        id: impl Into<Id>,
        admin_id: impl Into<Id>,
        team_id: impl Into<Id>,
    ) -> tickets::Update {
        self.assign_to_admin(id, admin_id, team_id)
    }

    /// Removes the assignees of a ticket.
    ///
    /// `admin_id` is the teammate who removes the assignees.
    ///
    /// Sends `PUT /tickets/{id}`.
    ///
    /// # Errors
    ///
    /// 404 ([`is_not_found`](crate::Error::is_not_found)): there is no such ticket or teammate.
    #[cfg(operation = "tickets.update")]
    pub fn unassign(&self, id: impl Into<Id>, admin_id: impl Into<Id>) -> tickets::Update {
        self.assign_to_admin(id, admin_id, crate::requests::UNASSIGNED)
    }

    /// Snoozes a ticket until a time. [`reopen`](Self::reopen) ends the snooze earlier.
    ///
    /// Sends `PUT /tickets/{id}`.
    ///
    /// # Errors
    ///
    /// - 400: the time is in the past.
    /// - 404 ([`is_not_found`](crate::Error::is_not_found)): there is no such ticket.
    #[cfg(operation = "tickets.update")]
    pub fn snooze(&self, id: impl Into<Id>, until: impl Into<Timestamp>) -> tickets::Update {
        self.update(
            id,
            types::UpdateTicketRequest::new().snoozed_until(until.into()),
        )
    }

    /// Sets attributes of a ticket. Other attributes are not changed.
    ///
    /// Sends `PUT /tickets/{id}`. [`TicketAttributes::for_type`](crate::TicketAttributes::for_type) validates attributes before they are sent.
    ///
    /// # Errors
    ///
    /// - 400: the ticket type does not have one of the attributes, or a value is of the wrong kind.
    /// - 404 ([`is_not_found`](crate::Error::is_not_found)): there is no such ticket.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
    /// use intercom_api::TicketAttributes;
    ///
    /// let attributes = TicketAttributes::new()
    ///     .with_integer("Items", 3)
    ///     .with_null("Callback number");
    /// client.tickets().set_attributes("215470003118", attributes).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(operation = "tickets.update")]
    #[doc(alias = "update_attributes")]
    pub fn set_attributes(
        &self,
        id: impl Into<Id>,
        attributes: impl Into<Map<String, Value>>,
    ) -> tickets::Update {
        self.update(
            id,
            types::UpdateTicketRequest::new().ticket_attributes(attributes.into()),
        )
    }
}

/// Tags by name.
#[cfg(feature = "tags")]
impl Tickets {
    /// Attaches the tag with this name to a ticket, and creates the tag if it does not exist.
    ///
    /// Sends `POST /tags`, which returns the existing tag if there is one, then `POST /tickets/{ticket_id}/tags`. If the second request
    /// fails, a new tag remains. Retrying the task is safe, because attaching a tag again changes nothing. [`attach_tag`](Self::attach_tag) accepts the ID of a tag.
    ///
    /// # Errors
    ///
    /// - [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the name is empty. No request is sent.
    /// - 404 ([`is_not_found`](crate::Error::is_not_found)): there is no such ticket or teammate.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
    /// client.tickets().tag_by_name("215470003118", "7100001", "damaged").await?;
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(all(operation = "tickets.attach_tag", operation = "tags.create_or_update"))]
    #[doc(alias = "tag")]
    pub fn tag_by_name(
        &self,
        id: impl Into<Id>,
        admin_id: impl Into<Id>,
        name: impl Into<String>,
    ) -> Task<Response<types::Tag>> {
        let (tickets, id, admin) = (self.clone(), id.into(), admin_id.into());
        tags::tag_by_name(
            "tickets.tag_by_name",
            &self.client,
            name.into(),
            move |tag| tickets.attach_tag(&id, types::AttachTagRequest::new(tag, &admin)),
        )
    }

    /// Detaches the tag with this name from a ticket. Returns `None` if the workspace has no such tag.
    ///
    /// Sends `GET /tags` and, if a tag has the name, `DELETE /tickets/{ticket_id}/tags/{id}`. Intercom does not document the response if the
    /// ticket does not have the tag. [`detach_tag`](Self::detach_tag) accepts the ID of a tag.
    ///
    /// # Errors
    ///
    /// - [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if the name is empty. No request is sent.
    /// - 404 ([`is_not_found`](crate::Error::is_not_found)): there is no such ticket or teammate.
    #[cfg(all(operation = "tickets.detach_tag", operation = "tags.list"))]
    #[doc(alias = "untag")]
    pub fn untag_by_name(
        &self,
        id: impl Into<Id>,
        admin_id: impl Into<Id>,
        name: impl Into<String>,
    ) -> Task<Option<Response<types::Tag>>> {
        let (tickets, id, admin) = (self.clone(), id.into(), admin_id.into());
        tags::untag_by_name(
            "tickets.untag_by_name",
            &self.client,
            name.into(),
            move |tag| tickets.detach_tag(&id, tag, types::DetachTagRequest::new(&admin)),
        )
    }
}
