//! An alternative of a union that typify could only number is called after its type.

use std::collections::{HashMap, HashSet};

use quote::format_ident;
use syn::visit_mut::{self, VisitMut};
use syn::{Ident, Item, Type};

use super::{Context, impl_name};
use crate::error::Error;

/// New names by enum and old name.
type Renames = HashMap<String, HashMap<String, Ident>>;

pub(super) fn run(file: &mut syn::File, _: &Context<'_>) -> Result<(), Error> {
    let types = super::module(&mut file.items, "types")?;
    let mut renames = Renames::new();
    for item in types.iter_mut() {
        if let Item::Enum(item) = item {
            let mut taken: HashSet<String> = item
                .variants
                .iter()
                .map(|variant| variant.ident.to_string())
                .collect();
            for variant in &mut item.variants {
                let old = variant.ident.to_string();
                let numbered = old
                    .strip_prefix("Variant")
                    .is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
                let only = match &variant.fields {
                    syn::Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                        fields.unnamed.first()
                    }
                    _ => None,
                };
                let Some(name) = only.and_then(|field| own_type(&field.ty)) else {
                    continue;
                };
                if numbered && taken.insert(name.clone()) {
                    variant.ident = format_ident!("{name}");
                    renames
                        .entry(item.ident.to_string())
                        .or_default()
                        .insert(old, variant.ident.clone());
                }
            }
        }
    }
    for item in types.iter_mut() {
        if let Item::Impl(block) = item
            && let Some(table) = impl_name(block).and_then(|name| renames.get(&name))
        {
            Paths(table).visit_item_impl_mut(block);
        }
    }
    Ok(())
}

/// The name of a type that is declared beside the enum.
fn own_type(kind: &Type) -> Option<String> {
    let Type::Path(path) = kind else { return None };
    let mut segments = path.path.segments.iter();
    let name = segments
        .next()
        .filter(|_| path.path.leading_colon.is_none())?;
    segments
        .next()
        .is_none()
        .then(|| name.ident.to_string())
        .filter(|name| name.starts_with(char::is_uppercase))
}

struct Paths<'a>(&'a HashMap<String, Ident>);

impl VisitMut for Paths<'_> {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_mut::visit_path_mut(self, path);
        if path.segments.len() == 2
            && path.segments[0].ident == "Self"
            && let Some(new) = self.0.get(&path.segments[1].ident.to_string())
        {
            path.segments[1].ident = new.clone();
        }
    }
}
