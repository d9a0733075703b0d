//! Tests that the generator returns an error with a location for any invalid description, and never
//! panics.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use intercom_gen::Options;
use serde_json::{Value, json};

/// The number of changes that are tested for each tag of the vendored description.
const SAMPLE: usize = 10;

/// Adds the JSON pointers of all locations in a document to `found`.
fn locations(value: &Value, at: &str, found: &mut Vec<String>) {
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| (key.clone(), value))
            .collect(),
        Value::Array(list) => (0..)
            .map(|index: usize| index.to_string())
            .zip(list)
            .collect(),
        _ => Vec::new(),
    };
    for (key, value) in inner {
        let at = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
        found.push(at.clone());
        locations(value, &at, found);
    }
}

/// Returns the document without the value at a location.
fn without(document: &Value, at: &str) -> Value {
    let mut document = document.clone();
    let (parent, key) = at.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/").replace("~0", "~");
    match document.pointer_mut(parent).unwrap() {
        Value::Object(map) => {
            map.shift_remove(&key);
        }
        Value::Array(list) => {
            list.remove(key.parse().unwrap());
        }
        _ => unreachable!("only objects and arrays contain values"),
    }
    document
}

/// Returns the document with another value at a location.
fn with(document: &Value, at: &str, value: Value) -> Value {
    let mut document = document.clone();
    *document.pointer_mut(at).unwrap() = value;
    document
}

/// Returns the document with each kind of change at a location.
fn changes(document: &Value, at: &str) -> Vec<(&'static str, Value)> {
    vec![
        ("deleted", without(document, at)),
        ("null", with(document, at, Value::Null)),
        ("a boolean", with(document, at, json!(true))),
        ("a number", with(document, at, json!(7))),
        ("a string", with(document, at, json!("zebra"))),
        ("an empty string", with(document, at, json!(""))),
        ("an empty array", with(document, at, json!([]))),
        ("an array", with(document, at, json!([null, "zebra", {}]))),
        ("an empty object", with(document, at, json!({}))),
        (
            "an object",
            with(document, at, json!({"zebra": {"type": "string"}})),
        ),
    ]
}

/// Returns what is wrong with the output of the generator for `document`.
fn problem(document: &Value) -> Option<String> {
    problem_with(document, &[], &Options::default())
}

fn problem_with(document: &Value, overlays: &[&str], options: &Options) -> Option<String> {
    let text = document.to_string();
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        intercom_gen::generate(&text, overlays, options)
    }));
    match outcome {
        Err(_) => Some("panics".into()),
        Ok(Ok(generated)) => common::problem(&generated),
        Ok(Err(error)) => {
            let text = error.to_string();
            (error.remedy().is_empty()
                || !error.pointer().is_empty() && !error.pointer().starts_with('/'))
            .then_some(text)
        }
    }
}

/// Runs `check` for each item, on two threads, and returns the problems.
fn check_all<T: Sync>(items: &[T], check: impl Fn(&T) -> Option<String> + Sync) -> Vec<String> {
    let half = items.len().div_ceil(2).max(1);
    thread::scope(|scope| {
        let threads: Vec<_> = items
            .chunks(half)
            .map(|items| scope.spawn(|| items.iter().filter_map(&check).collect::<Vec<_>>()))
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    })
}

#[test]
fn all_changes_to_a_small_description() {
    let document = intercom_gen::parse(include_str!("descriptions/everything.yaml")).unwrap();
    assert_eq!(problem(&document), None);
    let mut found = Vec::new();
    locations(&document, "", &mut found);
    let problems = check_all(&found, |at| {
        let problems: Vec<String> = changes(&document, at)
            .into_iter()
            .filter_map(|(change, document)| {
                let problem = problem(&document)?;
                Some(format!("{at} {change}: {problem}"))
            })
            .collect();
        (!problems.is_empty()).then(|| problems.join("\n"))
    });
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// A random number generator with a fixed seed.
struct Rng(u64);

impl Rng {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}

/// Returns the part of a description with the operations of one tag, and the schemas that they use.
fn with_tag(document: &Value, tag: &str) -> Value {
    let mut part = document.clone();
    let paths = part["paths"].as_object_mut().unwrap();
    for item in paths.values_mut() {
        item.as_object_mut()
            .unwrap()
            .retain(|_, operation| operation["tags"][0] == tag);
    }
    paths.retain(|_, item| item.as_object().is_some_and(|item| !item.is_empty()));
    let mut pending = vec![part["paths"].to_string()];
    let mut reached = BTreeSet::new();
    while let Some(text) = pending.pop() {
        for reference in text.split("\"#/components/schemas/").skip(1) {
            let name = reference.split('"').next().unwrap();
            if reached.insert(name.to_owned()) {
                pending.push(document["components"]["schemas"][name].to_string());
            }
        }
    }
    part["components"]["schemas"]
        .as_object_mut()
        .unwrap()
        .retain(|name, _| reached.contains(name));
    part
}

#[test]
fn random_changes_to_the_vendored_description() {
    let document = intercom_gen::parse(intercom_openapi::DESCRIPTION).unwrap();
    let tags: BTreeSet<&str> = document["paths"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|item| item.as_object().unwrap().values())
        .map(|operation| operation["tags"][0].as_str().unwrap())
        .collect();
    assert!(tags.len() > 20, "{tags:?}");
    let mut rng = Rng(210);
    let mut sample = Vec::new();
    // The description is tested by tag, because the complete one takes too long.
    for part in tags.iter().map(|tag| with_tag(&document, tag)) {
        assert_eq!(problem(&part), None);
        let mut found = Vec::new();
        locations(&part, "", &mut found);
        for _ in 0..SAMPLE {
            let at = &found[rng.below(found.len())];
            let mut changes = changes(&part, at);
            let (change, changed) = changes.swap_remove(rng.below(changes.len()));
            sample.push((format!("{at} {change}"), changed));
        }
    }
    let problems = check_all(&sample, |(change, document)| {
        Some(format!("{change}: {}", problem(document)?))
    });
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn random_changes_to_another_version() {
    let document = intercom_gen::parse(intercom_openapi::DESCRIPTION).unwrap();
    let mut rng = Rng(211);
    let mut sample = Vec::new();
    for tag in ["Tickets", "Contacts", "Messages", "Articles"] {
        let mut base = with_tag(&document, tag);
        // The overlays may then have entries for other parts of the description.
        base["info"]["version"] = "part".into();
        let options = Options::default().base(base.to_string());
        let mut found = Vec::new();
        locations(&base, "", &mut found);
        for _ in 0..SAMPLE {
            let at = &found[rng.below(found.len())];
            let mut changes = changes(&base, at);
            let (change, changed) = changes.swap_remove(rng.below(changes.len()));
            sample.push((format!("{at} {change}"), changed, options.clone()));
        }
    }
    let problems = check_all(&sample, |(change, document, options)| {
        let problem = problem_with(document, intercom_openapi::OVERLAYS, options)?;
        Some(format!("{change}: {problem}"))
    });
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
