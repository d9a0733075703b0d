//! Puts the names of the wire back where a pass had to give a stand-in.

use std::collections::BTreeMap;

use proc_macro2::{Group, Literal, TokenStream, TokenTree};
use quote::ToTokens;
use serde_json::Value;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, LitStr, Meta};

use super::Context;
use crate::error::Error;
use crate::names;

pub(super) fn run(file: &mut syn::File, context: &Context<'_>) -> Result<(), Error> {
    let table: BTreeMap<String, String> = context
        .document
        .get(names::LITERALS)
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
        .collect();
    if !table.is_empty() {
        Literals(table).visit_file_mut(file);
    }
    Ok(())
}

struct Literals(BTreeMap<String, String>);

impl Literals {
    fn original(&self, text: &str) -> Option<String> {
        if let Some(original) = self.0.get(text) {
            return Some(original.clone());
        }
        // Doc comments quote the values; a longer stand-in may begin with a shorter one.
        let mut keys: Vec<&String> = self
            .0
            .keys()
            .filter(|key| text.contains(key.as_str()))
            .collect();
        if keys.is_empty() {
            return None;
        }
        keys.sort_by_key(|key| std::cmp::Reverse(key.len()));
        Some(keys.into_iter().fold(text.to_owned(), |text, key| {
            text.replace(key.as_str(), &self.0[key])
        }))
    }

    fn tokens(&self, tokens: TokenStream) -> TokenStream {
        tokens
            .into_iter()
            .map(|token| match token {
                TokenTree::Group(group) => {
                    let mut new = Group::new(group.delimiter(), self.tokens(group.stream()));
                    new.set_span(group.span());
                    TokenTree::Group(new)
                }
                TokenTree::Literal(literal) => {
                    let parsed: Result<LitStr, _> = syn::parse2(literal.to_token_stream());
                    match parsed.ok().and_then(|text| self.original(&text.value())) {
                        Some(original) => TokenTree::Literal(Literal::string(&original)),
                        None => TokenTree::Literal(literal),
                    }
                }
                other => other,
            })
            .collect()
    }
}

impl VisitMut for Literals {
    fn visit_lit_str_mut(&mut self, literal: &mut LitStr) {
        if let Some(original) = self.original(&literal.value()) {
            *literal = LitStr::new(&original, literal.span());
        }
    }

    fn visit_attribute_mut(&mut self, attribute: &mut Attribute) {
        visit_mut::visit_attribute_mut(self, attribute);
        if let Meta::List(list) = &mut attribute.meta {
            list.tokens = self.tokens(std::mem::take(&mut list.tokens));
        }
    }

    fn visit_macro_mut(&mut self, call: &mut syn::Macro) {
        call.tokens = self.tokens(std::mem::take(&mut call.tokens));
    }
}
