//! An ordered collection of objects by id, most of which may still be waiting to be made.

use std::{
    cell::{OnceCell, RefCell},
    collections::{BTreeMap, HashMap},
    fmt,
    sync::Arc,
};

use crate::samples::Sample;

/// Objects by id, in the order of their creation, each with the moment of its last change.
///
/// Objects of a seed are rows without content: they are made when somebody looks at them, and forgotten afterwards
/// unless they were changed. That keeps large seeds cheap.
pub(crate) struct Table<T> {
    rows: BTreeMap<u64, Row<T>>,
    places: HashMap<String, u64>,
    ticks: u64,
    changes: u64,
    samples: Vec<Arc<dyn Sample<T>>>,
    untouched: usize,
    sampled: usize,
    /// The samples that were made to be looked at.
    opened: RefCell<Vec<u64>>,
}

struct Row<T> {
    id: String,
    touched: u64,
    item: Slot<T>,
}

enum Slot<T> {
    Made(Box<T>),
    Sample {
        block: usize,
        index: usize,
        made: OnceCell<Box<T>>,
    },
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            rows: BTreeMap::new(),
            places: HashMap::new(),
            ticks: 0,
            changes: 0,
            samples: Vec::new(),
            untouched: 0,
            sampled: 0,
            opened: RefCell::default(),
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

impl<T> Table<T> {
    pub(crate) fn insert(&mut self, id: impl Into<String>, item: T) {
        self.push(id.into(), Slot::Made(Box::new(item)));
    }

    /// Adds samples; they stay without content until they are looked at.
    pub(crate) fn insert_samples(&mut self, sample: Arc<dyn Sample<T>>, count: usize) {
        let block = self.samples.len();
        for index in 0..count {
            let slot = Slot::Sample {
                block,
                index,
                made: OnceCell::new(),
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
        self.places.insert(id.clone(), touched);
        self.rows.insert(touched, Row { id, touched, item });
    }

    fn look<'a>(&'a self, place: u64, row: &'a Row<T>) -> &'a T {
        match &row.item {
            Slot::Made(item) => item,
            Slot::Sample { block, index, made } => made.get_or_init(|| {
                self.opened.borrow_mut().push(place);
                Box::new(self.samples[*block].make(*index))
            }),
        }
    }

    pub(crate) fn get(&self, id: &str) -> Option<&T> {
        self.at(*self.places.get(id)?)
    }

    /// The object at a place, as [`newest`](Self::newest) gives them.
    pub(crate) fn at(&self, place: u64) -> Option<&T> {
        self.rows.get(&place).map(|row| self.look(place, row))
    }

    pub(crate) fn id_at(&self, place: u64) -> Option<&str> {
        self.rows.get(&place).map(|row| row.id.as_str())
    }

    /// The block and the number of a sample that was never changed.
    pub(crate) fn sample_at(&self, place: u64) -> Option<(usize, usize)> {
        match self.rows.get(&place)?.item {
            Slot::Sample { block, index, .. } => Some((block, index)),
            Slot::Made(_) => None,
        }
    }

    /// Whether this is a sample that was never changed.
    pub(crate) fn is_untouched(&self, id: &str) -> bool {
        self.places
            .get(id)
            .is_some_and(|place| self.sample_at(*place).is_some())
    }

    /// How many samples were never changed.
    pub(crate) fn untouched(&self) -> usize {
        self.untouched
    }

    /// How many samples there were in the beginning.
    pub(crate) fn sampled(&self) -> usize {
        self.sampled
    }

    pub(crate) fn block(&self, block: usize) -> &Arc<dyn Sample<T>> {
        &self.samples[block]
    }

    pub(crate) fn blocks(&self) -> impl Iterator<Item = &Arc<dyn Sample<T>>> {
        self.samples.iter()
    }

    /// A number that grows with each change.
    pub(crate) fn changes(&self) -> u64 {
        self.changes
    }

    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut T> {
        let row = self.rows.get_mut(self.places.get(id)?)?;
        self.changes += 1;
        if let Slot::Sample { block, index, .. } = row.item {
            self.untouched -= 1;
            row.item = Slot::Made(Box::new(self.samples[block].make(index)));
        }
        match &mut row.item {
            Slot::Made(item) => Some(item),
            Slot::Sample { .. } => None,
        }
    }

    /// The object, marked as the one changed last.
    pub(crate) fn touch(&mut self, id: &str) -> Option<&mut T> {
        let place = self.places.get(id)?;
        self.ticks += 1;
        if let Some(row) = self.rows.get_mut(place) {
            row.touched = self.ticks;
        }
        self.get_mut(id)
    }

    pub(crate) fn remove(&mut self, id: &str) -> Option<T> {
        let place = self.places.remove(id)?;
        self.changes += 1;
        match self.rows.remove(&place)?.item {
            Slot::Made(item) => Some(*item),
            Slot::Sample { block, index, .. } => {
                self.untouched -= 1;
                Some(self.samples[block].make(index))
            }
        }
    }

    pub(crate) fn contains(&self, id: &str) -> bool {
        self.places.contains_key(id)
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// All in the order of creation.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, &T)> {
        let rows = self.rows.iter();
        rows.map(|(place, row)| (row.id.as_str(), self.look(*place, row)))
    }

    /// All ids in the order of creation.
    pub(crate) fn ids(&self) -> Vec<String> {
        self.rows.values().map(|row| row.id.clone()).collect()
    }

    /// The ids of the objects of which something is true. No object stays in memory for it.
    pub(crate) fn ids_where(&self, holds: impl Fn(&T) -> bool) -> Vec<String> {
        let rows = self.rows.values().filter(|row| match &row.item {
            Slot::Made(item) => holds(item),
            Slot::Sample { block, index, .. } => holds(&self.samples[*block].make(*index)),
        });
        rows.map(|row| row.id.clone()).collect()
    }

    pub(crate) fn values(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.iter().map(|(_, item)| item)
    }

    /// All but the samples that were never changed.
    pub(crate) fn made(&self) -> impl DoubleEndedIterator<Item = (&str, &T)> {
        self.rows.values().filter_map(|row| match &row.item {
            Slot::Made(item) => Some((row.id.as_str(), &**item)),
            Slot::Sample { .. } => None,
        })
    }

    /// All but the samples that were never changed, to be changed.
    pub(crate) fn made_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.changes += 1;
        self.rows
            .values_mut()
            .filter_map(|row| match &mut row.item {
                Slot::Made(item) => Some(&mut **item),
                Slot::Sample { .. } => None,
            })
    }

    /// The places of all, the one changed last first.
    pub(crate) fn places(&self) -> Vec<u64> {
        let mut rows: Vec<(u64, u64)> = self
            .rows
            .iter()
            .map(|(place, row)| (row.touched, *place))
            .collect();
        // Most rows stand in this order already, which makes it fast.
        rows.sort();
        rows.into_iter().rev().map(|(_, place)| place).collect()
    }

    /// All, the one changed last first.
    pub(crate) fn newest(&self) -> Vec<(&str, &T)> {
        let places = self.places().into_iter();
        places
            .filter_map(|place| Some((self.id_at(place)?, self.at(place)?)))
            .collect()
    }

    /// Forgets the samples that were made to be looked at.
    pub(crate) fn trim(&mut self) {
        for place in self.opened.take() {
            if let Some(Row {
                item: Slot::Sample { made, .. },
                ..
            }) = self.rows.get_mut(&place)
            {
                made.take();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::samples::Hole;

    struct Letters;

    impl Sample<String> for Letters {
        fn id(&self, index: usize) -> String {
            format!("id-{index}")
        }

        fn hole(&self, index: usize, _: usize) -> Hole {
            Hole::Text(format!("item {index}"))
        }

        fn build(&self, hole: &dyn Fn(usize) -> Hole) -> String {
            hole(0).text()
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
    fn samples_are_made_when_they_are_looked_at_and_forgotten() {
        let mut table = table();
        assert_eq!(table.get("id-1").map(String::as_str), Some("item 1"));
        assert_eq!(table.opened.borrow().len(), 1);
        table.trim();
        assert_eq!(table.opened.borrow().len(), 0);
        assert!(table.is_untouched("id-1"));
        assert_eq!(table.values().count(), 4);
        assert_eq!(table.made().count(), 1);
    }

    #[test]
    fn a_change_stays() {
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
