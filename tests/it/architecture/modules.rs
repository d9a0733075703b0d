//! Reads the modules of a crate, and finds which of them use which others.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Expr, ImplItemFn, Item, ItemMod, Lit, Macro, Meta, UseTree};

/// Names separated by `::`.
type Names = Vec<String>;

/// A location in the code.
#[derive(Clone, Debug)]
pub(super) struct Location {
    pub(super) file: PathBuf,
    pub(super) line: usize,
}

/// The modules of a crate by path, without tests. The path of the root is empty.
///
/// Code that is included from `OUT_DIR` is not read.
#[derive(Default)]
pub(super) struct Modules {
    modules: BTreeMap<Names, Module>,
    /// The modules that define macros, by macro.
    macros: BTreeMap<String, Names>,
}

#[derive(Default)]
struct Module {
    items: BTreeSet<String>,
    /// The names that `use` declares, with their paths.
    imports: Vec<(String, Names)>,
    globs: Vec<Names>,
    /// All paths in the code of the module.
    paths: Vec<(Names, Location)>,
    macro_calls: Vec<(String, Location)>,
}

impl Modules {
    /// Reads the crate whose root is this file.
    pub(super) fn read(root: &Path) -> Self {
        let mut modules = Self::default();
        modules.read_file(root, root.parent().unwrap().to_owned(), Names::new());
        modules
    }

    /// Parses a crate whose modules are all inline.
    pub(super) fn parse(code: &str) -> Self {
        let mut modules = Self::default();
        modules.parse_file(code, Path::new("lib.rs"), PathBuf::new(), Names::new());
        modules
    }

    fn read_file(&mut self, file: &Path, directory: PathBuf, module: Names) {
        let code = fs::read_to_string(file)
            .unwrap_or_else(|error| panic!("failed to read {}: {error}", file.display()));
        self.parse_file(&code, file, directory, module);
    }

    fn parse_file(&mut self, code: &str, file: &Path, directory: PathBuf, module: Names) {
        let syntax = syn::parse_file(code)
            .unwrap_or_else(|error| panic!("failed to parse {}: {error}", file.display()));
        self.modules.entry(module.clone()).or_default();
        let mut reader = Reader {
            modules: self,
            module,
            file,
            directory,
        };
        reader.visit_file(&syntax);
    }

    /// Returns for each top-level module the other ones that it uses, each with one location.
    ///
    /// An item that is re-exported belongs to the module that defines it.
    pub(super) fn uses(&self) -> BTreeMap<String, BTreeMap<String, Location>> {
        let mut uses = BTreeMap::<String, BTreeMap<String, Location>>::new();
        for (name, module) in &self.modules {
            let Some(from) = name.first() else { continue };
            let paths = module.paths.iter().map(|(path, location)| {
                // Macros define items too. Such an item belongs to the module in its path.
                let prefixes = (1..=path.len()).rev().map(|length| &path[..length]);
                let mut definers = prefixes.map(|path| self.definer(name, path));
                (definers.find_map(|definer| definer), location)
            });
            let macros = module.macro_calls.iter();
            let macros = macros.map(|(name, location)| (self.macros.get(name).cloned(), location));
            for (definer, location) in paths.chain(macros) {
                if let Some(to) = definer.unwrap_or_default().first()
                    && to != from
                {
                    let uses = uses.entry(from.clone()).or_default();
                    uses.entry(to.clone()).or_insert_with(|| location.clone());
                }
            }
        }
        uses
    }

    /// Returns the module that defines the item of a path, or the module of the path itself.
    fn definer(&self, module: &[String], path: &[String]) -> Option<Names> {
        self.find(module, path, &mut BTreeSet::new())
    }

    fn find(
        &self,
        module: &[String],
        path: &[String],
        visited: &mut BTreeSet<(Names, Names)>,
    ) -> Option<Names> {
        // An import of a crate has the name of the crate.
        if !visited.insert((module.to_owned(), path.to_owned())) {
            return None;
        }
        let Some((first, rest)) = path.split_first() else {
            return Some(module.to_owned());
        };
        match first.as_str() {
            "crate" => return self.find(&[], rest, visited),
            "self" => return self.find(module, rest, visited),
            "super" => return self.find(module.split_last()?.1, rest, visited),
            _ => {}
        }
        let child = [module, std::slice::from_ref(first)].concat();
        if self.modules.contains_key(&child) {
            return self.find(&child, rest, visited);
        }
        let scope = self.modules.get(module)?;
        if scope.items.contains(first) {
            return Some(module.to_owned());
        }
        for (_, import) in scope.imports.iter().filter(|(name, _)| name == first) {
            if let Some(found) = self.find(module, &[import, rest].concat(), visited) {
                return Some(found);
            }
        }
        for glob in &scope.globs {
            if let Some(source) = self.find(module, glob, visited)
                && let Some(found) = self.find(&source, path, visited)
            {
                return Some(found);
            }
        }
        self.macros.get(first).filter(|_| rest.is_empty()).cloned()
    }
}

/// Adds the code of a file to the modules.
struct Reader<'a> {
    modules: &'a mut Modules,
    module: Names,
    file: &'a Path,
    /// The directory of the files of child modules.
    directory: PathBuf,
}

impl Reader<'_> {
    fn current(&mut self) -> &mut Module {
        self.modules.modules.entry(self.module.clone()).or_default()
    }

    fn add_path(&mut self, path: Names, line: usize) {
        let file = self.file.to_owned();
        self.current().paths.push((path, Location { file, line }));
    }

    fn add_import(&mut self, tree: &UseTree, mut path: Names) {
        let (name, ident) = match tree {
            UseTree::Path(tree) => {
                path.push(tree.ident.to_string());
                return self.add_import(&tree.tree, path);
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.add_import(tree, path.clone());
                }
                return;
            }
            UseTree::Glob(glob) => {
                let line = glob.star_token.spans[0].start().line;
                self.add_path(path.clone(), line);
                self.current().globs.push(path);
                return;
            }
            UseTree::Name(name) => (&name.ident, &name.ident),
            UseTree::Rename(rename) => (&rename.rename, &rename.ident),
        };
        let mut name = name.to_string();
        if ident == "self" {
            name = path.last().cloned().unwrap_or_default();
        } else {
            path.push(ident.to_string());
        }
        self.add_path(path.clone(), ident.span().start().line);
        self.current().imports.push((name, path));
    }

    /// Adds the macro calls, and the paths from the root or a parent, in the tokens of a macro.
    fn add_tokens(&mut self, tokens: TokenStream) {
        let mut words = Vec::new();
        flatten(tokens, &mut words);
        let mut index = 0;
        while index < words.len() {
            let (first, line) = words[index].clone();
            let mut path = vec![first];
            while let [(a, _), (b, _), (name, _), ..] = &words[index + 1..]
                && a == ":"
                && b == ":"
            {
                path.push(name.clone());
                index += 3;
            }
            index += 1;
            if words.get(index).is_some_and(|(sign, _)| sign == "!") {
                self.add_macro_call(&path, line);
                continue;
            }
            let is_absolute = matches!(path[0].as_str(), "crate" | "super" | "self");
            // The last name of `$crate::module::$name` is an argument of the macro.
            let is_complete = path.last().is_some_and(|name| name != "$");
            if is_absolute && is_complete && path.len() > 1 {
                self.add_path(path, line);
            }
        }
    }

    fn add_macro_call(&mut self, path: &[String], line: usize) {
        let file = self.file.to_owned();
        let name = path.last().cloned().unwrap_or_default();
        let location = Location { file, line };
        self.current().macro_calls.push((name, location));
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        let (attributes, ident) = match item {
            Item::Const(item) => (&item.attrs, Some(&item.ident)),
            Item::Enum(item) => (&item.attrs, Some(&item.ident)),
            Item::Fn(item) => (&item.attrs, Some(&item.sig.ident)),
            Item::Impl(item) => (&item.attrs, None),
            Item::Macro(item) => (&item.attrs, None),
            Item::Mod(item) => (&item.attrs, None),
            Item::Static(item) => (&item.attrs, Some(&item.ident)),
            Item::Struct(item) => (&item.attrs, Some(&item.ident)),
            Item::Trait(item) => (&item.attrs, Some(&item.ident)),
            Item::Type(item) => (&item.attrs, Some(&item.ident)),
            Item::Use(item) => (&item.attrs, None),
            _ => panic!("{}: an item of an unknown kind", self.file.display()),
        };
        if attributes.iter().any(is_test) {
            return;
        }
        // An item in the body of a function is hidden from other modules, and harmless here.
        if let Some(ident) = ident {
            self.current().items.insert(ident.to_string());
        }
        match item {
            Item::Macro(item) if let Some(name) = &item.ident => {
                let module = self.module.clone();
                self.modules.macros.insert(name.to_string(), module);
            }
            Item::Use(item) => self.add_import(&item.tree, Names::new()),
            _ => {}
        }
        visit::visit_item(self, item);
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        let name = item.ident.to_string();
        let module = [self.module.as_slice(), std::slice::from_ref(&name)].concat();
        let directory = self.directory.join(&name);
        if let Some((_, items)) = &item.content {
            let mut reader = Reader {
                modules: self.modules,
                module,
                file: self.file,
                directory,
            };
            reader.current();
            items.iter().for_each(|item| reader.visit_item(item));
            return;
        }
        let mut files = vec![directory.with_extension("rs"), directory.join("mod.rs")];
        files.extend(
            item.attrs
                .iter()
                .filter_map(path_of)
                .map(|path| self.file.with_file_name(path)),
        );
        let file = files.into_iter().rfind(|file| file.exists());
        let file = file.unwrap_or_else(|| panic!("no file of the module {module:?}"));
        self.modules.read_file(&file, directory, module);
    }

    fn visit_impl_item_fn(&mut self, method: &'ast ImplItemFn) {
        if !method.attrs.iter().any(is_test) {
            visit::visit_impl_item_fn(self, method);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Names = path
            .segments
            .iter()
            .map(|name| name.ident.to_string())
            .collect();
        if names.len() > 1 {
            self.add_path(names, path.segments[0].ident.span().start().line);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        let names: Names = call
            .path
            .segments
            .iter()
            .map(|name| name.ident.to_string())
            .collect();
        self.add_macro_call(&names, call.path.segments[0].ident.span().start().line);
        self.add_tokens(call.tokens.clone());
    }
}

/// Returns whether an attribute is `#[cfg(test)]` or `#[cfg(all(test, ..))]`.
fn is_test(attribute: &Attribute) -> bool {
    match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => {
            let condition = list.tokens.to_string().replace(' ', "");
            condition == "test" || condition.starts_with("all(test,")
        }
        _ => false,
    }
}

/// Returns the file of `#[path = ".."]`.
fn path_of(attribute: &Attribute) -> Option<String> {
    match &attribute.meta {
        Meta::NameValue(meta) if meta.path.is_ident("path") => match &meta.value {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(path) => Some(path.value()),
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

/// Appends the identifiers and the signs of tokens, with their lines.
fn flatten(tokens: TokenStream, words: &mut Vec<(String, usize)>) {
    for token in tokens {
        let line = token.span().start().line;
        match token {
            TokenTree::Group(group) => {
                words.push((String::new(), line));
                flatten(group.stream(), words);
                words.push((String::new(), line));
            }
            token => words.push((token.to_string(), line)),
        }
    }
}
