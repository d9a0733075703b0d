//! Segments, and switching from a phone call to the Messenger.

use intercom_api::types;
use intercom_sandbox::{LEADS_SEGMENT_ID, USERS_SEGMENT_ID};
use serde_json::json;

use super::{assert_requests, map};
use crate::fixture::Fixture;

#[tokio::test]
async fn segments() {
    let fixture = Fixture::open().await;
    let segments = fixture.client.segments();

    let list = segments.list().await.unwrap();
    assert!(list.segments.iter().all(|segment| segment.count.is_none()));
    let list = segments.list().include_count(true).await.unwrap();
    let counts: Vec<_> = list
        .segments
        .iter()
        .map(|segment| (&*segment.id, segment.count))
        .collect();
    assert_eq!(
        counts,
        [(USERS_SEGMENT_ID, Some(1)), (LEADS_SEGMENT_ID, Some(0))]
    );
    let segment = segments.get(USERS_SEGMENT_ID).await.unwrap();
    assert_eq!(segment.person_type, types::SegmentPersonType::User);

    assert_requests(&fixture, "segments");
}

#[tokio::test]
async fn phone_switch() {
    let fixture = Fixture::open().await;
    let attributes = map(json!({ "issue": "delivery", "calls": 2, "regular": true }));
    let request =
        types::CreatePhoneSwitchRequest::new("+447700900123").custom_attributes(attributes);
    let switch = fixture.client.phone_switch().create(request).await.unwrap();
    assert_eq!(switch.phone, "+447700900123");
    assert!(switch.url.as_ref().unwrap().starts_with("https://"));

    assert_requests(&fixture, "phone_switch");
}
