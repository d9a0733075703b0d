//! Headers that a request cannot set.

use intercom_api::{Client, Error, ErrorKind, Method, RequestOptions, header, types};
use intercom_sandbox::Sandbox;

use crate::harness::client;

/// The reserved headers, each with a word of the alternative that the error names.
const RESERVED: &[(&str, &str)] = &[
    ("Accept-Encoding", "`gzip`"),
    ("Authorization", "build another client"),
    ("Connection", "omit it"),
    ("Content-Length", "omit it"),
    ("Content-Type", "`body` of a custom request"),
    ("Expect", "omit it"),
    ("Host", "`base_url`"),
    ("HTTP2-Settings", "omit it"),
    ("Intercom-Version", "`api_version`"),
    ("Keep-Alive", "omit it"),
    ("Proxy-Authenticate", "proxy of the HTTP client"),
    ("Proxy-Authorization", "proxy of the HTTP client"),
    ("Proxy-Connection", "proxy of the HTTP client"),
    ("Proxy-Custom", "proxy of the HTTP client"),
    ("TE", "omit it"),
    ("Trailer", "omit it"),
    ("Transfer-Encoding", "omit it"),
    ("Upgrade", "omit it"),
    ("User-Agent", "`user_agent`"),
];

const VALUE: &str = "noor.haddad@example.com";

/// Returns the errors of all kinds of requests with this header.
async fn errors(client: &Client, name: &str) -> Vec<(&'static str, Error)> {
    let mut set = RequestOptions::default();
    set.set_header(name, VALUE);
    let mut inserted = RequestOptions::default();
    let known = header::HeaderName::from_bytes(name.as_bytes()).unwrap();
    inserted
        .headers
        .insert(known, header::HeaderValue::from_static(VALUE));
    let tag = || types::CreateOrUpdateTagRequest::new("VIP");
    let raw = || client.request(Method::POST, "/tags");
    let fields = types::CreateContactRequest::new();
    let contacts = client.contacts();
    let mut errors = vec![
        (
            "typed",
            client.tags().list().header(name, VALUE).await.err(),
        ),
        (
            "body",
            client
                .tags()
                .create_or_update(tag())
                .header(name, VALUE)
                .await
                .err(),
        ),
        (
            "set_header",
            client.tags().list().options(set.clone()).await.err(),
        ),
        (
            "headers",
            client.tags().list().options(inserted.clone()).await.err(),
        ),
        ("raw", raw().header(name, VALUE).send().await.err()),
        (
            "raw JSON",
            raw().json(&tag()).header(name, VALUE).send().await.err(),
        ),
        (
            "raw bytes",
            raw()
                .body("text/csv", "a")
                .header(name, VALUE)
                .send()
                .await
                .err(),
        ),
        (
            "raw stream",
            raw().options(inserted).send_bytes().await.err(),
        ),
        (
            "dynamic",
            client.call("tags.list").header(name, VALUE).await.err(),
        ),
        (
            "task",
            contacts
                .upsert(VALUE, fields)
                .header(name, VALUE)
                .await
                .err(),
        ),
    ];
    let list = || contacts.list().header(name, VALUE);
    errors.push(("pages", list().pages().next().await.unwrap().err()));
    errors.push(("items", list().items().next().await.unwrap().err()));
    errors
        .into_iter()
        .map(|(kind, error)| (kind, error.unwrap_or_else(|| panic!("{kind} sends {name}"))))
        .collect()
}

#[tokio::test]
async fn reserved_headers_are_rejected_by_every_kind_of_request() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(&sandbox);
    for (name, alternative) in RESERVED {
        for name in [(*name).to_owned(), name.to_lowercase()] {
            for (kind, error) in errors(&client, &name).await {
                assert_eq!(error.kind(), ErrorKind::InvalidRequest, "{kind} {error}");
                assert_eq!(error.attempts(), 0, "{kind} {error}");
                let text = error.to_string();
                let lower = text.to_lowercase();
                let message = format!("invalid header `{}`: ", name.to_lowercase());
                assert!(lower.contains(&message), "{kind}: {text}");
                assert!(text.contains(alternative), "{kind}: {text}");
                assert!(
                    !format!("{text} {error:?}").contains(VALUE),
                    "{kind}: {text}"
                );
            }
        }
    }
    assert_eq!(sandbox.requests().len(), 0);
}

#[test]
fn reserved_headers_are_rejected_for_a_client() {
    for (name, alternative) in RESERVED {
        let builder = Client::builder().access_token("dG9rOjEyMzQ=");
        let error = builder.default_header(name, VALUE).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Configuration);
        let text = error.to_string();
        assert!(text.contains(name) && text.contains(alternative), "{text}");
        assert!(!text.contains(VALUE), "{text}");
    }
}

#[tokio::test]
async fn other_headers_are_sent() {
    let sandbox = Sandbox::start().await.unwrap();
    let client = client(&sandbox);
    let headers = [
        ("accept", "application/vnd.intercom+json"),
        ("accept-language", "de"),
        (
            "traceparent",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        ),
        ("x-proxy-note", "7"),
    ];
    let mut request = client.tags().list();
    for (name, value) in headers {
        request = request.header(name, value);
    }
    request.await.unwrap();
    let raw = client.request(Method::POST, "/tags");
    let body = raw.body("application/json", r#"{"name": "VIP"}"#);
    // The media type of the body is not one of the options.
    body.options(RequestOptions::default())
        .send()
        .await
        .unwrap();

    let requests = sandbox.requests();
    for (name, value) in headers {
        assert_eq!(requests[0].header(name), Some(value));
    }
    assert_eq!(requests[1].header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn an_invalid_media_type_is_rejected() {
    let sandbox = Sandbox::start().await.unwrap();
    let raw = client(&sandbox).request(Method::POST, "/tags");
    let error = raw.body("text/\n", "a").send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.to_string().contains("invalid media type"), "{error}");
}
