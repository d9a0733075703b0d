//! Nested lists of contacts that have more than ten elements.

use intercom_api::sync::{Record, StreamName, WorkspaceReader};
use intercom_api::types::AttachTagToContactRequest;
use intercom_api::{Client, Id};
use intercom_sandbox::{Sandbox, Seed};
use serde_json::{Value, json};

use super::context::{Read, collect};
use crate::harness::{client, response, sandbox};

const LONG: usize = 64;

/// Returns a workspace with two contacts, of which the first has many tags, companies and notes.
async fn filled() -> (Sandbox, Client, Id) {
    let sandbox = sandbox(|builder| builder).await;
    let client = client(&sandbox);
    sandbox.seed(&Seed {
        contacts: 2,
        tags: LONG,
        ..Seed::default()
    });
    let contacts = client
        .contacts()
        .list()
        .items()
        .try_collect()
        .await
        .unwrap();
    let id = contacts[0].id.clone();
    for tag in client.tags().list().items().try_collect().await.unwrap() {
        let tag = AttachTagToContactRequest::new(tag.id);
        client.contacts().attach_tag(&id, tag).await.unwrap();
    }
    for number in 0..LONG {
        let company = intercom_api::types::CreateOrUpdateCompanyRequest::new()
            .company_id(format!("c-{number}"));
        let company = client.companies().create_or_update(company).await.unwrap();
        let attach = intercom_api::types::AttachCompanyRequest::new(&company.id);
        client.contacts().attach_company(&id, attach).await.unwrap();
        let note = intercom_api::types::CreateNoteRequest::new(format!("Note {number}"));
        client.contacts().create_note(&id, note).await.unwrap();
    }
    sandbox.clear_requests();
    (sandbox, client, id)
}

async fn contacts(client: &Client, nested: bool) -> Read {
    let sync = WorkspaceReader::new(client).nested_lists(nested);
    collect(sync.changes(StreamName::Contacts, None))
        .await
        .unwrap()
}

fn lengths(contact: &Value) -> [usize; 3] {
    ["tags", "companies", "notes"].map(|list| contact[list]["data"].as_array().unwrap().len())
}

#[tokio::test]
async fn are_complete_on_request() {
    let (sandbox, client, id) = filled().await;
    let first_ten = contacts(&client, false).await;
    let complete = contacts(&client, true).await;
    let row = |read: &Read| {
        let row = read.rows.iter().find(|row| *row.key.id() == id).unwrap();
        serde_json::from_str::<Value>(row.raw.get()).unwrap()
    };
    assert_eq!(lengths(&row(&first_ten)), [10; 3]);
    let contact = row(&complete);
    assert_eq!(lengths(&contact), [LONG; 3]);
    for list in ["tags", "companies", "notes"] {
        assert_eq!(contact[list]["has_more"], false, "{list}");
        assert_eq!(contact[list]["total_count"], LONG, "{list}");
        let elements = contact[list]["data"].as_array().unwrap();
        let ids: std::collections::BTreeSet<_> =
            elements.iter().map(|one| one["id"].to_string()).collect();
        assert_eq!(ids.len(), LONG);
        assert!(
            elements
                .iter()
                .all(|one| one["type"] == elements[0]["type"])
        );
        let path = format!("/{list}/{}", elements[LONG - 1]["id"].as_str().unwrap());
        assert_eq!(elements[LONG - 1]["url"], path);
    }
    // The value is decoded from the complete JSON.
    let value = complete.rows.iter().find_map(|row| match &row.value {
        Record::Contact(contact) if contact.id == id => Some(contact),
        _ => None,
    });
    assert_eq!(value.unwrap().tags.data.len(), LONG);
    // Only the lists that have more elements take requests.
    let others = sandbox.requests().into_iter().filter(|request| {
        request.path.starts_with("/contacts/") && request.path != "/contacts/search"
    });
    assert!(
        others
            .map(|request| request.path)
            .all(|path| path.contains(id.as_str()))
    );
    assert_eq!(complete.report.corrected, first_ten.report.corrected);
}

#[tokio::test]
async fn subscriptions_are_split_by_consent() {
    let subscription = |id: usize| {
        let consent = if id.is_multiple_of(3) {
            "opt_in"
        } else {
            "opt_out"
        };
        json!({ "type": "subscription", "id": id.to_string(), "consent_type": consent })
    };
    let link = |id: usize| json!({ "type": "subscription", "id": id.to_string(), "url": format!("/subscriptions/{id}") });
    let contact = json!({
        "type": "contact",
        "id": "5",
        "updated_at": 1_700_000_000,
        "opted_in_subscription_types": {
            "type": "list", "has_more": true, "total_count": 12,
            "data": (0..30).filter(|id| id % 3 == 0).map(link).collect::<Vec<_>>(),
        },
        "opted_out_subscription_types": {
            "type": "list", "has_more": true, "total_count": 24,
            "data": (0..15).filter(|id| id % 3 != 0).map(link).collect::<Vec<_>>(),
        },
    });
    let sandbox = sandbox(move |builder| {
        builder.faults(move |request| match request.path.as_str() {
            "/contacts/search" => Some(response(
                200,
                json!({ "type": "list", "data": [contact], "total_count": 1, "pages": { "type": "pages" } }),
            )),
            "/contacts/5/subscriptions" => {
                let data: Vec<_> = (0..36).map(subscription).collect();
                Some(response(200, json!({ "type": "list", "data": data })))
            }
            _ => None,
        })
    })
    .await;
    let read = contacts(&client(&sandbox), true).await;
    let contact: Value = serde_json::from_str(read.rows[0].raw.get()).unwrap();
    for (list, length) in [
        ("opted_in_subscription_types", 12),
        ("opted_out_subscription_types", 24),
    ] {
        assert_eq!(
            contact[list]["data"].as_array().unwrap().len(),
            length,
            "{list}"
        );
        assert_eq!(contact[list]["has_more"], false, "{list}");
    }
}

#[tokio::test]
async fn a_contact_that_was_deleted_in_the_meantime_is_delivered_as_it_was() {
    let contact = json!({
        "type": "contact",
        "id": "5",
        "updated_at": 1_700_000_000,
        "tags": { "type": "list", "has_more": true, "total_count": 12, "data": [] },
    });
    let sandbox = sandbox(move |builder| {
        builder.faults(move |request| {
            (request.path == "/contacts/search").then(|| {
                response(
                    200,
                    json!({ "type": "list", "data": [contact], "total_count": 1, "pages": { "type": "pages" } }),
                )
            })
        })
    })
    .await;
    let read = contacts(&client(&sandbox), true).await;
    assert_eq!(read.keys(), ["5"]);
    assert!(read.rows[0].raw.get().contains(r#""has_more":true"#));
}
