//! What plain progenitor makes of the same description tells by other means which operations and parameters there are.

use std::collections::{BTreeMap, BTreeSet};

type Operations = BTreeMap<String, BTreeSet<String>>;

fn plain() -> Operations {
    intercom_plain::OPERATIONS
        .lines()
        .map(|line| {
            let (method, setters) = line.split_once(": ").unwrap();
            let setters = setters
                .split_whitespace()
                // The other way to set the body.
                .filter(|name| *name != "body_map")
                .map(str::to_owned)
                .collect();
            (method.to_owned(), setters)
        })
        .collect()
}

/// Lines of the surface are `operation -> answer`, `operation.parameter: type` and, for what may be left out, `operation.parameter?: type`.
fn ours() -> Operations {
    let code = intercom_gen::generate(
        intercom_openapi::DESCRIPTION,
        intercom_openapi::CORRECTIONS,
        &intercom_gen::Options::default(),
    )
    .unwrap()
    .code;
    let surface = intercom_gen::surface(&code).unwrap();
    let mut operations: Operations = intercom_api::OPERATIONS
        .iter()
        .map(|operation| (operation.function.to_owned(), BTreeSet::new()))
        .collect();
    for line in surface.lines() {
        if let Some((owner, rest)) = line.split_once('.')
            && let Some(parameters) = operations.get_mut(owner)
        {
            let name = rest.split([':', '?']).next().unwrap();
            parameters.insert(name.to_owned());
        }
    }
    operations
}

#[test]
fn operations_and_parameters_are_those_of_plain_progenitor() {
    let (plain, ours) = (plain(), ours());
    assert_eq!((plain.len(), ours.len()), (108, 108));
    let count: usize = plain.values().map(BTreeSet::len).sum();
    assert!(count > 108, "{count} parameters");
    for (name, parameters) in &plain {
        assert_eq!(ours.get(name), Some(parameters), "{name}");
    }
}
