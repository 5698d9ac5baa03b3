//! Storage that speaks S3, in this process: a folder behind the protocol as it stands, with its signatures checked.

use std::io;
use std::net::TcpListener;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// The only bucket that is there.
pub const BUCKET: &str = "hengping";
/// The only account that is let in.
pub const ACCESS_KEY: &str = "somebody";
/// Its password.
pub const SECRET_KEY: &str = "made up for tests";

/// Running storage. It ends with this value.
pub struct Storage {
    endpoint: String,
    folder: TempDir,
    /// Taken when it ends.
    runtime: Option<Runtime>,
}

impl Storage {
    /// Starts storage with an empty bucket, on a free port.
    pub fn start() -> io::Result<Self> {
        let folder = tempfile::tempdir()?;
        std::fs::create_dir(folder.path().join(BUCKET))?;
        let files = FileSystem::new(folder.path()).map_err(|error| io::Error::other(format!("{error:?}")))?;
        let mut service = S3ServiceBuilder::new(files);
        service.set_auth(SimpleAuth::from_single(ACCESS_KEY, SECRET_KEY));
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        listener.set_nonblocking(true)?;
        let endpoint = format!("http://{}", listener.local_addr()?);
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        runtime.spawn(serve(listener, service.build()));
        Ok(Self { endpoint, folder, runtime: Some(runtime) })
    }

    /// Its address.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Where an object of the bucket lies.
    pub fn path(&self, key: &str) -> PathBuf {
        self.folder.path().join(BUCKET).join(key)
    }

    /// Makes all objects older than they are.
    pub fn age(&self, by: Duration) -> io::Result<()> {
        let mut open = vec![self.path("")];
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(folder)? {
                let entry = entry?;
                if entry.file_type()?.is_dir() {
                    open.push(entry.path());
                    continue;
                }
                let file = std::fs::OpenOptions::new().write(true).open(entry.path())?;
                let kept = entry.metadata()?.modified()?;
                file.set_modified(kept.checked_sub(by).unwrap_or(SystemTime::UNIX_EPOCH))?;
            }
        }
        Ok(())
    }
}

impl Drop for Storage {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // A test may end within a runtime of its own, where nobody may wait.
            runtime.shutdown_background();
        }
    }
}

async fn serve(listener: TcpListener, service: S3Service) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let server = Builder::new(TokioExecutor::new());
    loop {
        let (connection, _) = listener.accept().await?;
        let served = server.serve_connection(TokioIo::new(connection), service.clone()).into_owned();
        tokio::spawn(async move { drop(served.await) });
    }
}
