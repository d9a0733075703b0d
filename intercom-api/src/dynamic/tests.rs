use serde_json::{Value, json};

use super::*;
use crate::{Client, ErrorKind};

/// Returns the error of an invalid call, or `sent` if the call is valid.
async fn outcome(name: &str, input: Value) -> String {
    let client = Client::builder()
        .access_token("dG9rOjEyMzQ=")
        .base_url("http://127.0.0.1:9")
        .retry(crate::RetryPolicy::none())
        .build();
    let Ok(client) = client else {
        panic!("cannot build the client")
    };
    match client.call(name).input(input).send().await {
        Ok(_) => panic!("{name}: unexpected response"),
        Err(error) => {
            assert_eq!(error.attempts(), u32::from(error.is_connect()), "{error}");
            if error.is_connect() {
                return "sent".into();
            }
            assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{error}");
            error.to_string()
        }
    }
}

#[tokio::test]
async fn rejects_invalid_calls_before_sending() {
    for (name, input, expected) in [
        (
            "getTickets",
            json!({}),
            "unknown operation `getTickets`: `OPERATIONS` lists the operations of this build",
        ),
        (
            "getTicket",
            json!([]),
            "tickets.get: invalid input: expected an object with the parameters by their names, and `body`",
        ),
        (
            "tickets.get",
            json!({"id": 7, "identity": 8, "body": null}),
            "tickets.get: unknown parameter `identity`: the operation has `id`",
        ),
        (
            "tags_list",
            json!({"id": 7}),
            "tags.list: unknown parameter `id`: the operation has none",
        ),
        (
            "getTicket",
            json!({}),
            "tickets.get: missing parameter `id`: it is required",
        ),
        (
            "get_ticket",
            json!({"id": null}),
            "tickets.get: missing parameter `id`: it is required",
        ),
        (
            "getTicket",
            json!({"id": {"of": "ada@example.com"}}),
            "tickets.get: invalid parameter `id`: expected an ID, found an object",
        ),
        (
            "listContacts",
            json!({"per_page": "many"}),
            "contacts.list: invalid parameter `per_page`: expected an integer, found a string",
        ),
        (
            "listContacts",
            json!({"per_page": 1000}),
            "invalid `per_page` 1000: must be between 1 and 150",
        ),
        (
            "data_attributes.list",
            json!({"model": "ada@example.com"}),
            "data_attributes.list: invalid parameter `model`: expected `contact` or `company` or `conversation`",
        ),
        (
            "admins.list_activity_logs",
            json!({"created_at_after": "yesterday"}),
            "admins.list_activity_logs: invalid parameter `created_at_after`: expected a time in Unix seconds, found a string",
        ),
        (
            "getTicket",
            json!({"id": 7, "body": {"a": 1}}),
            "tickets.get: unexpected `body`: the operation has none, so omit it",
        ),
        (
            "createTag",
            json!({}),
            "tags.create_or_update: missing `body`: it is required",
        ),
        (
            "createTag",
            json!({"body": {"name": ["ada@example.com"]}}),
            "tags.create_or_update: invalid `body`: it does not match the `input_schema` of the operation",
        ),
        (
            "manageConversation",
            json!({"id": 7, "body": {"message_type": "frobnicate", "admin_id": "1"}}),
            "conversations.manage: invalid `body`: it does not match the `input_schema` of the operation",
        ),
        (
            "createTicket",
            json!({"body": {"contacts": [{"id": "1"}]}}),
            "tickets.create: invalid `body`: the field `ticket_type_id` is missing",
        ),
        (
            "createTicket",
            json!({"body": {"ticket_type_id": "1", "contacts": "ada@example.com"}}),
            "tickets.create: invalid `body`: invalid `contacts`: expected an array, found a string",
        ),
    ] {
        let found = outcome(name, input).await;
        assert!(found.ends_with(expected), "{name}: {found}");
    }
}

#[tokio::test]
async fn sends_valid_calls() {
    for (name, input) in [
        ("getTicket", json!({"id": 7})),
        ("get_ticket", json!({"id": "7"})),
        ("tickets.get", json!({"id": "7"})),
        ("tickets_get", json!({"id": "7"})),
        // `type` has only one valid value, so it may be omitted.
        ("data_events.list", json!({"user_id": "7"})),
        (
            "listContacts",
            json!({"per_page": 50, "starting_after": null}),
        ),
        ("listTags", json!({"body": null})),
        ("createTag", json!({"body": {"name": "VIP"}})),
    ] {
        assert_eq!(outcome(name, input).await, "sent", "{name}");
    }
}

#[test]
fn describes_every_operation_as_a_tool() {
    let tools = tools();
    assert_eq!(tools.len(), OPERATIONS.len());
    for (tool, operation) in tools.iter().zip(OPERATIONS) {
        assert_eq!(tool.operation, operation);
        for name in [operation.name, operation.id, &tool.name] {
            assert_eq!(super::tool(name).as_ref(), Some(tool), "{name}");
        }
        assert!(tool.name.len() <= 64, "{}", tool.name);
        let is_valid = |c: char| c.is_ascii_alphanumeric() || c == '_';
        assert!(tool.name.chars().all(is_valid), "{}", tool.name);
        assert!(tool.description.ends_with('.'), "{}", tool.description);
        assert_eq!(tool.input_schema["type"], "object");
        let properties = &tool.input_schema["properties"];
        for parameter in operation.parameters {
            let property = &properties[parameter.name];
            assert!(
                property["description"]
                    .as_str()
                    .is_some_and(|text| !text.is_empty()),
                "{} {}: {property}",
                tool.name,
                parameter.name
            );
        }
    }
    assert_eq!(super::tool("nothing"), None);
}

#[test]
fn debug_omits_values() {
    let client = Client::builder().access_token("dG9rOjEyMzQ=").build();
    let Ok(client) = client else {
        panic!("cannot build the client")
    };
    let call = client.call("getTicket").parameter("id", "ada@example.com");
    let call = call.body(json!({"email": "ada@example.com"}));
    let text = format!("{call:?}");
    assert!(
        text.contains("getTicket") && !text.contains("example.com"),
        "{text}"
    );
}

/// Variants of the union share a value of `type`, so it does not determine the variant.
#[test]
fn decodes_a_union_whose_variants_share_a_type() {
    let body = json!({
        "message_type": "assignment",
        "type": "admin",
        "admin_id": "7100001",
        "assignee_id": "7100002",
    });
    for (body, expected) in [
        (body.clone(), true),
        (
            json!({"message_type": "close", "type": "admin", "admin_id": "7100001"}),
            false,
        ),
    ] {
        let decoded =
            serde_json::from_value::<crate::types::ManageConversationRequest>(body.clone());
        let Ok(request) = decoded else {
            panic!("{body}: {decoded:?}")
        };
        let is_assignment = matches!(request, crate::types::ManageConversationRequest::Assign(_));
        assert_eq!(is_assignment, expected);
        assert_eq!(serde_json::to_value(&request).ok(), Some(body));
    }
}
