//! The rows of a table as lists and searches see them.

use std::{collections::BTreeSet, sync::Arc};

use super::{Slot, Table};
use crate::index::{Lag, Snapshot};

/// A row, without creating its content if it is an unchanged sample.
#[derive(Debug)]
pub(crate) struct Seen<'a, T> {
    pub(crate) id: &'a str,
    /// The number of the last change.
    pub(crate) touched: u64,
    pub(crate) content: Content<'a, T>,
}

#[derive(Debug)]
pub(crate) enum Content<'a, T> {
    Item(&'a T),
    /// The block of an unchanged sample, and the number of the sample in the block.
    Sample(usize, usize),
}

impl<T: Clone> Table<T> {
    /// Makes changes searchable only after a delay.
    pub(crate) fn set_lag(&mut self, lag: Lag) {
        self.index.set_lag(lag);
    }

    /// Records that the row at a position is about to change.
    pub(super) fn record(&mut self, position: u64) {
        if let Some(keys) = &mut self.keys {
            keys.record(position);
        }
        let (rows, samples) = (&self.rows, &self.samples);
        self.index.record(position, rows.len(), || {
            let row = rows.get(&position)?;
            let item = match &row.item {
                Slot::Stored(item) => T::clone(item),
                Slot::Sample { block, index, .. } => samples[*block].create(*index),
            };
            Some(Snapshot {
                id: row.id.clone(),
                touched: row.touched,
                item: Arc::new(item),
            })
        });
    }

    /// Makes the changes searchable whose delay has passed, and returns a counter that increases
    /// when searchable content changes.
    pub(crate) fn refresh_index(&mut self) -> u64 {
        self.index.refresh(self.rows.len());
        self.index.version()
    }

    /// Makes all changes searchable.
    pub(crate) fn flush_index(&mut self) {
        self.index.flush(self.rows.len());
    }

    /// Returns the positions whose searchable content changed since a version, or `None` if they
    /// are no longer known.
    pub(crate) fn changed_since(&self, version: u64) -> Option<BTreeSet<u64>> {
        self.index.changed_since(version)
    }

    /// Returns the positions of all rows that searches may see.
    pub(crate) fn searchable_positions(&self) -> BTreeSet<u64> {
        self.rows
            .keys()
            .copied()
            .chain(self.index.pending())
            .collect()
    }

    /// Returns the row at a position as searches see it.
    pub(crate) fn searchable(&self, position: u64) -> Option<Seen<'_, T>> {
        match self.index.earlier(position) {
            None => self.current(position),
            Some(earlier) => earlier.map(|earlier| Seen {
                id: &earlier.id,
                touched: earlier.touched,
                content: Content::Item(&*earlier.item),
            }),
        }
    }

    /// Returns the row at a position.
    pub(crate) fn current(&self, position: u64) -> Option<Seen<'_, T>> {
        let row = self.rows.get(&position)?;
        let content = match &row.item {
            Slot::Stored(item) => Content::Item(&**item),
            Slot::Sample { block, index, .. } => Content::Sample(*block, *index),
        };
        Some(Seen {
            id: &row.id,
            touched: row.touched,
            content,
        })
    }
}
