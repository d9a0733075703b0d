//! The public API for other versions of the description, which are derived from the vendored one.

use std::thread;

use intercom_gen::surface::{Diff, Level};
use intercom_gen::{Options, Outline};
use intercom_openapi::{BASE, OVERLAYS};

use crate::{stderr, stdout, xtask};

/// Returns the description that `cargo xtask variant` derives.
fn variant(version: &str) -> String {
    let output = xtask(&["variant", version]);
    assert!(output.status.success(), "{version}: {}", stderr(&output));
    stdout(&output)
}

fn outline(description: &str) -> Outline {
    intercom_gen::outline(description, OVERLAYS, &Options::default().base(BASE)).unwrap()
}

/// Returns the breaking changes from the base, one per line.
fn breaking(outline: &Outline) -> Vec<String> {
    let base = outline_of_base();
    let diff = Diff::new(&base.surface, &outline.surface);
    let changes = diff.changes.iter();
    changes
        .filter(|change| change.rule.level() == Level::Major)
        .map(|change| format!("{} {}", change.rule.description(), change.item))
        .collect()
}

fn outline_of_base() -> &'static Outline {
    static OUTLINE: std::sync::OnceLock<Outline> = std::sync::OnceLock::new();
    OUTLINE.get_or_init(|| outline(BASE))
}

/// The breaking changes of 2.12, which later versions have too.
const SINCE_2_12: [&str; 5] = [
    "operation removed conversations.run_assignment_rules",
    "field removed types::Ticket.ticket_state_external_label",
    "field removed types::Ticket.ticket_state_internal_label",
    "field removed types::UpdateTicketRequest.state",
    "type of a field changed types::Ticket.ticket_state",
];

/// The breaking changes of 2.14, which later versions have too.
const SINCE_2_14: [&str; 3] = [
    "type removed types::TicketAssignment",
    "field removed types::UpdateTicketRequest.assignment",
    "type of a field changed types::CreateMessageRequest.to",
];

#[test]
fn names_are_the_same_in_every_version() {
    let since_2_12: Vec<&str> = SINCE_2_12.into();
    let since_2_14: Vec<&str> = SINCE_2_12.into_iter().chain(SINCE_2_14).collect();
    let removed_in_2_9 = vec![
        "operation removed articles.search",
        "operation removed conversations.convert_to_ticket",
        "operation removed tickets.attach_tag",
        "operation removed tickets.detach_tag",
        "operation removed tickets.search",
        // The types that only these operations use.
        "type removed types::ArticleHighlights",
        "type removed types::ArticleSearchData",
        "type removed types::ArticleSearchResults",
        "type removed types::ArticleStateFilter",
        "type removed types::ConvertConversationToTicketRequest",
        "type removed types::HighlightType",
        "type removed types::HighlightedText",
        "type removed types::TicketList",
    ];
    let cases = [
        ("2.9", removed_in_2_9),
        ("2.11", Vec::new()),
        ("2.12", since_2_12.clone()),
        ("2.13", since_2_12),
        ("2.14", since_2_14.clone()),
        ("2.15", since_2_14.clone()),
        ("2.16", since_2_14),
    ];
    thread::scope(|scope| {
        for (version, mut expected) in cases {
            scope.spawn(move || {
                let mut found = breaking(&outline(&variant(version)));
                found.sort();
                expected.sort_unstable();
                assert_eq!(found, expected, "{version}");
            });
        }
    });
}

#[test]
fn corrections_follow_their_targets() {
    let report = outline(&variant("2.11")).report;
    assert!(!report.must_apply);
    let renamed: Vec<(&str, &str)> = report
        .renamed_schemas
        .iter()
        .map(|(old, new)| (old.as_str(), new.as_str()))
        .collect();
    assert!(renamed.contains(&("update_article_request", "update_article_request_body")));
    assert!(renamed.contains(&("company_data", "contact_company")));
    // The names of path parameters do not matter.
    let followed = report.actions.iter().flat_map(|action| &action.followed);
    let followed: Vec<&String> = followed.collect();
    let filter = "$.paths['/conversations/{conversation_id}'][*].parameters[?@.name=='conversation_id'].schema";
    assert!(
        followed.iter().any(|target| *target == filter),
        "{followed:?}"
    );
    // A defect that the version fixed needs no correction.
    let unused: Vec<&str> = report
        .unused_actions()
        .map(|one| one.target.as_str())
        .collect();
    assert!(unused.contains(&"$.components.schemas.data_export.properties.job_identfier"));
    assert!(
        unused.iter().all(|target| !target.starts_with("$.paths")),
        "{unused:?}"
    );
    assert_eq!(report.unresolved, Vec::<String>::new());
}

#[test]
fn corrections_do_not_change_fields_of_another_kind() {
    let report = outline(&variant("2.14")).report;
    let misfits: Vec<&String> = report.actions.iter().flat_map(|one| &one.misfits).collect();
    let to =
        "/components/schemas/create_message_request/properties/to was an object and is a union";
    assert!(misfits.iter().any(|reason| *reason == to), "{misfits:?}");
    let removed = "/x-rust-operations/POST ~1conversations~1{}~1run_assignment_rules";
    let unused: Vec<&str> = report
        .unused_actions()
        .map(|one| one.pointer.as_str())
        .collect();
    assert!(unused.contains(&removed), "{unused:?}");
}

#[test]
fn overlays_without_an_effect_on_the_base_are_an_error() {
    let overlay = "overlay: 1.0.0\nx-description-version: '2.10'\nactions:\n- target: $.nothing\n  update: {a: 1}\n";
    let options = Options::default().base(BASE);
    let error = intercom_gen::outline(&variant("2.13"), &[overlay], &options).unwrap_err();
    assert_eq!(error.pointer(), "/actions/0");
    assert!(
        error.found().contains("no effect in version 2.10"),
        "{error}"
    );
    // Unless they are only for other versions.
    let overlay = overlay.replace("  update", "  x-elsewhere: true\n  update");
    assert!(intercom_gen::outline(&variant("2.13"), &[&overlay], &options).is_ok());
}
