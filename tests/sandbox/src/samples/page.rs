//! Pages of contacts, conversations and tickets: which objects they have, and their text.
//!
//! What a query finds is remembered until something changes, and samples are written from a template, so that a page
//! costs the same however many objects there are.

use std::{
    borrow::Cow,
    collections::{HashMap, VecDeque},
    io::Write,
    ops::Range,
    sync::Arc,
};

use serde_json::Value;

use super::{Template, filled, number_mark, text_mark};
use crate::{
    dispatch::Reply,
    error::ApiError,
    fields::Field,
    pagination::{self, Cursors},
    search::Search,
    state::State,
    table::Table,
};

/// For how many queries is remembered what they find.
const QUERIES: usize = 16;

/// A collection with pages by cursor.
pub(crate) trait Paged: Sized + 'static {
    /// What marks a place for a time; all others are for text.
    const CREATED: usize;

    fn table(state: &State) -> &Table<Self>;

    /// An object as lists and searches have it.
    fn view(&self, state: &State, id: &str) -> Value;

    /// What searches look at.
    fn document(&self, state: &State) -> Value;

    /// Whether lists and searches leave it out.
    fn hidden(&self) -> bool {
        false
    }

    /// A number that changes when templates and documents may look different, besides the table itself.
    fn surroundings(_: &State) -> u64 {
        0
    }

    /// Puts marks into what a view takes from objects that the template does not have.
    fn complete(_: &mut Value) {}

    /// Whether a sample that was never changed is still answered as the template says.
    fn is_plain(_: &State, _: impl Fn(usize) -> String) -> bool {
        true
    }
}

/// What queries found, and the templates of samples.
#[derive(Debug, Default)]
pub(crate) struct Pages {
    found: VecDeque<Found>,
    templates: HashMap<(std::any::TypeId, usize), (u64, Arc<Template>)>,
}

#[derive(Debug)]
struct Found {
    scope: String,
    version: u64,
    places: Arc<Vec<u64>>,
}

fn template<T: Paged>(state: &mut State, block: usize) -> Arc<Template> {
    let version = T::surroundings(state);
    let key = (std::any::TypeId::of::<T>(), block);
    if let Some((made, template)) = state.pages.templates.get(&key)
        && *made == version
    {
        return Arc::clone(template);
    }
    let mark = |hole| {
        if hole == T::CREATED {
            number_mark(hole)
        } else {
            text_mark(hole)
        }
    };
    let item = T::table(state).block(block).build(&mark);
    let mut view = item.view(state, &mark(0).text());
    T::complete(&mut view);
    let template = Template::new(&view, item.document(state));
    let kept = (version, Arc::clone(&template));
    state.pages.templates.insert(key, kept);
    template
}

fn templates<T: Paged>(state: &mut State) -> Vec<Arc<Template>> {
    let blocks = T::table(state).blocks().count();
    (0..blocks)
        .map(|block| template::<T>(state, block))
        .collect()
}

fn remembered<T: Paged>(
    state: &mut State,
    scope: &str,
    find: impl FnOnce(&mut State) -> Vec<u64>,
) -> Arc<Vec<u64>> {
    let version = T::table(state).changes() + T::surroundings(state);
    let known = state.pages.found.iter();
    let mut known = known.filter(|found| found.scope == scope && found.version == version);
    if let Some(found) = known.next() {
        return Arc::clone(&found.places);
    }
    let places = Arc::new(find(state));
    let found = &mut state.pages.found;
    found.retain(|found| found.scope != scope);
    found.truncate(QUERIES - 1);
    found.push_front(Found {
        scope: scope.to_owned(),
        version,
        places: Arc::clone(&places),
    });
    places
}

/// The places of all objects that are listed, the one changed last first.
pub(crate) fn all<T: Paged>(state: &mut State, scope: &str) -> Arc<Vec<u64>> {
    remembered::<T>(state, scope, |state| {
        let table = T::table(state);
        let mut places = table.places();
        places.retain(|place| !is_hidden(table, *place));
        places
    })
}

fn is_hidden<T: Paged>(table: &Table<T>, place: u64) -> bool {
    table.sample_at(place).is_none() && table.at(place).is_some_and(T::hidden)
}

/// Serves the page of a search that its cursor is for.
pub(crate) fn search<T: Paged>(
    state: &mut State,
    search: &Search,
    names: (&str, &str),
) -> Result<Reply, ApiError> {
    let after = search.starting_after.as_deref();
    if state.lists.cursors == Cursors::Keyset && search.is_sorted() {
        let mut found = keyed::<T>(state, search);
        search.sort_keyset(&mut found);
        let (range, pages) = pagination::keyset(search, &found, after)?;
        let places: Vec<u64> = found.into_iter().map(|(_, place)| place).collect();
        return Ok(write::<T>(state, names, &places, range, &pages));
    }
    let places = remembered::<T>(state, &search.scope, |state| {
        let mut found = keyed::<T>(state, search);
        search.sort(&mut found);
        found.into_iter().map(|(_, place)| place).collect()
    });
    let (range, pages) = pagination::cursor(&search.scope, places.len(), search.per_page, after)?;
    Ok(write::<T>(state, names, &places, range, &pages))
}

/// What a search finds: the values to sort by, and the places.
fn keyed<T: Paged>(state: &mut State, search: &Search) -> Vec<(Value, u64)> {
    let templates = templates::<T>(state);
    let state = &*state;
    let table = T::table(state);
    let mut found = Vec::new();
    for place in table.places() {
        let key = if let Some((block, index)) = table.sample_at(place) {
            let sample = table.block(block);
            let document = templates[block].document();
            let fill = |hole| sample.hole(index, hole);
            search.key(&|field: &Field| filled(field.of(document), &fill))
        } else {
            let Some(item) = table.at(place).filter(|item| !item.hidden()) else {
                continue;
            };
            let document = item.document(state);
            search.key(&|field: &Field| Cow::Borrowed(field.of(&document)))
        };
        found.extend(key.map(|key| (key, place)));
    }
    found
}

/// The answer with the objects at some of the places.
pub(crate) fn write<T: Paged>(
    state: &mut State,
    (kind, key): (&str, &str),
    places: &[u64],
    range: Range<usize>,
    pages: &Value,
) -> Reply {
    let templates = templates::<T>(state);
    let state = &*state;
    let table = T::table(state);
    let mut out = Vec::with_capacity(4096 * (range.len() + 1));
    // Writing into memory does not fail, and neither kind nor key needs escapes.
    let _ = write!(out, r#"{{"type":"{kind}","{key}":["#);
    for (number, place) in places[range].iter().enumerate() {
        if number > 0 {
            out.push(b',');
        }
        let plain = table.sample_at(*place).filter(|(block, index)| {
            let sample = table.block(*block);
            T::is_plain(state, |hole| sample.hole(*index, hole).text())
        });
        if let Some((block, index)) = plain {
            let sample = table.block(block);
            templates[block].write(|hole| sample.hole(index, hole), &mut out);
        } else if let (Some(item), Some(id)) = (table.at(*place), table.id_at(*place)) {
            let _ = write!(out, "{}", item.view(state, id));
        }
    }
    let total = places.len();
    let _ = write!(out, r#"],"total_count":{total},"pages":{pages}}}"#);
    Reply::Text(out)
}
