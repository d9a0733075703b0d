//! Finds the differences between the actions of both clients.

use intercom_progenitor_baseline::calls::Outcome;
use serde_json::Value;

use crate::clients::{Did, Pair};

/// A difference.
#[derive(Debug, Clone)]
pub(crate) struct Difference {
    pub(crate) part: Part,
    /// The value of our client; `None` if it is missing.
    pub(crate) ours: Option<Value>,
    pub(crate) plain: Option<Value>,
    /// For the body of a response: what the server sent there.
    pub(crate) received: Option<Value>,
}

/// The part of a request or response that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    /// A client sent no request. The values are the reasons.
    Sent,
    Method,
    Path,
    Query,
    Header(String),
    /// The JSON pointer in the body of the request, with `*` for indices.
    Body(String),
    /// The kind of the outcome, such as a response that one client cannot decode.
    Outcome,
    /// The JSON pointer in the body of the response.
    Response(String),
}

fn difference(part: Part, ours: impl Into<Value>, plain: impl Into<Value>) -> Difference {
    Difference {
        part,
        ours: Some(ours.into()),
        plain: Some(plain.into()),
        received: None,
    }
}

/// Compares the requests.
pub(crate) fn requests(pair: &Pair) -> Vec<Difference> {
    let (ours, plain) = match (&*pair.ours.requests, &*pair.plain.requests) {
        ([ours], [plain]) => (ours, plain),
        _ => {
            return vec![difference(
                Part::Sent,
                unsent(&pair.ours),
                unsent(&pair.plain),
            )];
        }
    };
    let mut found = Vec::new();
    for (part, one, other) in [
        (Part::Method, &ours.method, &plain.method),
        (Part::Path, &ours.path, &plain.path),
        (Part::Query, &ours.query, &plain.query),
    ] {
        if one != other {
            found.push(difference(part, one.as_str(), other.as_str()));
        }
    }
    let mut names: Vec<&String> = ours
        .headers
        .iter()
        .chain(&plain.headers)
        .map(|(name, _)| name)
        .collect();
    names.sort();
    names.dedup();
    for name in names {
        let values = |headers: &[(String, String)]| -> Option<Value> {
            let all: Vec<&str> = headers
                .iter()
                .filter(|(one, _)| one == name)
                .map(|(_, value)| &**value)
                .collect();
            (!all.is_empty()).then(|| all.join(", ").into())
        };
        let (one, other) = (values(&ours.headers), values(&plain.headers));
        // The length follows from the body, which is compared.
        if one != other && name != "content-length" {
            found.push(Difference {
                part: Part::Header(name.clone()),
                ours: one,
                plain: other,
                received: None,
            });
        }
    }
    let (one, other) = (ours.json(), plain.json());
    json(
        "",
        Some(&one),
        Some(&other),
        None,
        &mut |at, ours, plain, _| {
            found.push(Difference {
                part: Part::Body(at),
                ours,
                plain,
                received: None,
            });
        },
    );
    found
}

/// Returns the number of requests, and why nothing was sent.
fn unsent(did: &Did) -> String {
    match &did.outcome {
        Outcome::NotSent(reason) => format!("not sent: {reason}"),
        outcome => format!("{} requests: {outcome:?}", did.requests.len()),
    }
}

/// Compares the decoded and encoded responses.
pub(crate) fn responses(pair: &Pair) -> Vec<Difference> {
    let mut found = Vec::new();
    match (&pair.ours.outcome, &pair.plain.outcome) {
        (Outcome::Response(one, ours), Outcome::Response(other, plain)) if one == other => {
            let received = Some(&pair.response);
            json(
                "",
                Some(ours),
                Some(plain),
                received,
                &mut |at, ours, plain, received| {
                    found.push(Difference {
                        part: Part::Response(at),
                        ours,
                        plain,
                        received,
                    });
                },
            );
        }
        (Outcome::Bytes(one, ours), Outcome::Bytes(other, plain))
            if (one, ours) == (other, plain) => {}
        (ours, plain) => {
            found.push(difference(
                Part::Outcome,
                format!("{ours:?}"),
                format!("{plain:?}"),
            ));
        }
    }
    found
}

/// Calls `report` for each pointer at which two values differ.
fn json(
    at: &str,
    ours: Option<&Value>,
    plain: Option<&Value>,
    received: Option<&Value>,
    report: &mut impl FnMut(String, Option<Value>, Option<Value>, Option<Value>),
) {
    match (ours, plain) {
        (Some(Value::Object(one)), Some(Value::Object(other))) => {
            let more = other.keys().filter(|key| !one.contains_key(*key));
            for key in one.keys().chain(more) {
                let at = format!("{at}/{key}");
                let received = received.and_then(|value| value.get(key));
                json(&at, one.get(key), other.get(key), received, report);
            }
        }
        (Some(Value::Array(one)), Some(Value::Array(other))) if one.len() == other.len() => {
            for (index, (one, other)) in one.iter().zip(other).enumerate() {
                let received = received.and_then(|value| value.get(index));
                json(&format!("{at}/*"), Some(one), Some(other), received, report);
            }
        }
        (ours, plain) if ours == plain => {}
        (ours, plain) => {
            report(
                at.to_owned(),
                ours.cloned(),
                plain.cloned(),
                received.cloned(),
            );
        }
    }
}
