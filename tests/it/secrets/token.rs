//! A server that sends the token back, in every part of its responses and in every form.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use intercom_api::{
    Client, Method, OPERATIONS, ParameterKind, ParameterLocation, RetryPolicy, types,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::server::{Server, response};
use super::{described, printed};

const TOKEN: &str = "dG9rOmU5MTk5ZThjX2VlMmFfNGM0MV84NGMzX2EwMTBiMzgwMmQ0NjoxOjA=";
/// Length of the parts of the token that must not appear.
const PART: usize = 8;

fn hex(text: &str) -> String {
    text.bytes().map(|byte| format!("{byte:02x}")).collect()
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Returns the token as a JSON string with escapes. A JSON parser decodes it to the token.
fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("\\u{byte:04x}")).collect()
}

/// Returns the forms in which the server sends the token.
fn forms() -> Vec<String> {
    vec![
        TOKEN.to_owned(),
        format!("Bearer {TOKEN}"),
        TOKEN.trim_end_matches('=').to_owned(),
        TOKEN.to_uppercase(),
        TOKEN[7..19].to_owned(),
        TOKEN[30..38].to_owned(),
        format!("key.{}.x", &TOKEN[..9]),
        STANDARD.encode(TOKEN),
        URL_SAFE_NO_PAD.encode(format!("user:{TOKEN}")),
        STANDARD.encode(format!("Bearer {TOKEN}")),
        hex(TOKEN),
        percent(TOKEN),
        TOKEN.replace('=', "%3D"),
        escaped(TOKEN),
    ]
}

/// Returns the strings of `PART` characters that must not appear.
fn secrets() -> BTreeSet<String> {
    let mut secrets = BTreeSet::new();
    for form in forms() {
        // The parts of an escaped character are the same for every token.
        let part = if form.starts_with(['%', '\\']) {
            24
        } else {
            PART
        };
        let form = form.to_ascii_lowercase();
        let starts = 0..=form.len() - part;
        secrets.extend(starts.map(|start| form[start..start + part].to_owned()));
    }
    // Parts that are not from the token.
    for known in ["bearer d", "earer dg"] {
        secrets.remove(known);
    }
    secrets
}

/// Returns responses that contain a form of the token.
fn responses(form: &str) -> Vec<String> {
    let list = format!(
        r#"{{"type":"error.list","request_id":"{form}","errors":[{{"code":"{form}","message":"{form}","field":"{form}"}}]}}"#
    );
    let headers = [
        ("x-request-id", form),
        ("intercom-version", form),
        ("content-type", form),
        ("x-ratelimit-limit", form),
        ("x-ratelimit-reset", form),
        ("retry-after", form),
        ("location", form),
        ("set-cookie", form),
    ];
    let mut all = Vec::new();
    for status in [
        "200 OK",
        "301 Moved Permanently",
        "400 Bad Request",
        "401 Unauthorized",
        "403 Forbidden",
        "404 Not Found",
        "409 Conflict",
        "422 Unprocessable Entity",
        "429 Too Many Requests",
        "500 Internal Server Error",
    ] {
        all.push(response(status, &headers, &list));
    }
    let bodies = [
        format!(r#"{{"errors":{{"{form}":["{form}"]}}}}"#),
        format!(r#"{{"error":"{form}","message":"{form}","request_id":"{form}"}}"#),
        format!(r#"{{"error":{{"code":"{form}","field":"{form}"}}}}"#),
        format!(r#"["{form}",{{"code":"{form}"}}]"#),
        format!("\"{form}\""),
        format!("<html><title>{form}</title><p>{form}</p></html>"),
        form.to_owned(),
        format!(r#"{{"{form}": "{form}"#),
    ];
    for body in bodies {
        all.push(response("400 Bad Request", &[], &body));
        all.push(response("200 OK", &[], &body));
    }
    let item = format!(
        r#"{{"type":"{form}","id":{{"{form}":1}},"name":["{form}"],"role":"{form}","email":{{"{form}":"{form}"}},"created_at":"{form}","custom_attributes":{{"{form}":["{form}"]}},"app":{{"id_code":"{form}","name":"{form}","region":"{form}"}},"location":{{"{form}":[]}},"tags":{{"data":[{{"{form}":1}},"{form}"]}},"job_identifier":"{form}","status":"{form}","download_url":"{form}","scroll_param":"{form}"}}"#
    );
    all.push(response("200 OK", &headers, &item));
    for next in [
        format!(r#"{{"next":"https://{form}/contacts?starting_after={form}"}}"#),
        format!(r#"{{"next":{{"page":"{form}","starting_after":"{form}"}}}}"#),
        format!(r#"{{"next":["{form}"],"{form}":1}}"#),
    ] {
        for key in ["data", form] {
            let page = format!(
                r#"{{"type":"list","{key}":[{item},"{form}",{item}],"pages":{next},"scroll_param":"{form}","{form}":{{"{form}":null}}}}"#
            );
            all.push(response("200 OK", &headers, &page));
        }
    }
    all.push(response(&format!("400 {form}"), &[], "{}"));
    all.push(response(&format!("200 {form}"), &[], "{}"));
    all.push(response(form, &[], "{}"));
    all.push(format!("{form}\r\n\r\n"));
    all.push(response("200 OK", &[(form, form)], "{}"));
    all.push(format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {form}\r\n\r\n{form}"
    ));
    all.push(format!(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{form}\r\n{form}"
    ));
    all.push(String::new());
    all
}

/// A type that a program defines, whose errors quote the value.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Custom {
    #[serde(rename = "type")]
    _kind: Kind,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    List,
}

fn client(server: &Server, strict: bool) -> Client {
    Client::builder()
        .access_token(TOKEN)
        .base_url(&server.url)
        .retry(RetryPolicy::none())
        .rate_limiting(false)
        .strict(strict)
        .build()
        .unwrap()
}

/// Makes calls of all kinds, and returns what a log may contain about them.
async fn all_calls(client: &Client, bytes: &str) -> String {
    // Such a list never ends.
    let is_endless = bytes.contains("starting_after");
    let mut text = String::new();
    let mut add = |kind: &str, logged: String| {
        let _ = writeln!(text, "{kind}: {logged}");
    };
    add("typed", described(client.admins().me().await));
    add("get", described(client.contacts().get("7").await));
    add("list", described(client.tags().list().await));
    let tag = types::CreateOrUpdateTagRequest::new("VIP");
    add(
        "write",
        described(client.tags().create_or_update(tag).await),
    );
    add("export", described(client.data_exports().get("7").await));

    let mut items = client.contacts().list().items();
    for _ in 0..4 {
        match items.next().await {
            None => break,
            Some(Ok(_)) => {}
            Some(Err(error)) => add("items", printed(&error)),
        }
        add(
            "items",
            format!("{items:?} {:?} {:?}", items.cursor(), items.skipped()),
        );
    }
    let mut pages = client.companies().scroll().pages();
    for _ in 0..2 {
        match pages.next().await {
            None => break,
            Some(Ok(page)) => add(
                "pages",
                format!(
                    "{:?} {:?} {:?}",
                    page.cursor(),
                    page.skipped(),
                    page.deviations()
                ),
            ),
            Some(Err(error)) => add("pages", printed(&error)),
        }
        add("pages", format!("{pages:?}"));
    }
    let query = intercom_api::search::contact::EMAIL.eq("ada@example.com");
    let found = client.contacts().search(query).items();
    if !is_endless && let Err(error) = found.try_collect().await {
        add(
            "collect",
            format!("{error} {error:?} {}", printed(error.error())),
        );
    }

    let raw = || client.request(Method::GET, "/x");
    add("raw", described(raw().send().await));
    add("raw type", described(raw().send_as::<Custom>().await));
    match raw().send_bytes().await {
        Err(error) => add("bytes", printed(&error)),
        Ok(mut stream) => {
            add("bytes", format!("{stream:?} {:?}", stream.meta()));
            while let Some(chunk) = stream.chunk().await.transpose() {
                if let Err(error) = chunk {
                    add("bytes", printed(&error));
                    break;
                }
            }
        }
    }
    let dynamic = client.call("tickets.get").parameter("id", "7");
    add("dynamic", described(dynamic.await));
    match client.check_token().await {
        Ok(check) => {
            add("check", format!("{check} {check:?} {check:#?}"));
            if let Some(error) = check.error() {
                add("check", printed(error));
            }
        }
        Err(error) => add("check", printed(&error)),
    }
    if !is_endless {
        let fields = types::CreateContactRequest::new();
        let contact = client.contacts().upsert("ada@example.com", fields);
        add("task", described(contact.await));
    }
    match client.data_exports().start(1, 2).await {
        Ok(job) => add("job", format!("{job:?}")),
        Err(error) => add("job", printed(&error)),
    }
    text
}

/// Makes calls of some kinds, and returns what a log may contain about them.
async fn some_calls(client: &Client) -> String {
    let me = described(client.admins().me().await);
    let raw = described(client.request(Method::GET, "/x").send().await);
    let page = match client.contacts().list().pages().next().await {
        Some(Err(error)) => printed(&error),
        page => format!(
            "{:?}",
            page.map(|page| page.map(|page| page.deviations().to_vec()))
        ),
    };
    format!("{me}\n{raw}\n{page}")
}

/// Asserts that a text contains no part of the token.
fn check(text: &str, secrets: &BTreeSet<String>, sent: &str) {
    for line in text.lines() {
        let line = line.to_ascii_lowercase();
        for part in [PART, 24] {
            for window in line.as_bytes().windows(part) {
                let found = std::str::from_utf8(window).is_ok_and(|part| secrets.contains(part));
                assert!(!found, "{line}\nafter the response\n{sent}");
            }
        }
    }
}

#[tokio::test]
async fn a_server_that_returns_the_token_brings_it_into_no_log() {
    let secrets = secrets();
    let server = Server::start().await;
    let clients = [client(&server, false), client(&server, true)];
    crate::spans::record();
    let mut kinds = 0;
    for (index, form) in forms().iter().enumerate() {
        for bytes in responses(form) {
            server.send(&*bytes);
            // All kinds of calls with the token itself, and some with its other forms.
            let used = if index == 0 { 2 } else { 1 };
            for client in &clients[..used] {
                let text = if index == 0 {
                    all_calls(client, &bytes).await
                } else {
                    some_calls(client).await
                };
                kinds += text.lines().count();
                check(&text, &secrets, &bytes);
            }
        }
    }
    let seen = crate::spans::stop();
    check(&seen.text, &secrets, "any");
    assert!(seen.text.contains("intercom.call") && seen.text.contains("deviates"));
    assert!(kinds > 1_500, "{kinds}");
    assert!(server.requests() > 2_000, "{}", server.requests());
}

/// The codes that programs act on are never redacted, even if the token contains them.
#[tokio::test]
async fn documented_codes_are_shown_although_the_token_contains_them() {
    let server = Server::start().await;
    let body = json!({
        "type": "error.list",
        "request_id": "r-1",
        "errors": [{"code": "token_not_found"}, {"code": "token_not_found_here", "field": "name"}],
    });
    server.send(response("401 Unauthorized", &[], &body.to_string()));
    let client = Client::builder()
        .access_token("x-token_not_found_here")
        .base_url(&server.url)
        .build()
        .unwrap();
    let error = client.admins().me().await.unwrap_err();
    assert!(error.has_code("token_not_found"));
    assert_eq!(error.codes().collect::<Vec<_>>(), ["token_not_found", ".."]);
    assert_eq!(error.api_errors()[1].field.as_deref(), Some("name"));
    assert_eq!(error.request_id(), Some("r-1"));
    // The body is returned as it was sent.
    assert_eq!(error.body(), body.to_string().as_bytes());
}

/// Returns a value that is valid for a parameter.
fn valid(kind: ParameterKind) -> Value {
    match kind {
        ParameterKind::Boolean => json!(true),
        ParameterKind::Id | ParameterKind::String => json!("7"),
        _ => json!(7),
    }
}

#[tokio::test]
async fn no_operation_logs_the_token() {
    let secrets = secrets();
    let server = Server::start().await;
    let client = client(&server, false);
    crate::spans::record();
    // One response of each kind is enough, because all operations share the code that reads it.
    let responses: Vec<_> = responses(TOKEN).into_iter().step_by(6).collect();
    for operation in OPERATIONS {
        for bytes in &responses {
            server.send(&**bytes);
            let mut call = client.call(operation.name);
            for parameter in operation.parameters {
                if parameter.required || parameter.location == ParameterLocation::Path {
                    call = call.parameter(parameter.name, valid(parameter.kind));
                }
            }
            let text = described(call.await);
            check(&text, &secrets, bytes);
        }
    }
    check(&crate::spans::stop().text, &secrets, "any");
    // Operations whose body is required are not sent without one.
    assert!(server.requests() > 50 * responses.len());
}
