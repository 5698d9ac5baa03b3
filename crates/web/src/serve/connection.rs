//! One connection, from its first byte to its last.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{Instant, timeout};
use tower::ServiceExt as _;
use tower_http::timeout::TimeoutBody;

use super::ServeOptions;
use super::activity::{Activity, Handled, Watched};
use super::places::Place;

/// Requests that one HTTP/2 connection may have under way.
const STREAMS: u32 = 64;
/// How long a client that let a limit pass may take to read the goodbye.
const GOODBYE: Duration = Duration::from_secs(1);

/// What all connections share.
pub(super) struct Connections {
    pub(super) router: Router,
    pub(super) options: ServeOptions,
    /// Becomes true once, when the server is to stop.
    pub(super) stopped: watch::Receiver<bool>,
}

impl Connections {
    /// Reads the certificate again; where that fails, the one in use stays.
    pub(super) fn reload_certificate(&self) {
        let Some(tls) = &self.options.tls else { return };
        match tls.reload() {
            Ok(()) => tracing::info!("certificate read again"),
            Err(error) => tracing::error!(%error, "certificate not read again; the one in use stays"),
        }
    }

    /// Serves one connection to its end.
    pub(super) async fn run(self: Arc<Self>, stream: TcpStream, peer: SocketAddr, _place: Place) {
        let activity = Activity::new(Instant::now());
        // Answers are written whole, so there is nothing to wait for.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "TCP_NODELAY not set");
        }
        match &self.options.tls {
            None => self.converse(stream, peer, false, &activity).await,
            Some(tls) => match timeout(self.options.header_timeout, tls.acceptor().accept(stream)).await {
                Ok(Ok(stream)) => self.converse(stream, peer, true, &activity).await,
                Ok(Err(error)) => tracing::debug!(%error, "no TLS with a client"),
                Err(_) => tracing::debug!("a client took too long over TLS"),
            },
        }
    }

    /// Speaks HTTP, in the version that the client chose.
    async fn converse<S>(&self, stream: S, peer: SocketAddr, encrypted: bool, activity: &Arc<Activity>)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let service = service_fn(|request| self.answer(request, peer, encrypted, activity));
        let builder = self.builder();
        let stream = Watched { stream, activity: Arc::clone(activity) };
        let mut conversation = std::pin::pin!(builder.serve_connection(TokioIo::new(stream), service));
        let mut stopped = self.stopped.clone();
        let overdue = tokio::select! {
            ended = conversation.as_mut() => return log(ended),
            () = activity.overdue(&self.options) => true,
            _ = stopped.wait_for(|stopped| *stopped) => false,
        };
        conversation.as_mut().graceful_shutdown();
        let rest =
            async { if overdue { tokio::time::sleep(GOODBYE).await } else { activity.overdue(&self.options).await } };
        tokio::select! {
            ended = conversation => log(ended),
            () = rest => tracing::debug!("connection closed: its client let a limit pass"),
        }
    }

    fn builder(&self) -> Builder<TokioExecutor> {
        let header_bytes = self.options.header_bytes;
        let mut builder = Builder::new(TokioExecutor::new());
        // `Activity` watches the time. hyper's own limit for headers would also end idle connections, and starts only
        // when the version is known.
        builder
            .http1()
            .timer(TokioTimer::new())
            .header_read_timeout(None)
            .max_buf_size(usize::try_from(header_bytes).unwrap_or(usize::MAX));
        builder.http2().timer(TokioTimer::new()).max_concurrent_streams(STREAMS).max_header_list_size(header_bytes);
        builder
    }

    fn answer(
        &self,
        request: Request<Incoming>,
        peer: SocketAddr,
        encrypted: bool,
        activity: &Arc<Activity>,
    ) -> impl Future<Output = Result<Response<Body>, Infallible>> + Send + 'static {
        let handled = Handled::begin(activity);
        let mut request = request.map(|body| Body::new(TimeoutBody::new(self.options.body_timeout, body)));
        let client = self.options.proxies.client(peer.ip(), encrypted, request.headers_mut());
        request.extensions_mut().insert(client);
        let router = self.router.clone();
        async move {
            let response = router.oneshot(request).await?;
            Ok(response.map(|body| handled.answer(body)))
        }
    }
}

/// What ends a conversation early is a client's doing and nobody's failure.
fn log(ended: Result<(), Box<dyn std::error::Error + Send + Sync>>) {
    if let Err(error) = ended {
        tracing::debug!(error, "a connection ended early");
    }
}
