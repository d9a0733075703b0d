//! `cargo xtask variant`: derives a description of another version from the vendored one, for tests
//! of the generator and of bumps.
//!
//! The variants change what Intercom changed between its versions: names of path parameters and
//! schemas, operations, kinds of fields, `required`, and the notation of unions. They are not copies
//! of other published descriptions.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context, Result, anyhow};
use clap::{Args, ValueEnum};
use serde_json::{Map, Value, json};

use crate::{write, yaml};

/// Derive a description of another version from the vendored one, to test a bump
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  cargo xtask variant next --out next.yaml")]
pub(crate) struct Arguments {
    /// Version whose kinds of changes to make
    version: Version,
    /// Write the description to FILE [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Version {
    #[value(name = "2.9")]
    V2_9,
    #[value(name = "2.11")]
    V2_11,
    #[value(name = "2.12")]
    V2_12,
    #[value(name = "2.13")]
    V2_13,
    #[value(name = "2.14")]
    V2_14,
    #[value(name = "2.15")]
    V2_15,
    #[value(name = "2.16")]
    V2_16,
    /// All changes, as a version that does not exist
    Next,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let base = intercom_gen::parse(intercom_openapi::BASE).context("the base")?;
    let variant = derive(base, arguments.version)?;
    write::result(&yaml::to_string(&variant)?, arguments.out.as_deref())
}

/// Returns the description `base` with the changes of `version`.
pub(crate) fn derive(base: Value, version: Version) -> Result<Value> {
    let mut variant = Variant(base);
    match version {
        Version::V2_9 => variant.v2_9()?,
        Version::V2_11 => variant.v2_11()?,
        _ => {
            let mut steps: Vec<fn(&mut Variant) -> Result<()>> = vec![Variant::v2_12];
            for (since, step) in [
                (
                    Version::V2_13,
                    Variant::v2_13 as fn(&mut Variant) -> Result<()>,
                ),
                (Version::V2_14, Variant::v2_14),
                (Version::V2_15, Variant::v2_15),
                (Version::V2_16, Variant::v2_16),
            ] {
                if since <= version {
                    steps.push(step);
                }
            }
            for step in steps {
                step(&mut variant)?;
            }
        }
    }
    let name = match version {
        Version::Next => "2.99".to_owned(),
        other => other
            .to_possible_value()
            .map(|value| value.get_name().to_owned())
            .unwrap_or_default(),
    };
    variant.set("/info/version", json!(name))?;
    Ok(variant.0)
}

struct Variant(Value);

impl Variant {
    /// Help centers have sections, and tickets can be neither searched nor tagged.
    fn v2_9(&mut self) -> Result<()> {
        for path in [
            "/articles/search",
            "/tickets/search",
            "/conversations/{id}/convert",
            "/tickets/{ticket_id}/tags",
            "/tickets/{ticket_id}/tags/{id}",
        ] {
            self.take(&path_at(path))?;
        }
        self.add_resource("/help_center/sections", "Help Center", "section")
    }

    /// Path parameters and schemas are renamed, one list schema is split, and responses declare which
    /// fields they require.
    fn v2_11(&mut self) -> Result<()> {
        self.rename_path_parameters()?;
        for (old, new) in [
            ("article_search_response", "search_articles_response"),
            ("company_data", "contact_company"),
            ("update_article_request", "update_article_request_body"),
            (
                "update_ticket_type_request",
                "update_ticket_type_request_body",
            ),
        ] {
            self.rename_schema(old, new)?;
        }
        for (name, at) in [
            (
                "paginated_news_item_response",
                "/paths/~1news~1news_items/get",
            ),
            (
                "paginated_newsfeed_response",
                "/paths/~1news~1newsfeeds/get",
            ),
            (
                "paginated_conversation_response",
                "/paths/~1conversations/get",
            ),
        ] {
            let list = self.get("/components/schemas/paginated_response")?.clone();
            self.set(&schema(name), list)?;
            let media = format!("{at}/responses/200/content/application~1json/schema");
            self.set(
                &media,
                json!({"$ref": format!("#/components/schemas/{name}")}),
            )?;
        }
        self.take(&schema("paginated_response"))?;
        for (name, fields) in [
            ("admin_list", &["type", "admins"][..]),
            ("contact_list", &["type", "total_count"]),
            ("ticket_parts", &["type", "total_count"]),
        ] {
            self.set(&format!("{}/required", schema(name)), json!(fields))?;
        }
        let options = property("update_data_attribute_request", "options");
        let option = json!({"type": "object", "required": ["value"], "properties": {"value": {"type": "string"}}});
        self.set(&format!("{options}/items"), option)?;
        let misspelled = property("data_export", "job_identfier");
        let identifier = self.take(&misspelled)?;
        self.set(&property("data_export", "job_identifier"), identifier)
    }

    /// The state of a ticket is an object, and the key of the list of ticket types is `data`.
    fn v2_12(&mut self) -> Result<()> {
        self.take(&path_at("/conversations/{id}/run_assignment_rules"))?;
        let fields = json!({
            "type": {"type": "string"},
            "id": {"type": "string"},
            "category": {"type": "string", "enum": ["submitted", "in_progress", "waiting_on_customer", "resolved"]},
            "internal_label": {"type": "string"},
            "external_label": {"type": "string"},
        });
        self.set(
            &schema("ticket_state"),
            json!({"type": "object", "nullable": true, "properties": fields}),
        )?;
        let state = json!({"$ref": "#/components/schemas/ticket_state"});
        self.set(&property("ticket", "ticket_state"), state)?;
        self.take(&property("ticket", "ticket_state_internal_label"))?;
        self.take(&property("ticket", "ticket_state_external_label"))?;
        self.take(&property("update_ticket_request", "state"))?;
        self.set(
            &property("update_ticket_request", "ticket_state_id"),
            json!({"type": "string"}),
        )?;
        let types = self.take(&property("ticket_type_list", "ticket_types"))?;
        self.set(&property("ticket_type_list", "data"), types)?;
        self.add_list("/ticket_states", "Ticket States", "ticket_state")
    }

    /// Only additions.
    fn v2_13(&mut self) -> Result<()> {
        self.add_resource(
            "/internal_articles",
            "Internal Articles",
            "internal_article",
        )?;
        self.set(
            &property("ticket_part", "app_package_code"),
            json!({"type": "string"}),
        )
    }

    /// Path parameters are renamed, and several bodies have another form.
    fn v2_14(&mut self) -> Result<()> {
        self.rename_path_parameters()?;
        self.take(&property("update_ticket_request", "assignment"))?;
        self.set(
            &property("update_ticket_request", "admin_id"),
            json!({"type": "integer"}),
        )?;
        self.set(
            &property("update_ticket_request", "assignee_id"),
            json!({"type": "string"}),
        )?;
        let values = json!({"type": "array", "items": {"type": "object", "properties": {"value": {"type": "string"}}}});
        let types = self.take(&property("create_data_attribute_request", "data_type"))?;
        let types = types.get("enum").cloned().unwrap_or_default();
        self.take(&property("create_data_attribute_request", "options"))?;
        self.set(
            &format!("{}/oneOf", schema("create_data_attribute_request")),
            json!([
                {"properties": {"data_type": {"enum": ["options"]}, "options": values}, "required": ["options"]},
                {"properties": {"data_type": {"enum": types}}},
            ]),
        )?;
        self.take(&property("update_data_attribute_request", "options"))?;
        self.set(
            &format!("{}/oneOf", schema("update_data_attribute_request")),
            json!([{"properties": {"options": values}, "required": ["options"]}, {}]),
        )?;
        let recipient = self.take(&property("create_message_request", "to"))?;
        self.set(&schema("recipient"), recipient)?;
        let one = json!({"$ref": "#/components/schemas/recipient"});
        let recipients = json!({"oneOf": [one, {"type": "array", "items": one}]});
        for name in ["to", "cc", "bcc"] {
            self.set(
                &property("create_message_request", name),
                recipients.clone(),
            )?;
        }
        let filters = property("multiple_filter_search_request", "value");
        let array = |name: &str| json!({"type": "array", "items": {"$ref": format!("#/components/schemas/{name}")}});
        self.set(
            &filters,
            json!({"oneOf": [array("multiple_filter_search_request"), array("single_filter_search_request")]}),
        )?;
        self.take(&schema("multiple_or_single_filter_search_request"))?;
        let extended = json!({
            "allOf": [{"$ref": "#/components/schemas/contact"}],
            "properties": {"enabled_push_messaging": {"type": "boolean", "nullable": true}},
        });
        let created = "/paths/~1contacts/post/responses/200/content/application~1json/schema";
        self.set(created, extended)?;
        let reply = self.path("/tickets/{id}/reply")?;
        self.set(
            &format!("{reply}/post/requestBody/content/application~1json/schema/properties"),
            json!({"skip_notifications": {"type": "boolean"}}),
        )?;
        self.add_list("/calls", "Calls", "call")
    }

    /// Only additions.
    fn v2_15(&mut self) -> Result<()> {
        self.add_list("/brands", "Brands", "brand")
    }

    /// IDs have other kinds, fields and enum values are removed, and a schema is split.
    fn v2_16(&mut self) -> Result<()> {
        self.set(
            &property("contact", "owner_id"),
            json!({"type": "string", "nullable": true}),
        )?;
        for name in ["admin_assignee_id", "team_assignee_id"] {
            self.set(&property("ticket", name), json!({"type": "integer"}))?;
        }
        self.set(
            &format!("{}/enum", property("conversation", "priority")),
            json!(["none", "low", "medium", "high", "urgent"]),
        )?;
        let author = self.get(&schema("conversation_part_author"))?.clone();
        self.set(&schema("conversation_source_author"), author)?;
        let reference = json!({"$ref": "#/components/schemas/conversation_source_author"});
        self.set(&property("conversation_source", "author"), reference)?;
        self.add_resource("/macros", "Macros", "macro")
    }

    /// Renames the parameters of all paths: `/tags/{id}` to `/tags/{tag_id}`.
    fn rename_path_parameters(&mut self) -> Result<()> {
        let Some(Value::Object(paths)) = self.0.get_mut("paths") else {
            return Err(anyhow!("the description has no paths"));
        };
        *paths = std::mem::take(paths)
            .into_iter()
            .map(|(path, mut item)| {
                let Some((before, _)) = path.split_once("{id}") else {
                    return (path, item);
                };
                let owner = before.trim_end_matches('/').rsplit('/').next();
                let owner = owner.unwrap_or_default().trim_end_matches('s');
                let name = format!("{owner}_id");
                if path.contains(&format!("{{{name}}}")) {
                    return (path, item);
                }
                let methods = item.as_object_mut().into_iter().flatten();
                for (_, operation) in methods {
                    let parameters = operation
                        .get_mut("parameters")
                        .and_then(Value::as_array_mut);
                    for parameter in parameters.into_iter().flatten() {
                        if parameter["name"] == "id" && parameter["in"] == "path" {
                            parameter["name"] = json!(name);
                        }
                    }
                }
                (path.replace("{id}", &format!("{{{name}}}")), item)
            })
            .collect();
        Ok(())
    }

    fn rename_schema(&mut self, old: &str, new: &str) -> Result<()> {
        let text = self.0.to_string();
        let reference = |name: &str| format!("\"#/components/schemas/{name}\"");
        let text = text.replace(&reference(old), &reference(new));
        self.0 = serde_json::from_str(&text).context("cannot rename a schema")?;
        let renamed = self.take(&schema(old))?;
        self.set(&schema(new), renamed)
    }

    /// Adds a path with a `GET` that returns a list of a new or known schema.
    fn add_list(&mut self, path: &str, tag: &str, element: &str) -> Result<()> {
        if self.get(&schema(element)).is_err() {
            let fields = json!({"id": {"type": "string"}, "name": {"type": "string"}});
            self.set(
                &schema(element),
                json!({"type": "object", "properties": fields}),
            )?;
        }
        let list = json!({"type": "object", "properties": {
            "type": {"type": "string", "enum": ["list"]},
            "data": {"type": "array", "items": {"$ref": format!("#/components/schemas/{element}")}},
        }});
        let media = json!({"application/json": {"schema": list}});
        let operation = json!({
            "operationId": format!("list_{element}"),
            "tags": [tag],
            "summary": format!("List objects: {element}"),
            "responses": {"200": {"description": "Done.", "content": media}},
        });
        self.set(&path_at(path), json!({"get": operation}))
    }

    /// Adds the operations of a new resource.
    fn add_resource(&mut self, path: &str, tag: &str, element: &str) -> Result<()> {
        self.add_list(path, tag, element)?;
        let schema = json!({"$ref": format!("#/components/schemas/{element}")});
        let media = json!({"application/json": {"schema": schema}});
        let id =
            json!({"name": "id", "in": "path", "required": true, "schema": {"type": "string"}});
        let operation = |name: &str, body: bool| {
            let mut operation = json!({
                "operationId": format!("{name}_{element}"),
                "tags": [tag],
                "summary": format!("{name} an object: {element}"),
                "responses": {"200": {"description": "Done.", "content": media}},
            });
            if body {
                operation["requestBody"] = json!({"content": media});
            }
            operation
        };
        self.set(
            &format!("{}/post", path_at(path)),
            operation("create", true),
        )?;
        let mut item = Map::new();
        for (method, name, body) in [
            ("get", "get", false),
            ("put", "update", true),
            ("delete", "delete", false),
        ] {
            let mut operation = operation(name, body);
            operation["parameters"] = json!([id]);
            item.insert(method.to_owned(), operation);
        }
        self.set(&path_at(&format!("{path}/{{id}}")), Value::Object(item))
    }

    /// Returns the pointer of a path, whatever the names of its parameters are.
    fn path(&self, path: &str) -> Result<String> {
        let form = |path: &str| -> String {
            let parts = path
                .split('/')
                .map(|part| if part.starts_with('{') { "{}" } else { part });
            parts.collect::<Vec<_>>().join("/")
        };
        let paths = self.0.get("paths").and_then(Value::as_object);
        let known: BTreeMap<String, &String> = paths
            .into_iter()
            .flatten()
            .map(|(path, _)| (form(path), path))
            .collect();
        let found = known
            .get(&form(path))
            .ok_or_else(|| anyhow!("the description has no path {path}"))?;
        Ok(path_at(found))
    }

    fn get(&self, at: &str) -> Result<&Value> {
        self.0
            .pointer(at)
            .ok_or_else(|| anyhow!("the description has nothing at {at}"))
    }

    /// Removes and returns the value at a pointer.
    fn take(&mut self, at: &str) -> Result<Value> {
        let (object, key) = self.owner(at)?;
        object
            .shift_remove(&key)
            .ok_or_else(|| anyhow!("the description has nothing at {at}"))
    }

    fn set(&mut self, at: &str, value: Value) -> Result<()> {
        let (object, key) = self.owner(at)?;
        object.insert(key, value);
        Ok(())
    }

    /// Returns the object that contains the value at a pointer, and the key of the value.
    fn owner(&mut self, at: &str) -> Result<(&mut Map<String, Value>, String)> {
        let (owner, key) = at.rsplit_once('/').unwrap_or(("", at));
        let object = self.0.pointer_mut(owner).and_then(Value::as_object_mut);
        let object = object.ok_or_else(|| anyhow!("the description has no object at {owner}"))?;
        Ok((object, key.replace("~1", "/").replace("~0", "~")))
    }
}

fn path_at(path: &str) -> String {
    format!("/paths/{}", path.replace('~', "~0").replace('/', "~1"))
}

fn schema(name: &str) -> String {
    format!("/components/schemas/{name}")
}

fn property(owner: &str, name: &str) -> String {
    format!("/components/schemas/{owner}/properties/{name}")
}
