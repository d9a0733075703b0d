use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;

/// Gives a few bytes at a time.
struct Slowly<'a>(&'a [u8], usize);

impl Read for Slowly<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.1.min(buffer.len());
        self.0.read(&mut buffer[..length])
    }
}

fn rows(file: &[u8]) -> Vec<Result<ExportRow, String>> {
    let read = |size| -> Vec<_> {
        read_rows(Slowly(file, size))
            .map(|row| row.map_err(|error| error.to_string()))
            .collect()
    };
    let whole = read(usize::MAX);
    for size in [1, 2, 5, 64] {
        assert_eq!(read(size), whole, "in pieces of {size}");
    }
    whole
}

fn good(file: &str) -> Vec<ExportRow> {
    let rows: Result<Vec<_>, _> = rows(file.as_bytes()).into_iter().collect();
    rows.unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn columns_go_by_their_headings() {
    let found = good(
        "First_Click,shoe size, email ,first_dismisall,user_id\n\
         1724231044,43,ada@example.com,1724231070,66b4d1f0\n\
         ,,,,\n",
    );
    let row = ExportRow {
        first_click: Some(1_724_231_044.into()),
        first_dismissal: Some(1_724_231_070.into()),
        email: Some("ada@example.com".into()),
        user_id: Some("66b4d1f0".into()),
        extra: [("shoe size".to_owned(), "43".to_owned())].into(),
        ..ExportRow::default()
    };
    assert_eq!(found, [row, ExportRow::default()]);
}

#[test]
fn both_spellings_are_one_column() {
    for heading in ["first_dismissal", "first_dismisall"] {
        let found = good(&format!("{heading}\n7\n"));
        assert_eq!(found[0].first_dismissal, Some(7.into()), "{heading}");
    }
    let found = good("first_dismissal,first_dismisall\n,7\n8,9\n");
    assert_eq!(found[0].first_dismissal, Some(7.into()));
    assert_eq!(found[1].first_dismissal, Some(8.into()));
    assert_eq!(found[1].extra["first_dismisall"], "9");
}

#[test]
fn nothing_is_lost_that_has_another_form() {
    let found = good("received_at,user_id\nyesterday,1\n -5 ,2\n");
    assert_eq!(found[0].received_at, None);
    assert_eq!(found[0].extra["received_at"], "yesterday");
    assert_eq!(found[1].received_at, Some((-5).into()));
}

#[test]
fn the_language_of_csv_is_understood() {
    let found = good(
        "\u{feff}name,content_title,user_id\r\n\
         \"Lovelace, Ada\",\"She said \"\"yes\"\"\r\ntwice\",1\r\n\
         \r\n\
         M\u{fc}ller,short\r\n\
         last,without end,3",
    );
    assert_eq!(found.len(), 3);
    assert_eq!(found[0].name.as_deref(), Some("Lovelace, Ada"));
    assert_eq!(
        found[0].content_title.as_deref(),
        Some("She said \"yes\"\r\ntwice")
    );
    assert_eq!(found[1].name.as_deref(), Some("M\u{fc}ller"));
    assert_eq!(found[1].user_id, None);
    assert_eq!(found[2].user_id, Some("3".into()));
}

#[test]
fn long_rows_and_wide_ones_fit() {
    let long = "x".repeat(100_000);
    let wide: String = (0..500).map(|column| format!(",column {column}")).collect();
    let file = format!("name{wide}\n{long}{}\n", ",1".repeat(500));
    let found = good(&file);
    assert_eq!(found[0].name.as_ref().map(String::len), Some(100_000));
    assert_eq!(found[0].extra.len(), 500);
}

#[test]
fn a_row_that_does_not_fit_costs_no_other() {
    let found = rows(b"user_id,email\n1,a@example.com,more\n2,b@example.com\n");
    let [Err(error), Ok(row)] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(
        error,
        "read_rows: row 2 has 3 cells, but there are 2 columns"
    );
    assert_eq!(row.user_id, Some("2".into()));
    assert!(!error.contains("example.com"));
}

#[test]
fn what_is_no_export_is_refused() {
    for (file, said) in [
        (&b""[..], "is incomplete"),
        (b"\n\n\n", "is empty"),
        (b"<html><body>502</body></html>\n<p>\n", "is not an export"),
        (b"a,b\n1,2\n", "is not an export"),
    ] {
        let found = rows(file);
        let [Err(error)] = found.as_slice() else {
            panic!("{found:?}");
        };
        assert!(error.contains(said), "{error}");
    }
    // All that follows is one row.
    let mut open = b"user_id,email\n\"1,".to_vec();
    open.resize(LARGEST + 100_000, b'x');
    let found: Vec<_> = read_rows(&open[..]).collect();
    assert!(matches!(found.as_slice(), [Err(error)] if error.to_string().contains("row 2")));
}

#[test]
fn bytes_that_are_no_text_are_replaced() {
    let found = rows(b"name\n\xff\xfeAda\n");
    assert!(matches!(&found[0], Ok(row) if row.name.as_deref() == Some("\u{fffd}\u{fffd}Ada")));
}

#[test]
fn a_saved_file_that_is_cut_ends_with_an_error() -> io::Result<()> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::none());
    packed.write_all(b"user_id\n")?;
    for row in 0..1000 {
        writeln!(packed, "{row}")?;
    }
    let packed = packed.finish()?;
    let found = rows(&packed);
    assert_eq!(found.len(), 1000);
    assert!(found.iter().all(Result::is_ok));
    let found = rows(&packed[..packed.len() - 1]);
    assert!(matches!(found.last(), Some(Err(error)) if error.contains("is incomplete")));
    assert!(found[..found.len() - 1].iter().all(Result::is_ok));
    Ok(())
}
