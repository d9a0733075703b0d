//! Runs the call of each case, and compares the received request with the expected one.

use std::any::Any;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::Poll;

use intercom_api::{Idempotency, OPERATIONS, OperationInfo};
use intercom_sandbox::RecordedRequest;

use super::case::{Accept, Case, Outline};
use super::context::{Context, advances};

/// Runs the cases in order and returns their failures.
pub(super) async fn run(context: &Context, resource: &str, cases: Vec<Case<'_>>) -> Vec<String> {
    let mut failures = Vec::new();
    for case in cases {
        let name = format!("{} {}", case.outline.operation, case.outline.path);
        for problem in try_case(context, resource, case).await {
            failures.push(format!("{name}: {problem}"));
        }
    }
    failures
}

async fn try_case(context: &Context, resource: &str, case: Case<'_>) -> Vec<String> {
    let Case { outline, mut call } = case;
    let Some(operation) = operation(outline.operation) else {
        return vec!["unknown operation".to_owned()];
    };
    let mut problems = Vec::new();
    // The modules correspond to the sections of Intercom's reference.
    let section = operation.reference.rsplit('/').nth(1).unwrap_or_default();
    if section.replace('-', "_") != resource {
        problems.push(format!(
            "the operation is in section `{section}` of the reference"
        ));
    }

    context.sandbox.clear_requests();
    // A failed assertion must not prevent the subsequent cases.
    let outcome =
        poll_fn(
            |context| match catch_unwind(AssertUnwindSafe(|| call.as_mut().poll(context))) {
                Ok(poll) => poll.map(Ok),
                Err(panic) => Poll::Ready(Err(panic)),
            },
        )
        .await;
    match outcome {
        Ok(Ok(())) => {}
        Ok(Err(error)) => problems.push(format!("{error}{}", details(&error))),
        Err(panic) => problems.push(message(&*panic)),
    }

    let requests = context.sandbox.requests();
    let advances = requests.iter().any(|request| advances(operation, request));
    let expected = match operation.idempotency {
        Idempotency::Idempotent if context.is_failing && !advances => 2,
        _ => 1,
    };
    if requests.len() != expected {
        let received = requests.len();
        problems.push(format!("expected {expected} requests, received {received}"));
    }
    // All attempts send the same request.
    for request in &requests {
        compare(context, operation, &outline, request, &mut problems);
    }
    problems
}

fn operation(name: &str) -> Option<&'static OperationInfo> {
    OPERATIONS.iter().find(|operation| operation.name == name)
}

/// Returns the error messages of the sandbox, which contain no customer data.
fn details(error: &intercom_api::Error) -> String {
    let body = String::from_utf8_lossy(error.body());
    if body.is_empty() {
        String::new()
    } else {
        format!("\n    response: {body}")
    }
}

fn message(panic: &(dyn Any + Send)) -> String {
    if let Some(text) = panic.downcast_ref::<String>() {
        text.clone()
    } else if let Some(text) = panic.downcast_ref::<&str>() {
        (*text).to_owned()
    } else {
        "the call panicked".to_owned()
    }
}

fn compare(
    context: &Context,
    operation: &OperationInfo,
    outline: &Outline,
    request: &RecordedRequest,
    problems: &mut Vec<String>,
) {
    let mut same = |what: &str, found: String, wanted: String| {
        if found != wanted {
            problems.push(format!(
                "{what}\n    received:  {found}\n    expected: {wanted}"
            ));
        }
    };
    same("method", request.method.clone(), operation.method.into());
    same("path", request.path.clone(), outline.path.clone());
    same(
        "path template",
        format!("{:?}", request.path_template),
        format!("{:?}", Some(operation.path)),
    );
    same(
        "operation",
        format!("{:?}", request.operation_id),
        format!("{:?}", Some(operation.id)),
    );
    if !matches_template(operation.path, &request.path) {
        same("path", request.path.clone(), operation.path.into());
    }

    let mut query = request.query.clone();
    query.sort();
    let mut wanted: Vec<(String, String)> = outline
        .query
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()))
        .collect();
    wanted.sort();
    same("query", format!("{query:?}"), format!("{wanted:?}"));

    let text = |body: &Option<serde_json::Value>| {
        body.as_ref()
            .map_or_else(|| "nothing".to_owned(), ToString::to_string)
    };
    if request.body != outline.body {
        same("body", text(&request.body), text(&outline.body));
    }
    headers(context, outline, request, &mut same);
}

fn headers(
    context: &Context,
    outline: &Outline,
    request: &RecordedRequest,
    same: &mut impl FnMut(&str, String, String),
) {
    // All values of a header: a repeated header is a failure.
    let sent = |name: &str| -> Vec<&str> {
        let headers = request.headers.iter();
        headers
            .filter(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
            .collect()
    };
    let mut header = |name: &str, wanted: &[&str]| {
        same(name, format!("{:?}", sent(name)), format!("{wanted:?}"));
    };
    let bearer = format!("Bearer {}", context.sandbox.access_token());
    header("authorization", &[&bearer]);
    header("intercom-version", &[intercom_openapi::VERSION]);
    header("api-version", &[]);
    match outline.accept {
        Accept::Json => header("accept", &["application/json"]),
        Accept::Bytes => header("accept", &["application/octet-stream"]),
        Accept::Anything => {}
    }
    match outline.body {
        Some(_) => header("content-type", &["application/json"]),
        None => header("content-type", &[]),
    }
    let agent = sent("user-agent");
    if !matches!(agent.as_slice(), [agent] if agent.starts_with("intercom-api-rust/")) {
        same(
            "user-agent",
            format!("{agent:?}"),
            "intercom-api-rust/..".to_owned(),
        );
    }
}

/// Returns whether a path matches a template: `/tags/7` matches `/tags/{id}`.
fn matches_template(template: &str, path: &str) -> bool {
    let (template, path): (Vec<_>, Vec<_>) =
        (template.split('/').collect(), path.split('/').collect());
    template.len() == path.len()
        && template.iter().zip(path).all(|(wanted, found)| {
            (wanted.starts_with('{') && !found.is_empty()) || *wanted == found
        })
}
