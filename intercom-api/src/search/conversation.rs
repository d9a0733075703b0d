//! Fields of conversations that Intercom documents as searchable.
//!
//! The list is not complete: most fields of a conversation can be searched, by [`Query::field`](super::Query::field). Custom attributes are searched by
//! [`Query::custom_attribute`](super::Query::custom_attribute).
//!
//! ```
//! use intercom_api::search::conversation;
//!
//! let waiting = conversation::OPEN
//!     .eq(true)
//!     .and(conversation::WAITING_SINCE.before(1_723_104_611))
//!     .and(conversation::SOURCE_BODY.contains("refund"));
//! assert!(waiting.build().is_ok());
//! ```

super::field::fields! {
    /// ID of the conversation.
    ID "id" Text;
    /// Creation.
    CREATED_AT "created_at" Date;
    /// Last change.
    UPDATED_AT "updated_at" Date;
    /// Type of the message that started it: `conversation`, `email`, `push` and others.
    SOURCE_TYPE "source.type" Text;
    /// ID of the message that started it.
    SOURCE_ID "source.id" Text;
    /// How it was started: `customer_initiated`, `admin_initiated` and others.
    SOURCE_DELIVERED_AS "source.delivered_as" Text;
    /// Subject of the message that started it.
    SOURCE_SUBJECT "source.subject" Text;
    /// Text of the message that started it. It is matched by single words.
    SOURCE_BODY "source.body" Text;
    /// ID of the author who started it.
    SOURCE_AUTHOR_ID "source.author.id" Text;
    /// Type of the author who started it: `user`, `lead`, `admin` and others.
    SOURCE_AUTHOR_TYPE "source.author.type" Text;
    /// Name of the author who started it.
    SOURCE_AUTHOR_NAME "source.author.name" Text;
    /// Email address of the author who started it.
    SOURCE_AUTHOR_EMAIL "source.author.email" Text;
    /// URL of the page on which it was started.
    SOURCE_URL "source.url" Text;
    /// IDs of its contacts.
    CONTACT_IDS "contact_ids" Set;
    /// IDs of the teammates who take part.
    TEAMMATE_IDS "teammate_ids" Set;
    /// ID of the teammate that it is assigned to; `0` for nobody.
    ADMIN_ASSIGNEE_ID "admin_assignee_id" Number;
    /// ID of the team that it is assigned to; `0` for none.
    TEAM_ASSIGNEE_ID "team_assignee_id" Number;
    /// Channel on which it was started.
    CHANNEL_INITIATED "channel_initiated" Text;
    /// Whether it is open.
    OPEN "open" Boolean;
    /// Whether it was read.
    READ "read" Boolean;
    /// `open`, `closed` or `snoozed`.
    STATE "state" Text;
    /// Since when the contact has been waiting for a reply.
    WAITING_SINCE "waiting_since" Date;
    /// Until when it is snoozed.
    SNOOZED_UNTIL "snoozed_until" Date;
    /// IDs of its tags.
    TAG_IDS "tag_ids" Set;
    /// `priority` or `not_priority`.
    PRIORITY "priority" Text;
    /// Seconds until it was assigned.
    STATISTICS_TIME_TO_ASSIGNMENT "statistics.time_to_assignment" Number;
    /// Seconds until a teammate replied.
    STATISTICS_TIME_TO_ADMIN_REPLY "statistics.time_to_admin_reply" Number;
    /// Seconds until it was first closed.
    STATISTICS_TIME_TO_FIRST_CLOSE "statistics.time_to_first_close" Number;
    /// Seconds until it was last closed.
    STATISTICS_TIME_TO_LAST_CLOSE "statistics.time_to_last_close" Number;
    /// Median of the seconds until a reply.
    STATISTICS_MEDIAN_TIME_TO_REPLY "statistics.median_time_to_reply" Number;
    /// First reply of a contact.
    STATISTICS_FIRST_CONTACT_REPLY_AT "statistics.first_contact_reply_at" Date;
    /// First assignment.
    STATISTICS_FIRST_ASSIGNMENT_AT "statistics.first_assignment_at" Date;
    /// First reply of a teammate.
    STATISTICS_FIRST_ADMIN_REPLY_AT "statistics.first_admin_reply_at" Date;
    /// When it was first closed.
    STATISTICS_FIRST_CLOSE_AT "statistics.first_close_at" Date;
    /// Last assignment.
    STATISTICS_LAST_ASSIGNMENT_AT "statistics.last_assignment_at" Date;
    /// First reply of a teammate after the last assignment.
    STATISTICS_LAST_ASSIGNMENT_ADMIN_REPLY_AT "statistics.last_assignment_admin_reply_at" Date;
    /// Last reply of a contact.
    STATISTICS_LAST_CONTACT_REPLY_AT "statistics.last_contact_reply_at" Date;
    /// Last reply of a teammate.
    STATISTICS_LAST_ADMIN_REPLY_AT "statistics.last_admin_reply_at" Date;
    /// When it was last closed.
    STATISTICS_LAST_CLOSE_AT "statistics.last_close_at" Date;
    /// Teammate who closed it last.
    STATISTICS_LAST_CLOSED_BY_ID "statistics.last_closed_by_id" Text;
    /// Number of times it was reopened.
    STATISTICS_COUNT_REOPENS "statistics.count_reopens" Number;
    /// Number of times it was assigned.
    STATISTICS_COUNT_ASSIGNMENTS "statistics.count_assignments" Number;
    /// Number of its parts.
    STATISTICS_COUNT_CONVERSATION_PARTS "statistics.count_conversation_parts" Number;
    /// When a rating was requested.
    CONVERSATION_RATING_REQUESTED_AT "conversation_rating.requested_at" Date;
    /// When the rating was given.
    CONVERSATION_RATING_REPLIED_AT "conversation_rating.replied_at" Date;
    /// The rating, from 1 to 5.
    CONVERSATION_RATING_SCORE "conversation_rating.score" Number;
    /// Text of the rating.
    CONVERSATION_RATING_REMARK "conversation_rating.remark" Text;
    /// Contact who rated.
    CONVERSATION_RATING_CONTACT_ID "conversation_rating.contact_id" Text;
    /// Teammate who was rated. Intercom's reference spells it `conversation_rating.admin_d`: use [`Query::field`](super::Query::field) with that name if this one is refused.
    CONVERSATION_RATING_ADMIN_ID "conversation_rating.admin_id" Text;
    /// Whether the AI agent took part.
    AI_AGENT_PARTICIPATED "ai_agent_participated" Boolean;
    /// How it ended for the AI agent.
    AI_AGENT_RESOLUTION_STATE "ai_agent.resolution_state" Text;
    /// Type of the AI agent's last answer.
    AI_AGENT_LAST_ANSWER_TYPE "ai_agent.last_answer_type" Text;
    /// Rating of the AI agent.
    AI_AGENT_RATING "ai_agent.rating" Number;
    /// Text of the rating of the AI agent.
    AI_AGENT_RATING_REMARK "ai_agent.rating_remark" Text;
    /// Type of what started the AI agent.
    AI_AGENT_SOURCE_TYPE "ai_agent.source_type" Text;
    /// Title of what started the AI agent.
    AI_AGENT_SOURCE_TITLE "ai_agent.source_title" Text;
}
