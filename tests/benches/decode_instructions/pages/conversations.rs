//! Conversations, as lists contain them.

use std::fmt::Write as _;

use super::{Dice, SENTENCES, attachments, author, contact_list, linked_objects, rich_text};

pub(super) fn conversation(index: u64, dice: &mut Dice) -> String {
    let tags = if dice.rarely(2) {
        format!(
            r#"{{"type":"tag","id":"{}","name":"{}","applied_at":{},"applied_by":{{"type":"admin","id":"{}"}}}}"#,
            dice.below(9_999_999),
            dice.pick(&["invoice", "defect", "praise"]),
            dice.time(),
            7_000_000 + dice.below(999)
        )
    } else {
        String::new()
    };
    let rating = if dice.rarely(4) {
        format!(
            r#"{{"rating":{},"remark":"{}","created_at":{},"contact":{{"type":"contact","id":"{}","external_id":null}},"teammate":{{"type":"admin","id":"7000123"}}}}"#,
            1 + dice.below(5),
            dice.pick(&SENTENCES),
            dice.time(),
            dice.object_id()
        )
    } else {
        "null".to_owned()
    };
    let added = if dice.rarely(3) {
        format!(
            r#","company":{{"type":"company","id":"{}"}},"ai_topic":"billing","spam_score":0.25"#,
            dice.object_id()
        )
    } else {
        String::new()
    };
    let state = dice.pick(&["open", "closed", "snoozed"]);
    format!(
        r#"{{"type":"conversation","id":"{id}","created_at":{},"updated_at":{},"waiting_since":{},"snoozed_until":null,"source":{},"contacts":{},"first_contact_reply":{{"created_at":{},"type":"conversation","url":"https://app.example.com/settings"}},"admin_assignee_id":{},"team_assignee_id":{},"open":{},"state":"{state}","read":{},"tags":{{"type":"tag.list","tags":[{tags}]}},"priority":"{}","sla_applied":{},"statistics":{},"conversation_rating":{rating},"teammates":{{"type":"admin.list","admins":[{{"type":"admin","id":"{}"}}]}},"title":{},"custom_attributes":{{"Order number":"{}","Copilot used":{},"Sentiment":"{}","Refund":{}.5}},"topics":{{"type":"topic.list","topics":[],"total_count":0}},"ticket":null,"linked_objects":{},"ai_agent":null,"ai_agent_participated":false{added}}}"#,
        dice.time(),
        dice.time(),
        dice.time(),
        source(dice),
        contact_list(dice),
        dice.time(),
        7_000_000 + dice.below(999),
        dice.below(99_999),
        state == "open",
        dice.rarely(2),
        dice.pick(&["priority", "not_priority"]),
        sla(dice),
        statistics(dice),
        7_000_000 + dice.below(999),
        title(dice),
        dice.below(999_999),
        dice.rarely(2),
        dice.pick(&["good", "neutral", "bad"]),
        dice.below(99),
        linked_objects(dice),
        id = 215_475_262_900_000 + index,
    )
}

fn title(dice: &mut Dice) -> String {
    if dice.rarely(3) {
        format!("\"{}\"", dice.pick(&SENTENCES))
    } else {
        "null".to_owned()
    }
}

fn sla(dice: &mut Dice) -> String {
    if dice.rarely(3) {
        format!(
            r#"{{"type":"conversation_sla_summary","sla_name":"First reply","sla_status":"{}"}}"#,
            dice.pick(&["hit", "missed", "active"])
        )
    } else {
        "null".to_owned()
    }
}

fn source(dice: &mut Dice) -> String {
    format!(
        r#"{{"type":"conversation","id":"{}","delivered_as":"customer_initiated","subject":"","body":"{}","author":{},"attachments":[{}],"url":"https://app.example.com/orders/{}","redacted":false}}"#,
        dice.below(1 << 31),
        rich_text(dice),
        author(dice),
        attachments(dice),
        dice.below(99_999),
    )
}

fn statistics(dice: &mut Dice) -> String {
    let mut text = r#"{"type":"conversation_statistics""#.to_owned();
    for name in [
        "time_to_assignment",
        "time_to_admin_reply",
        "time_to_first_close",
        "time_to_last_close",
        "median_time_to_reply",
        "count_reopens",
        "count_assignments",
        "count_conversation_parts",
    ] {
        let _ = write!(text, r#","{name}":{}"#, dice.below(9_999));
    }
    for name in [
        "first_contact_reply_at",
        "first_assignment_at",
        "first_admin_reply_at",
        "first_close_at",
        "last_assignment_at",
        "last_assignment_admin_reply_at",
        "last_contact_reply_at",
        "last_admin_reply_at",
        "last_close_at",
    ] {
        let _ = write!(text, r#","{name}":{}"#, dice.time());
    }
    let _ = write!(
        text,
        r#","last_closed_by_id":"{}"}}"#,
        7_000_000 + dice.below(999)
    );
    text
}
