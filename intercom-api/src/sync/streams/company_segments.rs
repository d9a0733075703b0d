//! The segments of companies.

use std::collections::HashSet;

use futures_util::{StreamExt, stream};

use super::{details, lists};
use crate::sync::ids::IdOnly;
use crate::sync::run::Run;
use crate::sync::scroll::CompanyScroll;
use crate::sync::{GoneReason, Key, StreamName};
use crate::{Error, Id};

/// Reads the segments of every company in each run, because a company can join and leave segments without a change.
///
/// The IDs of all companies are read first, because the scroll would expire during the other requests.
pub(super) async fn read(run: Run) -> Result<(), Error> {
    run.position::<lists::Position>()?;
    let client = &run.client;
    let mut companies = HashSet::new();
    let mut scroll = CompanyScroll::<IdOnly>::new(client);
    let mut add = |company: IdOnly| companies.insert(company.id?).then_some(());
    while scroll.next(&mut add).await?.is_some() {}
    run.report(|report| report.total = u64::try_from(companies.len()).ok());
    let mut fetched = stream::iter(companies)
        .map(|company: Id| async move {
            let request = client.companies().list_segments(&company);
            (company, details::all(request).await)
        })
        .buffered(run.concurrency());
    while let Some((company, segments)) = fetched.next().await {
        match details::found(segments)? {
            Some(segments) => {
                for segment in segments {
                    run.row(StreamName::CompanySegments, Some(&company), segment)
                        .await;
                }
            }
            None => {
                let key = Key::Id(company);
                run.gone(StreamName::Companies, key, GoneReason::NotFound)
                    .await;
            }
        }
    }
    run.checkpoint(&lists::Position {}).await
}
