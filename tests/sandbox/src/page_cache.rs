//! The cached lists and results of searches.

use std::{
    collections::{HashMap, VecDeque},
    sync::Arc,
};

use crate::{search::sort::Match, template::Template};

/// Cached lists and results of searches, and the templates of samples.
#[derive(Debug, Default)]
pub(crate) struct Pages {
    pub(crate) found: VecDeque<Found>,
    pub(crate) results: Results,
    pub(crate) templates: HashMap<(std::any::TypeId, usize), (u64, Arc<Template>)>,
}

#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) scope: String,
    pub(crate) version: u64,
    pub(crate) positions: Arc<Vec<u64>>,
}

/// Cached results.
#[derive(Debug, Default)]
pub(crate) struct Results(pub(crate) VecDeque<Cached>);

#[derive(Debug)]
pub(crate) struct Cached {
    pub(crate) scope: String,
    /// The version of the index of the table.
    pub(crate) version: u64,
    pub(crate) surroundings: u64,
    pub(crate) matches: Arc<Vec<Match>>,
}
