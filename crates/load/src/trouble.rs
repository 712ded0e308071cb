//! What can go wrong in a run.

use std::path::PathBuf;

use protocol::error::Failure;

/// A run ended early.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// A connection broke.
    #[error("the connection to the central API")]
    Connection(#[from] std::io::Error),
    /// HTTP broke.
    #[error("HTTP to the central API")]
    Http(#[from] hyper::Error),
    /// A request cannot be built.
    #[error("a request")]
    Request(#[from] hyper::http::Error),
    /// The central API answered with a failure.
    #[error("the central API answered {status}: {failure:?}")]
    Failed {
        /// HTTP status.
        status: u16,
        /// What it said.
        failure: Box<Failure>,
    },
    /// An answer is not what was expected.
    #[error("an answer that is not understood")]
    Answer(#[from] serde_json::Error),
    /// The program of the central API is not where it should be.
    #[error("{} is missing: build it first with `cargo build --profile measure -p central`", .0.display())]
    Program(PathBuf),
    /// The program of the central API did not start.
    #[error("the central API did not start; what it said is above")]
    Start,
    /// The store cannot be used.
    #[error("the store")]
    Store(#[from] central::store::StoreError),
    /// The city could not be written into the store.
    #[error("the city could not be written into the store")]
    Provision(#[from] central::provision::ProvisionError),
    /// The key of the central API cannot be had.
    #[error("the key of the central API")]
    Key(#[from] central::KeyError),
    /// A simulated counter ended badly.
    #[error("a simulated counter ended badly")]
    Task(#[from] tokio::task::JoinError),
    /// The store was not empty.
    #[error("the store is not empty: a run begins with an empty one")]
    NotEmpty,
    /// Something that should be there is not.
    #[error("{0}")]
    Missing(&'static str),
}
