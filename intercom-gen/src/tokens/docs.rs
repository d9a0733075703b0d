//! Every operation has a page, and the setters of its parameters tell what they set.

use std::collections::HashMap;

use heck::{ToPascalCase, ToSnakeCase};
use serde_json::Value;
use syn::{Attribute, ImplItem, Item, Visibility, parse_quote};

use super::{Context, impl_name};
use crate::error::Error;
use crate::operations::{Paging, Retry};
use crate::walk;

/// Text by type and field, both in Rust's naming.
type Texts = HashMap<(String, String), String>;

pub(super) fn run(file: &mut syn::File, context: &Context<'_>) -> Result<(), Error> {
    let parameters = parameter_texts(context.document);
    let mut pages = operation_pages(context);
    for item in &mut file.items {
        if let Item::Impl(block) = item
            && block.trait_.is_none()
            && impl_name(block).as_deref() == Some("Client")
        {
            for item in &mut block.items {
                if let ImplItem::Fn(function) = item
                    && let Some(page) = pages.remove(&function.sig.ident.to_string())
                {
                    function
                        .attrs
                        .retain(|attribute| !attribute.path().is_ident("doc"));
                    document(&mut function.attrs, || page);
                }
            }
        }
    }
    let builder = super::module(&mut file.items, "builder")?;
    for item in builder.iter_mut() {
        if let Item::Impl(block) = item
            && block.trait_.is_none()
        {
            let name = impl_name(block).unwrap_or_default();
            for_each_setter(block, |setter| match setter {
                "body" => {
                    text(&parameters, &name, "body").unwrap_or_else(|| "The body to send.".into())
                }
                "body_map" => "Changes the body in place, through its builder.".into(),
                _ => {
                    text(&parameters, &name, setter).unwrap_or_else(|| format!("Sets `{setter}`."))
                }
            });
        }
    }
    Ok(())
}

fn for_each_setter(block: &mut syn::ItemImpl, describe: impl Fn(&str) -> String) {
    for item in &mut block.items {
        if let ImplItem::Fn(function) = item
            && matches!(function.vis, Visibility::Public(_))
        {
            let name = function.sig.ident.to_string();
            document(&mut function.attrs, || describe(&name));
        }
    }
}

/// Adds a doc comment unless there is one.
fn document(attributes: &mut Vec<Attribute>, words: impl FnOnce() -> String) {
    if !attributes
        .iter()
        .any(|attribute| attribute.path().is_ident("doc"))
    {
        let words = words();
        attributes.insert(0, parse_quote!(#[doc = #words]));
    }
}

fn text(texts: &Texts, owner: &str, field: &str) -> Option<String> {
    let field = field.trim_start_matches("r#").trim_end_matches('_');
    texts.get(&(owner.to_owned(), field.to_owned())).cloned()
}

/// The page of each operation, by its method.
fn operation_pages(context: &Context<'_>) -> HashMap<String, String> {
    let mut pages = HashMap::new();
    let mut operations = context.operations.iter();
    let mut copy = context.document.clone();
    walk::operations(&mut copy, |_, operation| {
        let Some(row) = operations.next() else { return };
        let words = |value: Option<&Value>| {
            value
                .and_then(Value::as_str)
                .unwrap_or_default()
                .trim()
                .to_owned()
        };
        let mut page = String::new();
        let mut paragraph = |text: &str| {
            if !text.is_empty() {
                page.push_str(text);
                page.push_str("\n\n");
            }
        };
        paragraph(row.summary.trim_end_matches('.'));
        paragraph(&words(operation.get("description")));
        let repeat = match row.retry {
            Retry::Read => "It only reads, and can be repeated safely.",
            Retry::Write => "It writes: repeat it only when the server surely did not act.",
        };
        let paging = match row.paging {
            Paging::None => "",
            Paging::Page => " Its list is paged by number.",
            Paging::CursorQuery | Paging::CursorBody => " Its list is paged by a cursor.",
            Paging::Url => " Its list goes on at the URL in `pages.next`.",
            Paging::Scroll => " Its list is a scroll, which the server keeps open for a minute.",
        };
        paragraph(&format!(
            "Sends `{} {}`. {repeat}{paging}",
            row.method, row.path
        ));
        let mut list = String::new();
        let parameters = operation.get("parameters").and_then(Value::as_array);
        for parameter in parameters.into_iter().flatten() {
            let name = words(parameter.get("name"));
            list.push_str(&format!("- `{name}`"));
            if parameter.get("required") != Some(&Value::Bool(true)) {
                list.push_str(" (optional)");
            }
            list.push_str(&format!(
                ": {}\n",
                one_line(&words(parameter.get("description")))
            ));
        }
        if let Some(body) = operation.get("requestBody") {
            list.push_str(&format!(
                "- `body`: {}\n",
                one_line(&words(body.get("description")))
            ));
        }
        if !list.is_empty() {
            paragraph("# Parameters");
            paragraph(list.trim_end());
        }
        let answer = operation
            .get("responses")
            .and_then(Value::as_object)
            .and_then(|responses| responses.values().next())
            .map(|response| words(response.get("description")))
            .unwrap_or_default();
        if !answer.is_empty() {
            paragraph("# Answer");
            paragraph(&answer);
        }
        pages.insert(row.function.clone(), page.trim_end().to_owned());
    });
    pages
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn parameter_texts(document: &Value) -> Texts {
    let mut texts = Texts::new();
    let mut copy = document.clone();
    walk::operations(&mut copy, |_, operation| {
        let id = operation
            .get("operationId")
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_pascal_case();
        let parameters = operation.get("parameters").and_then(Value::as_array);
        for parameter in parameters.into_iter().flatten() {
            let name = parameter.get("name").and_then(Value::as_str);
            let words = parameter.get("description").and_then(Value::as_str);
            if let (Some(name), Some(words)) = (name, words) {
                texts.insert((id.clone(), name.to_snake_case()), words.trim().to_owned());
            }
        }
        if let Some(words) = operation
            .get("requestBody")
            .and_then(|body| body.get("description"))
            .and_then(Value::as_str)
        {
            texts.insert((id, "body".into()), words.trim().to_owned());
        }
    });
    texts
}
