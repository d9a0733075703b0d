//! The examples, run as programs against a sandbox.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::{env, fs};

use intercom_api::{TicketAttributes, types};
use intercom_sandbox::{ADMIN_ID, SECOND_ADMIN_ID, Sandbox, TEAM_ID};
use serde_json::{Value, json};

use crate::fixture::{EXTERNAL_ID, Fixture};

/// Returns the path of the program of an example. Cargo builds the program unless `cargo test
/// --workspace` has built it.
fn program(name: &str) -> &'static Path {
    static BUILT: OnceLock<HashMap<String, PathBuf>> = OnceLock::new();
    let built = BUILT.get_or_init(|| {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        // Build the entire workspace, so that the features are the same as in `cargo test
        // --workspace`.
        let built = Command::new(cargo)
            .args(["build", "--workspace", "--examples", "--locked", "--quiet"])
            .arg("--message-format=json-render-diagnostics")
            .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
            .stderr(Stdio::inherit())
            .output()
            .unwrap();
        assert!(built.status.success(), "the examples do not build");
        text(&built.stdout)
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok())
            .filter(|message| message["target"]["kind"] == json!(["example"]))
            .filter_map(|message| {
                let name = message["target"]["name"].as_str()?.to_owned();
                Some((name, message["executable"].as_str()?.into()))
            })
            .collect()
    });
    &built[name]
}

fn command<A: AsRef<std::ffi::OsStr>>(name: &str, sandbox: &Sandbox, arguments: &[A]) -> Command {
    let mut command = Command::new(program(name));
    command
        .args(arguments)
        .env("INTERCOM_ACCESS_TOKEN", sandbox.access_token())
        .env("INTERCOM_BASE_URL", sandbox.url())
        .env_remove("INTERCOM_REGION");
    command
}

fn run<A: AsRef<std::ffi::OsStr>>(name: &str, sandbox: &Sandbox, arguments: &[A]) -> Output {
    command(name, sandbox, arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// Returns the output of a program, which must have succeeded.
fn printed(output: &Output) -> &str {
    assert!(output.status.success(), "{}", text(&output.stderr));
    text(&output.stdout)
}

/// Returns an empty directory for one test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("examples")
        .join(name);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Returns the method and path of the requests since the last call.
fn sent(sandbox: &Sandbox) -> Vec<String> {
    let requests = sandbox.requests();
    sandbox.clear_requests();
    let lines = requests.iter();
    lines
        .map(|request| format!("{} {}", request.method, request.path))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn ticket_life() {
    let fixture = Fixture::open().await;
    let kind = fixture.ticket_type("Customer").await.id;
    sent(&fixture.sandbox);
    let output = run(
        "ticket_life",
        &fixture.sandbox,
        &["ada@example.com", &*kind],
    );
    let requests = fixture.sandbox.requests();
    let id = requests
        .iter()
        .find_map(|request| request.path.strip_prefix("/tickets/")?.split('/').next())
        .unwrap();
    assert_eq!(
        sent(&fixture.sandbox),
        [
            "GET /me".to_owned(),
            format!("GET /ticket_types/{kind}"),
            "POST /contacts/search".to_owned(),
            "POST /tickets".to_owned(),
            format!("PUT /tickets/{id}"),
            format!("POST /tickets/{id}/reply"),
            format!("POST /tickets/{id}/reply"),
            "POST /tags".to_owned(),
            format!("POST /tickets/{id}/tags"),
            format!("POST /tickets/{id}/reply"),
            format!("PUT /tickets/{id}"),
        ]
    );
    let ticket = fixture.client.tickets().get(id).await.unwrap();
    assert_eq!(ticket.ticket_state.as_str(), "resolved");
    let number = &ticket.ticket_id;
    let text = printed(&output);
    assert!(
        text.starts_with(&format!("Ticket #{number} is submitted.\n")),
        "{text}"
    );
    assert!(
        text.ends_with(&format!("Ticket #{number} is resolved.\n")),
        "{text}"
    );
    let kinds: Vec<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .collect();
    let expected = [
        "StateChange",
        "Assignment",
        "Note",
        "Comment",
        "Comment",
        "StateChange",
    ];
    assert_eq!(kinds, expected);

    let misused = run::<&str>("ticket_life", &fixture.sandbox, &[]);
    assert!(!misused.status.success() && text_has(&misused, "usage: ticket_life"));
}

fn text_has(output: &Output, part: &str) -> bool {
    text(&output.stderr).contains(part)
}

#[tokio::test(flavor = "multi_thread")]
async fn triage() {
    let fixture = Fixture::open().await;
    let kind = fixture.ticket_type("Customer").await;
    let mut tickets = Vec::new();
    for title in ["Late", "Torn", "Smoke in the shop", "Taken", "Closed"] {
        let attributes = TicketAttributes::new().with_title(title);
        tickets.push(fixture.try_ticket(&kind, attributes).await.unwrap());
        fixture.tick();
    }
    let [late, torn, smoke, taken, closed] = tickets.as_slice() else {
        panic!("five tickets");
    };
    let handle = fixture.client.tickets();
    let assigned = handle.assign_to_admin(&taken.id, ADMIN_ID, ADMIN_ID);
    assigned.await.unwrap();
    handle.resolve(&closed.id).await.unwrap();
    sent(&fixture.sandbox);

    let output = run("triage", &fixture.sandbox, &[TEAM_ID, "SMOKE", "fire"]);
    assert_eq!(
        printed(&output),
        format!(
            "#{} assigned to {ADMIN_ID}\n#{} assigned to {SECOND_ADMIN_ID}\n#{} assigned to {ADMIN_ID}\n3 assigned, 0 failed\n",
            smoke.ticket_id, late.ticket_id, torn.ticket_id
        )
    );
    assert_eq!(
        sent(&fixture.sandbox),
        [
            "GET /me".to_owned(),
            format!("GET /teams/{TEAM_ID}"),
            "POST /tickets/search".to_owned(),
            format!("PUT /tickets/{}", smoke.id),
            format!("PUT /tickets/{}", late.id),
            format!("PUT /tickets/{}", torn.id),
        ]
    );
    // No ticket is unassigned anymore.
    let output = run("triage", &fixture.sandbox, &[TEAM_ID]);
    assert_eq!(printed(&output), "0 assigned, 0 failed\n");
    let unknown = run("triage", &fixture.sandbox, &["404404"]);
    assert!(!unknown.status.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn contact_import() {
    let fixture = Fixture::open().await;
    let file = folder("contact_import").join("contacts.csv");
    let grace = types::CreateContactRequest::new()
        .role("user")
        .external_id("other")
        .email("grace@example.com");
    fixture.client.contacts().create(grace).await.unwrap();
    let ida = types::CreateContactRequest::new()
        .role("user")
        .email("ida@example.com");
    fixture.client.contacts().create(ida).await.unwrap();
    fs::write(
        &file,
        "external_id,email,name\n\
         a-1,mary@example.com,Mary Nowak\n\
         a-2,grace@example.com,Grace Okoro\n\
         a-3,no address,Amy Berg\n\
         ,tom@example.com,Tom Berg\n\
         a-5,short@example.com\n\
         a-6,ida@example.com,Ida Reyes\n",
    )
    .unwrap();
    let output = run("contact_import", &fixture.sandbox, &[&file]);
    assert_eq!(output.status.code(), Some(1));
    let lines: Vec<&str> = text(&output.stdout).lines().collect();
    assert_eq!(lines[0], "1 created, 1 updated, 4 failed");
    assert_eq!(lines[1], "  row 2: another contact has this email address");
    assert!(
        lines[2].starts_with("  row 3: contacts.create: 400 Bad Request"),
        "{}",
        lines[2]
    );
    assert_eq!(lines[3], "  row 4: missing external_id");
    assert!(
        lines[4].starts_with("  row 5: CSV error: record 5"),
        "{}",
        lines[4]
    );

    // Import again, with the errors corrected and a new name.
    fs::write(
        &file,
        "external_id,email,name\na-1,mary@example.com,Mary Berg\na-6,ida@example.com,Ida Reyes\n",
    )
    .unwrap();
    let output = run("contact_import", &fixture.sandbox, &[&file]);
    assert_eq!(printed(&output), "0 created, 2 updated, 0 failed\n");
    let all = fixture
        .client
        .contacts()
        .list()
        .items()
        .try_collect()
        .await
        .unwrap();
    let mut all: Vec<_> = all
        .iter()
        .map(|contact| (contact.external_id.as_deref(), contact.name.as_deref()))
        .collect();
    all.sort_unstable();
    assert_eq!(
        all,
        [
            (Some("a-1"), Some("Mary Berg")),
            (Some("a-6"), Some("Ida Reyes")),
            (Some(EXTERNAL_ID), None),
            (Some("other"), None),
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn export_to_disk() {
    let sandbox = Sandbox::start().await.unwrap();
    let folder = folder("export_to_disk");
    let file = folder.join("week.csv.gz");
    let output = run("export_to_disk", &sandbox, &[&file]);
    let text = printed(&output);
    let job = text.lines().next().unwrap().strip_prefix("job ").unwrap();
    let bytes = fs::metadata(&file).unwrap().len();
    let last = format!("status completed\n{bytes} bytes, 1 messages, 1 of them opened\n");
    assert!(text.ends_with(&last), "{text}");
    let orders = |sandbox: &Sandbox| {
        let sent = sent(sandbox);
        sent.iter().filter(|line| line.starts_with("POST")).count()
    };
    assert_eq!(orders(&sandbox), 1);

    // With the ID of a job, no new job is created.
    let again = folder.join("again.csv.gz");
    let output = run(
        "export_to_disk",
        &sandbox,
        &[again.as_os_str(), job.as_ref()],
    );
    assert!(printed(&output).ends_with(&last));
    assert_eq!(fs::read(&again).unwrap(), fs::read(&file).unwrap());
    assert_eq!(orders(&sandbox), 0);
}
