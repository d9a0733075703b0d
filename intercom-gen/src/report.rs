//! What the corrections and the passes did to a description.

use std::fmt;

use serde_json::Value;

use crate::decisions;
use crate::error::Error;
use crate::overlay::{Applied, Overlay};
use crate::passes::{PASSES, Stage};

/// What the corrections and the passes did to a description. `Display` gives it as text, a line for each.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// Version of the description.
    pub version: String,
    /// Whether the corrections were written for this version, so that each must apply.
    pub vendored: bool,
    /// The actions and the decisions of the overlays, in order.
    pub actions: Vec<Applied>,
    /// The passes, in order.
    pub passes: Vec<PassOutcome>,
    /// Locations of types that this version does not have.
    pub unresolved: Vec<String>,
    /// Operations that no overlay names, by method and path.
    pub undecided: Vec<String>,
}

/// What one pass did.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PassOutcome {
    /// Name of the pass.
    pub name: &'static str,
    /// Why it exists.
    pub stage: Stage,
    /// JSON pointers of the locations that it changed.
    pub touched: Vec<String>,
}

impl Report {
    pub(crate) fn new(version: String) -> Self {
        Self {
            version,
            vendored: false,
            actions: Vec::new(),
            passes: Vec::new(),
            unresolved: Vec::new(),
            undecided: Vec::new(),
        }
    }

    /// Applies an overlay. If it was written for this version, each of its actions has to apply.
    pub(crate) fn overlay(&mut self, overlay: &Overlay, document: &mut Value) -> Result<(), Error> {
        let vendored = overlay.version() == self.version;
        self.vendored |= vendored;
        let applied = overlay.apply(document);
        if vendored && let Some(unused) = applied.iter().find(|action| action.touched.is_empty()) {
            return Err(Error::corrections(
                unused.pointer.clone(),
                format!(
                    "`{}` changes nothing in version {}",
                    unused.target, self.version
                ),
                "remove the entry, or correct its target",
            ));
        }
        self.actions.extend(applied);
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
            if let Some(Value::Array(unresolved)) = document
                .as_object_mut()
                .and_then(|root| root.shift_remove(decisions::UNRESOLVED))
            {
                let unresolved: Vec<String> = unresolved
                    .iter()
                    .filter_map(|one| Some(one.as_str()?.to_owned()))
                    .collect();
                if self.vendored {
                    return Err(Error::corrections(
                        format!("/{}", decisions::TYPES),
                        format!(
                            "version {} has no such location: {}",
                            self.version,
                            unresolved.join("; ")
                        ),
                        "correct the location, or remove it",
                    ));
                }
                self.unresolved = unresolved;
            }
            self.passes.push(PassOutcome {
                name: pass.name,
                stage: pass.stage,
                touched,
            });
        }
        Ok(())
    }

    /// The actions and decisions that did not apply.
    pub fn unused_actions(&self) -> impl Iterator<Item = &Applied> {
        self.actions
            .iter()
            .filter(|action| action.touched.is_empty())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let applied = self.actions.len() - self.unused_actions().count();
        writeln!(
            f,
            "version {}: {applied} of {} corrections apply",
            self.version,
            self.actions.len()
        )?;
        for unused in self.unused_actions() {
            writeln!(f, "  {} does not apply: {}", unused.pointer, unused.target)?;
        }
        for operation in &self.undecided {
            writeln!(f, "  no decided name: {operation}")?;
        }
        for location in &self.unresolved {
            writeln!(f, "  no such location: {location}")?;
        }
        for pass in &self.passes {
            writeln!(f, "pass {}: {} locations", pass.name, pass.touched.len())?;
        }
        Ok(())
    }
}
