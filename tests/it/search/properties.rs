//! The API accepts any valid query, and the builder can express any query of the API.

use intercom_api::search::{Field, FieldKind, Operator, Query, Search, Sort};
use intercom_sandbox::Sandbox;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value, json};

use super::served::Searched;
use crate::harness::client;

fn scalar(kind: FieldKind) -> BoxedStrategy<Value> {
    let text = ".{0,12}".prop_map(Value::from);
    let integers = any::<i64>().prop_map(Value::from);
    let digits = any::<i64>().prop_map(|number| json!(number.to_string()));
    match kind {
        FieldKind::Boolean => prop_oneof![Just(json!(true)), Just(json!("false"))].boxed(),
        FieldKind::Number | FieldKind::Date | FieldKind::Day => {
            prop_oneof![integers, digits].boxed()
        }
        _ => prop_oneof![text, integers].boxed(),
    }
}

/// A valid filter on a field of a kind, as an operator and a value.
fn comparison(kind: FieldKind) -> impl Strategy<Value = (Operator, Value)> {
    select(kind.operators().collect::<Vec<_>>()).prop_flat_map(move |operator| {
        let value = match operator {
            Operator::In | Operator::NotIn => {
                vec(scalar(kind), 0..20).prop_map(Value::from).boxed()
            }
            Operator::Equal | Operator::NotEqual => {
                prop_oneof![4 => scalar(kind), 1 => Just(Value::Null)].boxed()
            }
            _ => scalar(kind),
        };
        (Just(operator), value)
    })
}

fn compare(field: Field, operator: Operator, value: Value) -> Query {
    match value {
        Value::Array(values) => field.compare_many(operator, values),
        value => field.compare(operator, value),
    }
}

fn valid_filter(searched: Searched) -> impl Strategy<Value = Query> {
    let known = select(searched.fields()).prop_flat_map(move |(name, kind)| {
        comparison(kind)
            .prop_map(move |(operator, value)| compare(searched.field(name), operator, value))
    });
    let custom = match searched {
        Searched::Contacts | Searched::Conversations => "[a-z][a-z._ ]{0,9}"
            .prop_map(Query::custom_attribute)
            .boxed(),
        Searched::Tickets => any::<u32>().prop_map(Query::ticket_attribute).boxed(),
    };
    let custom = (custom, comparison(FieldKind::Any))
        .prop_map(|(field, (operator, value))| compare(field, operator, value));
    prop_oneof![4 => known, 1 => custom]
}

fn group(entries: BoxedStrategy<Query>) -> impl Strategy<Value = Query> {
    (any::<bool>(), vec(entries, 1..=15)).prop_map(|(all, entries)| {
        if all {
            Query::all(entries)
        } else {
            Query::any(entries)
        }
    })
}

fn valid_search() -> impl Strategy<Value = (Searched, Search)> {
    select(&Searched::ALL).prop_flat_map(|searched| {
        let filter = valid_filter(searched).boxed();
        let inner = prop_oneof![5 => filter.clone(), 1 => group(filter.clone())].boxed();
        let query = prop_oneof![filter, group(inner)];
        let sort = (select(searched.fields()), any::<bool>()).prop_map(|((name, _), ascending)| {
            if ascending {
                Sort::ascending(name)
            } else {
                Sort::descending(name)
            }
        });
        (
            Just(searched),
            query,
            option::of(sort),
            option::of(1..=150_u32),
        )
            .prop_map(|(searched, query, sort, per_page)| {
                let mut search = Search::new(query);
                if let Some(sort) = sort {
                    search = search.sort(sort);
                }
                if let Some(per_page) = per_page {
                    search = search.per_page(per_page);
                }
                (searched, search)
            })
    })
}

#[test]
fn accepts_any_valid_search() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let sandbox = runtime.block_on(Sandbox::start()).unwrap();
    let client = client(&sandbox);
    let mut runner = TestRunner::new(ProptestConfig::with_cases(300));
    runner
        .run(&valid_search(), |(searched, search)| {
            let sent = runtime.block_on(searched.send(&client, search));
            prop_assert!(
                sent.is_ok(),
                "{:?}",
                sent.map_err(|error| String::from_utf8_lossy(error.body()).into_owned())
            );
            Ok(())
        })
        .unwrap();
}

/// A JSON query of the API, with arbitrary field names.
fn json_query() -> impl Strategy<Value = Value> {
    let name = prop_oneof![
        "[a-z_.]{1,20}",
        "custom_attributes\\..{1,9}",
        "ticket_attribute\\.[0-9]{1,9}",
    ]
    .prop_filter("an attribute without a name", |name| {
        name != "ticket_attribute." && name != "custom_attributes."
    });
    let value = prop_oneof![
        ".{0,12}".prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
    ];
    let item = prop_oneof![
        ".{0,12}".prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
    ];
    let operator = select(Operator::ALL).prop_flat_map(move |operator| {
        let value = match operator.as_str() {
            "IN" | "NIN" => vec(item.clone(), 0..20).prop_map(Value::from).boxed(),
            "=" | "!=" => prop_oneof![4 => value.clone(), 1 => Just(Value::Null)].boxed(),
            _ => value.clone().boxed(),
        };
        (Just(operator.as_str()), value)
    });
    let filter = (name, operator).prop_map(
        |(name, (operator, value))| json!({"field": name, "operator": operator, "value": value}),
    );
    let filter = filter.boxed();
    let group = |entries: BoxedStrategy<Value>| {
        (select(&["AND", "OR"]), vec(entries, 1..=15))
            .prop_map(|(operator, entries)| json!({"operator": operator, "value": entries}))
            .boxed()
    };
    let inner = prop_oneof![5 => filter.clone(), 1 => group(filter.clone())].boxed();
    prop_oneof![filter, group(inner)]
}

/// Builds the same query with the methods of the builder.
fn express(query: &Value) -> Query {
    let operator = query["operator"].as_str().unwrap();
    let value = query["value"].clone();
    let entries = || query["value"].as_array().unwrap().iter().map(express);
    if operator == "AND" {
        return Query::all(entries());
    }
    if operator == "OR" {
        return Query::any(entries());
    }
    let field = Query::field(query["field"].as_str().unwrap());
    let values = || query["value"].as_array().unwrap().iter().cloned();
    match operator {
        "=" => field.eq(value),
        "!=" => field.not_eq(value),
        "IN" => field.is_in(values()),
        "NIN" => field.not_in(values()),
        "<" => field.lt(value),
        "<=" => field.lte(value),
        ">" => field.gt(value),
        ">=" => field.gte(value),
        "~" => field.contains(value),
        "!~" => field.not_contains(value),
        "^" => field.starts_with(value),
        "$" => field.ends_with(value),
        other => panic!("`{other}` is not a valid operator"),
    }
}

proptest! {
    #[test]
    fn expresses_any_query_of_the_api(
        query in json_query(),
        sort in option::of(("[a-z_.]{1,20}", any::<bool>())),
        per_page in option::of(1..=150_u32),
        cursor in option::of(".{1,20}"),
    ) {
        let mut search = Search::new(express(&query));
        let mut expected = Map::from_iter([("query".to_owned(), query)]);
        if let Some((field, ascending)) = sort {
            let order = if ascending { "ascending" } else { "descending" };
            expected.insert("sort".to_owned(), json!({"field": &field, "order": order}));
            search = search.sort(if ascending { Sort::ascending(field) } else { Sort::descending(field) });
        }
        let mut pagination = Map::new();
        if let Some(per_page) = per_page {
            pagination.insert("per_page".to_owned(), json!(per_page));
            search = search.per_page(per_page);
        }
        if let Some(cursor) = cursor {
            pagination.insert("starting_after".to_owned(), json!(&cursor));
            search = search.starting_after(cursor);
        }
        if !pagination.is_empty() {
            expected.insert("pagination".to_owned(), Value::Object(pagination));
        }
        let written = serde_json::to_value(search.build().unwrap()).unwrap();
        prop_assert_eq!(written, Value::Object(expected));
    }

    #[test]
    fn flattens_a_chain_of_any_length(length in 1..40_usize, all in any::<bool>()) {
        let filter = || Query::field("a").eq(1);
        let chain = (0..length).fold(filter(), |chain, _| {
            if all { chain.and(filter()) } else { chain.or(filter()) }
        });
        let built = chain.build();
        prop_assert_eq!(built.is_ok(), length < 15);
        if let Ok(request) = built {
            let written = serde_json::to_value(request).unwrap();
            prop_assert_eq!(written["query"]["value"].as_array().unwrap().len(), length + 1);
        }
    }
}
