//! The server as strangers meet it: real sockets, short limits. Each kind of misbehaviour is closed; where it matters the
//! same client is shown to hold on to plain `axum::serve`, so that the test is known to be able to fail.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::Extension;
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use axum::routing::{get, post};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

use super::*;

mod encrypted;
mod stopping;

/// A moment that is shorter than every limit of the tests.
const MOMENT: Duration = Duration::from_millis(100);
/// Longer than every limit of the tests, and how often they are looked at.
const LONG: Duration = Duration::from_secs(4);

fn options() -> ServeOptions {
    ServeOptions {
        header_timeout: Duration::from_millis(500),
        idle_timeout: Duration::from_millis(1500),
        body_timeout: Duration::from_millis(500),
        grace: Duration::from_secs(2),
        ..ServeOptions::default()
    }
}

fn router() -> Router {
    Router::new()
        .route("/", get(|| async { "here" }))
        .route("/who", get(|Extension(client): Extension<Client>| async move { client.address.to_string() }))
        .route(
            "/slow",
            get(|| async {
                sleep(Duration::from_secs(1)).await;
                "done"
            }),
        )
        .route(
            "/never",
            get(|| async {
                sleep(Duration::from_mins(1)).await;
                "done"
            }),
        )
        .route("/large", get(|| async { vec![b'.'; 64 << 20] }))
        .route("/panic", get(|| async { panic!("on purpose") as &'static str }))
        .route(
            "/upload",
            post(|body: Result<Bytes, _>| async move {
                match body {
                    Ok(bytes) => bytes.len().to_string().into_response(),
                    Err::<Bytes, axum::extract::rejection::BytesRejection>(_) => {
                        StatusCode::REQUEST_TIMEOUT.into_response()
                    }
                }
            }),
        )
}

/// A server under test.
struct Server {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<Result<Ended, ServeError>>,
}

impl Server {
    async fn start(options: ServeOptions) -> Self {
        let listener = listen(([127, 0, 0, 1], 0).into()).await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (stop, stopped) = oneshot::channel();
        let shutdown = async {
            // Also ends where the test has dropped the server.
            let _ = stopped.await;
        };
        let ended = tokio::spawn(serve(listener, router(), options, shutdown));
        Self { address, stop, ended }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.expect("a connection")
    }

    async fn stop(self) -> Ended {
        self.stop.send(()).expect("the server still runs");
        self.ended.await.expect("no panic").expect("served")
    }
}

async fn send(stream: &mut TcpStream, text: &str) {
    stream.write_all(text.as_bytes()).await.expect("sent");
}

/// Everything that comes until the other side closes; nothing where it does not close.
async fn until_closed(stream: &mut TcpStream, limit: Duration) -> Option<String> {
    let mut bytes = Vec::new();
    match timeout(limit, stream.read_to_end(&mut bytes)).await {
        Err(_) => None,
        // A connection reset is closed as well.
        Ok(_) => Some(String::from_utf8_lossy(&bytes).into_owned()),
    }
}

/// One response's head and what has come of its body with it.
async fn response(stream: &mut TcpStream) -> String {
    let mut bytes = vec![0; 4096];
    let count = timeout(LONG, stream.read(&mut bytes)).await.expect("in time").expect("readable");
    String::from_utf8_lossy(&bytes[..count]).into_owned()
}

async fn ask(stream: &mut TcpStream, path: &str) -> String {
    send(stream, &format!("GET {path} HTTP/1.1\r\nHost: h\r\n\r\n")).await;
    response(stream).await
}

/// Sends a header line every now and then, and tells whether the server closed the connection within `limit`.
async fn is_closed_on_slow_headers(address: SocketAddr, limit: Duration) -> bool {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    send(&mut stream, "GET / HTTP/1.1\r\nHost: h\r\n").await;
    let end = Instant::now() + limit;
    while Instant::now() < end {
        if until_closed(&mut stream, MOMENT).await.is_some() || stream.write_all(b"X-A: b\r\n").await.is_err() {
            return true;
        }
    }
    false
}

#[tokio::test]
async fn slow_headers_are_closed() {
    let server = Server::start(options()).await;
    assert!(is_closed_on_slow_headers(server.address, LONG).await);
}

/// The control: without our loop the same client stays.
#[tokio::test]
async fn slow_headers_hold_on_to_plain_axum() {
    let listener = listen(([127, 0, 0, 1], 0).into()).await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move { axum::serve(listener, router()).await });
    assert!(!is_closed_on_slow_headers(address, LONG).await);
}

#[tokio::test]
async fn a_client_that_says_nothing_is_closed() {
    let server = Server::start(options()).await;
    for first_bytes in ["", "P", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"] {
        let mut stream = server.connect().await;
        send(&mut stream, first_bytes).await;
        assert!(until_closed(&mut stream, LONG).await.is_some(), "after {first_bytes:?}");
    }
}

#[tokio::test]
async fn a_connection_serves_several_requests_and_is_closed_when_idle() {
    let server = Server::start(options()).await;
    let mut stream = server.connect().await;
    assert!(ask(&mut stream, "/").await.ends_with("here"));
    // Longer than the limit for headers: waiting between requests is not being slow with one.
    sleep(Duration::from_secs(1)).await;
    assert!(ask(&mut stream, "/").await.ends_with("here"));
    assert_eq!(until_closed(&mut stream, LONG).await.as_deref(), Some(""));
}

#[tokio::test]
async fn slow_headers_of_a_second_request_are_closed_too() {
    let server = Server::start(options()).await;
    let mut stream = server.connect().await;
    assert!(ask(&mut stream, "/").await.ends_with("here"));
    send(&mut stream, "GET / HT").await;
    let begun = Instant::now();
    assert!(until_closed(&mut stream, LONG).await.is_some());
    assert!(begun.elapsed() < LONG);
}

#[tokio::test]
async fn headers_that_are_too_large_are_refused() {
    let server = Server::start(options()).await;
    let long = format!("GET / HTTP/1.1\r\nHost: h\r\nX-A: {}\r\n\r\n", "a".repeat(40 * 1024));
    let many = format!("GET / HTTP/1.1\r\nHost: h\r\n{}\r\n", "X-A: b\r\n".repeat(1000));
    for request in [long, many] {
        let mut stream = server.connect().await;
        // The server may close before it has taken all.
        let _ = stream.write_all(request.as_bytes()).await;
        let answer = response(&mut stream).await;
        assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
    }
}

#[tokio::test]
async fn a_body_that_stops_coming_is_given_up() {
    let server = Server::start(options()).await;
    let mut stream = server.connect().await;
    send(&mut stream, "POST /upload HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\nabc").await;
    let answer = until_closed(&mut stream, LONG).await.expect("closed");
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
}

#[tokio::test]
async fn a_slow_body_that_keeps_coming_is_taken() {
    let server = Server::start(options()).await;
    let mut stream = server.connect().await;
    send(&mut stream, "POST /upload HTTP/1.1\r\nHost: h\r\nContent-Length: 12\r\n\r\n").await;
    for _ in 0..12 {
        sleep(MOMENT).await;
        send(&mut stream, "x").await;
    }
    assert!(response(&mut stream).await.ends_with("12"));
}

#[tokio::test]
async fn a_client_that_does_not_take_its_response_is_closed() {
    let server = Server::start(options()).await;
    let mut stream = server.connect().await;
    send(&mut stream, "GET /large HTTP/1.1\r\nHost: h\r\n\r\n").await;
    sleep(LONG).await;
    // What the system had buffered is still there; the rest is not.
    let mut bytes = Vec::new();
    let ended = timeout(LONG, stream.read_to_end(&mut bytes)).await.expect("the server has closed");
    assert!(ended.is_err() || bytes.len() < 64 << 20);
}

#[tokio::test]
async fn a_handler_may_take_longer_than_any_limit_on_clients() {
    let server = Server::start(options()).await;
    let mut stream = server.connect().await;
    assert!(ask(&mut stream, "/slow").await.ends_with("done"));
}

#[tokio::test]
async fn one_address_gets_so_many_connections_and_no_more() {
    let server = Server::start(ServeOptions { connections_per_address: 3, ..options() }).await;
    let mut streams = Vec::new();
    for _ in 0..3 {
        let mut stream = server.connect().await;
        assert!(ask(&mut stream, "/").await.ends_with("here"));
        streams.push(stream);
    }
    let mut fourth = server.connect().await;
    assert_eq!(until_closed(&mut fourth, LONG).await.as_deref(), Some(""));
    drop(streams);
    // The server notices soon that they are gone.
    let end = Instant::now() + LONG;
    while !is_let_in(&server).await {
        assert!(Instant::now() < end, "a place that was given back stays taken");
        sleep(MOMENT).await;
    }
}

async fn is_let_in(server: &Server) -> bool {
    let mut stream = server.connect().await;
    let asked = stream.write_all(b"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").await;
    asked.is_ok() && until_closed(&mut stream, LONG).await.is_some_and(|answer| answer.ends_with("here"))
}

#[tokio::test]
async fn many_slow_connections_do_not_keep_others_out() {
    let server = Server::start(ServeOptions { connections: 50, ..options() }).await;
    let mut slow = Vec::new();
    for _ in 0..200 {
        let mut stream = server.connect().await;
        send(&mut stream, "GET /").await;
        slow.push(stream);
    }
    // Four rounds of fifty are each thrown out after half a second.
    let mut stream = server.connect().await;
    assert!(ask(&mut stream, "/").await.ends_with("here"));
}

#[tokio::test]
async fn only_a_configured_proxy_speaks_for_others() {
    let request = "GET /who HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n";
    let proxies = Proxies::new(["127.0.0.0/8".parse().expect("a network")]);
    for (proxies, who) in [(Proxies::default(), "127.0.0.1"), (proxies, "192.0.2.1")] {
        let server = Server::start(ServeOptions { proxies, ..options() }).await;
        let mut stream = server.connect().await;
        send(&mut stream, request).await;
        assert!(response(&mut stream).await.ends_with(&format!("\r\n\r\n{who}")));
    }
}

#[tokio::test]
async fn a_panic_costs_one_connection() {
    let server = Server::start(options()).await;
    let mut stream = server.connect().await;
    send(&mut stream, "GET /panic HTTP/1.1\r\nHost: h\r\n\r\n").await;
    assert_eq!(until_closed(&mut stream, LONG).await.as_deref(), Some(""));
    assert!(ask(&mut server.connect().await, "/").await.ends_with("here"));
}
