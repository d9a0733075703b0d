//! An index of objects by the values that identify them.

use std::{
    cell::RefCell,
    collections::{BTreeSet, HashMap, HashSet},
};

/// The name of a field, and its value in lower case.
pub(super) type Key = (&'static str, String);

/// Returns the keys of an object.
type Keys<T> = fn(&T) -> Vec<Key>;

/// The positions of objects by key. Keys ignore the case of ASCII letters.
///
/// Objects that were changed are indexed again by the next lookup, so that code that changes an
/// object does not have to know its keys.
pub(super) struct KeyIndex<T> {
    keys: Keys<T>,
    state: RefCell<Indexed>,
}

#[derive(Default)]
struct Indexed {
    positions: HashMap<Key, BTreeSet<u64>>,
    keys: HashMap<u64, Vec<Key>>,
    /// The positions of the objects that were changed since the last lookup.
    changed: HashSet<u64>,
}

impl<T> KeyIndex<T> {
    pub(super) fn new(keys: Keys<T>) -> Self {
        Self {
            keys,
            state: RefCell::default(),
        }
    }

    /// Records that the object at a position is added, changed or removed.
    pub(super) fn record(&mut self, position: u64) {
        self.state.get_mut().changed.insert(position);
    }

    /// Returns the positions of the objects with a key, in ascending order. `object` returns the
    /// object at a position, if it still exists.
    pub(super) fn find<'a>(
        &self,
        field: &'static str,
        value: &str,
        object: impl Fn(u64) -> Option<&'a T>,
    ) -> Vec<u64>
    where
        T: 'a,
    {
        let state = &mut *self.state.borrow_mut();
        for position in state.changed.drain() {
            for key in state.keys.remove(&position).into_iter().flatten() {
                if let Some(positions) = state.positions.get_mut(&key) {
                    positions.remove(&position);
                    if positions.is_empty() {
                        state.positions.remove(&key);
                    }
                }
            }
            let Some(object) = object(position) else {
                continue;
            };
            let keys = (self.keys)(object);
            for key in &keys {
                let positions = state.positions.entry(key.clone()).or_default();
                positions.insert(position);
            }
            state.keys.insert(position, keys);
        }
        let found = state.positions.get(&(field, value.to_ascii_lowercase()));
        found.into_iter().flatten().copied().collect()
    }
}
