//! Pages with realistic sizes: 1 to 4 kB per item, including some undeclared fields. All people are
//! invented. Every run has the same pages.

use std::fmt::Write as _;

/// Number of items per page.
pub const ITEMS: u64 = 150;

/// A page, by its kind of item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    Tickets,
    Conversations,
}

impl Page {
    pub const ALL: [Self; 2] = [Self::Tickets, Self::Conversations];

    pub fn name(self) -> &'static str {
        match self {
            Self::Tickets => "tickets",
            Self::Conversations => "conversations",
        }
    }

    /// The page, as Intercom sends it.
    pub fn body(self) -> String {
        let mut dice = Dice(7);
        let list = |item: fn(u64, &mut Dice) -> String, dice: &mut Dice| {
            (0..ITEMS)
                .map(|index| item(index, dice))
                .collect::<Vec<_>>()
                .join(",")
        };
        let (kind, items) = match self {
            Self::Tickets => ("ticket", list(ticket, &mut dice)),
            Self::Conversations => ("conversation", list(conversation, &mut dice)),
        };
        format!(
            r#"{{"type":"{kind}.list","pages":{{"type":"pages","next":{{"page":2,"starting_after":"WzE3MjMxMDQ2MTEwMDAsMjE1NDc1MjYyOTQ5MjMsMl0="}},"page":1,"per_page":{ITEMS},"total_pages":9}},"total_count":1291,"{kind}s":[{items}]}}"#
        )
    }
}

/// A linear congruential generator, which returns the same numbers in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        usize::try_from(self.below(list.len() as u64))
            .ok()
            .and_then(|index| list.get(index))
            .copied()
            .unwrap_or_default()
    }

    /// Returns true once in `of` times on average.
    fn rarely(&mut self, of: u64) -> bool {
        self.below(of) == 0
    }

    fn time(&mut self) -> u64 {
        1_723_000_000 + self.below(9_000_000)
    }

    fn object_id(&mut self) -> String {
        format!(
            "66b4d1f0{:08x}{:08x}",
            self.below(1 << 31),
            self.below(1 << 31)
        )
    }
}

const PEOPLE: [&str; 8] = [
    "Ines Calder",
    "Tomasz Wilk",
    "Oda Brandt",
    "Kofi Mensah",
    "Lía Ferrán",
    "Noor Haddad",
    "Per Aune",
    "Mei Tanaka",
];
const SENTENCES: [&str; 8] = [
    "The export stops after the third file and shows no message.",
    "Since Tuesday the invoice has the address of our old office.",
    "Could somebody look at the webhook that fires twice?",
    "It works again after signing out and in.",
    "We have passed this on and will write again tomorrow.",
    "The seats were added, and the next bill is pro rata.",
    "Screens on the tablet stay white until it is turned.",
    "Thank you, that was quick!",
];

/// Rich text contains quotation marks that must be escaped, as in Intercom's responses.
fn rich_text(dice: &mut Dice) -> String {
    let mut text = String::new();
    for _ in 0..=dice.below(3) {
        let _ = write!(
            text,
            r#"<p class=\"no-margin\">{}</p>\n"#,
            dice.pick(&SENTENCES)
        );
    }
    if dice.rarely(4) {
        let _ = write!(
            text,
            r#"<p class=\"no-margin\">See <a href=\"https://help.example.com/articles/{}\" rel=\"nofollow noopener noreferrer\" target=\"_blank\">our article</a></p>"#,
            dice.below(9_999_999)
        );
    }
    text
}

fn author(dice: &mut Dice) -> String {
    let name = dice.pick(&PEOPLE);
    let email = name
        .to_ascii_lowercase()
        .replace(' ', ".")
        .replace(['í', 'á'], "i");
    if dice.rarely(2) {
        format!(
            r#"{{"type":"admin","id":"{}","name":"{name}","email":"{email}@example.com"}}"#,
            7_000_000 + dice.below(999)
        )
    } else {
        format!(
            r#"{{"type":"user","id":"{}","name":"{name}","email":"{email}@example.com"}}"#,
            dice.object_id()
        )
    }
}

fn contacts(dice: &mut Dice) -> String {
    format!(
        r#"{{"type":"contact.list","contacts":[{{"type":"contact","id":"{}","external_id":"customer-{}"}}]}}"#,
        dice.object_id(),
        dice.below(99_999)
    )
}

fn attachments(dice: &mut Dice) -> String {
    if !dice.rarely(6) {
        return String::new();
    }
    format!(
        r#"{{"type":"upload","name":"screen-{0}.png","url":"https://files.example.com/i/o/{0}/4f7d2a90/screen.png?expires=1723104611&signature=0f9d63c1","content_type":"image/png","filesize":{1},"width":1280,"height":"#,
        dice.below(999_999),
        dice.below(400_000)
    ) + "720}"
}

fn linked_objects(dice: &mut Dice) -> String {
    if dice.rarely(5) {
        format!(
            r#"{{"type":"list","data":[{{"type":"ticket","id":"{}","category":"Tracker"}}],"total_count":1,"has_more":false}}"#,
            215_475_262_900_000 + dice.below(99_999)
        )
    } else {
        r#"{"type":"list","data":[],"total_count":0,"has_more":false}"#.to_owned()
    }
}

fn ticket(index: u64, dice: &mut Dice) -> String {
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
        contacts(dice),
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

fn conversation(index: u64, dice: &mut Dice) -> String {
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
        contacts(dice),
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
