//! The end of lists, and responses that are not lists.

use std::sync::atomic::{AtomicUsize, Ordering};

use intercom_api::{
    Client, Cursor, ErrorKind, Items, OPERATIONS, OperationInfo, Pages, Pagination, types,
};
use intercom_sandbox::{Fault, RecordedRequest, Sandbox};
use serde_json::{Value, json};

use super::streams::{after, contacts, drain, responding};
use super::table::Context;
use crate::harness::{client, response, sandbox};

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

/// A list for each kind of pagination: by page, by cursor in the query and in the body, by URL, and
/// a list that is complete.
const LISTS: [fn(&Client) -> Items<Value>; 5] = [
    |client| client.articles().list().items_as(),
    |client| client.contacts().list().items_as(),
    |client| {
        let query = intercom_api::search::contact::ROLE.eq("user");
        client.contacts().search(query).items_as()
    },
    |client| client.admins().list_activity_logs(7).items_as(),
    |client| client.tags().list().items_as(),
];

/// Returns the position that a request contains: its query, or the `pagination` of its body.
fn sent(request: &RecordedRequest) -> String {
    let pagination = request.body.as_ref().map(|body| &body["pagination"]);
    let fields = pagination.and_then(Value::as_object).into_iter().flatten();
    let in_body = fields.map(|(name, value)| {
        let text = value.as_str().map(str::to_owned);
        (name.clone(), text.unwrap_or_else(|| value.to_string()))
    });
    let pairs: Vec<String> = in_body
        .chain(request.query.clone())
        // Streams request the largest pages unless the test sets another size.
        .filter(|(name, size)| name != "per_page" || size != "150")
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join("&")
}

/// Each row: `pages.next`, and the position in the second request for each of the [`LISTS`]; empty if
/// the list ends with an error.
#[tokio::test]
async fn whatever_continues_a_list_is_followed_or_an_error() {
    const BY_PAGE: [&str; 5] = ["page=2", "", "", "created_at_after=7&page=2", "page=2"];
    const BY_LINK: [&str; 5] = ["page=2", "page=2", "", "page=2", "page=2"];
    const ERROR: [&str; 5] = [""; 5];
    let url = "https://api.intercom.io/contacts?per_page=2&starting_after=abc";
    let query = "per_page=2&starting_after=abc";
    let (abc, five) = ("starting_after=abc", "starting_after=5");
    let logs = |cursor: &str| format!("created_at_after=7&{cursor}");
    for (next, expected) in [
        (after("abc"), ["page=2", abc, abc, &logs(abc), abc]),
        (
            json!({ "starting_after": 5 }),
            [five, five, five, &logs(five), five],
        ),
        (json!(url), [query, abc, abc, query, query]),
        (json!({ "page": 2 }), BY_PAGE),
        (json!({ "page": "2", "starting_after": null }), BY_PAGE),
        (json!({ "page": 2, "starting_after": "" }), BY_PAGE),
        (json!(2), BY_PAGE),
        (json!("https://api.eu.example.com/anything?page=2"), BY_LINK),
        (json!("?page=2"), BY_LINK),
        (json!(true), ERROR),
        (json!({ "per_page": 5 }), ERROR),
        (json!({ "page": 0 }), ERROR),
        (json!({ "page": 2.5 }), ERROR),
        (json!({ "starting_after": true }), ERROR),
        (json!({ "starting_after": { "id": "abc" } }), ERROR),
        (json!(["abc"]), ERROR),
        (json!("https://api.intercom.io/contacts"), ERROR),
        (json!("https://[broken"), ERROR),
    ] {
        for (list, expected) in LISTS.iter().zip(expected) {
            let (sandbox, client) = responding([page("1", next.clone()), last("2")]).await;
            let (ids, failed) = drain(list(&client)).await;
            let requests = sandbox.requests();
            let name = format!("{next}, {}", requests[0].path);
            if expected.is_empty() {
                assert_eq!((ids.len(), requests.len()), (1, 1), "{name}");
                let error = failed.expect(&name);
                assert_eq!(error.kind(), ErrorKind::Decode, "{name}");
                assert!(error.to_string().contains("`pages.next`"), "{error}");
            } else {
                assert!(failed.is_none(), "{name}: {failed:?}");
                assert_eq!((ids.len(), requests.len()), (2, 2), "{name}");
                assert_eq!(sent(&requests[1]), expected, "{name}");
                assert_eq!(requests[1].path, requests[0].path);
            }
        }
    }
}

/// Checks that the client uses only the query of URLs to another host, and does not send the token
/// there. Such URLs occur behind a gateway, and with a token of another region.
#[tokio::test]
async fn links_to_another_host_are_followed_at_the_base_url() {
    let elsewhere = sandbox(|builder| builder).await;
    let port = elsewhere.address().port();
    for host in [
        elsewhere.url(),
        format!("http://localhost:{port}"),
        format!("//127.0.0.1:{port}"),
        format!("https://127.0.0.1:{port}"),
        format!("http://ada:secret@127.0.0.1:{port}"),
    ] {
        let target = format!("{host}/elsewhere?page=2&starting_after=abc");
        for list in LISTS {
            let (sandbox, client) = responding([page("1", json!(target)), last("2")]).await;
            let (ids, failed) = drain(list(&client)).await;
            assert!(failed.is_none(), "{target}: {failed:?}");
            let requests = sandbox.requests();
            assert_eq!((ids.len(), requests.len()), (2, 2), "{target}");
            assert_eq!(requests[1].path, requests[0].path, "{target}");
        }
    }
    assert!(elsewhere.requests().is_empty());
}

#[tokio::test]
async fn a_link_can_be_stored_and_resumed() {
    let link = json!("https://gateway.example.com/x?token=a%20b");
    let (sandbox, client) = responding([page("1", link), last("2")]).await;
    let mut pages: Pages<Value> = client.contacts().list().per_page(7).pages_as();
    let first = pages.next().await.unwrap().unwrap();
    let stored = first.cursor().unwrap().to_string();
    assert_eq!(stored, "query:token=a%20b");
    let cursor: Cursor = stored.parse().unwrap();
    let (ids, _) = drain(client.contacts().list().cursor(cursor).items_as()).await;
    assert_eq!(ids, ["2"]);
    let requests = sandbox.requests();
    assert_eq!(sent(&requests[0]), "per_page=7");
    assert_eq!(sent(&requests[1]), "token=a b");
}

/// Checks that responses with status 200 that are not a list are errors. If they were empty lists,
/// a job that deletes missing objects would delete all objects.
#[tokio::test]
async fn responses_in_place_of_a_list_are_errors() {
    for body in [
        "null",
        "[]",
        r#"{"error":"boom"}"#,
        r#"{"type":"list","errors":[{"code":"boom"}]}"#,
        r#"{"type":"list","total_count":3,"pages":null}"#,
    ] {
        // Every list of the API gets this response.
        let sandbox = sandbox(|builder| builder.faults(move |_| Some(response(200, body)))).await;
        let context = Context::empty(sandbox);
        let lists = context.lists();
        assert_eq!(lists.len(), 31);
        for list in lists {
            context.sandbox.clear_requests();
            let mut pages = (list.pages)(None, None);
            let error = pages.next().await.unwrap().expect_err(list.name);
            assert_eq!(error.kind(), ErrorKind::Decode, "{}, {body}", list.name);
            assert!(!error.to_string().contains("boom"), "{error}");
            assert!(pages.next().await.is_none());
            assert_eq!(context.sandbox.requests().len(), 1, "{}", list.name);
            let typed = (list.typed)().await;
            assert!(typed.is_err(), "{}, {body}: {typed:?}", list.name);
        }
    }
}

/// Checks that each empty list of the sandbox is decoded as a list.
#[tokio::test]
async fn every_list_of_an_empty_workspace_is_read() {
    let context = Context::empty(sandbox(|builder| builder).await);
    let create = async |path, body: Value| {
        let request = context.client.request(intercom_api::Method::POST, path);
        let created = request.json(&body).send().await.unwrap();
        created["id"].as_str().unwrap().to_owned()
    };
    let contact = json!({ "role": "user", "email": "noor.haddad@example.com" });
    let contact = create("/contacts", contact).await;
    let company = create("/companies", json!({ "company_id": "harbor-lane" })).await;
    let context = context.with(&contact, &company);
    let mut empty = Vec::new();
    for list in context.lists() {
        let page = (list.pages)(None, None).next().await.unwrap();
        if page.expect(list.name).is_empty() {
            empty.push(list.name);
        }
    }
    // The other lists contain the initial data of a workspace.
    assert_eq!(empty.len(), 20, "{empty:?}");

    // Summaries of events have a different `type`.
    let contact = types::ContactIdentifier::id(contact);
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

#[tokio::test]
async fn the_examples_of_the_description_are_lists() {
    let described = intercom_gen::describe(
        intercom_openapi::DESCRIPTION,
        intercom_openapi::OVERLAYS,
        &intercom_gen::Options::default().base(intercom_openapi::BASE),
    )
    .unwrap();
    let mut read = 0;
    for operation in OPERATIONS {
        let Some(list) = operation.list else {
            continue;
        };
        for example in examples(&described.document, operation) {
            let mut keys = list.items_path.split('.');
            let elements = keys.try_fold(&example, |value, key| value.get(key));
            let expected = elements.and_then(Value::as_array).map_or(1, Vec::len);
            let (sandbox, _) = responding([example.clone()]).await;
            let context = Context::empty(sandbox);
            let mut lists = context.lists().into_iter();
            let list = lists.find(|list| list.name == operation.name).unwrap();
            let page = (list.pages)(None, None).next().await.unwrap();
            let page = page.expect(list.name);
            assert_eq!(page.len(), expected, "{}: {example}", operation.name);
            assert!(page.skipped().is_empty(), "{}", operation.name);
            read += 1;
        }
    }
    assert_eq!(read, 31);
}

#[test]
fn the_types_of_lists_are_known() {
    for operation in OPERATIONS {
        let Some(list) = operation.list else {
            continue;
        };
        let name = operation.name;
        let is_summary = name == "data_events.list";
        assert_eq!(list.list_types == ["event.summary"], is_summary, "{name}");
        assert_eq!(list.list_types.is_empty(), !is_summary, "{name}");
        let single = (name == "companies.find").then_some(&["company"][..]);
        assert_eq!(list.item_types, single, "{name}");
        let is_scroll = operation.pagination == Pagination::Scroll;
        assert_eq!(operation.server_side_cursor, is_scroll, "{name}");
    }
}

/// Starts a server of a list whose pages are empty, except for the third one.
async fn empty_pages() -> (Sandbox, Client) {
    let number = AtomicUsize::new(0);
    let sandbox = sandbox(|builder| {
        builder.faults(move |_| {
            let number = number.fetch_add(1, Ordering::Relaxed);
            let ids: &[&str] = if number == 2 { &["1"] } else { &[] };
            Some(response(200, contacts(ids, after(&format!("c{number}")))))
        })
    })
    .await;
    let client = client(&sandbox);
    (sandbox, client)
}

/// Also checks that other futures of the same task are polled between two empty pages.
#[tokio::test(flavor = "current_thread")]
async fn empty_pages_without_end_are_an_error() {
    let (sandbox, client) = empty_pages().await;
    let mut items = client.contacts().list().items_as::<Value>();
    assert!(items.next().await.unwrap().is_ok());
    let mut polls = 0;
    let error = {
        let mut next = std::pin::pin!(items.next());
        let next = std::future::poll_fn(|context| {
            polls += 1;
            next.as_mut().poll(context)
        });
        next.await.unwrap().unwrap_err()
    };
    assert!(polls >= 100, "{polls}");
    assert!(error.to_string().contains("100 empty pages"), "{error}");
    assert_eq!(sandbox.requests().len(), 103);
    // The list can be resumed after the empty pages.
    assert_eq!(items.cursor().unwrap().to_string(), "after:c102");
    assert!(items.next().await.is_none());
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
