//! Parses a description, and checks what all later steps require of it.

mod parse;

use serde_json::Value;

pub use self::parse::parse;
use crate::error::Error;

/// The maximum length of the version of an API, in bytes.
const MAX_VERSION: usize = 40;

/// Checks that `document` is an OpenAPI 3.0 description, and converts the version of the API to a
/// string.
pub(crate) fn require_openapi_3_0(document: &mut Value) -> Result<(), Error> {
    let Value::Object(root) = document else {
        return Err(Error::description(
            "",
            format!("expected an object, found {}", kind(document)),
            "provide an OpenAPI 3.0 description",
        ));
    };
    match root.get("openapi") {
        Some(Value::String(version)) if version.trim().starts_with("3.0.") => {}
        Some(other) => {
            return Err(Error::description(
                "/openapi",
                format!("unsupported OpenAPI version {other}"),
                "convert the description to OpenAPI 3.0",
            ));
        }
        None => {
            let remedy = if root.contains_key("swagger") {
                "convert the description from Swagger 2.0 to OpenAPI 3.0"
            } else {
                "provide an OpenAPI 3.0 description"
            };
            return Err(Error::description("", "missing key `openapi`", remedy));
        }
    }
    match root.get("paths") {
        Some(Value::Object(_)) => {}
        Some(other) => {
            return Err(Error::description(
                "/paths",
                format!("expected an object, found {}", kind(other)),
                "list the operations under `paths`",
            ));
        }
        None => {
            return Err(Error::description(
                "",
                "missing key `paths`",
                "list the operations under `paths`",
            ));
        }
    }
    match root.get_mut("info") {
        Some(Value::Object(info)) => {
            match info.get("version") {
                // `parse` reads the version in YAML as a string, because the number 2.10 would lose
                // its zero. A number here comes from JSON.
                Some(Value::Number(number)) => {
                    let text = number.to_string();
                    info.insert("version".into(), Value::String(text));
                }
                Some(Value::String(version)) => require_version(version)?,
                Some(other) => {
                    return Err(Error::description(
                        "/info/version",
                        format!("expected a string, found {}", kind(other)),
                        "set it to the version of the API, as a string",
                    ));
                }
                None => {
                    return Err(Error::description(
                        "/info",
                        "missing key `version`",
                        "set it to the version of the API, as a string",
                    ));
                }
            }
            if !matches!(info.get("title"), Some(Value::String(_))) {
                info.insert("title".into(), Value::String("API".into()));
            }
        }
        _ => {
            return Err(Error::description(
                "/info",
                "missing object `info`",
                "add it, with `title` and `version`",
            ));
        }
    }
    Ok(())
}

/// Checks that a description has a server at `host` or one of its subdomains.
pub(crate) fn require_host(document: &Value, host: &str) -> Result<(), Error> {
    let servers = document.get("servers").and_then(Value::as_array);
    let mut urls = servers
        .into_iter()
        .flatten()
        .filter_map(|server| server.get("url")?.as_str());
    let is_at_host = |url: &str| {
        let rest = url.split_once("//").map_or(url, |(_, rest)| rest);
        let found = rest.split(['/', ':', '?', '#']).next().unwrap_or_default();
        let parent = found.strip_suffix(host);
        parent.is_some_and(|parent| parent.is_empty() || parent.ends_with('.'))
    };
    if urls.any(is_at_host) {
        return Ok(());
    }
    Err(Error::description(
        "/servers",
        format!("no server at {host}"),
        format!("provide a description of the API at {host}"),
    ))
}

/// Checks the version of the API, at `/info/version`. Clients send it in a header.
fn require_version(version: &str) -> Result<(), Error> {
    let is_valid = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if version.chars().all(is_valid) && !version.is_empty() && version.len() <= MAX_VERSION {
        return Ok(());
    }
    let shown: String = version.chars().take(MAX_VERSION).collect();
    Err(Error::description(
        "/info/version",
        format!("invalid version {shown:?}"),
        format!(
            "set it to a version such as \"2.16\": at most {MAX_VERSION} letters, digits, dots and hyphens"
        ),
    ))
}

/// Returns the name of the kind of a JSON value, with its article.
pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn refuses_invalid_versions() {
        for version in ["2.10", "Preview", "2024-01-01", &"9".repeat(MAX_VERSION)] {
            assert_eq!(require_version(version), Ok(()), "{version}");
        }
        let long = "9".repeat(MAX_VERSION + 1);
        for version in [
            "",
            " ",
            "2.10\r\nX: 1",
            "2.10 beta",
            "2.1ö",
            "2.10\"",
            "2`",
            &long,
        ] {
            let error = require_version(version).expect_err(version);
            assert_eq!(error.pointer(), "/info/version", "{version}");
        }
    }

    #[test]
    fn requires_a_server_of_the_api() {
        let with = |url: &str| json!({"servers": [{}, {"url": "/v1"}, {"url": url}]});
        for url in [
            "https://api.eu.example.com",
            "//example.com:443/v2",
            "example.com?x=1",
        ] {
            assert_eq!(require_host(&with(url), "example.com"), Ok(()), "{url}");
        }
        for document in [
            with("https://notexample.com"),
            with("https://example.com.example.org"),
            with("https://example.org/example.com"),
            json!({"servers": "https://example.com"}),
            json!({}),
        ] {
            let error = require_host(&document, "example.com").expect_err("refused");
            assert_eq!(error.pointer(), "/servers", "{document}");
        }
    }

    #[test]
    fn refuses_all_but_openapi_3_0() {
        for (document, pointer) in [
            (json!([]), ""),
            (json!({}), ""),
            (json!({"swagger": "2.0"}), ""),
            (json!({"openapi": "3.1.0"}), "/openapi"),
            (json!({"openapi": 3.0}), "/openapi"),
            (json!({"openapi": "3.0.1"}), ""),
            (json!({"openapi": "3.0.1", "paths": []}), "/paths"),
            (json!({"openapi": "3.0.1", "paths": {}}), "/info"),
            (
                json!({"openapi": "3.0.1", "paths": {}, "info": {}}),
                "/info",
            ),
        ] {
            let mut copy = document.clone();
            let error = require_openapi_3_0(&mut copy).expect_err(&document.to_string());
            assert_eq!(error.pointer(), pointer, "{document}");
        }
    }
}
