//! A row of an export.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::{Id, Timestamp};

/// Defines the row, and the table of its columns.
macro_rules! row {
    ($($(#[$doc:meta])* $name:ident: $kind:ident,)*) => {
        /// A message that one person received, and what they did with it.
        ///
        /// An empty cell is `None`: most are, because the event did not happen.
        #[derive(Debug, Clone, PartialEq, Default)]
        #[non_exhaustive]
        pub struct ExportRow {
            $($(#[$doc])* pub $name: Option<$kind>,)*
            /// The cells of columns without a field, by the name of the column, and cells of time columns that are not numbers. Empty cells are left out.
            pub extra: BTreeMap<String, String>,
        }

        /// The columns that have a field.
        static KNOWN: &[(&str, Put)] = &[
            $((stringify!($name), |row, cell| <$kind as Cell>::put(&mut row.$name, cell)),)*
        ];
    };
}

row! {
    /// Intercom's ID of the person.
    user_id: Id,
    /// Your ID of the person.
    user_external_id: String,
    /// ID of the person's company.
    company_id: Id,
    /// Email address of the person.
    email: String,
    /// Name of the person.
    name: String,
    /// ID of the rule set that sent the content.
    ruleset_id: Id,
    /// ID of the content.
    content_id: Id,
    /// Type of the content, `email` for instance.
    content_type: String,
    /// Title of the content.
    content_title: String,
    /// ID of the version of the rule set.
    ruleset_version_id: Id,
    /// ID of this delivery, unique to the row.
    receipt_id: Id,
    /// When the delivery was recorded.
    received_at: Timestamp,
    /// ID of the series that the content belongs to.
    series_id: Id,
    /// Title of that series.
    series_title: String,
    /// ID of the block of the series that sent the content.
    node_id: Id,
    /// When the person first replied.
    first_reply: Timestamp,
    /// When the person first completed the content, a tour or a survey for instance.
    first_completion: Timestamp,
    /// When the person first completed the series.
    first_series_completion: Timestamp,
    /// When the person first left the series for not engaging.
    first_series_disengagement: Timestamp,
    /// When the person first left the series by one of its rules.
    first_series_exit: Timestamp,
    /// When the person first reached the goal of the content.
    first_goal_success: Timestamp,
    /// When the person first opened the content.
    first_open: Timestamp,
    /// When the person first clicked a link in the content.
    first_click: Timestamp,
    /// When the person first dismissed the content. The column may be spelled `first_dismisall`.
    first_dismissal: Timestamp,
    /// When the person first unsubscribed through the content.
    first_unsubscribe: Timestamp,
    /// When delivery first failed permanently.
    first_hard_bounce: Timestamp,
}

/// Parses a cell into its field; `false` if the field does not accept it.
type Put = fn(&mut ExportRow, &str) -> bool;

trait Cell: Sized {
    fn of(cell: &str) -> Option<Self>;

    fn put(field: &mut Option<Self>, cell: &str) -> bool {
        // The first of two columns with the same name wins.
        if field.is_some() {
            return false;
        }
        *field = Self::of(cell);
        field.is_some()
    }
}

impl Cell for String {
    fn of(cell: &str) -> Option<Self> {
        Some(cell.to_owned())
    }
}

impl Cell for Id {
    fn of(cell: &str) -> Option<Self> {
        Some(Self::from(cell))
    }
}

impl Cell for Timestamp {
    fn of(cell: &str) -> Option<Self> {
        cell.trim().parse().ok().map(Self::from_second)
    }
}

/// A column of a file.
pub(super) struct Column {
    name: String,
    put: Option<Put>,
}

impl Column {
    /// Creates the column from its heading.
    pub(super) fn new(heading: &[u8]) -> Self {
        let heading = String::from_utf8_lossy(heading);
        let name = heading.trim_start_matches('\u{feff}').trim();
        let plain = name.to_ascii_lowercase();
        // The spelling of the description.
        let plain = match plain.as_str() {
            "first_dismisall" => "first_dismissal",
            other => other,
        };
        let known = KNOWN.iter().find(|(known, _)| *known == plain);
        Self {
            name: name.to_owned(),
            put: known.map(|(_, put)| *put),
        }
    }

    /// Returns whether it has a field.
    pub(super) fn is_known(&self) -> bool {
        self.put.is_some()
    }

    pub(super) fn put(&self, row: &mut ExportRow, cell: &[u8]) {
        let cell: Cow<'_, str> = String::from_utf8_lossy(cell);
        if cell.is_empty() || self.put.is_some_and(|put| put(row, &cell)) {
            return;
        }
        row.extra
            .entry(self.name.clone())
            .or_insert_with(|| cell.into_owned());
    }
}
