//! Items about messages and content.

use serde_json::Value;

use crate::webhooks::api_types;
use crate::webhooks::macros::item_type;
use crate::{Id, Timestamp};

item_type! {
    /// A contact received a message, or reacted to it.
    ContentStat {
        /// `content_stat.` and the kind of message.
        0 optional type_: Option<String> = "type",
        /// Time of the event.
        1 optional created_at: Option<Timestamp> = "created_at",
        /// The event: the message, and what the contact did with it.
        2 optional content_stat: Option<Box<ContentStatDetails>> = "content_stat",
        /// The contact.
        3 optional contact: Option<Box<api_types::Contact>> = "contact",
        /// The company of the contact; can be missing.
        4 optional company: Option<Box<api_types::Company>> = "company",
    }
}

item_type! {
    /// An event of a contact and a message.
    ContentStatDetails {
        /// ID of the statistic.
        0 optional id: Option<Id> = "id",
        /// The kind of message, such as `banner`.
        1 optional content_type: Option<String> = "content_type",
        /// ID of the message.
        2 optional content_id: Option<Id> = "content_id",
        /// The kind of event, such as `receipt`, `open` or `click`.
        3 optional stat_type: Option<String> = "stat_type",
        /// ID of the rules that sent the message.
        4 optional ruleset_id: Option<Id> = "ruleset_id",
        /// ID of the version of the rules; `-1` if there is none.
        5 optional ruleset_version_id: Option<Id> = "ruleset_version_id",
        /// Title of the message.
        6 optional content_title: Option<String> = "content_title",
        /// ID of the receipt.
        7 optional receipt_id: Option<Id> = "receipt_id",
        /// ID of the series; null if there is none.
        8 optional series_id: Option<Id> = "series_id",
        /// Title of the series; null if there is none.
        9 optional series_title: Option<String> = "series_title",
        /// ID of the node in the series; null if there is none.
        10 optional node_id: Option<Id> = "node_id",
        /// The response to a question of a survey, if `stat_type` is `answer`.
        11 optional answer: Option<SurveyAnswer> = "answer",
        /// All responses to a survey, if `stat_type` is `completion`.
        12 default_empty answers: Vec<SurveyAnswer> = "answers",
    }
}

item_type! {
    /// The response to a question of a survey.
    SurveyAnswer {
        /// Time of the response.
        0 optional answered_at: Option<Timestamp> = "answered_at",
        /// ID of the question.
        1 optional question_id: Option<Id> = "question_id",
        /// Text of the question.
        2 optional question_text: Option<String> = "question_text",
        /// The response.
        3 optional response: Option<Value> = "response",
    }
}

item_type! {
    /// An audience of content.
    Audience {
        /// The type of the item; often missing.
        0 optional type_: Option<String> = "type",
        /// ID of the audience.
        1 optional id: Option<Id> = "id",
        /// Name of the audience.
        2 optional name: Option<String> = "name",
        /// The conditions.
        3 default_empty predicates: Vec<Value> = "predicates",
        /// The conditions on the role.
        4 default_empty role_predicates: Vec<Value> = "role_predicates",
        /// Time the audience was created.
        5 optional created_at: Option<Timestamp> = "created_at",
        /// Time the audience was last updated.
        6 optional updated_at: Option<Timestamp> = "updated_at",
    }
}

item_type! {
    /// Content that was added to an audience, or removed from it.
    AudienceMembership {
        /// The type of the item; often missing.
        0 optional type_: Option<String> = "type",
        /// ID of the audience.
        1 optional audience_id: Option<Id> = "audience_id",
        /// The content: an object with `type` and `id`.
        2 optional content: Option<Value> = "content",
    }
}

item_type! {
    /// A source of imported content.
    ContentImportSource {
        /// The type of the item; often missing.
        0 optional type_: Option<String> = "type",
        /// ID of the source.
        1 optional id: Option<Id> = "id",
        /// Time of the last import.
        2 optional last_synced_at: Option<Timestamp> = "last_synced_at",
        /// The status, such as `active`.
        3 optional status: Option<String> = "status",
        /// URL of the source.
        4 optional url: Option<String> = "url",
        /// How the source is imported, such as `automatic`.
        5 optional sync_behavior: Option<String> = "sync_behavior",
        /// IDs of the audiences.
        6 default_empty audience_ids: Vec<Id> = "audience_ids",
        /// Time the source was created.
        7 optional created_at: Option<Timestamp> = "created_at",
        /// Time the source was last updated.
        8 optional updated_at: Option<Timestamp> = "updated_at",
    }
}

item_type! {
    /// A content snippet.
    ContentSnippet {
        /// The type of the item; often missing.
        0 optional type_: Option<String> = "type",
        /// ID of the snippet.
        1 optional id: Option<Id> = "id",
        /// Title of the snippet.
        2 optional title: Option<String> = "title",
        /// Language of the snippet.
        3 optional locale: Option<String> = "locale",
        /// The content.
        4 default_empty json_blocks: Vec<Value> = "json_blocks",
        /// Time the snippet was created.
        5 optional created_at: Option<Timestamp> = "created_at",
        /// Time the snippet was last updated.
        6 optional updated_at: Option<Timestamp> = "updated_at",
    }
}
