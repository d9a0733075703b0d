use serde_json::json;

use super::*;
use crate::{Client, ErrorKind};

/// What is wrong with a call, without sending it anywhere.
async fn refused(name: &str, input: Value) -> String {
    let client = Client::builder()
        .access_token("dG9rOjEyMzQ=")
        .base_url("http://127.0.0.1:9")
        .retry(crate::RetryPolicy::none())
        .build();
    let Ok(client) = client else {
        panic!("the client is not built")
    };
    match client.call(name).input(input).send().await {
        Ok(_) => panic!("{name}: it was sent"),
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
async fn what_is_wrong_is_told_before_it_is_sent() {
    for (name, input, said) in [
        (
            "getTickets",
            json!({}),
            "there is no operation `getTickets` in this build: `OPERATIONS` lists those that there are",
        ),
        (
            "getTicket",
            json!([]),
            "the input is no object: give the parameters by their names, and `body`",
        ),
        (
            "getTicket",
            json!({"id": 7, "identity": 8, "body": null}),
            "getTicket has no parameter `identity`: it takes `id`",
        ),
        (
            "listTags",
            json!({"id": 7}),
            "listTags has no parameter `id`: it takes none",
        ),
        (
            "getTicket",
            json!({}),
            "`id` is missing: it has to be given",
        ),
        (
            "get_ticket",
            json!({"id": null}),
            "`id` is missing: it has to be given",
        ),
        (
            "getTicket",
            json!({"id": {"of": "ada@example.com"}}),
            "`id` is not what getTicket takes: expected an id, found map",
        ),
        (
            "listContacts",
            json!({"per_page": "many"}),
            "`per_page` is not what listContacts takes: expected i64, found string",
        ),
        (
            "listContacts",
            json!({"per_page": 1000}),
            "a page of 1000 is too large: `per_page` is at most 150 here",
        ),
        (
            "getTicket",
            json!({"id": 7, "body": {"a": 1}}),
            "getTicket takes no body: leave it out",
        ),
        (
            "createTag",
            json!({}),
            "there is no body: give one with `body`",
        ),
        (
            "createTag",
            json!({"body": {"name": ["ada@example.com"]}}),
            "the body is not what createTag takes: it, or a part of it, has none of the shapes that there are",
        ),
        (
            "manageConversation",
            json!({"id": 7, "body": {"message_type": "frobnicate", "admin_id": "1"}}),
            "the body is not what manageConversation takes: it, or a part of it, has none of the shapes that there are",
        ),
        (
            "createTicket",
            json!({"body": {"contacts": [{"id": "1"}]}}),
            "`ticket_type_id` is missing from the body",
        ),
        (
            "createTicket",
            json!({"body": {"ticket_type_id": "1", "contacts": "ada@example.com"}}),
            "the body is not what createTicket takes: expected a list, found string, at contacts",
        ),
    ] {
        assert_eq!(refused(name, input).await, said, "{name}");
    }
}

#[tokio::test]
async fn what_is_right_is_sent() {
    for (name, input) in [
        ("getTicket", json!({"id": 7})),
        ("get_ticket", json!({"id": "7"})),
        (
            "listContacts",
            json!({"per_page": 50, "starting_after": null}),
        ),
        ("listTags", json!({"body": null})),
        ("createTag", json!({"body": {"name": "VIP"}})),
    ] {
        assert_eq!(refused(name, input).await, "sent", "{name}");
    }
}

#[test]
fn every_operation_is_a_tool() {
    let tools = operations();
    assert_eq!(tools.len(), OPERATIONS.len());
    for (tool, operation) in tools.iter().zip(OPERATIONS) {
        assert_eq!(tool.operation, operation);
        assert_eq!(describe(operation.id).as_ref(), Some(tool));
        assert!(tool.name.len() <= 64, "{}", tool.name);
        let plain = |sign: char| sign.is_ascii_alphanumeric() || sign == '_';
        assert!(tool.name.chars().all(plain), "{}", tool.name);
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
    assert_eq!(describe("nothing"), None);
}

#[test]
fn calls_show_no_values() {
    let client = Client::builder().access_token("dG9rOjEyMzQ=").build();
    let Ok(client) = client else {
        panic!("the client is not built")
    };
    let call = client.call("getTicket").parameter("id", "ada@example.com");
    let call = call.body(json!({"email": "ada@example.com"}));
    let text = format!("{call:?}");
    assert!(
        text.contains("getTicket") && !text.contains("example.com"),
        "{text}"
    );
}

/// The `type` of one shape is one that another may have, so it tells nothing.
#[test]
fn requests_told_apart_by_another_field_than_the_type_are_read() {
    let body = json!({
        "message_type": "assignment",
        "type": "admin",
        "admin_id": "7100001",
        "assignee_id": "7100002",
    });
    for (body, assigned) in [
        (body.clone(), true),
        (
            json!({"message_type": "close", "type": "admin", "admin_id": "7100001"}),
            false,
        ),
    ] {
        let read = serde_json::from_value::<crate::types::ManageConversationRequest>(body.clone());
        let Ok(read) = read else {
            panic!("{body}: {read:?}")
        };
        let is_assignment = matches!(
            read,
            crate::types::ManageConversationRequest::AssignConversation(_)
        );
        assert_eq!(is_assignment, assigned);
        assert_eq!(serde_json::to_value(&read).ok(), Some(body));
    }
}
