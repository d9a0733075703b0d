//! The features of the package.

use super::environment::Environment;

/// Cargo passes only the enabled features to a build script, so the others are read from the
/// manifest.
const MANIFEST: &str = include_str!("../Cargo.toml");

/// Returns the names of the enabled features.
pub(crate) fn enabled(environment: &Environment) -> Vec<String> {
    let features = environment.names().filter_map(|variable| {
        let name = variable.strip_prefix("CARGO_FEATURE_")?;
        Some(name.to_lowercase().replace('_', "-"))
    });
    features.collect()
}

/// Returns the names of all features of the package.
pub(crate) fn declared() -> Vec<String> {
    let table = MANIFEST
        .lines()
        .skip_while(|line| line.trim() != "[features]")
        .skip(1)
        .take_while(|line| !line.starts_with('['));
    let names = table.filter_map(|line| {
        let (name, _) = line.split_once('=')?;
        let name = name.trim_end();
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        (!name.is_empty() && name.chars().all(is_name)).then(|| name.to_owned())
    });
    names.collect()
}
