//! Shows the progress of each stream: as a bar on a terminal, and otherwise as a line for a stream that delivers nothing.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use intercom_api::sync::{Change, ReadMethod, Report, StreamName};

/// How the progress of a run is shown.
#[derive(Debug, Clone)]
pub struct Progress {
    output: Output,
    /// How long a stream may deliver nothing before it is reported.
    patience: Duration,
}

#[derive(Clone)]
enum Output {
    Nothing,
    Bars(MultiProgress),
    Lines(Arc<dyn Fn(&str) + Send + Sync>),
}

impl fmt::Debug for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nothing => "Nothing",
            Self::Bars(_) => "Bars",
            Self::Lines(_) => "Lines",
        })
    }
}

impl Progress {
    /// Shows a progress bar for each stream, which reports when the stream delivers nothing for `patience`; `None` without a terminal.
    pub fn visible(patience: Duration) -> Option<Self> {
        let bars = MultiProgress::new();
        (!bars.is_hidden()).then_some(Self {
            output: Output::Bars(bars),
            patience,
        })
    }

    /// Prints a line when a stream delivers nothing for `patience`, and again after two, four and eight times as long, and so on.
    pub fn lines(patience: Duration, print: impl Fn(&str) + Send + Sync + 'static) -> Self {
        Self {
            output: Output::Lines(Arc::new(print)),
            patience,
        }
    }

    /// Shows nothing.
    pub fn hidden() -> Self {
        Self {
            output: Output::Nothing,
            patience: Duration::MAX,
        }
    }

    pub(crate) fn add(&self, stream: StreamName) -> Bar {
        let bar = match &self.output {
            Output::Bars(bars) => bars.add(ProgressBar::no_length()),
            Output::Lines(_) | Output::Nothing => ProgressBar::hidden(),
        };
        bar.set_prefix(stream.as_str());
        set_style(&bar, "{prefix:>20} {pos:>9}           {msg}");
        if matches!(self.output, Output::Bars(_)) {
            // The bar also moves while requests wait for the rate limit.
            bar.enable_steady_tick(Duration::from_millis(250));
        }
        Bar {
            bar,
            stream,
            progress: self.clone(),
            waited: Duration::ZERO,
        }
    }
}

/// The progress of a stream.
pub(crate) struct Bar {
    bar: ProgressBar,
    stream: StreamName,
    progress: Progress,
    /// How long the stream has delivered nothing, as of the last report of that.
    waited: Duration,
}

impl Bar {
    /// Returns how long to wait for the next change before [`wait`](Self::wait) is called.
    pub(crate) fn patience(&self) -> Duration {
        self.progress.patience.max(self.waited)
    }

    /// Reports that the stream has delivered nothing for the patience.
    pub(crate) fn wait(&mut self, report: &Report) {
        self.waited = self.waited.saturating_add(self.patience());
        let seconds = self.waited.as_secs();
        let mut message = format!(
            "nothing for {seconds} s, {} requests completed",
            report.requests
        );
        if report.rate_limited > 0 {
            message += &format!(", {} responses with 429", report.rate_limited);
        }
        if self.stream.info().read == ReadMethod::Export {
            message += ": an export takes time, and starts only when pending ones have ended, such as that of an interrupted run";
        }
        match &self.progress.output {
            Output::Lines(print) => print(&format!("`{}` has delivered {message}", self.stream)),
            Output::Bars(_) | Output::Nothing => self.bar.set_message(message),
        }
    }

    /// Counts a change. Children are not counted, because the total does not include them.
    pub(crate) fn update(&mut self, change: &Change, report: &Report) {
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
        } else if self.waited > Duration::ZERO {
            self.bar.set_message("");
        }
        self.waited = Duration::ZERO;
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
