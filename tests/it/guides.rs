//! The guides in the documentation of the client agree with its operations.

use std::collections::BTreeSet;

use intercom_api::OPERATIONS;

/// The table of the names in the official SDKs.
const NAMES: &str = include_str!("../../intercom-api/src/guides/operation_names.md");

/// Returns the code in each cell of a row, without links.
fn cells(row: &str) -> Vec<&str> {
    row.split(" | ")
        .filter_map(|cell| cell.split('`').nth(1))
        .collect()
}

fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
    }
    snake
}

#[test]
fn table_of_names_has_every_operation_once() {
    let mut ours = Vec::new();
    let mut official = BTreeSet::new();
    for row in NAMES.lines().skip(2) {
        let cells = cells(row);
        let [node, python, name] = cells.as_slice() else {
            panic!("three names in {row}");
        };
        assert_eq!(snake_case(node), *python);
        assert!(official.insert(*node), "{node} is listed twice");
        ours.push(name.replace("()", ""));
    }
    ours.sort_unstable();
    let mut expected: Vec<_> = OPERATIONS.iter().map(|operation| operation.name).collect();
    expected.sort_unstable();
    assert_eq!(ours, expected);
    assert_eq!(ours.len(), 108);
}
