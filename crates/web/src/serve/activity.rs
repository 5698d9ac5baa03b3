//! What a connection is doing, so that one that does nothing can be closed.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;

use super::ServeOptions;

/// How often a connection is looked at. A limit is overrun by this much at most.
const LOOK: Duration = Duration::from_secs(1);

/// What one connection is doing. HTTP/2 does several things at once.
pub(super) struct Activity(Mutex<State>);

struct State {
    /// Requests that a handler is busy with, however long it takes.
    handled: usize,
    /// Responses of which more is to be sent.
    sent: usize,
    /// When something last moved.
    moved: Instant,
    /// Since when headers are awaited that have begun, or the first ones.
    headers: Option<Instant>,
}

impl Activity {
    /// Of a connection just accepted at `since`.
    pub(super) fn new(since: Instant) -> Arc<Self> {
        Arc::new(Self(Mutex::new(State { handled: 0, sent: 0, moved: since, headers: Some(since) })))
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        change(&mut state);
        state.moved = Instant::now();
    }

    /// When the connection has to have moved, if its client is to move.
    fn deadline(&self, options: &ServeOptions) -> Option<Instant> {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match state.headers {
            _ if state.handled > 0 => None,
            _ if state.sent > 0 => Some(state.moved + options.body_timeout),
            Some(since) => Some(since + options.header_timeout),
            None => Some(state.moved + options.idle_timeout),
        }
    }

    /// Waits until the client has let a limit pass.
    pub(super) async fn overdue(&self, options: &ServeOptions) {
        loop {
            let now = Instant::now();
            let look = now + LOOK;
            let deadline = self.deadline(options);
            if deadline.is_some_and(|deadline| deadline <= now) {
                return;
            }
            tokio::time::sleep_until(deadline.map_or(look, |deadline| deadline.min(look))).await;
        }
    }

    /// Bytes have come.
    fn received(&self) {
        self.change(|state| {
            if state.handled == 0 && state.sent == 0 && state.headers.is_none() {
                state.headers = Some(Instant::now());
            }
        });
    }
}

/// A request in a handler's hands.
pub(super) struct Handled(Arc<Activity>);

impl Handled {
    /// Begins with the headers complete.
    pub(super) fn begin(activity: &Arc<Activity>) -> Self {
        activity.change(|state| {
            state.handled += 1;
            state.headers = None;
        });
        Self(Arc::clone(activity))
    }

    /// The handler has answered: from now on the client has to take the response.
    pub(super) fn answer(self, body: Body) -> Body {
        self.0.change(|state| state.sent += 1);
        Body::new(Sent { body, activity: Arc::clone(&self.0) })
    }
}

impl Drop for Handled {
    fn drop(&mut self) {
        self.0.change(|state| state.handled -= 1);
    }
}

/// A response's body that tells how it gets on.
struct Sent {
    body: Body,
    activity: Arc<Activity>,
}

impl HttpBody for Sent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.activity.change(|_| {});
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

impl Drop for Sent {
    fn drop(&mut self) {
        self.activity.change(|state| state.sent -= 1);
    }
}

/// A stream that tells when bytes have come.
pub(super) struct Watched<S> {
    pub(super) stream: S,
    pub(super) activity: Arc<Activity>,
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        if buffer.filled().len() > before {
            self.activity.received();
        }
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
