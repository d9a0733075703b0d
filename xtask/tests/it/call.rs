//! `cargo xtask call` against the sandbox, with a fixture that calls every operation.

use std::collections::BTreeSet;
use std::fs;
use std::process::Output;

use intercom_sandbox::Sandbox;
use serde_json::{Value, json};

use crate::{command, stderr};

/// Calls every operation once, in an order that works on a new sandbox, with the IDs that the
/// sandbox assigns.
const CALLS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fixtures/calls.json");

/// Runs xtask on a blocking thread, so that the sandbox can respond meanwhile.
async fn xtask(arguments: &[&str], token: Option<&str>) -> Output {
    let mut command = command(&["call"]);
    command.args(arguments);
    command.env_remove("INTERCOM_ACCESS_TOKEN");
    if let Some(token) = token {
        command.env("INTERCOM_ACCESS_TOKEN", token);
    }
    let run = tokio::task::spawn_blocking(move || command.output().unwrap());
    run.await.unwrap()
}

fn lines(text: &[u8]) -> Vec<Value> {
    let text = std::str::from_utf8(text).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_every_operation() {
    let sandbox = Sandbox::builder().export_polls(0, 0).start().await.unwrap();
    let directory = tempfile::tempdir().unwrap();
    let out = directory.path().join("result.jsonl");
    let (url, out_text) = (sandbox.url(), out.to_str().unwrap());
    let arguments = [CALLS, "--base-url", &url, "--out", out_text];
    let output = xtask(&arguments, Some(sandbox.access_token())).await;
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(output.stdout.is_empty());
    let results = lines(&fs::read(&out).unwrap());
    let failed: Vec<_> = results.iter().filter(|line| line["ok"] != true).collect();
    assert!(failed.is_empty(), "{failed:#?}");
    assert!(
        stderr(&output).contains("calls: 108 ok, 0 failed"),
        "{}",
        stderr(&output)
    );
    let called: BTreeSet<&str> = results
        .iter()
        .map(|line| line["operation"].as_str().unwrap())
        .collect();
    assert_eq!((results.len(), called.len()), (108, 108));
    for line in &results {
        assert!(
            (200..300).contains(&line["status"].as_u64().unwrap()),
            "{line}"
        );
        assert!(
            line.get("body").is_some() && line.get("error").is_none(),
            "{line}"
        );
    }
    // The sandbox received the same operations in the same order.
    let received: Vec<_> = sandbox
        .requests()
        .into_iter()
        .map(|request| Value::from(request.operation_id))
        .collect();
    let sent: Vec<_> = results
        .iter()
        .map(|line| line["operation"].clone())
        .collect();
    assert_eq!(received, sent);
    // A download is reported as decompressed text.
    let download = results
        .iter()
        .find(|line| line["operation"] == "downloadDataExport")
        .unwrap();
    assert!(download["body"].as_str().unwrap().starts_with("user_id,"));
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_each_failure_on_its_own_line() {
    let sandbox = Sandbox::start().await.unwrap();
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("calls.json");
    let calls = json!([
        {"method": "GET", "path": "/nowhere"},
        {"path": "/tags"},
        "GET /tags",
        {"method": "get", "path": "/tags/{tag}", "parameters": {"id": "1"}},
        {"method": "GET", "path": "/tags/{id}", "parameters": {"name": "1"}},
        {"method": "GET", "path": "/tags/{id}", "parameters": ["1"]},
        {"method": "POST", "path": "/tags", "body": {"name": ["ada@example.com"]}},
        {"method": "POST", "path": "/tags", "body": {"name": "VIP", "shade": "dark"}},
        {"method": "POST", "path": "/tags", "body": {"name": "VIP"}},
        {"method": "GET", "path": "/tags", "parameters": null, "body": null},
    ]);
    fs::write(&file, calls.to_string()).unwrap();
    let url = sandbox.url();
    let arguments = [file.to_str().unwrap(), "--base-url", &url];
    let output = xtask(&arguments, Some(sandbox.access_token())).await;
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(
        stderr(&output).contains("calls: 2 ok, 8 failed"),
        "{}",
        stderr(&output)
    );
    let found = lines(&output.stdout);
    let expected = [
        (Value::Null, Value::Null, "unknown operation GET /nowhere"),
        (Value::Null, Value::Null, "`method` or `path` is missing"),
        (Value::Null, Value::Null, "`method` or `path` is missing"),
        (json!("findTag"), json!(404), "tags.get: 404 Not Found"),
        (
            json!("findTag"),
            Value::Null,
            "tags.get: unknown parameter `name`: the operation has `id`",
        ),
        (
            json!("findTag"),
            Value::Null,
            "`parameters` is not an object",
        ),
        (
            json!("createTag"),
            Value::Null,
            "tags.create_or_update: invalid `body`",
        ),
    ];
    for (line, (operation, status, error)) in found.iter().zip(&expected) {
        assert_eq!(line["ok"], false, "{line}");
        assert_eq!(
            (&line["operation"], &line["status"]),
            (operation, status),
            "{line}"
        );
        let text = line["error"].as_str().unwrap();
        assert!(text.contains(error), "{line}");
        assert!(!text.contains("ada@"), "{line}");
    }
    assert_eq!(
        (&found[8]["ok"], &found[8]["body"]["name"]),
        (&json!(true), &json!("VIP"))
    );
    assert_eq!(
        (&found[9]["ok"], &found[9]["status"]),
        (&json!(true), &json!(200))
    );
    // Invalid calls are not sent. Fields that the description does not declare are.
    assert_eq!(sandbox.requests().len(), 4);
    assert_eq!(
        sandbox.requests()[1].body.as_ref().unwrap()["shade"],
        "dark"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_unusable_arguments() {
    let directory = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = directory.path().join(name);
        fs::write(&path, text).unwrap();
        path.into_os_string().into_string().unwrap()
    };
    let (good, object, not_json) = (
        file("good", "[]"),
        file("object", "{}"),
        file("text", "a b"),
    );
    let local = "http://127.0.0.1:9";
    for (path, url, error) in [
        (&*object, local, "expected an array of calls"),
        (&*not_json, local, "is not valid JSON"),
        ("missing.json", local, "cannot read missing.json"),
        (
            &*good,
            "https://api.intercom.io",
            "INTERCOM_ACCESS_TOKEN is not set",
        ),
        (
            &*good,
            "http://127.0.0.1:9/?a=b",
            "must not contain a query or a fragment",
        ),
    ] {
        let output = xtask(&[path, "--base-url", url], None).await;
        assert_eq!(output.status.code(), Some(1), "{url}");
        assert!(stderr(&output).contains(error), "{}", stderr(&output));
        assert!(output.stdout.is_empty());
    }
    let output = xtask(&[&good, "--base-url", local], None).await;
    assert!(output.status.success() && output.stdout.is_empty());
    let output = xtask(&[&good], None).await;
    assert_eq!(output.status.code(), Some(2));
}
