//! Records the findings of a response while it is read: the differences from its type.
//!
//! A value is read without knowing its location. If it has findings, its result ([`Found`]) reports
//! that to the value that contains it, which then adds a step to their paths. The findings of the
//! value read last are the tail of the list.

use std::cell::{Cell, RefCell};

use serde_json::Value;

use super::deviation::Deviation;
use super::found::Found;
pub(super) use super::path::Step;
use super::path::join;
use super::skipped::SkippedItem;
use crate::token_guard::TokenGuard;

/// A difference between a response and its type.
#[derive(Debug, Clone)]
pub(super) struct Finding {
    /// The steps of the path, from the innermost to the outermost.
    steps: Vec<Step>,
    kind: Kind,
}

#[derive(Debug, Clone)]
pub(super) enum Kind {
    Deviation {
        expected: &'static str,
        found: &'static str,
    },
    Skipped {
        index: usize,
        reason: String,
        raw: Value,
    },
}

struct State {
    /// `None` while findings are not recorded.
    findings: RefCell<Option<Vec<Finding>>>,
    /// The number of findings of the value read last.
    tail: Cell<usize>,
    /// The JSON of the value read last, and the kind that was expected. Set if the JSON cannot be
    /// used, or if the value does not represent all of it.
    raw: RefCell<Option<(Value, &'static str)>>,
    /// Whether a number was read that has more digits than a float can store.
    imprecise: Cell<bool>,
}

thread_local! {
    static STATE: State = const {
        State {
            findings: RefCell::new(None),
            tail: Cell::new(0),
            raw: RefCell::new(None),
            imprecise: Cell::new(false),
        }
    };
}

/// The findings that were recorded while a response was read.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) deviations: Vec<Deviation>,
    pub(crate) skipped: Vec<SkippedItem>,
    /// Whether an ID has more digits than could be read.
    pub(crate) imprecise: bool,
}

impl Report {
    /// Redacts paths that contain a part of the token.
    pub(crate) fn redact(&mut self, guard: &TokenGuard) {
        for deviation in &mut self.deviations {
            deviation.redact(guard);
        }
        for item in &mut self.skipped {
            guard.redact(&mut item.path);
        }
    }
}

/// Runs `read`, and returns its result and the findings that it recorded.
pub(crate) fn observe<T>(read: impl FnOnce() -> T) -> (T, Report) {
    let (value, findings, imprecise) = record_all(read);
    let report = if findings.is_empty() && !imprecise {
        Report::default()
    } else {
        report(findings, imprecise)
    };
    (value, report)
}

/// Runs `read`, and returns its result and the list elements that it skipped.
pub(crate) fn leniently<T>(read: impl FnOnce() -> T) -> (T, Vec<SkippedItem>) {
    let (value, report) = observe(read);
    (value, report.skipped)
}

fn record_all<T>(read: impl FnOnce() -> T) -> (T, Vec<Finding>, bool) {
    /// Restores the state even if `read` panics.
    struct Restore(Option<Vec<Finding>>, bool);

    impl Drop for Restore {
        fn drop(&mut self) {
            STATE.with(|state| {
                *state.findings.borrow_mut() = self.0.take();
                state.imprecise.set(self.1);
            });
        }
    }

    let restore = STATE.with(|state| {
        Restore(
            state.findings.borrow_mut().replace(Vec::new()),
            state.imprecise.replace(false),
        )
    });
    let value = read();
    let (findings, imprecise) = STATE.with(|state| {
        let findings = state.findings.borrow_mut().take();
        (findings.unwrap_or_default(), state.imprecise.get())
    });
    drop(restore);
    (value, findings, imprecise)
}

#[cold]
fn report(findings: Vec<Finding>, imprecise: bool) -> Report {
    let mut report = Report {
        imprecise,
        ..Report::default()
    };
    for finding in findings {
        let path = join(finding.steps.iter().rev());
        match finding.kind {
            Kind::Deviation { expected, found } => {
                report
                    .deviations
                    .push(Deviation::new(path, expected, found));
            }
            Kind::Skipped { index, reason, raw } => report.skipped.push(SkippedItem {
                index,
                path,
                reason,
                raw,
            }),
        }
    }
    report
}

/// Records a finding at a part of the value that is being read, and returns the number of recorded
/// findings: 0 while findings are not recorded.
#[cold]
pub(super) fn record(step: Step, kind: Kind) -> usize {
    push(vec![step], kind)
}

/// Records a finding at the value that is being read itself, and returns how many were recorded.
#[cold]
pub(super) fn record_own(kind: Kind) -> usize {
    push(Vec::new(), kind)
}

fn push(steps: Vec<Step>, kind: Kind) -> usize {
    STATE.with(|state| match state.findings.borrow_mut().as_mut() {
        Some(findings) => {
            findings.push(Finding { steps, kind });
            1
        }
        None => 0,
    })
}

/// Adds a step to the paths of the findings of the value read last, and returns their number.
#[cold]
pub(super) fn locate(step: &Step) -> usize {
    STATE.with(|state| {
        let tail = state.tail.replace(0);
        if let Some(findings) = state.findings.borrow_mut().as_mut() {
            let start = findings.len().saturating_sub(tail);
            for finding in &mut findings[start..] {
                finding.steps.push(step.clone());
            }
        }
        tail
    })
}

/// Sets the number of findings of the value that was read, and returns `found`.
#[cold]
pub(super) fn finish(count: usize, found: Found) -> Found {
    STATE.with(|state| state.tail.set(count));
    found
}

/// Sets the paths of findings in the elements of a list that is read by code outside of `wire`.
#[derive(Default)]
pub(crate) struct ElementPaths {
    index: usize,
    recorded: usize,
}

impl ElementPaths {
    /// Adds the index of the element that was read to the paths of its findings.
    pub(crate) fn next_element(&mut self) {
        if STATE.with(|state| state.tail.get()) != 0 {
            self.recorded += locate(&Step::Index(self.index));
        }
        self.index += 1;
    }

    /// Ends the list.
    pub(crate) fn finish(self) {
        STATE.with(|state| state.tail.set(self.recorded));
    }
}

/// Adds a field to the paths of the findings of the value that was read.
pub(crate) fn inside_field(name: &str) {
    STATE.with(|state| {
        let recorded = state.tail.get();
        if recorded != 0 {
            locate(&Step::key(name));
            state.tail.set(recorded);
        }
    });
}

/// Sets that the value read last has no findings.
#[inline]
pub(super) fn clear_tail() {
    STATE.with(|state| state.tail.set(0));
}

/// Removes the findings of the value read last.
#[cold]
pub(super) fn take_tail() -> Vec<Finding> {
    STATE.with(|state| {
        let tail = state.tail.replace(0);
        match state.findings.borrow_mut().as_mut() {
            Some(findings) => findings.split_off(findings.len().saturating_sub(tail)),
            None => Vec::new(),
        }
    })
}

/// Adds findings to those of the value that is being read.
#[cold]
pub(super) fn put_tail(tail: Vec<Finding>) {
    STATE.with(|state| {
        if let Some(findings) = state.findings.borrow_mut().as_mut() {
            state.tail.set(tail.len());
            findings.extend(tail);
        }
    });
}

/// Passes the JSON of an unusable value to the value that contains it.
#[cold]
pub(super) fn unusable(expected: &'static str, raw: Value) -> Found {
    put_raw(expected, raw);
    finish(0, Found::Unusable)
}

/// Passes the JSON that a value is written as to the value that contains it.
#[cold]
pub(super) fn put_raw(expected: &'static str, raw: Value) {
    STATE.with(|state| *state.raw.borrow_mut() = Some((raw, expected)));
}

/// Takes the JSON of the value read last, and what was expected in its place.
#[cold]
pub(super) fn take_raw() -> Option<(Value, &'static str)> {
    STATE.with(|state| state.raw.borrow_mut().take())
}

/// Records that a number has more digits than a float can store.
#[cold]
pub(crate) fn imprecise() {
    STATE.with(|state| state.imprecise.set(true));
}
