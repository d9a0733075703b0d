//! The items of an iterator as a stream.

use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;

/// The items of an iterator as a [`Stream`]: the input of [`Client::bulk`](crate::Client::bulk).
#[derive(Debug, Clone)]
pub struct FromIter<I> {
    iterator: I,
}

impl<I> FromIter<I> {
    pub(super) fn new(iterator: I) -> Self {
        Self { iterator }
    }
}

/// The iterator is not pinned.
impl<I> Unpin for FromIter<I> {}

impl<I: Iterator> Stream for FromIter<I> {
    type Item = I::Item;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<I::Item>> {
        Poll::Ready(self.iterator.next())
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.iterator.size_hint()
    }
}
