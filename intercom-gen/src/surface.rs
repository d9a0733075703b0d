//! The public API of generated code, as sorted text: what a change of the description or of the generator does to users shows as a
//! difference of two such texts.

use std::collections::BTreeMap;

use syn::ext::IdentExt;
use syn::visit_mut::VisitMut;
use syn::{Fields, ImplItem, Item, ReturnType, Type, Visibility};

use crate::error::Error;

mod names;
mod wire;

use names::{Shorten, compact, inner, short};

/// Lists the public items of generated code, one a line, sorted.
///
/// - `types::Ticket (struct, builder)`, `types::Ticket.id: String`, with ` = "id"` where JSON has another name
/// - `types::TicketCategory (enum)`, `types::TicketCategory::BackOffice = "Back-office"`
/// - `create_ticket -> types::Ticket`, `list_contacts.per_page?: i64` (`?` marks what may be left out)
///
/// Of builders it only says that there is one: their methods follow from the fields.
///
/// # Errors
///
/// Text that is not Rust.
pub fn surface(code: &str) -> Result<String, Error> {
    let file = syn::parse_file(code).map_err(|error| {
        Error::description(
            "",
            format!("the code does not parse: {error}"),
            "report this",
        )
    })?;
    let mut surface = Surface::default();
    surface.module("", &file.items);
    surface.lines.sort();
    surface.lines.dedup();
    let mut text = surface.lines.join("\n");
    text.push('\n');
    Ok(text)
}

#[derive(Default)]
struct Surface {
    lines: Vec<String>,
}

impl Surface {
    fn module(&mut self, prefix: &str, items: &[Item]) {
        let impls = Impls::of(items);
        let wire_names = wire::macro_names(items);
        let none = BTreeMap::new();
        let calls = items.iter().find_map(|item| match item {
            Item::Mod(module) if is_builders(module) => module.content.as_ref(),
            _ => None,
        });
        let calls = Calls::of(calls.map_or(&[], |(_, items)| items));
        for item in items {
            match item {
                Item::Mod(module) if is_public(&module.vis) && !is_builders(module) => {
                    if let Some((_, items)) = &module.content {
                        self.module(&format!("{prefix}{}::", module.ident.unraw()), items);
                    }
                }
                Item::Struct(item) if is_public(&item.vis) => {
                    let name = item.ident.unraw().to_string();
                    let path = format!("{prefix}{name}");
                    self.kind(&path, "struct", &item.attrs, impls.has_builder(&name));
                    self.fields(
                        &path,
                        &item.fields,
                        false,
                        wire_names.get(&name).unwrap_or(&none),
                    );
                    self.functions(&path, impls.functions(&name), &calls);
                }
                Item::Enum(item) if is_public(&item.vis) => {
                    let name = item.ident.unraw().to_string();
                    let path = format!("{prefix}{name}");
                    self.kind(&path, "enum", &item.attrs, impls.has_builder(&name));
                    self.variants(
                        &path,
                        item,
                        impls.blocks(&name),
                        wire_names.get(&name).unwrap_or(&none),
                    );
                    self.functions(&path, impls.functions(&name), &calls);
                }
                Item::Type(item) if is_public(&item.vis) => {
                    let generics = compact(&item.generics);
                    let name = item.ident.unraw();
                    self.push(format!("{prefix}{name}{generics} = {}", short(&item.ty)));
                }
                Item::Const(item) if is_public(&item.vis) => {
                    self.push(format!("{prefix}{}: {}", item.ident, short(&item.ty)));
                }
                Item::Fn(item) if is_public(&item.vis) => {
                    self.push(format!("{prefix}{}", signature(&item.sig)));
                }
                Item::Trait(item) if is_public(&item.vis) => {
                    self.push(format!("{prefix}{} (trait)", item.ident.unraw()));
                }
                _ => {}
            }
        }
    }

    fn push(&mut self, line: String) {
        self.lines.push(line);
    }

    fn kind(&mut self, path: &str, kind: &str, attributes: &[syn::Attribute], builder: bool) {
        let mut words = Vec::new();
        if attributes
            .iter()
            .any(|attribute| attribute.path().is_ident("non_exhaustive"))
        {
            words.push("non-exhaustive");
        }
        let serde = wire::serde(attributes);
        if serde.untagged {
            words.push("untagged");
        }
        words.push(kind);
        let mut text = format!("{path} ({}", words.join(" "));
        if let Some(tag) = serde.tag {
            text.push_str(&format!(", tagged by {tag:?}"));
        }
        if builder {
            text.push_str(", builder");
        }
        self.push(text + ")");
    }

    /// The fields of a struct, or of a variant, where all are as public as it is.
    fn fields(
        &mut self,
        path: &str,
        fields: &Fields,
        all: bool,
        wire_names: &BTreeMap<String, String>,
    ) {
        for (index, field) in fields.iter().enumerate() {
            if !all && !is_public(&field.vis) {
                continue;
            }
            let name = match &field.ident {
                Some(name) => name.unraw().to_string(),
                None => index.to_string(),
            };
            let mut line = format!("{path}.{name}: {}", short(&field.ty));
            let serde = wire::serde(&field.attrs);
            if serde.flatten {
                line.push_str(" (flattened)");
            } else if let Some(rename) = serde
                .rename
                .or_else(|| wire_names.get(&name).cloned())
                .filter(|rename| *rename != name)
            {
                line.push_str(&format!(" = {rename:?}"));
            }
            self.push(line);
        }
    }

    fn variants(
        &mut self,
        path: &str,
        item: &syn::ItemEnum,
        blocks: &[&syn::ItemImpl],
        wire_names: &BTreeMap<String, String>,
    ) {
        let mut names = wire::variants(item, blocks);
        names.extend(wire_names.clone());
        for variant in &item.variants {
            let path = format!("{path}::{}", variant.ident.unraw());
            let wire = names
                .get(&variant.ident.unraw().to_string())
                .map(|name| format!(" = {name:?}"))
                .unwrap_or_default();
            match &variant.fields {
                Fields::Unnamed(fields) => {
                    let types: Vec<String> = fields
                        .unnamed
                        .iter()
                        .map(|field| short(&field.ty))
                        .collect();
                    self.push(format!("{path}({}){wire}", types.join(", ")));
                }
                Fields::Named(_) => {
                    self.push(format!("{path}{wire}"));
                    self.fields(&path, &variant.fields, true, &BTreeMap::new());
                }
                Fields::Unit => self.push(format!("{path}{wire}")),
            }
        }
    }

    /// The methods of a type. One that gives a builder of a call is an operation.
    fn functions(&mut self, path: &str, functions: &[&syn::ImplItemFn], calls: &Calls<'_>) {
        for function in functions {
            if function.sig.ident == "builder" || is_setter(&function.sig) {
                continue;
            }
            match calls.behind(&function.sig.output) {
                Some(call) => self.operation(&function.sig.ident.unraw().to_string(), call),
                None => self.push(format!("{path}::{}", signature(&function.sig))),
            }
        }
    }

    fn operation(&mut self, name: &str, call: &Call<'_>) {
        for field in &call.item.fields {
            let Some(field_name) = &field.ident else {
                continue;
            };
            // The client is borrowed; what the caller gives is owned.
            if matches!(field.ty, Type::Reference(_)) {
                continue;
            }
            let given = inner(&field.ty, "Result").unwrap_or(&field.ty);
            let (mark, given) = match inner(given, "Option") {
                Some(optional) if call.starts_as_none(field_name) => ("?", optional),
                _ => ("", given),
            };
            let kind = short(given).replace("types::builder::", "types::");
            self.push(format!("{name}.{}{mark}: {kind}", field_name.unraw()));
        }
        if let Some(send) = call
            .functions
            .iter()
            .find(|function| function.sig.ident == "send")
        {
            let answer = match &send.sig.output {
                ReturnType::Default => "()".to_owned(),
                ReturnType::Type(_, output) => {
                    let success = inner(output, "Result").unwrap_or(output);
                    short(
                        inner(success, "Response")
                            .or_else(|| inner(success, "ResponseValue"))
                            .unwrap_or(success),
                    )
                }
            };
            self.push(format!("{name} -> {answer}"));
        } else {
            self.push(format!("{name} (not sendable)"));
        }
    }
}

/// The `impl` blocks of a module, by the name of the type.
#[derive(Default)]
struct Impls<'a> {
    blocks: BTreeMap<String, Vec<&'a syn::ItemImpl>>,
    functions: BTreeMap<String, Vec<&'a syn::ImplItemFn>>,
}

impl<'a> Impls<'a> {
    fn of(items: &'a [Item]) -> Self {
        let mut impls = Self::default();
        for item in items {
            let Item::Impl(block) = item else { continue };
            let Some(name) = names::last(&block.self_ty) else {
                continue;
            };
            impls.blocks.entry(name.clone()).or_default().push(block);
            if block.trait_.is_some() {
                continue;
            }
            for item in &block.items {
                if let ImplItem::Fn(function) = item
                    && is_public(&function.vis)
                {
                    impls
                        .functions
                        .entry(name.clone())
                        .or_default()
                        .push(function);
                }
            }
        }
        impls
    }

    fn blocks(&self, name: &str) -> &[&'a syn::ItemImpl] {
        self.blocks.get(name).map_or(&[], Vec::as_slice)
    }

    fn functions(&self, name: &str) -> &[&'a syn::ImplItemFn] {
        self.functions.get(name).map_or(&[], Vec::as_slice)
    }

    fn has_builder(&self, name: &str) -> bool {
        self.functions(name)
            .iter()
            .any(|function| function.sig.ident == "builder")
    }
}

/// The builders of calls, by name.
struct Calls<'a>(BTreeMap<String, Call<'a>>);

struct Call<'a> {
    item: &'a syn::ItemStruct,
    functions: Vec<&'a syn::ImplItemFn>,
    blocks: Vec<&'a syn::ItemImpl>,
}

impl<'a> Calls<'a> {
    fn of(items: &'a [Item]) -> Self {
        let impls = Impls::of(items);
        let calls = items.iter().filter_map(|item| match item {
            Item::Struct(item) if is_public(&item.vis) => {
                let name = item.ident.unraw().to_string();
                let call = Call {
                    item,
                    functions: impls.functions(&name).to_vec(),
                    blocks: impls.blocks(&name).to_vec(),
                };
                Some((name, call))
            }
            _ => None,
        });
        Self(calls.collect())
    }

    /// The call whose builder a function gives.
    fn behind(&self, output: &ReturnType) -> Option<&Call<'a>> {
        let ReturnType::Type(_, kind) = output else {
            return None;
        };
        let Type::Path(path) = kind.as_ref() else {
            return None;
        };
        path.path
            .segments
            .iter()
            .any(|segment| segment.ident == "builder")
            .then(|| self.0.get(&names::last(kind)?))?
    }
}

impl Call<'_> {
    /// Whether the constructor sets the field to `Ok(None)`: then it need not be set.
    fn starts_as_none(&self, field: &syn::Ident) -> bool {
        let mut initial = Initial { field, none: false };
        for block in &self.blocks {
            for item in &block.items {
                if let ImplItem::Fn(function) = item
                    && function.sig.ident == "new"
                {
                    initial.visit_block_mut(&mut function.block.clone());
                }
            }
        }
        initial.none
    }
}

struct Initial<'a> {
    field: &'a syn::Ident,
    none: bool,
}

impl VisitMut for Initial<'_> {
    fn visit_field_value_mut(&mut self, value: &mut syn::FieldValue) {
        if matches!(&value.member, syn::Member::Named(name) if name == self.field) {
            self.none |= matches!(compact(&value.expr).as_str(), "Ok(None)" | "None");
        }
    }
}

/// Builders are internal: there is one module for those of types, and one for those of calls.
fn is_builders(module: &syn::ItemMod) -> bool {
    module.ident == "builder"
}

/// Whether a method takes a value and gives it back changed, as those of builders do.
fn is_setter(signature: &syn::Signature) -> bool {
    let gives_self = matches!(&signature.output, ReturnType::Type(_, kind)
        if matches!(kind.as_ref(), Type::Path(path) if path.path.is_ident("Self")));
    gives_self
        && matches!(signature.inputs.first(), Some(syn::FnArg::Receiver(receiver)) if !compact(receiver).starts_with('&'))
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// `name(argument: Type) -> Type`, with the bounds on generic parameters.
fn signature(signature: &syn::Signature) -> String {
    let mut signature = signature.clone();
    Shorten.visit_signature_mut(&mut signature);
    let asynchronous = if signature.asyncness.is_some() {
        "async "
    } else {
        ""
    };
    let bounds = match &signature.generics.where_clause {
        Some(bounds) => format!(" {}", compact(bounds)),
        None => String::new(),
    };
    format!(
        "{asynchronous}{}{}({}){}{bounds}",
        signature.ident.unraw(),
        compact(&signature.generics),
        compact(&signature.inputs),
        compact(&signature.output),
    )
}

#[cfg(test)]
mod tests;
