//! The Redis server of a limiter, and the connections to it.

use std::fmt;
use std::time::Duration;

use redis::aio::ConnectionLike;
use redis::{AsyncConnectionConfig, Client, Cmd, Pipeline, RedisError, RedisFuture, Value};

use crate::Error;

/// The Redis server of a [`RedisLimiter`](super::RedisLimiter): a URL, a client, or a connection.
///
/// A string is a URL, `redis://[user:password@]host[:port][/database]`. With `rediss`, the connection
/// uses TLS, which requires a TLS feature of the crate `redis`: add
/// `redis = { version = "1", features = ["tokio-rustls-comp"] }` to your dependencies. From a URL or a
/// `redis::Client`, the limiter opens its own connection when the first request is sent, and a new one
/// when that connection fails.
///
/// # Cluster and Sentinel
///
/// - **Cluster.** The keys of one window have the same hash tag, so they are on the same node. Pass a
///   `redis::cluster_async::ClusterConnection` to [`connection`](Self::connection). The URL of one node
///   leads to the windows on that node only: the processes limit themselves for all other windows.
/// - **Sentinel.** The limiter does not ask sentinels for the address of the master. Pass the URL of an
///   address that moves with the master, such as a proxy or a service, or a
///   [`connection`](Self::connection) that follows it. While the address leads to a replica or to no
///   server, the processes limit themselves.
///
/// # Examples
///
/// ```
/// use intercom_api::rate_limiter::{RedisLimiter, redis};
/// use intercom_api::{AccessToken, Client};
///
/// // The client that the program uses for its own keys too.
/// let redis = redis::Client::open("redis://127.0.0.1:6379")?;
/// let token = AccessToken::new("dG9rOjEyMzQ=")?;
/// let limiter = RedisLimiter::new(redis.clone(), &token)?;
/// let client = Client::builder().access_token(token).rate_limiter(limiter).build()?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct RedisServer(Server);

#[derive(Clone)]
enum Server {
    /// The URL is invalid. It is not stored, because it may contain a password.
    Invalid,
    Client(Client),
    Connection(Connection),
}

impl RedisServer {
    /// Returns a server that is used through an existing connection, such as a
    /// `redis::aio::ConnectionManager` or a `redis::cluster_async::ClusterConnection`.
    ///
    /// The limiter clones the connection and never replaces it, so it should reconnect by itself: if a
    /// `MultiplexedConnection` is lost, each process limits itself for the rest of its life. The timeout of
    /// the limiter applies to each exchange, in addition to those of the connection.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use intercom_api::AccessToken;
    /// use intercom_api::rate_limiter::{RedisLimiter, RedisServer, redis};
    ///
    /// # async fn run() -> Result<(), Box<dyn std::error::Error>> {
    /// let redis = redis::Client::open("redis://redis.example.com")?;
    /// let connection = redis.get_multiplexed_async_connection().await?;
    /// let token = AccessToken::new("dG9rOjEyMzQ=")?;
    /// let limiter = RedisLimiter::new(RedisServer::connection(connection), &token)?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn connection(connection: impl ConnectionLike + Clone + Send + Sync + 'static) -> Self {
        Self(Server::Connection(Connection(Box::new(connection))))
    }

    /// Checks the URL. The error does not quote it.
    pub(super) fn check(&self) -> Result<(), Error> {
        match self.0 {
            Server::Invalid => Err(Error::configuration(
                "invalid Redis URL: expected `redis://host:port`, or `rediss://host:port` with a TLS feature of the crate `redis`",
            )),
            Server::Client(_) | Server::Connection(_) => Ok(()),
        }
    }

    /// Opens a connection, or clones the one of the program.
    pub(super) async fn open(&self, timeout: Duration) -> Result<Connection, RedisError> {
        match &self.0 {
            Server::Invalid => Err((redis::ErrorKind::InvalidClientConfig, "invalid URL").into()),
            Server::Client(client) => {
                let config = AsyncConnectionConfig::new()
                    .set_connection_timeout(Some(timeout))
                    .set_response_timeout(Some(timeout));
                let connection = client.get_multiplexed_async_connection_with_config(&config);
                Ok(Connection(Box::new(connection.await?)))
            }
            Server::Connection(connection) => Ok(connection.clone()),
        }
    }
}

impl From<&str> for RedisServer {
    fn from(url: &str) -> Self {
        Self(Client::open(url.trim()).map_or(Server::Invalid, Server::Client))
    }
}

impl From<&String> for RedisServer {
    fn from(url: &String) -> Self {
        Self::from(url.as_str())
    }
}

impl From<String> for RedisServer {
    fn from(url: String) -> Self {
        Self::from(url.as_str())
    }
}

impl From<Client> for RedisServer {
    fn from(client: Client) -> Self {
        Self(Server::Client(client))
    }
}

impl fmt::Debug for RedisServer {
    /// Leaves out the URL, which may contain a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RedisServer(..)")
    }
}

/// A connection to Redis.
pub(super) struct Connection(Box<dyn CloneConnection>);

/// A connection of any type that can be cloned.
trait CloneConnection: ConnectionLike + Send + Sync {
    fn clone_boxed(&self) -> Box<dyn CloneConnection>;
}

impl<C: ConnectionLike + Clone + Send + Sync + 'static> CloneConnection for C {
    fn clone_boxed(&self) -> Box<dyn CloneConnection> {
        Box::new(self.clone())
    }
}

impl Clone for Connection {
    fn clone(&self) -> Self {
        Self((*self.0).clone_boxed())
    }
}

impl ConnectionLike for Connection {
    fn req_packed_command<'a>(&'a mut self, command: &'a Cmd) -> RedisFuture<'a, Value> {
        self.0.req_packed_command(command)
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        pipeline: &'a Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        self.0.req_packed_commands(pipeline, offset, count)
    }

    fn get_db(&self) -> i64 {
        self.0.get_db()
    }
}
