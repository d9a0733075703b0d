//! Snapshots of the public API, of the operation table, and of the locations that each correction
//! and pass changed.

use std::fmt::Write as _;

use insta::{Settings, assert_snapshot};
use intercom_gen::{Generated, Options};

fn generated() -> Generated {
    intercom_gen::generate(
        intercom_openapi::DESCRIPTION,
        intercom_openapi::OVERLAYS,
        &Options::default().base(intercom_openapi::BASE),
    )
    .unwrap()
}

/// Compares a text with `tests/snapshots/{name}.snap`.
pub(crate) fn snapshot(name: &str, text: &str) {
    let mut settings = Settings::clone_current();
    let (directory, name) = name.rsplit_once('/').unwrap_or(("", name));
    settings.set_snapshot_path(format!("../snapshots/{directory}"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| assert_snapshot!(name, text));
}

#[test]
fn surface() {
    let surface = intercom_gen::surface(
        intercom_openapi::DESCRIPTION,
        intercom_openapi::OVERLAYS,
        &Options::default().base(intercom_openapi::BASE),
    )
    .unwrap();
    let text = surface.to_string();
    assert!(text.lines().count() > 1_000, "the surface is almost empty");
    snapshot("surface", &text);
}

#[test]
fn operations() {
    let operations = generated().operations;
    assert_eq!(operations.len(), 108);
    let mut resources: Vec<_> = operations
        .iter()
        .map(|operation| operation.resource.as_str())
        .collect();
    resources.sort_unstable();
    resources.dedup();
    assert_eq!(resources.len(), 21);
    let mut text = String::new();
    for operation in &operations {
        writeln!(
            text,
            "{} | {} | {} {} | {} | {} | {}",
            operation.name,
            operation.id,
            operation.method,
            operation.path,
            operation.resource,
            operation.idempotency.as_str(),
            operation.pagination.as_str()
        )
        .unwrap();
    }
    snapshot("operations", &text);
}

#[test]
fn passes() {
    let report = generated().report;
    let mut text = String::new();
    for action in &report.actions {
        writeln!(text, "action {} {}", action.index, action.target).unwrap();
        for pointer in &action.touched {
            writeln!(text, "  {pointer}").unwrap();
        }
    }
    for pass in &report.passes {
        writeln!(text, "pass {} ({:?})", pass.name, pass.stage).unwrap();
        for pointer in &pass.touched {
            writeln!(text, "  {pointer}").unwrap();
        }
    }
    snapshot("passes", &text);
}

/// The version is stated in several places, which must agree.
#[test]
fn the_version_matches_the_description() {
    let described = intercom_gen::parse(intercom_openapi::DESCRIPTION).unwrap();
    assert_eq!(described["info"]["version"], intercom_openapi::VERSION);
    assert_eq!(generated().report.version, intercom_openapi::VERSION);
    assert!(generated().report.must_apply);
}
