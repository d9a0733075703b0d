//! The state of tickets. Requests contain the state, or since version 2.12 of the API the ID of a state of the ticket type.

use crate::Id;
use crate::resources::Tickets;
#[cfg(field = "UpdateTicketRequest.state")]
use crate::resources::tickets;
use crate::types::{TicketState, UpdateTicketRequest};
#[cfg(not(field = "UpdateTicketRequest.state"))]
use crate::{Error, ErrorKind, Response, Task, types};

#[cfg(field = "UpdateTicketRequest.state")]
type ChangeState = tickets::Update;
#[cfg(not(field = "UpdateTicketRequest.state"))]
type ChangeState = Task<Response<types::Ticket>>;

/// State. The response is the ticket with its parts.
///
/// Version 2.12 of the API and later versions identify a state by an ID, because a workspace can have several states of one category. With such a
/// version, these methods first send `GET /tickets/{id}`, and set the first state of the category that the ticket type has. They fail with
/// [`InvalidRequest`](crate::ErrorKind::InvalidRequest) if there is none. To set any other state, [`update`](Self::update) the ticket with the ID of the state.
impl Tickets {
    /// Sets the state of a ticket.
    ///
    /// A ticket cannot be set back to `submitted`.
    ///
    /// Sends `PUT /tickets/{id}`.
    ///
    /// # Errors
    ///
    /// - 400: the state cannot be set.
    /// - 404 ([`is_not_found`](crate::Error::is_not_found)): there is no such ticket.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
    /// use intercom_api::types::TicketState;
    ///
    /// let tickets = client.tickets();
    /// tickets.set_state("215470003118", TicketState::InProgress).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn set_state(&self, id: impl Into<Id>, state: impl Into<TicketState>) -> ChangeState {
        let changes = UpdateTicketRequest::new();
        self.change_state("tickets.set_state", id.into(), state.into(), changes)
    }

    /// Sets the state of a ticket to `resolved`.
    ///
    /// Sends `PUT /tickets/{id}`.
    ///
    /// # Errors
    ///
    /// 404 ([`is_not_found`](crate::Error::is_not_found)): there is no such ticket.
    #[doc(alias = "close")]
    pub fn resolve(&self, id: impl Into<Id>) -> ChangeState {
        let changes = UpdateTicketRequest::new();
        let state = TicketState::Resolved;
        self.change_state("tickets.resolve", id.into(), state, changes)
    }

    /// Sets the state of a ticket to `waiting_on_customer`.
    ///
    /// Sends `PUT /tickets/{id}`.
    ///
    /// # Errors
    ///
    /// 404 ([`is_not_found`](crate::Error::is_not_found)): there is no such ticket.
    pub fn wait_on_customer(&self, id: impl Into<Id>) -> ChangeState {
        let changes = UpdateTicketRequest::new();
        let state = TicketState::WaitingOnCustomer;
        self.change_state("tickets.wait_on_customer", id.into(), state, changes)
    }

    /// Sets the state of a ticket to `in_progress`, and opens the ticket in the inbox. This also ends a snooze.
    ///
    /// Sends `PUT /tickets/{id}`.
    ///
    /// # Errors
    ///
    /// 404 ([`is_not_found`](crate::Error::is_not_found)): there is no such ticket.
    #[doc(alias("open", "unsnooze"))]
    pub fn reopen(&self, id: impl Into<Id>) -> ChangeState {
        let changes = UpdateTicketRequest::new().open(true);
        self.change_state(
            "tickets.reopen",
            id.into(),
            TicketState::InProgress,
            changes,
        )
    }

    #[cfg(field = "UpdateTicketRequest.state")]
    fn change_state(
        &self,
        _helper: &'static str,
        id: Id,
        state: TicketState,
        changes: UpdateTicketRequest,
    ) -> ChangeState {
        self.update(id, changes.state(state))
    }

    #[cfg(not(field = "UpdateTicketRequest.state"))]
    fn change_state(
        &self,
        helper: &'static str,
        id: Id,
        state: TicketState,
        changes: UpdateTicketRequest,
    ) -> ChangeState {
        let tickets = self.clone();
        Task::new(helper, &self.client, async move |requests| {
            let ticket = requests.send(tickets.get(&id)).await?;
            let state_id = ticket.state_id_of(&state).ok_or_else(|| {
                Error::new(
                    ErrorKind::InvalidRequest,
                    helper,
                    format!("the ticket type has no state of the category `{state}`; update the ticket with the ID of a state"),
                )
            })?;
            let changes = changes.ticket_state_id(state_id);
            requests.send(tickets.update(id, changes)).await
        })
    }
}
