//! Users and leads.

use reqwest::Method;
use serde_json::{Value, json};

use crate::support::{Api, ids, text};
use intercom_sandbox::{Collection, SUBSCRIPTION_TYPE_ID, Seed};

#[tokio::test]
async fn rejects_duplicate_contacts() {
    let api = Api::start().await;
    let id = api.user("ada").await;
    for body in [
        json!({ "role": "user", "email": "ADA@example.com" }),
        json!({ "role": "lead", "external_id": "ext-ada" }),
    ] {
        let (status, response) = api.call(Method::POST, "/contacts", Some(body)).await;
        assert_eq!(status, 409);
        assert_eq!(response["errors"][0]["code"], "conflict");
        assert!(text(&response["errors"][0]["message"]).ends_with(&format!("id={id}")));
    }
    // Leads may share an email address.
    api.lead("ada").await;
    api.trigger(&format!("/contacts/{id}/archive")).await;
    let body = json!({ "role": "user", "external_id": "ext-ada" });
    let (status, response) = api.call(Method::POST, "/contacts", Some(body)).await;
    assert_eq!(status, 409);
    assert!(text(&response["errors"][0]["message"]).contains("archived"));
    let rejected = api
        .rejected(Method::POST, "/contacts", Some(json!({ "role": "user" })))
        .await;
    assert_eq!(rejected.0, 400);
}

#[tokio::test]
async fn updates_preserve_clear_and_set_fields() {
    let api = Api::start().await;
    let id = api.user("ada").await;
    let path = format!("/contacts/{id}");
    api.put(
        &path,
        json!({ "phone": "+4912345", "custom_attributes": { "a": 1, "b": "x" } }),
    )
    .await;
    let changed = api
        .put(
            &path,
            json!({ "phone": null, "custom_attributes": { "b": "" } }),
        )
        .await;
    assert_eq!(changed["phone"], json!(null));
    assert_eq!(changed["name"], "ada");
    assert_eq!(changed["custom_attributes"], json!({ "a": 1, "b": null }));
    api.user("bob").await;
    let taken = json!({ "email": "bob@example.com" });
    assert_eq!(api.rejected(Method::PUT, &path, Some(taken)).await.0, 409);
}

#[tokio::test]
async fn archiving_hides_and_deletion_removes() {
    let api = Api::start().await;
    let id = api.user("ada").await;
    let path = format!("/contacts/{id}");
    let archived = api.trigger(&format!("{path}/archive")).await;
    assert_eq!(
        archived,
        json!({ "type": "contact", "id": id, "external_id": "ext-ada", "archived": true })
    );
    assert_eq!(api.get("/contacts").await["total_count"], 0);
    assert_eq!(api.get(&path).await["id"], id);
    api.trigger(&format!("{path}/unarchive")).await;
    assert_eq!(api.get("/contacts").await["total_count"], 1);
    assert_eq!(api.delete(&path).await["deleted"], true);
    let (status, code, _) = api.rejected(Method::GET, &path, None).await;
    assert_eq!((status, code.as_str()), (404, "not_found"));
    assert_eq!(api.rejected(Method::DELETE, &path, None).await.0, 404);
}

#[tokio::test]
async fn merges_a_lead_into_a_user() {
    let api = Api::start().await;
    let (lead, user) = (api.lead("lena").await, api.user("uwe").await);
    let tag = api.tag("VIP").await;
    api.post(&format!("/contacts/{lead}/tags"), json!({ "id": tag }))
        .await;
    let conversation = api.conversation(&lead, "Hello").await;
    let wrong = json!({ "from": user, "into": lead });
    assert_eq!(
        api.rejected(Method::POST, "/contacts/merge", Some(wrong))
            .await
            .0,
        400
    );
    let merged = api
        .post("/contacts/merge", json!({ "from": lead, "into": user }))
        .await;
    assert_eq!(merged["id"], user);
    assert_eq!(ids(&merged["tags"]["data"]), [tag]);
    assert_eq!(
        api.rejected(Method::GET, &format!("/contacts/{lead}"), None)
            .await
            .0,
        404
    );
    let moved = api.get(&format!("/conversations/{conversation}")).await;
    assert_eq!(ids(&moved["contacts"]["contacts"]), [user]);
}

#[tokio::test]
async fn contacts_are_found_by_their_current_identity() {
    let api = Api::seeded(Seed {
        contacts: 1,
        ..Seed::default()
    })
    .await;
    // Returns the contact with an email address or external ID, or null.
    let found = async |identity: &str| {
        let path = format!("/events?type=user&summary=true&{identity}");
        let (status, summary) = api.call(Method::GET, &path, None).await;
        assert!(matches!(status, 200 | 404), "{status} {summary}");
        summary["intercom_user_id"].clone()
    };
    let (ada, bob, lead) = (
        api.user("ada").await,
        api.user("bob").await,
        api.lead("bob").await,
    );
    let sample = text(&found("email=sample.user.1@example.com").await);
    assert_eq!(found("email=ADA@example.com").await, ada);
    // The first of several contacts.
    assert_eq!(found("email=bob@example.com").await, bob);
    for (id, body) in [
        (&ada, json!({ "email": "new@example.com" })),
        (
            &bob,
            json!({ "email": "other@example.com", "external_id": "ext-new" }),
        ),
        (&sample, json!({ "email": "sample@example.com" })),
    ] {
        api.put(&format!("/contacts/{id}"), body).await;
    }
    for (identity, id) in [
        ("email=ada@example.com", Value::Null),
        ("email=new@example.com", json!(ada)),
        ("email=bob@example.com", json!(lead)),
        ("user_id=ext-bob", Value::Null),
        ("user_id=ext-new", json!(bob)),
        ("email=sample.user.1@example.com", Value::Null),
        ("email=sample@example.com", json!(sample)),
        ("user_id=sample-1", json!(sample)),
    ] {
        assert_eq!(found(identity).await, id, "{identity}");
    }
    // A user without an address gets that of the lead.
    let user = json!({ "role": "user", "external_id": "ext-uwe" });
    let user = text(&api.post("/contacts", user).await["id"]);
    api.post("/contacts/merge", json!({ "from": lead, "into": user }))
        .await;
    assert_eq!(found("email=bob@example.com").await, user);
    api.sandbox.edit(|editor| {
        let change = json!({ "external_id": "ext-edited" });
        assert!(editor.update(Collection::Contacts, &bob, &change));
        assert!(editor.delete(Collection::Contacts, &sample));
    });
    api.delete(&format!("/contacts/{ada}")).await;
    for (identity, id) in [
        ("user_id=ext-new", Value::Null),
        ("user_id=ext-edited", json!(bob)),
        ("email=sample@example.com", Value::Null),
        ("email=new@example.com", Value::Null),
    ] {
        assert_eq!(found(identity).await, id, "{identity}");
    }
    // A deleted contact does not reserve its email address and external ID.
    assert_ne!(api.user("ada").await, ada);
}

#[tokio::test]
async fn nested_lists_have_at_most_ten_elements() {
    let api = Api::start().await;
    let id = api.user("ada").await;
    for number in 0..11 {
        let tag = api.tag(&format!("tag {number}")).await;
        api.post(&format!("/contacts/{id}/tags"), json!({ "id": tag }))
            .await;
    }
    let tags = &api.get(&format!("/contacts/{id}")).await["tags"];
    assert_eq!(tags["data"].as_array().unwrap().len(), 10);
    assert_eq!(tags["total_count"], 11);
    assert_eq!(tags["has_more"], true);
    let rest = api.get(tags["url"].as_str().unwrap()).await;
    assert_eq!(rest["data"].as_array().unwrap().len(), 11);
}

#[tokio::test]
async fn creates_notes_and_subscriptions() {
    let api = Api::start().await;
    let id = api.user("ada").await;
    let notes = format!("/contacts/{id}/notes");
    let note = api.post(&notes, json!({ "body": "Likes tea" })).await;
    assert_eq!(note["body"], "<p>Likes tea</p>");
    assert_eq!(note["author"], json!(null));
    assert_eq!(ids(&api.get(&notes).await["data"]), [text(&note["id"])]);
    let found = api.rejected(Method::GET, "/notes/1", None).await;
    assert_eq!((found.0, found.1.as_str()), (404, "not_found"));
    let unknown = json!({ "body": "x", "admin_id": "1" });
    let found = api.rejected(Method::POST, &notes, Some(unknown)).await;
    assert_eq!((found.0, found.1.as_str()), (404, "admin_not_found"));

    let subscriptions = format!("/contacts/{id}/subscriptions");
    for consent in ["opt_in", "opt_out"] {
        let body = json!({ "id": SUBSCRIPTION_TYPE_ID, "consent_type": consent });
        api.post(&subscriptions, body).await;
    }
    let contact = api.get(&format!("/contacts/{id}")).await;
    assert_eq!(contact["opted_out_subscription_types"]["total_count"], 1);
    assert_eq!(contact["opted_in_subscription_types"]["total_count"], 0);
    api.delete(&format!("{subscriptions}/{SUBSCRIPTION_TYPE_ID}"))
        .await;
    assert!(ids(&api.get(&subscriptions).await["data"]).is_empty());
}

#[tokio::test]
async fn converts_visitors_to_contacts() {
    let api = Api::start().await;
    let user_id = intercom_sandbox::VISITOR_USER_ID;
    let path = format!("/visitors?user_id={user_id}");
    assert_eq!(api.get(&path).await["type"], "visitor");
    let body = json!({
        "type": "user",
        "user": { "user_id": "u-7", "email": "guest@example.com" },
        "visitor": { "user_id": user_id },
    });
    let contact = api.post("/visitors/convert", body).await;
    assert_eq!(contact["external_id"], "u-7");
    assert_eq!(api.rejected(Method::GET, &path, None).await.0, 404);
}
