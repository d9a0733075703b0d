//! `cargo xtask call`: sends requests listed in a file through the client's types.

use std::env;
use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use clap::Args;
use intercom_api::{Client, replay};
use serde_json::{Map, Value, json};

use crate::write;

/// The token for a loopback server if the environment has none.
const DUMMY: &str = "no-token";
const TOKEN: &str = "INTERCOM_ACCESS_TOKEN";

/// Send the requests listed in a file, one after another, and write the result of each
#[derive(Debug, Args)]
#[command(
    after_help = "FILE is a JSON array of {\"method\", \"path\", \"parameters\": {..}, \"body\"}, with paths as in the description, such as /tickets/{id}. \
                  `parameters` contains the path and query parameters by name. The output has one JSON object per line, in the order of the requests: \
                  {\"ok\", \"operation\", \"status\", \"body\" or \"error\"}. Requests and responses are encoded and decoded with the client's types.\n\n\
                  The access token is read from INTERCOM_ACCESS_TOKEN; a loopback server needs none.\n\n\
                  Example:\n  cargo xtask call calls.json --base-url http://127.0.0.1:4010 --out result.jsonl"
)]
pub(crate) struct Arguments {
    /// JSON file with the requests
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Base URL of the server
    #[arg(long, value_name = "URL")]
    base_url: String,
    /// Write the results to FILE [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let calls = read(&arguments.file)?;
    let client = Client::builder()
        .access_token(token(&arguments.base_url)?)
        .base_url(&arguments.base_url)
        .user_agent("xtask")
        .build()
        .context("cannot create a client with this --base-url and token")?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .context("cannot start the tokio runtime")?;
    let mut lines = String::new();
    let mut succeeded = 0;
    for call in &calls {
        let line = runtime.block_on(send(&client, call));
        succeeded += usize::from(line["ok"] == true);
        lines.push_str(&line.to_string());
        lines.push('\n');
    }
    write::result(&lines, arguments.out.as_deref())?;
    let failed = calls.len() - succeeded;
    write::report(&format!("calls: {succeeded} ok, {failed} failed\n"));
    Ok(())
}

/// Sends one request and returns its line of output.
async fn send(client: &Client, call: &Value) -> Value {
    let failed = |operation: Option<&str>, status: Option<u16>, error: String| json!({"ok": false, "operation": operation, "status": status, "error": error});
    let text = |key: &str| call.get(key).and_then(Value::as_str);
    let (Some(method), Some(path)) = (text("method"), text("path")) else {
        return failed(None, None, "`method` or `path` is missing".into());
    };
    let Some(operation) = replay::operation(method, path) else {
        let error = format!("unknown operation {method} {path}");
        return failed(None, None, error);
    };
    let none = Map::new();
    let parameters = match call.get("parameters") {
        None | Some(Value::Null) => &none,
        Some(Value::Object(parameters)) => parameters,
        Some(_) => {
            let error = "`parameters` is not an object".into();
            return failed(Some(operation.id), None, error);
        }
    };
    let mut request = client.call(operation.name);
    for (name, value) in parameters {
        request = request.parameter(name, value);
    }
    if let Some(body) = call.get("body") {
        request = request.body(body);
    }
    match request.await {
        Ok(response) => json!({
            "ok": true,
            "operation": operation.id,
            "status": response.status().as_u16(),
            "body": response.into_inner(),
        }),
        Err(error) => failed(
            Some(operation.id),
            error.status().map(|status| status.as_u16()),
            error.to_string(),
        ),
    }
}

fn token(base_url: &str) -> Result<String> {
    match env::var(TOKEN) {
        Ok(token) if !token.is_empty() => Ok(token),
        Err(env::VarError::NotUnicode(_)) => Err(anyhow!("{TOKEN} is not valid UTF-8")),
        _ if is_loopback(base_url) => Ok(DUMMY.into()),
        _ => Err(anyhow!(
            "{TOKEN} is not set: it is required unless the server is on a loopback address"
        )),
    }
}

/// Returns whether the host of the URL is a loopback address. The client validates the URL itself.
fn is_loopback(base_url: &str) -> bool {
    let rest = base_url.split_once("://").map_or("", |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    host == "localhost"
        || host
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

fn read(path: &Path) -> Result<Vec<Value>> {
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let calls: Value = serde_json::from_str(&text)
        .with_context(|| format!("{} is not valid JSON", path.display()))?;
    match calls {
        Value::Array(calls) => Ok(calls),
        _ => Err(anyhow!(
            "invalid {}: expected an array of calls",
            path.display()
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recognizes_loopback_hosts() {
        for url in [
            "http://127.0.0.1:4010",
            "http://localhost",
            "http://[::1]:80/a",
            "http://127.9.9.9/",
        ] {
            assert!(is_loopback(url), "{url}");
        }
        for url in [
            "https://api.intercom.io",
            "http://localhost.example.com",
            "http://127.0.0.1.example.com",
            "http://127.0.0.1@example.com",
            "127.0.0.1",
            "",
        ] {
            assert!(!is_loopback(url), "{url}");
        }
    }
}
