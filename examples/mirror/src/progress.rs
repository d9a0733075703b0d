//! A progress bar for each stream. Without a terminal, nothing is shown.

use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use intercom_api::sync::{Change, Report, StreamName};

/// The progress bars of a run.
#[derive(Debug, Clone)]
pub struct Progress {
    /// `None` if nothing is shown.
    bars: Option<MultiProgress>,
}

impl Progress {
    /// Shows progress bars on the terminal.
    pub fn visible() -> Self {
        Self {
            bars: Some(MultiProgress::new()),
        }
    }

    /// Shows nothing.
    pub fn hidden() -> Self {
        Self { bars: None }
    }

    pub(crate) fn add(&self, stream: StreamName) -> Bar {
        let bar = match &self.bars {
            Some(bars) => bars.add(ProgressBar::no_length()),
            None => ProgressBar::hidden(),
        };
        bar.set_prefix(stream.as_str());
        set_style(&bar, "{prefix:>20} {pos:>9}           {msg}");
        if self.bars.is_some() {
            // The bar also moves while requests wait for the rate limit.
            bar.enable_steady_tick(Duration::from_millis(250));
        }
        Bar { bar, stream }
    }
}

/// The progress bar of a stream.
pub(crate) struct Bar {
    bar: ProgressBar,
    stream: StreamName,
}

impl Bar {
    /// Counts a change. Children are not counted, because the total does not include them.
    pub(crate) fn update(&self, change: &Change, report: &Report) {
        if matches!(change, Change::Row(row) if row.stream == self.stream) {
            self.bar.inc(1);
        }
        if let Some(total) = report.total
            && self.bar.length() != Some(total)
        {
            set_style(
                &self.bar,
                "{prefix:>20} {pos:>9} of {len:<9} {bar:30} {eta:>4} {msg}",
            );
            self.bar.set_length(total);
        }
        if report.rate_limited > 0 {
            self.bar
                .set_message(format!("{} responses with 429", report.rate_limited));
        }
    }

    pub(crate) fn end(&self, report: &Report, has_succeeded: bool) {
        if has_succeeded {
            self.bar
                .finish_with_message(format!("{} rows", report.rows));
        } else {
            self.bar.abandon_with_message("failed");
        }
    }
}

/// Sets a template, which is a constant, so that it is always valid.
fn set_style(bar: &ProgressBar, template: &str) {
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style.progress_chars("━╸─"));
    }
}
