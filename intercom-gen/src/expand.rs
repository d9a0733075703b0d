//! Rewrites schemas that may contain themselves.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use crate::error::Error;
use crate::limits::{self, Budget};
use crate::names::Unique;
use crate::pointer;
use crate::visit::{Object, children, roots};

const COMPONENTS: &str = "/components/schemas";

/// Rewrites each schema for which `applies` returns true, outer schemas before inner ones, and
/// returns the JSON pointers of the changed schemas.
///
/// After a rewrite, the schemas inside the rewritten schema are visited. They may be copies of
/// other schemas. A schema that occurs inside its own rewritten form is replaced by a reference to
/// the outer occurrence, so that the recursion ends.
pub(crate) fn expand(
    document: &mut Value,
    applies: impl Fn(&Object) -> bool,
    rewrite: impl Fn(&str, &mut Object) -> Result<(), Error>,
) -> Result<Vec<String>, Error> {
    let taken: Unique = document
        .pointer(COMPONENTS)
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(name, _)| name.clone())
        .collect();
    let mut expansion = Expansion {
        applies,
        rewrite,
        active: Vec::new(),
        named: Vec::new(),
        names: HashMap::new(),
        taken,
        budget: Budget::default(),
        touched: Vec::new(),
    };
    let mut outcome = Ok(());
    roots(document, &mut |at, schema| {
        if outcome.is_ok() {
            outcome = expansion.tree(at, schema);
        }
    });
    outcome?;
    // Rewriting a new component can create further ones.
    let mut done = 0;
    while let Some((original, name)) = expansion.named.get(done).cloned() {
        done += 1;
        let at = pointer::join(COMPONENTS, &name);
        let mut schema = Value::Object(original);
        expansion.tree(&at, &mut schema)?;
        if !document["components"]["schemas"].is_object() {
            document["components"]["schemas"] = Value::Object(Map::new());
        }
        document["components"]["schemas"][&name] = schema;
    }
    Ok(expansion.touched)
}

struct Expansion<A, R> {
    applies: A,
    rewrite: R,
    /// The schemas that are being rewritten, with their locations; each is inside the previous one.
    active: Vec<(Object, String)>,
    /// The schemas that become components, with their names.
    named: Vec<(Object, String)>,
    /// The names of `named`, by schema.
    names: HashMap<String, String>,
    taken: Unique,
    budget: Budget,
    touched: Vec<String>,
}

impl<A, R> Expansion<A, R>
where
    A: Fn(&Object) -> bool,
    R: Fn(&str, &mut Object) -> Result<(), Error>,
{
    fn tree(&mut self, at: &str, schema: &mut Value) -> Result<(), Error> {
        let Value::Object(object) = schema else {
            return Ok(());
        };
        let applies = (self.applies)(object);
        if applies {
            if let Some((_, first)) = self.active.iter().find(|(one, _)| one == object) {
                let name = self.name(object, &first.clone());
                object.clear();
                object.insert("$ref".into(), json!(format!("#{COMPONENTS}/{name}")));
                self.touched.push(at.to_owned());
                return Ok(());
            }
            self.active.push((object.clone(), at.to_owned()));
            (self.rewrite)(at, object)?;
            self.budget.spend(limits::count_object(object), at)?;
            if self
                .active
                .last()
                .is_some_and(|(before, _)| before != object)
            {
                self.touched.push(at.to_owned());
            }
        }
        let mut outcome = Ok(());
        children(at, object, &mut |at, inner| {
            if outcome.is_ok() {
                outcome = self.tree(at, inner);
            }
        });
        if applies {
            self.active.pop();
        }
        outcome
    }

    /// Returns the name of the component that the schema at `first` is or becomes.
    fn name(&mut self, schema: &Object, first: &str) -> String {
        let path = first
            .strip_prefix(COMPONENTS)
            .map(|path| path.trim_start_matches('/'));
        if let Some(name) = path.filter(|path| !path.contains('/')) {
            return name.to_owned();
        }
        let text = Value::Object(schema.clone()).to_string();
        if let Some(name) = self.names.get(&text) {
            return name.clone();
        }
        let wanted: Vec<&str> = path
            .unwrap_or(first)
            .split('/')
            .filter(|word| !word.is_empty() && *word != "properties" && !word.contains('~'))
            .collect();
        let wanted = wanted.join("_");
        let name = self.taken.name(wanted.clone(), str::to_owned, |count| {
            format!("{wanted}_{count}")
        });
        self.names.insert(text, name.clone());
        self.named.push((schema.clone(), name.clone()));
        name
    }
}
