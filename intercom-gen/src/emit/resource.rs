//! The emitter for the file of a handle: the handle with a method for each operation, and the
//! requests that the methods create.

use super::{Handle, docs, examples, feature, operation};
use crate::choices::Choice;
use crate::operations::{Operation, Parameter};
use crate::source::{Source, literal};
use crate::types::Types;
use crate::{markdown, sentences};

pub(super) fn emit(handle: &Handle<'_>, types: &Types<'_>) -> String {
    let mut out = Source::default();
    out.line("use super::*;");
    out.blank();
    let kind = handle.type_name();
    out.doc(&handle.doc);
    out.line("///");
    out.doc(&format!(
        "[`Client::{}`](crate::Client::{0}) returns this handle. Creating and cloning it is cheap.",
        handle.name
    ));
    let first = handle
        .operations
        .iter()
        .find(|one| one.deprecated.is_none());
    if let Some(first) = first {
        out.line("///");
        out.doc(&examples::example(handle, first, types));
    }
    out.line("#[derive(Debug, Clone)]");
    out.open(&format!("pub struct {kind} {{"));
    out.line("pub(crate) client: Client,");
    out.close("}");
    out.blank();
    out.open(&format!("impl {kind} {{"));
    for operation in &handle.operations {
        out.blank();
        method(&mut out, handle, operation, types);
    }
    out.close("}");
    for operation in &handle.operations {
        out.blank();
        request(&mut out, handle, operation);
    }
    out.blank();
    out.doc("Types that implement [`Operation`](crate::Operation), one for each operation.");
    out.open("pub mod op {");
    out.line("use super::*;");
    for operation in &handle.operations {
        out.blank();
        operation::emit(&mut out, handle, operation);
    }
    out.close("}");
    out.into_text()
}

/// Adds a `cfg` attribute for the feature of an operation, if the operations of the handle have
/// different features.
pub(super) fn cfg(out: &mut Source, handle: &Handle<'_>, operation: &Operation) {
    if handle.features.len() > 1 {
        out.line(&format!("#[cfg({})]", feature(&operation.feature)));
    }
}

/// Emits the method for an operation.
fn method(out: &mut Source, handle: &Handle<'_>, operation: &Operation, types: &Types<'_>) {
    out.doc(&docs::method(operation));
    out.line("///");
    out.doc(&examples::example(handle, operation, types));
    cfg(out, handle, operation);
    match operation.aliases.as_slice() {
        [] => {}
        [only] => out.line(&format!("#[doc(alias = {})]", literal(only))),
        several => {
            let aliases: Vec<String> = several.iter().map(|alias| literal(alias)).collect();
            out.line(&format!("#[doc(alias({}))]", aliases.join(", ")));
        }
    }
    out.deprecated(operation.deprecated.as_ref());
    let mut arguments = vec!["&self".to_owned()];
    let constructor = "Request::new(&self.client)";
    let mut calls: Vec<String> = Vec::new();
    for parameter in operation.parameters.iter().filter(|one| one.required) {
        let (name, wire) = (&parameter.name, literal(&parameter.wire));
        let (kind, value) = match parameter.constant() {
            Some(constant) => ("String", literal(constant)),
            None => {
                arguments.push(format!("{name}: {}", argument(&parameter.kind)));
                (parameter.kind.as_str(), name.clone())
            }
        };
        calls.push(match parameter.location.as_str() {
            // `Request::header` cannot be used here: it adds custom headers, which have no type.
            "Header" => format!(".optional_header::<{kind}>({wire}, Some({value}.into()))"),
            location => format!(".{}::<{kind}>({wire}, {value})", location.to_lowercase()),
        });
    }
    if let Some(body) = operation.body.as_ref().filter(|body| body.required) {
        let is_taken = operation.parameters.iter().any(|one| one.name == "body");
        let name = if is_taken { "request_body" } else { "body" };
        arguments.push(format!("{name}: impl Into<{}>", body.kind));
        calls.push(format!(".set_body({name}.into())"));
    }
    let name = &operation.method_name;
    let result = operation.type_name();
    if let Some(choice) = &operation.choice {
        let (argument, kind) = (&choice.argument, &choice.name);
        arguments.push(format!("{argument}: impl Into<types::{kind}>"));
    }
    out.open_list(
        &format!("pub fn {name}("),
        &arguments,
        &format!(") -> {result} {{"),
    );
    if let Some(choice) = &operation.choice {
        let request = format!("{constructor}{}", calls.concat());
        choose(out, operation, choice, &request);
        out.close("}");
        return;
    }
    let line = format!("{constructor}{}", calls.concat());
    // rustfmt breaks longer chains of calls.
    if calls.len() < 2 && out.fits(&line) || line.chars().count() <= 60 {
        out.line(&line);
    } else {
        out.open(constructor);
        let (last, first) = calls
            .split_last()
            .map_or(("", &[][..]), |(last, first)| (last, first));
        for call in first {
            out.line(call);
        }
        out.close_with(last);
    }
    out.close("}");
}

/// Emits the body of a method with a choice, in which each variant sets a different parameter.
fn choose(out: &mut Source, operation: &Operation, choice: &Choice, request: &str) {
    out.line(&format!("let request = {request};"));
    out.open(&format!("match {}.into() {{", choice.argument));
    for (variant, member) in &choice.members {
        let parameter = operation.parameters.iter().find(|one| one.wire == *member);
        let Some(parameter) = parameter else { continue };
        let location = parameter.location.to_lowercase();
        out.arm(
            &format!("types::{}::{variant}(value)", choice.name),
            &format!(
                "request.{location}::<{}>({}, value)",
                parameter.kind,
                literal(member)
            ),
        );
    }
    out.close("}");
}

/// Returns the type of an argument for a value of type `kind`.
fn argument(kind: &str) -> String {
    match kind {
        "bool" | "i64" | "f64" => kind.to_owned(),
        kind => format!("impl Into<{kind}>"),
    }
}

/// Emits the request of an operation, and its setters.
fn request(out: &mut Source, handle: &Handle<'_>, operation: &Operation) {
    let name = operation.type_name();
    out.doc(&format!(
        "A request created by [`{0}::{1}`]. Sending it returns {2}.",
        handle.type_name(),
        operation.method_name,
        docs::returned(operation)
    ));
    cfg(out, handle, operation);
    out.line(&format!("pub type {name} = Request<op::{name}>;"));
    let sized = operation.list.as_ref().is_some_and(|list| list.sized);
    let setters: Vec<&Parameter> = operation
        .parameters
        .iter()
        .filter(|one| !(one.required || sized && one.wire == "per_page"))
        .filter(|one| {
            let choice = operation.choice.as_ref();
            !choice.is_some_and(|choice| choice.has(&one.wire))
        })
        .collect();
    let body = operation.body.as_ref().filter(|body| !body.required);
    if setters.is_empty() && body.is_none() {
        return;
    }
    out.blank();
    cfg(out, handle, operation);
    out.open(&format!("impl Request<op::{name}> {{"));
    for parameter in setters {
        let (name, kind) = (&parameter.name, &parameter.kind);
        out.blank();
        out.doc(&sentences::setter(
            &markdown::code(&parameter.wire),
            &markdown::prose(&parameter.doc),
        ));
        out.deprecated(parameter.deprecated.as_ref());
        out.open_list(
            &format!("pub fn {name}<M>("),
            &[
                "self".to_owned(),
                format!("{name}: impl IntoOptional<{kind}, M>"),
            ],
            ") -> Self {",
        );
        out.line(&format!(
            "self.optional_{}({}, {name}.into_optional())",
            parameter.location.to_lowercase(),
            literal(&parameter.wire)
        ));
        out.close("}");
    }
    if let Some(body) = body {
        out.blank();
        out.doc(&sentences::setter(
            "the request body",
            &markdown::prose(&body.doc),
        ));
        out.open(&format!(
            "pub fn body(self, body: impl Into<{}>) -> Self {{",
            body.kind
        ));
        out.line("self.set_body(body.into())");
        out.close("}");
    }
    out.close("}");
}
