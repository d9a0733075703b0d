//! Saves an export of the message data of the last week: the recipients of each message, and their actions.
//!
//! Usage: `export_to_disk FILE.csv.gz [JOB_ID]`. The program prints the ID of the job. After an interruption, pass the ID to resume the export.

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
            // This fails if another export is pending, because a workspace can run one export at a time.
            let (from, to) = (i64::try_from(now - WEEK)?, i64::try_from(now)?);
            client.data_exports().start(from, to).await?
        }
    };
    println!("job {}", job.id());

    let file = job.wait_with_progress(|progress| println!("status {}", progress.status));
    let Some(file) = file.await? else {
        println!("no messages were sent in that period");
        return Ok(());
    };
    // A temporary file is renamed to `path` when the download is complete.
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
