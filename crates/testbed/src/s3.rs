//! A private S3 store: a real implementation of the protocol over a folder, in this process.

use std::net::{Ipv4Addr, SocketAddr};

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Name of the one bucket.
pub const BUCKET: &str = "photos";
/// Who may use it.
pub const ACCESS_KEY: &str = "test-access";
/// With which secret.
pub const SECRET_KEY: &str = "test-secret";

/// A store with one bucket. Ends when it is dropped.
pub struct Bucket {
    address: SocketAddr,
    serving: JoinHandle<()>,
    folder: TempDir,
}

impl Bucket {
    /// Starts a store with an empty bucket.
    ///
    /// # Panics
    /// When nothing can be served.
    pub async fn start() -> Self {
        let folder = TempDir::with_prefix("s3").expect("a temporary folder");
        std::fs::create_dir(folder.path().join(BUCKET)).expect("a bucket is a folder");
        let files = FileSystem::new(folder.path()).expect("an existing folder can be served");
        let mut builder = S3ServiceBuilder::new(files);
        builder.set_auth(SimpleAuth::from_single(ACCESS_KEY, SECRET_KEY));
        let service = builder.build();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let address = listener.local_addr().expect("a listener has an address");
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let service = service.clone();
                tokio::spawn(async move {
                    let protocol = auto::Builder::new(TokioExecutor::new());
                    // How a connection ends is the client's business.
                    drop(protocol.serve_connection(TokioIo::new(stream), service).await);
                });
            }
        });
        Self { address, serving, folder }
    }

    /// Address of the store.
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The folder in which an object of the bucket is a file.
    pub fn folder(&self) -> std::path::PathBuf {
        self.folder.path().join(BUCKET)
    }
}

impl Drop for Bucket {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
