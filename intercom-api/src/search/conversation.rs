//! The fields of conversations that Intercom lists as searchable.
//!
//! The list is open: Intercom says that most fields of a conversation can be searched, so try others with [`Query::field`](super::Query::field). Custom attributes
//! go by [`Query::custom_attribute`](super::Query::custom_attribute).
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
    /// Id of the conversation.
    ID "id" Text;
    /// When the conversation began.
    CREATED_AT "created_at" Date;
    /// Last change.
    UPDATED_AT "updated_at" Date;
    /// What began it: `conversation`, `email`, `push` and so on.
    SOURCE_TYPE "source.type" Text;
    /// Id of the message that began it.
    SOURCE_ID "source.id" Text;
    /// How it began: `customer_initiated`, `admin_initiated` and so on.
    SOURCE_DELIVERED_AS "source.delivered_as" Text;
    /// Subject of the message that began it.
    SOURCE_SUBJECT "source.subject" Text;
    /// Text of the message that began it. It is matched by single words.
    SOURCE_BODY "source.body" Text;
    /// Id of who began it.
    SOURCE_AUTHOR_ID "source.author.id" Text;
    /// Kind of who began it: `user`, `lead`, `admin` and so on.
    SOURCE_AUTHOR_TYPE "source.author.type" Text;
    /// Name of who began it.
    SOURCE_AUTHOR_NAME "source.author.name" Text;
    /// Email address of who began it.
    SOURCE_AUTHOR_EMAIL "source.author.email" Text;
    /// Page on which it began.
    SOURCE_URL "source.url" Text;
    /// The contacts in it, by id.
    CONTACT_IDS "contact_ids" Set;
    /// The teammates in it, by id.
    TEAMMATE_IDS "teammate_ids" Set;
    /// Teammate that it is assigned to.
    ADMIN_ASSIGNEE_ID "admin_assignee_id" Number;
    /// Team that it is assigned to.
    TEAM_ASSIGNEE_ID "team_assignee_id" Number;
    /// Channel on which it began.
    CHANNEL_INITIATED "channel_initiated" Text;
    /// Whether it is open.
    OPEN "open" Boolean;
    /// Whether it was read.
    READ "read" Boolean;
    /// `open`, `closed` or `snoozed`.
    STATE "state" Text;
    /// Since when the contact waits for an answer.
    WAITING_SINCE "waiting_since" Date;
    /// Until when it is snoozed.
    SNOOZED_UNTIL "snoozed_until" Date;
    /// The tags on it, by id.
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
    /// Seconds until a reply, the median.
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
    /// How often it was opened again.
    STATISTICS_COUNT_REOPENS "statistics.count_reopens" Number;
    /// How often it was assigned.
    STATISTICS_COUNT_ASSIGNMENTS "statistics.count_assignments" Number;
    /// How many parts it has.
    STATISTICS_COUNT_CONVERSATION_PARTS "statistics.count_conversation_parts" Number;
    /// When a rating was asked for.
    CONVERSATION_RATING_REQUESTED_AT "conversation_rating.requested_at" Date;
    /// When the rating was given.
    CONVERSATION_RATING_REPLIED_AT "conversation_rating.replied_at" Date;
    /// The rating, from 1 to 5.
    CONVERSATION_RATING_SCORE "conversation_rating.score" Number;
    /// Text of the rating.
    CONVERSATION_RATING_REMARK "conversation_rating.remark" Text;
    /// Contact who rated.
    CONVERSATION_RATING_CONTACT_ID "conversation_rating.contact_id" Text;
    /// Teammate who was rated. Intercom's list spells it `conversation_rating.admin_d`: try that by name if this is refused.
    CONVERSATION_RATING_ADMIN_ID "conversation_rating.admin_id" Text;
    /// Whether the AI agent took part.
    AI_AGENT_PARTICIPATED "ai_agent_participated" Boolean;
    /// How it ended for the AI agent.
    AI_AGENT_RESOLUTION_STATE "ai_agent.resolution_state" Text;
    /// Kind of the AI agent's last answer.
    AI_AGENT_LAST_ANSWER_TYPE "ai_agent.last_answer_type" Text;
    /// Rating of the AI agent.
    AI_AGENT_RATING "ai_agent.rating" Number;
    /// Text of the rating of the AI agent.
    AI_AGENT_RATING_REMARK "ai_agent.rating_remark" Text;
    /// What started the AI agent, by kind.
    AI_AGENT_SOURCE_TYPE "ai_agent.source_type" Text;
    /// What started the AI agent, by title.
    AI_AGENT_SOURCE_TITLE "ai_agent.source_title" Text;
}
