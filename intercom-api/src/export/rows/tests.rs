use std::io::{self, Write};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;

/// A reader that returns a few bytes at a time.
struct SlowReader<'a>(&'a [u8], usize);

impl Read for SlowReader<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.1.min(buffer.len());
        self.0.read(&mut buffer[..length])
    }
}

/// A reader that returns these pieces.
struct Pieces<'a>(std::vec::IntoIter<&'a [u8]>);

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // An empty piece would mean the end.
        match self.0.find(|piece| !piece.is_empty()) {
            Some(mut piece) => piece.read(buffer),
            None => Ok(0),
        }
    }
}

fn rows(file: &[u8]) -> Vec<Result<ExportRow, String>> {
    let read = |size| -> Vec<_> {
        read_rows(SlowReader(file, size))
            .map(|row| row.map_err(|error| error.to_string()))
            .collect()
    };
    let rows = read(usize::MAX);
    for size in [1, 2, 5, 64] {
        assert_eq!(read(size), rows, "chunks of {size} bytes");
    }
    rows
}

fn valid_rows(file: &str) -> Vec<ExportRow> {
    let rows: Result<Vec<_>, _> = rows(file.as_bytes()).into_iter().collect();
    rows.unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn assigns_columns_by_their_headings() {
    let found = valid_rows(
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
fn accepts_both_spellings_of_first_dismissal() {
    for heading in ["first_dismissal", "first_dismisall"] {
        let found = valid_rows(&format!("{heading}\n7\n"));
        assert_eq!(found[0].first_dismissal, Some(7.into()), "{heading}");
    }
    let found = valid_rows("first_dismissal,first_dismisall\n,7\n8,9\n");
    assert_eq!(found[0].first_dismissal, Some(7.into()));
    assert_eq!(found[1].first_dismissal, Some(8.into()));
    assert_eq!(found[1].extra["first_dismisall"], "9");
}

#[test]
fn preserves_invalid_times_in_extra() {
    let found = valid_rows("received_at,user_id\nyesterday,1\n -5 ,2\n");
    assert_eq!(found[0].received_at, None);
    assert_eq!(found[0].extra["received_at"], "yesterday");
    assert_eq!(found[1].received_at, Some((-5).into()));
}

#[test]
fn parses_csv_syntax() {
    let found = valid_rows(
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
fn accepts_long_and_wide_rows() {
    let long = "x".repeat(100_000);
    let wide: String = (0..500).map(|column| format!(",column {column}")).collect();
    let file = format!("name{wide}\n{long}{}\n", ",1".repeat(500));
    let found = valid_rows(&file);
    assert_eq!(found[0].name.as_ref().map(String::len), Some(100_000));
    assert_eq!(found[0].extra.len(), 500);
}

#[test]
fn continues_after_an_invalid_row() {
    let found = rows(b"user_id,email\n1,a@example.com,more\n2,b@example.com\n");
    let [Err(error), Ok(row)] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(
        error,
        "read_rows: invalid row 2: it has 3 cells, but the file has 2 columns"
    );
    assert_eq!(row.user_id, Some("2".into()));
    assert!(!error.contains("example.com"));
}

#[test]
fn rejects_a_file_that_is_not_an_export() {
    for (file, expected) in [
        (&b""[..], "is incomplete"),
        (b"\n\n\n", "is empty"),
        (b"<html><body>502</body></html>\n<p>\n", "is not an export"),
        (b"a,b\n1,2\n", "is not an export"),
    ] {
        let found = rows(file);
        let [Err(error)] = found.as_slice() else {
            panic!("{found:?}");
        };
        assert!(error.contains(expected), "{error}");
    }
    // After the unclosed quotation mark, the rest of the file is one row.
    let mut unclosed = b"user_id,email\n\"1,".to_vec();
    unclosed.resize(MAX_ROW + 100_000, b'x');
    let found: Vec<_> = read_rows(&unclosed[..]).collect();
    assert!(matches!(found.as_slice(), [Err(error)] if error.to_string().contains("row 2")));
}

#[test]
fn replaces_invalid_utf8() {
    let found = rows(b"name\n\xff\xfeAda\n");
    assert!(matches!(&found[0], Ok(row) if row.name.as_deref() == Some("\u{fffd}\u{fffd}Ada")));
}

#[test]
fn ends_a_truncated_file_with_an_error() -> io::Result<()> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::none());
    encoder.write_all(b"user_id\n")?;
    for row in 0..1000 {
        writeln!(encoder, "{row}")?;
    }
    let file = encoder.finish()?;
    let found = rows(&file);
    assert_eq!(found.len(), 1000);
    assert!(found.iter().all(Result::is_ok));
    let found = rows(&file[..file.len() - 1]);
    assert!(matches!(found.last(), Some(Err(error)) if error.contains("is incomplete")));
    assert!(found[..found.len() - 1].iter().all(Result::is_ok));
    Ok(())
}

/// However the network cuts a file, it has the same rows.
#[test]
fn the_rows_do_not_depend_on_the_chunks() -> io::Result<()> {
    let text = "\u{feff}\"user_id\",name,email\r\n1,\"a\r\n\"\"b, \u{fc}\",\r\n\r\n2,c\n3,d,e,f\r\n4,\"g\"";
    let twice = format!("\u{feff}{text}");
    let mut compressed = Vec::new();
    for part in [&text[..40], &text[40..]] {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(part.as_bytes())?;
        compressed.extend(encoder.finish()?);
    }
    for file in [text.as_bytes(), twice.as_bytes(), &compressed] {
        let read = |pieces: Vec<&[u8]>| -> Vec<Result<ExportRow, String>> {
            read_rows(Pieces(pieces.into_iter()))
                .map(|row| row.map_err(|error| error.to_string()))
                .collect()
        };
        let rows = read(vec![file]);
        let ids: Vec<_> = rows
            .iter()
            .flatten()
            .map(|row| row.user_id.as_deref())
            .collect();
        assert_eq!(ids, [Some("1"), Some("2"), Some("4")]);
        assert_eq!(rows.len(), 4);
        for second in 0..=file.len() {
            for first in 0..=second {
                let pieces = vec![&file[..first], &file[first..second], &file[second..]];
                assert_eq!(read(pieces), rows, "cut at {first} and {second}");
            }
        }
    }
    Ok(())
}

/// A reader that counts the bytes that were read.
struct Counting<R>(R, std::rc::Rc<std::cell::Cell<u64>>);

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.0.read(buffer)?;
        self.1.set(self.1.get() + length as u64);
        Ok(length)
    }
}

#[test]
fn rejects_rows_with_too_many_cells_while_reading_them() {
    for (start, row) in [("user_id", 1), ("user_id,email\n", 2)] {
        let count = std::rc::Rc::default();
        let commas = io::repeat(b',').take(1 << 30);
        let file = Counting(
            Read::chain(start.as_bytes(), commas),
            std::rc::Rc::clone(&count),
        );
        let found: Vec<_> = read_rows(file).collect();
        let [Err(error)] = found.as_slice() else {
            panic!("{found:?}");
        };
        assert_eq!(
            error.to_string(),
            format!(
                "read_rows: invalid row {row}: it has more than 10000 cells; the file may not be an export"
            )
        );
        assert!(count.get() < 1 << 20, "{} bytes were read", count.get());
    }
    let heading = format!("user_id{}\n1\n", ",".repeat(MAX_CELLS - 1));
    assert_eq!(valid_rows(&heading).len(), 1);
}
