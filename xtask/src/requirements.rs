//! `cargo xtask requirements`: writes descriptions that lack operations, and one with nullable fields.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use clap::Args;
use intercom_gen::anonymous_path;
use intercom_openapi::BASE;
use serde_json::Value;

use self::conditions::conditions;
use crate::source::Source;
use crate::{cargo, write, yaml};

#[path = "../../intercom-api/build/conditions.rs"]
mod conditions;

/// Write descriptions that lack what the hand-written code of the client requires
///
/// `intercom-api/src/requirements.md` lists these operations. Those that some version could lack are removed from the description
/// in groups, such that for each two of them, one group contains the first and not the second. Another
/// group contains all operations of the description that some version could lack, so that most types are missing too.
/// In `nullable.yaml`, each field can be null. `.ci/requirements` compiles the client for each description.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  cargo xtask requirements --out descriptions")]
pub(crate) struct Arguments {
    /// Remove all groups, not only four: all operations of the description, all that are listed, and two halves of them
    #[arg(long)]
    all: bool,
    /// Directory for the descriptions
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

const LIST: &str = "intercom-api/src/requirements.md";
/// Operations that every version has. They are not removed, because `openapi/types.yaml` names types
/// by their locations in these operations.
const ALWAYS: [&str; 5] = [
    "contacts.get",
    "contacts.search",
    "conversations.get",
    "ticket_types.get",
    "tickets.get",
];

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let list = read(&cargo::root().join(LIST))?;
    let required: BTreeSet<&str> = conditions(&list)
        .filter_map(|(key, value)| (key == "operation").then_some(value))
        .filter(|name| !ALWAYS.contains(name))
        .collect();
    let required: Vec<&str> = required.into_iter().collect();
    let operations = Source { description: None }.surface()?.operations;
    let all = operations.iter().map(|operation| operation.name.as_str());
    let mut groups = groups(&required);
    groups.insert(0, all.filter(|name| !ALWAYS.contains(name)).collect());
    if !arguments.all {
        groups.truncate(4);
    }
    for (index, group) in groups.iter().enumerate() {
        let names: Vec<&str> = group.iter().copied().collect();
        let text = format!(
            "# without {}\n{}",
            names.join(", "),
            yaml::to_string(&without(group)?)?
        );
        write::file(&arguments.out.join(format!("{index:02}.yaml")), &text)?;
    }
    let text = format!("# with nullable fields\n{}", yaml::to_string(&nullable()?)?);
    write::file(&arguments.out.join("nullable.yaml"), &text)
}

/// Returns the base, in which each field can be null. Fields of a later version have no known presence.
fn nullable() -> Result<Value> {
    fn mark(value: &mut Value) {
        match value {
            Value::Array(list) => list.iter_mut().for_each(mark),
            Value::Object(map) => {
                let properties = map.get_mut("properties").and_then(Value::as_object_mut);
                for (_, property) in properties.into_iter().flatten() {
                    if let Value::Object(property) = property {
                        property.insert("nullable".to_owned(), true.into());
                    }
                }
                let parts = map.iter_mut();
                let parts =
                    parts.filter(|(key, _)| !matches!(key.as_str(), "example" | "examples"));
                parts.for_each(|(_, part)| mark(part));
            }
            _ => {}
        }
    }

    let mut description = intercom_gen::parse(BASE).context("the base")?;
    mark(&mut description);
    Ok(description)
}

/// Returns all names, then for each bit of the positions the names whose position has the bit, and
/// those whose position does not have it.
fn groups<'a>(names: &[&'a str]) -> Vec<BTreeSet<&'a str>> {
    let mut groups = vec![names.iter().copied().collect()];
    let bits = usize::BITS - names.len().saturating_sub(1).leading_zeros();
    for bit in 0..bits {
        for value in [0, 1] {
            let members = names.iter().enumerate();
            let members = members.filter(|(position, _)| (position >> bit) & 1 == value);
            groups.push(members.map(|(_, name)| *name).collect());
        }
    }
    groups
}

/// Returns the vendored description without the operations of these names.
fn without(names: &BTreeSet<&str>) -> Result<Value> {
    let source = Source { description: None };
    let mut description = intercom_gen::parse(&source.read()?).with_context(|| source.name())?;
    let operations = source.surface()?.operations;
    for name in names {
        let operation = operations.iter().find(|known| known.name == *name);
        let operation = operation.ok_or_else(|| anyhow!("{LIST}: no operation `{name}`"))?;
        let paths = description.get_mut("paths").and_then(Value::as_object_mut);
        let found = paths
            .into_iter()
            .flatten()
            .find(|(path, _)| anonymous_path(path) == anonymous_path(&operation.path));
        let methods = found.and_then(|(_, item)| item.as_object_mut());
        methods
            .and_then(|methods| methods.shift_remove(&operation.method.to_lowercase()))
            .ok_or_else(|| anyhow!("cannot find `{name}` in the vendored description"))?;
    }
    Ok(description)
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

#[cfg(test)]
mod tests {
    use intercom_gen::Options;
    use intercom_gen::surface::{Presence, Shape};
    use intercom_openapi::OVERLAYS;

    use super::*;

    const KEYS: [&str; 4] = ["api_type", "field", "handle", "operation"];

    /// Returns the conditions in the code below a folder.
    fn used(folder: &Path, found: &mut BTreeSet<(String, String)>) -> Result<()> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                used(&path, found)?;
            } else if path.extension().is_some_and(|end| end == "rs") {
                let code = read(&path)?;
                for key in KEYS {
                    let start = format!("{key} = \"");
                    let parts = code.split(&start).skip(1);
                    let values = parts.filter_map(|part| part.split('"').next());
                    found.extend(values.map(|value| (key.to_owned(), value.to_owned())));
                }
            }
        }
        Ok(())
    }

    #[test]
    fn lists_exactly_the_conditions_of_the_code() -> Result<()> {
        let root = cargo::root();
        let mut found = BTreeSet::new();
        used(&root.join("intercom-api/src"), &mut found)?;
        used(&root.join("intercom-api/examples"), &mut found)?;
        let list = read(&root.join(LIST))?;
        let listed: BTreeSet<(String, String)> = conditions(&list)
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .collect();
        assert_eq!(found, listed);
        Ok(())
    }

    #[test]
    fn a_group_separates_each_two_operations() {
        let names = ["a", "b", "c", "d", "e"];
        let groups = groups(&names);
        assert_eq!(groups[0].len(), names.len());
        for one in names {
            for other in names.iter().filter(|other| **other != one) {
                let separates =
                    |group: &&BTreeSet<&str>| group.contains(one) && !group.contains(other);
                assert!(
                    groups.iter().any(|group| separates(&group)),
                    "{one}, {other}"
                );
            }
        }
    }

    #[test]
    fn required_fields_stay_required_if_they_become_nullable() -> Result<()> {
        let description = nullable()?.to_string();
        let options = Options::default().base(BASE);
        let known = intercom_gen::surface(BASE, OVERLAYS, &options)?;
        let found = intercom_gen::surface(&description, OVERLAYS, &options)?;
        let (mut required, mut nullable) = (0, 0);
        let mut changed = Vec::new();
        for (known, found) in known.types.iter().zip(&found.types) {
            assert_eq!(known.name, found.name);
            let (Shape::Struct(old), Shape::Struct(new)) = (&known.shape, &found.shape) else {
                // Constructors of unions follow from the required fields of their alternatives.
                if known.shape != found.shape {
                    changed.push(known.name.clone());
                }
                continue;
            };
            for (old, new) in old.iter().zip(new) {
                if matches!(old.presence, Presence::Required | Presence::Constant) {
                    required += 1;
                    if old != new {
                        changed.push(format!("{}.{}", known.name, old.name));
                    }
                }
                nullable += usize::from(new.presence == Presence::Nullable);
            }
        }
        // This field is required by a schema that extends the one with the field.
        assert_eq!(changed, ["InitialMessage.conversation_id"]);
        assert!(
            required > 300 && nullable > 200,
            "{required} required, {nullable} nullable"
        );
        Ok(())
    }

    #[test]
    fn removes_operations() -> Result<()> {
        let names = BTreeSet::from(["tickets.reply", "tickets.get"]);
        let description = without(&names)?;
        let text = description.to_string();
        let has = |path: &str| description.get("paths").and_then(|paths| paths.get(path));
        assert!(has("/tickets/{id}/reply").is_some_and(|item| item.get("post").is_none()));
        assert!(text.contains("/tickets/search"));
        Ok(())
    }
}
