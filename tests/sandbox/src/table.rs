//! An ordered collection of objects by id.

use std::collections::{BTreeMap, HashMap};

/// Objects by id, in the order of their creation, each with the moment of its last change.
#[derive(Debug)]
pub(crate) struct Table<T> {
    rows: BTreeMap<u64, Row<T>>,
    places: HashMap<String, u64>,
    ticks: u64,
}

#[derive(Debug)]
struct Row<T> {
    id: String,
    touched: u64,
    item: T,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            rows: BTreeMap::new(),
            places: HashMap::new(),
            ticks: 0,
        }
    }
}

impl<T> Table<T> {
    pub(crate) fn insert(&mut self, id: impl Into<String>, item: T) {
        let id = id.into();
        self.ticks += 1;
        let touched = self.ticks;
        self.places.insert(id.clone(), touched);
        self.rows.insert(touched, Row { id, touched, item });
    }

    pub(crate) fn get(&self, id: &str) -> Option<&T> {
        let place = self.places.get(id)?;
        self.rows.get(place).map(|row| &row.item)
    }

    pub(crate) fn get_mut(&mut self, id: &str) -> Option<&mut T> {
        let place = self.places.get(id)?;
        self.rows.get_mut(place).map(|row| &mut row.item)
    }

    /// The object, marked as the one changed last.
    pub(crate) fn touch(&mut self, id: &str) -> Option<&mut T> {
        let place = self.places.get(id)?;
        let row = self.rows.get_mut(place)?;
        self.ticks += 1;
        row.touched = self.ticks;
        Some(&mut row.item)
    }

    pub(crate) fn remove(&mut self, id: &str) -> Option<T> {
        let place = self.places.remove(id)?;
        self.rows.remove(&place).map(|row| row.item)
    }

    pub(crate) fn contains(&self, id: &str) -> bool {
        self.places.contains_key(id)
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// All in the order of creation.
    pub(crate) fn iter(&self) -> impl DoubleEndedIterator<Item = (&str, &T)> {
        self.rows.values().map(|row| (row.id.as_str(), &row.item))
    }

    /// All ids in the order of creation.
    pub(crate) fn ids(&self) -> Vec<String> {
        self.rows.values().map(|row| row.id.clone()).collect()
    }

    pub(crate) fn values(&self) -> impl DoubleEndedIterator<Item = &T> {
        self.rows.values().map(|row| &row.item)
    }

    pub(crate) fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.rows.values_mut().map(|row| &mut row.item)
    }

    /// All, the one changed last first.
    pub(crate) fn newest(&self) -> Vec<(&str, &T)> {
        let mut rows: Vec<&Row<T>> = self.rows.values().collect();
        rows.sort_by_key(|row| std::cmp::Reverse(row.touched));
        rows.into_iter()
            .map(|row| (row.id.as_str(), &row.item))
            .collect()
    }
}
