//! Assignees of tickets and conversations. Intercom represents a missing assignee as null, `0` or `"0"`.

use crate::{Id, types};

/// Assignees.
#[cfg(api_type = "Ticket")]
impl types::Ticket {
    /// Returns the teammate to whom the ticket is assigned; `None` if it is assigned to no teammate.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # #[cfg(feature = "tickets")]
    /// # async fn example(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
    /// let ticket = client.tickets().get("215470003118").await?;
    /// if ticket.admin_assignee().is_none() {
    ///     println!("ticket #{} is unassigned", ticket.ticket_id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn admin_assignee(&self) -> Option<&Id> {
        assigned(&self.admin_assignee_id)
    }

    /// Returns the team to which the ticket is assigned; `None` if it is assigned to no team.
    pub fn team_assignee(&self) -> Option<&Id> {
        assigned(&self.team_assignee_id)
    }
}

/// Assignees.
#[cfg(api_type = "Conversation")]
impl types::Conversation {
    /// Returns the teammate to whom the conversation is assigned; `None` if it is assigned to no teammate.
    pub fn admin_assignee(&self) -> Option<&Id> {
        assigned(&self.admin_assignee_id)
    }

    /// Returns the team to which the conversation is assigned; `None` if it is assigned to no team.
    pub fn team_assignee(&self) -> Option<&Id> {
        assigned(&self.team_assignee_id)
    }
}

fn assigned(id: &Option<Id>) -> Option<&Id> {
    id.as_ref().filter(|id| !id.is_unassigned())
}
