//! The emitter for the type of an operation.

use super::Handle;
use super::resource::cfg;
use crate::markdown;
use crate::operations::{ExclusiveTask, Form, Idempotency, Operation, Pagination, Parameter};
use crate::source::{LIST_WIDTH, Source, literal};

/// Emits the type that represents an operation.
pub(super) fn emit(out: &mut Source, handle: &Handle<'_>, operation: &Operation) {
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
