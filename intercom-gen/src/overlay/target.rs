//! Limits on the JSONPath of an action.
//!
//! The parser of JSONPath is recursive and takes exponential time for nested filters, and some
//! queries select exponentially many locations.

use crate::error::Error;

/// The maximum length, in bytes.
const MAX_LENGTH: usize = 1_000;
/// The maximum nesting of brackets and parentheses.
const MAX_NESTING: usize = 8;
/// The maximum number of descendant segments.
const MAX_DESCENDANTS: usize = 2;
/// The maximum number of times that a query can select the same location.
const MAX_REPETITIONS: usize = 1_000;

/// Checks the size of a JSONPath without parsing it. `at` is its location in the overlay.
pub(super) fn check(target: &str, at: &str) -> Result<(), Error> {
    let fail = |found: String, remedy: &str| Err(Error::overlay(at, found, remedy));
    if target.len() > MAX_LENGTH {
        let found = format!("a JSONPath of more than {MAX_LENGTH} bytes");
        return fail(found, "use several actions with shorter targets");
    }
    let mut nesting = 0_usize;
    let mut descendants = 0_usize;
    let mut repetitions = 1_usize;
    let mut selectors = 1_usize;
    let mut quote = None;
    let mut previous = None;
    let mut characters = target.chars();
    while let Some(character) = characters.next() {
        if let Some(end) = quote {
            match character {
                '\\' => {
                    characters.next();
                }
                other if other == end => quote = None,
                _ => {}
            }
            continue;
        }
        match character {
            '\'' | '"' => quote = Some(character),
            '[' | '(' => {
                nesting += 1;
                selectors = 1;
            }
            ']' | ')' => {
                nesting = nesting.saturating_sub(1);
                repetitions = repetitions.saturating_mul(selectors);
                selectors = 1;
            }
            ',' => selectors += 1,
            '.' if previous == Some('.') => descendants += 1,
            '$' if previous.is_some() => {
                let found =
                    format!("`{target}` has a query inside a filter that starts at the root");
                return fail(found, "use `@` inside filters");
            }
            _ => {}
        }
        previous = Some(character);
        if nesting > MAX_NESTING {
            let found = format!("a JSONPath with more than {MAX_NESTING} nested brackets");
            return fail(found, "use a simpler filter, or several actions");
        }
        if descendants > MAX_DESCENDANTS {
            let found = format!("a JSONPath with more than {MAX_DESCENDANTS} descendant segments");
            return fail(found, "name the segments instead of using `..`");
        }
        if repetitions > MAX_REPETITIONS {
            let found = "a JSONPath that can select a location several times".to_owned();
            return fail(found, "use several actions with fewer selectors");
        }
    }
    Ok(())
}

/// The prefix of targets in a schema.
const SCHEMA: &str = "$.components.schemas.";

/// Returns the name of the schema in a target such as `$.components.schemas.ticket.properties`.
pub(super) fn schema(target: &str) -> Option<&str> {
    let rest = target.strip_prefix(SCHEMA)?;
    rest.split(['.', '['])
        .next()
        .filter(|name| !name.is_empty())
}

/// Returns the same target in the schema `name`.
pub(super) fn with_schema(target: &str, name: &str) -> String {
    let rest = schema(target).and_then(|old| target.strip_prefix(SCHEMA)?.strip_prefix(old));
    format!("{SCHEMA}{name}{}", rest.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_usual_targets() {
        for target in [
            "$",
            "$.paths[*][*].requestBody",
            "$.paths['/a(b)[c]'].get.parameters[?@.name=='x,..$']",
            "$..schema[?(@.type == 'object') && (@.a || !(@.b))]",
            "$.a['b', 'c'][\"it's\", 1:2]",
            "$.paths['it\\'s'].get",
        ] {
            assert_eq!(check(target, ""), Ok(()), "{target}");
        }
    }

    #[test]
    fn refuses_targets_that_would_take_exponential_time() {
        for (target, found) in [
            (
                format!("$[?{}@.a{}]", "(".repeat(9), ")".repeat(9)),
                "nested brackets",
            ),
            (format!("$[?{}@.a", "(".repeat(900)), "nested brackets"),
            (format!("${}", "[?@".repeat(200)), "nested brackets"),
            (format!("$[?{}", "count(".repeat(100)), "nested brackets"),
            (format!("${}", "..*".repeat(3)), "descendant segments"),
            (format!("${}", "[*,*]".repeat(20)), "several times"),
            ("$[?$..a]".to_owned(), "starts at the root"),
            (format!("$.{}", "a".repeat(1_000)), "more than 1000 bytes"),
        ] {
            let error = check(&target, "/actions/0/target").expect_err(&target);
            assert!(error.found().contains(found), "{error}");
            assert_eq!(error.pointer(), "/actions/0/target");
        }
    }
}
