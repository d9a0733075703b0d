//! Pages with realistic sizes: 1 to 4 kB per item, including some undeclared fields. All people are
//! invented. Every run has the same pages.

mod contacts;
mod conversations;
mod tickets;

use std::fmt::Write as _;

/// The number of items of a page.
const ITEMS: u64 = 150;

/// A page, by its kind of item.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Page {
    Contacts,
    Conversations,
    Tickets,
}

impl Page {
    /// Returns the page as Intercom sends it.
    pub(crate) fn body(self) -> String {
        let mut dice = Dice(7);
        let mut list = |item: fn(u64, &mut Dice) -> String| {
            let items: Vec<String> = (0..ITEMS).map(|index| item(index, &mut dice)).collect();
            items.join(",")
        };
        let (kind, field, items) = match self {
            Self::Contacts => ("list", "data", list(contacts::contact)),
            Self::Conversations => (
                "conversation.list",
                "conversations",
                list(conversations::conversation),
            ),
            Self::Tickets => ("ticket.list", "tickets", list(tickets::ticket)),
        };
        format!(
            r#"{{"type":"{kind}","pages":{{"type":"pages","next":{{"page":2,"starting_after":"WzE3MjMxMDQ2MTEwMDAsMjE1NDc1MjYyOTQ5MjMsMl0="}},"page":1,"per_page":{ITEMS},"total_pages":9}},"total_count":1291,"{field}":[{items}]}}"#
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

fn contact_list(dice: &mut Dice) -> String {
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
