//! The queue between requests and the consumer: runs jobs concurrently, and emits their results in order.

use std::collections::{HashSet, VecDeque};
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use futures_util::stream::{FuturesUnordered, Stream};
use serde::Serialize;

use super::State;
use super::run::{Out, Run};
use crate::{Error, Id};

/// A job: requests that result in rows.
pub(crate) type Job = Pin<Box<dyn Future<Output = JobResult> + Send>>;

pub(crate) type JobResult = Result<Vec<Out>, Error>;

/// A job that runs, and the number of its entry.
type Numbered = Pin<Box<dyn Future<Output = (u64, JobResult)> + Send>>;

/// An ordered queue of rows, jobs and checkpoints.
///
/// Jobs run concurrently, up to the concurrency of the run, while the queue is polled. Their results are emitted in the order of the queue, so a checkpoint is
/// emitted after everything before it. At most twice as many results as the concurrency are in memory.
///
/// Jobs for the same object run one after another, so that the later one returns the later version.
///
/// Dropping a future of the queue loses nothing, because its state is in the queue.
pub(crate) struct Queue<'a> {
    run: &'a Run,
    entries: VecDeque<Entry>,
    /// The number of the first entry.
    first: u64,
    /// The number of entries at the front that are not waiting.
    started: usize,
    /// The number of jobs that have started, and whose results have not been emitted.
    held: usize,
    running: FuturesUnordered<Numbered>,
    /// The objects of the running jobs.
    objects: HashSet<Id>,
    /// The results that are emitted next.
    ready: VecDeque<Out>,
}

enum Entry {
    Waiting(Id, Job),
    Running(Id),
    /// The result of a job.
    Finished(JobResult),
    /// A result that needed no job.
    Ready(Out),
}

impl<'a> Queue<'a> {
    pub(crate) fn new(run: &'a Run) -> Self {
        Self {
            run,
            entries: VecDeque::new(),
            first: 0,
            started: 0,
            held: 0,
            running: FuturesUnordered::new(),
            objects: HashSet::new(),
            ready: VecDeque::new(),
        }
    }

    /// Adds a result that needs no requests.
    pub(crate) fn push(&mut self, out: Out) {
        self.entries.push_back(Entry::Ready(out));
    }

    /// Adds a job for an object.
    pub(crate) fn push_job(&mut self, object: Id, job: Job) {
        self.entries.push_back(Entry::Waiting(object, job));
    }

    /// Adds a checkpoint, which is emitted after everything before it.
    pub(crate) fn push_checkpoint(&mut self, position: &impl Serialize) -> Result<(), Error> {
        let state = State::new(self.run.stream, position)?;
        self.push(Out::Checkpoint(state));
        Ok(())
    }

    /// Emits results until at most this number of entries remains.
    pub(crate) async fn drain(&mut self, remaining: usize) -> Result<(), Error> {
        poll_fn(|context| {
            let polled = self.poll(context);
            if polled.is_pending() && remaining > 0 && self.entries.len() <= remaining {
                return Poll::Ready(Ok(()));
            }
            polled
        })
        .await
    }

    /// Waits for a future, and meanwhile emits results.
    pub(crate) async fn alongside<T>(
        &mut self,
        future: impl Future<Output = T>,
    ) -> Result<T, Error> {
        let mut future = pin!(future);
        poll_fn(|context| {
            if let Poll::Ready(value) = future.as_mut().poll(context) {
                return Poll::Ready(Ok(value));
            }
            match self.poll(context) {
                Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
                _ => Poll::Pending,
            }
        })
        .await
    }

    /// Starts jobs, and emits the next result. Ready when the queue is empty.
    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        loop {
            // Jobs make progress even while the consumer is slower than they are.
            self.start();
            while let Poll::Ready(Some((number, result))) =
                Pin::new(&mut self.running).poll_next(context)
            {
                self.finish(number, result);
                self.start();
            }
            if let Some(out) = self.ready.pop_front() {
                self.emit(out);
                // A row that belongs to a later run is not emitted, so nothing would poll again.
                if self.run.shared.is_occupied() {
                    return Poll::Pending;
                }
                continue;
            }
            match self.entries.pop_front() {
                None => return Poll::Ready(Ok(())),
                Some(Entry::Ready(out)) => self.ready.push_back(out),
                Some(Entry::Finished(result)) => {
                    self.held -= 1;
                    match result {
                        Ok(outs) => self.ready.extend(outs),
                        Err(error) => return Poll::Ready(Err(error)),
                    }
                }
                Some(unfinished) => {
                    self.entries.push_front(unfinished);
                    return Poll::Pending;
                }
            }
            self.first += 1;
            self.started = self.started.saturating_sub(1);
        }
    }

    /// Emits a result, unless the previous one has not been returned yet.
    fn emit(&mut self, out: Out) {
        let mut next = VecDeque::new();
        if let Some(out) = self.run.place(out, &mut next) {
            next.push_front(out);
        }
        next.append(&mut self.ready);
        self.ready = next;
    }

    /// Starts as many jobs as the concurrency allows.
    fn start(&mut self) {
        let limit = self.run.concurrency();
        while let Some(entry) = self.entries.get_mut(self.started) {
            if let Entry::Waiting(object, job) = entry {
                if self.running.len() >= limit
                    || self.held >= limit.saturating_mul(2)
                    || self.objects.contains(object)
                {
                    return;
                }
                let number = self.first + u64::try_from(self.started).unwrap_or(u64::MAX);
                let object = object.clone();
                self.objects.insert(object.clone());
                let job = std::mem::replace(job, Box::pin(std::future::ready(Ok(Vec::new()))));
                *entry = Entry::Running(object);
                self.held += 1;
                self.running
                    .push(Box::pin(async move { (number, job.await) }));
            }
            self.started += 1;
        }
    }

    /// Stores the result of a job.
    fn finish(&mut self, number: u64, result: JobResult) {
        let index = usize::try_from(number - self.first).ok();
        if let Some(entry) = index.and_then(|index| self.entries.get_mut(index)) {
            if let Entry::Running(object) = entry {
                self.objects.remove(object);
            }
            *entry = Entry::Finished(result);
        }
    }
}
