//! The conditions of the hand-written code: a `cfg` for each part of the API that it requires, which
//! is set if the description has the part.

use std::collections::BTreeMap;
use std::io::Write;

use intercom_gen::Surface;

use super::Problem;
use super::conditions::conditions;

/// The conditions, in the first column of tables.
const LIST: &str = include_str!("../src/requirements.md");

/// Writes directives for the conditions that are satisfied, and for all conditions that the code
/// may use, so that the compiler reports any other.
pub(crate) fn write(surface: &Surface, directives: &mut impl Write) -> Result<(), Problem> {
    let mut known: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut text = String::new();
    let mut incomplete = false;
    for (key, value) in conditions(LIST) {
        let satisfied = match key {
            "handle" => surface.operations.iter().any(|one| one.handle == value),
            "operation" => surface.has_operation(value),
            "api_type" => surface.has_type(value),
            "field" => surface.has_field(value),
            _ => false,
        };
        if satisfied {
            text.push_str(&format!("cargo::rustc-cfg={key}={value:?}\n"));
        } else if key != "field" {
            incomplete = true;
        }
        known.entry(key).or_default().push(format!("{value:?}"));
    }
    for (key, values) in known {
        let values = values.join(", ");
        text.push_str(&format!(
            "cargo::rustc-check-cfg=cfg({key}, values({values}))\n"
        ));
    }
    // Without a required part, some private items are unused, which is then allowed.
    text.push_str("cargo::rustc-check-cfg=cfg(incomplete)\n");
    if incomplete {
        text.push_str("cargo::rustc-cfg=incomplete\n");
    }
    directives
        .write_all(text.as_bytes())
        .map_err(|error| Problem::new(format!("cannot write to standard output: {error}")))
}
