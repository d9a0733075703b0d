//! Saves an export of the message data of the last week: who received each message, and what they did with it.
//!
//! `export_to_disk FILE.csv.gz [JOB_ID]`. With the ID that it prints, it resumes an export that it created before it was stopped.

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
        Some(id) => client.data_exports().job(id),
        None => {
            let now = time::UNIX_EPOCH.elapsed()?.as_secs();
            // A workspace runs one export at a time: it fails if another one is pending.
            let (from, to) = (i64::try_from(now - WEEK)?, i64::try_from(now)?);
            client.data_exports().start(from, to).await?
        }
    };
    println!("job {}", job.id());

    let done = job.wait_with_progress(|progress| println!("it is {}", progress.status));
    let Some(file) = done.await? else {
        println!("nothing was sent in that time");
        return Ok(());
    };
    // The file is renamed to its final name when it is complete.
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
