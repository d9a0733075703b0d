//! Pages of contacts, conversations and tickets: the objects that they contain, and their JSON.
//!
//! A list is cached until the data changes, and samples are written from a template, so that the cost
//! of a page does not depend on the number of objects.

pub(crate) mod person;
pub(crate) mod results;

use std::{io::Write, ops::Range, sync::Arc};

use serde_json::Value;

use crate::{
    cursor::Sealer,
    error::ApiError,
    exchange::Reply,
    json::Object,
    page_cache::Found,
    sample::ID,
    search::Search,
    state::State,
    table::{Content, Seen, Table},
    template::{Template, number_placeholder, string_placeholder},
};

/// Maximum number of cached lists.
const LISTS: usize = 16;

/// A collection with cursor pagination.
pub(crate) trait Paged: Clone + Sized + 'static {
    /// The placeholder for the creation time; all others are for strings.
    const CREATED: usize;

    /// The top-level values of the document that [`fields`](Self::fields) does not have in the same
    /// form.
    const DERIVED: &[&str];

    fn table(state: &State) -> &Table<Self>;

    fn table_mut(state: &mut State) -> &mut Table<Self>;

    /// Returns the stored fields.
    fn fields(&self) -> &Object;

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
    let mut view = item.view(state, &mark(ID).text());
    T::complete(&mut view);
    let template = Template::new(&view, item.document(state));
    let entry = (version, Arc::clone(&template));
    state.pages.templates.insert(key, entry);
    template
}

pub(super) fn templates<T: Paged>(state: &mut State) -> Vec<Arc<Template>> {
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
    found.truncate(LISTS - 1);
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
    let found = results::find::<T>(state, search);
    let cursors = Sealer::new(&state.lists, &state.clock, &search.scope);
    let (range, pages) = if results::is_keyset(state, search) {
        cursors.keyset(search, &found, after)?
    } else {
        cursors.rows(found.len(), search.per_page, after)?
    };
    let rows = found[range].iter().map(|row| row.position);
    let total = found.len();
    Ok(write_rows(
        state,
        names,
        rows,
        Table::<T>::searchable,
        total,
        &pages,
    ))
}

/// Writes the response with the objects at some of the positions.
pub(crate) fn write<T: Paged>(
    state: &mut State,
    names: (&str, &str),
    positions: &[u64],
    range: Range<usize>,
    pages: &Value,
) -> Reply {
    let rows = positions[range].iter().copied();
    write_rows(
        state,
        names,
        rows,
        Table::<T>::current,
        positions.len(),
        pages,
    )
}

/// Writes the response with the rows that a function looks up.
fn write_rows<T: Paged>(
    state: &mut State,
    (kind, key): (&str, &str),
    rows: impl ExactSizeIterator<Item = u64>,
    look_up: impl Fn(&Table<T>, u64) -> Option<Seen<'_, T>>,
    total: usize,
    pages: &Value,
) -> Reply {
    let templates = templates::<T>(state);
    let state = &*state;
    let table = T::table(state);
    let mut out = Vec::with_capacity(4096 * (rows.len() + 1));
    // Writing to memory cannot fail, and neither `kind` nor `key` needs escapes.
    let _ = write!(out, r#"{{"type":"{kind}","{key}":["#);
    let rows = rows.filter_map(|position| look_up(table, position));
    for (number, row) in rows.enumerate() {
        if number > 0 {
            out.push(b',');
        }
        match row.content {
            Content::Item(item) => {
                let _ = serde_json::to_writer(&mut out, &item.view(state, row.id));
            }
            Content::Sample(block, index) => {
                let sample = table.block(block);
                if T::is_plain(state, |placeholder| sample.fill(index, placeholder).text()) {
                    templates[block].write(|placeholder| sample.fill(index, placeholder), &mut out);
                } else {
                    let item = sample.create(index);
                    let _ = serde_json::to_writer(&mut out, &item.view(state, row.id));
                }
            }
        }
    }
    let _ = write!(out, r#"],"total_count":{total},"pages":{pages}}}"#);
    Reply::Text(out)
}
