//! The emitter for the root file: modules that include the other files, the methods of the client
//! that return handles, and the list of operations.

use std::collections::{BTreeMap, BTreeSet};

use super::Handle;
use super::disabled::{self, DisabledTypes};
use crate::operations::Operation;
use crate::source::{LIST_WIDTH, Source, literal};

/// The documentation of the constant with the version.
const API_VERSION: &str =
    "The version of the API that the types describe. Clients and requests that set no other version
request it.

It is the version of the description that the client was built from.

# Examples

A program that needs a version can check it when it is compiled:

```
const _: () = assert!(
    matches!(intercom_api::API_VERSION.as_bytes(), b\"{version}\"),
    \"intercom-api must be built with version {version}\",
);
```";

pub(super) fn emit(
    handles: &[Handle<'_>],
    all: &[Handle<'_>],
    modules: &BTreeMap<String, BTreeSet<String>>,
    disabled_types: &DisabledTypes,
    version: &str,
    since: &BTreeMap<String, String>,
    schemas: bool,
) -> String {
    let mut out = Source::default();
    api_version(&mut out, version, since);
    types(&mut out, modules, disabled_types);
    resources(&mut out, handles);
    client(&mut out, handles);
    disabled::handles(&mut out, handles, all);
    operations(&mut out, handles);
    errors(&mut out, handles, all);
    if schemas {
        out.blank();
        out.line("#[cfg(feature = \"schemars\")]");
        out.open("pub(crate) mod schemas {");
        include(&mut out, "schemas.rs");
        out.close("}");
    }
    out.into_text()
}

fn include(out: &mut Source, path: &str) {
    let (folder, path) = ("env!(\"OUT_DIR\")", literal(&format!("/{path}")));
    if format!("concat!({folder}, {path})").len() <= LIST_WIDTH {
        out.line(&format!("include!(concat!({folder}, {path}));"));
    } else {
        out.open("include!(concat!(");
        out.line(&format!("{folder},"));
        out.line(&path);
        out.close("));");
    }
}

fn api_version(out: &mut Source, version: &str, since: &BTreeMap<String, String>) {
    out.doc(&API_VERSION.replace("{version}", version));
    out.line(&format!(
        "pub const API_VERSION: &str = {};",
        literal(version)
    ));
    out.blank();
    out.doc("The versions that added operations, including those that this build does not have.");
    let entries = since
        .iter()
        .map(|(operation, version)| literal(&format!("{version} {operation}")));
    let entries: Vec<String> = entries.collect();
    out.constant("pub(crate) const SINCE: &[&str]", &entries);
    out.blank();
}

fn types(
    out: &mut Source,
    modules: &BTreeMap<String, BTreeSet<String>>,
    disabled_types: &DisabledTypes,
) {
    out.doc("Types of request and response bodies.");
    out.open("pub mod types {");
    out.line("use std::collections::BTreeMap;");
    out.blank();
    out.line("use intercom_core::internal::wire::Decode;");
    out.line("use serde_json::{Map, Value};");
    out.blank();
    out.open("use crate::{");
    out.fill(
        [
            "Extra,",
            "Id,",
            "InlineString,",
            "IntoOptional,",
            "IntoOptionalList,",
            "Nullable,",
            "Timestamp,",
            "UnknownValue,",
        ]
        .map(str::to_owned),
    );
    out.close("};");
    out.blank();
    for module in modules.keys() {
        out.open(&format!("mod {module} {{"));
        include(out, &format!("types/{module}.rs"));
        out.close("}");
    }
    out.blank();
    for module in modules.keys() {
        out.line(&format!("pub use {module}::*;"));
    }
    disabled_types.emit(out);
    out.close("}");
}

fn resources(out: &mut Source, handles: &[Handle<'_>]) {
    out.blank();
    out.doc("Handles of the API resources, and the requests that their methods create.");
    out.open("pub mod resources {");
    out.line("use std::collections::BTreeMap;");
    out.blank();
    out.line("use serde_json::{Map, Value};");
    out.blank();
    out.line("use super::types;");
    out.open("use crate::{");
    out.fill(
        [
            "ByteStream,",
            "Client,",
            "ExclusiveTask,",
            "Hint,",
            "Id,",
            "Idempotency,",
            "IntoOptional,",
            "ListInfo,",
            "Operation,",
            "OperationInfo,",
            "PageSized,",
            "Paginated,",
            "Pagination,",
            "Parameter,",
            "ParameterKind,",
            "Request,",
            "Timestamp,",
        ]
        .map(str::to_owned),
    );
    out.close("};");
    for handle in handles {
        out.blank();
        out.doc(&handle.doc);
        out.line(&handle.cfg());
        out.open(&format!("pub mod {} {{", handle.name));
        include(out, &format!("resources/{}.rs", handle.name));
        out.close("}");
    }
    out.blank();
    let mut sorted: Vec<&Handle<'_>> = handles.iter().collect();
    sorted.sort_by(|one, other| one.name.cmp(&other.name));
    for handle in sorted {
        out.line(&handle.cfg());
        out.line(&format!("pub use {}::{};", handle.name, handle.type_name()));
    }
    out.close("}");
}

fn client(out: &mut Source, handles: &[Handle<'_>]) {
    out.blank();
    out.doc("Methods that return the handles of the API resources.");
    out.open("impl crate::Client {");
    for handle in handles {
        let (name, kind) = (&handle.name, handle.type_name());
        out.blank();
        out.doc(&format!(
            "Returns the handle [`{kind}`](resources::{kind})."
        ));
        out.line("///");
        out.doc(&handle.doc);
        out.line(&handle.cfg());
        out.open(&format!("pub fn {name}(&self) -> resources::{kind} {{"));
        out.open(&format!("resources::{kind} {{"));
        out.line("client: self.clone(),");
        out.close("}");
        out.close("}");
    }
    out.close("}");
}

fn operations(out: &mut Source, handles: &[Handle<'_>]) {
    let mut rows: Vec<(&Operation, String)> = handles
        .iter()
        .flat_map(|handle| &handle.operations)
        .map(|operation| {
            let path = format!("{}::op::{}", operation.handle, operation.type_name());
            (*operation, path)
        })
        .collect();
    rows.sort_by_key(|(operation, _)| operation.name.clone());
    out.blank();
    out.doc("All operations of this build, sorted by name.");
    let infos = rows
        .iter()
        .map(|(_, path)| format!("<resources::{path} as crate::Operation>::INFO"));
    let infos: Vec<String> = infos.collect();
    out.constant("pub const OPERATIONS: &[crate::OperationInfo]", &infos);
    out.blank();
    out.doc(
        "Calls `visitor` with the type of the operation `name`. Returns `None` if this build has no such operation.",
    );
    out.open("#[allow(");
    out.line("dead_code,");
    out.line("unreachable_code,");
    out.line("unused_imports,");
    out.line("unused_variables,");
    out.line("reason = \"depends on the features that are enabled\"");
    out.close(")]");
    out.open(
        "pub(crate) fn visit<V: crate::Visitor>(name: &str, visitor: V) -> Option<V::Output> {",
    );
    out.line("use resources::*;");
    out.blank();
    out.open("Some(match name {");
    for (operation, path) in &rows {
        let (name, call) = (
            literal(&operation.name),
            format!("visitor.visit::<{path}>()"),
        );
        out.arm(&name, &call);
    }
    out.line("_ => return None,");
    out.close("})");
    out.close("}");
}

/// Emits a function that decodes the bodies of error responses. The type depends on the operation
/// and the status. Its default is the most common type of an error response.
fn errors(out: &mut Source, handles: &[Handle<'_>], all: &[Handle<'_>]) {
    let general = general_error(all);
    let operations = || handles.iter().flat_map(|handle| &handle.operations);
    let decode = |kind: &str| format!("crate::replay::round_trip::<{kind}>(body)");
    out.blank();
    out.doc("Decodes the body of an error response of the operation `name`. Returns `None` if the response has no type.");
    out.line("#[cfg(feature = \"replay\")]");
    out.line("#[allow(unused_variables, reason = \"depends on the features that are enabled\")]");
    out.open_list(
        "pub(crate) fn error(",
        &["name: &str", "status: u16", "body: &str"].map(str::to_owned),
        ") -> Option<crate::replay::Outcome> {",
    );
    out.open("match (name, status) {");
    for operation in operations() {
        for (status, kind) in &operation.errors {
            if Some(kind) != general.as_ref() {
                let name = literal(&operation.name);
                out.arm(&format!("({name}, {status})"), &decode(kind));
            }
        }
    }
    // The type is only emitted if one of the emitted operations uses it.
    let general = general.filter(|general| {
        operations().any(|operation| operation.errors.iter().any(|(_, kind)| kind == general))
    });
    match general {
        Some(kind) => out.line(&format!("_ => {},", decode(&kind))),
        None => out.line("_ => None,"),
    }
    out.close("}");
    out.close("}");
}

/// Returns the most common type of an error response in the complete description.
fn general_error(all: &[Handle<'_>]) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let operations = all.iter().flat_map(|handle| &handle.operations);
    for (_, kind) in operations.flat_map(|operation| &operation.errors) {
        *counts.entry(kind).or_default() += 1;
    }
    let (kind, _) = counts.into_iter().max_by_key(|(_, count)| *count)?;
    Some(kind.to_owned())
}
