//! Several processes on a simulated clock share a window through the script, which a real Redis
//! server runs. Requires `redis-server`.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::io::Write;
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::UNIX_EPOCH;
use std::{env, io, thread};

use redis::{Client, Script};

use super::super::store::{SCRIPT_TEXT, invocation};
use super::*;

/// The Unix time at which a simulation starts, and a window begins.
const START: Duration = Duration::from_secs(1_800_000_000);
/// The time of an exchange with Redis, in each direction.
const REDIS: Duration = ms(1);

/// A Redis server, which is killed when it is dropped.
struct RedisServer {
    process: Child,
    client: Client,
}

impl RedisServer {
    /// Starts a server; `None`, with a message, if Redis is not installed. In CI, that is a failure.
    fn start() -> Option<Self> {
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let port = free.map_or(0, |address| address.port()).to_string();
        let process = Command::new("redis-server")
            .args(["--bind", "127.0.0.1", "--port", &port])
            .args(["--save", "", "--appendonly", "no", "--dir"])
            .arg(env::temp_dir())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn();
        let Ok(process) = process else {
            assert!(env::var_os("CI").is_none(), "redis-server is not installed");
            // Written directly, because the test harness hides what a passing test prints.
            let _ = writeln!(io::stderr(), "SKIPPED: redis-server is not installed");
            return None;
        };
        let client = Client::open(format!("redis://127.0.0.1:{port}")).unwrap();
        for _ in 0..1_000 {
            if client.get_connection().is_ok() {
                return Some(Self { process, client });
            }
            thread::sleep(ms(10));
        }
        panic!("redis-server does not respond")
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[derive(Clone, Copy)]
struct Setup {
    name: &'static str,
    processes: usize,
    tasks: usize,
    limit: u64,
    window: Duration,
    /// The minimum and maximum latency of a request in each direction, in milliseconds.
    latency: (u64, u64),
    /// Requests of another program, evenly spread over each window.
    others: u64,
    /// The time at which the first process is killed.
    killed_at: Option<Duration>,
}

const SETUP: Setup = Setup {
    name: "",
    processes: 4,
    tasks: 250,
    limit: 250,
    window: Duration::from_secs(1),
    latency: (1, 10),
    others: 0,
    killed_at: None,
};

struct Process {
    limiter: SharedLimiter,
    waiting: usize,
    in_flight: usize,
    /// The time of the next timer.
    timer: Option<Duration>,
    is_running: bool,
}

enum Event {
    Other,
    Timer(usize),
    Kill(usize),
    /// A request arrives at the server, and then its response at the process.
    Request(usize, SharedSlot),
    Response(usize, SharedSlot, Observation),
    Exchange(usize, u64, Exchange),
    Reply(usize, u64, Reply),
}

/// What the server counted.
#[derive(Debug, Default)]
struct Counts {
    /// The requests that each window admitted, by number.
    windows: BTreeMap<u128, u64>,
    limited: u64,
    /// Number of requests of the processes that succeeded.
    done: usize,
    took: Duration,
}

struct Simulation {
    setup: Setup,
    processes: Vec<Process>,
    events: BinaryHeap<Reverse<(Duration, u64)>>,
    /// By the number in `events`.
    pending: BTreeMap<u64, Event>,
    next: u64,
    random: u64,
    counts: Counts,
    keys: Keys,
    script: Script,
}

impl Simulation {
    fn new(setup: Setup) -> Self {
        let token = AccessToken::new("dG9rOjEyMzQ=").unwrap();
        Self {
            setup,
            processes: (0..setup.processes)
                .map(|_| Process {
                    limiter: limiter(),
                    waiting: setup.tasks,
                    in_flight: 0,
                    timer: None,
                    is_running: true,
                })
                .collect(),
            events: BinaryHeap::new(),
            pending: BTreeMap::new(),
            next: 0,
            random: 1,
            counts: Counts::default(),
            keys: Keys::new(setup.name, WindowKey::Token(&token)),
            // On the simulated clock.
            script: Script::new(
                &SCRIPT_TEXT.replace("redis.call('TIME')", "{ARGV[#ARGV - 1], ARGV[#ARGV]}"),
            ),
        }
    }

    fn schedule(&mut self, at: Duration, event: Event) {
        self.next += 1;
        self.events.push(Reverse((at, self.next)));
        self.pending.insert(self.next, event);
    }

    fn latency(&mut self) -> Duration {
        let (least, most) = self.setup.latency;
        self.random = self
            .random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ms(least + (self.random >> 33) % (most - least + 1))
    }

    /// Counts a request; `None` if the window is exhausted. Also returns the reported window.
    fn count(&mut self, now: Duration) -> (bool, RateLimit) {
        let number = now.as_nanos() / self.setup.window.as_nanos();
        let used = self.counts.windows.entry(number).or_default();
        let is_admitted = *used < self.setup.limit;
        *used += u64::from(is_admitted);
        let end = START.as_nanos() + (number + 1) * self.setup.window.as_nanos();
        let reset = i64::try_from(end.div_ceil(1_000_000_000)).unwrap_or(i64::MAX);
        let reset = Timestamp::from_second(reset);
        (
            is_admitted,
            RateLimit::new(self.setup.limit, self.setup.limit - *used, reset),
        )
    }

    /// Lets the requests of a process ask its limiter, and starts an exchange if it is time for one.
    fn step(&mut self, index: usize, now: Duration) {
        let mut sent = Vec::new();
        let process = &mut self.processes[index];
        let mut timer = None;
        while process.waiting > 0 {
            match process.limiter.admit(now) {
                Ok(slot) => {
                    process.waiting -= 1;
                    process.in_flight += 1;
                    sent.push(slot);
                }
                Err(until) => {
                    timer = Some(until);
                    break;
                }
            }
        }
        // A process that is done ends at once.
        let is_done = process.waiting == 0 && process.in_flight == 0;
        process.is_running &= !is_done;
        let exchange = process
            .is_running
            .then(|| process.limiter.next_exchange(process.waiting, now));
        let is_new_timer = timer.is_some() && timer != process.timer;
        process.timer = timer;
        for slot in sent {
            let at = now + self.latency();
            self.schedule(at, Event::Request(index, slot));
        }
        if let Some((number, exchange)) = exchange.flatten() {
            self.schedule(now + REDIS, Event::Exchange(index, number, exchange));
        }
        if let Some(timer) = timer.filter(|_| is_new_timer) {
            self.schedule(timer, Event::Timer(index));
        }
    }

    fn run(mut self, redis: &RedisServer) -> Counts {
        let mut connection = redis.client.get_connection().unwrap();
        for index in 0..self.processes.len() {
            self.schedule(ms(0), Event::Timer(index));
        }
        if let Some(at) = self.setup.killed_at {
            self.schedule(at, Event::Kill(0));
        }
        if self.setup.others > 0 {
            self.schedule(ms(0), Event::Other);
        }
        while let Some(Reverse((now, number))) = self.events.pop() {
            let Some(event) = self.pending.remove(&number) else {
                continue;
            };
            assert!(now < self.setup.window * 60, "the requests do not end");
            match event {
                Event::Other => {
                    self.count(now);
                    if self.processes.iter().any(|process| process.is_running) {
                        let others = u32::try_from(self.setup.others).unwrap_or(u32::MAX);
                        self.schedule(now + self.setup.window / others, Event::Other);
                    }
                }
                Event::Timer(index) => {
                    let process = &mut self.processes[index];
                    process.timer.take_if(|timer| *timer <= now);
                    if process.is_running {
                        self.step(index, now);
                    }
                }
                Event::Kill(index) => self.processes[index].is_running = false,
                Event::Request(index, slot) => {
                    let (is_admitted, rate_limit) = self.count(now);
                    let observation = Observation {
                        rate_limit: Some(rate_limit),
                        limited: !is_admitted,
                        success: is_admitted,
                        retry_after: None,
                        date: Some(UNIX_EPOCH + Duration::from_secs((START + now).as_secs())),
                        local: UNIX_EPOCH + START + now,
                    };
                    let at = now + self.latency();
                    self.schedule(at, Event::Response(index, slot, observation));
                }
                Event::Response(index, slot, mut observation) => {
                    let process = &mut self.processes[index];
                    if !process.is_running {
                        continue;
                    }
                    observation.local = UNIX_EPOCH + START + now;
                    process.limiter.on_response(&slot, &observation, now);
                    process.in_flight -= 1;
                    if observation.limited {
                        self.counts.limited += 1;
                        process.waiting += 1;
                    } else {
                        self.counts.done += 1;
                        self.counts.took = now;
                    }
                    self.step(index, now);
                }
                Event::Exchange(index, number, exchange) => {
                    let time = START + now;
                    let name = format!("{index:016x}");
                    let mut script = invocation(&self.script, &self.keys, &name, &exchange);
                    script.arg(time.as_secs()).arg(time.subsec_micros());
                    let returned = Reply::new(script.invoke(&mut connection).unwrap());
                    self.schedule(now + REDIS, Event::Reply(index, number, returned));
                }
                Event::Reply(index, number, reply) => {
                    let process = &mut self.processes[index];
                    if process.is_running {
                        process.limiter.on_reply(number, Some(reply), now);
                        self.step(index, now);
                    }
                }
            }
        }
        self.counts
    }
}

#[test]
fn processes_use_the_complete_window() {
    let Some(redis) = RedisServer::start() else {
        return;
    };
    type Case = (&'static str, fn(&mut Setup));
    let setups: [Case; 7] = [
        ("short windows", |_| {}),
        ("longer windows", |setup| {
            (setup.limit, setup.window) = (334, ms(5_000))
        }),
        ("slow responses", |setup| {
            (setup.limit, setup.window, setup.latency) = (166, ms(10_000), (40, 400));
        }),
        ("one process", |setup| {
            (setup.processes, setup.tasks) = (1, 1_000)
        }),
        ("twenty processes", |setup| {
            (setup.processes, setup.tasks) = (20, 50);
            (setup.window, setup.latency) = (ms(10_000), (20, 80));
        }),
        ("a process is killed", |setup| {
            (setup.window, setup.latency) = (ms(10_000), (20, 80));
            setup.killed_at = Some(ms(30_035));
        }),
        ("other programs", |setup| {
            (setup.window, setup.latency) = (ms(10_000), (20, 80));
            setup.others = 60;
        }),
    ];
    for (name, change) in setups {
        let mut setup = Setup { name, ..SETUP };
        change(&mut setup);
        let counts = Simulation::new(setup).run(&redis);
        println!("{name}: {counts:?}");
        let requests = setup.processes * setup.tasks;
        if setup.killed_at.is_none() {
            assert_eq!(counts.done, requests, "{name}: {counts:?}");
        }
        let windows: Vec<u64> = counts.windows.values().copied().collect();
        let (_, full) = windows.split_last().expect(name);
        for used in full {
            assert!(used * 100 >= setup.limit * 95, "{name}: {windows:?}");
        }
        assert!(counts.limited * 200 < requests as u64, "{name}: {counts:?}");
        // Within 5 % of the minimum, apart from the time in which the last window is used.
        let capacity = setup.limit - setup.others;
        let minimum = (requests as u64).div_ceil(capacity) - 1;
        let minimum = setup.window * u32::try_from(minimum).unwrap_or(u32::MAX);
        assert!(
            counts.took.as_secs_f64() <= minimum.as_secs_f64() * 1.05,
            "{name}: {:?} of {minimum:?}, {windows:?}",
            counts.took
        );
    }
}
