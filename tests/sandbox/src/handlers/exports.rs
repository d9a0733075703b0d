//! Exports of message data: jobs that move on by being asked about, and their files.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};

use crate::{
    dispatch::{Call, Reply},
    error::ApiError,
    handlers::{Outcome, ok},
    state::{Export, State},
};

/// How long a finished export can be fetched, in seconds.
const LIFE: i64 = 2 * 86_400;

/// One row, so that a reader has something to read.
const CSV: &str = "user_id,user_external_id,company_id,email,name,ruleset_id,content_id,content_type,\
content_title,ruleset_version_id,receipt_id,received_at,series_id,series_title,node_id,first_reply,\
first_completion,first_series_completion,first_series_disengagement,first_series_exit,\
first_goal_success,first_open,first_click,first_dismissal,first_unsubscribe,first_hard_bounce\n\
660000000000000000000001,sample-1,,sample.user.1@example.com,Sample User 1,301,401,email,Welcome,501,\
601,1719500000,,,,1719500600,,,,,,1719500300,1719500310,,,\n";

fn missing() -> ApiError {
    ApiError::not_found("export job")
}

fn view(state: &State, id: &str, export: &Export) -> Value {
    let done = export.status == "completed";
    let (expires, url) = if done {
        let url = format!("{}/download/content/data/{id}", state.base);
        (export.expires_at.to_string(), url)
    } else {
        (String::new(), String::new())
    };
    json!({
        "job_identifier": id,
        "status": export.status,
        "download_expires_at": expires,
        "download_url": url,
    })
}

pub(crate) fn create(state: &mut State, call: &Call<'_>) -> Outcome {
    let after = call.body["created_at_after"].as_i64().unwrap_or(0);
    let before = call.body["created_at_before"].as_i64().unwrap_or(0);
    if after > before {
        let message = "`created_at_after` must not be later than `created_at_before`";
        return Err(ApiError::invalid("created_at_after", message));
    }
    let busy = state
        .exports
        .values()
        .any(|export| matches!(export.status, "pending" | "in_progress"));
    if busy {
        let message = "There are pending message data export jobs: only one runs at a time";
        return Err(ApiError::new(429, "rate_limit_exceeded", message));
    }
    let id = state.ids.opaque(16);
    let export = Export {
        status: "pending",
        expires_at: state.now() + LIFE,
    };
    let answer = view(state, &id, &export);
    state.exports.insert(id, export);
    ok(answer)
}

/// Each look moves the job on: in progress at the first, completed at the second.
pub(crate) fn retrieve(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = call.path("job_identifier");
    let expires_at = state.now() + LIFE;
    let export = state.exports.touch(id).ok_or_else(missing)?;
    match export.status {
        "pending" => export.status = "in_progress",
        "in_progress" => {
            export.status = "completed";
            export.expires_at = expires_at;
        }
        _ => {}
    }
    let export = export.clone();
    ok(view(state, id, &export))
}

pub(crate) fn cancel(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = call.path("job_identifier");
    let export = state.exports.touch(id).ok_or_else(missing)?;
    if matches!(export.status, "pending" | "in_progress") {
        export.status = "canceled";
    }
    let export = export.clone();
    ok(view(state, id, &export))
}

pub(crate) fn download(state: &mut State, call: &Call<'_>) -> Outcome {
    if !call.accepts("application/octet-stream") {
        let message = "The file is sent as application/octet-stream only";
        return Err(ApiError::new(406, "media_type_not_acceptable", message));
    }
    let now = state.now();
    state
        .exports
        .get(call.path("job_identifier"))
        .filter(|export| export.status == "completed" && export.expires_at > now)
        .ok_or_else(missing)?;
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    let file = encoder
        .write_all(CSV.as_bytes())
        .and_then(|()| encoder.finish());
    let file = file.map_err(|_| ApiError::new(500, "server_error", "The file was not written"))?;
    Ok(Reply::Gzip(file))
}
