//! The conditions in the first column of the tables in `src/requirements.md`. `xtask` includes this file.

/// Returns the key and the value of each condition.
pub(crate) fn conditions(list: &str) -> impl Iterator<Item = (&str, &str)> {
    list.lines().filter_map(|line| {
        let condition = line.strip_prefix("| `")?.split('`').next()?;
        let (key, value) = condition.split_once(" = ")?;
        Some((key, value.trim_matches('"')))
    })
}
