//! Spans and events for `tracing`: they describe each call, and contain no customer data.

mod recorder;

use intercom_api::{Method, types};
use intercom_sandbox::{Fault, Seed, Storm};

use crate::harness::{client, sandbox};
use recorder::Fields;
pub(crate) use recorder::{record, stop};

#[tokio::test]
async fn creates_a_span_per_call_and_an_event_per_attempt() {
    let faults = [Fault::Reset, Fault::unavailable()];
    let sandbox = sandbox(|builder| builder.faults(crate::harness::one_by_one(faults))).await;
    let client = client(&sandbox);
    record();
    client.admins().me().await.unwrap();
    client.contacts().get("7").await.unwrap_err();
    let seen = stop();

    let calls = seen.calls();
    let [me, contact] = calls[..] else {
        panic!("expected two calls: {calls:?}");
    };
    let requests = sandbox.requests();
    for (fields, operation, path, status, resends, error) in [
        (me, "admins.me", "/me", "200", Some("2"), None),
        (
            contact,
            "contacts.get",
            "/contacts/{id}",
            "404",
            None,
            Some("404"),
        ),
    ] {
        let field = |name: &str| fields.get(name).map(String::as_str);
        assert_eq!(field("target"), Some("intercom_api"));
        assert_eq!(field("otel.name"), Some(&*format!("GET {path}")));
        assert_eq!(field("otel.kind"), Some("client"));
        assert_eq!(field("intercom.operation"), Some(operation));
        assert_eq!(field("http.request.method"), Some("GET"));
        assert_eq!(field("url.template"), Some(path));
        assert_eq!(field("server.address"), Some("127.0.0.1"));
        assert_eq!(
            field("server.port"),
            Some(&*sandbox.address().port().to_string())
        );
        assert_eq!(field("http.response.status_code"), Some(status));
        assert_eq!(field("http.request.resend_count"), resends);
        assert_eq!(field("error.type"), error);
        assert_eq!(field("otel.status_code"), error.map(|_| "ERROR"));
        assert!(field("intercom.request_id").is_some_and(|id| !id.is_empty()));
    }
    assert_eq!(requests.len(), 4);

    // Every event is in the span of its call, and waits are reported.
    assert!(
        seen.events()
            .all(|(within, _)| { within.is_some_and(|id| seen.spans[&id].0 == "intercom.call") })
    );
    let count = |message: &str| {
        let events = seen.events();
        events
            .filter(|(_, fields)| fields["message"] == message)
            .count()
    };
    assert_eq!(count("response received"), 3);
    assert_eq!(count("attempt failed, retrying"), 2);
    assert_eq!(count("attempt failed, not retrying"), 1);
    let waits: Vec<&Fields> = seen
        .events()
        .map(|(_, fields)| fields)
        .filter(|fields| fields.contains_key("wait_ms"))
        .collect();
    assert_eq!(waits.len(), 2);
    assert_eq!(
        (&*waits[0]["attempt"], &*waits[0]["error.type"]),
        ("1", "connection")
    );
    assert_eq!(
        (
            &*waits[1]["attempt"],
            &*waits[1]["http.response.status_code"]
        ),
        ("2", "503")
    );
}

#[tokio::test]
async fn logs_deviations_and_skipped_elements_without_their_content() {
    const TAGS: &str = r#"{"type": "list", "data": [{"type": "tag", "id": "8", "name": {"secret": "ada@example.com"}}, {"type": "tag"}, "ada@example.com"]}"#;
    let sandbox =
        sandbox(|builder| builder.faults(|_| Some(crate::harness::response(200, TAGS)))).await;
    let client = client(&sandbox);
    record();
    let found = client.tags().list().await.unwrap();
    let seen = stop();

    assert_eq!((found.skipped().len(), found.deviations().len()), (1, 3));
    let events = seen.events().map(|(_, fields)| fields);
    let warnings: Vec<&Fields> = events.filter(|fields| fields["level"] == "WARN").collect();
    let [deviations, skipped] = warnings[..] else {
        panic!("expected two warnings: {warnings:?}");
    };
    assert!(
        seen.events()
            .all(|(within, _)| within.is_some_and(|id| seen.spans[&id].0 == "intercom.call"))
    );
    for warning in [deviations, skipped] {
        assert_eq!(warning["target"], "intercom_api");
        assert_eq!(warning["intercom.operation"], "tags.list");
    }
    assert_eq!(
        (&*deviations["count"], &*deviations["path"]),
        ("3", "data[0].name")
    );
    assert_eq!(
        (&*deviations["expected"], &*deviations["found"]),
        ("a string", "an object")
    );
    assert_eq!(skipped["index"], "2");
    assert!(skipped["message"].contains("skipped"), "{skipped:?}");
    assert!(!seen.text.contains("ada@"), "{}", seen.text);
}

#[tokio::test]
async fn a_response_that_fails_to_decode_is_an_error_of_its_span() {
    const TAGS: &str =
        r#"{"type": "list", "data": [{"type": "tag", "id": "8", "name": {"a": 1}}]}"#;
    let sandbox = sandbox(|builder| {
        builder.faults(|request| {
            let body = if request.path == "/me" { "[]" } else { TAGS };
            Some(crate::harness::response(200, body))
        })
    })
    .await;
    let client = client(&sandbox);
    record();
    client.admins().me().await.unwrap_err();
    client.tags().list().strict(true).await.unwrap_err();
    let strict = client.contacts().list().strict(true);
    strict
        .pages()
        .read_ahead()
        .next()
        .await
        .unwrap()
        .unwrap_err();
    let seen = stop();
    let calls = seen.calls();
    assert_eq!(calls.len(), 3);
    for call in calls {
        assert_eq!(call["error.type"], "decode", "{call:?}");
        assert_eq!(call["otel.status_code"], "ERROR");
        assert_eq!(call["http.response.status_code"], "200");
    }
}

#[tokio::test]
async fn every_failed_attempt_is_an_event() {
    let delay = Fault::Delay {
        by: std::time::Duration::from_secs(3_600),
        then: None,
    };
    let sandbox =
        sandbox(|builder| builder.faults(crate::harness::one_by_one([delay.clone()]))).await;
    let builder = intercom_api::Client::builder()
        .access_token(sandbox.access_token())
        .base_url(sandbox.url());
    let client = builder.max_response_size(10).build().unwrap();
    record();
    // The timeout of the operation ends it.
    let call = client.admins().me();
    let soon = std::time::Duration::from_millis(50);
    call.timeout(soon).await.unwrap_err();
    // The body is invalid.
    client.admins().me().await.unwrap_err();
    let seen = stop();
    let failed: Vec<_> = seen
        .events()
        .map(|(_, fields)| fields)
        .filter(|fields| fields["message"] == "attempt failed, not retrying")
        .map(|fields| (&*fields["error.type"], &*fields["reason"]))
        .collect();
    assert_eq!(
        failed,
        [("attempt_timeout", "Timeout"), ("decode", "NotRetryable")]
    );
}

#[tokio::test]
async fn logs_no_customer_data_under_faults() {
    const WORDS: &str = "the box is torn";
    const PERSON: &str = "noor.haddad@example.com";
    let storm = Storm::mixed(11, 0.5);
    let sandbox = sandbox(|builder| builder.storm(storm)).await;
    sandbox.seed(&Seed {
        contacts: 40,
        tickets: 20,
        ..Seed::default()
    });
    let client = client(&sandbox);
    record();
    let mut outcomes = 0;
    for number in 0..30 {
        let contact = types::CreateContactRequest::new()
            .role("user")
            .name(WORDS)
            .email(format!("{number}.{PERSON}"));
        let _ = client.contacts().create(contact).await;
        let query = intercom_api::search::contact::EMAIL.eq(PERSON);
        let search = client.contacts().search(query);
        let _ = search.items().next().await;
        let events = client
            .data_events()
            .list(types::ContactIdentifier::email(PERSON));
        let _ = events.items().next().await;
        let _ = client.contacts().get(PERSON).await;
        let path = format!("/contacts/find-{number}");
        let own = client.request(Method::GET, path).query("q", WORDS);
        let _ = own.header("x-note", WORDS).send().await;
        outcomes += 5;
    }
    let all = client.contacts().list().per_page(10).items().read_ahead();
    let _ = all.try_collect().await;
    let seen = stop();

    let calls = seen.calls();
    assert!(calls.len() > outcomes, "{}", calls.len());
    assert!(
        calls
            .iter()
            .any(|call| call.contains_key("http.request.resend_count"))
    );
    for call in &calls {
        assert!(call.contains_key("intercom.operation"));
    }
    let secrets = [
        sandbox.access_token(),
        PERSON,
        "noor",
        WORDS,
        "Sample User",
        "find-",
        "Bearer",
    ];
    for secret in secrets {
        for line in seen.text.lines() {
            assert!(!line.contains(secret), "{secret} in {line}");
        }
    }
}

#[tokio::test]
async fn a_wait_of_more_than_a_second_for_the_rate_limit_is_one_event_of_level_info() {
    let window = std::time::Duration::from_secs(3);
    let sandbox = sandbox(|builder| builder.rate_limit(10).rate_window(window)).await;
    let client = client(&sandbox);
    record();
    // Two windows are exhausted, and the second one as soon as it opens.
    let calls: Vec<_> = (0..25)
        .map(|_| tokio::spawn(client.admins().me().send()))
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    let seen = stop();
    let infos: Vec<_> = seen
        .events()
        .filter(|(_, fields)| fields["level"] == "INFO")
        .collect();
    assert!((1..=2).contains(&infos.len()), "{infos:?}");
    for (within, fields) in infos {
        assert!(within.is_some());
        assert_eq!(fields["message"], "waiting for the rate limit");
        assert!(fields["waiting"].parse::<u64>().unwrap() > 0, "{fields:?}");
        let opens_in: u64 = fields["opens_in_ms"].parse().unwrap();
        assert!((1_000..=4_000).contains(&opens_in), "{fields:?}");
    }
    // The wait of each call is an event of level DEBUG.
    let waits = seen
        .events()
        .filter(|(_, fields)| fields.contains_key("waited_ms"));
    assert!(waits.count() >= 10);
}
