//! Assigns open, unassigned tickets to the teammates of a team in turn. Urgent tickets come first, and older tickets come before newer ones.
//!
//! Usage: `triage TEAM_ID [URGENT_WORD ...]`. A ticket is urgent if its title contains one of the words.

// Version 2.9 of the API cannot search for tickets.
#![cfg_attr(not(operation = "tickets.search"), allow(dead_code, unused_imports))]

mod support;

use std::{cmp::Reverse, env, error::Error};

use intercom_api::{search::ticket, types::Ticket};

#[cfg(operation = "tickets.search")]
#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let usage = "usage: triage TEAM_ID [URGENT_WORD ...]";
    let team_id = arguments.next().ok_or(usage)?;
    let urgent: Vec<String> = arguments.map(|word| word.to_lowercase()).collect();
    let is_urgent = |ticket: &Ticket| {
        let attributes = ticket.attributes();
        let title = attributes.title().unwrap_or_default().to_lowercase();
        urgent.iter().any(|word| title.contains(word))
    };

    let client = support::client()?;
    let me = client.admins().me().await?.into_inner().id;
    let team = client.teams().get(team_id).await?;

    // The ID `0` means that a ticket has no assignee.
    let unassigned = ticket::ADMIN_ASSIGNEE_ID.eq("0");
    let waiting = unassigned.and(ticket::OPEN.eq(true));
    let waiting = waiting.sort(ticket::CREATED_AT.ascending());
    // All tickets are collected first, because assigning a ticket removes it from the results and shifts the pages.
    let found = client.tickets().search(waiting).items();
    let mut tickets = found.try_collect().await?;
    tickets.sort_by_key(|ticket| (Reverse(is_urgent(ticket)), ticket.created_at));

    let handle = client.tickets();
    let mut failed = 0;
    for (index, ticket) in tickets.iter().enumerate() {
        let turn = index.checked_rem(team.admin_ids.len());
        let teammate = &team.admin_ids[turn.ok_or("the team has no teammates")?];
        match handle.assign_to_admin(&ticket.id, &me, teammate).await {
            Ok(_) => println!("#{} assigned to {teammate}", ticket.ticket_id),
            // Continue with the other tickets.
            Err(error) => {
                failed += 1;
                eprintln!("#{}: {error}", ticket.ticket_id);
            }
        }
    }
    println!("{} assigned, {failed} failed", tickets.len() - failed);
    Ok(())
}

#[cfg(not(operation = "tickets.search"))]
fn main() {}
