//! The versions of the API and their operations.

use serde_json::Value;

use crate::{description::description, error::ApiError, json::id_text};

/// The versions that added operations: lines of `VERSION METHOD PATH`.
const SINCE: &str = include_str!(concat!(env!("OUT_DIR"), "/since.txt"));

/// Rejects a version that does not exist, or that does not have the operation yet.
pub(crate) fn check(version: &str, method: &str, path: &str) -> Result<(), ApiError> {
    let invalid = |message: String| Err(ApiError::new(400, "intercom_version_invalid", message));
    let is_preview = ["preview", "unstable"]
        .iter()
        .any(|name| version.eq_ignore_ascii_case(name));
    if is_preview {
        return Ok(());
    }
    if !is_known(version) {
        return invalid(format!("`{version}` is not a version of this API"));
    }
    match (number(version), since(method, path).and_then(number)) {
        (Some(number), Some(since)) if number < since => {
            invalid("Requested resource is not available in current API version".to_owned())
        }
        _ => Ok(()),
    }
}

/// Returns whether a version exists: the description lists the older ones, and the newer ones are
/// published separately.
fn is_known(version: &str) -> bool {
    let listed = description()
        .root
        .pointer("/components/schemas/intercom_version/enum");
    let listed = listed.and_then(Value::as_array).into_iter().flatten();
    minor(version).is_some_and(|minor| (7..=16).contains(&minor))
        || listed.into_iter().any(|one| id_text(one) == version)
        // The version of the embedded description can be newer than the published ones.
        || is_embedded(version)
}

/// Returns whether `version` is the version of the embedded description.
fn is_embedded(version: &str) -> bool {
    let embedded = description().root.pointer("/info/version");
    embedded.is_some_and(|embedded| id_text(embedded) == version)
}

/// Returns the number after `2.`; `None` if the version has another form.
pub(crate) fn minor(version: &str) -> Option<u8> {
    let (major, minor) = number(version)?;
    (major == 2).then_some(minor)
}

/// Returns the two numbers of a version; `None` if the version has another form.
fn number(version: &str) -> Option<(u8, u8)> {
    let (major, minor) = version.split_once('.')?;
    let number = (major.parse().ok()?, minor.parse().ok()?);
    (version == format!("{}.{}", number.0, number.1)).then_some(number)
}

/// Returns the version that added an operation. Of several path templates, the one with the fewest
/// parameters applies.
fn since(method: &str, path: &str) -> Option<&'static str> {
    let found = SINCE.lines().filter_map(|line| {
        let mut words = line.split(' ');
        let (version, expected, template) = (words.next()?, words.next()?, words.next()?);
        let (segments, actual) = (template.split('/'), path.split('/'));
        let fits = expected == method
            && segments.clone().count() == actual.clone().count()
            && segments
                .zip(actual)
                .all(|(one, other)| one == other || one == "{}");
        fits.then_some((template.matches("{}").count(), version))
    });
    found
        .min_by_key(|(parameters, _)| *parameters)
        .map(|(_, version)| version)
}
