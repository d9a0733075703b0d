//! The way of a request from its arrival to its answer: faults are decided on here, and here only.

use std::{
    sync::Arc,
    time::{Duration, UNIX_EPOCH},
};

use http_body_util::BodyExt;
use hyper::{HeaderMap, Request, Response, body::Incoming};

use crate::{
    dispatch::{self, Arrived, Reply, Sent},
    edit::Editor,
    fault::{self, Fault},
    outgoing::{Dropped, Outgoing, respond},
    recorded::RecordedRequest,
    server::Shared,
    wire::Ending,
};

/// Answers one request.
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
                // What it brings is of no interest.
                let _ = body.frame().await;
            }
            let closing = matches!(undelayed, Some(Fault::Close));
            record.fault = early;
            finish(&shared, record);
            return hang_up(delay, closing, &ending).await;
        }
    }
    let whole = body.collect().await.map_err(|_| Dropped)?.to_bytes();
    arrived.body = whole.to_vec();
    record.body = serde_json::from_slice(&arrived.body).ok();
    let fault = early
        .or_else(|| scripts.whole.as_ref().and_then(|script| script(&record)))
        .or_else(|| {
            let storm = scripts.storm.as_ref()?;
            storm.decide(&record, &arrived.body)
        });
    answer(&shared, &ending, &arrived, record, fault).await
}

/// Carries the request out, or not, and lets the fault have its way with the answer.
async fn answer(
    shared: &Shared,
    ending: &Ending,
    arrived: &Arrived,
    mut record: RecordedRequest,
    fault: Option<Fault>,
) -> Result<Response<Outgoing>, Dropped> {
    let acts = fault.as_ref().is_none_or(Fault::acts);
    let done = acts.then(|| dispatch::answer(shared, arrived));
    record.acted = done
        .as_ref()
        .is_some_and(|sent| (200..400).contains(&sent.status));
    record.fault.clone_from(&fault);
    let (delay, undelayed) = fault
        .as_ref()
        .map_or_else(Default::default, Fault::undelayed);
    let (now, limit) = {
        let state = shared.state();
        (state.clock.exactly(), state.rate.limit)
    };
    let sent = canned(undelayed, limit, now).or(done).filter(|_| {
        !matches!(
            undelayed,
            Some(Fault::ResetAfterActing | Fault::Reset | Fault::ResetWhileReading | Fault::Close)
        )
    });
    record.status = sent.as_ref().map_or(0, |sent| sent.status);
    // Before any delay: a client that has enough of waiting makes hyper drop this future.
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
        // By the clock of the sandbox, so that it fits the times in the other headers.
        let date = httpdate::fmt_http_date(UNIX_EPOCH + now.min(LATEST));
        sent.headers.push(("date".to_owned(), date));
    }
    Ok(respond(sent, undelayed))
}

/// The last second of the year 9999, which is as far as the header goes.
const LATEST: Duration = Duration::from_secs(253_402_300_799);

/// The answer that a fault brings with it.
fn canned(fault: Option<&Fault>, limit: u32, now: Duration) -> Option<Sent> {
    let (status, headers, body) = match fault? {
        Fault::Answer {
            status,
            headers,
            body,
        }
        | Fault::ActThenAnswer {
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

/// Remembers the request, and lets the hook change things behind its back.
fn finish(shared: &Shared, record: RecordedRequest) {
    if let Some(hook) = &shared.scripts.after {
        hook(&mut Editor::new(&mut shared.state()), &record);
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
