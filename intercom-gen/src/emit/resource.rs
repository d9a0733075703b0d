//! The emitter for the file of a handle: the handle with a method for each operation, the requests
//! that the methods create, and the operations as types.

use super::{Handle, docs, examples, feature};
use crate::choices::Choice;
use crate::operations::{ExclusiveTask, Form, Idempotency, Operation, Pagination, Parameter};
use crate::source::{LIST_WIDTH, Source, literal};
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
        marker(&mut out, handle, operation);
    }
    out.close("}");
    out.into_text()
}

/// Adds a `cfg` attribute for the feature of an operation, if the operations of the handle have
/// different features.
fn cfg(out: &mut Source, handle: &Handle<'_>, operation: &Operation) {
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

/// Emits the type that represents an operation.
fn marker(out: &mut Source, handle: &Handle<'_>, operation: &Operation) {
    let name = operation.type_name();
    out.doc(&format!(
        "The operation {}, which [`{}::{}`](super::{1}::{2}) calls.",
        markdown::code(&format!("{} {}", operation.method, operation.path)),
        handle.type_name(),
        operation.method_name
    ));
    cfg(out, handle, operation);
    out.line(&format!("pub enum {name} {{}}"));
    out.blank();
    cfg(out, handle, operation);
    out.open(&format!("impl Operation for {name} {{"));
    let body = operation
        .body
        .as_ref()
        .map_or("()", |body| body.kind.as_str());
    out.line(&format!("type Body = {body};"));
    out.line(&format!(
        "type Output = {};",
        match &operation.response.form {
            Form::Json(kind) => kind,
            Form::Empty => "()",
            Form::Bytes => "ByteStream",
        }
    ));
    out.blank();
    info(out, operation);
    out.close("}");
    if let Some(list) = &operation.list {
        out.blank();
        cfg(out, handle, operation);
        out.open(&format!("impl Paginated for {name} {{"));
        out.line(&format!("type Item = {};", list.item));
        out.close("}");
        if list.sized {
            cfg(out, handle, operation);
            out.line(&format!("impl PageSized for {name} {{}}"));
        }
    }
}

/// Emits the constant `INFO` of an operation.
fn info(out: &mut Source, operation: &Operation) {
    let idempotency = match operation.idempotency {
        Idempotency::Idempotent => "Idempotent",
        Idempotency::NonIdempotent => "NonIdempotent",
    };
    let depth = info_head(out, operation);
    out.call(
        ".endpoint(",
        &[
            literal(&operation.method),
            literal(&operation.path),
            format!("Idempotency::{idempotency}"),
        ],
        ")",
    );
    let mut calls: Vec<(String, Vec<String>)> = Vec::new();
    let mut string_call = |call: &str, value: &str| {
        if !value.is_empty() {
            calls.push((format!(".{call}({})", literal(value)), Vec::new()));
        }
    };
    string_call("resource", &operation.resource);
    string_call("summary", operation.summary.trim_end_matches('.'));
    string_call("reference", &operation.reference);
    if let Some(version) = &operation.since {
        string_call("since", version);
    }
    if let Some(note) = &operation.deprecated {
        string_call("deprecated", note);
    }
    let parameters: Vec<String> = operation
        .parameters
        .iter()
        .map(|one| parameter(out, one))
        .collect();
    if !parameters.is_empty() {
        calls.push((".parameters(&[".to_owned(), parameters));
    }
    if let Some(list) = &operation.list {
        let pagination = match operation.pagination {
            Pagination::None => "None",
            Pagination::Page => "Page",
            Pagination::CursorQuery => "CursorQuery",
            Pagination::CursorBody => "CursorBody",
            Pagination::Url => "Url",
            Pagination::Scroll => "Scroll",
        };
        let maximum = list
            .max_per_page
            .map_or("None".to_owned(), |maximum| format!("Some({maximum})"));
        let items = literal(&list.items);
        let strings = |texts: &[String]| {
            let texts: Vec<String> = texts.iter().map(|text| literal(text)).collect();
            texts.join(", ")
        };
        let mut info = format!("ListInfo::new({items}, {maximum})");
        if !list.types.is_empty() {
            info.push_str(&format!(".types(&[{}])", strings(&list.types)));
        }
        if let Some(single) = &list.single {
            info.push_str(&format!(".or_single(&[{}])", strings(single)));
        }
        let arguments = vec![format!("Pagination::{pagination}"), info];
        calls.push((".list(".to_owned(), arguments));
    }
    if operation.server_side_cursor {
        calls.push((".server_side_cursor()".to_owned(), Vec::new()));
    }
    match operation.exclusive {
        Some(ExclusiveTask::Job) => {
            calls.push((".exclusive(ExclusiveTask::Job)".into(), Vec::new()))
        }
        Some(ExclusiveTask::Scroll) => {
            calls.push((".exclusive(ExclusiveTask::Scroll)".into(), Vec::new()))
        }
        None => {}
    }
    let hints: Vec<String> = operation
        .hints
        .iter()
        .map(|hint| {
            let text = literal(&hint.text);
            match (&hint.code, hint.status) {
                _ if hint.exclusive => format!("Hint::on_exclusive({text})"),
                _ if hint.restart => format!("Hint::on_restart({text})"),
                (Some(code), _) => format!("Hint::on_code({}, {text})", literal(code)),
                (None, status) => format!("Hint::on_status({}, {text})", status.unwrap_or(0)),
            }
        })
        .collect();
    if !hints.is_empty() {
        calls.push((".hints(&[".to_owned(), hints));
    }
    let count = calls.len();
    for (index, (call, elements)) in calls.into_iter().enumerate() {
        let end = if index + 1 == count { ";" } else { "" };
        if elements.is_empty() {
            out.line(&format!("{call}{end}"));
        } else {
            let closing = if call.ends_with('[') { "])" } else { ")" };
            out.call(&call, &elements, &format!("{closing}{end}"));
        }
    }
    for _ in 0..depth {
        out.leave();
    }
}

/// Emits the first call of the chain, and returns the additional depth of the other calls.
fn info_head(out: &mut Source, operation: &Operation) -> usize {
    const HEAD: &str = "const INFO: OperationInfo =";
    let arguments = [literal(&operation.name), literal(&operation.id)];
    let all = arguments.join(", ");
    let call = format!("OperationInfo::new({all})");
    let line = format!("{HEAD} {call}");
    if all.chars().count() > LIST_WIDTH {
        out.call(&format!("{HEAD} OperationInfo::new("), &arguments, ")");
        return 0;
    }
    // rustfmt counts the semicolon, although it is on another line.
    if out.fits(&format!("{line};")) {
        out.open(&line);
        return 1;
    }
    out.open(HEAD);
    out.open(&call);
    2
}

/// Returns a parameter in `INFO`.
fn parameter(out: &Source, parameter: &Parameter) -> String {
    let wire = literal(&parameter.wire);
    let kind = match parameter.kind.as_str() {
        "Id" => "Id",
        "Timestamp" => "Timestamp",
        "i64" => "Integer",
        "f64" => "Number",
        "bool" => "Boolean",
        _ => "String",
    };
    let location = parameter.location.to_lowercase();
    let call = format!("Parameter::{location}({wire}, ParameterKind::{kind})");
    let required = parameter.required && location != "path";
    let values: Vec<String> = parameter
        .values
        .iter()
        .map(|value| literal(value))
        .collect();
    let required = if required { ".required()" } else { "" };
    if values.is_empty() {
        return format!("{call}{required}");
    }
    let list = values.join(", ");
    let line = format!("{call}{required}.values(&[{list}])");
    // The parameters are one level deeper than the chain.
    let short = list.chars().count() <= LIST_WIDTH;
    if required.is_empty() && short && out.fits(&format!("    {line},")) {
        return line;
    }
    let mut values = Source::default();
    if required.is_empty() {
        values.open(&format!("{call}.values(&["));
        for value in &parameter.values {
            values.line(&format!("{},", literal(value)));
        }
        values.close("])");
    } else {
        values.open(&call);
        values.line(required);
        let elements: Vec<String> = parameter.values.iter().map(|one| literal(one)).collect();
        values.call(".values(&[", &elements, "])");
    }
    values.into_text().trim_end().to_owned()
}
