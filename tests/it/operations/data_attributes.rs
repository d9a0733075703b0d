//! The attributes of contacts, companies and conversations.

use intercom_api::types::{self, DataAttributeModel, DataAttributeType};

use super::assert_requests;
use crate::fixture::Fixture;

#[tokio::test]
async fn data_attributes() {
    let fixture = Fixture::open().await;
    let attributes = fixture.client.data_attributes();
    let options = |texts: &[&str]| -> Vec<_> {
        texts
            .iter()
            .map(|text| types::DataAttributeOption::new(*text))
            .collect()
    };

    let request = types::CreateDataAttributeRequest::new(
        "depot",
        DataAttributeModel::Company,
        DataAttributeType::Options,
    )
    .description("Where parcels leave")
    .messenger_writable(true)
    .options(options(&["north", "south"]));
    let created = attributes.create(request).await.unwrap();
    assert_eq!(created.options, ["north", "south"]);
    assert_eq!(created.data_type, DataAttributeType::String);
    let request = types::CreateDataAttributeRequest::new(
        "visits",
        DataAttributeModel::Company,
        DataAttributeType::Integer,
    );
    let visits = attributes.create(request).await.unwrap();
    assert_eq!(visits.data_type, DataAttributeType::Integer);

    let request = types::UpdateDataAttributeRequest::new()
        .archived(true)
        .description("Where parcels left")
        .messenger_writable(false)
        .options(options(&["north", "south", "east"]));
    let updated = attributes
        .update(created.id.as_ref().unwrap(), request)
        .await
        .unwrap();
    assert_eq!(updated.archived, Some(true));
    assert_eq!(updated.options, ["north", "south", "east"]);

    let list = attributes
        .list()
        .model(DataAttributeModel::Company)
        .include_archived(true)
        .await
        .unwrap();
    let company = Some(DataAttributeModel::Company);
    assert!(list.data.iter().all(|attribute| attribute.model == company));
    assert!(list.data.iter().any(|attribute| attribute.name == "depot"));
    let list = attributes.list().await.unwrap();
    assert!(list.data.iter().all(|attribute| attribute.name != "depot"));
    // Built-in attributes have no ID.
    let email = list.data.iter().find(|attribute| attribute.name == "email");
    assert!(email.unwrap().id.is_none());

    assert_requests(&fixture, "data_attributes");
}
