//! The history of a ticket: a list of parts.

use crate::types;

/// Intercom sends at most this many parts of a ticket.
pub const MAX_TICKET_PARTS: usize = 500;

/// The parts of a ticket, as [`Ticket::parts`](crate::types::Ticket::parts) gives them. Copies nothing.
///
/// ```no_run
/// use intercom_api::TicketPartKind;
///
/// # async fn run(client: intercom_api::Client) -> Result<(), intercom_api::Error> {
/// let ticket = client.get_ticket().id("215470003118").send().await?;
/// for note in ticket.parts().of_kind(TicketPartKind::Note) {
///     println!("{:?}: {:?}", note.author.name, note.body);
/// }
/// if ticket.parts().is_truncated() {
///     println!("the oldest parts are not shown");
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct TicketParts<'a> {
    parts: &'a [types::TicketPart],
    total_count: Option<i64>,
}

/// What a part records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TicketPartKind<'a> {
    /// A message that contacts and teammates see.
    Comment,
    /// A message that teammates see.
    Note,
    /// A set of answers to choose from.
    QuickReply,
    /// A change of state, by a teammate, a contact or a workflow.
    StateChange,
    /// An assignment to a teammate or a team.
    Assignment,
    /// Another kind, by the text that Intercom has for it. The set is open.
    Other(&'a str),
}

impl<'a> TicketPartKind<'a> {
    /// The kind that `part_type` says.
    pub fn of(part: &'a types::TicketPart) -> Self {
        Self::from_part_type(&part.part_type)
    }

    fn from_part_type(part_type: &'a str) -> Self {
        match part_type {
            "comment" => Self::Comment,
            "note" => Self::Note,
            "quick_reply" => Self::QuickReply,
            "assignment" => Self::Assignment,
            // The ending says who changed it: `_by_admin`, `_by_user`, `_by_workflow`.
            state if state.starts_with("ticket_state_updated") => Self::StateChange,
            other => Self::Other(other),
        }
    }
}

impl<'a> TicketParts<'a> {
    /// The parts of `ticket`; none when the answer has none.
    pub fn of(ticket: &'a types::Ticket) -> Self {
        match &ticket.ticket_parts {
            Some(list) => Self {
                parts: &list.ticket_parts,
                total_count: list.total_count,
            },
            None => Self {
                parts: &[],
                total_count: None,
            },
        }
    }

    /// Every part that was sent, in the order of the answer.
    pub fn iter(&self) -> std::slice::Iter<'a, types::TicketPart> {
        self.parts.iter()
    }

    /// The parts of one kind.
    pub fn of_kind<'k>(
        &self,
        kind: TicketPartKind<'k>,
    ) -> impl Iterator<Item = &'a types::TicketPart> + use<'a, 'k> {
        self.parts
            .iter()
            .filter(move |part| TicketPartKind::from_part_type(&part.part_type) == kind)
    }

    /// How many parts were sent.
    pub fn len(&self) -> usize {
        self.parts.len()
    }

    /// Whether no part was sent.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// How many parts the ticket has, as Intercom counts them; the number of parts that were sent when it does not say.
    pub fn total_count(&self) -> usize {
        self.total_count
            .and_then(|count| usize::try_from(count).ok())
            .unwrap_or(self.parts.len())
    }

    /// Whether there are more parts than were sent: Intercom sends [`MAX_TICKET_PARTS`] at most, and there is no way to the others. A list of
    /// exactly that length counts as cut, because nothing tells it apart.
    pub fn is_truncated(&self) -> bool {
        self.total_count() > self.parts.len() || self.parts.len() >= MAX_TICKET_PARTS
    }
}

impl<'a> IntoIterator for TicketParts<'a> {
    type Item = &'a types::TicketPart;
    type IntoIter = std::slice::Iter<'a, types::TicketPart>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn ticket(part_types: &[&str], total: Value) -> types::Ticket {
        let parts: Vec<Value> = part_types
            .iter()
            .enumerate()
            .map(|(index, kind)| {
                json!({
                    "type": "ticket_part", "id": index.to_string(), "part_type": kind, "created_at": index, "updated_at": index,
                    "author": {"type": "admin", "id": "1295"}, "redacted": false,
                })
            })
            .collect();
        let ticket = json!({
            "type": "ticket", "id": "7", "ticket_id": "1", "category": "Customer", "ticket_state": "submitted", "contacts": {},
            "ticket_attributes": {}, "ticket_parts": {"ticket_parts": parts, "total_count": total},
        });
        match serde_json::from_value(ticket) {
            Ok(ticket) => ticket,
            Err(error) => panic!("{error}"),
        }
    }

    #[test]
    fn parts_are_told_apart_by_kind() {
        let ticket = ticket(
            &[
                "comment",
                "note",
                "quick_reply",
                "assignment",
                "ticket_state_updated_by_admin",
                "ticket_state_updated_by_workflow",
                "conversation_tags_updated",
                "note",
            ],
            json!(8),
        );
        let parts = ticket.parts();
        let ids = |kind| {
            parts
                .of_kind(kind)
                .map(|part| part.id.as_str())
                .collect::<Vec<_>>()
        };
        assert_eq!(ids(TicketPartKind::Comment), ["0"]);
        assert_eq!(ids(TicketPartKind::Note), ["1", "7"]);
        assert_eq!(ids(TicketPartKind::QuickReply), ["2"]);
        assert_eq!(ids(TicketPartKind::Assignment), ["3"]);
        assert_eq!(ids(TicketPartKind::StateChange), ["4", "5"]);
        assert_eq!(
            ids(TicketPartKind::Other("conversation_tags_updated")),
            ["6"]
        );
        assert_eq!(parts.into_iter().count(), 8);
        assert_eq!((parts.total_count(), parts.is_truncated()), (8, false));
    }

    #[test]
    fn a_cut_list_is_noticed() {
        let many = vec!["comment"; MAX_TICKET_PARTS];
        assert!(ticket(&many, json!(500)).parts().is_truncated());
        assert!(ticket(&many, json!(731)).parts().is_truncated());
        assert_eq!(ticket(&many, json!(731)).parts().total_count(), 731);
        assert!(ticket(&["note"], json!(2)).parts().is_truncated());
        assert!(!ticket(&["note"], Value::Null).parts().is_truncated());
        assert!(!ticket(&many[1..], json!(499)).parts().is_truncated());
    }

    #[test]
    fn a_ticket_without_parts_has_none() {
        let mut ticket = ticket(&[], json!(0));
        ticket.ticket_parts = None;
        assert!(ticket.parts().is_empty());
        assert_eq!(ticket.parts().total_count(), 0);
    }
}
