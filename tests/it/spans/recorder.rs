//! A subscriber that records the spans and events of a thread.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Once;
use std::sync::atomic::{AtomicU64, Ordering};

use ::tracing::field::{Field, Visit};
use ::tracing::span::{Attributes, Id, Record};
use ::tracing::{Event, Metadata, Subscriber};

pub(super) type Fields = BTreeMap<String, String>;

/// The spans and events of this thread since [`record`] was called.
#[derive(Default)]
pub(crate) struct Seen {
    pub(super) spans: BTreeMap<u64, (String, Fields)>,
    /// The events, each with its span.
    events: Vec<(Option<u64>, Fields)>,
    within: Vec<u64>,
    pub(crate) text: String,
}

thread_local! {
    static SEEN: RefCell<Option<Seen>> = const { RefCell::new(None) };
}

/// The only subscriber of the program: with one per thread, `tracing` could cache that no
/// subscriber is interested in an event.
struct Recorder;

static NEXT: AtomicU64 = AtomicU64::new(1);

fn seen<T>(with: impl FnOnce(&mut Seen) -> T) -> Option<T> {
    SEEN.with_borrow_mut(|seen| seen.as_mut().map(with))
}

struct Reader<'a>(&'a mut Fields);

impl Visit for Reader<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), value.to_owned());
    }
}

impl Subscriber for Recorder {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        SEEN.with_borrow(Option::is_some)
    }

    fn register_callsite(&self, _: &'static Metadata<'static>) -> ::tracing::subscriber::Interest {
        ::tracing::subscriber::Interest::sometimes()
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        seen(|seen| {
            let mut fields = Fields::new();
            span.record(&mut Reader(&mut fields));
            fields.insert("target".into(), span.metadata().target().to_owned());
            let name = span.metadata().name().to_owned();
            seen.text += &format!("{name} {fields:?}\n");
            seen.spans.insert(id, (name, fields));
        });
        Id::from_u64(id)
    }

    fn record(&self, span: &Id, values: &Record<'_>) {
        seen(|seen| {
            if let Some((_, fields)) = seen.spans.get_mut(&span.into_u64()) {
                values.record(&mut Reader(fields));
                seen.text += &format!("{fields:?}\n");
            }
        });
    }

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        seen(|seen| {
            let mut fields = Fields::new();
            event.record(&mut Reader(&mut fields));
            fields.insert("target".into(), event.metadata().target().to_owned());
            fields.insert("level".into(), event.metadata().level().to_string());
            seen.text += &format!("{fields:?}\n");
            let within = seen.within.last().copied();
            seen.events.push((within, fields));
        });
    }

    fn enter(&self, span: &Id) {
        seen(|seen| seen.within.push(span.into_u64()));
    }

    fn exit(&self, span: &Id) {
        seen(|seen| seen.within.retain(|within| *within != span.into_u64()));
    }
}

/// Starts recording in this thread.
pub(crate) fn record() {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| ::tracing::subscriber::set_global_default(Recorder).unwrap());
    SEEN.with_borrow_mut(|seen| *seen = Some(Seen::default()));
}

pub(crate) fn stop() -> Seen {
    SEEN.with_borrow_mut(Option::take).unwrap()
}

impl Seen {
    /// The spans of calls, in order.
    pub(super) fn calls(&self) -> Vec<&Fields> {
        let spans = self.spans.values();
        spans
            .filter(|(name, _)| name == "intercom.call")
            .map(|(_, fields)| fields)
            .collect()
    }

    pub(super) fn events(&self) -> impl Iterator<Item = (&Option<u64>, &Fields)> {
        let events = self.events.iter().map(|(within, fields)| (within, fields));
        events.filter(|(_, fields)| fields["target"].starts_with("intercom_api"))
    }
}
