//! Whatever is wrong with a description, the generator answers with an error that says where, and never panics.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod common;

use std::collections::BTreeSet;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use intercom_gen::Options;
use serde_json::{Value, json};

/// How many changes each part of the whole description is tried with.
const SAMPLE: usize = 10;

/// Every place of a document.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
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
        places(value, &at, found);
    }
}

/// The document with the place deleted.
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
        _ => unreachable!("only objects and lists have places"),
    }
    document
}

fn with(document: &Value, at: &str, value: Value) -> Value {
    let mut document = document.clone();
    *document.pointer_mut(at).unwrap() = value;
    document
}

/// What can become of the place `at`.
fn changes(document: &Value, at: &str) -> Vec<(&'static str, Value)> {
    vec![
        ("deleted", without(document, at)),
        ("null", with(document, at, Value::Null)),
        ("a boolean", with(document, at, json!(true))),
        ("a number", with(document, at, json!(7))),
        ("a text", with(document, at, json!("zebra"))),
        ("an empty text", with(document, at, json!(""))),
        ("an empty list", with(document, at, json!([]))),
        ("a list", with(document, at, json!([null, "zebra", {}]))),
        ("an empty object", with(document, at, json!({}))),
        (
            "an object",
            with(document, at, json!({"zebra": {"type": "string"}})),
        ),
    ]
}

/// What is wrong with how the generator takes `document`, if anything.
fn complaint(document: &Value) -> Option<String> {
    let text = document.to_string();
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        intercom_gen::generate(&text, &[], &Options::default())
    }));
    match outcome {
        Err(_) => Some("panics".into()),
        Ok(Ok(generated)) => common::flaw(&generated),
        Ok(Err(error)) => {
            let text = error.to_string();
            // progenitor and typify are not to see what they cannot take.
            (error.found().contains("progenitor")
                || error.found().contains("OpenAPI 3.0:")
                || error.remedy().is_empty()
                || !error.pointer().is_empty() && !error.pointer().starts_with('/'))
            .then_some(text)
        }
    }
}

/// Runs `check` on every item, on two threads, and gives the complaints.
fn all<T: Sync>(items: &[T], check: impl Fn(&T) -> Option<String> + Sync) -> Vec<String> {
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
fn any_change_anywhere_in_a_small_description() {
    let document = intercom_gen::parse(include_str!("descriptions/everything.yaml")).unwrap();
    assert_eq!(complaint(&document), None);
    let mut found = Vec::new();
    places(&document, "", &mut found);
    let complaints = all(&found, |at| {
        let complaints: Vec<String> = changes(&document, at)
            .into_iter()
            .filter_map(|(change, document)| {
                let complaint = complaint(&document)?;
                Some(format!("{at} {change}: {complaint}"))
            })
            .collect();
        (!complaints.is_empty()).then(|| complaints.join("\n"))
    });
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

/// A fixed sequence of numbers that looks like chance.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % limit
    }
}

/// The part of a description that is about one tag: its operations, and the schemas that they reach.
fn about(document: &Value, tag: &str) -> Value {
    let mut part = document.clone();
    let paths = part["paths"].as_object_mut().unwrap();
    for item in paths.values_mut() {
        item.as_object_mut()
            .unwrap()
            .retain(|_, operation| operation["tags"][0] == tag);
    }
    paths.retain(|_, item| item.as_object().is_some_and(|item| !item.is_empty()));
    let mut open = vec![part["paths"].to_string()];
    let mut reached = BTreeSet::new();
    while let Some(text) = open.pop() {
        for reference in text.split("\"#/components/schemas/").skip(1) {
            let name = reference.split('"').next().unwrap();
            if reached.insert(name.to_owned()) {
                open.push(document["components"]["schemas"][name].to_string());
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
fn changes_here_and_there_in_the_whole_description() {
    let document = intercom_gen::parse(intercom_openapi::DESCRIPTION).unwrap();
    let tags: BTreeSet<&str> = document["paths"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|item| item.as_object().unwrap().values())
        .map(|operation| operation["tags"][0].as_str().unwrap())
        .collect();
    assert!(tags.len() > 20, "{tags:?}");
    let mut dice = Dice(210);
    let mut sample = Vec::new();
    // One tag at a time: the whole takes too long for so many changes.
    for part in tags.iter().map(|tag| about(&document, tag)) {
        assert_eq!(complaint(&part), None);
        let mut found = Vec::new();
        places(&part, "", &mut found);
        for _ in 0..SAMPLE {
            let at = &found[dice.below(found.len())];
            let mut changes = changes(&part, at);
            let (change, changed) = changes.swap_remove(dice.below(changes.len()));
            sample.push((format!("{at} {change}"), changed));
        }
    }
    let complaints = all(&sample, |(what, document)| {
        Some(format!("{what}: {}", complaint(document)?))
    });
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}
