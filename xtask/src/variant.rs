//! `cargo xtask variant`: derives a description of another version from the base of the overlays, for
//! tests of the generator and of bumps.
//!
//! The variants change what Intercom changed between its versions: names of path parameters and
//! schemas, operations, kinds of fields, `required`, and the notation of unions. They are not copies
//! of other published descriptions.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::Args;
use serde_json::{Value, json};

use self::edit::{path_at, property, schema};
use crate::{write, yaml};

mod edit;

/// A version after all others, also as a string.
const NEXT: &str = "next";

/// Derive a description of another version from the base of the overlays, to test a bump
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  cargo xtask variant next --out next.yaml")]
pub(crate) struct Arguments {
    /// Version whose kinds of changes to make, or `next` for all changes as a version that does not exist
    #[arg(value_parser = ["2.9", "2.11", "2.12", "2.13", "2.14", "2.15", "2.16", NEXT])]
    version: String,
    /// Write the description to FILE [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let base = intercom_gen::parse(intercom_openapi::BASE).context("the base")?;
    let variant = derive(base, &arguments.version)?;
    write::result(&yaml::to_string(&variant)?, arguments.out.as_deref())
}

/// Returns the description `base` with the changes of `version`.
fn derive(base: Value, version: &str) -> Result<Value> {
    type Step = fn(&mut Variant) -> Result<()>;
    // Each of these versions also has the changes of the ones before.
    const STEPS: [(&str, Step); 5] = [
        ("2.12", Variant::v2_12),
        ("2.13", Variant::v2_13),
        ("2.14", Variant::v2_14),
        ("2.15", Variant::v2_15),
        ("2.16", Variant::v2_16),
    ];
    let mut variant = Variant(base);
    match version {
        "2.9" => variant.v2_9()?,
        "2.11" => variant.v2_11()?,
        _ => {
            let steps = STEPS.iter();
            for (_, step) in steps.take_while(|(since, _)| *since <= version) {
                step(&mut variant)?;
            }
        }
    }
    let name = if version == NEXT { "2.99" } else { version };
    variant.set("/info/version", json!(name))?;
    Ok(variant.0)
}

/// A description that is changed.
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
}
