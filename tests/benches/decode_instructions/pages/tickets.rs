//! Tickets with their parts.

use super::{Dice, SENTENCES, attachments, author, contact_list, linked_objects, rich_text};

pub(super) fn ticket(index: u64, dice: &mut Dice) -> String {
    let parts: Vec<String> = (0..2 + dice.below(3)).map(|_| ticket_part(dice)).collect();
    let count = parts.len();
    let state = dice.pick(&[
        "submitted",
        "in_progress",
        "waiting_on_customer",
        "resolved",
    ]);
    let snoozed = if dice.rarely(9) {
        dice.time().to_string()
    } else {
        "null".to_owned()
    };
    // Undeclared fields, such as a new version may add.
    let added = if dice.rarely(3) {
        format!(
            r#","previous_state_change_at":{},"custom_state":{{"id":"{}","label":"In review"}}"#,
            dice.time(),
            dice.below(999)
        )
    } else {
        String::new()
    };
    format!(
        r#"{{"type":"ticket","id":"{id}","ticket_id":"{index}","created_at":{},"updated_at":{},"ticket_state":"{state}","ticket_state_internal_label":"{label}","ticket_state_external_label":"{label}","category":"Customer","open":{},"is_shared":true,"snoozed_until":{snoozed},"admin_assignee_id":"{}","team_assignee_id":"0","company_id":"{}","ticket_attributes":{},"ticket_type":{},"contacts":{},"linked_objects":{},"ticket_parts":{{"type":"ticket_part.list","ticket_parts":[{}],"total_count":{count}}}{added}}}"#,
        dice.time(),
        dice.time(),
        state != "resolved",
        7_000_000 + dice.below(999),
        dice.object_id(),
        ticket_attributes(dice),
        ticket_type(dice),
        contact_list(dice),
        linked_objects(dice),
        parts.join(","),
        id = 215_475_262_900_000 + index,
        label = dice.pick(&["Submitted", "In progress", "Waiting on you", "Resolved"]),
    )
}

fn ticket_attributes(dice: &mut Dice) -> String {
    format!(
        r#"{{"_default_title_":"{}","_default_description_":"{}","Severity":"{}","Seats affected":{},"Seen again":{},"Reference":null,"Due":"2024-09-1{}T08:00:00.000Z"}}"#,
        dice.pick(&SENTENCES),
        rich_text(dice),
        dice.pick(&["low", "high", "urgent"]),
        dice.below(400),
        dice.rarely(2),
        dice.below(9),
    )
}

fn ticket_type(dice: &mut Dice) -> String {
    let attributes: Vec<String> = ["_default_title_", "Severity"]
        .into_iter()
        .map(|name| {
            format!(
                r#"{{"type":"ticket_type_attribute","id":"{}","workspace_id":"ecw1a2b3","name":"{name}","description":"","data_type":"string","input_options":{{"multiline":false}},"order":{},"required_to_create":false,"required_to_create_for_contacts":false,"visible_on_create":true,"visible_to_contacts":true,"default":{},"ticket_type_id":{},"archived":false,"created_at":1717000123,"updated_at":1717000123}}"#,
                dice.below(99_999),
                dice.below(9),
                name.starts_with('_'),
                dice.below(99_999),
            )
        })
        .collect();
    format!(
        r#"{{"type":"ticket_type","id":"{}","name":"Defect","description":"Something does not work","icon":"🎟️","workspace_id":"ecw1a2b3","archived":false,"created_at":1717000123,"updated_at":1721000456,"is_internal":false,"ticket_type_attributes":{{"type":"list","data":[{}]}},"category":"Customer"}}"#,
        dice.below(99),
        attributes.join(",")
    )
}

fn ticket_part(dice: &mut Dice) -> String {
    let id = 30_000_000 + dice.below(999_999);
    let (kind, body, states) = if dice.rarely(3) {
        (
            "ticket_state_updated_by_admin",
            "null".to_owned(),
            r#","previous_ticket_state":"submitted","ticket_state":"in_progress""#,
        )
    } else {
        ("comment", format!("\"{}\"", rich_text(dice)), "")
    };
    format!(
        r#"{{"type":"ticket_part","id":"{id}","part_type":"{kind}"{states},"body":{body},"created_at":{},"updated_at":{},"author":{},"attachments":[{}],"external_id":null,"redacted":false,"app_package_code":null}}"#,
        dice.time(),
        dice.time(),
        author(dice),
        attachments(dice),
    )
}
