//! `cargo xtask replay`: decodes recorded traffic with the types and encodes it again.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use intercom_api::replay::{self, ReplayError};
use serde_json::{Value, json};

use crate::{Failure, write};

/// Decode recorded responses and requests with the client's types, and encode them again
#[derive(Debug, Args)]
#[command(
    after_help = "FILE is JSON: {\"responses\": [{\"method\", \"path\", \"status\", \"body\"}], \"requests\": [{\"method\", \"path\", \"body\"}]}, \
                  with path templates as in the description. Either list may be missing, and other keys do not matter.\n\n\
                  Example:\n  cargo xtask replay traffic.json --out result.jsonl"
)]
pub(crate) struct Arguments {
    /// The recorded traffic
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Write one JSON object a line here, in order, responses first
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<(), Failure> {
    let traffic = read(&arguments.file)?;
    let mut lines = String::new();
    let mut counts = String::new();
    for (kind, one) in [
        ("responses", replay_response as Replay),
        ("requests", replay_request),
    ] {
        let records = match traffic.get(kind) {
            None | Some(Value::Null) => &[],
            Some(Value::Array(records)) => records.as_slice(),
            Some(_) => {
                return Err(Failure::new(format!(
                    "{}: `{kind}` is not a list",
                    arguments.file.display()
                )));
            }
        };
        let mut good = 0;
        for record in records {
            let line = match one(record) {
                Ok((operation, body)) => {
                    good += 1;
                    json!({"ok": true, "operation": operation, "body": body})
                }
                Err((operation, error)) => {
                    json!({"ok": false, "operation": operation, "error": error})
                }
            };
            lines.push_str(&line.to_string());
            lines.push('\n');
        }
        let failed = records.len() - good;
        counts.push_str(&format!("{kind}: {good} ok, {failed} failed\n"));
    }
    if let Some(out) = &arguments.out {
        write::result(&lines, Some(out))?;
    } else {
        write::result(&lines, None)?;
    }
    write::result(&counts, None)
}

/// The operation and the encoded body; or the operation, if it is known, and the error.
type Outcome = Result<(Option<&'static str>, Value), (Option<&'static str>, String)>;
type Replay = fn(&Value) -> Outcome;

fn replay_response(record: &Value) -> Outcome {
    let (method, path) = target(record)?;
    let status = match record.get("status") {
        None => 200,
        Some(status) => status
            .as_u64()
            .and_then(|status| u16::try_from(status).ok())
            .ok_or_else(|| (None, format!("invalid status {status}")))?,
    };
    finish(
        method,
        path,
        replay::response(method, path, status, &body(record)),
    )
}

fn replay_request(record: &Value) -> Outcome {
    let (method, path) = target(record)?;
    finish(method, path, replay::request(method, path, &body(record)))
}

fn target(record: &Value) -> Result<(&str, &str), (Option<&'static str>, String)> {
    let text = |key: &str| {
        record
            .get(key)
            .and_then(Value::as_str)
            .ok_or_else(|| (None, format!("the record has no `{key}`")))
    };
    Ok((text("method")?, text("path")?))
}

/// The body as a string; empty if there is none.
fn body(record: &Value) -> String {
    record.get("body").map(Value::to_string).unwrap_or_default()
}

fn finish(method: &str, path: &str, outcome: Result<Value, ReplayError>) -> Outcome {
    match outcome {
        Ok(body) => Ok((
            replay::operation(method, path).map(|operation| operation.id),
            body,
        )),
        Err(error) => Err((error.operation(), error.to_string())),
    }
}

fn read(path: &Path) -> Result<Value, Failure> {
    let text = fs::read_to_string(path).map_err(Failure::when(format_args!(
        "cannot read {}",
        path.display()
    )))?;
    let traffic: Value = serde_json::from_str(&text).map_err(Failure::when(format_args!(
        "{} is not JSON",
        path.display()
    )))?;
    if !traffic.is_object() {
        return Err(Failure::new(format!(
            "{}: not an object with `responses` and `requests`",
            path.display()
        )));
    }
    Ok(traffic)
}
