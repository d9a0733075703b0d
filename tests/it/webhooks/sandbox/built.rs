//! Notifications that are built without sending them.

use std::collections::BTreeMap;

use intercom_api::webhooks::{Event, Notification, Topic, TopicCategory, Verifier};
use intercom_api::{Id, types};
use intercom_sandbox::{ADMIN_ID, NotificationError};
use serde_json::Value;

use super::{SECRET, event};
use crate::fixture::Fixture;
use crate::webhooks::events::variant;
use crate::webhooks::fixtures;

#[tokio::test]
async fn a_notification_can_be_built_without_sending_it() {
    let fixture = Fixture::open().await;
    let verifier = Verifier::new(SECRET).unwrap();
    let built = fixture
        .sandbox
        .notification("contact.user.created", &fixture.user)
        .unwrap();
    let notification = verifier
        .verify(&built.body(), &*built.signature(SECRET))
        .unwrap();
    assert_eq!(notification.contact_id(), Some(fixture.user.clone()));
    assert!(
        matches!(notification.event(), Event::Contact(contact) if contact.created_at == fixture.sandbox.now())
    );
    // Times of contacts are strings.
    assert!(matches!(
        built.json()["data"]["item"]["created_at"],
        Value::String(_)
    ));
}

/// Every topic is built in the form of its event, or the error names what the sandbox lacks.
#[tokio::test]
async fn all_topics_are_built_or_explained() {
    let fixture = Fixture::open().await;
    let client = &fixture.client;
    let company = types::CreateOrUpdateCompanyRequest::new()
        .company_id("c-1")
        .name("Bakery");
    let company = client.companies().create_or_update(company).await.unwrap();
    client
        .contacts()
        .attach_company(&fixture.user, types::AttachCompanyRequest::new(&company.id))
        .await
        .unwrap();
    client
        .contacts()
        .tag_by_name(&fixture.user, "vip")
        .await
        .unwrap();
    let conversation = fixture.conversation().await;
    let ticket_type = fixture.ticket_type("Customer").await;
    let ticket = fixture.ticket(&ticket_type).await.id;
    let article = types::CreateArticleRequest::new("Opening hours").author_id(ADMIN_ID);
    let article = client.articles().create(article).await.unwrap();
    client
        .data_events()
        .create(event(&fixture.user))
        .await
        .unwrap();
    fixture.sandbox.seed(&intercom_sandbox::Seed {
        activity_logs: 1,
        ..Default::default()
    });
    let entry = client
        .admins()
        .list_activity_logs(0)
        .await
        .unwrap()
        .activity_logs[0]
        .id
        .clone();
    let events = client
        .data_events()
        .list(types::ContactIdentifier::id(&fixture.user));
    let events = serde_json::to_value(events.await.unwrap().into_inner()).unwrap();
    let event_id = events["events"][0]["id"].as_str().unwrap();

    let (mut built, mut explained) = (0, BTreeMap::<String, usize>::new());
    for topic in Topic::KNOWN {
        let text = topic.as_str();
        let id: Id = match topic.category() {
            TopicCategory::Admin if text.contains("activity") => entry.clone(),
            TopicCategory::Admin => ADMIN_ID.into(),
            TopicCategory::Article => article.id.clone(),
            TopicCategory::Company => company.id.clone(),
            TopicCategory::Conversation => conversation.clone(),
            TopicCategory::DataEvent => event_id.into(),
            TopicCategory::Ticket => ticket.clone(),
            _ => fixture.user.clone(),
        };
        match fixture.sandbox.notification(text, &id) {
            Ok(built_one) => {
                built += 1;
                let notification = Notification::from_slice(&built_one.body()).unwrap();
                assert_eq!(notification.topic, *topic);
                let event = notification.event();
                // The form that the table of topics names.
                let expected = variant(
                    &Notification::from_slice(&fixtures::body(text, fixtures::item(topic)))
                        .unwrap()
                        .event(),
                );
                assert_eq!(variant(&event), expected, "{text}");
                assert_eq!(
                    serde_json::to_value(&event).unwrap(),
                    *notification.item(),
                    "{text}"
                );
                let is_about = [
                    notification.contact_id(),
                    notification.company_id(),
                    notification.conversation_id(),
                    notification.ticket_id(),
                ];
                let item_id = &notification.item()["id"];
                assert!(
                    is_about.contains(&Some(id.clone()))
                        || *topic == Topic::Ping
                        || item_id.to_string().trim_matches('"') == id.as_str(),
                    "{text}: {is_about:?}"
                );
                let missing = fixture.sandbox.notification(text, "missing");
                if !topic.is_deletion() && *topic != Topic::Ping {
                    assert!(
                        matches!(missing, Err(NotificationError::NoSuchObject { .. })),
                        "{text}: {missing:?}"
                    );
                }
            }
            Err(error @ NotificationError::NotModeled { .. }) => {
                let message = error.to_string();
                let (before, reason) = message.split_once(": ").unwrap();
                assert!(before.contains(text), "{message}");
                *explained.entry(reason.to_owned()).or_default() += 1;
            }
            Err(other) => panic!("{text}: {other}"),
        }
    }
    let explained: Vec<_> = explained
        .iter()
        .map(|(reason, count)| (&**reason, *count))
        .collect();
    assert_eq!(
        explained,
        [
            ("it is sent only to apps of version 1.x", 11),
            ("the form of the item is not documented", 1),
            ("the workspace has no audiences", 5),
            ("the workspace has no calls", 4),
            ("the workspace has no content snippets", 3),
            ("the workspace has no data connectors", 1),
            ("the workspace has no jobs other than exports", 1),
            ("the workspace has no log of API requests", 1),
            ("the workspace has no procedures", 1),
            ("the workspace has no sources of imported content", 3),
            ("the workspace has no statistics of messages", 15),
        ]
    );
    let explained: usize = explained.iter().map(|(_, count)| count).sum();
    assert_eq!((built, explained, Topic::KNOWN.len()), (77, 46, 123));
    for topic in [
        "invented",
        "conversation.invented",
        "content_stat.",
        "content_stat.x",
        "",
    ] {
        let error = fixture
            .sandbox
            .notification(topic, &fixture.user)
            .unwrap_err();
        assert!(
            matches!(error, NotificationError::UnknownTopic { .. }),
            "{error}"
        );
    }
}

#[tokio::test]
async fn objects_without_the_other_object_are_explained() {
    let fixture = Fixture::open().await;
    let company = types::CreateOrUpdateCompanyRequest::new()
        .company_id("c-1")
        .name("Bakery");
    let company = fixture
        .client
        .companies()
        .create_or_update(company)
        .await
        .unwrap();
    for (topic, id, expected) in [
        ("company.contact.attached", &company.id, "has no contact"),
        ("contact.user.tag.created", &fixture.user, "has no tag"),
    ] {
        let error = fixture.sandbox.notification(topic, id).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
    }
}
