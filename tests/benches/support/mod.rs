//! Runs in separate processes, so that they share nothing, and their figures.

#![allow(dead_code, reason = "each benchmark uses a part")]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use std::{env, fs};

/// The access token of the sandbox.
pub const TOKEN: &str = "sandbox-access-token";

/// The sandbox, which is stopped when this value is dropped.
pub struct Server {
    child: Child,
    pub url: String,
}

impl Server {
    /// Starts the sandbox with these arguments.
    pub fn start(arguments: &[&str]) -> Self {
        let own = env::current_exe().unwrap();
        let program = own.ancestors().nth(2).unwrap().join("intercom-sandbox");
        let mut child = Command::new(&program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| {
                panic!(
                    "{}: {error}; run `cargo build --release -p intercom-sandbox`",
                    program.display()
                )
            });
        let mut url = String::new();
        let out = child.stdout.as_mut().unwrap();
        BufReader::new(out).read_line(&mut url).unwrap();
        Self {
            child,
            url: url.trim().to_owned(),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The sandbox exits when its input is closed.
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// User and system time of all threads of this process, from the scheduler, in nanoseconds.
pub fn processor_time() -> Duration {
    let tasks = fs::read_dir("/proc/self/task").unwrap();
    let nanoseconds = tasks
        .filter_map(|task| fs::read_to_string(task.ok()?.path().join("schedstat")).ok())
        .filter_map(|text| text.split(' ').next()?.parse::<u64>().ok())
        .sum();
    Duration::from_nanos(nanoseconds)
}

/// The peak resident memory of this process, in KiB.
pub fn peak_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().nth(1));
    number.unwrap().parse().unwrap()
}

/// A client without the features of ours.
pub fn plain() -> reqwest::Client {
    reqwest::Client::builder()
        .connect_timeout(Duration::from_secs(10))
        .timeout(Duration::from_secs(60))
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap()
}

pub fn with_headers(request: reqwest::RequestBuilder) -> reqwest::RequestBuilder {
    request
        .bearer_auth(TOKEN)
        .header("accept", "application/json")
        .header("intercom-version", "2.10")
}

/// Runs this program with these arguments, and returns the numbers that it prints.
pub fn run<const N: usize>(arguments: &[&str]) -> [f64; N] {
    let this = env::current_exe().unwrap();
    let output = Command::new(this).args(arguments).output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let numbers = text
        .split_whitespace()
        .map(|number| number.parse().unwrap());
    let numbers: Vec<f64> = numbers.collect();
    numbers.try_into().unwrap_or_else(|_| {
        let errors = String::from_utf8_lossy(&output.stderr);
        panic!("{arguments:?}: {errors}")
    })
}

/// Runs this program with each of these ways alternately, and returns the medians of the numbers.
pub fn medians<const N: usize>(rounds: usize, ways: &[&str], url: &str) -> Vec<[f64; N]> {
    let mut runs: Vec<Vec<[f64; N]>> = vec![Vec::new(); ways.len()];
    for round in 0..=rounds {
        for (way, runs) in ways.iter().zip(&mut runs) {
            let numbers = run(&["run", way, url]);
            // The first round warms up the server.
            if round > 0 {
                runs.push(numbers);
            }
        }
    }
    let median = |runs: &[[f64; N]], index: usize| {
        let mut numbers: Vec<f64> = runs.iter().map(|numbers| numbers[index]).collect();
        numbers.sort_by(f64::total_cmp);
        numbers[numbers.len() / 2]
    };
    let medians = runs.iter();
    medians
        .map(|runs| std::array::from_fn(|index| median(runs, index)))
        .collect()
}
