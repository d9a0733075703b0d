//! Paths of operations, and the parameters in them.

/// Returns a path in which the parameters have no names: `/tags/{}` for `/tags/{id}`. Paths that differ
/// only in these names are the same path.
pub fn anonymous_path(path: &str) -> String {
    let mut inside = false;
    path.chars()
        .filter(|&character| {
            let hidden = inside && character != '}';
            match character {
                '{' => inside = true,
                '}' => inside = false,
                _ => {}
            }
            !hidden
        })
        .collect()
}

/// Returns the key of an operation, in which path parameters have no names: `GET /tickets/{}`.
pub(crate) fn operation_key(method: &str, path: &str) -> String {
    format!("{} {}", method.to_uppercase(), anonymous_path(path))
}

/// Returns the names of the parameters in a path.
pub(crate) fn parameters(path: &str) -> impl Iterator<Item = &str> {
    path.split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}').map(|(name, _)| name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_have_no_names() {
        for (path, expected) in [
            ("/tickets/{id}", "/tickets/{}"),
            ("/contacts/{contact_id}/tags/{id}", "/contacts/{}/tags/{}"),
            ("/download/{id}.csv", "/download/{}.csv"),
            ("/me", "/me"),
            ("", ""),
        ] {
            assert_eq!(anonymous_path(path), expected);
        }
        let names: Vec<&str> = parameters("/contacts/{contact_id}/tags/{id}").collect();
        assert_eq!(names, ["contact_id", "id"]);
    }
}
