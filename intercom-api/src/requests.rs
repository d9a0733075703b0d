//! Constructors of request bodies that have several variants, one constructor for each purpose.

/// The ID that removes an assignee.
pub(crate) const UNASSIGNED: &str = "0";

#[cfg(all(api_type = "CreateContactRequest", api_type = "UpdateContactRequest"))]
mod contacts {
    use crate::types;

    /// Converts the fields of a new contact into an update that sets the same fields on an existing contact.
    impl From<types::CreateContactRequest> for types::UpdateContactRequest {
        fn from(contact: types::CreateContactRequest) -> Self {
            // The fields of both types are the same, and depend on the version of the API.
            serde_json::to_value(contact)
                .and_then(serde_json::from_value)
                .unwrap_or_else(|error| {
                    let mut update = Self::new();
                    update.extra.refuse(error.to_string());
                    update
                })
        }
    }
}

#[cfg(handle = "conversations")]
mod conversations {
    use super::UNASSIGNED;
    use crate::{Id, Timestamp, types};

    /// Constructors for each purpose.
    #[cfg(operation = "conversations.reply")]
    impl types::ReplyToConversationRequest {
        /// Creates a reply by a teammate, which is visible to contacts.
        ///
        /// # Examples
        ///
        /// ```
        /// use intercom_api::types::ReplyToConversationRequest;
        /// use serde_json::json;
        ///
        /// let reply = ReplyToConversationRequest::admin_comment("1295", "It is on its way.");
        /// assert_eq!(
        ///     serde_json::to_value(reply)?,
        ///     json!({"message_type": "comment", "type": "admin", "admin_id": "1295", "body": "It is on its way."}),
        /// );
        /// # Ok::<(), serde_json::Error>(())
        /// ```
        pub fn admin_comment(admin_id: impl Into<Id>, body: impl Into<String>) -> Self {
            types::AdminConversationReply::new(types::ReplyType::Comment, admin_id)
                .body(body.into())
                .into()
        }

        /// Creates a note by a teammate, which is visible only to teammates.
        pub fn admin_note(admin_id: impl Into<Id>, body: impl Into<String>) -> Self {
            types::AdminConversationReply::new(types::ReplyType::Note, admin_id)
                .body(body.into())
                .into()
        }

        /// Creates a reply by the contact with this ID.
        pub fn contact(contact_id: impl Into<Id>, body: impl Into<String>) -> Self {
            types::ContactConversationReplyById::new(body, contact_id).into()
        }
    }

    /// Constructors for each purpose. `admin_id` is the teammate who makes the change.
    #[cfg(operation = "conversations.manage")]
    impl types::ManageConversationRequest {
        /// Snoozes the conversation until a time.
        pub fn snooze(admin_id: impl Into<Id>, until: impl Into<Timestamp>) -> Self {
            types::SnoozeConversationRequest::new(admin_id, until).into()
        }

        /// Assigns the conversation to a teammate.
        ///
        /// # Examples
        ///
        /// ```
        /// use intercom_api::types::ManageConversationRequest;
        /// use serde_json::json;
        ///
        /// let change = ManageConversationRequest::assign_to_admin("1295", "7100001");
        /// assert_eq!(
        ///     serde_json::to_value(change)?,
        ///     json!({"message_type": "assignment", "type": "admin", "admin_id": "1295", "assignee_id": "7100001"}),
        /// );
        /// # Ok::<(), serde_json::Error>(())
        /// ```
        pub fn assign_to_admin(admin_id: impl Into<Id>, assignee_id: impl Into<Id>) -> Self {
            let kind = types::AssigneeType::Admin;
            types::AssignConversationRequest::new(kind, admin_id, assignee_id).into()
        }

        /// Assigns the conversation to a team.
        pub fn assign_to_team(admin_id: impl Into<Id>, team_id: impl Into<Id>) -> Self {
            let kind = types::AssigneeType::Team;
            types::AssignConversationRequest::new(kind, admin_id, team_id).into()
        }

        /// Removes the assignees of the conversation.
        pub fn unassign(admin_id: impl Into<Id>) -> Self {
            Self::assign_to_admin(admin_id, UNASSIGNED)
        }
    }
}

#[cfg(handle = "tickets")]
mod tickets {
    use crate::{Id, types};

    /// Assignment.
    #[cfg(all(
        operation = "tickets.update",
        any(
            field = "UpdateTicketRequest.assignment",
            field = "UpdateTicketRequest.assignee_id"
        )
    ))]
    impl types::UpdateTicketRequest {
        /// Assigns the ticket to a teammate or a team. `admin_id` is the teammate who assigns the ticket.
        ///
        /// The fields that contain the assignment differ between versions of the API. This method is the same in every version.
        ///
        /// # Examples
        ///
        /// ```
        /// use intercom_api::types::UpdateTicketRequest;
        ///
        /// let changes = UpdateTicketRequest::new().assign_to("7100001", "7100004").open(true);
        /// ```
        pub fn assign_to(self, admin_id: impl Into<Id>, assignee_id: impl Into<Id>) -> Self {
            #[cfg(field = "UpdateTicketRequest.assignment")]
            {
                self.assignment(types::TicketAssignment::new(admin_id, assignee_id))
            }
            #[cfg(not(field = "UpdateTicketRequest.assignment"))]
            {
                self.admin_id(admin_id.into())
                    .assignee_id(assignee_id.into())
            }
        }
    }

    /// Constructors for each purpose.
    #[cfg(operation = "tickets.reply")]
    impl types::ReplyToTicketRequest {
        /// Creates a reply by a teammate, which is visible to contacts.
        pub fn admin_comment(admin_id: impl Into<Id>, body: impl Into<String>) -> Self {
            types::AdminTicketReply::new(types::ReplyType::Comment, admin_id)
                .body(body.into())
                .into()
        }

        /// Creates a note by a teammate, which is visible only to teammates.
        ///
        /// # Examples
        ///
        /// ```
        /// use intercom_api::types::ReplyToTicketRequest;
        /// use serde_json::json;
        ///
        /// let note = ReplyToTicketRequest::admin_note("1295", "The third one this week.");
        /// assert_eq!(
        ///     serde_json::to_value(note)?,
        ///     json!({"message_type": "note", "type": "admin", "admin_id": "1295", "body": "The third one this week."}),
        /// );
        /// # Ok::<(), serde_json::Error>(())
        /// ```
        pub fn admin_note(admin_id: impl Into<Id>, body: impl Into<String>) -> Self {
            types::AdminTicketReply::new(types::ReplyType::Note, admin_id)
                .body(body.into())
                .into()
        }

        /// Creates a reply by the contact with this ID. It is rejected for tickets of the categories `Back-office` and `Tracker`.
        pub fn contact(contact_id: impl Into<Id>, body: impl Into<String>) -> Self {
            types::ContactTicketReplyById::new(body, contact_id).into()
        }
    }
}

#[cfg(operation = "tags.create_or_update")]
mod tags {
    use crate::{Id, types};

    /// Constructors for each purpose. If no tag has the name, the API creates it.
    impl types::CreateTagRequest {
        /// Renames the tag with this ID.
        ///
        /// # Examples
        ///
        /// ```
        /// use intercom_api::types::CreateTagRequest;
        /// use serde_json::json;
        ///
        /// let rename = CreateTagRequest::rename("7304411", "vip");
        /// assert_eq!(serde_json::to_value(rename)?, json!({"id": "7304411", "name": "vip"}));
        /// # Ok::<(), serde_json::Error>(())
        /// ```
        pub fn rename(id: impl Into<Id>, name: impl Into<String>) -> Self {
            types::CreateOrUpdateTagRequest::new(name)
                .id(id.into())
                .into()
        }

        /// Attaches the tag to the companies with these Intercom IDs.
        pub fn tag_companies<I: Into<Id>>(
            name: impl Into<String>,
            ids: impl IntoIterator<Item = I>,
        ) -> Self {
            let companies = ids.into_iter().map(types::CompanyIdentifier::id);
            types::TagCompaniesRequest::new(name, companies).into()
        }

        /// Detaches the tag from the companies with these Intercom IDs.
        ///
        /// # Examples
        ///
        /// ```
        /// use intercom_api::types::CreateTagRequest;
        /// use serde_json::json;
        ///
        /// let request = CreateTagRequest::untag_companies("vip", ["66b4d2470e8f1c0019ab62e5"]);
        /// assert_eq!(
        ///     serde_json::to_value(request)?,
        ///     json!({"name": "vip", "companies": [{"id": "66b4d2470e8f1c0019ab62e5", "untag": true}]}),
        /// );
        /// # Ok::<(), serde_json::Error>(())
        /// ```
        pub fn untag_companies<I: Into<Id>>(
            name: impl Into<String>,
            ids: impl IntoIterator<Item = I>,
        ) -> Self {
            let companies = ids
                .into_iter()
                .map(|id| types::UntagCompanyRef::new(true, types::CompanyIdentifier::id(id)));
            types::UntagCompaniesRequest::new(name, companies).into()
        }

        /// Attaches the tag to the contacts with these Intercom IDs.
        pub fn tag_contacts<I: Into<Id>>(
            name: impl Into<String>,
            ids: impl IntoIterator<Item = I>,
        ) -> Self {
            let contacts = ids.into_iter().map(types::ContactById::new);
            types::TagContactsRequest::new(name, contacts).into()
        }
    }
}
