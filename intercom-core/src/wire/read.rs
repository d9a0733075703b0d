//! Reading values.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error as _, Expected, IgnoredAny, MapAccess,
    SeqAccess, Unexpected, Visitor,
};
use serde_json::{Map, Value};

use super::value_ref::ValueRef;

/// A value that can be read from JSON; nothing (null, an empty list, an empty object) reads as `None`.
#[doc(hidden)]
pub trait Decode: Sized {
    /// Reads the value.
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error>;

    /// Reads the value as an element of a list. Any JSON keeps its nulls there; everything else skips them.
    #[inline]
    fn element<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        Self::read(deserializer)
    }

    /// How it is written.
    fn view(&self) -> ValueRef<'_>;

    /// Whether JSON of this kind is what it is written as. Scalars read one another; in a union, the kind tells them apart.
    #[inline]
    fn is_of_kind(_: &Value) -> bool {
        true
    }
}

/// A value that is text, a number or a boolean on the wire. What it has no use for, it refuses with `None`.
pub(crate) trait Scalar: Sized {
    /// What is expected, for error messages.
    const EXPECTED: &'static str;
    fn from_text(text: &str) -> Option<Self>;
    fn from_string(text: String) -> Option<Self> {
        Self::from_text(&text)
    }
    fn from_i64(_: i64) -> Option<Self> {
        None
    }
    fn from_u64(_: u64) -> Option<Self> {
        None
    }
    fn from_f64(_: f64) -> Option<Self> {
        None
    }
    fn from_bool(_: bool) -> Option<Self> {
        None
    }
}

/// A way to read a body, by when its text is checked.
pub trait Utf8Check {
    fn read<'de, S: DeserializeSeed<'de>>(body: &'de [u8], seed: S)
    -> serde_json::Result<S::Value>;
}

/// At once: piece by piece, that is a sixth of the work of reading where most of the body is kept, as in the types of the API.
pub struct Eager;

/// What is kept, piece by piece: types of users may keep little.
pub struct Lazy;

impl Utf8Check for Eager {
    #[inline]
    fn read<'de, S: DeserializeSeed<'de>>(
        body: &'de [u8],
        seed: S,
    ) -> serde_json::Result<S::Value> {
        to_end(serde_json::Deserializer::from_str(text(body)?), seed)
    }
}

impl Utf8Check for Lazy {
    #[inline]
    fn read<'de, S: DeserializeSeed<'de>>(
        body: &'de [u8],
        seed: S,
    ) -> serde_json::Result<S::Value> {
        to_end(serde_json::Deserializer::from_slice(body), seed)
    }
}

#[inline]
fn to_end<'de, R: serde_json::de::Read<'de>, S: DeserializeSeed<'de>>(
    mut reader: serde_json::Deserializer<R>,
    seed: S,
) -> serde_json::Result<S::Value> {
    let value = seed.deserialize(&mut reader)?;
    reader.end()?;
    Ok(value)
}

/// Reads a body.
#[inline]
pub(crate) fn from_json<T: DeserializeOwned, C: Utf8Check>(body: &[u8]) -> serde_json::Result<T> {
    C::read(body, PhantomData::<T>)
}

/// Reads a body as any JSON.
pub(crate) fn any(body: &[u8]) -> serde_json::Result<Value> {
    from_json::<Value, Eager>(body)
}

/// The text of a body. It is checked once as a whole: piece by piece, that is a sixth of the work of reading.
fn text(body: &[u8]) -> serde_json::Result<&str> {
    std::str::from_utf8(body).map_err(|_| {
        // This tells where the text is broken. It reads any JSON, so that the code for the caller's type is there once.
        let error = serde_json::from_slice::<Value>(body).err();
        error.unwrap_or_else(|| serde::de::Error::custom("the text is not UTF-8"))
    })
}

/// Reads a scalar.
pub(crate) fn scalar<'de, T: Scalar, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    deserializer.deserialize_any(ScalarVisitor(PhantomData))
}

/// Reads a value that has to be there.
pub fn required<'de, T: Decode, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::read(deserializer)?.ok_or_else(|| D::Error::invalid_type(Unexpected::Unit, &"a value"))
}

/// The parts of a visitor that take these kinds of JSON only when there is nothing in them, and then as nothing.
macro_rules! empty_as_none {
    (null) => {
        fn visit_unit<E: serde::de::Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }
    };
    (text) => {
        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
            if text.is_empty() {
                Ok(None)
            } else {
                Err(E::invalid_type(Unexpected::Str(text), &self))
            }
        }
    };
    (list) => {
        fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
            $crate::wire::read::no_list(list, &self).map(|()| None)
        }
    };
    (object) => {
        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
            $crate::wire::read::no_object(map, &self).map(|()| None)
        }
    };
    ($first:ident $($others:ident)+) => {
        empty_as_none!($first);
        empty_as_none!($($others)+);
    };
}
pub(super) use empty_as_none;

/// Takes an empty list where none belongs. It is there once for all that is expected instead.
pub(super) fn no_list<'de, A: SeqAccess<'de>>(
    mut list: A,
    expected: &dyn Expected,
) -> Result<(), A::Error> {
    if list.next_element::<IgnoredAny>()?.is_none() {
        return Ok(());
    }
    // Decode to its end, so that the error is placed at the list and not in it.
    while list.next_element::<IgnoredAny>()?.is_some() {}
    Err(A::Error::invalid_type(Unexpected::Seq, expected))
}

/// As [`no_list`], for an object.
pub(super) fn no_object<'de, A: MapAccess<'de>>(
    mut map: A,
    expected: &dyn Expected,
) -> Result<(), A::Error> {
    if map.next_key::<IgnoredAny>()?.is_none() {
        return Ok(());
    }
    map.next_value::<IgnoredAny>()?;
    while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
    Err(A::Error::invalid_type(Unexpected::Map, expected))
}

struct ScalarVisitor<T>(PhantomData<T>);

impl<'de, T: Scalar> Visitor<'de> for ScalarVisitor<T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
        match T::from_text(text) {
            Some(value) => Ok(Some(value)),
            None if text.is_empty() => Ok(None),
            None => Err(E::invalid_value(Unexpected::Str(text), &self)),
        }
    }

    fn visit_string<E: serde::de::Error>(self, text: String) -> Result<Self::Value, E> {
        if text.is_empty() {
            return self.visit_str("");
        }
        match T::from_string(text) {
            Some(value) => Ok(Some(value)),
            None => Err(E::invalid_value(Unexpected::Other("text"), &self)),
        }
    }

    fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Self::Value, E> {
        match T::from_i64(number) {
            Some(value) => Ok(Some(value)),
            None => Err(E::invalid_type(Unexpected::Signed(number), &self)),
        }
    }

    fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Self::Value, E> {
        match T::from_u64(number) {
            Some(value) => Ok(Some(value)),
            None => Err(E::invalid_type(Unexpected::Unsigned(number), &self)),
        }
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Self::Value, E> {
        match T::from_f64(number) {
            Some(value) => Ok(Some(value)),
            None => Err(E::invalid_type(Unexpected::Float(number), &self)),
        }
    }

    fn visit_bool<E: serde::de::Error>(self, value: bool) -> Result<Self::Value, E> {
        match T::from_bool(value) {
            Some(value) => Ok(Some(value)),
            None => Err(E::invalid_type(Unexpected::Bool(value), &self)),
        }
    }

    empty_as_none!(null list object);
}

macro_rules! scalars {
    ($($kind:ty, $expected:literal, |$value:ident| $view:expr, $is:path { $($function:tt)* })*) => {$(
        impl Scalar for $kind {
            const EXPECTED: &'static str = $expected;
            $($function)*
        }

        impl Decode for $kind {
            #[inline]
            fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
                scalar(deserializer)
            }

            #[inline]
            fn view(&self) -> ValueRef<'_> {
                let $value = self;
                $view
            }

            #[inline]
            fn is_of_kind(value: &Value) -> bool {
                $is(value)
            }
        }
    )*};
}

scalars! {
    String, "text", |text| ValueRef::Text(text), Value::is_string {
        #[inline]
        fn from_text(text: &str) -> Option<Self> {
            Some(text.to_owned())
        }
        #[inline]
        fn from_string(text: String) -> Option<Self> {
            Some(text)
        }
        // A number where text was declared keeps its digits.
        #[inline]
        fn from_i64(number: i64) -> Option<Self> {
            Some(number.to_string())
        }
        #[inline]
        fn from_u64(number: u64) -> Option<Self> {
            Some(number.to_string())
        }
        #[inline]
        fn from_f64(number: f64) -> Option<Self> {
            Some(number.to_string())
        }
        #[inline]
        fn from_bool(value: bool) -> Option<Self> {
            Some(value.to_string())
        }
    }
    i64, "a whole number", |number| ValueRef::Integer(*number), Value::is_i64 {
        #[inline]
        fn from_text(text: &str) -> Option<Self> {
            text.trim().parse().ok()
        }
        #[inline]
        fn from_i64(number: i64) -> Option<Self> {
            Some(number)
        }
        #[inline]
        fn from_u64(number: u64) -> Option<Self> {
            Self::try_from(number).ok()
        }
        #[inline]
        fn from_f64(number: f64) -> Option<Self> {
            whole(number)
        }
    }
    f64, "a number", |number| ValueRef::Float(*number), Value::is_number {
        #[inline]
        fn from_text(text: &str) -> Option<Self> {
            text.trim().parse().ok().filter(|number: &f64| number.is_finite())
        }
        #[expect(clippy::cast_precision_loss, reason = "declared as a floating-point number")]
        #[inline]
        fn from_i64(number: i64) -> Option<Self> {
            Some(number as Self)
        }
        #[expect(clippy::cast_precision_loss, reason = "declared as a floating-point number")]
        #[inline]
        fn from_u64(number: u64) -> Option<Self> {
            Some(number as Self)
        }
        #[inline]
        fn from_f64(number: f64) -> Option<Self> {
            Some(number)
        }
    }
    bool, "a boolean", |value| ValueRef::Bool(*value), Value::is_boolean {
        #[inline]
        fn from_text(text: &str) -> Option<Self> {
            text.trim().parse().ok()
        }
        #[inline]
        fn from_bool(value: bool) -> Option<Self> {
            Some(value)
        }
    }
}

/// A float without a fraction, as sent by JSON writers that know one kind of number.
pub fn whole(number: f64) -> Option<i64> {
    const LIMIT: f64 = 9_007_199_254_740_992.0;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "checked: whole, and small enough to be exact"
    )]
    let exact = (number.fract() == 0.0 && number.abs() <= LIMIT).then_some(number as i64);
    exact
}

impl<T: Decode> Decode for Box<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        Ok(T::read(deserializer)?.map(Self::new))
    }

    #[inline]
    fn view(&self) -> ValueRef<'_> {
        T::view(self)
    }
}

impl Decode for Value {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        let value: Self = serde::Deserialize::deserialize(deserializer)?;
        Ok(Some(value).filter(|value| !value.is_null()))
    }

    fn element<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        serde::Deserialize::deserialize(deserializer).map(Some)
    }

    #[inline]
    fn view(&self) -> ValueRef<'_> {
        ValueRef::Json(self)
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        deserializer.deserialize_any(ListVisitor(PhantomData))
    }

    #[inline]
    fn view(&self) -> ValueRef<'_> {
        ValueRef::List(self)
    }
}

struct ListVisitor<T>(PhantomData<T>);

struct ElementSeed<T>(PhantomData<T>);

impl<'de, T: Decode> DeserializeSeed<'de> for ElementSeed<T> {
    type Value = Option<T>;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        T::element(deserializer)
    }
}

impl<'de, T: Decode> Visitor<'de> for ListVisitor<T> {
    type Value = Option<Vec<T>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    empty_as_none!(null text);

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut items = Vec::with_capacity(list.size_hint().unwrap_or(0).min(1024));
        if is_lenient() {
            for (index, raw) in raw(list)?.into_iter().enumerate() {
                match element_again(&raw) {
                    Ok(item) => items.extend(item),
                    Err(error) => reject(index, raw, &error),
                }
            }
            return Ok(Some(items));
        }
        while let Some(item) = list.next_element_seed(ElementSeed(PhantomData))? {
            if let Some(item) = item {
                items.push(item);
            }
        }
        Ok(Some(items))
    }

    empty_as_none!(object);
}

/// The elements as any JSON.
fn raw<'de, A: SeqAccess<'de>>(mut list: A) -> Result<Vec<Value>, A::Error> {
    let mut raw = Vec::new();
    while let Some(value) = list.next_element()? {
        raw.push(value);
    }
    Ok(raw)
}

/// Reads an element that was kept as any JSON. By its text, as the answer was: the code that reads the type from another source would be there for this alone.
fn element_again<T: Decode>(raw: &Value) -> serde_json::Result<Option<T>> {
    let text = serde_json::to_string(raw)?;
    T::element(&mut serde_json::Deserializer::from_str(&text))
}

/// A map that takes entries as they are read.
trait Entries: Default {
    type Item: Decode;

    fn put(&mut self, key: String, value: Self::Item);
}

impl Entries for Map<String, Value> {
    type Item = Value;

    fn put(&mut self, key: String, value: Value) {
        self.insert(key, value);
    }
}

impl<T: Decode> Entries for BTreeMap<String, T> {
    type Item = T;

    fn put(&mut self, key: String, value: T) {
        self.insert(key, value);
    }
}

impl Decode for Map<String, Value> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        deserializer.deserialize_any(MapVisitor(PhantomData))
    }

    #[inline]
    fn view(&self) -> ValueRef<'_> {
        ValueRef::Fields(self)
    }
}

impl<T: Decode> Decode for BTreeMap<String, T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        deserializer.deserialize_any(MapVisitor(PhantomData))
    }

    #[inline]
    fn view(&self) -> ValueRef<'_> {
        ValueRef::Entries(self)
    }
}

struct MapVisitor<M>(PhantomData<M>);

impl<'de, M: Entries> Visitor<'de> for MapVisitor<M> {
    type Value = Option<M>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    empty_as_none!(null text list);

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = M::default();
        while let Some(key) = map.next_key::<String>()? {
            if let Some(value) = map.next_value_seed(ElementSeed(PhantomData))? {
                entries.put(key, value);
            }
        }
        Ok(Some(entries))
    }
}

/// Reads the value of a field.
pub(super) struct FieldSeed<T>(PhantomData<T>);

impl<T> FieldSeed<T> {
    #[inline]
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<'de, T: Decode> DeserializeSeed<'de> for FieldSeed<T> {
    type Value = Option<T>;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        T::read(deserializer)
    }
}

/// Reads the value of a field that has to be there.
pub(super) struct RequiredSeed<T>(PhantomData<T>);

impl<T> RequiredSeed<T> {
    #[inline]
    pub(super) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<'de, T: Decode> DeserializeSeed<'de> for RequiredSeed<T> {
    type Value = T;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        required(deserializer)
    }
}

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
    pub(crate) fn new(index: usize, raw: Value, error: &serde_json::Error) -> Self {
        let reason = crate::error::what_was_expected(error);
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

fn is_lenient() -> bool {
    LENIENT.with(|state| state.borrow().is_some())
}

fn reject(index: usize, raw: Value, error: &serde_json::Error) {
    also_skipped(vec![SkippedItem::new(index, raw, error)]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_that_is_no_text_is_told_where() {
        let body = "{\"name\":\"Lía\"}";
        assert_eq!(text(body.as_bytes()).ok(), Some(body));
        for (body, place) in [
            (&b"{\"data\":[{\"name\":\"L\xeda\"}]}"[..], "data[0].name"),
            (b"\xff", "."),
        ] {
            let found = text(body).map_err(|error| crate::wire::error_path(body, &error));
            assert_eq!(found, Err(place.to_owned()));
        }
    }
}
