//! Sending and reading are the transport's, in one place and hand-written, instead of being unrolled in each operation. What stays generated is the request:
//! `send` becomes a private `request`, which makes it, and two short functions that hand it over.

use quote::{ToTokens, format_ident, quote};
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{Expr, ImplItem, ImplItemFn, Item, ReturnType, Stmt, Type, parse_quote};

use super::{Context, unexpected};
use crate::error::Error;

pub(super) fn run(file: &mut syn::File, context: &Context<'_>) -> Result<(), Error> {
    let builder = super::module(&mut file.items, "builder")?;
    for item in builder.iter_mut() {
        BodyTypes.visit_item_mut(item);
    }
    let mut sends = 0;
    for item in builder.iter_mut() {
        let Item::Impl(block) = item else { continue };
        let Some(position) = block.items.iter().position(
            |item| matches!(item, ImplItem::Fn(function) if function.sig.ident == "send"),
        ) else {
            continue;
        };
        let ImplItem::Fn(send) = block.items.remove(position) else {
            continue;
        };
        block.items.extend(split(send)?);
        for item in &mut block.items {
            // A builder begins at the client's method.
            if let ImplItem::Fn(function) = item
                && function.sig.ident == "new"
            {
                function.vis = parse_quote!(pub(super));
            }
        }
        sends += 1;
    }
    if sends == context.operations.len() {
        Ok(())
    } else {
        Err(unexpected(&format!(
            "{sends} of {} operations have a `send`",
            context.operations.len()
        )))
    }
}

enum Answer {
    Json(Box<Type>),
    Empty,
    Bytes,
}

fn split(mut send: ImplItemFn) -> Result<Vec<ImplItem>, Error> {
    let answer = answer(&send.sig.output)?;
    let mut statements = std::mem::take(&mut send.block.stmts);
    let info = statements
        .iter()
        .position(|statement| binds(statement, "info"))
        .ok_or_else(|| unexpected("`send` has no `info`"))?;
    let tail = statements.split_off(info);
    let Some(Stmt::Local(info)) = tail.first() else {
        return Err(unexpected("`send` has no `info`"));
    };
    let operation = info
        .init
        .as_ref()
        .map(|init| init.expr.to_token_stream())
        .unwrap_or_default();
    let client = statements
        .iter()
        .find_map(client_name)
        .unwrap_or_else(|| format_ident!("client"));
    let has_headers = statements
        .iter()
        .filter(|statement| is_append(statement, None))
        .count()
        > 1
        || statements
            .iter()
            .any(|statement| matches!(statement, Stmt::Expr(Expr::If(_), _)));
    statements.retain(|statement| {
        !is_append(statement, Some("api-version"))
            && (has_headers || !binds(statement, "header_map"))
    });
    let mut rewriter = Rewriter {
        drop_headers: !has_headers,
    };
    for statement in &mut statements {
        rewriter.visit_stmt_mut(statement);
    }
    if let Some(position) = statements
        .iter()
        .position(|statement| binds(statement, "body"))
        && takes_own_type(&statements[position])
    {
        statements.insert(
            position + 1,
            parse_quote!(crate::transport::complete(&body)?;),
        );
    }
    // The request is the last binding; its name avoids those of parameters.
    let request = match statements.last() {
        Some(Stmt::Local(local)) => pattern_name(&local.pat),
        _ => None,
    }
    .ok_or_else(|| unexpected("`send` does not end its preparation with a request"))?;
    if let Some(Stmt::Local(local)) = statements.last_mut() {
        local.attrs.clear();
        local.pat = parse_quote!(#request);
    }
    let docs = send.attrs;
    let mut items: Vec<ImplItem> = vec![parse_quote! {
        fn request(self) -> Result<(&'a super::Client, ::reqwest::Request), crate::Error> {
            #(#statements)*
            Ok((#client, #request))
        }
    }];
    let (output, reader) = match &answer {
        Answer::Json(kind) => (quote!(#kind), quote!(json)),
        Answer::Empty => (quote!(()), quote!(empty)),
        Answer::Bytes => (quote!(crate::ByteStream), quote!(bytes)),
    };
    items.push(parse_quote! {
        #(#docs)*
        pub async fn send(self) -> Result<crate::Response<#output>, crate::Error> {
            let (client, request) = self.request()?;
            crate::transport::#reader(client, request, &#operation).await
        }
    });
    if matches!(answer, Answer::Json(_)) {
        let text = " As `send`, with the answer read into a type of the caller's. Reading fewer fields is faster.";
        items.push(parse_quote! {
            #[doc = #text]
            pub async fn send_as<T>(self) -> Result<crate::Response<T>, crate::Error>
            where
                T: ::serde::de::DeserializeOwned,
            {
                let (client, request) = self.request()?;
                crate::transport::json(client, request, &#operation).await
            }
        });
    }
    Ok(items)
}

/// What the success of `Result<ResponseValue<T>, Error<E>>` holds.
fn answer(output: &ReturnType) -> Result<Answer, Error> {
    fn first_argument(kind: &Type) -> Option<&Type> {
        let Type::Path(path) = kind else { return None };
        match &path.path.segments.last()?.arguments {
            syn::PathArguments::AngleBracketed(arguments) => {
                arguments.args.iter().find_map(|argument| match argument {
                    syn::GenericArgument::Type(kind) => Some(kind),
                    _ => None,
                })
            }
            _ => None,
        }
    }
    let kind = match output {
        ReturnType::Type(_, kind) => first_argument(kind).and_then(first_argument),
        ReturnType::Default => None,
    };
    let kind = kind.ok_or_else(|| unexpected("`send` does not return a `ResponseValue`"))?;
    Ok(match kind {
        Type::Tuple(tuple) if tuple.elems.is_empty() => Answer::Empty,
        Type::Path(path) if path.path.is_ident("ByteStream") => Answer::Bytes,
        other => Answer::Json(Box::new(other.clone())),
    })
}

fn pattern_name(pattern: &syn::Pat) -> Option<syn::Ident> {
    match pattern {
        syn::Pat::Ident(name) => Some(name.ident.clone()),
        _ => None,
    }
}

fn binds(statement: &Stmt, name: &str) -> bool {
    matches!(statement, Stmt::Local(local) if pattern_name(&local.pat).is_some_and(|ident| ident == name))
}

/// The name of the client in `let Self { client, .. } = self;`.
fn client_name(statement: &Stmt) -> Option<syn::Ident> {
    let Stmt::Local(local) = statement else {
        return None;
    };
    let syn::Pat::Struct(pattern) = &local.pat else {
        return None;
    };
    match &pattern.fields.first()?.member {
        syn::Member::Named(name) => Some(name.clone()),
        syn::Member::Unnamed(_) => None,
    }
}

/// Whether the statement appends to the header map, and then this header if one is given.
fn is_append(statement: &Stmt, header: Option<&str>) -> bool {
    let Stmt::Expr(Expr::MethodCall(call), _) = statement else {
        return false;
    };
    call.method == "append"
        && matches!(call.receiver.as_ref(), Expr::Path(path) if path.path.is_ident("header_map"))
        && header.is_none_or(|header| {
            call.args
                .first()
                .is_some_and(|name| name.to_token_stream().to_string().contains(header))
        })
}

/// Whether the body is one of our types, and not bytes.
fn takes_own_type(statement: &Stmt) -> bool {
    statement.to_token_stream().to_string().contains("types ::")
}

/// A type is its own builder.
struct BodyTypes;

impl VisitMut for BodyTypes {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_mut::visit_path_mut(self, path);
        let names: Vec<String> = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        if let [types, builder, _] = names.as_slice()
            && types == "types"
            && builder == "builder"
        {
            path.segments = path
                .segments
                .iter()
                .filter(|segment| segment.ident != "builder")
                .cloned()
                .collect();
        }
    }
}

struct Rewriter {
    drop_headers: bool,
}

impl VisitMut for Rewriter {
    /// The URL is made by `format!`, whose arguments are tokens until they are parsed.
    fn visit_macro_mut(&mut self, call: &mut syn::Macro) {
        let arguments = call.parse_body_with(Punctuated::<Expr, syn::Token![,]>::parse_terminated);
        if let Ok(mut arguments) = arguments {
            for argument in arguments.iter_mut() {
                self.visit_expr_mut(argument);
            }
            call.tokens = arguments.to_token_stream();
        }
    }

    fn visit_expr_mut(&mut self, expression: &mut Expr) {
        visit_mut::visit_expr_mut(self, expression);
        match expression {
            Expr::MethodCall(call) if call.method == "headers" && self.drop_headers => {
                *expression = call.receiver.as_ref().clone();
            }
            Expr::Path(path)
                if path.path.segments.len() == 2
                    && path.path.segments[0].ident == "Error"
                    && path.path.segments[1].ident == "InvalidRequest" =>
            {
                *expression = parse_quote!(crate::Error::invalid_request);
            }
            // `encode_path(&id.to_string())` takes anything; an empty segment or `..` would call another operation.
            Expr::Call(call) if matches!(call.func.as_ref(), Expr::Path(path) if path.path.is_ident("encode_path")) =>
            {
                let value = &call.args;
                let text = value.to_token_stream().to_string();
                let name = text
                    .trim_start_matches(['&', ' '])
                    .split([' ', '.'])
                    .next()
                    .unwrap_or_default()
                    .to_owned();
                *expression = parse_quote!(crate::transport::path_segment(#name, #value)?);
            }
            _ => {}
        }
    }
}
