//! The report on a copy.

use intercom_mirror::queries::{self, Cell};
use intercom_mirror::report::Report;
use intercom_mirror::sink::Format;
use intercom_sandbox::TEAM_ID;
use rusqlite::Connection;

use crate::workspace::{NOW, Workspace, path, stored};

/// The queries of the guide, each in a fenced block.
const GUIDE: &str = include_str!("../../../../intercom-api/src/guides/copying_a_workspace.rs");

fn sum(result: &queries::QueryResult, column: usize) -> f64 {
    result.rows.iter().map(|row| row[column].number()).sum()
}

#[tokio::test]
async fn the_report_agrees_with_the_rows() {
    let workspace = Workspace::worked().await;
    let path = path("report");
    workspace.copy(Format::Sqlite, &path).await;
    let report = Report::read(&path, NOW).unwrap();
    let rows = stored(&path);
    let of = |stream: intercom_api::sync::StreamName| {
        rows.iter()
            .filter(move |((name, _), _)| *name == stream)
            .map(|(_, row)| row)
    };
    use intercom_api::sync::StreamName::{Conversations, Tickets};

    // Twelve weeks, which start on Monday, and everything was opened in one of them.
    assert_eq!(report.weekly.rows.len(), 12);
    assert_eq!(
        report.weekly.rows[11][0],
        Cell::Text("2025-06-16".to_owned())
    );
    let recent = |created: &serde_json::Value| created.as_i64().unwrap() >= 1_743_379_200;
    // A ticket is also a conversation, and counted once.
    let conversations = || of(Conversations).filter(|row| row["ticket"].is_null());
    assert!(conversations().count() < of(Conversations).count());
    let opened = conversations()
        .chain(of(Tickets))
        .filter(|row| recent(&row["created_at"]))
        .count();
    assert!(
        (sum(&report.weekly, 1) - opened as f64).abs() < 0.1,
        "{opened}"
    );
    let closed = conversations()
        .filter(|row| row["state"] == "closed" && recent(&row["statistics"]["last_close_at"]))
        .count();
    let resolved = of(Tickets)
        .filter(|row| row["ticket_state"] == "resolved" && recent(&row["updated_at"]))
        .count();
    assert!(
        (sum(&report.weekly, 2) - (closed + resolved) as f64).abs() < 0.1,
        "{closed} + {resolved}"
    );

    // The median by the definition.
    for (team, name) in [(Some(TEAM_ID), None), (None, Some("no team"))] {
        let mut seconds: Vec<i64> = of(Conversations)
            .filter(|row| match (&row["team_assignee_id"], team) {
                (serde_json::Value::Null, None) => true,
                (found, Some(wanted)) => found.to_string().trim_matches('"') == wanted,
                _ => false,
            })
            .filter_map(|row| {
                Some(
                    row["statistics"]["first_admin_reply_at"].as_i64()?
                        - row["created_at"].as_i64()?,
                )
            })
            .collect();
        seconds.sort_unstable();
        assert!(seconds.len() > 10, "{name:?}: {}", seconds.len());
        let middle = seconds.len() / 2;
        let median = if seconds.len() % 2 == 1 {
            seconds[middle] as f64
        } else {
            (seconds[middle - 1] + seconds[middle]) as f64 / 2.0
        };
        let found = report.first_replies.rows.iter().find(|row| match name {
            Some(name) => row[0] == Cell::Text(name.to_owned()),
            None => row[0] != Cell::Text("no team".to_owned()),
        });
        let found = found.unwrap();
        assert!((found[2].number() - median).abs() < 0.1, "{name:?}");
        assert!((found[1].number() - seconds.len() as f64).abs() < 0.1);
        assert!(found[3].number() >= found[2].number());
    }

    // Each open object has one age and one teammate.
    let tickets = of(Tickets).filter(|row| row["open"] == true).count();
    let conversations = conversations().filter(|row| row["state"] == "open").count();
    assert_eq!(report.backlog.rows.len(), 5);
    assert!((sum(&report.backlog, 1) - tickets as f64).abs() < 0.1);
    assert!((sum(&report.backlog, 2) - conversations as f64).abs() < 0.1);
    assert!((sum(&report.teammates, 1) - (tickets + conversations) as f64).abs() < 0.1);

    // The page is complete in itself.
    let html = report.html().unwrap();
    assert_eq!(html.matches("<svg role=\"img\"").count(), 3);
    assert!(!html.contains("src=") && !html.contains("<script"));
    // A narrow screen scrolls charts, and numbers are aligned to the right.
    assert_eq!(
        html.matches("<div class=\"scroll\" tabindex=\"0\"><svg")
            .count(),
        3
    );
    assert!(html.contains("<tr><th>teammate<th class=\"number\">open<th class=\"number\">oldest"));
    std::fs::write(path.with_extension("html"), &html).unwrap();
    let text = report.to_string();
    assert!(
        text.contains("First replies by team") && text.contains("no team"),
        "{text}"
    );
}

/// A report on an empty copy, and on names that are not plain.
#[tokio::test]
async fn an_empty_copy_has_a_report() {
    let path = path("empty");
    drop(Format::Sqlite.open(&path).unwrap());
    let report = Report::read(&path, NOW).unwrap();
    assert!(report.html().unwrap().contains("None yet."));
    let connection = Connection::open(&path).unwrap();
    connection
        .execute_batch(
            "INSERT INTO teams (id, name, run, raw) VALUES ('7', '<b>Returns & refunds, second line</b>', 1, '{}');
             INSERT INTO conversations (id, team_assignee_id, created_at, first_admin_reply_at, run, raw) VALUES ('1', '7', 10, 70, 1, '{}')",
        )
        .unwrap();
    let html = Report::read(&path, NOW).unwrap().html().unwrap();
    assert!(
        html.contains("&lt;b&gt;Returns &amp; refunds") && !html.contains("<b>Returns"),
        "{html}"
    );
}

#[test]
fn the_queries_of_the_guide_are_those_of_the_report() {
    let lines: Vec<&str> = GUIDE
        .lines()
        .map(|line| {
            line.trim_start_matches("//!")
                .strip_prefix(' ')
                .unwrap_or_default()
        })
        .collect();
    let text = lines.join("\n");
    let blocks: Vec<&str> = text
        .split("```sql\n")
        .skip(1)
        .filter_map(|rest| rest.split("\n```").next())
        .collect();
    let path = path("guide");
    drop(Format::Sqlite.open(&path).unwrap());
    let connection = Connection::open(&path).unwrap();
    for query in [queries::FIRST_REPLIES, queries::BACKLOG, queries::WEEKLY] {
        assert!(
            blocks.iter().any(|block| query.sql.contains(block)),
            "{} is not in the guide",
            query.title
        );
    }
    for block in blocks {
        connection.prepare(block).unwrap();
    }
}
