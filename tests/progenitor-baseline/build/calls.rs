//! Writes a function that calls each method of the generated client by name, with JSON.

use std::collections::BTreeMap;
use std::error::Error;

use quote::{ToTokens, format_ident, quote};
use serde_json::Value;
use syn::visit::{self, Visit};
use syn::{FnArg, GenericArgument, ImplItem, ItemImpl, PathArguments, ReturnType, Type};
use syn::{TypeParamBound, Visibility, WherePredicate};

/// Returns the code of the table of operations, and of the function that calls them.
pub(crate) fn functions(file: &syn::File, document: &Value) -> Result<String, Box<dyn Error>> {
    let mut found = Found::default();
    found.visit_file(file);
    let parameters = parameters(document);
    let mut rows = Vec::new();
    let mut arms = Vec::new();
    for (method, builder) in &found.methods {
        let setters = found.setters.get(builder).map_or(&[][..], Vec::as_slice);
        let declared = parameters
            .get(&normalized(method))
            .map_or(&[][..], Vec::as_slice);
        let mut names = Vec::new();
        let mut calls = Vec::new();
        for (setter, kind) in setters {
            let wire = if setter == "body" {
                "body"
            } else {
                let mut declared = declared.iter();
                let wire = declared.find(|name| normalized(name) == normalized(setter));
                wire.ok_or_else(|| format!("{method}: no parameter for `{setter}`"))?
            };
            let setter = format_ident!("{setter}");
            names.push(wire.to_owned());
            calls.push(quote! {
                if let Some(value) = arguments.get(#wire) {
                    match decode::<#kind>(value) {
                        Ok(value) => builder = builder.#setter(value),
                        Err(error) => return Outcome::not_sent(#wire, &error),
                    }
                }
            });
        }
        let finish = match found.outputs.get(builder).map(String::as_str) {
            Some("()") => quote!(empty),
            Some("ByteStream") => quote!(bytes),
            Some(_) => quote!(json),
            None => return Err(format!("{builder} has no method `send`").into()),
        };
        let method_name = format_ident!("{method}");
        rows.push(quote! { (#method, &[#(#names),*]) });
        arms.push(quote! {
            #method => Box::pin(async move {
                let mut builder = client.#method_name();
                #(#calls)*
                #finish(builder.send().await).await
            }),
        });
    }
    let code = quote! {
        /// The operations, and the names of their parameters; `body` is the body.
        pub const OPERATIONS: &[(&str, &[&str])] = &[#(#rows),*];

        /// Calls an operation; `None` if there is no operation of this name.
        pub fn call<'a>(
            client: &'a Client,
            operation: &str,
            arguments: &'a Map<String, Value>,
        ) -> Option<Call<'a>> {
            Some(match operation {
                #(#arms)*
                _ => return None,
            })
        }
    };
    Ok(code.to_string())
}

/// Returns a name without case and separators.
fn normalized(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Returns the names of the parameters of each operation, by normalized ID.
fn parameters(document: &Value) -> BTreeMap<String, Vec<String>> {
    let items = document["paths"].as_object().into_iter().flatten();
    let operations = items.flat_map(|(_, item)| {
        let methods = item.as_object().into_iter().flatten();
        methods.filter_map(move |(_, one)| Some((one.get("operationId")?.as_str()?, item, one)))
    });
    operations
        .map(|(id, item, operation)| {
            let lists = [&item["parameters"], &operation["parameters"]];
            let all = lists.into_iter().filter_map(Value::as_array).flatten();
            let names = all.filter_map(|parameter| {
                let reference = parameter.get("$ref").and_then(Value::as_str);
                let parameter = reference
                    .and_then(|reference| document.pointer(reference.trim_start_matches('#')))
                    .unwrap_or(parameter);
                Some(parameter.get("name")?.as_str()?.to_owned())
            });
            (normalized(id), names.collect())
        })
        .collect()
}

#[derive(Default)]
struct Found {
    /// The methods of the client that return a builder, with the builder's name.
    methods: Vec<(String, String)>,
    /// The setters of each builder, with the types that they accept.
    setters: BTreeMap<String, Vec<(String, Type)>>,
    /// The output of each builder's method `send`.
    outputs: BTreeMap<String, String>,
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
            let ReturnType::Type(_, output) = &function.sig.output else {
                continue;
            };
            if !matches!(function.vis, Visibility::Public(_)) {
                continue;
            }
            let name = function.sig.ident.to_string();
            if !self.in_builder {
                if owner == "Client"
                    && let Type::Path(path) = output.as_ref()
                    && path
                        .path
                        .segments
                        .first()
                        .is_some_and(|first| first.ident == "builder")
                    && let Some(builder) = last_segment(output)
                {
                    self.methods.push((name, builder));
                }
            } else if name == "send" {
                if let Some(output) =
                    argument(output, "Result").and_then(|value| argument(&value, "ResponseValue"))
                {
                    self.outputs.insert(
                        owner.clone(),
                        output.to_token_stream().to_string().replace(' ', ""),
                    );
                }
            } else if matches!(function.sig.inputs.first(), Some(FnArg::Receiver(_)))
                && let Some(kind) = accepted(&function.sig.generics)
            {
                self.setters
                    .entry(owner.clone())
                    .or_default()
                    .push((name, kind));
            }
        }
    }
}

/// Returns the type `T` of a setter with `V: TryInto<T>`.
fn accepted(generics: &syn::Generics) -> Option<Type> {
    let predicates = &generics.where_clause.as_ref()?.predicates;
    predicates.iter().find_map(|predicate| {
        let WherePredicate::Type(predicate) = predicate else {
            return None;
        };
        predicate.bounds.iter().find_map(|bound| match bound {
            TypeParamBound::Trait(bound) => first_argument(&bound.path, "TryInto"),
            _ => None,
        })
    })
}

/// Returns the first argument of a generic type.
fn argument(kind: &Type, name: &str) -> Option<Type> {
    match kind {
        Type::Path(path) => first_argument(&path.path, name),
        _ => None,
    }
}

fn first_argument(path: &syn::Path, name: &str) -> Option<Type> {
    let last = path.segments.last().filter(|last| last.ident == name)?;
    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
        return None;
    };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(kind) => Some(kind.clone()),
        _ => None,
    })
}

fn last_segment(kind: &Type) -> Option<String> {
    match kind {
        Type::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        _ => None,
    }
}
