//! Lists the operations of the generated code, with their parameters.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::{self, Visit};
use syn::{FnArg, ImplItem, ItemImpl, ReturnType, Type, Visibility};

/// Returns a line for each operation: the method of the client, and the setters of the builder that
/// it returns.
pub(crate) fn operations(file: &syn::File) -> String {
    let mut found = Found::default();
    found.visit_file(file);
    let empty = BTreeSet::new();
    let mut lines: Vec<String> = found
        .methods
        .iter()
        .map(|(method, builder)| {
            let setters = found.setters.get(builder).unwrap_or(&empty);
            let setters: Vec<&str> = setters.iter().map(String::as_str).collect();
            format!("{method}: {}\n", setters.join(" "))
        })
        .collect();
    lines.sort();
    lines.concat()
}

#[derive(Default)]
struct Found {
    /// The methods of the client that return a builder, with the builder's name.
    methods: Vec<(String, String)>,
    /// The setters of each type in the module `builder`.
    setters: BTreeMap<String, BTreeSet<String>>,
    in_builder: bool,
}

impl<'a> Visit<'a> for Found {
    fn visit_item_mod(&mut self, module: &'a syn::ItemMod) {
        let outside = self.in_builder;
        // The types have builders as well, in a module with the same name.
        if module.ident != "types" {
            self.in_builder = module.ident == "builder";
            visit::visit_item_mod(self, module);
        }
        self.in_builder = outside;
    }

    fn visit_item_impl(&mut self, block: &'a ItemImpl) {
        let Some(owner) = last_segment(&block.self_ty).filter(|_| block.trait_.is_none()) else {
            return;
        };
        for item in &block.items {
            let ImplItem::Fn(function) = item else {
                continue;
            };
            if !matches!(function.vis, Visibility::Public(_)) {
                continue;
            }
            let name = function.sig.ident.to_string();
            if self.in_builder {
                // Setters return the builder; `new` creates one.
                let is_method = matches!(function.sig.inputs.first(), Some(FnArg::Receiver(_)));
                let gives_self = matches!(&function.sig.output, ReturnType::Type(_, kind) if last_segment(kind).as_deref() == Some("Self"));
                if is_method && gives_self {
                    self.setters.entry(owner.clone()).or_default().insert(name);
                }
            } else if owner == "Client"
                && let ReturnType::Type(_, kind) = &function.sig.output
                && let Type::Path(path) = kind.as_ref()
                && path
                    .path
                    .segments
                    .first()
                    .is_some_and(|first| first.ident == "builder")
                && let Some(builder) = last_segment(kind)
            {
                self.methods.push((name, builder));
            }
        }
    }
}

fn last_segment(kind: &Type) -> Option<String> {
    match kind {
        Type::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        _ => None,
    }
}
