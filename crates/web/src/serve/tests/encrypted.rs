//! With our own certificate: HTTP/1.1 and HTTP/2, and a renewed certificate without a restart.

use axum::body::Body;
use axum::http::{Request, Version};
use hyper::client::conn::{http1, http2};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use super::*;

/// A folder with a certificate and its key.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> (Self, CertificateDer<'static>) {
        let folder = Self(tempfile::tempdir().expect("a folder"));
        let certificate = folder.renew();
        (folder, certificate)
    }

    /// Puts a new certificate in place of the one before.
    fn renew(&self) -> CertificateDer<'static> {
        let CertifiedKey { cert, signing_key } =
            generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
        std::fs::write(self.0.path().join("certificate.pem"), cert.pem()).expect("written");
        std::fs::write(self.0.path().join("key.pem"), signing_key.serialize_pem()).expect("written");
        cert.der().clone()
    }

    fn tls(&self) -> Result<Tls, TlsError> {
        Tls::load(&self.0.path().join("certificate.pem"), &self.0.path().join("key.pem"))
    }

    async fn server(&self) -> Server {
        let tls = Some(Arc::new(self.tls().expect("usable")));
        Server::start(ServeOptions { tls, ..options() }).await
    }
}

/// A connection of a client that trusts `certificate` only.
async fn encrypted(
    server: &Server,
    certificate: &CertificateDer<'static>,
    alpn: &str,
) -> io::Result<TlsStream<TcpStream>> {
    let mut roots = RootCertStore::empty();
    roots.add(certificate.clone()).expect("a certificate");
    let mut config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = vec![alpn.into()];
    let name = ServerName::try_from("localhost").expect("a name");
    TlsConnector::from(Arc::new(config)).connect(name, server.connect().await).await
}

#[tokio::test]
async fn both_versions_of_http_are_spoken() {
    let (folder, certificate) = Folder::new();
    let server = folder.server().await;
    let request =
        || Request::get("https://localhost/").header("host", "localhost").body(Body::empty()).expect("a request");

    let stream = TokioIo::new(encrypted(&server, &certificate, "http/1.1").await.expect("TLS"));
    let (mut sender, connection) = http1::handshake(stream).await.expect("HTTP/1.1");
    tokio::spawn(connection);
    let answer = sender.send_request(request()).await.expect("an answer");
    assert_eq!((answer.status(), answer.version()), (StatusCode::OK, Version::HTTP_11));

    let stream = TokioIo::new(encrypted(&server, &certificate, "h2").await.expect("TLS"));
    let (mut sender, connection) = http2::handshake(TokioExecutor::new(), stream).await.expect("HTTP/2");
    tokio::spawn(connection);
    let answer = sender.send_request(request()).await.expect("an answer");
    assert_eq!((answer.status(), answer.version()), (StatusCode::OK, Version::HTTP_2));
}

#[tokio::test]
async fn headers_that_are_too_large_are_refused_in_http_2() {
    let (folder, certificate) = Folder::new();
    let server = folder.server().await;
    let stream = TokioIo::new(encrypted(&server, &certificate, "h2").await.expect("TLS"));
    let (mut sender, connection) = http2::handshake(TokioExecutor::new(), stream).await.expect("HTTP/2");
    tokio::spawn(connection);
    let request =
        Request::get("https://localhost/").header("x-a", "a".repeat(40 * 1024)).body(Body::empty()).expect("a request");
    let answer = sender.send_request(request).await.expect("an answer");
    assert_eq!(answer.status(), StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
}

#[tokio::test]
async fn a_client_that_begins_no_tls_is_closed() {
    let (folder, _) = Folder::new();
    let server = folder.server().await;
    let mut stream = server.connect().await;
    assert_eq!(until_closed(&mut stream, LONG).await.as_deref(), Some(""));
}

/// `systemctl reload` sends SIGHUP.
#[tokio::test]
async fn a_hangup_reads_the_certificate_again() {
    let (folder, old) = Folder::new();
    let server = folder.server().await;
    assert!(encrypted(&server, &old, "h2").await.is_ok());
    let new = folder.renew();
    assert!(encrypted(&server, &new, "h2").await.is_err(), "the new one is not in use before the signal");
    hang_up();
    assert!(becomes_trusted(&server, &new).await);
    // A file that cannot be used changes nothing.
    std::fs::write(folder.0.path().join("key.pem"), "no key").expect("written");
    hang_up();
    sleep(MOMENT).await;
    assert!(encrypted(&server, &new, "h2").await.is_ok());
}

fn hang_up() {
    let ours = std::process::id().to_string();
    let status = std::process::Command::new("kill").args(["-HUP", &ours]).status().expect("kill is there");
    assert!(status.success());
}

async fn becomes_trusted(server: &Server, certificate: &CertificateDer<'static>) -> bool {
    for _ in 0..200 {
        if encrypted(server, certificate, "h2").await.is_ok() {
            return true;
        }
        sleep(MOMENT).await;
    }
    false
}

#[test]
fn a_certificate_that_cannot_be_used_is_named() {
    let (folder, _) = Folder::new();
    let (other, _) = Folder::new();
    let path = |folder: &Folder, name| folder.0.path().join(name);
    std::fs::copy(path(&other, "key.pem"), path(&folder, "key.pem")).expect("copied");
    assert!(matches!(folder.tls(), Err(TlsError::Together(_))));
    std::fs::write(path(&folder, "certificate.pem"), "").expect("written");
    assert!(matches!(folder.tls(), Err(TlsError::NoCertificate(_))));
    std::fs::remove_file(path(&folder, "certificate.pem")).expect("removed");
    assert!(matches!(folder.tls(), Err(TlsError::Certificate { .. })));
}
