//! The companies of a contact.

use serde_json::{Value, json};

use crate::{
    error::ApiError,
    exchange::Call,
    handlers::{Outcome, companies, ok, people},
    lists,
    pagination::{Last, Page},
    state::State,
};

/// Maximum number of companies of a contact.
const MAX_COMPANIES: usize = 1000;

pub(crate) fn attach(state: &mut State, call: &Call<'_>) -> Outcome {
    let contact = people::contact(state, call.path("id"))?;
    let company = call.text("id").unwrap_or_default();
    if !state.companies.contains(&company) {
        return Err(companies::missing());
    }
    let own = state
        .contacts
        .get(&contact)
        .map_or(0, |contact| contact.companies.len());
    if own >= MAX_COMPANIES {
        let message = format!("A contact can have at most {MAX_COMPANIES} companies");
        return Err(ApiError::new(
            400,
            "contact_company_limit_exceeded",
            message,
        ));
    }
    if let Some(contact) = state.touch_contact(&contact)
        && !contact.companies.contains(&company)
    {
        contact.companies.push(company.clone());
    }
    ok(companies::view(state, &company))
}

pub(crate) fn list(state: &mut State, call: &Call<'_>) -> Outcome {
    let contact = people::contact(state, call.path("id"))?;
    let page = Page::of(call, lists::SUBLIST)?;
    let ids = state
        .contacts
        .get(&contact)
        .map(|contact| contact.companies.clone())
        .unwrap_or_default();
    let data: Vec<Value> = ids[page.range(ids.len())]
        .iter()
        .map(|id| companies::view(state, id))
        .collect();
    ok(json!({
        "type": "list",
        "data": data,
        "pages": page.pages(state, call, ids.len(), Last::Null),
        "total_count": ids.len(),
    }))
}

pub(crate) fn detach(state: &mut State, call: &Call<'_>) -> Outcome {
    let contact = people::contact(state, call.path("contact_id"))?;
    let company = call.path("id").to_owned();
    let attached = state
        .contacts
        .get(&contact)
        .is_some_and(|contact| contact.companies.contains(&company));
    if !attached {
        return Err(companies::missing());
    }
    if let Some(contact) = state.touch_contact(&contact) {
        contact.companies.retain(|own| *own != company);
    }
    ok(companies::view(state, &company))
}
