//! Reads requests, chooses their faults and sends the responses.

use std::{
    sync::Arc,
    time::{Duration, UNIX_EPOCH},
};

use http_body_util::BodyExt;
use hyper::{HeaderMap, Request, Response, body::Incoming};

use crate::{
    compress, dispatch,
    edit::Editor,
    exchange::{Arrived, Reply, Sent},
    fault,
    fault::Fault,
    outgoing::{Dropped, Outgoing, respond},
    recorded::RecordedRequest,
    shared::Shared,
    wire::Ending,
};

/// Serves one request.
pub(crate) async fn serve(
    shared: Arc<Shared>,
    ending: Ending,
    request: Request<Incoming>,
) -> Result<Response<Outgoing>, Dropped> {
    let (head, mut body) = request.into_parts();
    let mut arrived = Arrived {
        method: head.method.as_str().to_owned(),
        path: head.uri.path().to_owned(),
        query: head
            .uri
            .query()
            .map(|query| {
                form_urlencoded::parse(query.as_bytes())
                    .into_owned()
                    .collect()
            })
            .unwrap_or_default(),
        headers: pairs(&head.headers),
        body: Vec::new(),
    };
    let mut record = arrived.record();
    let scripts = &shared.scripts;
    let early = scripts.head.as_ref().and_then(|script| script(&record));
    if let Some(fault) = early.as_ref() {
        let (delay, undelayed) = fault.undelayed();
        let reading = matches!(undelayed, Some(Fault::ResetWhileReading));
        if reading || matches!(undelayed, Some(Fault::Reset | Fault::Close)) {
            if reading {
                // The content is not used.
                let _ = body.frame().await;
            }
            let closing = matches!(undelayed, Some(Fault::Close));
            record.fault = early;
            finish(&shared, record);
            return hang_up(delay, closing, &ending).await;
        }
    }
    let bytes = body.collect().await.map_err(|_| Dropped)?.to_bytes();
    arrived.body = bytes.to_vec();
    record.body = serde_json::from_slice(&arrived.body).ok();
    let fault = early
        .or_else(|| scripts.complete.as_ref().and_then(|script| script(&record)))
        .or_else(|| {
            let storm = scripts.storm.as_ref()?;
            storm.decide(&record, &arrived.body)
        });
    process(&shared, &ending, &arrived, record, fault).await
}

/// Processes the request unless the fault prevents it, and applies the fault to the response.
async fn process(
    shared: &Shared,
    ending: &Ending,
    arrived: &Arrived,
    mut record: RecordedRequest,
    fault: Option<Fault>,
) -> Result<Response<Outgoing>, Dropped> {
    let processed = fault.as_ref().is_none_or(Fault::is_processed);
    let done = processed.then(|| dispatch::process(shared, arrived));
    record.processed = done
        .as_ref()
        .is_some_and(|sent| (200..400).contains(&sent.status));
    record.fault.clone_from(&fault);
    let (delay, undelayed) = fault
        .as_ref()
        .map_or_else(Default::default, Fault::undelayed);
    let (now, limit) = {
        let state = shared.state();
        (state.clock.since_epoch(), state.rate.limit)
    };
    let sent = canned(undelayed, limit, now).or(done).filter(|_| {
        !matches!(
            undelayed,
            Some(
                Fault::ResetAfterProcessing
                    | Fault::Reset
                    | Fault::ResetWhileReading
                    | Fault::Close
            )
        )
    });
    record.status = sent.as_ref().map_or(0, |sent| sent.status);
    // Record the request before any delay: if the client gives up waiting, hyper drops this future.
    finish(shared, record);
    let Some(mut sent) = sent else {
        return hang_up(delay, undelayed == Some(&Fault::Close), ending).await;
    };
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    let known = |name: &str| {
        let mut names = sent.headers.iter().map(|(name, _)| name);
        names.any(|own| own.eq_ignore_ascii_case(name))
    };
    if !known("date") {
        // Use the clock of the sandbox, so that the date is consistent with the other headers.
        let date = httpdate::fmt_http_date(UNIX_EPOCH + now.min(LATEST));
        sent.headers.push(("date".to_owned(), date));
    }
    let gzip = shared.gzip && compress::is_accepted(&arrived.headers);
    Ok(respond(sent, undelayed, gzip))
}

/// The last second of the year 9999, which is the maximum of the header `Date`.
const LATEST: Duration = Duration::from_secs(253_402_300_799);

/// Returns the response that a fault sends in place of the normal one.
fn canned(fault: Option<&Fault>, limit: u32, now: Duration) -> Option<Sent> {
    let (status, headers, body) = match fault? {
        Fault::Respond {
            status,
            headers,
            body,
        }
        | Fault::ProcessThenRespond {
            status,
            headers,
            body,
        } => (*status, headers.clone(), body.clone()),
        Fault::RateLimited {
            reset_in,
            retry_after,
        } => {
            let (headers, body) = fault::rate_limited(*reset_in, *retry_after, limit, now);
            (429, headers, body)
        }
        _ => return None,
    };
    Some(Sent {
        status,
        headers,
        reply: Reply::Raw(body),
    })
}

async fn hang_up(
    delay: Duration,
    closing: bool,
    ending: &Ending,
) -> Result<Response<Outgoing>, Dropped> {
    if !delay.is_zero() {
        tokio::time::sleep(delay).await;
    }
    if !closing {
        ending.reset();
    }
    Err(Dropped)
}

/// Runs the hook and records the request.
fn finish(shared: &Shared, record: RecordedRequest) {
    if let Some(hook) = &shared.scripts.after {
        hook(&mut Editor::new(&mut shared.state()), &record);
        shared.wake.notify_one();
    }
    shared.log().push(record);
}

fn pairs(headers: &HeaderMap) -> Vec<(String, String)> {
    headers
        .iter()
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
            (name.as_str().to_owned(), value)
        })
        .collect()
}
