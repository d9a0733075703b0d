//! The size of the pages that requests ask for.

use intercom_api::{Client, Cursor, ErrorKind, search::contact, types};
use intercom_sandbox::{Sandbox, Seed};
use serde_json::Value;

use crate::harness::{client, sandbox};

async fn seeded() -> (Sandbox, Client) {
    let sandbox = sandbox(|builder| builder).await;
    sandbox.seed(&Seed {
        contacts: 200,
        companies: 130,
        articles: 30,
        ..Seed::default()
    });
    let client = client(&sandbox);
    (sandbox, client)
}

/// The page sizes of the requests, in the query or in the body, and removes the requests.
fn sizes(sandbox: &Sandbox) -> Vec<Option<u64>> {
    let requests = sandbox.requests();
    sandbox.clear_requests();
    requests
        .iter()
        .map(|request| {
            let in_query = request
                .query_value("per_page")
                .and_then(|size| size.parse().ok());
            let body = request.body.as_ref();
            let in_body = body.and_then(|body| body.pointer("/pagination/per_page"));
            in_query.or(in_body.and_then(Value::as_u64))
        })
        .collect()
}

#[tokio::test]
async fn streams_request_the_largest_pages() {
    let (sandbox, client) = seeded().await;
    let search = || client.contacts().search(contact::ROLE.eq("user"));
    let list = client.contacts().list().items();
    assert_eq!(list.try_collect().await.unwrap().len(), 200);
    assert_eq!(sizes(&sandbox), [Some(150), Some(150)]);
    assert_eq!(search().items().try_collect().await.unwrap().len(), 200);
    assert_eq!(sizes(&sandbox), [Some(150), Some(150)]);
    let companies = client.companies().list().items_as::<Value>();
    assert_eq!(companies.try_collect().await.unwrap().len(), 130);
    assert_eq!(sizes(&sandbox), [Some(60); 3]);

    let mut pages = search().pages();
    assert_eq!(pages.next().await.unwrap().unwrap().len(), 150);
    assert_eq!(sizes(&sandbox), [Some(150)]);
    let mut pages = client.contacts().list().pages_as::<Value>();
    let page = pages.next().await.unwrap().unwrap();
    // A stream that is resumed has pages of the same size.
    let mut rest = client
        .contacts()
        .list()
        .cursor(page.cursor().cloned())
        .items();
    assert!(rest.next().await.unwrap().is_ok());
    assert_eq!(sizes(&sandbox), [Some(150), Some(150)]);

    // Without a documented maximum, the server decides.
    let articles = client.articles().list().items();
    assert_eq!(articles.try_collect().await.unwrap().len(), 30);
    assert!(sizes(&sandbox).iter().all(|size| *size != Some(150)));
}

#[tokio::test]
async fn a_single_request_has_the_size_of_the_api() {
    let (sandbox, client) = seeded().await;
    client.contacts().list().await.unwrap();
    client
        .contacts()
        .search(contact::ROLE.eq("user"))
        .await
        .unwrap();
    client.companies().list().await.unwrap();
    assert_eq!(sizes(&sandbox), [None, None, None]);
}

#[tokio::test]
async fn the_size_of_the_request_applies() {
    let (sandbox, client) = seeded().await;
    let mut list = client.contacts().list().per_page(7).items();
    assert!(list.next().await.unwrap().is_ok());
    let body = types::SearchRequest::from(contact::ROLE.eq("user"))
        .pagination(types::PageCursor::new().per_page(9));
    let mut search = client.contacts().search(body.clone()).pages();
    assert_eq!(search.next().await.unwrap().unwrap().len(), 9);
    assert_eq!(search.next().await.unwrap().unwrap().len(), 9);
    assert_eq!(sizes(&sandbox), [Some(7), Some(9), Some(9)]);
    // The same size twice is not a conflict.
    client
        .contacts()
        .search(body.clone())
        .per_page(9)
        .await
        .unwrap();
    // An absent one in the body is none.
    let cursor_only =
        types::SearchRequest::from(contact::ROLE.eq("user")).pagination(types::PageCursor::new());
    let mut pages = client.contacts().search(cursor_only).pages();
    assert_eq!(pages.next().await.unwrap().unwrap().len(), 150);
    assert_eq!(sizes(&sandbox), [Some(9), Some(150)]);
}

#[tokio::test]
async fn two_sizes_are_an_error() {
    let (sandbox, client) = seeded().await;
    let body = types::SearchRequest::from(contact::ROLE.eq("user"))
        .pagination(types::PageCursor::new().per_page(9));
    let twice = client.contacts().search(body).per_page(50);
    let first = twice.clone().items().next().await.unwrap();
    for error in [
        twice.clone().await.unwrap_err(),
        twice.cursor(Cursor::starting_after("x")).await.unwrap_err(),
        first.unwrap_err(),
    ] {
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        let text = error.to_string();
        assert!(
            text.contains("`per_page` 50") && text.contains("contacts.search"),
            "{text}"
        );
    }
    assert!(sandbox.requests().is_empty());
}
