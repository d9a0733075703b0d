//! The report as one HTML page, without scripts and other files.

use std::fmt::Write as _;

use crate::Result;
use crate::charts;
use crate::queries::{Cell, QueryResult, number};
use crate::report::Report;
use crate::table::Table;

/// What a section without rows contains.
const NONE: &str = "<p>None yet.</p>";
const STYLE: &str = include_str!("page.css");

impl Report {
    /// Returns the page.
    ///
    /// # Errors
    ///
    /// Fails if a chart cannot be drawn.
    pub fn html(&self) -> Result<String> {
        let weeks: Vec<String> = labels(&self.weekly)
            .iter()
            .map(|week| short_date(week))
            .collect();
        let mut html = format!(
            "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
             <title>Support report</title>\n<style>\n{STYLE}</style>\n<h1>Support report</h1>\n<p class=\"date\">{}</p>\n",
            escape(&self.date)
        );
        let open: f64 = values(&self.backlog, 1)
            .iter()
            .chain(&values(&self.backlog, 2))
            .sum();
        let last = |column| values(&self.weekly, column).last().copied().unwrap_or(0.0);
        let _ = writeln!(
            html,
            "<ul class=\"figures\"><li><b>{}</b> open<li><b>{}</b> opened this week<li><b>{}</b> resolved this week</ul>",
            number(open),
            number(last(1)),
            number(last(2))
        );
        section(
            &mut html,
            &self.weekly,
            &["opened", "resolved"],
            &charts::bars(
                &weeks,
                &[values(&self.weekly, 1), values(&self.weekly, 2)],
                false,
            )?,
        );
        section(
            &mut html,
            &self.first_replies,
            &["median time to the first reply"],
            &charts::durations(
                &labels(&self.first_replies),
                &values(&self.first_replies, 2),
            )?,
        );
        section(
            &mut html,
            &self.backlog,
            &["tickets", "conversations"],
            &charts::bars(
                &labels(&self.backlog),
                &[values(&self.backlog, 1), values(&self.backlog, 2)],
                true,
            )?,
        );
        let content = if self.teammates.rows.is_empty() {
            NONE.to_owned()
        } else {
            table(&self.teammates.table())
        };
        let _ = writeln!(
            html,
            "<section><h2>{}</h2>{content}</section>",
            self.teammates.title
        );
        html.push_str("</html>\n");
        Ok(html)
    }
}

fn section(html: &mut String, result: &QueryResult, keys: &[&str], chart: &str) {
    let mut legend = String::new();
    for (index, key) in keys.iter().enumerate() {
        let _ = write!(legend, "<span class=\"key key{index}\">{key}</span>");
    }
    let content = if result.rows.is_empty() {
        NONE.to_owned()
    } else {
        format!(
            "<figure><figcaption>{legend}</figcaption>{}</figure><details><summary>Table</summary>{}</details>",
            image(chart, result.title),
            table(&result.table())
        )
    };
    let _ = writeln!(
        html,
        "<section><h2>{}</h2>{content}</section>",
        result.title
    );
}

/// Gives a chart a name for screen readers. On a narrow screen it is scrolled, because its labels would be too small; the keyboard scrolls what has a `tabindex`.
fn image(chart: &str, name: &str) -> String {
    let svg = chart.replacen(
        "<svg ",
        &format!("<svg role=\"img\" aria-label=\"{}\" ", escape(name)),
        1,
    );
    format!("<div class=\"scroll\" tabindex=\"0\">{svg}</div>")
}

fn table(table: &Table) -> String {
    let class = |column| {
        if table.is_number(column) {
            " class=\"number\""
        } else {
            ""
        }
    };
    let mut html = String::from("<div class=\"scroll\"><table><tr>");
    for (column, name) in table.head.iter().enumerate() {
        let _ = write!(html, "<th{}>{}", class(column), escape(name));
    }
    for row in &table.rows {
        html.push_str("<tr>");
        for (column, cell) in row.iter().enumerate() {
            let _ = write!(html, "<td{}>{}", class(column), escape(cell));
        }
    }
    html + "</table></div>"
}

/// Returns the first column.
fn labels(result: &QueryResult) -> Vec<String> {
    let first = result.rows.iter().filter_map(|row| row.first());
    first
        .map(|cell| match cell {
            Cell::Text(text) => text.clone(),
            Cell::Number(number) => number.to_string(),
            Cell::Null => String::new(),
        })
        .collect()
}

/// Returns the numbers of a column.
fn values(result: &QueryResult, column: usize) -> Vec<f64> {
    let cells = result.rows.iter().filter_map(|row| row.get(column));
    cells.map(Cell::number).collect()
}

/// Returns `3 Mar` for `2025-03-03`.
fn short_date(date: &str) -> String {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let mut parts = date.splitn(3, '-').skip(1).map(str::parse::<usize>);
    match (parts.next(), parts.next()) {
        (Some(Ok(month)), Some(Ok(day))) if (1..=12).contains(&month) => {
            format!("{day} {}", MONTHS[month - 1])
        }
        _ => date.to_owned(),
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
