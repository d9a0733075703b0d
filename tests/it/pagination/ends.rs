//! The end of lists, and responses that are not lists.

use std::collections::BTreeSet;

use intercom_api::{ErrorKind, Items, OPERATIONS, OperationInfo, Page, Pages, Pagination};
use intercom_sandbox::{Fault, RecordedRequest, Sandbox};
use serde_json::{Value, json};

use super::streams::{after, contacts, drain, responding};
use super::table::{Context, List};
use crate::harness::{client, one_by_one, response, sandbox};

/// Returns a page with one element and this `pages.next`.
fn page(id: &str, next: Value) -> Value {
    json!({
        "type": "list",
        "data": [{ "id": id }],
        "activity_logs": [{ "id": id }],
        "conversations": [{ "id": id }],
        "pages": { "type": "pages", "next": next },
    })
}

/// Returns the last page.
fn last(id: &str) -> Value {
    page(id, Value::Null)
}

#[tokio::test]
async fn a_list_ends_only_if_the_server_says_so() {
    let page_without = |pages: Value| {
        let mut page = last("1");
        page["pages"] = pages;
        page
    };
    let mut missing = last("1");
    missing.as_object_mut().unwrap().remove("pages");
    for end in [
        missing,
        page_without(Value::Null),
        page_without(json!({})),
        page_without(json!({ "page": 1, "total_pages": 9 })),
        last("1"),
        page("1", json!("")),
        page("1", json!({})),
        page("1", json!([])),
        page("1", json!({ "page": null, "starting_after": null })),
    ] {
        let (sandbox, client) = responding([end.clone()]).await;
        let (ids, failed) = drain(client.contacts().list().items_as()).await;
        assert!(failed.is_none(), "{end}: {failed:?}");
        assert_eq!((ids.len(), sandbox.requests().len()), (1, 1), "{end}");
    }
}

/// A way to paginate, and the list that the tests use for it.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Way {
    Page,
    CursorQuery,
    CursorBody,
    Url,
    Complete,
}

impl Way {
    const ALL: [Self; 5] = [
        Self::Page,
        Self::CursorQuery,
        Self::CursorBody,
        Self::Url,
        Self::Complete,
    ];

    fn items(self, sandbox: &Sandbox) -> Items<Value> {
        let client = client(sandbox);
        match self {
            Self::Page => client.articles().list().items_as(),
            Self::CursorQuery => client.contacts().list().items_as(),
            Self::CursorBody => {
                let query = intercom_api::search::contact::ROLE.eq("user");
                client.contacts().search(query).items_as()
            }
            Self::Url => client.admins().list_activity_logs(7).items_as(),
            Self::Complete => client.tags().list().items_as(),
        }
    }
}

/// Returns the position that a request contains: its query, or the `pagination` of its body.
fn sent(request: &RecordedRequest) -> String {
    // Streams request the largest pages unless the test sets another size.
    const LARGEST: u32 = 150;
    if let Some(body) = &request.body {
        let mut pagination = body["pagination"].clone();
        if let Some(fields) = pagination.as_object_mut() {
            fields.retain(|name, size| name != "per_page" || *size != LARGEST);
        }
        return pagination.to_string();
    }
    let pairs: Vec<String> = request
        .query
        .iter()
        .filter(|(name, size)| name != "per_page" || *size != LARGEST.to_string())
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join("&")
}

#[tokio::test]
async fn whatever_continues_a_list_is_followed_or_an_error() {
    use Way::{Complete, CursorBody, CursorQuery, Page, Url};
    let absolute = "https://api.eu.example.com/anything?page=2";
    let cursor_url = "https://api.intercom.io/contacts?per_page=2&starting_after=abc";
    // Each `pages.next`, and the position in the second request for each kind of pagination. The
    // other kinds return an error.
    let rows: Vec<(Value, Vec<(Way, &str)>)> = vec![
        (
            json!({ "page": 2, "starting_after": "abc" }),
            vec![
                (Page, "page=2"),
                (CursorQuery, "starting_after=abc"),
                (CursorBody, r#"{"starting_after":"abc"}"#),
                (Url, "created_at_after=7&starting_after=abc"),
                (Complete, "starting_after=abc"),
            ],
        ),
        (
            json!({ "starting_after": 5 }),
            vec![
                (Page, "starting_after=5"),
                (CursorQuery, "starting_after=5"),
                (CursorBody, r#"{"starting_after":"5"}"#),
                (Url, "created_at_after=7&starting_after=5"),
                (Complete, "starting_after=5"),
            ],
        ),
        (
            json!({ "page": 2 }),
            vec![
                (Page, "page=2"),
                (Url, "created_at_after=7&page=2"),
                (Complete, "page=2"),
            ],
        ),
        (
            json!({ "page": "2", "starting_after": null }),
            vec![
                (Page, "page=2"),
                (Url, "created_at_after=7&page=2"),
                (Complete, "page=2"),
            ],
        ),
        (
            json!({ "page": 2, "starting_after": "" }),
            vec![
                (Page, "page=2"),
                (Url, "created_at_after=7&page=2"),
                (Complete, "page=2"),
            ],
        ),
        (
            json!(2),
            vec![
                (Page, "page=2"),
                (Url, "created_at_after=7&page=2"),
                (Complete, "page=2"),
            ],
        ),
        (
            json!(absolute),
            vec![
                (Page, "page=2"),
                (CursorQuery, "page=2"),
                (Url, "page=2"),
                (Complete, "page=2"),
            ],
        ),
        (
            json!("?page=2"),
            vec![
                (Page, "page=2"),
                (CursorQuery, "page=2"),
                (Url, "page=2"),
                (Complete, "page=2"),
            ],
        ),
        (
            json!(cursor_url),
            vec![
                (Page, "per_page=2&starting_after=abc"),
                (CursorQuery, "starting_after=abc"),
                (CursorBody, r#"{"starting_after":"abc"}"#),
                (Url, "per_page=2&starting_after=abc"),
                (Complete, "per_page=2&starting_after=abc"),
            ],
        ),
        (json!(true), vec![]),
        (json!({ "per_page": 5 }), vec![]),
        (json!({ "page": 0 }), vec![]),
        (json!({ "page": 2.5 }), vec![]),
        (json!({ "starting_after": true }), vec![]),
        (json!({ "starting_after": { "id": "abc" } }), vec![]),
        (json!(["abc"]), vec![]),
        (json!("https://api.intercom.io/contacts"), vec![]),
        (json!("https://[broken"), vec![]),
    ];
    let mut checked = (0, 0);
    for (next, followed) in rows {
        for way in Way::ALL {
            let first = page("1", next.clone());
            let sandbox = sandbox(|builder| {
                builder.faults(one_by_one([response(200, first), response(200, last("2"))]))
            })
            .await;
            let (ids, failed) = drain(way.items(&sandbox)).await;
            let requests = sandbox.requests();
            match followed.iter().find(|(known, _)| *known == way) {
                Some((_, expected)) => {
                    assert!(failed.is_none(), "{next}, {way:?}: {failed:?}");
                    assert_eq!(ids, ["1", "2"], "{next}, {way:?}");
                    assert_eq!(requests.len(), 2, "{next}, {way:?}");
                    assert_eq!(sent(&requests[1]), *expected, "{next}, {way:?}");
                    assert_eq!(requests[1].path, requests[0].path);
                    checked.0 += 1;
                }
                None => {
                    assert_eq!(ids, ["1"], "{next}, {way:?}");
                    assert_eq!(requests.len(), 1, "{next}, {way:?}");
                    let error = failed.unwrap_or_else(|| panic!("{next}, {way:?} ended"));
                    assert_eq!(error.kind(), ErrorKind::Decode, "{next}, {way:?}");
                    assert!(error.to_string().contains("`pages.next`"), "{error}");
                    checked.1 += 1;
                }
            }
        }
    }
    assert_eq!(checked, (35, 55));
}

/// Checks that the client uses only the query of URLs to another host, and does not send the token
/// there. Such URLs occur behind a gateway, and with a token of another region.
#[tokio::test]
async fn links_to_another_host_are_followed_at_the_base_url() {
    let elsewhere = sandbox(|builder| builder).await;
    let port = elsewhere.address().port();
    let hosts = [
        elsewhere.url(),
        format!("http://localhost:{port}"),
        format!("//127.0.0.1:{port}"),
        format!("https://127.0.0.1:{port}"),
        format!("http://ada:secret@127.0.0.1:{port}"),
    ];
    for host in &hosts {
        let target = format!("{host}/elsewhere?page=2&starting_after=abc");
        for way in Way::ALL {
            let pages = [page("1", json!(target)), last("2")];
            let sandbox = sandbox(|builder| {
                builder.faults(one_by_one(pages.map(|page| response(200, page))))
            })
            .await;
            let (ids, failed) = drain(way.items(&sandbox)).await;
            assert!(failed.is_none(), "{target}, {way:?}: {failed:?}");
            assert_eq!(ids, ["1", "2"], "{target}, {way:?}");
            let requests = sandbox.requests();
            assert_eq!(requests.len(), 2, "{target}, {way:?}");
            assert_eq!(requests[1].path, requests[0].path, "{target}, {way:?}");
        }
    }
    assert!(elsewhere.requests().is_empty());
}

#[tokio::test]
async fn a_link_can_be_stored_and_resumed() {
    let (sandbox, client) = responding([
        page("1", json!("https://gateway.example.com/x?token=a%20b")),
        last("2"),
    ])
    .await;
    let mut pages: Pages<Value> = client.contacts().list().per_page(7).pages_as();
    let first = pages.next().await.unwrap().unwrap();
    let stored = first.cursor().unwrap().to_string();
    assert_eq!(stored, "query:token=a%20b");
    let rest = client
        .contacts()
        .list()
        .cursor(stored.parse::<intercom_api::Cursor>().unwrap());
    assert_eq!(
        rest.items_as::<Value>().try_collect().await.unwrap().len(),
        1
    );
    let requests = sandbox.requests();
    assert_eq!(sent(&requests[0]), "per_page=7");
    assert_eq!(sent(&requests[1]), "token=a b");
}

/// Checks that responses with status 200 that are not a list are errors. If they were empty lists,
/// a job that deletes missing objects would delete all objects.
#[tokio::test]
async fn responses_in_place_of_a_list_are_errors() {
    let context = Context::start().await;
    let names: Vec<&'static str> = context.lists().iter().map(|list| list.name).collect();
    drop(context);
    let bodies = [
        "null",
        "{}",
        "[]",
        "\"\"",
        "0",
        r#"{"error":"boom"}"#,
        r#"{"message":"boom"}"#,
        r#"{"errors":[{"code":"boom"}]}"#,
        r#"{"type":"list"}"#,
        r#"{"type":"list","errors":[{"code":"boom"}]}"#,
        r#"{"type":"list","total_count":3,"pages":null}"#,
    ];
    let mut checked = 0;
    for body in bodies {
        // Every list of the API gets this response.
        let sandbox = sandbox(|builder| builder.faults(move |_| Some(response(200, body)))).await;
        let context = Context::empty(sandbox);
        let lists: Vec<List> = context.lists();
        assert_eq!(lists.len(), names.len());
        for list in lists {
            context.sandbox.clear_requests();
            let mut pages = (list.pages)(None, None);
            let error = match pages.next().await {
                Some(Err(error)) => error,
                other => panic!("{}, {body}: {other:?}", list.name),
            };
            assert_eq!(error.kind(), ErrorKind::Decode, "{}, {body}", list.name);
            assert!(!error.to_string().contains("boom"), "{error}");
            assert!(pages.next().await.is_none());
            assert_eq!(context.sandbox.requests().len(), 1, "{}", list.name);
            let typed = (list.typed)().await;
            assert!(typed.is_err(), "{}, {body}: {typed:?}", list.name);
            checked += 1;
        }
    }
    assert_eq!(checked, 11 * 31);
}

/// Checks that each empty list of the sandbox is decoded as a list.
#[tokio::test]
async fn every_list_of_an_empty_workspace_is_read() {
    let context = Context::empty(sandbox(|builder| builder).await);
    let contact = context
        .client
        .request(intercom_api::Method::POST, "/contacts")
        .json(&json!({ "role": "user", "email": "noor.haddad@example.com" }))
        .send()
        .await
        .unwrap();
    let company = context
        .client
        .request(intercom_api::Method::POST, "/companies")
        .json(&json!({ "company_id": "harbor-lane" }))
        .send()
        .await
        .unwrap();
    let context = context.with(
        contact["id"].as_str().unwrap(),
        company["id"].as_str().unwrap(),
    );
    let mut empty = BTreeSet::new();
    let mut read = 0;
    for list in context.lists() {
        let found: Vec<Value> = {
            let mut pages = (list.pages)(None, None);
            let mut all = Vec::new();
            while let Some(page) = pages.next().await {
                all.extend(page.unwrap_or_else(|error| panic!("{}: {error}", list.name)));
            }
            all
        };
        read += 1;
        if found.is_empty() {
            empty.insert(list.name);
        }
    }
    assert_eq!(read, 31);
    // The other lists contain the initial data of a workspace.
    assert_eq!(empty.len(), 20, "{empty:?}");

    // Summaries of events have a different `type`.
    context.sandbox.clear_requests();
    let contact = intercom_api::types::ContactIdentifier::id(contact["id"].as_str().unwrap());
    let events = context.client.data_events().list(contact).summary(true);
    assert!(events.items().try_collect().await.unwrap().is_empty());
}

/// Returns the examples of a response in the description.
fn examples(document: &Value, operation: &OperationInfo) -> Vec<Value> {
    let method = &document["paths"][operation.path][operation.method.to_lowercase()];
    let mut response = &method["responses"]["200"];
    if let Some(pointer) = response["$ref"].as_str() {
        response = document.pointer(pointer.trim_start_matches('#')).unwrap();
    }
    let media = &response["content"]["application/json"];
    let several = media["examples"].as_object().into_iter().flatten();
    let several = several.map(|(_, example)| example["value"].clone());
    let one = media.get("example").cloned();
    one.into_iter().chain(several).collect()
}

/// Returns the first page of a list whose response is `page_body`.
async fn first_page(name: &str, page_body: &Value) -> Page<Value> {
    let body = page_body.clone();
    let sandbox = sandbox(|builder| builder.faults(move |_| Some(response(200, &body)))).await;
    let context = Context::empty(sandbox);
    let lists = context.lists();
    let list = lists.iter().find(|list| list.name == name).unwrap();
    let page = (list.pages)(None, None).next().await.unwrap();
    page.unwrap_or_else(|error| panic!("{name}: {error}: {page_body}"))
}

#[tokio::test]
async fn the_examples_of_the_description_are_lists() {
    let described = intercom_gen::describe(
        intercom_openapi::DESCRIPTION,
        intercom_openapi::OVERLAYS,
        &intercom_gen::Options::default().base(intercom_openapi::BASE),
    )
    .unwrap();
    let mut read = 0;
    let mut without = BTreeSet::new();
    for operation in OPERATIONS {
        let Some(list) = operation.list else {
            continue;
        };
        let examples = examples(&described.document, operation);
        if examples.is_empty() {
            without.insert(operation.name);
        }
        for example in examples {
            let mut keys = list.items_path.split('.');
            let elements = keys.try_fold(&example, |value, key| value.get(key));
            let expected = elements.and_then(Value::as_array).map_or(1, Vec::len);
            let page = first_page(operation.name, &example).await;
            assert_eq!(page.len(), expected, "{}: {example}", operation.name);
            assert!(page.skipped().is_empty(), "{}", operation.name);
            read += 1;
        }
    }
    assert_eq!((read, without.len()), (31, 0), "{without:?}");
}

#[test]
fn the_types_of_lists_are_known() {
    let lists: Vec<_> = OPERATIONS
        .iter()
        .filter_map(|operation| Some((operation, operation.list?)))
        .collect();
    assert_eq!(lists.len(), 31);
    for (operation, list) in lists {
        let types: &[&str] = match operation.name {
            "data_events.list" => &["event.summary"],
            _ => &[],
        };
        assert_eq!(list.list_types, types, "{}", operation.name);
        let single: Option<&[&str]> = match operation.name {
            "companies.find" => Some(&["company"]),
            _ => None,
        };
        assert_eq!(list.item_types, single, "{}", operation.name);
        assert_eq!(
            operation.server_side_cursor,
            operation.pagination == Pagination::Scroll,
            "{}",
            operation.name
        );
    }
}

#[tokio::test]
async fn two_arrays_do_not_hide_each_other() {
    let (one, two) = (
        json!([{ "id": "1" }]),
        json!([{ "id": "2" }, { "id": "3" }]),
    );
    for body in [
        json!({ "type": "list", "companies": one, "contacts": two }),
        json!({ "type": "list", "data": [], "contacts": two }),
        json!({ "type": "list", "data": null, "companies": one, "contacts": two }),
    ] {
        let (_sandbox, client) = responding([body.clone()]).await;
        let (ids, failed) = drain(client.contacts().list().items_as()).await;
        assert!(ids.is_empty() && failed.is_some(), "{body}");
    }
    for body in [
        json!({ "type": "list", "contacts": two }),
        json!({ "type": "list", "data": two, "companies": one }),
        json!({ "data": two }),
    ] {
        let (_sandbox, client) = responding([body.clone()]).await;
        let (ids, failed) = drain(client.contacts().list().items_as()).await;
        assert_eq!((ids.len(), failed.is_none()), (2, true), "{body}");
    }
}

#[tokio::test]
async fn empty_pages_without_end_are_an_error() {
    let number = std::sync::atomic::AtomicUsize::new(0);
    let sandbox = sandbox(|builder| {
        builder.faults(move |_| {
            let number = number.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let ids: &[&str] = if number == 2 { &["1"] } else { &[] };
            Some(response(200, contacts(ids, after(&format!("c{number}")))))
        })
    })
    .await;
    let mut items = client(&sandbox).contacts().list().items_as::<Value>();
    assert!(items.next().await.unwrap().is_ok());
    let error = items.next().await.unwrap().unwrap_err();
    assert!(error.to_string().contains("100 empty pages"), "{error}");
    assert_eq!(sandbox.requests().len(), 103);
    // The list can be resumed after the empty pages.
    assert_eq!(items.cursor().unwrap().to_string(), "after:c102");
    assert!(items.next().await.is_none());
}

/// Checks that other futures of the same task are polled between two empty pages.
#[tokio::test(flavor = "current_thread")]
async fn empty_pages_let_other_futures_run() {
    let number = std::sync::atomic::AtomicUsize::new(0);
    let sandbox = sandbox(|builder| {
        builder.faults(move |_| {
            let number = number.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            Some(response(200, contacts(&[], after(&format!("c{number}")))))
        })
    })
    .await;
    let mut pages = client(&sandbox).contacts().list().pages_as::<Value>();
    let polls = std::cell::Cell::new(0);
    let next = pages.next();
    let mut next = std::pin::pin!(next);
    let failed = std::future::poll_fn(|context| {
        polls.set(polls.get() + 1);
        next.as_mut().poll(context)
    })
    .await;
    assert!(failed.unwrap().is_err());
    assert!(polls.get() >= 100, "{}", polls.get());
}

#[tokio::test]
async fn a_fault_is_not_an_end() {
    // The connection is lost within the last page.
    let cut = Fault::CutBody {
        after: 40,
        chunked: true,
    };
    let sandbox = sandbox(|builder| builder.faults(move |_| Some(cut.clone()))).await;
    let (ids, failed) = drain(client(&sandbox).contacts().list().items_as()).await;
    assert!(ids.is_empty());
    assert_eq!(failed.unwrap().kind(), ErrorKind::Connection);
}
