//! `cargo xtask operations`: prints the operation table.

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use intercom_gen::{Operation, Options};
use serde_json::json;

use crate::source::Source;
use crate::write;

/// Print a table of all operations: method, path, resource, idempotency, pagination and Rust name
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  cargo xtask operations --format json")]
pub(crate) struct Arguments {
    #[command(flatten)]
    source: Source,
    /// Output format
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// Aligned columns
    Text,
    /// A JSON array with one object for each operation
    Json,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let operations = arguments.source.generate(&Options::default())?.operations;
    let text = match arguments.format {
        Format::Text => text(&operations),
        Format::Json => json(&operations)?,
    };
    write::result(&text, None)
}

const HEADINGS: [&str; 9] = [
    "operation",
    "function",
    "method",
    "path",
    "resource",
    "idempotency",
    "pagination",
    "summary",
    "name",
];

fn cells(operation: &Operation) -> [&str; 9] {
    [
        &operation.id,
        &operation.function,
        &operation.method,
        &operation.path,
        &operation.resource,
        operation.idempotency.as_str(),
        operation.pagination.as_str(),
        &operation.summary,
        &operation.name,
    ]
}

fn json(operations: &[Operation]) -> Result<String> {
    let rows: Vec<_> = operations
        .iter()
        .map(|operation| {
            HEADINGS
                .into_iter()
                .zip(cells(operation))
                .map(|(heading, cell)| (heading.to_owned(), json!(cell)))
                .collect::<serde_json::Map<_, _>>()
        })
        .collect();
    serde_json::to_string_pretty(&rows)
        .map(|text| text + "\n")
        .context("cannot serialize the table as JSON")
}

fn text(operations: &[Operation]) -> String {
    let rows: Vec<_> = std::iter::once(HEADINGS)
        .chain(operations.iter().map(cells))
        .collect();
    let width = |column: usize| {
        rows.iter()
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or(0)
    };
    let widths: [usize; 9] = std::array::from_fn(width);
    let mut text = String::new();
    for row in rows {
        let line: Vec<String> = row
            .iter()
            .zip(widths)
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        text.push_str(line.join("  ").trim_end());
        text.push('\n');
    }
    text
}
