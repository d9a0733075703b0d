//! Saves an export of the message data of the last week: whom each message reached, and what became of it.
//!
//! `export_to_disk FILE.csv.gz [JOB_ID]`. With the id that it prints, it takes up an export that it ordered before it was stopped.

mod support;

use std::{env, error::Error, fs::File, time};

use intercom_api::export;

const WEEK: u64 = 7 * 24 * 3_600;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let usage = "usage: export_to_disk FILE.csv.gz [JOB_ID]";
    let path = arguments.next().ok_or(usage)?;
    let client = support::client()?;
    let job = match arguments.next() {
        Some(id) => client.export_job(id),
        None => {
            let now = time::UNIX_EPOCH.elapsed()?.as_secs();
            // A workspace has one at a time: another one that is pending is an error.
            let (from, to) = (i64::try_from(now - WEEK)?, i64::try_from(now)?);
            client.export_messages(from, to).await?
        }
    };
    println!("job {}", job.id());

    let done = job.wait_with_progress(|progress| println!("it is {}", progress.status));
    let Some(file) = done.await? else {
        println!("nothing was sent in that time");
        return Ok(());
    };
    // Under its name there is the whole file, or none.
    let bytes = file.save(&path).await?;

    let mut opened = 0;
    let mut rows = 0;
    for row in export::read_rows(File::open(&path)?) {
        rows += 1;
        opened += u32::from(row?.first_open.is_some());
    }
    println!("{bytes} bytes, {rows} messages, {opened} of them opened");
    Ok(())
}
