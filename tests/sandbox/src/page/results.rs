//! The results of searches. They are cached, and updated with the changes since the last page, so
//! that the cost of a page does not depend on the number of objects.

use std::{borrow::Cow, cell::OnceCell, sync::Arc};

use serde_json::Value;

use crate::{
    lists::Cursors,
    page::{Paged, templates},
    page_cache::{Cached, Results},
    search::Search,
    search::fields::Field,
    search::sort::Match,
    state::State,
    table::Content,
    template::{Template, filled},
};

/// Maximum number of cached results.
const RESULTS: usize = 16;
/// The number of changes above which a result is sorted again.
const SORTED_AGAIN: usize = 32;

/// Returns the result of a search, in its order.
pub(crate) fn find<T: Paged>(state: &mut State, search: &Search) -> Arc<Vec<Match>> {
    let version = T::table_mut(state).refresh_index();
    let surroundings = T::surroundings(state);
    let cached = take(&mut state.pages.results, &search.scope);
    let cached = cached.filter(|cached| cached.surroundings == surroundings);
    let templates = templates::<T>(state);
    let matches = match cached {
        Some(cached) => update::<T>(state, search, &templates, cached),
        None => all::<T>(state, search, &templates),
    };
    let cached = Cached {
        scope: search.scope.clone(),
        version,
        surroundings,
        matches: Arc::clone(&matches),
    };
    let Results(results) = &mut state.pages.results;
    results.truncate(RESULTS - 1);
    results.push_front(cached);
    matches
}

fn take(Results(results): &mut Results, scope: &str) -> Option<Cached> {
    let index = results.iter().position(|cached| cached.scope == scope)?;
    results.remove(index)
}

fn all<T: Paged>(state: &State, search: &Search, templates: &[Arc<Template>]) -> Arc<Vec<Match>> {
    let positions = T::table(state).searchable_positions().into_iter();
    let mut matches: Vec<Match> = positions
        .filter_map(|position| evaluate::<T>(state, search, templates, position))
        .collect();
    matches.sort_by(|one, other| search.compare(one, other, is_keyset(state, search)));
    Arc::new(matches)
}

/// Evaluates the objects that changed since the result was cached.
fn update<T: Paged>(
    state: &State,
    search: &Search,
    templates: &[Arc<Template>],
    cached: Cached,
) -> Arc<Vec<Match>> {
    let Some(changed) = T::table(state).changed_since(cached.version) else {
        return all::<T>(state, search, templates);
    };
    let mut shared = cached.matches;
    if changed.is_empty() {
        return shared;
    }
    let matches = Arc::make_mut(&mut shared);
    matches.retain(|found| !changed.contains(&found.position));
    let by_position = is_keyset(state, search);
    let few = changed.len() <= SORTED_AGAIN;
    for position in changed {
        let Some(found) = evaluate::<T>(state, search, templates, position) else {
            continue;
        };
        let place = if few {
            matches.partition_point(|other| search.compare(other, &found, by_position).is_lt())
        } else {
            matches.len()
        };
        matches.insert(place, found);
    }
    if !few {
        matches.sort_by(|one, other| search.compare(one, other, by_position));
    }
    shared
}

/// Returns whether the cursors of a search contain its sort key.
pub(crate) fn is_keyset(state: &State, search: &Search) -> bool {
    state.lists.cursors == Cursors::Keyset && search.is_sorted()
}

fn evaluate<T: Paged>(
    state: &State,
    search: &Search,
    templates: &[Arc<Template>],
    position: u64,
) -> Option<Match> {
    let table = T::table(state);
    let row = table.searchable(position)?;
    let key = match row.content {
        Content::Sample(block, index) => {
            let sample = table.block(block);
            let document = templates[block].document();
            let fill = |placeholder| sample.fill(index, placeholder);
            search.key(&|field: &Field| filled(field.of(document), &fill))
        }
        Content::Item(item) if item.hidden() => None,
        Content::Item(item) => {
            let document = OnceCell::new();
            search.key(&|field: &Field| Cow::Borrowed(value_of(state, item, field, &document)))
        }
    };
    Some(Match {
        key: key?,
        touched: row.touched,
        position,
    })
}

/// Returns the value of a field. The document is created only for values that it derives.
pub(super) fn value_of<'a, T: Paged>(
    state: &State,
    item: &'a T,
    field: &Field,
    document: &'a OnceCell<Value>,
) -> &'a Value {
    if T::DERIVED.contains(&field.root()) {
        field.of(document.get_or_init(|| item.document(state)))
    } else {
        field.of_object(item.fields())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::time::Duration;

    use serde_json::json;

    use super::*;
    use crate::{
        clock::Clock,
        collection::Collection,
        edit::Editor,
        ids::mix,
        lists::{CONTACTS, Lists},
        rate::RateWindow,
        search::Rules,
        search::fields,
        search::fields::Searched,
        state::{Contact, Conversation, Ticket},
        timezone::Timezone,
        workspace,
        workspace::Seed,
    };

    const START: i64 = 1_750_000_000;

    fn state(cursors: Cursors) -> State {
        let lists = Lists {
            cursors,
            ..Lists::default()
        };
        let mut state = workspace::fresh(
            "test",
            String::new(),
            Clock::new(Some(START)),
            RateWindow::new(1, Duration::from_secs(1), true),
            Default::default(),
            lists,
        );
        let seed = Seed {
            contacts: 30,
            conversations: 30,
            tickets: 30,
            parts: 2,
            ..Seed::default()
        };
        workspace::fill(&mut state, &seed);
        state
    }

    fn search(searched: Searched, query: &Value, field: Option<&str>) -> Search {
        let sort = field.map(|field| json!({ "field": field, "order": "ascending" }));
        let body = json!({ "query": query, "sort": sort });
        let rules = Rules {
            searched,
            lenient: false,
        };
        Search::read(rules, &body, CONTACTS, &Timezone::default())
            .ok()
            .unwrap()
    }

    /// Compares a result that is updated with one that is created anew.
    fn check<T: Paged>(state: &mut State, search: &Search) {
        let updated = find::<T>(state, search);
        let templates = templates::<T>(state);
        let created = all::<T>(state, search, &templates);
        let rows = |matches: &[Match]| -> Vec<(u64, u64)> {
            let rows = matches.iter();
            rows.map(|found| (found.position, found.touched)).collect()
        };
        assert_eq!(rows(&updated), rows(&created), "{}", search.scope);
    }

    #[test]
    fn updated_results_equal_new_ones() {
        let recent = json!({ "field": "updated_at", "operator": ">", "value": START + 200_000 });
        let open = json!({ "field": "open", "operator": "=", "value": true });
        let users = json!({ "field": "role", "operator": "=", "value": "user" });
        for cursors in [Cursors::Rows, Cursors::Keyset] {
            for lag in [None, Some(0), Some(90_000)] {
                let mut state = state(cursors);
                if let Some(lag) = lag {
                    state.set_index_lag(Duration::ZERO..=Duration::from_secs(lag));
                }
                let mut random = 1;
                let mut next = move |below: usize| {
                    random = mix(random);
                    usize::try_from(random >> 33).unwrap() % below
                };
                for _ in 0..40 {
                    let mut editor = Editor::new(&mut state);
                    editor.advance(Duration::from_secs(next(20_000) as u64));
                    for collection in [
                        Collection::Contacts,
                        Collection::Conversations,
                        Collection::Tickets,
                    ] {
                        let ids = editor.ids(collection);
                        let id = &ids[next(ids.len())];
                        let changes =
                            json!({ "open": next(2) == 0, "name": format!("N{}", next(9)) });
                        match next(8) {
                            0 => assert!(editor.delete(collection, id)),
                            1 => assert_eq!(
                                editor.update_many(collection, &ids, &changes),
                                ids.len()
                            ),
                            2 => editor.seed(&Seed {
                                contacts: 1,
                                conversations: 1,
                                tickets: 1,
                                ..Seed::default()
                            }),
                            3 => assert_eq!(
                                editor.set_archived(id, true),
                                collection == Collection::Contacts
                            ),
                            _ => assert!(editor.update(collection, id, &changes)),
                        }
                    }
                    for field in [None, Some("updated_at")] {
                        for query in [&recent, &users] {
                            check::<Contact>(&mut state, &search(Searched::Contacts, query, field));
                        }
                        for query in [&recent, &open] {
                            let found = search(Searched::Conversations, query, field);
                            check::<Conversation>(&mut state, &found);
                            let found = search(Searched::Tickets, query, field);
                            check::<Ticket>(&mut state, &found);
                        }
                    }
                    let by_name = search(Searched::Contacts, &users, Some("name"));
                    check::<Contact>(&mut state, &by_name);
                }
            }
        }
    }

    fn check_fields<T: Paged>(state: &State, searched: Searched) {
        for (id, item) in T::table(state).lend() {
            let document = item.document(state);
            for name in fields::names(searched) {
                let field = fields::field(searched, name).unwrap();
                let cell = OnceCell::new();
                let value = value_of(state, &*item, &field, &cell);
                assert_eq!(value, field.of(&document), "{name} of {id}");
            }
        }
    }

    #[test]
    fn values_equal_those_of_the_document() {
        let mut state = state(Cursors::Rows);
        let mut editor = Editor::new(&mut state);
        for collection in [
            Collection::Contacts,
            Collection::Conversations,
            Collection::Tickets,
        ] {
            let ids = editor.ids(collection);
            editor.update_many(collection, &ids[..20], &json!({ "title": "A title" }));
        }
        let tickets = editor.ids(Collection::Tickets);
        assert!(editor.add_parts(Collection::Tickets, &tickets[0], 2));
        let conversations = editor.ids(Collection::Conversations);
        assert!(editor.add_parts(Collection::Conversations, &conversations[0], 2));
        check_fields::<Contact>(&state, Searched::Contacts);
        check_fields::<Conversation>(&state, Searched::Conversations);
        check_fields::<Ticket>(&state, Searched::Tickets);
    }
}
