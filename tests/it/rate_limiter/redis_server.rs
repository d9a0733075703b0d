//! A Redis server of a test.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, io, thread};

/// A Redis server on a free port, which stores nothing on disk. It is killed when it is dropped.
pub(super) struct RedisServer {
    process: Child,
    port: u16,
    _directory: tempfile::TempDir,
}

impl RedisServer {
    /// Starts a server; `None`, with a message, if Redis is not installed. In CI, that is an error.
    pub(super) fn start() -> Option<Self> {
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        Self::start_at(port)
    }

    pub(super) fn start_at(port: u16) -> Option<Self> {
        let directory = tempfile::tempdir().unwrap();
        let process = Command::new("redis-server")
            .args(["--bind", "127.0.0.1", "--port", &port.to_string()])
            .args(["--save", "", "--appendonly", "no", "--dir"])
            .arg(directory.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn();
        let process = match process {
            Ok(process) => process,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let message = "redis-server is not installed";
                assert!(env::var_os("CI").is_none(), "{message}");
                // Written directly, because the test harness hides what a passing test prints.
                let _ = writeln!(
                    io::stderr(),
                    "SKIPPED a test of the Redis rate limiter: {message}"
                );
                return None;
            }
            Err(error) => panic!("{error}"),
        };
        let server = Self {
            process,
            port,
            _directory: directory,
        };
        let start = Instant::now();
        while server
            .command("PING")
            .is_none_or(|reply| reply != "+PONG\r\n")
        {
            assert!(
                start.elapsed() < Duration::from_secs(30),
                "redis-server does not respond"
            );
            thread::sleep(Duration::from_millis(10));
        }
        Some(server)
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    pub(super) fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    pub(super) fn kill(mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    /// Stops the process without closing its connections, so that it accepts commands but does not respond.
    pub(super) fn suspend(&self) {
        let suspended = Command::new("kill")
            .args(["-STOP", &self.process.id().to_string()])
            .status();
        assert!(suspended.unwrap().success());
    }

    /// Returns the beginning of the reply to a command.
    pub(super) fn command(&self, command: &str) -> Option<String> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
        stream.write_all(format!("{command}\r\n").as_bytes()).ok()?;
        let mut reply = [0; 4096];
        let length = stream.read(&mut reply).ok()?;
        Some(String::from_utf8_lossy(&reply[..length]).into_owned())
    }
}

impl Drop for RedisServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
