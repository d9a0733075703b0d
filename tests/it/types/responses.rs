//! Objects and enums in responses.

use intercom_api::types;
use serde_json::{Value, json};

use super::{full, read, refused, written};

#[test]
fn an_unknown_value_of_an_enum_is_kept_and_written_back() {
    let sent = full("TicketType", json!({ "category": "Satellite" }));
    let kind = read!(TicketType, sent);
    let category = &kind.category;
    assert!(matches!(category, types::TicketCategory::Unknown(value)
        if value.as_str() == "Satellite" && value.to_string() == "Satellite"));
    assert_eq!(category.as_str(), "Satellite");
    assert_eq!(
        format!("{category} [{category:>10}]"),
        "Satellite [ Satellite]"
    );
    assert_eq!(*category, types::TicketCategory::from("Satellite"));
    assert_ne!(*category, types::TicketCategory::from("satellite"));
    assert_eq!(written!(kind), sent);
}

#[test]
fn an_unknown_value_of_a_required_enum_is_kept_too() {
    let sent = json!({
        "type": "news-item", "id": "3", "workspace_id": "w", "title": "New", "body": "",
        "sender_id": 5, "state": "scheduled", "created_at": 1,
    });
    let item = read!(NewsItem, sent);
    assert_eq!(item.state.as_str(), "scheduled");
    assert_eq!(written!(item), sent);
}

#[test]
fn a_known_value_is_never_an_unknown_one() {
    for (text, value) in [
        ("Customer", types::TicketCategory::Customer),
        ("Back-office", types::TicketCategory::BackOffice),
        ("Tracker", types::TicketCategory::Tracker),
    ] {
        assert_eq!(types::TicketCategory::from(text), value);
        assert_eq!(value.as_str(), text);
        let sent = full("TicketType", json!({ "category": text }));
        let kind = read!(TicketType, sent);
        assert_eq!(kind.category, value);
        assert_eq!(written!(kind), sent);
    }
}

#[test]
fn unknown_fields_are_kept_at_every_depth_and_written_back() {
    let sent = json!({
        "type": "company",
        "id": "c-1",
        "app_id": "w",
        "company_id": "key-1",
        "created_at": 1,
        "updated_at": 2,
        "session_count": 0,
        "user_count": 1,
        "plan": { "id": "9", "name": "Scale", "seats": { "used": 3, "bought": null } },
        "tags": { "type": "tag.list", "tags": [{ "type": "tag", "id": "4", "name": "North", "color": "green" }] },
        "custom_attributes": { "depth": { "any": [1, null] } },
        "parent_company": { "id": "c-0" },
        "score": 0.5,
        "retired": null,
    });
    let company = read!(Company, sent);
    assert_eq!(company.extra.len(), 3);
    assert_eq!(
        company.extra.get("parent_company"),
        Some(&json!({ "id": "c-0" }))
    );
    // A field that is null is preserved as well.
    assert_eq!(company.extra.get("retired"), Some(&Value::Null));
    assert_eq!(company.extra.get("id"), None);
    let mut names: Vec<&str> = company.extra.iter().map(|(name, _)| name).collect();
    names.sort_unstable();
    assert_eq!(names, ["parent_company", "retired", "score"]);
    let plan = company.plan.as_ref().unwrap();
    assert_eq!(
        plan.extra.get("seats"),
        Some(&json!({ "used": 3, "bought": null }))
    );
    let tag = &company.tags.tags[0];
    assert_eq!(tag.extra.get("color"), Some(&json!("green")));
    assert_eq!(
        company.custom_attributes["depth"],
        json!({ "any": [1, null] })
    );
    assert_eq!(written!(company), sent);
}

#[test]
fn an_object_without_unknown_fields_has_no_extra() {
    let tag = read!(Tag, { "type": "tag", "id": "7", "name": "VIP" });
    assert!(tag.extra.is_empty());
    assert_eq!(tag.extra.iter().count(), 0);
}

/// Returns the forms in which Intercom sends the absence of a value.
fn no_values() -> [Value; 3] {
    [Value::Null, json!([]), json!({})]
}

/// Asserts that each form of an absent value is decoded like a missing field, and is encoded as it
/// was received.
macro_rules! no_value {
    ($($kind:ident $field:literal $with:expr,)*) => {$(
        let rest: Value = $with;
        let missing = read!($kind, rest);
        for no_value in no_values() {
            let mut sent = rest.clone();
            sent[$field] = no_value.clone();
            let found = read!($kind, sent);
            assert_eq!(found, missing, "{} {} {no_value}", stringify!($kind), $field);
            assert_eq!(written!(found), sent, "{} {} {no_value}", stringify!($kind), $field);
        }
    )*};
}

#[test]
fn no_value_has_many_forms() {
    let attribute = || json!({ "type": "data_attribute", "name": "n", "full_name": "n", "label": "N", "data_type": "string" });
    no_value! {
        // A string, an ID, an ID that is encoded as a number, a time.
        CurrentAdmin "job_title" full("CurrentAdmin", json!({})),
        Reference "id" json!({ "type": "admin" }),
        Article "parent_id" full("Article", json!({})),
        ConversationRating "created_at" json!({ "rating": 5 }),
        // An integer, a decimal number, a boolean, an enum.
        CompanyList "total_count" json!({ "type": "list" }),
        ArticleStatistics "happy_reaction_percentage" json!({ "views": 7 }),
        DataAttribute "model" attribute(),
        CurrentAdmin "away_mode_enabled" full("CurrentAdmin", json!({})),
        // Lists of IDs, strings and objects.
        CurrentAdmin "team_ids" full("CurrentAdmin", json!({})),
        DataAttribute "options" attribute(),
        TagList "data" json!({ "type": "list" }),
        // A map of any JSON values.
        DataEvent "metadata" json!({ "event_name": "e", "created_at": 1 }),
        // An object with a required field.
        Note "author" json!({ "type": "note", "id": "7", "created_at": 1, "body": "" }),
    }
}

#[test]
fn a_wrapped_list_may_be_empty() {
    for no_value in no_values() {
        let sent = full("TicketType", json!({ "ticket_type_attributes": no_value }));
        let kind = read!(TicketType, sent);
        assert!(kind.ticket_type_attributes.data.is_empty());
        assert_eq!(written!(kind), sent);
    }
}

#[test]
fn a_wrapped_list_is_read_without_its_wrapper() {
    macro_rules! check {
        ($($owner:ident . $field:ident . $list:ident of $element:expr;)*) => {
            [$({
                let field = stringify!($field);
                let sent = json!({ field: [$element, $element] });
                let object = read!($owner, sent);
                assert_eq!(object.$field.$list.len(), 2, "{field}");
                assert!(object.extra.get(field).is_none(), "{field}");
                assert_eq!(written!(object), sent, "{field}");
                // A change of the list is written, and then in its wrapper.
                let mut object = object;
                object.$field.$list.pop();
                let written = written!(object);
                assert_eq!(written[field][stringify!($list)].as_array().map(Vec::len), Some(1), "{field}");
            }),*]
        };
    }
    let id = json!({ "id": "215470003118" });
    let checked = check! {
        Conversation.contacts.contacts of id;
        Conversation.conversation_parts.conversation_parts of id;
        Conversation.teammates.admins of id;
        Conversation.topics.topics of id;
        Conversation.linked_objects.data of id;
        Conversation.tags.tags of id;
        Ticket.contacts.contacts of id;
        Ticket.linked_objects.data of id;
        Ticket.ticket_parts.ticket_parts of id;
        Contact.tags.data of id;
        Contact.notes.data of id;
        Contact.companies.data of id;
        Contact.opted_in_subscription_types.data of id;
        Contact.opted_out_subscription_types.data of id;
        Contact.social_profiles.data of id;
        Company.segments.segments of id;
        Company.tags.tags of id;
        Visitor.tags.tags of id;
        Visitor.companies.companies of id;
        Visitor.segments.segments of "65f1c0de9a7b4e2d10c3f8a4";
        Visitor.social_profiles.social_profiles of "https://example.com/maya";
        TicketType.ticket_type_attributes.data of id;
        AiAgent.content_sources.content_sources of id;
    };
    assert_eq!(checked.len(), 23);
}

#[test]
fn an_empty_array_is_no_value_in_a_union_too() {
    for no_value in [Value::Null, json!([])] {
        let sent = json!({ "page": 1, "next": no_value });
        let pages = read!(PageInfo, sent);
        assert_eq!(pages.next, None);
        assert_eq!(written!(pages), sent);
        let part = read!(ConversationPart, {
            "type": "conversation_part", "id": "7", "part_type": "comment", "created_at": 1,
            "updated_at": 1, "author": { "type": "admin", "id": "5" }, "redacted": false,
            "assigned_to": no_value,
        });
        assert_eq!(part.assigned_to, None);
    }
}

#[test]
fn an_empty_string_is_a_string_and_otherwise_no_value() {
    let article = read!(Article, full("Article", json!({ "title": "" })));
    assert_eq!(article.title, "");
    let sent = json!({ "created_at": "", "rating": "", "contact": "" });
    let rating = read!(ConversationRating, sent);
    assert_eq!(rating, types::ConversationRating::default());
    assert_eq!(written!(rating), sent);
}

#[test]
fn other_json_than_an_object_is_refused() {
    for other in [
        json!("tag"),
        json!(7),
        json!(true),
        json!([1]),
        json!([]),
        json!(""),
        Value::Null,
    ] {
        refused!(Tag, other);
    }
    let error = refused!(Tag, ["maya@example.com"]);
    assert!(error.contains("expected an object"), "{error}");
}

#[test]
fn nulls_in_lists_are_not_elements() {
    let sent = json!({ "data": [null, { "type": "tag", "id": "7", "name": "VIP" }, null] });
    let list = read!(TagList, sent);
    assert_eq!(list.data.len(), 1);
    assert_eq!(written!(list), sent);
    // After a change, the list is encoded in its new state.
    let mut changed = list.clone();
    changed.data.clear();
    assert_eq!(written!(changed)["data"], json!([]));
    let admin = read!(
        CurrentAdmin,
        full("CurrentAdmin", json!({ "team_ids": [null, 3, "4"] }))
    );
    assert_eq!(admin.team_ids, ["3", "4"]);
}

#[test]
fn a_null_is_written_again_unless_the_field_is_set() {
    let sent = json!({ "type": "admin", "id": "5", "name": "Cy", "email": "c@example.com", "has_inbox_seat": true, "job_title": null });
    let mut admin = read!(CurrentAdmin, sent);
    assert_eq!(written!(admin), sent);
    // The null is not part of the value.
    assert!(!format!("{admin:?}").contains("job_title"), "{admin:?}");
    admin.job_title = Some("Lead".into());
    assert_eq!(written!(admin)["job_title"], "Lead");
}

#[test]
fn debug_is_readable() {
    let tag =
        read!(Tag, { "type": "tag", "id": 7, "name": "VIP \"1\"", "color": { "rgb": [1, 2] } });
    assert_eq!(
        format!("{tag:?}"),
        r#"Tag {type: "tag", id: "7", name: "VIP \"1\"", color: {rgb: [1, 2]}}"#
    );
    assert_eq!(
        format!(
            "{:#?}",
            read!(TagList, { "type": "list", "data": [{ "type": "tag", "id": "7", "name": "VIP" }] })
        ),
        "TagList {\n    type: \"list\",\n    data: [\n        Tag {\n            type: \"tag\",\n            id: \"7\",\n            name: \"VIP\",\n        },\n    ],\n}"
    );
    assert_eq!(
        format!("{:?}", types::TicketCategory::BackOffice),
        "Back-office"
    );
    assert_eq!(format!("{:?}", types::TicketCategory::from("Odd")), "Odd");
    let request = types::UpdateContactRequest::new()
        .clear_name()
        .owner_id("5");
    assert_eq!(
        format!("{request:?}"),
        "UpdateContactRequest {name: null, owner_id: 5}"
    );
    // The `Debug` output of a union is that of its alternative.
    let query = types::SearchQuery::from(types::SearchFilter::new("role", "="));
    assert_eq!(
        format!("{query:?}"),
        r#"SearchFilter {field: "role", operator: "="}"#
    );
}
