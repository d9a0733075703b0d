//! Examples of operations, as doctests.

use super::Handle;
use crate::operations::{Form, Operation, Parameter};
use crate::source::literal;
use crate::types::{Types, choices};

/// Returns the `Examples` section of the method for an operation, as Markdown.
pub(super) fn example(handle: &Handle<'_>, operation: &Operation, types: &Types<'_>) -> String {
    let mut arguments: Vec<String> = operation
        .parameters
        .iter()
        .filter(|parameter| parameter.required && parameter.constant().is_none())
        .enumerate()
        .map(|(index, parameter)| argument(parameter, index))
        .collect();
    let mut code = String::new();
    // A body without a short example is an argument of the example.
    let mut body_argument = String::new();
    if let Some(choice) = &operation.choice
        && let Some(value) = choices::example(choice)
    {
        let argument = &choice.argument;
        code.push_str("use intercom_api::types;\n\n");
        code.push_str(&format!("let {argument} = {value};\n"));
        arguments.push(argument.clone());
    }
    let body = operation.body.as_ref().filter(|body| body.required);
    if let Some(body) = body {
        if let Some(name) = body.kind.strip_prefix("types::") {
            match operation.example.clone().or_else(|| types.example(name)) {
                Some(value) => {
                    if value.contains("types::") {
                        code.push_str("use intercom_api::types;\n");
                    }
                    code.push_str(&format!("let body = {value};\n"));
                }
                None => body_argument = format!(", body: intercom_api::types::{name}"),
            }
            arguments.push("body".to_owned());
        } else {
            arguments.push("Vec::new()".to_owned());
        }
    }
    let call = format!(
        "client.{}().{}({})",
        handle.name,
        operation.method_name,
        arguments.join(", ")
    );
    if operation.deprecated.is_some() {
        code.insert_str(0, "#![allow(deprecated)]\n");
    }
    let call = match (&operation.list, &operation.response.form) {
        (Some(_), _) => format!(
            "let mut items = {call}.items();\nwhile let Some(item) = items.next().await {{\n    println!(\"{{:?}}\", item?);\n}}"
        ),
        (None, Form::Json(_)) => {
            format!("let response = {call}.await?;\nprintln!(\"{{response:?}}\");")
        }
        (None, Form::Empty) => format!("{call}.await?;"),
        (None, Form::Bytes) => format!(
            "let mut file = {call}.await?;\nwhile let Some(chunk) = file.chunk().await? {{\n    println!(\"{{}} bytes\", chunk.len());\n}}"
        ),
    };
    format!(
        "# Examples\n\n```no_run\n# async fn example(client: intercom_api::Client{body_argument}) -> Result<(), intercom_api::Error> {{\n{code}{call}\n# Ok(())\n# }}\n```"
    )
}

/// Returns an example argument for the parameter at `index`.
fn argument(parameter: &Parameter, index: usize) -> String {
    // The IDs in a path identify different objects, so they differ.
    const IDS: [&str; 3] = ["1295", "7304411", "6214870"];
    match (parameter.kind.as_str(), &parameter.example) {
        ("Timestamp", _) => "1_767_225_600".to_owned(),
        ("bool", _) => "true".to_owned(),
        ("i64", _) => "1".to_owned(),
        (_, Some(example)) => literal(example),
        ("Id", None) => literal(IDS[index % IDS.len()]),
        (_, None) => literal(&parameter.wire),
    }
}
