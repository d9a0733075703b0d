//! Segments of contacts and companies.

use intercom_api::types;
use intercom_sandbox::{LEADS_SEGMENT_ID, USERS_SEGMENT_ID};

use super::case::{Case, case};
use super::context::Context;

pub(super) async fn segments(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    context.user().await;
    vec![
        case("segments.list", "/segments")
            .query("include_count", true)
            .call(async move {
                let list = client.segments().list().include_count(true).await?;
                let counts: Vec<_> = list
                    .segments
                    .iter()
                    .map(|segment| (&*segment.id, segment.count))
                    .collect();
                assert_eq!(
                    counts,
                    [(USERS_SEGMENT_ID, Some(1)), (LEADS_SEGMENT_ID, Some(0))]
                );
                Ok(())
            }),
        case("segments.list", "/segments").call(async move {
            let list = client.segments().list().await?;
            assert!(list.segments.iter().all(|segment| segment.count.is_none()));
            Ok(())
        }),
        case("segments.get", format!("/segments/{USERS_SEGMENT_ID}")).call(async move {
            let segment = client.segments().get(USERS_SEGMENT_ID).await?;
            assert_eq!(
                (&*segment.id, &*segment.name),
                (USERS_SEGMENT_ID, "All users")
            );
            assert_eq!(segment.person_type, types::SegmentPersonType::User);
            Ok(())
        }),
    ]
}
