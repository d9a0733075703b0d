//! An ordered collection of objects by ID. Seeded objects are created when they are accessed.

use std::{
    borrow::Cow,
    cell::{OnceCell, RefCell},
    collections::{BTreeMap, HashMap},
    fmt,
    sync::Arc,
};

use crate::{index::Index, sample::Sample};

mod keys;
mod searchable;

use keys::{Key, KeyIndex};

pub(crate) use searchable::{Content, Seen};

/// Objects by ID, in the order of creation, each with the time of its last change.
///
/// Seeded objects are rows without content: they are created when they are accessed, and dropped
/// afterwards unless they were changed. Therefore, large seeds are cheap.
pub(crate) struct Table<T> {
    rows: BTreeMap<u64, Row<T>>,
    positions: HashMap<String, u64>,
    ticks: u64,
    changes: u64,
    samples: Vec<Arc<dyn Sample<T>>>,
    untouched: usize,
    sampled: usize,
    /// The samples that were created for reading.
    accessed: RefCell<Vec<u64>>,
    index: Index<T>,
    /// The stored objects by the values that identify them, if they are looked up so.
    keys: Option<KeyIndex<T>>,
}

struct Row<T> {
    id: String,
    touched: u64,
    item: Slot<T>,
}

enum Slot<T> {
    Stored(Box<T>),
    Sample {
        block: usize,
        index: usize,
        cached: OnceCell<Box<T>>,
    },
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            rows: BTreeMap::new(),
            positions: HashMap::new(),
            ticks: 0,
            changes: 0,
            samples: Vec::new(),
            untouched: 0,
            sampled: 0,
            accessed: RefCell::default(),
            index: Index::default(),
            keys: None,
        }
    }
}

impl<T> fmt::Debug for Table<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Table")
            .field("rows", &self.rows.len())
            .finish_non_exhaustive()
    }
}

impl<T: Clone> Table<T> {
    /// Creates a table whose objects can be found with [`with_key`](Self::with_key). `keys` returns
    /// the fields by which an object is found, each with its value in lower case.
    pub(crate) fn with_keys(keys: fn(&T) -> Vec<Key>) -> Self {
        Self {
            keys: Some(KeyIndex::new(keys)),
            ..Self::default()
        }
    }

    pub(crate) fn insert(&mut self, id: impl Into<String>, item: T) {
        self.push(id.into(), Slot::Stored(Box::new(item)));
    }

    /// Adds samples, whose content is created when they are accessed.
    pub(crate) fn insert_samples(&mut self, sample: Arc<dyn Sample<T>>, count: usize) {
        let block = self.samples.len();
        for index in 0..count {
            let slot = Slot::Sample {
                block,
                index,
                cached: OnceCell::new(),
            };
            self.push(sample.id(index), slot);
        }
        self.untouched += count;
        self.sampled += count;
        self.samples.push(sample);
    }

    fn push(&mut self, id: String, item: Slot<T>) {
        self.changes += 1;
        self.ticks += 1;
        let touched = self.ticks;
        self.index.record(touched, self.rows.len(), || None);
        if let (Some(keys), Slot::Stored(_)) = (&mut self.keys, &item) {
            keys.record(touched);
        }
        self.positions.insert(id.clone(), touched);
        self.rows.insert(touched, Row { id, touched, item });
    }

    fn access<'a>(&'a self, position: u64, row: &'a Row<T>) -> &'a T {
        match &row.item {
            Slot::Stored(item) => item,
            Slot::Sample {
                block,
                index,
                cached,
            } => cached.get_or_init(|| {
                self.accessed.borrow_mut().push(position);
                Box::new(self.samples[*block].create(*index))
            }),
        }
    }

    pub(crate) fn get(&self, id: &str) -> Option<&T> {
        self.at(*self.positions.get(id)?)
    }

    /// Returns the object at a position.
    pub(crate) fn at(&self, position: u64) -> Option<&T> {
        self.rows
            .get(&position)
            .map(|row| self.access(position, row))
    }

    pub(crate) fn id_at(&self, position: u64) -> Option<&str> {
        self.rows.get(&position).map(|row| row.id.as_str())
    }

    /// Returns the block of an unchanged sample, and the number of the sample in the block.
    pub(crate) fn sample_at(&self, position: u64) -> Option<(usize, usize)> {
        match self.rows.get(&position)?.item {
            Slot::Sample { block, index, .. } => Some((block, index)),
            Slot::Stored(_) => None,
        }
    }

    /// Returns whether this is an unchanged sample.
    pub(crate) fn is_untouched(&self, id: &str) -> bool {
        self.positions
            .get(id)
            .is_some_and(|position| self.sample_at(*position).is_some())
    }

    /// Returns the number of unchanged samples.
    pub(crate) fn untouched(&self) -> usize {
        self.untouched
    }

    /// Returns the number of samples that were added.
    pub(crate) fn sampled(&self) -> usize {
        self.sampled
    }

    pub(crate) fn block(&self, block: usize) -> &Arc<dyn Sample<T>> {
        &self.samples[block]
    }

    pub(crate) fn blocks(&self) -> impl Iterator<Item = &Arc<dyn Sample<T>>> {
        self.samples.iter()
    }

    /// Returns a counter that increases with each change.
    pub(crate) fn changes(&self) -> u64 {
        self.changes
    }

    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut T> {
        let position = *self.positions.get(id)?;
        self.record(position);
        let row = self.rows.get_mut(&position)?;
        self.changes += 1;
        if let Slot::Sample { block, index, .. } = row.item {
            self.untouched -= 1;
            row.item = Slot::Stored(Box::new(self.samples[block].create(index)));
        }
        match &mut row.item {
            Slot::Stored(item) => Some(item),
            Slot::Sample { .. } => None,
        }
    }

    /// Returns the object and updates its time of change.
    pub(crate) fn touch(&mut self, id: &str) -> Option<&mut T> {
        let position = *self.positions.get(id)?;
        self.record(position);
        self.ticks += 1;
        if let Some(row) = self.rows.get_mut(&position) {
            row.touched = self.ticks;
        }
        self.get_mut(id)
    }

    pub(crate) fn remove(&mut self, id: &str) -> Option<T> {
        let position = self.positions.remove(id)?;
        self.record(position);
        self.changes += 1;
        match self.rows.remove(&position)?.item {
            Slot::Stored(item) => Some(*item),
            Slot::Sample { block, index, .. } => {
                self.untouched -= 1;
                Some(self.samples[block].create(index))
            }
        }
    }

    pub(crate) fn contains(&self, id: &str) -> bool {
        self.positions.contains_key(id)
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Returns all objects, in the order of creation.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, &T)> {
        let rows = self.rows.iter();
        rows.map(|(position, row)| (row.id.as_str(), self.access(*position, row)))
    }

    /// Returns all objects, in the order of creation. Samples that are created are not stored.
    pub(crate) fn lend(&self) -> impl Iterator<Item = (&str, Cow<'_, T>)> {
        self.rows.values().map(|row| {
            let item = match &row.item {
                Slot::Stored(item) => Cow::Borrowed(&**item),
                Slot::Sample { block, index, .. } => {
                    Cow::Owned(self.samples[*block].create(*index))
                }
            };
            (row.id.as_str(), item)
        })
    }

    /// Returns all IDs, in the order of creation.
    pub(crate) fn ids(&self) -> Vec<String> {
        self.rows.values().map(|row| row.id.clone()).collect()
    }

    /// Returns the IDs of the objects that match a predicate. Samples that are created for the
    /// predicate are not stored.
    pub(crate) fn ids_where(&self, holds: impl Fn(&T) -> bool) -> Vec<String> {
        let rows = self.rows.values().filter(|row| match &row.item {
            Slot::Stored(item) => holds(item),
            Slot::Sample { block, index, .. } => holds(&self.samples[*block].create(*index)),
        });
        rows.map(|row| row.id.clone()).collect()
    }

    pub(crate) fn values(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.iter().map(|(_, item)| item)
    }

    /// Returns all objects except unchanged samples.
    pub(crate) fn stored(&self) -> impl DoubleEndedIterator<Item = (&str, &T)> {
        self.rows.values().filter_map(|row| match &row.item {
            Slot::Stored(item) => Some((row.id.as_str(), &**item)),
            Slot::Sample { .. } => None,
        })
    }

    /// Returns the objects with this value in a field, except unchanged samples, in the order of
    /// creation. The case of ASCII letters is ignored. Requires [`with_keys`](Self::with_keys).
    pub(crate) fn with_key(&self, field: &'static str, value: &str) -> Vec<(&str, &T)> {
        let stored = |position| match &self.rows.get(&position)?.item {
            Slot::Stored(item) => Some(&**item),
            Slot::Sample { .. } => None,
        };
        let positions = match &self.keys {
            Some(keys) => keys.find(field, value, stored),
            None => Vec::new(),
        };
        let found = positions.into_iter();
        found
            .filter_map(|position| Some((self.id_at(position)?, stored(position)?)))
            .collect()
    }

    /// Changes the objects that match a predicate, except unchanged samples. Their times of change
    /// stay the same.
    pub(crate) fn change_where(&mut self, holds: impl Fn(&T) -> bool, change: impl Fn(&mut T)) {
        let rows = self.stored().filter(|(_, item)| holds(item));
        let ids: Vec<String> = rows.map(|(id, _)| id.to_owned()).collect();
        for id in ids {
            if let Some(item) = self.get_mut(&id) {
                change(item);
            }
        }
    }

    /// Returns the positions of all objects, the most recently changed first.
    pub(crate) fn positions(&self) -> Vec<u64> {
        let mut rows: Vec<(u64, u64)> = self
            .rows
            .iter()
            .map(|(position, row)| (row.touched, *position))
            .collect();
        // Most rows are already in this order, which makes sorting fast.
        rows.sort();
        rows.into_iter()
            .rev()
            .map(|(_, position)| position)
            .collect()
    }

    /// Returns all objects, the most recently changed first.
    pub(crate) fn newest(&self) -> Vec<(&str, &T)> {
        let positions = self.positions().into_iter();
        positions
            .filter_map(|position| Some((self.id_at(position)?, self.at(position)?)))
            .collect()
    }

    /// Drops the samples that were created for reading.
    pub(crate) fn trim(&mut self) {
        for position in self.accessed.take() {
            if let Some(Row {
                item: Slot::Sample { cached, .. },
                ..
            }) = self.rows.get_mut(&position)
            {
                cached.take();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Fill;

    struct Letters;

    impl Sample<String> for Letters {
        fn id(&self, index: usize) -> String {
            format!("id-{index}")
        }

        fn fill(&self, index: usize, _: usize) -> Fill {
            Fill::Text(format!("item {index}"))
        }

        fn build(&self, placeholder: &dyn Fn(usize) -> Fill) -> String {
            placeholder(0).text()
        }

        fn find(&self, _: &str, _: &str) -> Option<usize> {
            None
        }
    }

    fn table() -> Table<String> {
        let mut table = Table::default();
        table.insert("own", "mine".to_owned());
        table.insert_samples(Arc::new(Letters), 3);
        table
    }

    #[test]
    fn creates_samples_for_reading_and_drops_them() {
        let mut table = table();
        assert_eq!(table.get("id-1").map(String::as_str), Some("item 1"));
        assert_eq!(table.accessed.borrow().len(), 1);
        table.trim();
        assert_eq!(table.accessed.borrow().len(), 0);
        assert!(table.is_untouched("id-1"));
        assert_eq!(table.values().count(), 4);
        assert_eq!(table.stored().count(), 1);
    }

    #[test]
    fn preserves_changes() {
        let mut table = table();
        let before = table.changes();
        table.touch("id-0").unwrap().push('!');
        assert!(table.changes() > before);
        table.trim();
        assert_eq!(table.get("id-0").map(String::as_str), Some("item 0!"));
        assert_eq!(table.untouched(), 2);
        let newest: Vec<&str> = table.newest().into_iter().map(|(id, _)| id).collect();
        assert_eq!(newest, ["id-0", "id-2", "id-1", "own"]);
        assert_eq!(table.remove("id-2").as_deref(), Some("item 2"));
        assert_eq!((table.untouched(), table.len()), (1, 3));
        assert_eq!(table.remove("id-2"), None);
    }
}
