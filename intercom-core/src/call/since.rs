//! The versions of the API that added operations.

use super::{Call, Endpoint};

impl Call {
    /// Returns the version of the API that added the operation, if it is known. The method and the
    /// path of a custom request identify an operation.
    pub(crate) fn since(&self) -> Option<&'static str> {
        match &self.endpoint {
            Endpoint::Operation(operation) => operation.since,
            Endpoint::Raw { method, path, .. } => find(self.client.since, method.as_str(), path),
        }
    }
}

/// Finds the operation of a path in a table of `VERSION METHOD PATH`, in which a segment of the path
/// that is a parameter is `{}`. Of several operations, the one with the fewest parameters applies.
fn find(table: &[&'static str], method: &str, path: &str) -> Option<&'static str> {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let fits = |template: &str| {
        let mut segments = path.trim_end_matches('/').split('/');
        let all = template.split('/').all(|expected| {
            let found = segments.next().unwrap_or_default();
            found == expected || expected == "{}" && !found.is_empty()
        });
        all && segments.next().is_none()
    };
    let found = table.iter().filter_map(|entry| {
        let (version, operation) = entry.split_once(' ')?;
        let (expected, template) = operation.split_once(' ')?;
        (expected == method && fits(template)).then_some((template.matches("{}").count(), version))
    });
    found
        .min_by_key(|(parameters, _)| *parameters)
        .map(|(_, version)| version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_most_specific_operation() {
        let table = [
            "2.12 GET /things/{}",
            "2.13 GET /things/search",
            "2.14 POST /things/{}/parts/{}",
        ];
        for (method, path, expected) in [
            ("GET", "/things/1", Some("2.12")),
            ("GET", "/things/1/?a=/b", Some("2.12")),
            ("GET", "/things/search", Some("2.13")),
            ("GET", "/things/search#x", Some("2.13")),
            ("POST", "/things/a%2Fb/parts/2", Some("2.14")),
            ("POST", "/things//parts/2", None),
            ("POST", "/things/1/parts", None),
            ("POST", "/things/1/parts/2/3", None),
            ("GET", "/things", None),
            ("DELETE", "/things/1", None),
            ("GET", "", None),
        ] {
            assert_eq!(find(&table, method, path), expected, "{method} {path}");
        }
    }
}
