//! Numbers for names that are not unique.

use std::collections::{HashMap, HashSet};

/// The names in use.
///
/// The numbers that are known to be in use are not tried again, so that many equal names do not
/// take quadratic time.
#[derive(Debug, Default)]
pub(crate) struct Unique {
    taken: HashSet<String>,
    /// The next number to try, by the name with the lowest number.
    next: HashMap<String, usize>,
}

impl Unique {
    /// Reserves a name.
    pub(crate) fn reserve(&mut self, name: impl Into<String>) -> bool {
        self.taken.insert(name.into())
    }

    /// Returns `first` if it is not in use, or else the result of `numbered` for the lowest number
    /// from 2 that makes it unique. `key` returns the form of a name in which names must differ.
    pub(crate) fn name(
        &mut self,
        first: String,
        key: impl Fn(&str) -> String,
        numbered: impl Fn(usize) -> String,
    ) -> String {
        if self.taken.insert(key(&first)) {
            return first;
        }
        let next = self.next.entry(numbered(2)).or_insert(2);
        loop {
            let name = numbered(*next);
            *next += 1;
            if self.taken.insert(key(&name)) {
                return name;
            }
        }
    }
}

impl<S: Into<String>> FromIterator<S> for Unique {
    fn from_iter<I: IntoIterator<Item = S>>(names: I) -> Self {
        Self {
            taken: names.into_iter().map(Into::into).collect(),
            next: HashMap::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_names_that_are_in_use() {
        let mut unique: Unique = ["a3"].into_iter().collect();
        let mut name = || {
            unique.name(
                "A".to_owned(),
                |name| name.to_lowercase(),
                |count| format!("A{count}"),
            )
        };
        assert_eq!([name(), name(), name(), name()], ["A", "A2", "A4", "A5"]);
    }
}
