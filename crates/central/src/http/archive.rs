//! Looking for what has left the working sets.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use protocol::archive::{ArchiveOpening, ArchivePage, ArchiveQuery, ArchiveSheet};

use super::body::Body;
use super::openapi::ApiFailure;
use crate::Central;
use crate::archive;
use crate::caller::Caller;
use crate::failure::HttpFailure;

/// Closed cases, joint applications and tasks that the desktops do not hold any more: by number, ID number, telephone or whole name, by item,
/// by the days on which they were closed. For clerks and supervisors in their hall, for approvers in their departments. Names and numbers
/// of the answer are masked.
#[utoipa::path(post, path = "/v1/archive/search", tag = "archive", security(("bearer" = [])),
    request_body(content = Object, description = "`ArchiveQuery {trace: {by, text}, item, from, until, after}`: `by` is `number`, `id_number`, `phone` or `name`; at least one of trace, item and days"),
    responses((status = 200, body = Object, description = "`ArchivePage {hits, next, closed_days}`: 50 at a time, closed last first; ask again with `after` = `next`"),
        (status = 400, body = ApiFailure, description = "`bad_request`: nothing to look for"),
        (status = 403, body = ApiFailure, description = "`not_allowed`")))]
pub(crate) async fn search(
    State(central): State<Arc<Central>>,
    caller: Caller,
    Body(query): Body<ArchiveQuery>,
) -> Result<Json<ArchivePage>, HttpFailure> {
    let permit = caller.may_search_archive()?;
    archive::search(&central, &permit, &query).await.map(Json)
}

/// A found record as it was handed in and decided, with what its photos are called (`GET /v1/blobs/{hash}`). Personal data are masked unless
/// `reveal` asks for them. Either is noted in the audit trail before it is answered.
#[utoipa::path(post, path = "/v1/archive/open", tag = "archive", security(("bearer" = [])),
    request_body(content = Object, description = "`ArchiveOpening {key: {kind, id}, reveal}`"),
    responses((status = 200, body = Object, description = "`ArchiveSheet {key, number, title, status, parts, …}`"),
        (status = 403, body = ApiFailure, description = "`not_allowed`"),
        (status = 404, body = ApiFailure, description = "`not_found`, also for what is another hall's or department's")))]
pub(crate) async fn open(
    State(central): State<Arc<Central>>,
    caller: Caller,
    Body(opening): Body<ArchiveOpening>,
) -> Result<Json<ArchiveSheet>, HttpFailure> {
    let permit = caller.may_search_archive()?;
    archive::open(&central, &caller, &permit, opening).await.map(Json)
}
