//! Items in place of disabled ones, whose compiler errors name the missing feature.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToPascalCase;
use serde_json::{Map, Value};

use super::{Handle, feature};
use crate::names;
use crate::operations::Operation;
use crate::select;
use crate::source::{Source, literal};
use crate::types::{self, Types};

/// The types that the selected resources do not use, with the features that enable each.
#[derive(Debug, Default)]
pub(crate) struct DisabledTypes(BTreeMap<String, BTreeSet<String>>);

impl DisabledTypes {
    /// Returns all types of a description from which no resource was removed yet.
    pub(crate) fn all(document: &Value, operations: &[Operation]) -> Self {
        let mut used: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        for operation in operations {
            if let Some(value) = document.pointer(&operation.pointer) {
                select::references(value, used.entry(&operation.feature).or_default());
            }
        }
        let mut features: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (feature, names) in used {
            for name in select::reach(document, names) {
                features.entry(name).or_default().insert(feature.to_owned());
            }
        }
        let empty = Map::new();
        let types = Types::new(document, &empty);
        let emitted = types.emitted().into_iter();
        Self(
            emitted
                .filter_map(|(name, _)| features.remove_entry(name))
                .collect(),
        )
    }

    /// Retains the types that are no longer in the description.
    pub(crate) fn retain_removed(&mut self, document: &Value) {
        let schemas = document.pointer("/components/schemas");
        self.0
            .retain(|name, _| schemas.is_none_or(|schemas| schemas.get(name).is_none()));
    }

    /// Emits a type that is configured out for each feature of each type. The compiler finds it when a
    /// program names the type, and names the feature.
    pub(super) fn emit(&self, out: &mut Source) {
        if !self.0.is_empty() {
            out.blank();
            out.line("// The compiler finds these, and names the missing feature.");
        }
        for (name, features) in &self.0 {
            let name = types::type_name(name);
            let owns =
                |feature: &&String| name.starts_with(&names::singular(&feature.to_pascal_case()));
            let owners: Vec<&String> = features.iter().filter(owns).collect();
            let shown = if owners.is_empty() {
                features.iter().collect()
            } else {
                owners
            };
            for one in shown {
                out.line(&format!("#[cfg({})]", feature(one)));
                out.line(&format!("pub struct {name};"));
            }
        }
    }
}

/// Emits methods in place of disabled handles, whose compiler errors name the missing feature.
pub(super) fn handles(out: &mut Source, handles: &[Handle<'_>], all: &[Handle<'_>]) {
    let missing: Vec<&Handle<'_>> = all
        .iter()
        .filter(|handle| handles.iter().all(|known| known.name != handle.name))
        .collect();
    if missing.is_empty() {
        return;
    }
    out.blank();
    out.line("#[doc(hidden)]");
    out.line("#[allow(missing_docs, unreachable_pub, reason = \"only for compiler errors\")]");
    out.open("pub mod disabled {");
    out.line("pub struct Disabled;");
    for handle in &missing {
        let feature = &handle.features[0];
        out.blank();
        out.open("#[diagnostic::on_unimplemented(");
        out.line(&format!(
            "message = \"the feature `{feature}` of `intercom-api` is not enabled\","
        ));
        out.line(&format!("label = \"requires the feature `{feature}`\","));
        out.line(&format!(
            "note = \"add {} to the features of `intercom-api` in Cargo.toml\"",
            literal(feature).replace('"', "\\\"")
        ));
        out.close(")]");
        out.line(&format!("pub trait {}<T> {{}}", handle.type_name()));
    }
    out.close("}");
    out.blank();
    out.line("#[doc(hidden)]");
    out.line("#[allow(missing_docs, reason = \"only for compiler errors\")]");
    out.open("impl crate::Client {");
    for handle in &missing {
        out.blank();
        out.line(&format!(
            "pub fn {}<T>(&self) -> disabled::Disabled",
            handle.name
        ));
        out.line("where");
        out.line(&format!("    Self: disabled::{}<T>,", handle.type_name()));
        out.open("{");
        out.line("disabled::Disabled");
        out.close("}");
    }
    out.close("}");
}
