//! Attributes checked against their ticket type.

use intercom_api::{Error, ErrorKind, TicketAttributes, types};
use serde_json::{Map, Value, json};

/// A ticket type with an attribute of each kind.
fn returns() -> types::TicketType {
    let attributes = [
        json!({"name": "_default_description_", "data_type": "string", "order": 1}),
        json!({"name": "_default_title_", "data_type": "string", "order": 0, "required_to_create": true}),
        json!({"name": "Order number", "data_type": "string", "order": 2, "required_to_create_for_contacts": true}),
        json!({"name": "Items", "data_type": "integer", "order": 3, "required_to_create": true}),
        json!({"name": "Weight", "data_type": "decimal", "order": 4}),
        json!({"name": "Refund", "data_type": "boolean", "order": 5}),
        json!({"name": "Bought", "data_type": "datetime", "order": 6}),
        json!({"name": "Photos", "data_type": "files", "order": 7, "input_options": null}),
        json!({"name": "Carrier", "data_type": "list", "order": 8, "input_options": {"multiple": false, "list_items": [
            {"id": "c1", "label": "Harbor Post"}, {"id": 2, "label": "Blue Van"},
        ]}}),
        json!({"name": "Defects", "data_type": "list", "order": 9, "input_options": {"multiple": true, "list_items": ["Torn", "Wet"]}}),
        json!({"name": "Depot", "data_type": "list", "order": 10, "input_options": {"multiple": false}}),
        json!({"name": "Linked", "data_type": "relationship", "order": 11}),
        json!({"name": "Old code", "data_type": "string", "order": 12, "archived": true, "required_to_create": true}),
    ];
    let attributes = attributes.map(|own| {
        let mut full = json!({
            "type": "ticket_type_attribute", "id": "1", "workspace_id": "w", "ticket_type_id": 1834, "required_to_create": false,
            "required_to_create_for_contacts": false, "visible_on_create": true, "visible_to_contacts": true, "default": false,
            "archived": false, "created_at": 1, "updated_at": 1,
        });
        for (name, value) in own.as_object().unwrap() {
            full[name] = value.clone();
        }
        full
    });
    serde_json::from_value(json!({
        "type": "ticket_type", "id": "1834", "name": "Return", "archived": false, "category": "Customer", "workspace_id": "w",
        "is_internal": false, "created_at": 1, "updated_at": 1,
        "ticket_type_attributes": {"type": "list", "data": attributes},
    }))
    .unwrap()
}

fn checked(ticket_type: &types::TicketType) -> intercom_api::tickets::CheckedTicketAttributes<'_> {
    TicketAttributes::for_type(ticket_type)
}

/// Returns the error message after its introduction.
fn findings(result: Result<TicketAttributes<'static>, Error>) -> String {
    let error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    let text = error.to_string();
    let rest = text.strip_prefix("invalid attributes for the ticket type `Return`: ");
    rest.unwrap_or_else(|| panic!("{text}")).to_owned()
}

#[test]
fn lists_the_attributes_of_a_type() {
    let kind = returns();
    let names: Vec<_> = kind.attributes().map(|own| own.name.as_str()).collect();
    assert_eq!(
        names[..3],
        ["_default_title_", "_default_description_", "Order number"]
    );
    assert_eq!(names.len(), 13);
    let required = |own: &types::TicketTypeAttribute| own.name.clone();
    assert_eq!(
        kind.required_to_create().map(required).collect::<Vec<_>>(),
        ["_default_title_", "Items"]
    );
    assert_eq!(
        kind.required_to_create_for_contacts()
            .map(required)
            .collect::<Vec<_>>(),
        ["Order number"]
    );
    assert!(kind.attribute("Old code").unwrap().archived);
    assert!(kind.attribute("Unknown").is_none());
    assert_eq!(
        kind.attribute("Bought").unwrap().data_type,
        types::TicketAttributeType::Datetime
    );
    assert_eq!(
        kind.attribute("Linked").unwrap().data_type.as_str(),
        "relationship"
    );
    let carrier = kind.attribute("Carrier").unwrap();
    let labels: Vec<_> = carrier
        .list_items()
        .unwrap()
        .map(|item| item.label)
        .collect();
    assert_eq!(labels, ["Harbor Post", "Blue Van"]);
    // By ID or label.
    for held in ["Blue Van", "2"] {
        let item = carrier.list_item(held).unwrap();
        assert_eq!((item.id.as_deref(), item.label), (Some("2"), "Blue Van"));
    }
    assert_eq!(carrier.allows_multiple(), Some(false));
    assert!(kind.attribute("Depot").unwrap().list_items().is_none());
}

#[test]
fn valid_attributes_are_sent_as_the_api_expects() {
    let kind = returns();
    let attributes = checked(&kind)
        .with_title("Box")
        .with_description("Torn")
        .with_text("Order number", "A-1")
        .with_integer("Items", 2)
        .with_decimal("Weight", 1.5)
        .with_boolean("Refund", true)
        .with_timestamp("Bought", 1_750_000_000)
        .with_file("Photos", "a.png", "https://files.example.com/a.png")
        .with_list_item("Carrier", "Harbor Post")
        .with_list_items("Defects", ["Torn", "Wet"])
        .with_list_item("Depot", "North")
        .with("Linked", json!({"id": 7}))
        .for_create()
        .unwrap();
    assert_eq!(
        serde_json::to_value(&attributes).unwrap(),
        json!({
            "_default_title_": "Box", "_default_description_": "Torn", "Order number": "A-1", "Items": 2, "Weight": 1.5, "Refund": true,
            "Bought": 1_750_000_000, "Photos": [{"type": "upload", "name": "a.png", "url": "https://files.example.com/a.png"}],
            // A label is replaced by the ID of its item; if the items are not known, it is not changed.
            "Carrier": "c1", "Defects": ["Torn", "Wet"], "Depot": "North", "Linked": {"id": 7},
        })
    );
}

#[test]
fn ids_and_labels_name_the_same_item() {
    let kind = returns();
    for (given, sent) in [
        ("c1", "c1"),
        ("Harbor Post", "c1"),
        ("2", "2"),
        ("Blue Van", "2"),
    ] {
        let attributes = checked(&kind)
            .with_list_item("Carrier", given)
            .for_update()
            .unwrap();
        assert_eq!(attributes.text("Carrier"), Some(sent));
    }
}

#[test]
fn an_unknown_name_suggests_the_nearest_one() {
    let kind = returns();
    for (wrong, suggestion) in [
        (
            "Carier",
            "unknown attribute `Carier`: did you mean `Carrier`?",
        ),
        (
            "order number",
            "unknown attribute `order number`: did you mean `Order number`?",
        ),
        ("Itmes", "unknown attribute `Itmes`: did you mean `Items`?"),
        (
            "title",
            "unknown attribute `title`: did you mean `_default_title_`?",
        ),
        (
            "Description",
            "unknown attribute `Description`: did you mean `_default_description_`?",
        ),
    ] {
        assert_eq!(
            findings(checked(&kind).with_text(wrong, "x").for_update()),
            suggestion
        );
    }
    // No name is similar, so the error lists all names that are not archived.
    let far = findings(
        checked(&kind)
            .with_text("Warehouse shelf", "x")
            .for_update(),
    );
    assert!(far.starts_with("unknown attribute `Warehouse shelf`; expected one of `_default_title_`, `_default_description_`, "), "{far}");
    assert!(!far.contains("Old code"), "{far}");
}

#[test]
fn a_wrong_kind_is_an_error_that_omits_the_value() {
    let kind = returns();
    let text = || json!("ada@example.com");
    for (name, value, finding) in [
        (
            "Order number",
            json!(7),
            "invalid `Order number`: expected a string, found an integer",
        ),
        (
            "Items",
            text(),
            "invalid `Items`: expected an integer, found a string",
        ),
        (
            "Items",
            json!(1.5),
            "invalid `Items`: expected an integer, found a number",
        ),
        (
            "Weight",
            text(),
            "invalid `Weight`: expected a number, found a string",
        ),
        (
            "Refund",
            json!("true"),
            "invalid `Refund`: expected a boolean, found a string",
        ),
        (
            "Bought",
            json!(true),
            "invalid `Bought`: expected a time in Unix seconds, found a boolean",
        ),
        (
            "Photos",
            text(),
            "invalid `Photos`: expected an array of files, found a string",
        ),
        (
            "Carrier",
            json!(3),
            "invalid `Carrier`: expected a list item, found an integer",
        ),
        (
            "Carrier",
            text(),
            "invalid `Carrier`: unknown list item; expected one of `Harbor Post`, `Blue Van`",
        ),
        (
            "Carrier",
            json!("Blue vam"),
            "invalid `Carrier`: unknown list item: did you mean `Blue Van`?",
        ),
        (
            "Carrier",
            json!(["c1", "2"]),
            "invalid `Carrier`: expected one item, found several",
        ),
        (
            "Defects",
            json!([{"a": "ada@example.com"}]),
            "invalid `Defects`: expected list items as strings, found an object",
        ),
        (
            "Old code",
            text(),
            "invalid `Old code`: the attribute is archived",
        ),
    ] {
        assert_eq!(
            findings(checked(&kind).with(name, value).for_update()),
            finding
        );
    }
    assert_eq!(
        findings(checked(&kind).with_decimal("Weight", f64::NAN).for_update()),
        "invalid `Weight`: expected a finite number"
    );
    // A number may be a string, an integer is a valid decimal, and null clears any attribute.
    checked(&kind)
        .with_text("Items", "12")
        .with_integer("Weight", 3)
        .with_null("Carrier")
        .with_null("Refund")
        .for_update()
        .unwrap();
}

#[test]
fn missing_required_attributes_are_an_error() {
    let kind = returns();
    assert_eq!(
        findings(checked(&kind).with_null("Items").for_create()),
        "missing `_default_title_`: it is required, expected a string; missing `Items`: it is required, expected an integer"
    );
    assert_eq!(
        findings(checked(&kind).for_create_by_contact()),
        "missing `Order number`: it is required for contacts, expected a string"
    );
    checked(&kind)
        .with_text("Order number", "A-1")
        .for_create_by_contact()
        .unwrap();
    checked(&kind).for_update().unwrap();
    let shown = format!("{:?}", checked(&kind).with_title("ada@example.com"));
    assert!(
        shown.contains("_default_title_") && !shown.contains("ada@"),
        "{shown}"
    );
    // One error has all problems.
    let all = findings(
        checked(&kind)
            .with_text("Itms", "2")
            .with_boolean("Weight", true)
            .for_create(),
    );
    for part in [
        "missing `_default_title_`: it is required",
        "missing `Items`: it is required",
        "did you mean `Items`?",
        "invalid `Weight`: expected a number",
    ] {
        assert!(all.contains(part), "{part}: {all}");
    }
}

#[test]
fn an_archived_type_accepts_no_new_tickets() {
    let mut kind = returns();
    kind.archived = true;
    let full = checked(&kind).with_title("x").with_integer("Items", 1);
    assert_eq!(
        findings(full.clone().for_create()),
        "the type is archived and accepts no new tickets"
    );
    full.for_update().unwrap();
}

#[test]
fn without_attributes_in_the_response_everything_is_valid() {
    let bare: types::TicketType = serde_json::from_value(json!({
        "type": "ticket_type", "id": "5", "name": "Return", "archived": false, "category": "Customer", "workspace_id": "w",
        "is_internal": false, "created_at": 1, "updated_at": 1,
    }))
    .unwrap();
    let attributes = checked(&bare)
        .with_text("Anything", "x")
        .for_create()
        .unwrap();
    assert_eq!(attributes.text("Anything"), Some("x"));
}

#[test]
fn unchecked_attributes_can_be_added() {
    let kind = returns();
    let built = TicketAttributes::new()
        .with_list_item("Carrier", "Blue Van")
        .with_text("Itms", "2");
    let finding = findings(checked(&kind).with_all(built).for_update());
    assert_eq!(finding, "unknown attribute `Itms`: did you mean `Items`?");
}

/// Checks that all requests with attributes accept the same attributes.
#[test]
fn every_request_accepts_attributes() {
    let attributes = || TicketAttributes::new().with_title("x");
    let sent = json!({"_default_title_": "x"});
    let update = types::UpdateTicketRequest::new().ticket_attributes(attributes());
    assert_eq!(
        serde_json::to_value(update).unwrap(),
        json!({"ticket_attributes": sent})
    );
    let contacts = [types::ContactRef::email("ada@example.com")];
    let create = types::CreateTicketRequest::new("5", contacts).ticket_attributes(attributes());
    assert_eq!(
        create.ticket_attributes.map(Value::Object),
        Some(sent.clone())
    );
    let convert = types::ConvertConversationToTicketRequest::new(5).attributes(attributes());
    assert_eq!(
        serde_json::to_value(convert).unwrap(),
        json!({"ticket_type_id": "5", "attributes": sent})
    );
}

/// The order does not depend on the features of serde_json; here it preserves the order of the response.
#[test]
fn attributes_are_iterated_by_name() {
    let map: Map<String, Value> =
        serde_json::from_str(r#"{"b": 1, "_default_title_": "x", "a": null}"#).unwrap();
    let read = TicketAttributes::from(&map);
    let names: Vec<_> = read.iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["_default_title_", "a", "b"]);
}
