//! Cycles in a graph of names.

use std::collections::{HashMap, HashSet};

/// Returns the names that lead to themselves, each with a number that the names of its cycles share.
/// `uses` contains the names that each name uses.
///
/// This is Tarjan's algorithm with an explicit stack, because a chain of names can be long.
pub(crate) fn cycles(uses: &HashMap<String, Vec<String>>) -> HashMap<String, usize> {
    let mut search = Search::default();
    for name in uses.keys() {
        search.start(name, uses);
    }
    let found = search.found.into_iter();
    found
        .map(|(name, cycle)| (name.to_owned(), cycle))
        .collect()
}

#[derive(Default)]
struct Search<'a> {
    /// The order in which the names were visited.
    index: HashMap<&'a str, usize>,
    /// The lowest index that a name leads to.
    low: HashMap<&'a str, usize>,
    /// The names whose component is not complete.
    open: Vec<&'a str>,
    is_open: HashSet<&'a str>,
    /// The cycles, numbered by one of their indexes.
    found: HashMap<&'a str, usize>,
}

impl<'a> Search<'a> {
    fn start(&mut self, name: &'a str, uses: &'a HashMap<String, Vec<String>>) {
        if self.index.contains_key(name) {
            return;
        }
        self.enter(name);
        let mut stack: Vec<(&str, usize)> = vec![(name, 0)];
        while let Some((name, position)) = stack.pop() {
            let next = uses.get(name).and_then(|used| used.get(position));
            let Some(next) = next else {
                self.leave(name, uses);
                if let Some((parent, _)) = stack.last() {
                    self.lower(parent, self.low[name]);
                }
                continue;
            };
            stack.push((name, position + 1));
            match self.index.get(next.as_str()) {
                None if uses.contains_key(next) => {
                    self.enter(next);
                    stack.push((next, 0));
                }
                Some(index) if self.is_open.contains(next.as_str()) => self.lower(name, *index),
                _ => {}
            }
        }
    }

    fn enter(&mut self, name: &'a str) {
        let index = self.index.len();
        self.index.insert(name, index);
        self.low.insert(name, index);
        self.open.push(name);
        self.is_open.insert(name);
    }

    fn lower(&mut self, name: &'a str, index: usize) {
        if let Some(low) = self.low.get_mut(name) {
            *low = index.min(*low);
        }
    }

    /// Completes the component that starts with `name`, if it is the first name of a component.
    fn leave(&mut self, name: &'a str, uses: &HashMap<String, Vec<String>>) {
        if self.low[name] != self.index[name] {
            return;
        }
        let start = self.open.iter().rposition(|one| *one == name).unwrap_or(0);
        let component = self.open.split_off(start);
        let uses_itself = uses[name].iter().any(|next| next == name);
        if component.len() > 1 || uses_itself {
            let cycle = self.low[name];
            self.found.extend(component.iter().map(|one| (*one, cycle)));
        }
        for one in component {
            self.is_open.remove(one);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(edges: &[(&str, &[&str])]) -> Vec<String> {
        let uses = edges
            .iter()
            .map(|(name, used)| {
                let used = used.iter().map(|one| (*one).to_owned());
                ((*name).to_owned(), used.collect())
            })
            .collect();
        let found = cycles(&uses);
        assert!(found.get("a").is_none_or(|a| found.get("own") != Some(a)));
        assert_eq!(found.get("a"), found.get("b"));
        let mut names: Vec<String> = found.into_keys().collect();
        names.sort();
        names
    }

    #[test]
    fn finds_only_the_names_on_a_cycle() {
        let edges: &[(&str, &[&str])] = &[
            ("before", &["a", "elsewhere"]),
            ("a", &["b"]),
            ("b", &["c", "between"]),
            ("c", &["a"]),
            ("between", &["own"]),
            ("own", &["own", "after"]),
            ("after", &[]),
        ];
        assert_eq!(found(edges), ["a", "b", "c", "own"]);
    }

    #[test]
    fn follows_long_chains() {
        let uses = (0..200_000)
            .map(|index: usize| (index.to_string(), vec![(index + 1).to_string()]))
            .collect();
        assert_eq!(cycles(&uses).len(), 0);
    }
}
