//! Tables on the terminal.

use std::fmt;

/// A table whose columns are as wide as their longest cell. Numbers are aligned to the right.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// The names of the columns.
    pub head: Vec<String>,
    /// The cells of each row.
    pub rows: Vec<Vec<String>>,
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cells = |column: usize| self.rows.iter().filter_map(move |row| row.get(column));
        let columns: Vec<(usize, bool)> = (0..self.head.len())
            .map(|column| {
                let all = self.head.get(column).into_iter().chain(cells(column));
                let width = all.map(|cell| cell.chars().count()).max().unwrap_or(0);
                let is_number = cells(column).all(|cell| {
                    cell.starts_with(|first: char| first.is_ascii_digit()) || cell.is_empty()
                });
                (width, is_number)
            })
            .collect();
        for row in std::iter::once(&self.head).chain(&self.rows) {
            let mut line = String::new();
            for (cell, (width, is_number)) in row.iter().zip(&columns) {
                let padding = " ".repeat(width - cell.chars().count());
                if *is_number {
                    line.extend([padding.as_str(), cell, "  "]);
                } else {
                    line.extend([cell, padding.as_str(), "  "]);
                }
            }
            writeln!(f, "{}", line.trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned() {
        let table = Table {
            head: vec!["team".into(), "open".into()],
            rows: vec![
                vec!["Überprüfung".into(), "7".into()],
                vec!["Sales".into(), "12".into()],
            ],
        };
        assert_eq!(
            table.to_string(),
            "team         open\nÜberprüfung     7\nSales          12\n"
        );
    }
}
