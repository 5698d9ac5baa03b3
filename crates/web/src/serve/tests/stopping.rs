//! The end: requests under way finish, nobody else gets in, and it does not take for ever.

use super::*;

#[tokio::test]
async fn a_stop_lets_requests_finish_and_takes_no_more() {
    let server = Server::start(options()).await;
    let (mut busy, mut idle) = (server.connect().await, server.connect().await);
    assert!(ask(&mut idle, "/").await.ends_with("here"));
    send(&mut busy, "GET /slow HTTP/1.1\r\nHost: h\r\n\r\n").await;
    // It has begun.
    sleep(Duration::from_millis(500)).await;
    let (address, begun) = (server.address, Instant::now());
    assert_eq!(server.stop().await, Ended { cut: 0 });
    assert!(begun.elapsed() < LONG);
    assert!(until_closed(&mut busy, LONG).await.expect("closed").ends_with("done"));
    assert_eq!(until_closed(&mut idle, LONG).await.as_deref(), Some(""));
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_stop_does_not_wait_for_ever() {
    let server = Server::start(options()).await;
    let mut busy = server.connect().await;
    send(&mut busy, "GET /never HTTP/1.1\r\nHost: h\r\n\r\n").await;
    // It has begun.
    sleep(Duration::from_millis(500)).await;
    let begun = Instant::now();
    assert_eq!(server.stop().await, Ended { cut: 1 });
    assert!(begun.elapsed() < Duration::from_secs(30));
}
