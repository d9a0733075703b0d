//! The intended differences between the clients.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::compare::{Difference, Part};
use crate::operations::{DOCUMENT, Operation};

/// An intended difference.
struct Entry {
    /// What differs, and why.
    reason: &'static str,
    matches: fn(&Operation, &Difference) -> bool,
}

fn header(difference: &Difference, name: &str) -> bool {
    difference.part == Part::Header(name.to_owned())
}

/// Returns a number.
fn number(value: &Option<Value>) -> Option<f64> {
    value.as_ref()?.as_f64()
}

fn is_null(value: &Option<Value>) -> bool {
    value.as_ref().is_some_and(Value::is_null)
}

fn is_empty(value: &Option<Value>) -> bool {
    let value = value.as_ref();
    value.is_some_and(|value| *value == Value::Array(Vec::new()) || *value == json!({}))
}

fn text(value: &Option<Value>) -> &str {
    value.as_ref().and_then(Value::as_str).unwrap_or_default()
}

fn is_response(difference: &Difference) -> bool {
    matches!(difference.part, Part::Response(_))
}

/// Returns whether the description has this default for a property with the name at the end of the pointer.
fn is_default(pointer: &str, default: Option<&Value>) -> bool {
    fn search(value: &Value, name: &str, default: &Value) -> bool {
        match value {
            Value::Object(object) => {
                object
                    .get("properties")
                    .is_some_and(|all| &all[name]["default"] == default)
                    || object.values().any(|one| search(one, name, default))
            }
            Value::Array(array) => array.iter().any(|one| search(one, name, default)),
            _ => false,
        }
    }
    let name = pointer.rsplit('/').next().unwrap_or_default();
    default.is_some_and(|default| search(&DOCUMENT["components"]["schemas"], name, default))
}

/// All intended differences. An entry that never applies fails the test.
const TABLE: &[Entry] = &[
    Entry {
        reason: "our client sends the version with every request; progenitor's only as an argument",
        matches: |_, it| header(it, "intercom-version") && it.plain.is_none() && it.ours.is_some(),
    },
    Entry {
        reason: "progenitor adds `api-version`, which Intercom ignores",
        matches: |_, it| header(it, "api-version") && it.ours.is_none(),
    },
    Entry {
        reason: "our client identifies itself",
        matches: |_, it| header(it, "user-agent") && it.plain.is_none(),
    },
    Entry {
        reason: "our client accepts compressed responses",
        matches: |_, it| header(it, "accept-encoding") && it.plain.is_none(),
    },
    Entry {
        reason: "our client accepts only the declared media type of a download",
        matches: |operation, it| {
            header(it, "accept")
                && operation.id == "downloadDataExport"
                && text(&it.ours) == "application/octet-stream"
                && text(&it.plain) == "*/*"
        },
    },
    Entry {
        reason: "our client refuses an ID that would change the path: empty, `.` and `..`",
        matches: |_, it| {
            it.part == Part::Sent
                && text(&it.ours).ends_with("must not be empty, `.` or `..`")
                && text(&it.plain).starts_with("1 requests")
        },
    },
    Entry {
        reason: "progenitor does not encode a backslash in an ID, and reqwest turns it into a slash",
        matches: |_, it| {
            let (ours, plain) = (text(&it.ours), text(&it.plain));
            it.part == Part::Path && ours != plain && ours.replace("%5C", "/") == plain
        },
    },
    Entry {
        reason: "progenitor sorts the query parameters by name; the order has no meaning",
        matches: |_, it| {
            let sorted = |query: &str| {
                let mut pairs: Vec<String> = query.split('&').map(str::to_owned).collect();
                pairs.sort();
                pairs
            };
            it.part == Part::Query && sorted(text(&it.ours)) == sorted(text(&it.plain))
        },
    },
    Entry {
        reason: "progenitor cannot send null",
        matches: |_, it| {
            matches!(it.part, Part::Body(_)) && is_null(&it.ours) && it.plain.is_none()
        },
    },
    Entry {
        reason: "progenitor drops the fields that only other alternatives of a request require",
        matches: |operation, it| {
            let (Part::Body(at), Some(_), None) = (&it.part, &it.ours, &it.plain) else {
                return false;
            };
            let name = at.rsplit('/').next().unwrap_or_default();
            let operations = ["convertVisitor", "updateVisitor"];
            operations.contains(&&*operation.id) && ["email", "user_id"].contains(&name)
        },
    },
    Entry {
        reason: "progenitor sends the documented default of a field that the caller did not set",
        matches: |_, it| match &it.part {
            Part::Body(at) => it.ours.is_none() && is_default(at, it.plain.as_ref()),
            _ => false,
        },
    },
    Entry {
        reason: "progenitor adds the documented default of a field that was not received",
        matches: |_, it| match &it.part {
            Part::Response(at) => {
                it.ours.is_none() && it.received.is_none() && is_default(at, it.plain.as_ref())
            }
            _ => false,
        },
    },
    Entry {
        reason: "progenitor drops received nulls",
        matches: |_, it| {
            is_response(it) && is_null(&it.ours) && is_null(&it.received) && it.plain.is_none()
        },
    },
    Entry {
        reason: "progenitor drops received empty arrays and objects",
        matches: |_, it| {
            is_response(it) && is_empty(&it.ours) && it.ours == it.received && it.plain.is_none()
        },
    },
    Entry {
        reason: "progenitor drops undeclared fields",
        matches: |operation, it| {
            is_response(it)
                && it.ours == it.received
                && it.plain.is_none()
                && !is_null(&it.ours)
                && !is_empty(&it.ours)
                && operation.id == "listActivityLogs"
        },
    },
    Entry {
        reason: "our client writes 250.0 as the integer 250, progenitor an integer as 250.0",
        matches: |_, it| {
            is_response(it)
                && it.ours.as_ref().is_some_and(Value::is_i64)
                && it.plain.as_ref().is_some_and(Value::is_f64)
                && number(&it.ours) == number(&it.plain)
                && number(&it.ours) == number(&it.received)
        },
    },
    Entry {
        reason: "progenitor decodes the format `float` with single precision",
        matches: |_, it| {
            let distance = number(&it.ours)
                .zip(number(&it.plain))
                .map(|(one, other)| one - other);
            is_response(it)
                && it.ours == it.received
                && distance.is_some_and(|distance| distance != 0.0 && distance.abs() < 1e-5)
        },
    },
];

/// Collects the differences that are not intended.
#[derive(Default)]
pub(crate) struct Intended {
    used: BTreeSet<usize>,
    /// The first occurrence of each difference, and their number.
    other: BTreeMap<String, (String, usize)>,
}

impl Intended {
    pub(crate) fn check(
        &mut self,
        operation: &Operation,
        label: &str,
        differences: Vec<Difference>,
    ) {
        for difference in differences {
            let mut known = false;
            for (index, entry) in TABLE.iter().enumerate() {
                if (entry.matches)(operation, &difference) {
                    self.used.insert(index);
                    known = true;
                }
            }
            if !known {
                let shown = |value: &Option<Value>| match value {
                    None => "nothing".to_owned(),
                    Some(value) => value.to_string(),
                };
                let Difference {
                    part,
                    ours,
                    plain,
                    received,
                } = &difference;
                let first = format!(
                    "{} ({label}), {part:?}\n    ours:     {}\n    plain:    {}\n    received: {}",
                    operation.id,
                    shown(ours),
                    shown(plain),
                    shown(received)
                );
                self.other
                    .entry(format!("{}{part:?}", operation.id))
                    .or_insert((first, 0))
                    .1 += 1;
            }
        }
    }

    /// Fails if there were other differences, or if an entry did not apply.
    pub(crate) fn finish(self) {
        let unused = TABLE
            .iter()
            .enumerate()
            .filter(|(index, _)| !self.used.contains(index));
        let unused: Vec<&str> = unused.map(|(_, entry)| entry.reason).collect();
        let other: Vec<String> = self
            .other
            .values()
            .map(|(first, count)| format!("{count} x {first}"))
            .collect();
        assert!(
            other.is_empty(),
            "{} differences:\n{}",
            other.len(),
            other.join("\n")
        );
        assert!(
            unused.is_empty(),
            "intended differences that never occur: {unused:?}"
        );
    }
}
