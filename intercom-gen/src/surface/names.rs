//! Types in short: `Option<String>` for `::std::option::Option<::std::string::String>`.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{GenericArgument, PathArguments, Type};

/// A type in short.
pub(super) fn short(kind: &Type) -> String {
    let mut kind = kind.clone();
    Shorten.visit_type_mut(&mut kind);
    compact(&kind)
}

/// Takes the modules off every path, but for `types`, which tells the types of the API from others.
pub(super) struct Shorten;

impl VisitMut for Shorten {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_mut::visit_path_mut(self, path);
        let own = path.segments.iter().position(|segment| {
            segment.ident == "types"
                || segment
                    .ident
                    .to_string()
                    .starts_with(|first: char| first.is_uppercase())
        });
        let start = own.unwrap_or(path.segments.len().saturating_sub(1));
        let kept: Punctuated<_, _> = std::mem::take(&mut path.segments)
            .into_iter()
            .skip(start)
            .collect();
        path.segments = kept;
        path.leading_colon = None;
    }

    /// In `<T as Trait>::Name` the number of segments before the `>` counts.
    fn visit_type_path_mut(&mut self, path: &mut syn::TypePath) {
        let Some(own) = &mut path.qself else {
            return visit_mut::visit_type_path_mut(self, path);
        };
        self.visit_type_mut(&mut own.ty);
        let before = path.path.segments.len();
        self.visit_path_mut(&mut path.path);
        own.position = own
            .position
            .saturating_sub(before - path.path.segments.len());
    }
}

/// The first type argument of `name<…>`.
pub(super) fn inner<'a>(kind: &'a Type, name: &str) -> Option<&'a Type> {
    let Type::Path(path) = kind else { return None };
    let segment = path.path.segments.last()?;
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return None;
    };
    if segment.ident != name {
        return None;
    }
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(kind) => Some(kind),
        _ => None,
    })
}

/// The last segment of a type's path.
pub(super) fn last(kind: &Type) -> Option<String> {
    match kind {
        Type::Path(path) => path
            .path
            .segments
            .last()
            .map(|segment| segment.ident.to_string()),
        _ => None,
    }
}

/// Syntax as text, spaced as people write it.
pub(super) fn compact(syntax: &impl ToTokens) -> String {
    let mut text = String::new();
    write(syntax.to_token_stream(), &mut text);
    text
}

fn write(tokens: TokenStream, text: &mut String) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::None => ("", ""),
                };
                separate(text, open == "[");
                text.push_str(open);
                write(group.stream(), text);
                text.push_str(close);
            }
            TokenTree::Punct(sign) => {
                let sign = sign.as_char();
                // The arrow's `-` comes first, and its `>` closes nothing.
                if matches!(sign, '+' | '=' | '-') {
                    text.push(' ');
                } else if !matches!(sign, ',' | ';' | ':' | '>') {
                    separate(text, false);
                }
                text.push(sign);
            }
            word => {
                separate(text, true);
                text.push_str(&word.to_string());
            }
        }
    }
}

/// Puts a space where one belongs after what is there.
fn separate(text: &mut String, word: bool) {
    let Some(last) = text.chars().next_back() else {
        return;
    };
    let after_sign = matches!(last, ',' | ';' | '+' | '=')
        || last == ':' && !text.ends_with("::")
        || text.ends_with("->");
    let after_word = word && (last.is_alphanumeric() || matches!(last, '_' | '"' | ')' | ']'));
    let after_generics = word && last == '>';
    if after_sign || after_word || after_generics {
        text.push(' ');
    }
}
