//! Processes a request: token, version, rate limit, route, validation and handler.

use std::borrow::Cow;

use crate::{
    description::description,
    error::ApiError,
    exchange::{Arrived, Call, Reply, Sent},
    handlers, notifications, oauth,
    shared::Shared,
    state::State,
    ticket_versions, time, validate, versions,
};

/// The version of the API for requests that do not set one.
const VERSION: &str = env!("API_VERSION");

/// Processes a request, with the state locked throughout.
pub(crate) fn process(shared: &Shared, arrived: &Arrived) -> Sent {
    let mut state = shared.state();
    let request_id = state.ids.opaque(20);
    let mut headers = vec![("x-request-id".to_owned(), request_id.clone())];
    headers.extend(time::http_date(state.now()).map(|date| ("date".to_owned(), date)));
    let outcome = respond(shared, &mut state, arrived, &mut headers);
    state.trim();
    let (status, reply) = match outcome {
        Ok(done) => done,
        Err(refused) => (refused.status, Reply::Json(refused.body(&request_id))),
    };
    Sent {
        status,
        headers,
        reply,
    }
}

fn respond(
    shared: &Shared,
    state: &mut State,
    arrived: &Arrived,
    headers: &mut Vec<(String, String)>,
) -> Result<(u16, Reply), ApiError> {
    if let Some(outcome) = oauth::handle(&mut state.oauth, &mut state.tokens, arrived, headers) {
        return outcome;
    }
    let version = arrived.header("intercom-version").unwrap_or(VERSION);
    headers.push(("intercom-version".to_owned(), version.to_owned()));
    state.tokens.check(arrived.bearer())?;
    let rate = state.rate.count(state.clock.since_epoch());
    if state.rate.headers {
        for (name, value) in [
            ("x-ratelimit-limit", u64::from(rate.limit)),
            ("x-ratelimit-remaining", u64::from(rate.remaining)),
            ("x-ratelimit-reset", rate.reset),
        ] {
            headers.push((name.to_owned(), value.to_string()));
        }
    }
    if rate.exceeded {
        let message = "Too many requests: wait until the time in X-RateLimit-Reset";
        return Err(ApiError::new(429, "rate_limit_exceeded", message));
    }
    versions::check(version, &arrived.method, &arrived.path)?;
    let accept = arrived.accept();
    let Some((operation, path)) = description().route(&arrived.method, &arrived.path) else {
        return Err(if allows_json(&accept) {
            ApiError::new(
                404,
                "not_found",
                "There is nothing at this path for this method",
            )
        } else {
            ApiError::new(
                406,
                "media_type_not_acceptable",
                "Only application/json can be sent",
            )
        });
    };
    let (method, route) = (&arrived.method, &arrived.path);
    // The description does not have the fields of other versions.
    let converted = (version != VERSION)
        .then(|| serde_json::from_slice(&arrived.body).ok())
        .flatten()
        .map(|mut body| {
            ticket_versions::convert_request(version, method, route, &mut body);
            body.to_string().into_bytes()
        });
    let query = if shared.lenient {
        validate::lenient::query(operation, &arrived.query)
    } else {
        Cow::Borrowed(&*arrived.query)
    };
    let input = validate::Input {
        path: &path,
        query: &query,
        content_type: arrived.header("content-type"),
        body: converted.as_ref().unwrap_or(&arrived.body),
        lenient: shared.lenient,
    };
    let mut body = validate::check(operation, &input)?;
    ticket_versions::convert_request(version, method, route, &mut body);
    let call = Call {
        operation,
        path,
        route: &arrived.path,
        query: &query,
        body,
        accept: &accept,
        lenient: shared.lenient,
    };
    let before = notifications::Before::of(state, &call);
    let mut reply = handlers::handle(state, &call)?;
    if notifications::observe(state, &call, &reply, before) {
        shared.wake.notify_one();
    }
    if let Reply::Json(body) = &mut reply {
        ticket_versions::convert_response(version, body);
    }
    let status = operation.success().map_or(200, |response| response.status);
    Ok((status, reply))
}

/// Returns whether an `Accept` header allows JSON.
fn allows_json(accept: &str) -> bool {
    ["application/json", "application/*", "*/*"]
        .iter()
        .any(|media| accept.contains(media))
}
