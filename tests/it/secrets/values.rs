//! `Debug` of requests, streams and futures shows no values that the caller passed.

use std::fmt::Debug;
use std::future::{Future, IntoFuture};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use intercom_api::{
    Client, Cursor, Error, ErrorKind, Items, Method, OPERATIONS, Page, Pages, RequestOptions,
    SkippedItem, TicketAttributes, search, types,
};
use intercom_sandbox::{Fault, Seed};
use serde_json::{Value, json};

use crate::harness::{client, response, sandbox};

/// A part of every value.
const VALUE: &str = "noorhaddad";

fn value() -> String {
    format!("{VALUE}@example.com")
}

/// Collects `Debug` output.
#[derive(Default)]
struct Shown(Vec<(&'static str, String)>);

impl Shown {
    fn add(&mut self, kind: &'static str, value: &dyn Debug) {
        self.0.push((kind, format!("{value:?} {value:#?}")));
    }

    /// Polls a future once, so that the request is in flight, and shows it.
    fn add_in_flight<F: Future + Debug>(&mut self, kind: &'static str, future: F) {
        self.add(kind, &future);
        let mut future = pin!(future);
        let polled = future
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()));
        assert!(matches!(polled, Poll::Pending), "{kind}");
        self.add(kind, &future);
    }

    fn check(&self) {
        for (kind, text) in &self.0 {
            assert!(!text.contains(VALUE), "{kind}: {text}");
        }
    }
}

fn requests(client: &Client, shown: &mut Shown) {
    let value = value();
    let mut options = RequestOptions::default();
    options.set_header("x-note", &value);
    shown.add("RequestOptions", &options);
    assert!(shown.0[0].1.contains("x-note"), "{}", shown.0[0].1);

    let contact = || {
        types::CreateContactRequest::new()
            .role("user")
            .email(&*value)
            .custom_attributes(serde_json::Map::from_iter([(
                "note".to_owned(),
                json!(value),
            )]))
    };
    shown.add(
        "path",
        &client.contacts().get(&*value).header("x-note", &value),
    );
    shown.add(
        "query",
        &client
            .data_events()
            .list(types::ContactIdentifier::email(&*value)),
    );
    shown.add(
        "body",
        &client.contacts().create(contact()).options(options.clone()),
    );
    shown.add(
        "search",
        &client.contacts().search(search::contact::EMAIL.eq(&*value)),
    );
    shown.add(
        "cursor",
        &client
            .contacts()
            .list()
            .cursor(Cursor::starting_after(&*value)),
    );
    let raw = || client.request(Method::POST, format!("/x/{VALUE}"));
    shown.add(
        "raw",
        &raw()
            .query("q", &value)
            .json(&json!({"a": value}))
            .header("x-a", &value),
    );
    shown.add("raw bytes", &raw().body("text/csv", value.clone()));
    shown.add(
        "task",
        &client
            .contacts()
            .upsert(&*value, contact())
            .header("x-a", &value),
    );

    shown.add_in_flight("path", client.contacts().get(&*value).into_future());
    shown.add_in_flight("body", client.contacts().create(contact()).send());
    shown.add_in_flight("raw", raw().query("q", &value).send());
    shown.add_in_flight(
        "raw bytes",
        raw().body("text/csv", value.clone()).send_bytes(),
    );
    shown.add_in_flight(
        "task",
        client.contacts().upsert(&*value, contact()).into_future(),
    );
    shown.add_in_flight("check", client.check_token().into_future());

    for operation in OPERATIONS {
        let mut call = client.call(operation.name).header("x-note", &value);
        for parameter in operation.parameters {
            call = call.parameter(parameter.name, &value);
        }
        shown.add("dynamic", &call.body(json!({"name": value})));
    }
}

fn builders(shown: &mut Shown) {
    let value = value();
    let query = search::Query::all([
        search::contact::EMAIL.eq(&*value),
        search::Query::any([search::Query::custom_attribute("note").contains(&*value)]),
        search::Query::raw(json!({"field": "email", "operator": "=", "value": value})),
    ]);
    shown.add("Query", &query);
    shown.add(
        "Search",
        &search::Search::new(query).starting_after(&*value),
    );
    shown.add("SearchValue", &search::SearchValue::from(&*value));
    for text in ["after:", "query:", "scroll:"] {
        shown.add(
            "Cursor",
            &format!("{text}{value}").parse::<Cursor>().unwrap(),
        );
    }
    let attributes = TicketAttributes::new()
        .with_title(&*value)
        .with("note", &*value);
    shown.add("TicketAttributes", &attributes);
    assert!(shown.0.last().unwrap().1.contains("note"));
    let ticket_type: types::TicketType =
        serde_json::from_value(json!({"type": "ticket_type", "id": "7", "name": "Return"}))
            .unwrap();
    let checked = TicketAttributes::for_type(&ticket_type).with_title(&*value);
    shown.add("CheckedTicketAttributes", &checked);
    shown.add(
        "SkippedItem",
        &SkippedItem::with_raw("data[1]", "expected an object", json!(value)),
    );
    shown.add(
        "Deviation",
        &intercom_api::Deviation::new(&*value, "a string", "null"),
    );
}

#[tokio::test]
async fn requests_and_builders_show_no_values() {
    let sandbox = sandbox(|builder| builder).await;
    let client = client(&sandbox);
    let mut shown = Shown::default();
    requests(&client, &mut shown);
    builders(&mut shown);
    shown.add("Client", &client);
    shown.check();
    assert!(shown.0.len() > 130, "{}", shown.0.len());
}

#[tokio::test]
async fn streams_and_their_errors_show_no_values() {
    let value = value();
    let mut shown = Shown::default();
    let page = json!({
        "type": "list",
        "data": [{"type": "contact", "id": value, "name": value}, value, {"id": {"a": value}}],
        "pages": {"next": {"starting_after": value}},
    });
    let page = page.to_string();
    let broken = json!({"type": "list", "data": {"a": value}}).to_string();
    for (status, body) in [(200, &page), (200, &broken), (400, &page)] {
        let body = body.clone();
        let fault: Fault = response(status, body);
        let sandbox = sandbox(|builder| builder.faults(move |_| Some(fault.clone()))).await;
        let client = client(&sandbox);
        let mut items = client.contacts().list().items().read_ahead();
        let mut pages = client.contacts().list().pages();
        for _ in 0..4 {
            if let Some(Err(error)) = items.next().await {
                shown.add("error of Items", &error);
            }
            shown.add("Items", &items);
        }
        if let Some(Err(error)) = pages.next().await {
            shown.add("error of Pages", &error);
        }
        shown.add("Pages", &pages);
        let stream = client.request(Method::GET, "/x").send_bytes().await;
        match stream {
            Ok(stream) => shown.add("ByteStream", &stream),
            Err(error) => shown.add("error", &error),
        }
    }
    let failure = Error::new(
        ErrorKind::Connection,
        "tags.list",
        "the connection was lost",
    );
    let items = Items::from_results([Ok(value.clone()), Err(failure.clone())]);
    let error = items.try_collect().await.unwrap_err();
    shown.add("CollectError", &error);
    let last = Page::new(vec![value.clone()], Some(Cursor::starting_after(&*value)));
    shown.add("Pages", &Pages::from_results([Ok(last), Err(failure)]));
    shown.check();
}

#[tokio::test]
async fn exports_show_no_values() {
    let sandbox = sandbox(|builder| builder).await;
    sandbox.seed(&Seed::default());
    let client = client(&sandbox);
    let mut shown = Shown::default();
    let csv = format!("user_id,email\n7,{}\n", value());
    let mut rows = intercom_api::export::read_rows(csv.as_bytes());
    shown.add("SavedRows", &rows);
    assert!(rows.next().is_some_and(|row| row.is_ok()));
    shown.add("SavedRows", &rows);
    shown.add("ExportJob", &client.data_exports().job("7"));
    shown.add("start", &client.data_exports().start(1, 2));
    shown.check();
}

/// Responses are data, and their `Debug` output is complete: the feature `redact-debug` hides it.
#[test]
fn responses_show_their_values() {
    let contact: Value = json!({"type": "contact", "id": "7", "email": value()});
    let contact: types::Contact = serde_json::from_value(contact).unwrap();
    assert!(format!("{contact:?}").contains(&value()));
    let request = types::CreateContactRequest::new().email(value());
    assert!(format!("{request:?}").contains(&value()));
}
