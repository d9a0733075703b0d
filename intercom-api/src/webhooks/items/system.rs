//! Items about the endpoint, jobs, requests and connectors.

use serde_json::Value;

use crate::webhooks::macros::item_type;
use crate::{Id, Timestamp};

item_type! {
    /// A test of the endpoint.
    Ping {
        /// The type of the item; often missing.
        0 optional type_: Option<String> = "type",
        /// A string without meaning.
        1 optional message: Option<String> = "message",
    }
}

item_type! {
    /// A completed job.
    Job {
        /// The type of the item; often missing.
        0 optional type_: Option<String> = "type",
        /// ID of the job.
        1 optional id: Option<Id> = "id",
        /// URL of the job.
        2 optional url: Option<String> = "url",
        /// `success` or `failed`.
        3 optional status: Option<String> = "status",
        /// The kind of object that the job created, such as `ticket`.
        4 optional resource_type: Option<String> = "resource_type",
        /// ID of that object.
        5 optional resource_id: Option<Id> = "resource_id",
        /// URL of that object.
        6 optional resource_url: Option<String> = "resource_url",
    }
}

item_type! {
    /// A request to the API.
    ApiRequest {
        /// The type of the item; often missing.
        0 optional type_: Option<String> = "type",
        /// ID of the request.
        1 optional request_id: Option<Id> = "request_id",
        /// Time of the request.
        2 optional timestamp: Option<Timestamp> = "timestamp",
        /// Method, path, IP address and user agent.
        3 optional request: Option<Value> = "request",
        /// How the request was authenticated.
        4 optional authentication: Option<Value> = "authentication",
        /// The status of the response.
        5 optional response: Option<Value> = "response",
        /// The teammate: an object with `id` and `email`.
        6 optional admin: Option<Value> = "admin",
    }
}

item_type! {
    /// An execution of a data connector.
    DataConnectorExecution {
        /// The type of the item; often missing.
        0 optional type_: Option<String> = "type",
        /// ID of the execution.
        1 optional id: Option<Id> = "id",
        /// ID of the data connector.
        2 optional action_id: Option<Id> = "action_id",
        /// Name of the data connector.
        3 optional action_name: Option<String> = "action_name",
        /// Whether the execution succeeded.
        4 optional success: Option<bool> = "success",
        /// Status of the response of the connected system.
        5 optional http_status: Option<i64> = "http_status",
        /// The kind of error.
        6 optional error_type: Option<String> = "error_type",
        /// Duration, in milliseconds.
        7 optional execution_time_ms: Option<i64> = "execution_time_ms",
        /// Time of the completion.
        8 optional completed_at: Option<Timestamp> = "completed_at",
        /// The kind of object that started the execution, such as `workflow`.
        9 optional source_type: Option<String> = "source_type",
        /// ID of that object.
        10 optional source_id: Option<Id> = "source_id",
        /// ID of the conversation.
        11 optional conversation_id: Option<Id> = "conversation_id",
        /// ID of the contact.
        12 optional user_id: Option<Id> = "user_id",
        /// ID of the teammate.
        13 optional admin_id: Option<Id> = "admin_id",
    }
}

item_type! {
    /// A question of a procedure of Fin to a teammate.
    ProcedureQuestion {
        /// The type of the item; often missing.
        0 optional type_: Option<String> = "type",
        /// ID of the conversation.
        1 optional conversation_id: Option<Id> = "conversation_id",
        /// ID of the step.
        2 optional step_id: Option<Id> = "step_id",
        /// Name of the procedure.
        3 optional procedure_name: Option<String> = "procedure_name",
        /// The question.
        4 optional hitl_question: Option<String> = "hitl_question",
        /// The attributes to respond with.
        5 default_empty attributes_to_collect: Vec<Value> = "attributes_to_collect",
        /// URL to respond to.
        6 optional callback_url: Option<String> = "callback_url",
        /// Time until which a response is accepted.
        7 optional expires_at: Option<Timestamp> = "expires_at",
        /// URL of the conversation in the inbox.
        8 optional conversation_url: Option<String> = "conversation_url",
    }
}
