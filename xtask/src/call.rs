//! `cargo xtask call`: sends a list of calls, each through the types of its operation.

use std::env;
use std::fs;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use clap::Args;
use intercom_api::{Client, replay};
use serde_json::{Map, Value, json};

use crate::{Failure, write};

/// The token for a server on this machine when none is set.
const DUMMY: &str = "no-token";
const TOKEN: &str = "INTERCOM_ACCESS_TOKEN";

/// Send a list of calls through the client's types, one after the other, and write the result of each
#[derive(Debug, Args)]
#[command(
    after_help = "FILE is a JSON array of {\"method\", \"path\", \"parameters\": {..}, \"body\"}, with path templates as in the description and all parameters by \
                  their names. The result is a JSON object a line, in order: {\"ok\", \"operation\", \"status\", \"body\" or \"error\"}.\n\n\
                  The access token is read from INTERCOM_ACCESS_TOKEN. A server on this machine needs none.\n\n\
                  Example:\n  cargo xtask call calls.json --base-url http://127.0.0.1:4010 --out result.jsonl"
)]
pub(crate) struct Arguments {
    /// The calls
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Where to send them
    #[arg(long, value_name = "URL")]
    base_url: String,
    /// Write the results here instead of to the standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let calls = read(&arguments.file)?;
    let client = Client::builder()
        .access_token(token(&arguments.base_url)?)
        .base_url(&arguments.base_url)
        .user_agent("xtask")
        .build()
        .map_err(Failure::when("cannot use --base-url or the token"))?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Failure::when("cannot start the runtime"))?;
    let mut lines = String::new();
    let mut good = 0;
    for call in &calls {
        let line = runtime.block_on(send(&client, call));
        good += usize::from(line["ok"] == true);
        lines.push_str(&line.to_string());
        lines.push('\n');
    }
    write::result(&lines, arguments.out.as_deref())?;
    let failed = calls.len() - good;
    write::report(&format!("calls: {good} ok, {failed} failed\n"));
    Ok(())
}

/// Sends one call, and returns its line.
async fn send(client: &Client, call: &Value) -> Value {
    let failed = |operation: Option<&str>, status: Option<u16>, error: String| json!({"ok": false, "operation": operation, "status": status, "error": error});
    let text = |key: &str| call.get(key).and_then(Value::as_str);
    let (Some(method), Some(path)) = (text("method"), text("path")) else {
        return failed(None, None, "the call has no `method` or no `path`".into());
    };
    let Some(operation) = replay::operation(method, path) else {
        let error = format!("there is no operation {method} {path}");
        return failed(None, None, error);
    };
    let none = Map::new();
    let parameters = match call.get("parameters") {
        None | Some(Value::Null) => &none,
        Some(Value::Object(parameters)) => parameters,
        Some(_) => {
            let error = "`parameters` is no object of names and values".into();
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

fn token(base_url: &str) -> Result<String, Failure> {
    match env::var(TOKEN) {
        Ok(token) if !token.is_empty() => Ok(token),
        Err(env::VarError::NotUnicode(_)) => Err(Failure::new(format!("{TOKEN} is not text"))),
        _ if is_loopback(base_url) => Ok(DUMMY.into()),
        _ => Err(Failure::new(format!(
            "{TOKEN} is not set: only a server on this machine is called without a token"
        ))),
    }
}

/// Whether the address is one of this machine. The client checks the rest of it.
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

fn read(path: &Path) -> Result<Vec<Value>, Failure> {
    let text = fs::read_to_string(path).map_err(Failure::when(format_args!(
        "cannot read {}",
        path.display()
    )))?;
    let calls: Value = serde_json::from_str(&text).map_err(Failure::when(format_args!(
        "{} is not JSON",
        path.display()
    )))?;
    match calls {
        Value::Array(calls) => Ok(calls),
        _ => Err(Failure::new(format!(
            "{}: not a list of calls",
            path.display()
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machine_is_called_without_a_token() {
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
