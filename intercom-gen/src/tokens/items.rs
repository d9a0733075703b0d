//! There is one way to a client, `Client::builder()`: the generated constructors and the prelude go, and so do the re-exports of types that
//! no generated function uses any more.

use syn::{ImplItem, Item, parse_quote};

use super::{Context, impl_name, unexpected};
use crate::error::Error;

pub(super) fn run(file: &mut syn::File, _: &Context<'_>) -> Result<(), Error> {
    file.items.retain(|item| match item {
        Item::Mod(module) => module.ident != "prelude",
        Item::Use(_) => false,
        _ => true,
    });
    let imports: [Item; 1] = [parse_quote! {
        use progenitor_client::{ClientHooks, ClientInfo, OperationInfo};
    }];
    file.items.splice(0..0, imports);
    let mut constructors = 0;
    for item in &mut file.items {
        if let Item::Impl(block) = item
            && block.trait_.is_none()
            && impl_name(block).as_deref() == Some("Client")
        {
            block.items.retain(
                |item| !matches!(item, ImplItem::Fn(function) if function.sig.ident == "new"),
            );
            for item in &mut block.items {
                if let ImplItem::Fn(function) = item
                    && function.sig.ident == "new_with_client"
                {
                    function.vis = parse_quote!(pub(crate));
                    constructors += 1;
                }
            }
        }
    }
    if constructors != 1 {
        return Err(unexpected("the constructor `new_with_client` is not there"));
    }
    let builder = super::module(&mut file.items, "builder")?;
    for item in builder.iter_mut() {
        if let Item::Use(import) = item
            && matches!(&import.tree, syn::UseTree::Path(path) if path.ident == "super"
                && matches!(path.tree.as_ref(), syn::UseTree::Group(_)))
        {
            *item = parse_quote! { use super::OperationInfo; };
        }
    }
    Ok(())
}
