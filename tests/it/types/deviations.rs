//! Responses that deviate from their types: they are decoded, corrected and reported, and nothing is lost.

use intercom_api::{ErrorKind, Response, Timestamp, types};
use serde_json::{Value, json};

use super::{full, read, responding, written};

/// Returns the deviations of a response as text.
fn deviations<T>(response: &Response<T>) -> Vec<String> {
    let deviations = response.deviations().iter();
    deviations.map(ToString::to_string).collect()
}

#[test]
fn a_required_field_has_its_default() {
    for (sent, name) in [
        (json!({ "type": "tag", "id": "7" }), ""),
        (json!({ "type": "tag", "id": "7", "name": null }), ""),
        (json!({ "type": "tag", "id": "7", "name": ["VIP"] }), ""),
        (
            json!({ "type": "tag", "id": "7", "name": { "en": "VIP" } }),
            "",
        ),
        // A number and a string are decoded from each other.
        (json!({ "type": "tag", "id": "7", "name": "7" }), "7"),
    ] {
        let tag = read!(Tag, sent);
        assert_eq!((tag.name.as_str(), &*tag.id), (name, "7"), "{sent}");
        assert_eq!(written!(tag), sent);
    }
    let empty = read!(Ticket, {});
    assert_eq!(written!(empty), json!({}));
    assert_eq!(empty.created_at, Timestamp::from_second(0));
    assert_eq!(empty.ticket_state, types::TicketState::default());
    assert_eq!((empty.id.as_str(), empty.open), ("", false));
}

#[test]
fn a_value_that_cannot_be_read_is_in_extra_until_the_field_is_set() {
    let sent = full(
        "CurrentAdmin",
        json!({ "name": ["Cy"], "job_title": { "en": "Lead" }, "team_ids": 7 }),
    );
    let mut admin = read!(CurrentAdmin, sent);
    assert_eq!((admin.name.as_str(), &admin.job_title), ("", &None));
    assert!(admin.team_ids.is_empty());
    assert_eq!(admin.extra.get("name"), Some(&json!(["Cy"])));
    assert_eq!(admin.extra.get("job_title"), Some(&json!({ "en": "Lead" })));
    assert_eq!(admin.extra.get("team_ids"), Some(&json!(7)));
    assert_eq!(written!(admin), sent);
    admin.name = "Cy".into();
    admin.job_title = Some("Lead".into());
    let now = written!(admin);
    assert_eq!(
        (&now["name"], &now["job_title"]),
        (&json!("Cy"), &json!("Lead"))
    );
    let text = serde_json::to_string(&admin).unwrap();
    assert_eq!(text.matches("\"name\"").count(), 1, "{text}");
}

#[tokio::test]
async fn deviations_are_reported_with_their_paths() {
    let body = json!({
        "type": "list",
        "data": [
            { "type": "tag", "id": "7" },
            { "type": "tag", "id": "8", "name": null, "applied_by": { "type": "admin", "id": { "x": 1 } } },
            { "type": "tag", "id": "9", "name": "VIP", "applied_at": null },
            {},
        ],
    });
    let (_sandbox, client) = responding(body.to_string()).await;
    let list = client.tags().list().await.unwrap();
    assert_eq!(list.data.len(), 4);
    assert!(list.skipped().is_empty());
    assert_eq!(
        deviations(&list),
        [
            "expected a string at `data[0].name`, found nothing",
            "expected a string at `data[1].name`, found null",
            "expected an ID at `data[1].applied_by.id`, found an object",
            "expected a string at `data[3].type`, found nothing",
            "expected a string at `data[3].id`, found nothing",
            "expected a string at `data[3].name`, found nothing",
        ]
    );
    let first = &list.deviations()[0];
    assert_eq!(
        (first.path(), first.expected(), first.found()),
        ("data[0].name", "a string", "nothing")
    );
    assert_eq!(written!(*list), body);
    assert!(format!("{list:?}").contains("deviations: 6"), "{list:?}");
}

#[tokio::test]
async fn what_is_not_a_deviation() {
    let body = json!({
        "type": "list",
        // Optional fields, unknown fields, unknown values, scalars in another form, times in any
        // form.
        "data": [
            { "type": "tag", "id": 7, "name": "VIP", "applied_by": null, "color": [1] },
            { "type": "label", "id": "8", "name": 5, "applied_at": "2024-08-08T08:10:11.5Z" },
        ],
        "pages": null,
    });
    let (_sandbox, client) = responding(body.to_string()).await;
    let list = client.tags().list().await.unwrap();
    assert_eq!(deviations(&list), [""; 0]);
}

#[tokio::test]
async fn a_strict_request_fails_with_the_first_deviation() {
    let body = json!({ "type": "list", "data": [{ "type": "tag", "id": "7", "name": ["ada@example.com"] }] });
    let (sandbox, client) = responding(body.to_string()).await;
    assert!(client.tags().list().await.is_ok());
    let error = client.tags().list().strict(true).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.path()),
        (ErrorKind::Decode, Some("data[0].name"))
    );
    assert_eq!(error.status().map(|status| status.as_u16()), Some(200));
    assert_eq!(error.body(), body.to_string().as_bytes());
    assert!(
        error
            .to_string()
            .contains("expected a string, found an array"),
        "{error}"
    );
    assert!(!error.to_string().contains("ada@"), "{error}");

    let strict = intercom_api::Client::builder()
        .access_token(sandbox.access_token())
        .base_url(sandbox.url())
        .strict(true)
        .build()
        .unwrap();
    assert!(strict.tags().list().await.is_err());
    assert!(strict.tags().list().strict(false).await.is_ok());
    assert!(strict.tags().list().items().next().await.unwrap().is_err());
}

#[tokio::test]
async fn pages_report_deviations_too() {
    let body = json!({
        "type": "list",
        "data": [
            { "type": "contact", "id": "1" },
            { "type": "contact", "id": "2", "tags": { "data": [5, { "type": "tag" }] } },
        ],
        "total_count": 2,
    });
    let (_sandbox, client) = responding(body.to_string()).await;
    let page = client
        .contacts()
        .list()
        .pages()
        .next()
        .await
        .unwrap()
        .unwrap();
    assert_eq!(page.len(), 2);
    let paths: Vec<&str> = page.deviations().iter().map(|one| one.path()).collect();
    assert!(
        paths.iter().all(|path| path.starts_with("data[")),
        "{paths:?}"
    );
    assert!(paths.contains(&"data[0].workspace_id"), "{paths:?}");
    assert_eq!(page.skipped().len(), 1);
    assert_eq!(page.skipped()[0].path, "data[1].tags.data[0]");
}

/// Checks that invalid JSON affects only the value in which it occurs.
#[tokio::test]
async fn invalid_json_costs_one_value() {
    let digits = "9".repeat(400);
    let deep = format!("{}{}", "[".repeat(3_000), "]".repeat(3_000));
    for (name, piece, found) in [
        ("a surrogate", r#""x\ud83d""#, "half of a surrogate pair"),
        (
            "a control character",
            "\"a\nb\"",
            "a control character that is not escaped",
        ),
        ("an exponent", "1e400", "a number out of range"),
        ("digits", &digits, "a number out of range"),
        ("depth", &deep, "a value that is nested too deeply"),
    ] {
        for field in ["name", "unseen", "applied_at"] {
            let body = format!(
                r#"{{"type": "list", "data": [{{"type": "tag", "id": "7", "name": "A"}}, {{"type": "tag", "id": "8", "{field}": {piece}}}, {{"type": "tag", "id": "9", "name": "C"}}]}}"#
            );
            let (_sandbox, client) = responding(body.clone()).await;
            let list = client
                .tags()
                .list()
                .await
                .unwrap_or_else(|error| panic!("{name} in {field}: {error}"));
            let ids: Vec<&str> = list.data.iter().map(|tag| &*tag.id).collect();
            assert_eq!(ids, ["7", "8", "9"], "{name} in {field}");
            let first = &list.deviations()[0];
            assert_eq!(
                (first.expected(), first.found()),
                ("valid JSON", found),
                "{name}"
            );
            assert!(
                first.path().starts_with(&format!("data[1].{field}")),
                "{name}: {}",
                first.path()
            );
            let items: Vec<_> = client.tags().list().items().try_collect().await.unwrap();
            assert_eq!(items.len(), 3, "{name} in {field}");
            let error = client.tags().list().strict(true).await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Decode, "{name}");
        }
    }
    // A truncated body is still an error.
    let (_sandbox, client) = responding(r#"{"type": "list", "data": [{"type": "tag"#).await;
    let error = client.tags().list().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
}

#[tokio::test]
async fn every_digit_of_an_id_is_preserved() {
    let body = r#"{"type": "list", "data": [{"type": "tag", "id": 184467440737095516159, "name": "A"}, {"type": "tag", "id": 7, "name": "B"}]}"#;
    let (_sandbox, client) = responding(body).await;
    let list = client.tags().list().await.unwrap();
    assert_eq!(list.data[0].id, "184467440737095516159");
    assert_eq!(list.data[1].id, 7);
    assert_eq!(deviations(&list), [""; 0]);
}

/// Checks responses of later versions of the API.
#[tokio::test]
async fn shapes_of_other_versions_are_read() {
    let state = json!({ "type": "ticket_state", "id": "7", "category": "in_progress", "internal_label": "In progress", "external_label": "In progress" });
    let ticket = json!({
        "type": "ticket", "id": "1", "ticket_id": "1", "category": "Customer", "ticket_state": state, "admin_assignee_id": 814, "team_assignee_id": 0,
        "contacts": [{ "type": "contact", "id": "c" }], "ticket_attributes": {},
    });
    let (_sandbox, client) = responding(ticket.to_string()).await;
    let found = client.tickets().get("1").await.unwrap();
    assert_eq!(found.state(), types::TicketState::InProgress);
    assert_eq!(found.extra.get("ticket_state"), Some(&state));
    assert_eq!(found.admin_assignee().map(|id| &**id), Some("814"));
    assert_eq!(found.team_assignee(), None);
    assert_eq!(found.contacts.contacts[0].id, "c");
    let reported = deviations(&found);
    assert!(
        reported.iter().any(|one| one.contains("at `contacts`")),
        "{reported:?}"
    );
    let mut back = written!(*found);
    back["admin_assignee_id"] = json!(814);
    back["team_assignee_id"] = json!(0);
    assert_eq!(back, ticket);
    assert_eq!(
        read!(Ticket, { "ticket_state": "resolved" }).state(),
        types::TicketState::Resolved
    );

    let conversation = json!({
        "type": "conversation", "id": "1", "created_at": "2025-06-15T15:06:40Z", "updated_at": 1_750_000_000, "open": true, "state": "open", "read": true,
        "admin_assignee_id": 814, "teammates": { "type": "admin.list", "admins": [{ "type": "admin", "id": 5 }] },
        "statistics": { "type": "conversation_statistics", "first_contact_reply_at": "2025-06-15T15:06:40.123Z", "time_to_assignment": 12.5, "count_reopens": 0, "count_assignments": 1, "count_conversation_parts": 2 },
    });
    let (_sandbox, client) = responding(conversation.to_string()).await;
    let found = client.conversations().get("1").await.unwrap();
    assert_eq!(deviations(&found), [""; 0]);
    assert_eq!(found.created_at, 1_750_000_000);
    let statistics = found.statistics.as_ref().unwrap();
    assert_eq!(
        statistics.first_contact_reply_at,
        Some(Timestamp::from_second(1_750_000_000))
    );
    assert_eq!(statistics.time_to_assignment, Some(12));
    assert_eq!(found.teammates.admins[0].id.as_deref(), Some("5"));
}

/// Checks that an error has a status, regardless of its body.
#[test]
fn errors_are_replayed_with_any_body() {
    for body in [
        "",
        "oops",
        "null",
        "[]",
        "5",
        "{}",
        r#"{"errors": "x"}"#,
        r#"{"error": {"code": 5}}"#,
        r#"{"message": "m"}"#,
    ] {
        let back = intercom_api::replay::response("GET", "/tags/{id}", 503, body).unwrap();
        let sent: Value = serde_json::from_str(body).unwrap_or_else(|_| body.into());
        assert_eq!(back, sent, "{body}");
    }
}
