//! The attributes of contacts, companies and conversations.

use intercom_api::types;
use serde_json::json;

use super::case::{Case, case};
use super::context::{Context, id};

pub(super) async fn attributes(context: &Context) -> Vec<Case<'_>> {
    let client = &context.client;
    let made = client
        .data_attributes()
        .create(
            types::CreateDataAttributeRequest::new(
                "depot",
                types::DataAttributeModel::Company,
                types::DataAttributeType::Options,
            )
            .options(options(["north", "south"])),
        )
        .await
        .unwrap();
    let depot = id(made.id.as_ref().unwrap());
    vec![
        case("data_attributes.create", "/data_attributes")
            .body(json!({
                "name": "paid_plan",
                "model": "contact",
                "data_type": "options",
                "description": "The plan that is paid for",
                "messenger_writable": true,
                "options": [{ "value": "small" }, { "value": "large" }],
            }))
            .call(async move {
                let attribute = client
                    .data_attributes()
                    .create(
                        types::CreateDataAttributeRequest::new(
                            "paid_plan",
                            types::DataAttributeModel::Contact,
                            types::DataAttributeType::Options,
                        )
                        .description("The plan that is paid for")
                        .messenger_writable(true)
                        .options(options(["small", "large"])),
                    )
                    .await?;
                assert_eq!(attribute.name, "paid_plan");
                assert_eq!(attribute.options, ["small", "large"]);
                assert_eq!(attribute.messenger_writable, Some(true));
                assert_eq!(attribute.data_type, types::DataAttributeType::String);
                Ok(())
            }),
        case("data_attributes.create", "/data_attributes")
            .body(json!({ "name": "visits", "model": "company", "data_type": "integer" }))
            .call(async move {
                let attribute = client
                    .data_attributes()
                    .create(types::CreateDataAttributeRequest::new(
                        "visits",
                        types::DataAttributeModel::Company,
                        types::DataAttributeType::Integer,
                    ))
                    .await?;
                assert_eq!(attribute.name, "visits");
                assert_eq!(attribute.data_type, types::DataAttributeType::Integer);
                Ok(())
            }),
        case(
            "data_attributes.update",
            format!("/data_attributes/{depot}"),
        )
        .body(json!({
            "archived": true,
            "description": "Where parcels leave",
            "messenger_writable": true,
            "options": [{ "value": "north" }, { "value": "south" }, { "value": "east" }],
        }))
        .call(async move {
            let attribute = client
                .data_attributes()
                .update(
                    depot,
                    types::UpdateDataAttributeRequest::new()
                        .archived(true)
                        .description("Where parcels leave")
                        .messenger_writable(true)
                        .options(options(["north", "south", "east"])),
                )
                .await?;
            assert_eq!(attribute.id, Some(depot.into()));
            assert_eq!(attribute.archived, Some(true));
            assert_eq!(attribute.options, ["north", "south", "east"]);
            Ok(())
        }),
        case("data_attributes.list", "/data_attributes")
            .query("model", "company")
            .query("include_archived", true)
            .call(async move {
                let list = client
                    .data_attributes()
                    .list()
                    .model(types::DataAttributeModel::Company)
                    .include_archived(true)
                    .await?;
                let model = Some(types::DataAttributeModel::Company);
                assert!(list.data.iter().all(|attribute| attribute.model == model));
                let archived = list.data.iter().find(|found| found.archived == Some(true));
                assert_eq!(archived.unwrap().name, "depot");
                Ok(())
            }),
        case("data_attributes.list", "/data_attributes").call(async move {
            let list = client.data_attributes().list().await?;
            let names: Vec<&str> = list.data.iter().map(|found| &*found.name).collect();
            // Built-in attributes have no ID; archived ones are omitted.
            assert!(names.contains(&"email") && !names.contains(&"depot"));
            assert!(list.data.iter().any(|found| found.id.is_none()));
            Ok(())
        }),
    ]
}

fn options<const N: usize>(texts: [&str; N]) -> Vec<types::DataAttributeOption> {
    texts
        .into_iter()
        .map(types::DataAttributeOption::new)
        .collect()
}
