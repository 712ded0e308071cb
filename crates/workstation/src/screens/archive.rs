//! 查档: what has left the working sets. It is asked for at the central API each time and never kept here: a desktop holds no more personal data
//! than the work needs, and every look is noted where the records are.

use protocol::archive::{ArchiveOpening, ArchivePage, ArchiveQuery, ArchiveSheet};
use protocol::error::Failure;
use reqwest::Method;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::desk::Desk;

/// Finds closed records.
pub(super) async fn search(desk: &Desk, query: ArchiveQuery) -> Result<ArchivePage, Failure> {
    ask(desk, "/v1/archive/search", &query).await
}

/// A found record.
pub(super) async fn view(desk: &Desk, opening: ArchiveOpening) -> Result<ArchiveSheet, Failure> {
    ask(desk, "/v1/archive/open", &opening).await
}

async fn ask<T: DeserializeOwned>(desk: &Desk, path: &str, question: &impl Serialize) -> Result<T, Failure> {
    let open = desk.ready()?;
    open.session()?;
    crate::sync::read(open.authorized(Method::POST, path, |request| request.json(question)).await?)
}
