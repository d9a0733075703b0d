//! Locates schemas by an operation and a path in a body, in the notation of `openapi/types.yaml`.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use crate::path::operation_key;
use crate::pointer;
use crate::visit;

/// Returns the JSON pointers of the operations, by method and path with anonymous parameters.
pub(super) fn roots(document: &Value) -> Map<String, Value> {
    let mut roots = Map::new();
    let mut copy = document.clone();
    visit::operations(&mut copy, |location, _| {
        roots.insert(
            operation_key(location.method, location.path),
            json!(location.pointer),
        );
    });
    roots
}

/// Returns the JSON pointer of the schema at a location such as `GET /tickets/{} > ticket_state`.
pub(super) fn locate(
    document: &Value,
    roots: &Map<String, Value>,
    location: &str,
) -> Result<String, String> {
    let mut words = location.split_whitespace();
    let method = words.next().unwrap_or_default();
    let path = words.next().unwrap_or_default();
    let side = words.next().unwrap_or_default();
    let operation = roots
        .get(&format!("{method} {path}"))
        .and_then(Value::as_str)
        .ok_or("no such operation")?;
    let rest: Vec<&str> = words.collect();
    let (schema, steps) = match side {
        ">" => {
            let responses = format!("{operation}/responses");
            let statuses = document.pointer(&responses).and_then(Value::as_object);
            let status = statuses
                .into_iter()
                .flatten()
                .map(|(status, _)| status)
                .filter(|status| status.starts_with('2'))
                .min()
                .ok_or("no successful response")?;
            (
                media(document, &format!("{responses}/{status}"))?,
                rest.first(),
            )
        }
        "<" => (
            media(document, &format!("{operation}/requestBody"))?,
            rest.first(),
        ),
        "!" => {
            let status = rest.first().copied().unwrap_or_default();
            let response = format!("{operation}/responses/{status}");
            (media(document, &response)?, rest.get(1))
        }
        "?" => {
            let name = rest.first().copied().unwrap_or_default();
            let list = document
                .pointer(&format!("{operation}/parameters"))
                .and_then(Value::as_array);
            let found = list
                .into_iter()
                .flatten()
                .enumerate()
                .find_map(|(index, parameter)| {
                    let at = follow(document, &format!("{operation}/parameters/{index}"));
                    let parameter = document.pointer(&at).unwrap_or(parameter);
                    let named = parameter.get("name").and_then(Value::as_str) == Some(name);
                    named.then(|| format!("{at}/schema"))
                });
            (found.ok_or("no such parameter")?, None)
        }
        _ => return Err("expected `>`, `<`, `?` or `!` after the path".to_owned()),
    };
    let mut at = schema;
    for step in parse_steps(steps.copied().unwrap_or_default())? {
        at = follow_step(document, &at, &step)?;
    }
    let at = unwrapped(document, &at);
    if document.pointer(&at).is_some_and(Value::is_object) {
        Ok(at)
    } else {
        Err("no schema".to_owned())
    }
}

/// Returns the JSON pointer of the schema of a JSON body.
fn media(document: &Value, at: &str) -> Result<String, String> {
    let schema = format!("{}/content/application~1json/schema", follow(document, at));
    match document.pointer(&schema) {
        Some(_) => Ok(schema),
        None => Err("no JSON body".to_owned()),
    }
}

/// A step of a path through a schema.
#[derive(Debug, PartialEq)]
enum Step {
    Property(String),
    Items,
    Values,
    Alternative(String),
}

/// Parses a path such as `data[].owner(email)`.
fn parse_steps(text: &str) -> Result<Vec<Step>, String> {
    let mut steps = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix("[]") {
            steps.push(Step::Items);
            rest = after;
        } else if let Some(after) = rest.strip_prefix("{}") {
            steps.push(Step::Values);
            rest = after;
        } else if let Some(after) = rest.strip_prefix('(') {
            let (inside, after) = after.split_once(')').ok_or("unclosed `(`")?;
            steps.push(Step::Alternative(inside.to_owned()));
            rest = after;
        } else if let Some(after) = rest.strip_prefix('.') {
            rest = after;
        } else {
            let end = rest.find(['.', '[', '{', '(']).unwrap_or(rest.len());
            let (name, after) = rest.split_at(end);
            steps.push(Step::Property(name.to_owned()));
            rest = after;
        }
    }
    Ok(steps)
}

/// Returns the JSON pointer that a step leads to.
fn follow_step(document: &Value, at: &str, step: &Step) -> Result<String, String> {
    match step {
        Step::Property(name) => {
            property(document, at, name).ok_or_else(|| format!("no property `{name}`"))
        }
        Step::Items => {
            let at = unwrapped(document, at);
            let items = format!("{at}/items");
            document.pointer(&items).ok_or("not an array")?;
            Ok(items)
        }
        Step::Values => {
            let at = unwrapped(document, at);
            let values = format!("{at}/additionalProperties");
            match document.pointer(&values) {
                Some(Value::Object(_)) => Ok(values),
                _ => Err("not a map".to_owned()),
            }
        }
        Step::Alternative(criteria) => alternative(document, at, criteria),
    }
}

/// Follows references.
fn follow(document: &Value, at: &str) -> String {
    let mut at = at.to_owned();
    for _ in 0..16 {
        let reference = document
            .pointer(&at)
            .and_then(|schema| schema.get("$ref")?.as_str()?.strip_prefix('#'));
        match reference {
            Some(target) => at = target.to_owned(),
            None => break,
        }
    }
    at
}

/// Follows references, and unwraps `oneOf`, `anyOf` and `allOf` with only one schema.
fn unwrapped(document: &Value, at: &str) -> String {
    let mut at = follow(document, at);
    for _ in 0..16 {
        let Some(schema) = document.pointer(&at) else {
            break;
        };
        let own = schema.get("properties").is_some() || schema.get("required").is_some();
        let wrapper = ["oneOf", "anyOf", "allOf"].into_iter().find(|key| {
            let list = schema.get(*key).and_then(Value::as_array);
            !own && list.is_some_and(|list| list.len() == 1)
        });
        match wrapper {
            Some(key) => at = follow(document, &format!("{at}/{key}/0")),
            None => break,
        }
    }
    at
}

/// Returns the JSON pointers of a schema and of all parts of its `allOf`.
fn parts(document: &Value, at: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut seen = HashSet::new();
    let mut pending = vec![at.to_owned()];
    while let Some(at) = pending.pop() {
        let at = unwrapped(document, &at);
        if !seen.insert(at.clone()) {
            continue;
        }
        let count = document
            .pointer(&at)
            .and_then(|schema| schema.get("allOf")?.as_array())
            .map_or(0, Vec::len);
        pending.extend((0..count).rev().map(|index| format!("{at}/allOf/{index}")));
        found.push(at);
    }
    found
}

/// Returns the JSON pointer of a property of a schema.
pub(super) fn property(document: &Value, at: &str, name: &str) -> Option<String> {
    parts(document, at)
        .into_iter()
        .map(|part| pointer::join(&format!("{part}/properties"), name))
        .find(|at| document.pointer(at).is_some())
}

/// Returns whether a schema requires a property.
fn requires(document: &Value, at: &str, name: &str) -> bool {
    parts(document, at).iter().any(|part| {
        document
            .pointer(part)
            .and_then(|schema| schema.get("required")?.as_array())
            .is_some_and(|names| names.iter().any(|known| known.as_str() == Some(name)))
    })
}

/// Returns the JSON pointer of the only alternative of a union that satisfies all criteria.
pub(super) fn alternative(document: &Value, at: &str, criteria: &str) -> Result<String, String> {
    let at = unwrapped(document, at);
    let union = document.pointer(&at);
    let mut candidates: Vec<String> = ["oneOf", "anyOf"]
        .iter()
        .flat_map(|key| {
            let count = union
                .and_then(|union| union.get(*key)?.as_array())
                .map_or(0, Vec::len);
            (0..count)
                .map(|index| format!("{at}/{key}/{index}"))
                .collect::<Vec<_>>()
        })
        .collect();
    // A schema is its own alternative if it is not a union in this version.
    if candidates.is_empty() {
        candidates.push(at);
    }
    for criterion in criteria.split(',') {
        let (negated, criterion) = match criterion.strip_prefix('!') {
            Some(rest) => (true, rest),
            None => (false, criterion),
        };
        let tests: [&dyn Fn(&String) -> bool; 3] = [
            &|one| is_constant(document, one, criterion),
            &|one| has(document, one, criterion),
            &|one| {
                let kind = document.pointer(&unwrapped(document, one));
                kind.and_then(|schema| schema.get("type")?.as_str()) == Some(criterion)
            },
        ];
        let mut matches: Vec<String> = Vec::new();
        for test in tests {
            if matches.is_empty() {
                matches = candidates.iter().filter(|one| test(one)).cloned().collect();
            }
        }
        if negated {
            candidates.retain(|one| !matches.contains(one));
            continue;
        }
        if matches.len() > 1 {
            let strict: Vec<String> = matches
                .iter()
                .filter(|one| requires(document, one, criterion))
                .cloned()
                .collect();
            if !strict.is_empty() {
                matches = strict;
            }
        }
        candidates = matches;
    }
    match candidates.as_slice() {
        [only] => Ok(only.clone()),
        several => Err(format!(
            "`({criteria})` matches {} alternatives",
            several.len()
        )),
    }
}

/// Returns whether a property of a schema can have only this value.
fn is_constant(document: &Value, at: &str, value: &str) -> bool {
    parts(document, at).iter().any(|part| {
        let properties = document
            .pointer(part)
            .and_then(|schema| schema.get("properties")?.as_object());
        properties.into_iter().flatten().any(|(name, _)| {
            let at = unwrapped(
                document,
                &pointer::join(&format!("{part}/properties"), name),
            );
            let values = document
                .pointer(&at)
                .and_then(|schema| schema.get("enum")?.as_array());
            let mut values = values.into_iter().flatten().filter_map(Value::as_str);
            values.next() == Some(value) && values.next().is_none()
        })
    })
}

/// Returns whether a schema has the property at a path.
fn has(document: &Value, at: &str, path: &str) -> bool {
    let Ok(steps) = parse_steps(path) else {
        return false;
    };
    let mut at = at.to_owned();
    for step in steps {
        match follow_step(document, &at, &step) {
            Ok(next) => at = next,
            Err(_) => return false,
        }
    }
    true
}
