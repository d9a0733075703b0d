//! The sandbox as a separate program.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use serde_json::Value;

const PROGRAM: &str = env!("CARGO_BIN_EXE_intercom-sandbox");

#[tokio::test]
async fn runs_until_its_input_is_closed() {
    let mut child = Command::new(PROGRAM)
        .args(["--lenient", "--access-token", "mine", "--rate-limit", "1"])
        .args(["--rate-window-ms=3600000", "--seed", "tickets=3,contacts=2"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    out.read_line(&mut line).unwrap();
    let url = line.trim().to_owned();
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");
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

#[test]
fn exits_with_a_usage_error() {
    let out = Command::new(PROGRAM).arg("--prot").output().unwrap();
    assert_eq!(out.status.code(), Some(2));
    assert!(String::from_utf8(out.stderr).unwrap().contains("--prot"));
    assert!(out.stdout.is_empty());
}
