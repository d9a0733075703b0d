//! The operations that the hand-written code of a resource always requires.

use intercom_gen::Report;

/// The resources, and the operation in which the overlay locates the types of the resource.
const REQUIRED: [(&str, &str); 3] = [
    ("contacts", "POST /contacts/search"),
    ("ticket-types", "GET /ticket_types/{}"),
    ("tickets", "GET /tickets/{}"),
];

/// Returns the message for a description without one of these operations, with which the client would
/// not compile. Without it, the compiler would report errors in the code of this package.
pub(crate) fn problem(report: &Report, is_enabled: impl Fn(&str) -> bool) -> Option<String> {
    let (resource, operation) = REQUIRED.iter().find(|(resource, operation)| {
        is_enabled(resource)
            && report
                .unused_actions()
                .any(|action| action.target == *operation)
    })?;
    Some(format!(
        "no operation `{operation}`, which every version of Intercom's API has, and which the feature `{resource}` requires; use a description with the paths that Intercom publishes, or disable the feature"
    ))
}
