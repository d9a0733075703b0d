//! Page numbers that no list has.

use intercom_api::{Cursor, ErrorKind};
use intercom_sandbox::Sandbox;
use serde_json::json;

use crate::harness::{client, one_by_one, response, sandbox};

const INVALID: [u64; 4] = [0, u32::MAX as u64 + 1, i64::MAX as u64, u64::MAX];

#[tokio::test]
async fn a_request_for_an_invalid_page_is_not_sent() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(&sandbox);
    for number in INVALID {
        let expected = format!(
            "articles.list: invalid cursor `page:{number}`: must be between 1 and 4294967295"
        );
        let list = || client.articles().list().cursor(Cursor::page(number));
        let error = list().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert_eq!(error.to_string(), expected);
        let error = list().pages().next().await.unwrap().unwrap_err();
        assert_eq!(error.to_string(), expected);
        let error = list().items().next().await.unwrap().unwrap_err();
        assert_eq!(error.to_string(), expected);
        // Other lists have no page numbers.
        let tags = client.contacts().list().cursor(Cursor::page(number)).await;
        assert_eq!(tags.unwrap_err().kind(), ErrorKind::InvalidRequest);
    }
    assert!(sandbox.requests().is_empty());
    // The largest number is sent.
    let last = client
        .articles()
        .list()
        .cursor(Cursor::page(u32::MAX.into()));
    last.await.unwrap();
    assert_eq!(sandbox.requests().len(), 1);
}

/// The pages so far are valid, and the error says that the list has more.
#[tokio::test]
async fn an_invalid_page_in_a_response_is_an_error() {
    let too_large = json!(1e300);
    let nexts = INVALID.iter().flat_map(|number| {
        [
            json!(number),
            json!({ "page": number }),
            json!({ "page": number.to_string() }),
            json!(format!("https://api.example.com/articles?page={number}")),
        ]
    });
    for next in nexts.chain([too_large.clone(), json!({ "page": too_large })]) {
        let page = json!({
            "type": "list",
            "data": [{ "type": "article", "id": "1" }],
            "pages": { "type": "pages", "next": next },
        });
        let faults = one_by_one([response(200, page)]);
        let sandbox = sandbox(|builder| builder.faults(faults)).await;
        let mut pages = client(&sandbox).articles().list().pages();
        assert_eq!(pages.next().await.unwrap().unwrap().len(), 1, "{next}");
        let error = pages.next().await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{next}");
        assert!(error.to_string().contains("no usable cursor"), "{error}");
        assert!(pages.next().await.is_none());
        assert_eq!(sandbox.requests().len(), 1, "{next}");
    }
}
