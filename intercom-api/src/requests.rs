//! Constructors of requests that have several shapes, one for each thing that people mean.

#[cfg(feature = "conversations")]
mod conversations {
    use crate::{Id, Timestamp, types};

    /// Constructors by what is meant.
    impl types::ReplyConversationRequest {
        /// A reply of a teammate that the contact sees.
        ///
        /// ```
        /// let reply = intercom_api::types::ReplyConversationRequest::admin_comment(1295, "It is on its way.");
        /// assert_eq!(
        ///     serde_json::to_value(reply)?,
        ///     serde_json::json!({"message_type": "comment", "type": "admin", "admin_id": "1295", "body": "It is on its way."}),
        /// );
        /// # Ok::<(), serde_json::Error>(())
        /// ```
        pub fn admin_comment(admin_id: impl Into<Id>, body: impl Into<String>) -> Self {
            types::AdminReplyConversationRequest::builder()
                .message_type(types::AdminReplyConversationRequestMessageType::Comment)
                .admin_id(admin_id)
                .body(body)
                .into()
        }

        /// A note of a teammate that other teammates see.
        pub fn admin_note(admin_id: impl Into<Id>, body: impl Into<String>) -> Self {
            types::AdminReplyConversationRequest::builder()
                .message_type(types::AdminReplyConversationRequestMessageType::Note)
                .admin_id(admin_id)
                .body(body)
                .into()
        }

        /// A reply of the contact with this id of Intercom's.
        pub fn contact(intercom_user_id: impl Into<Id>, body: impl Into<String>) -> Self {
            types::ContactReplyConversationRequest::from(
                types::ContactReplyIntercomUserIdRequest::builder()
                    .intercom_user_id(intercom_user_id)
                    .body(body),
            )
            .into()
        }
    }

    /// Constructors by what is meant. The teammate who acts comes first.
    impl types::ManageConversationRequest {
        /// Closes the conversation.
        pub fn close(admin_id: impl Into<Id>) -> Self {
            types::CloseConversationRequest::builder()
                .admin_id(admin_id)
                .into()
        }

        /// Opens the conversation again.
        pub fn open(admin_id: impl Into<Id>) -> Self {
            types::OpenConversationRequest::builder()
                .admin_id(admin_id)
                .into()
        }

        /// Sets the conversation aside until a time.
        pub fn snooze(admin_id: impl Into<Id>, until: impl Into<Timestamp>) -> Self {
            types::SnoozeConversationRequest::builder()
                .admin_id(admin_id)
                .snoozed_until(until)
                .into()
        }

        /// Assigns the conversation to a teammate.
        pub fn assign_to_admin(admin_id: impl Into<Id>, assignee_id: impl Into<Id>) -> Self {
            types::AssignConversationRequest::builder()
                .type_(types::AssignConversationRequestType::Admin)
                .admin_id(admin_id)
                .assignee_id(assignee_id)
                .into()
        }

        /// Assigns the conversation to a team.
        pub fn assign_to_team(admin_id: impl Into<Id>, team_id: impl Into<Id>) -> Self {
            types::AssignConversationRequest::builder()
                .type_(types::AssignConversationRequestType::Team)
                .admin_id(admin_id)
                .assignee_id(team_id)
                .into()
        }
    }
}

#[cfg(feature = "tickets")]
mod tickets {
    use crate::{Id, types};

    /// Constructors by what is meant.
    impl types::ReplyTicketRequest {
        /// A reply of a teammate that the contacts see.
        pub fn admin_comment(admin_id: impl Into<Id>, body: impl Into<String>) -> Self {
            types::AdminReplyTicketRequest::builder()
                .message_type(types::AdminReplyTicketRequestMessageType::Comment)
                .admin_id(admin_id)
                .body(body)
                .into()
        }

        /// A note of a teammate that other teammates see.
        pub fn admin_note(admin_id: impl Into<Id>, body: impl Into<String>) -> Self {
            types::AdminReplyTicketRequest::builder()
                .message_type(types::AdminReplyTicketRequestMessageType::Note)
                .admin_id(admin_id)
                .body(body)
                .into()
        }

        /// A reply of the contact with this id of Intercom's. Tickets of the categories `Back-office` and `Tracker` refuse it.
        pub fn contact(intercom_user_id: impl Into<Id>, body: impl Into<String>) -> Self {
            types::ContactReplyTicketRequest::from(
                types::ContactReplyTicketIntercomUserIdRequest::builder()
                    .intercom_user_id(intercom_user_id)
                    .body(body),
            )
            .into()
        }
    }
}

#[cfg(feature = "tags")]
mod tags {
    use crate::{Id, types};

    /// Constructors by what is meant.
    impl types::CreateTagRequest {
        /// A tag of this name; the one that there is, if there is one.
        ///
        /// ```
        /// use intercom_api::types::CreateTagRequest;
        /// use serde_json::json;
        ///
        /// assert_eq!(serde_json::to_value(CreateTagRequest::named("vip"))?, json!({"name": "vip"}));
        /// assert_eq!(
        ///     serde_json::to_value(CreateTagRequest::untag_companies("vip", ["66b4d2470e8f1c0019ab62e5"]))?,
        ///     json!({"name": "vip", "companies": [{"id": "66b4d2470e8f1c0019ab62e5", "untag": true}]}),
        /// );
        /// # Ok::<(), serde_json::Error>(())
        /// ```
        pub fn named(name: impl Into<String>) -> Self {
            types::CreateOrUpdateTagRequest::builder().name(name).into()
        }

        /// Another name for the tag with this id.
        pub fn rename(id: impl Into<Id>, name: impl Into<String>) -> Self {
            types::CreateOrUpdateTagRequest::builder()
                .id(id)
                .name(name)
                .into()
        }

        /// Puts the tag on the companies with these ids of Intercom's.
        pub fn companies<I: Into<Id>>(
            name: impl Into<String>,
            ids: impl IntoIterator<Item = I>,
        ) -> Self {
            types::TagCompanyRequest::builder()
                .name(name)
                .companies(
                    ids.into_iter()
                        .map(|id| types::TagCompanyRequestCompaniesItem::builder().id(id)),
                )
                .into()
        }

        /// Takes the tag off the companies with these ids of Intercom's.
        pub fn untag_companies<I: Into<Id>>(
            name: impl Into<String>,
            ids: impl IntoIterator<Item = I>,
        ) -> Self {
            types::UntagCompanyRequest::builder()
                .name(name)
                .companies(ids.into_iter().map(|id| {
                    types::UntagCompanyRequestCompaniesItem::builder()
                        .id(id)
                        .untag(true)
                }))
                .into()
        }

        /// Puts the tag on the contacts with these ids of Intercom's.
        pub fn users<I: Into<Id>>(
            name: impl Into<String>,
            ids: impl IntoIterator<Item = I>,
        ) -> Self {
            types::TagMultipleUsersRequest::builder()
                .name(name)
                .users(
                    ids.into_iter()
                        .map(|id| types::TagMultipleUsersRequestUsersItem::builder().id(id)),
                )
                .into()
        }
    }
}
