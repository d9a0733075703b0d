//! The names that items have in JSON.

use std::collections::BTreeMap;

use proc_macro2::TokenTree;
use syn::ext::IdentExt;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, Expr, ExprLit, Fields, Lit, LitStr, Pat};

/// What serde's attributes say.
#[derive(Default)]
pub(super) struct Serde {
    pub(super) rename: Option<String>,
    pub(super) tag: Option<String>,
    pub(super) untagged: bool,
    pub(super) flatten: bool,
}

pub(super) fn serde(attributes: &[Attribute]) -> Serde {
    let mut serde = Serde::default();
    for attribute in attributes
        .iter()
        .filter(|attribute| attribute.path().is_ident("serde"))
    {
        // What is not understood is skipped up to the next comma: other keys do not change the names.
        let _ = attribute.parse_nested_meta(|meta| {
            let text = if meta.input.peek(syn::Token![=]) {
                meta.value()?
                    .parse::<Expr>()
                    .ok()
                    .and_then(|value| text(&value))
            } else if meta.input.peek(syn::token::Paren) {
                meta.input.parse::<proc_macro2::TokenTree>()?;
                None
            } else {
                None
            };
            if meta.path.is_ident("rename") {
                serde.rename = text;
            } else if meta.path.is_ident("tag") {
                serde.tag = text;
            } else if meta.path.is_ident("untagged") {
                serde.untagged = true;
            } else if meta.path.is_ident("flatten") {
                serde.flatten = true;
            }
            Ok(())
        });
    }
    serde
}

/// The names that the macro calls beside the types give: by type, then by field or variant.
///
/// `object!(Ticket { req id "id", })` and `open_enum!(State { Open "open", })` both put the name on the wire behind that in Rust.
pub(super) fn macro_names(items: &[syn::Item]) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut names: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for item in items {
        let syn::Item::Macro(call) = item else {
            continue;
        };
        let mut tokens = call.mac.tokens.clone().into_iter();
        let (Some(TokenTree::Ident(owner)), Some(TokenTree::Group(body))) =
            (tokens.next(), tokens.next())
        else {
            continue;
        };
        let owned = names.entry(owner.to_string()).or_default();
        let mut last = None;
        for token in body.stream() {
            match token {
                TokenTree::Ident(name) => last = Some(name.unraw().to_string()),
                TokenTree::Literal(literal) => {
                    if let Some(name) = last.take()
                        && let Ok(text) = syn::parse_str::<LitStr>(&literal.to_string())
                    {
                        owned.insert(name, text.value());
                    }
                }
                _ => {}
            }
        }
    }
    names
}

/// The names of an enum's variants in JSON, as far as they have one.
///
/// serde's attributes say; an enum that is written and read by hand has them in its `Display`, `as_str` or `Serialize`.
pub(super) fn variants(
    item: &syn::ItemEnum,
    blocks: &[&syn::ItemImpl],
) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    if serde(&item.attrs).untagged {
        return found;
    }
    let by_hand = by_hand(item, blocks);
    let derived = derives_serde(&item.attrs);
    for variant in &item.variants {
        let name = variant.ident.unraw().to_string();
        let wire = serde(&variant.attrs)
            .rename
            .or_else(|| by_hand.get(&name).cloned())
            .or_else(|| derived.then(|| name.clone()));
        if let Some(wire) = wire {
            found.insert(name, wire);
        }
    }
    found
}

fn derives_serde(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let mut derived = false;
        if attribute.path().is_ident("derive") {
            let _ = attribute.parse_nested_meta(|meta| {
                derived |=
                    meta.path.segments.last().is_some_and(|last| {
                        last.ident == "Serialize" || last.ident == "Deserialize"
                    });
                Ok(())
            });
        }
        derived
    })
}

/// Reads `Self::Variant => … "text" …` off the functions that turn the enum into text.
fn by_hand(item: &syn::ItemEnum, blocks: &[&syn::ItemImpl]) -> BTreeMap<String, String> {
    let mut arms = Arms::default();
    for block in blocks {
        let name = block
            .trait_
            .as_ref()
            .and_then(|(name, _)| name.segments.last());
        for item in &block.items {
            let syn::ImplItem::Fn(function) = item else {
                continue;
            };
            let writes = match name {
                Some(name) => name.ident == "Display" || name.ident == "Serialize",
                None => function.sig.ident == "as_str",
            };
            if writes {
                arms.visit_impl_item_fn_mut(&mut function.clone());
            }
        }
    }
    arms.0.retain(|name, _| {
        item.variants.iter().any(|variant| {
            variant.ident.unraw() == name.as_str() && matches!(variant.fields, Fields::Unit)
        })
    });
    arms.0
}

#[derive(Default)]
struct Arms(BTreeMap<String, String>);

impl VisitMut for Arms {
    fn visit_arm_mut(&mut self, arm: &mut syn::Arm) {
        let pattern = match &arm.pat {
            Pat::Reference(reference) => reference.pat.as_ref(),
            other => other,
        };
        if let Pat::Path(path) = pattern
            && let Some(variant) = path.path.segments.last()
            && let Some(text) = literal(&mut arm.body)
        {
            self.0
                .entry(variant.ident.unraw().to_string())
                .or_insert(text);
        }
        visit_mut::visit_arm_mut(self, arm);
    }
}

/// The first text in an expression.
fn literal(expression: &mut Expr) -> Option<String> {
    struct First(Option<String>);
    impl VisitMut for First {
        fn visit_lit_str_mut(&mut self, text: &mut LitStr) {
            self.0.get_or_insert_with(|| text.value());
        }
    }
    let mut first = First(None);
    first.visit_expr_mut(expression);
    first.0
}

fn text(value: &Expr) -> Option<String> {
    match value {
        Expr::Lit(ExprLit {
            lit: Lit::Str(text),
            ..
        }) => Some(text.value()),
        _ => None,
    }
}
