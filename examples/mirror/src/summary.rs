//! The table at the end of a run.

use crate::copy::Outcome;
use crate::table::Table;

/// Returns the figures of all streams, and their sum. Columns that are zero for every stream are left out, except for the first ones.
pub fn summary(outcomes: &[Outcome]) -> Table {
    let mut rows: Vec<(String, [u64; 9])> = outcomes
        .iter()
        .map(|outcome| {
            let report = &outcome.report;
            let figures = [
                report.rows,
                report.gone,
                report.requests,
                report.bytes / 1024,
                report.rate_limited,
                report.skipped,
                report.truncated,
                report.incomplete,
                report.corrected,
            ];
            (outcome.stream.to_string(), figures)
        })
        .collect();
    let mut total = [0; 9];
    for (_, figures) in &rows {
        for (sum, figure) in total.iter_mut().zip(figures) {
            *sum += figure;
        }
    }
    rows.push(("total".to_owned(), total));
    let names = [
        "rows",
        "gone",
        "requests",
        "KiB",
        "429s",
        "skipped",
        "truncated",
        "incomplete",
        "corrected",
    ];
    let shown = |index: usize| index < 4 || total.get(index).is_some_and(|sum| *sum > 0);
    let pick = |all: &mut dyn Iterator<Item = String>| -> Vec<String> {
        all.enumerate()
            .filter(|(index, _)| shown(*index))
            .map(|(_, cell)| cell)
            .collect()
    };
    let mut head = vec!["stream".to_owned()];
    head.extend(pick(&mut names.iter().map(|name| (*name).to_owned())));
    let rows = rows.iter().map(|(stream, figures)| {
        let mut row = vec![stream.clone()];
        row.extend(pick(&mut figures.iter().map(u64::to_string)));
        row
    });
    Table {
        rows: rows.collect(),
        numbers: (0..head.len()).map(|column| column > 0).collect(),
        head,
    }
}
