//! The sandbox as a separate program.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::{Value, json};

const PROGRAM: &str = env!("CARGO_BIN_EXE_intercom-sandbox");

/// Waits until the program has started and returns its URL.
fn url(child: &mut Child) -> String {
    let mut line = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut line).unwrap();
    let url = line.trim().to_owned();
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");
    url
}

/// Asserts that the program still responds after a while, and kills it.
async fn assert_runs(mut command: Command) {
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let url = url(&mut child);
    drop(child.stdin.take());
    tokio::time::sleep(Duration::from_millis(300)).await;
    let response = reqwest::get(format!("{url}/me")).await;
    let exited = child.try_wait().unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(exited, None, "{command:?}");
    assert_eq!(response.unwrap().status(), 401, "{command:?}");
}

/// As a service, in a container or in the background, the program has no input.
#[cfg(unix)]
#[tokio::test]
async fn runs_without_an_input() {
    let mut null = Command::new(PROGRAM);
    null.stdin(Stdio::null());
    let mut closed = Command::new("sh");
    closed.args(["-c", r#"exec "$0" <&-"#, PROGRAM]);
    let mut file = Command::new(PROGRAM);
    file.stdin(std::fs::File::open(env!("CARGO_MANIFEST_PATH")).unwrap());
    for command in [null, closed, file] {
        assert_runs(command).await;
    }
}

#[tokio::test]
async fn ignores_its_input_on_request() {
    let mut command = Command::new(PROGRAM);
    command.arg("--no-stdin").stdin(Stdio::piped());
    assert_runs(command).await;
}

#[tokio::test]
async fn runs_until_its_input_is_closed() {
    let mut child = Command::new(PROGRAM)
        .args(["--lenient", "--access-token", "mine", "--rate-limit", "1"])
        .args(["--rate-window-ms=3600000", "--seed", "tickets=3,contacts=2"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let url = url(&mut child);
    let get = || async {
        reqwest::Client::new()
            .get(format!("{url}/contacts?type=user"))
            .bearer_auth("mine")
            .send()
            .await
            .unwrap()
    };
    let contacts: Value = get().await.json().await.unwrap();
    assert_eq!(contacts["total_count"], 2);
    assert_eq!(get().await.status(), 429);
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}

#[tokio::test]
async fn options_configure_the_sandbox() {
    let mut child = Command::new(PROGRAM)
        .args(["--timezone", "Asia/Kolkata", "--index-lag-ms", "3600000"])
        .args(["--cursors=keyset", "--cursor-lifetime-ms", "1000"])
        .args(["--seed", "contacts=1"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let url = url(&mut child);
    let client = reqwest::Client::new();
    let token = intercom_sandbox::ACCESS_TOKEN;
    let me = client.get(format!("{url}/me")).bearer_auth(token);
    let me: Value = me.send().await.unwrap().json().await.unwrap();
    assert_eq!(me["app"]["timezone"], "Asia/Kolkata");
    let contact = client
        .post(format!("{url}/contacts"))
        .bearer_auth(token)
        .json(&json!({ "email": "ada@example.com" }));
    assert_eq!(contact.send().await.unwrap().status(), 200);
    let query = json!({ "field": "updated_at", "operator": ">", "value": 0 });
    let search = client
        .post(format!("{url}/contacts/search"))
        .bearer_auth(token)
        .json(&json!({ "query": query }));
    let found: Value = search.send().await.unwrap().json().await.unwrap();
    // The seeded contact is searchable; the new one is not yet.
    assert_eq!(found["total_count"], 1);
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}

#[test]
fn prints_its_version() {
    let out = Command::new(PROGRAM).arg("--version").output().unwrap();
    let version = format!("intercom-sandbox {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(String::from_utf8(out.stdout).unwrap(), version);
}

#[test]
fn exits_with_an_error() {
    for (arguments, code, message) in [
        (&["--prot"][..], 2, "--prot"),
        (&["--timezone", "Europe/Atlantis"], 1, "unknown time zone"),
    ] {
        let out = Command::new(PROGRAM).args(arguments).output().unwrap();
        assert_eq!(out.status.code(), Some(code));
        assert!(String::from_utf8(out.stderr).unwrap().contains(message));
        assert!(out.stdout.is_empty());
    }
}
