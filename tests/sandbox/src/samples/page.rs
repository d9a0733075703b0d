//! Pages of contacts, conversations and tickets: the objects that they contain, and their JSON.
//!
//! The result of a query is cached until the data changes, and samples are written from a template,
//! so that the cost of a page does not depend on the number of objects.

use std::{
    borrow::Cow,
    collections::{HashMap, VecDeque},
    io::Write,
    ops::Range,
    sync::Arc,
};

use serde_json::Value;

use super::{Template, filled, number_placeholder, string_placeholder};
use crate::{
    dispatch::Reply,
    error::ApiError,
    fields::Field,
    pagination::{self, Cursors},
    search::Search,
    state::State,
    table::Table,
};

/// Maximum number of cached query results.
const QUERIES: usize = 16;

/// A collection with cursor pagination.
pub(crate) trait Paged: Sized + 'static {
    /// The placeholder for the creation time; all others are for strings.
    const CREATED: usize;

    fn table(state: &State) -> &Table<Self>;

    /// Returns an object in the form of lists and searches.
    fn view(&self, state: &State, id: &str) -> Value;

    /// Returns the document that searches evaluate.
    fn document(&self, state: &State) -> Value;

    /// Returns whether lists and searches omit the object.
    fn hidden(&self) -> bool {
        false
    }

    /// Returns a counter of the changes outside the table that affect templates and documents.
    fn surroundings(_: &State) -> u64 {
        0
    }

    /// Writes placeholders for values that a view takes from objects that the template does not
    /// have.
    fn complete(_: &mut Value) {}

    /// Returns whether the template still applies to an unchanged sample.
    fn is_plain(_: &State, _: impl Fn(usize) -> String) -> bool {
        true
    }
}

/// Cached query results, and the templates of samples.
#[derive(Debug, Default)]
pub(crate) struct Pages {
    found: VecDeque<Found>,
    templates: HashMap<(std::any::TypeId, usize), (u64, Arc<Template>)>,
}

#[derive(Debug)]
struct Found {
    scope: String,
    version: u64,
    positions: Arc<Vec<u64>>,
}

fn template<T: Paged>(state: &mut State, block: usize) -> Arc<Template> {
    let version = T::surroundings(state);
    let key = (std::any::TypeId::of::<T>(), block);
    if let Some((made, template)) = state.pages.templates.get(&key)
        && *made == version
    {
        return Arc::clone(template);
    }
    let mark = |placeholder| {
        if placeholder == T::CREATED {
            number_placeholder(placeholder)
        } else {
            string_placeholder(placeholder)
        }
    };
    let item = T::table(state).block(block).build(&mark);
    let mut view = item.view(state, &mark(0).text());
    T::complete(&mut view);
    let template = Template::new(&view, item.document(state));
    let entry = (version, Arc::clone(&template));
    state.pages.templates.insert(key, entry);
    template
}

fn templates<T: Paged>(state: &mut State) -> Vec<Arc<Template>> {
    let blocks = T::table(state).blocks().count();
    (0..blocks)
        .map(|block| template::<T>(state, block))
        .collect()
}

fn cached<T: Paged>(
    state: &mut State,
    scope: &str,
    find: impl FnOnce(&mut State) -> Vec<u64>,
) -> Arc<Vec<u64>> {
    let version = T::table(state).changes() + T::surroundings(state);
    let known = state.pages.found.iter();
    let mut known = known.filter(|found| found.scope == scope && found.version == version);
    if let Some(found) = known.next() {
        return Arc::clone(&found.positions);
    }
    let positions = Arc::new(find(state));
    let found = &mut state.pages.found;
    found.retain(|found| found.scope != scope);
    found.truncate(QUERIES - 1);
    found.push_front(Found {
        scope: scope.to_owned(),
        version,
        positions: Arc::clone(&positions),
    });
    positions
}

/// Returns the positions of all listed objects, the most recently changed first.
pub(crate) fn all<T: Paged>(state: &mut State, scope: &str) -> Arc<Vec<u64>> {
    cached::<T>(state, scope, |state| {
        let table = T::table(state);
        let mut positions = table.positions();
        positions.retain(|position| !is_hidden(table, *position));
        positions
    })
}

fn is_hidden<T: Paged>(table: &Table<T>, position: u64) -> bool {
    table.sample_at(position).is_none() && table.at(position).is_some_and(T::hidden)
}

/// Returns the page of a search at its cursor.
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
        let positions: Vec<u64> = found.into_iter().map(|(_, position)| position).collect();
        return Ok(write::<T>(state, names, &positions, range, &pages));
    }
    let positions = cached::<T>(state, &search.scope, |state| {
        let mut found = keyed::<T>(state, search);
        search.sort(&mut found);
        found.into_iter().map(|(_, position)| position).collect()
    });
    let (range, pages) =
        pagination::cursor(&search.scope, positions.len(), search.per_page, after)?;
    Ok(write::<T>(state, names, &positions, range, &pages))
}

/// Returns the result of a search: the sort keys and the positions.
fn keyed<T: Paged>(state: &mut State, search: &Search) -> Vec<(Value, u64)> {
    let templates = templates::<T>(state);
    let state = &*state;
    let table = T::table(state);
    let mut found = Vec::new();
    for position in table.positions() {
        let key = if let Some((block, index)) = table.sample_at(position) {
            let sample = table.block(block);
            let document = templates[block].document();
            let fill = |placeholder| sample.fill(index, placeholder);
            search.key(&|field: &Field| filled(field.of(document), &fill))
        } else {
            let Some(item) = table.at(position).filter(|item| !item.hidden()) else {
                continue;
            };
            let document = item.document(state);
            search.key(&|field: &Field| Cow::Borrowed(field.of(&document)))
        };
        found.extend(key.map(|key| (key, position)));
    }
    found
}

/// Writes the response with the objects at some of the positions.
pub(crate) fn write<T: Paged>(
    state: &mut State,
    (kind, key): (&str, &str),
    positions: &[u64],
    range: Range<usize>,
    pages: &Value,
) -> Reply {
    let templates = templates::<T>(state);
    let state = &*state;
    let table = T::table(state);
    let mut out = Vec::with_capacity(4096 * (range.len() + 1));
    // Writing to memory cannot fail, and neither `kind` nor `key` needs escapes.
    let _ = write!(out, r#"{{"type":"{kind}","{key}":["#);
    for (number, position) in positions[range].iter().enumerate() {
        if number > 0 {
            out.push(b',');
        }
        let plain = table.sample_at(*position).filter(|(block, index)| {
            let sample = table.block(*block);
            T::is_plain(state, |placeholder| sample.fill(*index, placeholder).text())
        });
        if let Some((block, index)) = plain {
            let sample = table.block(block);
            templates[block].write(|placeholder| sample.fill(index, placeholder), &mut out);
        } else if let (Some(item), Some(id)) = (table.at(*position), table.id_at(*position)) {
            let _ = write!(out, "{}", item.view(state, id));
        }
    }
    let total = positions.len();
    let _ = write!(out, r#"],"total_count":{total},"pages":{pages}}}"#);
    Reply::Text(out)
}
