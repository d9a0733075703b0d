//! What the corrections and the passes did to a description.

use std::fmt;

use serde_json::Value;

use crate::error::Error;
use crate::overlay::Applied;
use crate::passes::{PASSES, Stage};

/// What the corrections and the passes did to a description. `Display` gives it as text, a line for each.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// Version of the description.
    pub version: String,
    /// Whether the corrections were written for this version, so that each must apply.
    pub vendored: bool,
    /// The actions of the overlay, in order.
    pub actions: Vec<Applied>,
    /// The passes, in order.
    pub passes: Vec<PassOutcome>,
}

/// What one pass did.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PassOutcome {
    /// Name of the pass.
    pub name: &'static str,
    /// Why it exists.
    pub stage: Stage,
    /// JSON pointers of the places that it changed.
    pub touched: Vec<String>,
}

impl Report {
    pub(crate) fn new(vendored: bool, version: String) -> Self {
        Self {
            version,
            vendored,
            actions: Vec::new(),
            passes: Vec::new(),
        }
    }

    pub(crate) fn overlay(&mut self, applied: Vec<Applied>) -> Result<(), Error> {
        if self.vendored
            && let Some(idle) = applied.iter().find(|action| action.touched.is_empty())
        {
            return Err(Error::corrections(
                format!("/actions/{}", idle.index),
                format!(
                    "`{}` changes nothing in version {}",
                    idle.target, self.version
                ),
                "take the action out, or mend its target",
            ));
        }
        self.actions = applied;
        Ok(())
    }

    pub(crate) fn run(
        &mut self,
        document: &mut Value,
        chosen: impl Fn(Stage) -> bool,
    ) -> Result<(), Error> {
        for pass in PASSES.iter().filter(|pass| chosen(pass.stage)) {
            let touched = (pass.run)(document)?;
            if self.vendored && pass.must_apply && touched.is_empty() {
                return Err(Error::description(
                    "",
                    format!(
                        "the pass `{}` changes nothing in version {}",
                        pass.name, self.version
                    ),
                    "take the pass out, or declare it as not needed here",
                ));
            }
            self.passes.push(PassOutcome {
                name: pass.name,
                stage: pass.stage,
                touched,
            });
        }
        Ok(())
    }

    /// The actions of the overlay that did not apply.
    pub fn idle_actions(&self) -> impl Iterator<Item = &Applied> {
        self.actions
            .iter()
            .filter(|action| action.touched.is_empty())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let applied = self.actions.len() - self.idle_actions().count();
        writeln!(
            f,
            "version {}: {applied} of {} corrections apply",
            self.version,
            self.actions.len()
        )?;
        for idle in self.idle_actions() {
            writeln!(f, "  action {} does not apply: {}", idle.index, idle.target)?;
        }
        for pass in &self.passes {
            writeln!(f, "pass {}: {} places", pass.name, pass.touched.len())?;
        }
        Ok(())
    }
}
