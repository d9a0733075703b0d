//! `cargo xtask replay`: decodes recorded traffic with the client's types and encodes it again.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use intercom_api::replay::{self, ReplayError};
use serde_json::{Value, json};

use crate::write;

/// Decode recorded responses and requests with the client's types, and encode them again
#[derive(Debug, Args)]
#[command(
    after_help = "FILE is JSON: {\"responses\": [{\"method\", \"path\", \"status\", \"body\"}], \"requests\": [{\"method\", \"path\", \"body\"}]}, \
                  with paths as in the description, such as /tickets/{id}. Either array may be missing. Other keys are ignored.\n\n\
                  Example:\n  cargo xtask replay traffic.json --out result.jsonl"
)]
pub(crate) struct Arguments {
    /// JSON file with the recorded traffic
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Write the results to FILE, one JSON object per line, responses first [default: standard
    /// output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let traffic = read(&arguments.file)?;
    let mut lines = String::new();
    let mut counts = String::new();
    for (kind, replay) in [
        ("responses", replay_response as Replay),
        ("requests", replay_request),
    ] {
        let records = match traffic.get(kind) {
            None | Some(Value::Null) => &[],
            Some(Value::Array(records)) => records.as_slice(),
            Some(_) => {
                bail!(
                    "invalid {}: `{kind}` is not an array",
                    arguments.file.display()
                );
            }
        };
        let mut succeeded = 0;
        for record in records {
            let line = match replay(record) {
                Ok((operation, body)) => {
                    succeeded += 1;
                    json!({"ok": true, "operation": operation, "body": body})
                }
                Err((operation, error)) => {
                    json!({"ok": false, "operation": operation, "error": error})
                }
            };
            lines.push_str(&line.to_string());
            lines.push('\n');
        }
        let failed = records.len() - succeeded;
        counts.push_str(&format!("{kind}: {succeeded} ok, {failed} failed\n"));
    }
    write::result(&lines, arguments.out.as_deref())?;
    write::result(&counts, None)
}

/// The operation with the encoded body, or the operation, if known, with the error.
type Outcome = Result<(Option<&'static str>, Value), (Option<&'static str>, String)>;
type Replay = fn(&Value) -> Outcome;

fn replay_response(record: &Value) -> Outcome {
    let (method, path) = method_and_path(record)?;
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
    let (method, path) = method_and_path(record)?;
    finish(method, path, replay::request(method, path, &body(record)))
}

fn method_and_path(record: &Value) -> Result<(&str, &str), (Option<&'static str>, String)> {
    let text = |key: &str| {
        record
            .get(key)
            .and_then(Value::as_str)
            .ok_or_else(|| (None, format!("the record has no `{key}`")))
    };
    Ok((text("method")?, text("path")?))
}

/// Returns the body as JSON, or an empty string if there is none.
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

fn read(path: &Path) -> Result<Value> {
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let traffic: Value = serde_json::from_str(&text)
        .with_context(|| format!("{} is not valid JSON", path.display()))?;
    if !traffic.is_object() {
        bail!(
            "invalid {}: expected an object with `responses` and `requests`",
            path.display()
        );
    }
    Ok(traffic)
}
