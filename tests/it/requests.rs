//! The constructors of requests, and the JSON that they send.

use intercom_api::types;
use serde::Serialize;
use serde_json::{Value, json};

fn wire(request: impl Serialize) -> Value {
    serde_json::to_value(request).unwrap()
}

#[test]
fn tag_requests_identify_their_targets() {
    use types::CreateTagRequest as Tag;
    assert_eq!(wire(Tag::create_or_update("vip")), json!({"name": "vip"}));
    assert_eq!(
        wire(Tag::rename(7, "vip")),
        json!({"id": "7", "name": "vip"})
    );
    assert_eq!(
        wire(Tag::tag_companies("vip", ["a", "b"])),
        json!({"name": "vip", "companies": [{"id": "a"}, {"id": "b"}]})
    );
    assert_eq!(
        wire(Tag::untag_companies("vip", ["a"])),
        json!({"name": "vip", "companies": [{"id": "a", "untag": true}]})
    );
    assert_eq!(
        wire(Tag::tag_contacts("vip", ["c"])),
        json!({"name": "vip", "users": [{"id": "c"}]})
    );
}

#[test]
fn reply_requests_identify_author_and_kind() {
    assert_eq!(
        wire(types::ReplyToConversationRequest::admin_note(5, "Hm")),
        json!({"message_type": "note", "type": "admin", "admin_id": "5", "body": "Hm"})
    );
    assert_eq!(
        wire(types::ReplyToConversationRequest::contact("c", "Hi")),
        json!({"message_type": "comment", "type": "user", "intercom_user_id": "c", "body": "Hi"})
    );
    assert_eq!(
        wire(types::ReplyToTicketRequest::admin_comment("5", "Done")),
        json!({"message_type": "comment", "type": "admin", "admin_id": "5", "body": "Done"})
    );
    assert_eq!(
        wire(types::ReplyToTicketRequest::contact("c", "Hi")),
        json!({"message_type": "comment", "type": "user", "intercom_user_id": "c", "body": "Hi"})
    );
}
