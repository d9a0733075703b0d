//! Tickets, with their parts, which searches return.

use super::ascending;
use super::search::Source;
use crate::Error;
use crate::sync::run::{Out, Run};

const SOURCE: Source = |client, search, cursor| {
    let search = client.tickets().search(search);
    search.cursor(cursor).pages_as()
};

pub(super) async fn read(run: Run) -> Result<(), Error> {
    ascending::read(run, SOURCE, |reader, found| {
        reader.queue.push(Out::WithParts(found.raw));
    })
    .await
}
