//! The stack sizes of the types of which responses contain thousands.

use std::fmt::Write as _;

use intercom_api::types;

use crate::snapshots::snapshot;

macro_rules! sizes {
    ($($kind:ident)*) => { [$((stringify!($kind), size_of::<types::$kind>())),*] };
}

#[test]
fn response_types_are_small() {
    let mut sizes = sizes!(
        Admin Article Company Contact Conversation ConversationPart DataEvent Message Note NewsItem Ticket TicketPart
        TicketType TicketTypeAttribute Visitor
    );
    sizes.sort_by_key(|(_, size)| std::cmp::Reverse(*size));
    let mut text = String::new();
    for (name, size) in &sizes[..10] {
        writeln!(text, "{name}: {size}").unwrap();
    }
    println!("{text}");
    assert!(sizes[0].1 <= 1_100, "{text}");
    // The sizes apply to 64-bit machines.
    if cfg!(target_pointer_width = "64") {
        snapshot("sizes", &text);
    }
}
