//! The search rules of the server, as seen by the client.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use intercom_api::search::{Query, Search, contact, conversation, ticket};
use intercom_api::{Method, RetryPolicy, types};
use intercom_sandbox::{ADMIN_ID, Fault, Sandbox};
use serde_json::json;

use super::served::client;
use crate::fixture::{Fixture, NOW};

const DAY: i64 = 86_400;

async fn contacts(fixture: &Fixture, search: impl Into<Search>) -> Vec<String> {
    let found = fixture.client.contacts().search(search.into());
    let found = found.items().try_collect().await.unwrap();
    found.iter().map(|one| one.id.to_string()).collect()
}

async fn conversations(fixture: &Fixture, search: impl Into<Search>) -> Vec<String> {
    let found = fixture.client.conversations().search(search.into());
    let found = found.items().try_collect().await.unwrap();
    found.iter().map(|one| one.id.to_string()).collect()
}

async fn tickets(fixture: &Fixture, search: impl Into<Search>) -> Vec<String> {
    let found = fixture.client.tickets().search(search.into());
    let found = found.items().try_collect().await.unwrap();
    found.iter().map(|one| one.id.to_string()).collect()
}

#[tokio::test]
async fn compares_times_of_contacts_by_day_and_syncs_one_day_back() {
    let fixture = Fixture::open().await;
    let user = fixture.user.to_string();
    let start = NOW - NOW % DAY;
    for (query, found) in [
        (contact::CREATED_AT.eq(start), true),
        (contact::CREATED_AT.eq(start + DAY - 1), true),
        (contact::CREATED_AT.eq(start + DAY), false),
        // A later time on the same day is not before it, and an earlier time not after it.
        (contact::CREATED_AT.before(NOW + 1), false),
        (contact::CREATED_AT.before(start + DAY), true),
        (contact::UPDATED_AT.after(NOW - 1), false),
        (contact::UPDATED_AT.after(NOW - DAY), true),
        // Numbers may be strings.
        (contact::UPDATED_AT.after((NOW - DAY).to_string()), true),
    ] {
        let expected = if found { vec![user.clone()] } else { vec![] };
        assert_eq!(
            contacts(&fixture, query.clone()).await,
            expected,
            "{query:?}"
        );
    }
}

#[tokio::test]
async fn compares_times_of_conversations_and_tickets_by_second() {
    let fixture = Fixture::open().await;
    let kind = fixture.ticket_type("Customer").await;
    let ticket_id = fixture.ticket(&kind).await.id.to_string();
    fixture.tick();
    let conversation_id = fixture.conversation().await.to_string();
    let at = NOW + 60;
    for (query, found) in [
        (conversation::CREATED_AT.after(at - 1), true),
        (conversation::CREATED_AT.after(at), false),
        (conversation::CREATED_AT.gte(at), true),
        (conversation::UPDATED_AT.gte(at), true),
    ] {
        let expected = if found {
            vec![conversation_id.clone()]
        } else {
            vec![]
        };
        assert_eq!(
            conversations(&fixture, query.clone()).await,
            expected,
            "{query:?}"
        );
    }
    for (query, found) in [
        (ticket::CREATED_AT.before(NOW + 1), true),
        (ticket::CREATED_AT.before(NOW), false),
        (ticket::CREATED_AT.lte(NOW), true),
        (ticket::UPDATED_AT.lte(NOW), true),
    ] {
        let expected = if found {
            vec![ticket_id.clone()]
        } else {
            vec![]
        };
        assert_eq!(
            tickets(&fixture, query.clone()).await,
            expected,
            "{query:?}"
        );
    }
}

#[tokio::test]
async fn finds_by_a_hundred_ids_and_by_custom_attributes() {
    let fixture = Fixture::open().await;
    let body = types::CreateContactRequest::new()
        .role("user")
        .email("grace@example.com")
        .custom_attributes(json!({"plan": "pro"}).as_object().cloned().unwrap());
    let grace = fixture.client.contacts().create(body).await.unwrap();
    let others = (0..98).map(|number| format!("66b4d1f09c3e5a0021d7f{number:03}"));
    let ids = others.chain([fixture.user.to_string(), grace.id.to_string()]);
    let both = contact::ID.is_in(ids).sort(contact::EMAIL.ascending());
    assert_eq!(
        contacts(&fixture, both).await,
        [fixture.user.to_string(), grace.id.to_string()]
    );
    let pro = Query::custom_attribute("plan").eq("pro");
    assert_eq!(contacts(&fixture, pro).await, [grace.id.to_string()]);
    let tagged = fixture
        .client
        .contacts()
        .tag_by_name(&grace.id, "vip")
        .await;
    let vip = contact::TAG_ID.eq(&tagged.unwrap().id);
    assert_eq!(contacts(&fixture, vip).await, [grace.id.to_string()]);
}

#[tokio::test]
async fn finds_tickets_by_attribute_id_and_category() {
    let fixture = Fixture::open().await;
    let mut made = Vec::new();
    for category in ["Customer", "Back-office", "Tracker"] {
        let kind = fixture.ticket_type(category).await;
        let attribute = kind.attribute("_default_title_").unwrap().id.clone();
        made.push((fixture.ticket(&kind).await, attribute));
    }
    for (opened, attribute) in &made {
        // The category of the response, in the spelling of searches.
        let same = ticket::CATEGORY.eq(&opened.category);
        assert_eq!(tickets(&fixture, same).await, [opened.id.to_string()]);
        // Each type has its own numeric ID for the same attribute.
        let title = Query::ticket_attribute(attribute.as_str()).eq("The box is torn");
        assert_eq!(tickets(&fixture, title).await, [opened.id.to_string()]);
    }
    for name in ["_default_title_", "1f2e3d4c-0000-4000-8000-123456789abc"] {
        let field = format!("ticket_attribute.{name}");
        let raw = Query::raw(json!({"field": field, "operator": "=", "value": "x"}));
        let rejected = fixture.client.tickets().search(raw).await;
        let rejected = rejected.unwrap_err();
        assert_eq!(rejected.status().unwrap().as_u16(), 400);
        assert!(rejected.has_code("field_not_found"), "{rejected}");
    }
}

#[tokio::test]
async fn finds_conversations_by_complete_words_and_without_parts() {
    let fixture = Fixture::open().await;
    let id = fixture.conversation().await;
    let conversations = fixture.client.conversations();
    conversations.add_note(&id, ADMIN_ID, "Hm").await.unwrap();
    for (word, count) in [("parcel", 1), ("PARCEL", 1), ("parc", 0)] {
        let found = fixture
            .client
            .conversations()
            .search(conversation::SOURCE_BODY.contains(word))
            .await
            .unwrap();
        assert_eq!(found.conversations.len() as i64, count, "{word}");
        assert_eq!(found.total_count, Some(count), "{word}");
        for one in &found.conversations {
            let json = serde_json::to_value(one).unwrap();
            assert_eq!(json.get("conversation_parts"), None);
        }
    }
    let read = fixture.client.conversations().get(&id).await;
    assert_eq!(read.unwrap().parts().len(), 1);
}

#[tokio::test]
async fn the_server_enforces_the_same_limits() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(&sandbox);
    let filter = || json!({"field": "role", "operator": "=", "value": "user"});
    let group = |entries: Vec<_>| json!({"operator": "AND", "value": entries});
    for (query, accepted) in [
        (group(vec![filter(); 15]), true),
        (group(vec![filter(); 16]), false),
        (group(vec![group(vec![filter()])]), true),
        (group(vec![group(vec![group(vec![filter()])])]), false),
        // Only `IN` accepts an array.
        (
            json!({"field": "role", "operator": "IN", "value": ["user"]}),
            true,
        ),
        (
            json!({"field": "role", "operator": "IN", "value": "user"}),
            false,
        ),
    ] {
        let response = client.contacts().search(Query::raw(query.clone()));
        match response.send().await {
            Ok(_) => assert!(accepted, "{query}"),
            Err(error) => {
                assert!(!accepted, "{query}: {error}");
                assert_eq!(error.status().unwrap().as_u16(), 400);
            }
        }
    }
    let too_large = client
        .request(Method::POST, "/contacts/search")
        .json(&json!({"query": filter(), "pagination": {"per_page": 151}}));
    let error = too_large.send().await.unwrap_err();
    assert!(error.has_code("invalid_per_page"), "{error}");
}

#[tokio::test]
async fn retries_a_search_like_other_reads() {
    let searches = AtomicUsize::new(0);
    let sandbox = Sandbox::builder()
        .faults(move |_| {
            let first = searches.fetch_add(1, Ordering::SeqCst) == 0;
            first.then_some(Fault::ResetAfterProcessing)
        })
        .start()
        .await
        .unwrap();
    let found = client(&sandbox)
        .contacts()
        .search(contact::ROLE.eq("user"))
        .retry(RetryPolicy::default().initial_backoff(Duration::from_millis(1)))
        .await
        .unwrap();
    assert_eq!((found.attempts(), found.total_count), (2, Some(0)));
}
