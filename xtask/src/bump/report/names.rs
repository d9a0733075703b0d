//! Names that the report proposes for new operations.

use std::collections::BTreeMap;

use intercom_gen::Operation;

/// Returns a name for each operation that needs one: the derived name without the words of its handle,
/// which it usually repeats. A name that would not be unique stays as it is.
pub(super) fn proposed(
    operations: &[Operation],
    undecided: impl Fn(&Operation) -> bool,
) -> Vec<(&Operation, String)> {
    let named = operations.iter().map(|operation| {
        let name = if undecided(operation) {
            short(&operation.handle, &operation.method_name)
        } else {
            operation.name.clone()
        };
        (operation, name)
    });
    let named: Vec<(&Operation, String)> = named.collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, name) in &named {
        *counts.entry(name).or_default() += 1;
    }
    let unique = |name: &str| counts.get(name).is_some_and(|count| *count == 1);
    named
        .iter()
        .filter(|(operation, _)| undecided(operation))
        .map(|(operation, name)| {
            let name = if unique(name) { name } else { &operation.name };
            (*operation, name.clone())
        })
        .collect()
}

/// Removes the words of a handle from the name of a method: `brands.list` for `list_brands`.
fn short(handle: &str, method: &str) -> String {
    let resource: Vec<String> = handle.split('_').map(singular).collect();
    let words: Vec<&str> = method.split('_').collect();
    let found = words.windows(resource.len()).position(|window| {
        window
            .iter()
            .copied()
            .map(singular)
            .eq(resource.iter().cloned())
    });
    let rest: Vec<&str> = match found {
        Some(start) => {
            let (before, after) = words.split_at(start);
            let after = after.iter().skip(resource.len());
            before.iter().chain(after).copied().collect()
        }
        None => words,
    };
    if rest.is_empty() {
        format!("{handle}.{method}")
    } else {
        format!("{handle}.{}", rest.join("_"))
    }
}

fn singular(word: &str) -> String {
    match word.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => word.strip_suffix('s').unwrap_or(word).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_does_not_repeat_its_handle() {
        for (handle, method, expected) in [
            ("brands", "list_brands", "brands.list"),
            ("brands", "retrieve_brand", "brands.retrieve"),
            ("companies", "archive_company", "companies.archive"),
            ("ticket_types", "list_ticket_types", "ticket_types.list"),
            ("ticket_types", "get_ticket", "ticket_types.get_ticket"),
            (
                "calls",
                "list_calls_with_transcripts",
                "calls.list_with_transcripts",
            ),
            ("calls", "calls", "calls.calls"),
        ] {
            assert_eq!(short(handle, method), expected);
        }
    }
}
