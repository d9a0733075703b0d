//! Topics and their facts.

use std::collections::HashSet;

use intercom_api::webhooks::{Availability, Topic, TopicCategory, TopicPermission};

#[test]
fn all_documented_topics_are_known() {
    let count = |wanted: fn(Availability) -> bool| {
        let versions = Topic::KNOWN.iter().filter_map(Topic::availability);
        versions.filter(|version| wanted(*version)).count()
    };
    let names: HashSet<&str> = Topic::KNOWN.iter().map(Topic::as_str).collect();
    assert_eq!((Topic::KNOWN.len(), names.len()), (123, 123));
    assert_eq!(count(|version| version == Availability::Legacy), 11);
    assert_eq!(count(|version| version == Availability::Preview), 9);
    assert_eq!(count(|version| version == Availability::Undocumented), 2);
    assert_eq!(count(|version| version == Availability::Since("2.16")), 5);
}

#[test]
fn topics_have_a_category_a_version_and_permissions() {
    for topic in Topic::KNOWN {
        assert!(topic.availability().is_some(), "{topic}");
        let parsed: Topic = topic.as_str().parse().unwrap();
        assert_eq!(parsed, *topic);
        let without_permission = [
            Topic::Ping,
            Topic::ConversationRead,
            Topic::MessengerDeploymentCompletedEventCreated,
        ];
        let is_free = without_permission.contains(topic);
        assert_eq!(topic.permissions().is_empty(), is_free, "{topic}");
        let is_other = *topic == Topic::MessengerDeploymentCompletedEventCreated;
        assert_eq!(
            topic.category() == TopicCategory::Other,
            is_other,
            "{topic}"
        );
    }
    assert_eq!(
        Topic::CallEnded.availability(),
        Some(Availability::Since("2.14"))
    );
    assert_eq!(
        Topic::TicketCreated.permissions(),
        [TopicPermission::ReadTickets]
    );
}

#[test]
fn unknown_topics_are_preserved() {
    let topic = Topic::from("ticket.invented.later");
    assert!(topic.is_unknown());
    assert_eq!(topic.as_str(), "ticket.invented.later");
    assert_eq!(topic.category(), TopicCategory::Ticket);
    assert_eq!(topic.availability(), None);
    assert!(topic.permissions().is_empty());
}

#[test]
fn only_the_deletion_of_an_object_is_a_deletion() {
    let deletions: Vec<&str> = Topic::KNOWN
        .iter()
        .filter(|topic| topic.is_deletion())
        .map(Topic::as_str)
        .collect();
    assert_eq!(deletions.len(), 8);
    assert!(
        deletions
            .iter()
            .all(|topic| topic.ends_with(".deleted") && !topic.contains(".tag."))
    );
}
