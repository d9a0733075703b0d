//! Fields of conversations that Intercom documents as searchable.
//!
//! The list is not complete: most fields of a conversation can be searched. [`Query::field`](super::Query::field) accepts the name of any other field, and
//! [`Query::custom_attribute`](super::Query::custom_attribute) the name of a custom attribute.
//!
//! # Examples
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
    /// Time of creation.
    CREATED_AT "created_at" Date;
    /// Time of the last change.
    UPDATED_AT "updated_at" Date;
    /// Type of the message that started the conversation: `conversation`, `email`, `push` and others.
    SOURCE_TYPE "source.type" Text;
    /// ID of the message that started the conversation.
    SOURCE_ID "source.id" Text;
    /// How the conversation was started: `customer_initiated`, `admin_initiated` and others.
    SOURCE_DELIVERED_AS "source.delivered_as" Text;
    /// Subject of the message that started the conversation.
    SOURCE_SUBJECT "source.subject" Text;
    /// Body of the message that started the conversation. It is matched by complete words.
    SOURCE_BODY "source.body" Text;
    /// ID of the author who started the conversation.
    SOURCE_AUTHOR_ID "source.author.id" Text;
    /// Type of the author who started the conversation: `user`, `lead`, `admin` and others.
    SOURCE_AUTHOR_TYPE "source.author.type" Text;
    /// Name of the author who started the conversation.
    SOURCE_AUTHOR_NAME "source.author.name" Text;
    /// Email address of the author who started the conversation.
    SOURCE_AUTHOR_EMAIL "source.author.email" Text;
    /// URL of the page on which the conversation was started.
    SOURCE_URL "source.url" Text;
    /// IDs of the contacts in the conversation.
    CONTACT_IDS "contact_ids" Set;
    /// IDs of the teammates who participate.
    TEAMMATE_IDS "teammate_ids" Set;
    /// ID of the teammate to whom the conversation is assigned; `0` if it is assigned to no teammate.
    ADMIN_ASSIGNEE_ID "admin_assignee_id" Number;
    /// ID of the team to which the conversation is assigned; `0` if it is assigned to no team.
    TEAM_ASSIGNEE_ID "team_assignee_id" Number;
    /// Channel on which the conversation was started.
    CHANNEL_INITIATED "channel_initiated" Text;
    /// Whether the conversation is open.
    OPEN "open" Boolean;
    /// Whether the conversation was read.
    READ "read" Boolean;
    /// State: `open`, `closed` or `snoozed`.
    STATE "state" Text;
    /// Time since which the contact has been waiting for a reply.
    WAITING_SINCE "waiting_since" Date;
    /// Time until which the conversation is snoozed.
    SNOOZED_UNTIL "snoozed_until" Date;
    /// IDs of the tags of the conversation.
    TAG_IDS "tag_ids" Set;
    /// Priority: `priority` or `not_priority`.
    PRIORITY "priority" Text;
    /// Seconds until the conversation was assigned.
    STATISTICS_TIME_TO_ASSIGNMENT "statistics.time_to_assignment" Number;
    /// Seconds until a teammate replied.
    STATISTICS_TIME_TO_ADMIN_REPLY "statistics.time_to_admin_reply" Number;
    /// Seconds until the conversation was first closed.
    STATISTICS_TIME_TO_FIRST_CLOSE "statistics.time_to_first_close" Number;
    /// Seconds until the conversation was last closed.
    STATISTICS_TIME_TO_LAST_CLOSE "statistics.time_to_last_close" Number;
    /// Median number of seconds until a reply.
    STATISTICS_MEDIAN_TIME_TO_REPLY "statistics.median_time_to_reply" Number;
    /// Time of the first reply by a contact.
    STATISTICS_FIRST_CONTACT_REPLY_AT "statistics.first_contact_reply_at" Date;
    /// Time of the first assignment.
    STATISTICS_FIRST_ASSIGNMENT_AT "statistics.first_assignment_at" Date;
    /// Time of the first reply by a teammate.
    STATISTICS_FIRST_ADMIN_REPLY_AT "statistics.first_admin_reply_at" Date;
    /// Time when the conversation was first closed.
    STATISTICS_FIRST_CLOSE_AT "statistics.first_close_at" Date;
    /// Time of the last assignment.
    STATISTICS_LAST_ASSIGNMENT_AT "statistics.last_assignment_at" Date;
    /// Time of the first reply by a teammate after the last assignment.
    STATISTICS_LAST_ASSIGNMENT_ADMIN_REPLY_AT "statistics.last_assignment_admin_reply_at" Date;
    /// Time of the last reply by a contact.
    STATISTICS_LAST_CONTACT_REPLY_AT "statistics.last_contact_reply_at" Date;
    /// Time of the last reply by a teammate.
    STATISTICS_LAST_ADMIN_REPLY_AT "statistics.last_admin_reply_at" Date;
    /// Time when the conversation was last closed.
    STATISTICS_LAST_CLOSE_AT "statistics.last_close_at" Date;
    /// ID of the teammate who last closed the conversation.
    STATISTICS_LAST_CLOSED_BY_ID "statistics.last_closed_by_id" Text;
    /// Number of times the conversation was reopened.
    STATISTICS_COUNT_REOPENS "statistics.count_reopens" Number;
    /// Number of times the conversation was assigned.
    STATISTICS_COUNT_ASSIGNMENTS "statistics.count_assignments" Number;
    /// Number of parts of the conversation.
    STATISTICS_COUNT_CONVERSATION_PARTS "statistics.count_conversation_parts" Number;
    /// Time when a rating was requested.
    CONVERSATION_RATING_REQUESTED_AT "conversation_rating.requested_at" Date;
    /// Time when the contact submitted the rating.
    CONVERSATION_RATING_REPLIED_AT "conversation_rating.replied_at" Date;
    /// Score of the rating, from 1 to 5.
    CONVERSATION_RATING_SCORE "conversation_rating.score" Number;
    /// Remark that the contact added to the rating.
    CONVERSATION_RATING_REMARK "conversation_rating.remark" Text;
    /// ID of the contact who submitted the rating.
    CONVERSATION_RATING_CONTACT_ID "conversation_rating.contact_id" Text;
    /// ID of the teammate who was rated. Intercom's reference spells it `conversation_rating.admin_d`. If the API rejects
    /// `conversation_rating.admin_id`, use [`Query::field`](super::Query::field) with that spelling.
    CONVERSATION_RATING_ADMIN_ID "conversation_rating.admin_id" Text;
    /// Whether the AI agent participated.
    AI_AGENT_PARTICIPATED "ai_agent_participated" Boolean;
    /// Resolution state that the AI agent reached.
    AI_AGENT_RESOLUTION_STATE "ai_agent.resolution_state" Text;
    /// Type of the AI agent's last answer.
    AI_AGENT_LAST_ANSWER_TYPE "ai_agent.last_answer_type" Text;
    /// Rating that the contact submitted for the AI agent.
    AI_AGENT_RATING "ai_agent.rating" Number;
    /// Remark that the contact added to the rating of the AI agent.
    AI_AGENT_RATING_REMARK "ai_agent.rating_remark" Text;
    /// Type of the source that started the AI agent.
    AI_AGENT_SOURCE_TYPE "ai_agent.source_type" Text;
    /// Title of the source that started the AI agent.
    AI_AGENT_SOURCE_TITLE "ai_agent.source_title" Text;
}
