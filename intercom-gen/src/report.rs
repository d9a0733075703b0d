//! The report on the corrections and passes.

use std::fmt;

use serde_json::Value;

use crate::applied::Applied;
use crate::decisions;
use crate::error::Error;
use crate::follow::Following;
use crate::limits;
use crate::overlay::Overlay;
use crate::passes::{PASSES, Stage};

/// The changes that the corrections and the passes made to a description.
///
/// `Display` writes the number of corrections that apply, the entries without effect or decision,
/// and a line for each pass.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// The version of the description.
    pub version: String,
    /// Whether an overlay was written for this version. If so, each of its entries, and each pass
    /// that the version needs, must have an effect.
    pub must_apply: bool,
    /// The actions and decisions of the overlays, in order.
    pub actions: Vec<Applied>,
    /// The passes, in order.
    pub passes: Vec<PassOutcome>,
    /// The locations that the decisions about types name and this version does not have.
    pub unresolved: Vec<String>,
    /// The operations without a decision in an overlay, by method and path.
    pub undecided: Vec<String>,
    /// The schemas that have another name in this version: the name in the base and the new name.
    pub renamed_schemas: Vec<(String, String)>,
    /// The JSON pointers of the fields that stayed optional or nullable as in the base.
    pub aligned: Vec<String>,
}

/// The changes that one pass made.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PassOutcome {
    /// The name of the pass.
    pub name: &'static str,
    /// The stage of the pass.
    pub stage: Stage,
    /// The JSON pointers of the changed locations.
    pub touched: Vec<String>,
}

impl Report {
    pub(crate) fn new(version: String) -> Self {
        Self {
            version,
            must_apply: false,
            actions: Vec::new(),
            passes: Vec::new(),
            unresolved: Vec::new(),
            undecided: Vec::new(),
            renamed_schemas: Vec::new(),
            aligned: Vec::new(),
        }
    }

    /// Applies an overlay. `following` is `None` if the overlay was written for this description.
    pub(crate) fn overlay(
        &mut self,
        overlay: &Overlay,
        document: &mut Value,
        following: Option<&Following>,
    ) -> Result<(), Error> {
        self.must_apply |= following.is_none() && overlay.version() == self.version;
        let applied = apply(overlay, document, following, &self.version)?;
        self.actions.extend(applied);
        Ok(())
    }

    /// Runs the passes of the selected stages.
    pub(crate) fn run(
        &mut self,
        document: &mut Value,
        selected: impl Fn(Stage) -> bool,
    ) -> Result<(), Error> {
        for pass in PASSES.iter().filter(|pass| selected(pass.stage)) {
            let touched = (pass.run)(document)?;
            limits::check(document)?;
            if self.must_apply && pass.must_apply && touched.is_empty() {
                return Err(Error::description(
                    "",
                    format!(
                        "the pass `{}` has no effect in version {}",
                        pass.name, self.version
                    ),
                    "remove the pass, or set its `must_apply` to false",
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
                if self.must_apply {
                    return Err(Error::overlay(
                        format!("/{}", decisions::TYPES),
                        format!(
                            "locations do not exist in version {}: {}",
                            self.version,
                            unresolved.join("; ")
                        ),
                        "correct or remove them",
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

    /// Returns the JSON pointers of the references to components that do not exist, such as misspelled
    /// ones. A pass replaced or removed them.
    pub fn missing_references(&self) -> impl Iterator<Item = &str> {
        self.passes
            .iter()
            .filter(|pass| pass.name == "dangling_references")
            .flat_map(|pass| pass.touched.iter().map(String::as_str))
    }

    /// Returns the actions and decisions without effect.
    pub fn unused_actions(&self) -> impl Iterator<Item = &Applied> {
        self.actions.iter().filter(|action| action.is_unused())
    }
}

/// Applies an overlay to a description of the version `version`. An entry without effect is an error
/// if the overlay was written for this description.
pub(crate) fn apply(
    overlay: &Overlay,
    document: &mut Value,
    following: Option<&Following>,
    version: &str,
) -> Result<Vec<Applied>, Error> {
    let applied = overlay.apply_following(document, following)?;
    let must_apply = following.is_none() && overlay.version() == version;
    if must_apply && let Some(unused) = applied.iter().find(|action| action.is_unused()) {
        return Err(Error::overlay(
            unused.pointer.clone(),
            format!("`{}` has no effect in version {version}", unused.target),
            "remove the entry, or correct its target",
        ));
    }
    Ok(applied)
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
        for (old, new) in &self.renamed_schemas {
            writeln!(f, "  schema {old} is named {new}")?;
        }
        for action in &self.actions {
            for target in &action.followed {
                writeln!(f, "  {} applies to {target}", action.pointer)?;
            }
            for reason in &action.misfits {
                writeln!(f, "  {} does not fit: {reason}", action.pointer)?;
            }
        }
        if !self.aligned.is_empty() {
            writeln!(
                f,
                "  {} fields stay optional or nullable",
                self.aligned.len()
            )?;
        }
        for unused in self.unused_actions() {
            writeln!(f, "  {} does not apply: {}", unused.pointer, unused.target)?;
        }
        for operation in &self.undecided {
            writeln!(f, "  no decision: {operation}")?;
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
