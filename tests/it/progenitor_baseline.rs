//! Compares the operations and parameters with those in progenitor's output for the same
//! description.

use std::collections::{BTreeMap, BTreeSet};

type Operations = BTreeMap<String, BTreeSet<String>>;

fn plain() -> Operations {
    intercom_progenitor_baseline::OPERATIONS
        .lines()
        .map(|line| {
            let (method, setters) = line.split_once(": ").unwrap();
            let setters = setters
                .split_whitespace()
                // The other setter of the body.
                .filter(|name| *name != "body_map")
                .map(str::to_owned)
                .collect();
            (method.to_owned(), setters)
        })
        .collect()
}

fn ours() -> Operations {
    let surface = intercom_gen::surface(
        intercom_openapi::DESCRIPTION,
        intercom_openapi::OVERLAYS,
        &intercom_gen::Options::default().base(intercom_openapi::BASE),
    )
    .unwrap();
    surface
        .operations
        .into_iter()
        .map(|operation| {
            // Both clients use the same wire names. Our names of path arguments are better.
            let parameters = operation.parameters.into_iter();
            let mut names: BTreeSet<String> = parameters
                .map(|parameter| match parameter.wire.as_str() {
                    "type" => "type_".to_owned(),
                    _ => parameter.wire,
                })
                .collect();
            names.extend(operation.body.map(|_| "body".to_owned()));
            (operation.function, names)
        })
        .collect()
}

#[test]
fn operations_and_parameters_match_progenitors() {
    let (plain, ours) = (plain(), ours());
    assert_eq!((plain.len(), ours.len()), (108, 108));
    let count: usize = plain.values().map(BTreeSet::len).sum();
    assert!(count > 108, "{count} parameters");
    for (name, parameters) in &plain {
        assert_eq!(ours.get(name), Some(parameters), "{name}");
    }
}
