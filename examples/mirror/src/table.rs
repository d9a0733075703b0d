//! Tables on the terminal.

use std::fmt;

/// A table whose columns are as wide as their longest cell.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// The names of the columns.
    pub head: Vec<String>,
    /// Whether each column consists of numbers, which are aligned to the right.
    pub numbers: Vec<bool>,
    /// The cells of each row.
    pub rows: Vec<Vec<String>>,
}

impl Table {
    /// Returns whether a column consists of numbers.
    pub fn is_number(&self, column: usize) -> bool {
        self.numbers.get(column).copied().unwrap_or(false)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cells = |column: usize| self.rows.iter().filter_map(move |row| row.get(column));
        let columns: Vec<(usize, bool)> = (0..self.head.len())
            .map(|column| {
                let all = self.head.get(column).into_iter().chain(cells(column));
                let width = all.map(|cell| cell.chars().count()).max().unwrap_or(0);
                (width, self.is_number(column))
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
            numbers: vec![false, true],
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
