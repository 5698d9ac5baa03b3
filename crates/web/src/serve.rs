//! Accepts connections and serves a router on them, with limits on everything that a stranger could hold open: time for
//! headers, idle time, time between parts of a body, connections in all and per address. Knows nothing of what is served.
//!
//! The loop is our own, on hyper-util: `axum::serve` sets no time limits at all, and neither it nor `axum-server` can
//! close one idle connection in good order, nor bound the wait for the first byte, before the protocol is known.

mod activity;
mod connection;
mod peers;
mod places;
#[cfg(test)]
mod tests;
mod tls;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::{JoinError, JoinSet};

pub use peers::{Client, Proxies, source};
pub use tls::{Tls, TlsError};

use connection::Connections;
use places::{Place, Places};

/// The limits of the server and what else it needs to know.
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// Time for the TLS handshake and the first request's headers, and for later headers once they have begun.
    pub header_timeout: Duration,
    /// How long a connection may stay open without a request.
    pub idle_timeout: Duration,
    /// Time between two parts of a request's body, and of a response's.
    pub body_timeout: Duration,
    /// The bytes that one request's headers may have together. More is answered with 431.
    pub header_bytes: u32,
    /// Connections at one time. Further ones wait to be accepted.
    pub connections: usize,
    /// Connections at one time from one address. Further ones are closed at once; proxies are not counted.
    pub connections_per_address: usize,
    /// After the stop: how long requests under way may take to finish.
    pub grace: Duration,
    /// Who may say on whose behalf a request comes.
    pub proxies: Proxies,
    /// The server's own certificate, where no proxy has it.
    pub tls: Option<Arc<Tls>>,
}

impl Default for ServeOptions {
    fn default() -> Self {
        Self {
            header_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_mins(1),
            body_timeout: Duration::from_mins(1),
            header_bytes: 32 * 1024,
            connections: 4096,
            connections_per_address: 256,
            grace: Duration::from_secs(20),
            proxies: Proxies::default(),
            tls: None,
        }
    }
}

/// How serving ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    /// Connections that had to be cut because their requests did not finish in time.
    pub cut: usize,
}

/// Why serving could not begin.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The address is taken, or not ours.
    #[error("cannot listen on {address}: {error}")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the system says.
        error: io::Error,
    },
    /// The signal that reloads the certificate cannot be received.
    #[error("cannot receive SIGHUP: {0}")]
    Signal(io::Error),
}

/// Opens the address to serve on.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, ServeError> {
    TcpListener::bind(address).await.map_err(|error| ServeError::Listen { address, error })
}

/// Serves `router` until `shutdown`, then lets requests under way finish. On SIGHUP the certificate is read again.
///
/// Handlers find the [`Client`] among a request's extensions. Headers that only a proxy may set are taken out of the
/// requests of everyone else.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    options: ServeOptions,
    shutdown: impl Future<Output = ()>,
) -> Result<Ended, ServeError> {
    let mut hangup = signal(SignalKind::hangup()).map_err(ServeError::Signal)?;
    let places = Places::new(options.connections, options.connections_per_address);
    let (stop, stopped) = watch::channel(false);
    let grace = options.grace;
    let connections = Arc::new(Connections { router, options, stopped });
    let mut tasks = JoinSet::new();
    let mut shutdown = std::pin::pin!(shutdown);
    loop {
        tokio::select! {
            () = &mut shutdown => break,
            _ = hangup.recv() => connections.reload_certificate(),
            Some(ended) = tasks.join_next(), if !tasks.is_empty() => report(ended),
            (stream, peer, place) = accept(&listener, &places, &connections.options.proxies) => {
                tasks.spawn(Arc::clone(&connections).run(stream, peer, place));
            }
        }
    }
    drop(listener);
    stop.send_replace(true);
    let drained = async {
        while let Some(ended) = tasks.join_next().await {
            report(ended);
        }
    };
    let in_time = tokio::time::timeout(grace, drained).await.is_ok();
    let cut = if in_time { 0 } else { tasks.len() };
    tasks.shutdown().await;
    Ok(Ended { cut })
}

/// The next connection that has a place.
async fn accept(listener: &TcpListener, places: &Places, proxies: &Proxies) -> (TcpStream, SocketAddr, Place) {
    loop {
        let free = places.free().await;
        match listener.accept().await {
            Ok((stream, peer)) => match places.take(free, peer.ip(), proxies.contains(peer.ip())) {
                Some(place) => return (stream, peer, place),
                None => tracing::debug!("connection refused: its address has as many as it may"),
            },
            // The one who called has gone again.
            Err(error) if matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset) => {
            }
            // Most likely no file descriptor is left; some will be when other connections end.
            Err(error) => {
                tracing::error!(%error, "no connection can be accepted; trying again in a second");
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
        }
    }
}

/// A panic ends one connection, never the server.
fn report(ended: Result<(), JoinError>) {
    if let Err(error) = ended.map_err(JoinError::try_into_panic)
        && error.is_ok()
    {
        tracing::error!("a request handler panicked and its connection was closed");
    }
}
