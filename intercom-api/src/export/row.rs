//! The rows and columns of an export.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use intercom_core::internal::wire::Shown;
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::{Id, Timestamp};

/// Defines the type of rows, and the table of its columns.
macro_rules! row {
    ($($(#[$doc:meta])* $name:ident: $kind:ident,)*) => {
        /// A row of an export: a message, the person who received it, and the actions of that person.
        ///
        /// A field is `None` if its cell is empty, for example because the event did not happen. The row serializes to an object with
        /// the cells that are not empty.
        #[derive(Clone, PartialEq, Default)]
        #[non_exhaustive]
        pub struct ExportRow {
            $($(#[$doc])* pub $name: Option<$kind>,)*
            /// The cells that no other field contains, by column name: cells of unknown columns, and invalid cells of time columns. Empty cells are omitted.
            pub extra: BTreeMap<String, String>,
        }

        impl fmt::Debug for ExportRow {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct("ExportRow")
                    $(.field(stringify!($name), &Shown(&self.$name)))*
                    .field("extra", &Shown(&self.extra))
                    .finish()
            }
        }

        impl Serialize for ExportRow {
            /// Serializes the cells that are not empty, by the name of their field or column. Times are Unix seconds.
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut cells = serializer.serialize_map(None)?;
                $(if let Some(value) = &self.$name {
                    cells.serialize_entry(stringify!($name), value)?;
                })*
                for (name, cell) in &self.extra {
                    // The second column of a name that occurs twice.
                    $(if name == stringify!($name) && self.$name.is_some() {
                        continue;
                    })*
                    cells.serialize_entry(name, cell)?;
                }
                cells.end()
            }
        }

        /// The columns for which a field exists.
        static KNOWN: &[(&str, SetField)] = &[
            $((stringify!($name), |row, cell| <$kind as Cell>::set(&mut row.$name, cell)),)*
        ];
    };
}

row! {
    /// Intercom's ID of the person.
    user_id: Id,
    /// ID of the person in your system.
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
    /// Type of the content, for example `email`.
    content_type: String,
    /// Title of the content.
    content_title: String,
    /// ID of the version of the rule set.
    ruleset_version_id: Id,
    /// ID of this delivery, which is unique to the row.
    receipt_id: Id,
    /// Time when the delivery was recorded.
    received_at: Timestamp,
    /// ID of the series that the content belongs to.
    series_id: Id,
    /// Title of that series.
    series_title: String,
    /// ID of the block of the series that sent the content.
    node_id: Id,
    /// Time when the person first replied.
    first_reply: Timestamp,
    /// Time when the person first completed the content, for example a tour or a survey.
    first_completion: Timestamp,
    /// Time when the person first completed the series.
    first_series_completion: Timestamp,
    /// Time when the person was first removed from the series for lack of engagement.
    first_series_disengagement: Timestamp,
    /// Time when the person first left the series through one of its exit rules.
    first_series_exit: Timestamp,
    /// Time when the person first reached the goal of the content.
    first_goal_success: Timestamp,
    /// Time when the person first opened the content.
    first_open: Timestamp,
    /// Time when the person first clicked a link in the content.
    first_click: Timestamp,
    /// Time when the person first dismissed the content. The column may be spelled `first_dismisall`.
    first_dismissal: Timestamp,
    /// Time when the person first unsubscribed through the content.
    first_unsubscribe: Timestamp,
    /// Time when the delivery first failed permanently.
    first_hard_bounce: Timestamp,
}

/// Parses a cell and sets the field, or returns `false` if the cell is invalid or the field is already set.
type SetField = fn(&mut ExportRow, &str) -> bool;

trait Cell: Sized {
    fn parse(cell: &str) -> Option<Self>;

    fn set(field: &mut Option<Self>, cell: &str) -> bool {
        // If two columns have the same name, the first one is used.
        if field.is_some() {
            return false;
        }
        *field = Self::parse(cell);
        field.is_some()
    }
}

impl Cell for String {
    fn parse(cell: &str) -> Option<Self> {
        Some(cell.to_owned())
    }
}

impl Cell for Id {
    fn parse(cell: &str) -> Option<Self> {
        Some(Self::from(cell))
    }
}

impl Cell for Timestamp {
    fn parse(cell: &str) -> Option<Self> {
        cell.trim().parse().ok().map(Self::from_second)
    }
}

/// A column of a file.
pub(super) struct Column {
    name: String,
    set_field: Option<SetField>,
}

impl Column {
    /// Creates a column from its heading.
    pub(super) fn new(heading: &[u8]) -> Self {
        let heading = String::from_utf8_lossy(heading);
        let name = heading.trim_start_matches('\u{feff}').trim();
        let field = name.to_ascii_lowercase();
        // The OpenAPI description spells it this way.
        let field = match field.as_str() {
            "first_dismisall" => "first_dismissal",
            other => other,
        };
        let known = KNOWN.iter().find(|(known, _)| *known == field);
        Self {
            name: name.to_owned(),
            set_field: known.map(|(_, set_field)| *set_field),
        }
    }

    /// Returns whether a field exists for this column.
    pub(super) fn is_known(&self) -> bool {
        self.set_field.is_some()
    }

    /// Stores a cell of this column in the row.
    pub(super) fn store(&self, row: &mut ExportRow, cell: &[u8]) {
        let cell: Cow<'_, str> = String::from_utf8_lossy(cell);
        if cell.is_empty() || self.set_field.is_some_and(|set| set(row, &cell)) {
            return;
        }
        row.extra
            .entry(self.name.clone())
            .or_insert_with(|| cell.into_owned());
    }
}
