//! Rewrites schemas by what they refer to, without an end to it where they refer to themselves.

use serde_json::{Map, Value, json};

use super::{Object, children, roots};
use crate::error::Error;
use crate::pointer;

const COMPONENTS: &str = "/components/schemas";

/// Rewrites every schema that `applies` is true of, the outer before the inner ones. What `rewrite` leaves is what is walked next, which may be
/// copies of other schemas; a schema that comes up again inside its own rewriting becomes a reference to the first.
/// Gives the pointers of the rewritten schemas.
pub(crate) fn expand(
    document: &mut Value,
    applies: impl Fn(&Object) -> bool,
    rewrite: impl Fn(&str, &mut Object) -> Result<(), Error>,
) -> Result<Vec<String>, Error> {
    let taken: Vec<String> = document
        .pointer(COMPONENTS)
        .and_then(Value::as_object)
        .map(|schemas| schemas.keys().cloned().collect())
        .unwrap_or_default();
    let mut expansion = Expansion {
        applies,
        rewrite,
        active: Vec::new(),
        named: Vec::new(),
        taken,
        touched: Vec::new(),
    };
    let mut outcome = Ok(());
    roots(document, &mut |at, schema| {
        if outcome.is_ok() {
            outcome = expansion.tree(at, schema);
        }
    });
    outcome?;
    // Naming one schema may bring up others.
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
    /// The schemas that are being rewritten, each inside the one before, and where.
    active: Vec<(Object, String)>,
    /// Schemas that became components.
    named: Vec<(Object, String)>,
    taken: Vec<String>,
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

    /// The component that `schema`, first met at `first`, is or becomes.
    fn name(&mut self, schema: &Object, first: &str) -> String {
        let place = first
            .strip_prefix(COMPONENTS)
            .map(|place| place.trim_start_matches('/'));
        if let Some(name) = place.filter(|place| !place.contains('/')) {
            return name.to_owned();
        }
        if let Some((_, name)) = self.named.iter().find(|(one, _)| one == schema) {
            return name.clone();
        }
        let wanted: Vec<&str> = place
            .unwrap_or(first)
            .split('/')
            .filter(|word| !word.is_empty() && *word != "properties" && !word.contains('~'))
            .collect();
        let wanted = wanted.join("_");
        let mut name = wanted.clone();
        let mut count = 2;
        while self.taken.contains(&name) {
            name = format!("{wanted}_{count}");
            count += 1;
        }
        self.taken.push(name.clone());
        self.named.push((schema.clone(), name.clone()));
        name
    }
}
