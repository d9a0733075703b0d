//! Elements of lists that failed to decode, and were skipped so that the others did not fail.

use std::cell::RefCell;

use serde_json::Value;

/// An element of a list that could not be read, and was left out.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct SkippedItem {
    /// Its position in the list, from 0.
    pub index: usize,
    /// Where it is in the answer, `data[3]` or `tickets[0].ticket_parts.ticket_parts[12]` for instance.
    pub path: String,
    /// What is wrong with it, without its values.
    pub reason: String,
    /// The element as it was sent.
    pub raw: Value,
}

impl SkippedItem {
    /// Creates a skipped element, for a test double.
    ///
    /// # Examples
    ///
    /// ```
    /// use intercom_api::{Page, SkippedItem};
    ///
    /// let skipped = SkippedItem::with_raw("data[1]", "expected an object", serde_json::json!(5));
    /// let page: Page<String> = Page::new(Vec::new(), None).with_skipped(vec![skipped]);
    /// assert_eq!(page.skipped()[0].path, "data[1]");
    /// ```
    pub fn with_raw(path: impl Into<String>, reason: impl Into<String>, raw: Value) -> Self {
        let path = path.into();
        let index = path
            .rsplit_once('[')
            .and_then(|(_, rest)| rest.strip_suffix(']')?.parse().ok());
        Self {
            index: index.unwrap_or_default(),
            path,
            reason: reason.into(),
            raw,
        }
    }

    pub(crate) fn new(index: usize, raw: Value, error: &serde_json::Error) -> Self {
        let reason = super::decode_reason::decode_reason(error);
        Self {
            index,
            path: format!("[{index}]"),
            reason,
            raw,
        }
    }
}

/// Fills in where in `whole` the elements are: known only now, since reading one does not know what it is part of.
pub(crate) fn locate(whole: &Value, skipped: &mut [SkippedItem]) {
    fn walk(value: &Value, at: &str, open: &mut Vec<&mut SkippedItem>) {
        match value {
            Value::Array(list) => {
                for (index, inner) in list.iter().enumerate() {
                    let place = format!("{at}[{index}]");
                    if let Some(found) = open
                        .iter()
                        .position(|one| one.index == index && one.raw == *inner)
                    {
                        open.remove(found).path.clone_from(&place);
                    }
                    walk(inner, &place, open);
                }
            }
            Value::Object(fields) => {
                for (name, inner) in fields {
                    let place = if at.is_empty() {
                        name.clone()
                    } else {
                        format!("{at}.{name}")
                    };
                    walk(inner, &place, open);
                }
            }
            _ => {}
        }
    }
    let mut open = skipped.iter_mut().collect();
    walk(whole, "", &mut open);
}

thread_local! {
    /// Set while an answer that could not be read as a whole is read again, element by element.
    static LENIENT: RefCell<Option<Vec<SkippedItem>>> = const { RefCell::new(None) };
}

/// Runs `read` such that elements of lists that cannot be read are left out, and gives what they were.
pub(crate) fn leniently<T>(read: impl FnOnce() -> T) -> (T, Vec<SkippedItem>) {
    /// Ends it even if `read` panics: the next answer on this thread is not to be read leniently.
    struct End;

    impl Drop for End {
        fn drop(&mut self) {
            LENIENT.with(|state| *state.borrow_mut() = None);
        }
    }

    LENIENT.with(|state| *state.borrow_mut() = Some(Vec::new()));
    let end = End;
    let value = read();
    let skipped = LENIENT
        .with(|state| state.borrow_mut().take())
        .unwrap_or_default();
    drop(end);
    (value, skipped)
}

/// Runs `read`, and gives the elements that it left out instead of counting them.
pub(super) fn apart<T>(read: impl FnOnce() -> T) -> (T, Vec<SkippedItem>) {
    let before = LENIENT.with(|state| state.borrow().as_ref().map(Vec::len));
    let value = read();
    let skipped = LENIENT.with(|state| match (before, state.borrow_mut().as_mut()) {
        (Some(before), Some(list)) => list.split_off(before.min(list.len())),
        _ => Vec::new(),
    });
    (value, skipped)
}

/// Counts elements that were left out.
pub(super) fn also_skipped(skipped: Vec<SkippedItem>) {
    LENIENT.with(|state| {
        if let Some(list) = state.borrow_mut().as_mut() {
            list.extend(skipped);
        }
    });
}

pub(super) fn is_lenient() -> bool {
    LENIENT.with(|state| state.borrow().is_some())
}

pub(super) fn skip(index: usize, raw: Value, error: &serde_json::Error) {
    also_skipped(vec![SkippedItem::new(index, raw, error)]);
}
