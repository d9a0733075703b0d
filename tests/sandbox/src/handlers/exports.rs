//! Exports of message data: jobs that advance when they are polled, and their files.

use serde_json::{Value, json};

use crate::{
    error::ApiError,
    exchange::{Call, Chunks, Reply},
    export_file::File,
    handlers::{Outcome, ok},
    state::{Export, State},
};

/// Time in seconds for which a finished export can be downloaded.
const LIFETIME: i64 = 2 * 86_400;

impl Export {
    fn is_running(&self) -> bool {
        matches!(self.status, "pending" | "in_progress")
    }
}

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
    if state.exports.values().any(Export::is_running) {
        // A job whose client no longer polls it ends as well.
        for id in state.exports.ids() {
            advance(state, &id);
        }
        let message = "There are pending message data export jobs: only one runs at a time";
        return Err(ApiError::new(429, "rate_limit_exceeded", message));
    }
    let id = state.ids.opaque(16);
    let export = Export {
        status: "pending",
        polls: 0,
        expires_at: state.now() + LIFETIME,
    };
    let response = view(state, &id, &export);
    state.exports.insert(id, export);
    ok(response)
}

/// Returns the status of an export job. Each poll advances the job.
pub(crate) fn retrieve(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = call.path("job_identifier");
    let export = advance(state, id).ok_or_else(missing)?;
    ok(view(state, id, &export))
}

/// Advances a job by one poll, and returns it.
fn advance(state: &mut State, id: &str) -> Option<Export> {
    let expires_at = state.now() + LIFETIME;
    let plan = state.export_plan;
    let export = state.exports.touch(id)?;
    if export.is_running() {
        export.polls = export.polls.saturating_add(1);
        export.status = plan.status(export.polls);
        export.expires_at = expires_at;
    }
    Some(export.clone())
}

pub(crate) fn cancel(state: &mut State, call: &Call<'_>) -> Outcome {
    let id = call.path("job_identifier");
    let export = state.exports.touch(id).ok_or_else(missing)?;
    if export.is_running() {
        export.status = "canceled";
    }
    let export = export.clone();
    ok(view(state, id, &export))
}

pub(crate) fn download(state: &mut State, call: &Call<'_>) -> Outcome {
    if !call.accepts("application/octet-stream") {
        let message = "The file is only available as application/octet-stream";
        return Err(ApiError::new(406, "media_type_not_acceptable", message));
    }
    let now = state.now();
    state
        .exports
        .get(call.path("job_identifier"))
        .filter(|export| export.status == "completed" && export.expires_at > now)
        .ok_or_else(missing)?;
    Ok(Reply::Gzip(Chunks::new(File::new(state.export_plan.size))))
}
