//! What a desktop takes: pages of changes, and snapshots to begin with.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use domain::record::Space;
use protocol::error::{Failure, FailureCode};
use protocol::snapshot::MEDIA_TYPE;
use protocol::sync::{PULL_PAGE, Page};
use serde::Deserialize;
use utoipa::IntoParams;

use super::body::{Asked, malformed};
use super::openapi::ApiFailure;
use crate::Central;
use crate::caller::{Bearer, Caller, ReadPermit};
use crate::failure::HttpFailure;
use crate::store::records::Standing;
use crate::store::{StoreError, meta, records, spaces};

/// What to pull.
#[derive(Debug, Deserialize, IntoParams)]
pub(crate) struct Since {
    /// `catalogue`, `hall:CODE` or `department:CODE`.
    space: String,
    /// Version up to which the desktop has everything; 0 for an empty desktop.
    #[serde(default)]
    since: u64,
    /// Whether the last page tells the checksum of the space.
    #[serde(default)]
    verify: bool,
}

/// Which snapshot.
#[derive(Debug, Deserialize, IntoParams)]
pub(crate) struct Whole {
    /// `catalogue`, `hall:CODE` or `department:CODE`.
    space: String,
    /// Whether it must be made anew, because the last one did not agree with the store.
    #[serde(default)]
    fresh: bool,
}

fn permit(caller: &Caller, space: &str) -> Result<ReadPermit, HttpFailure> {
    let space: Space = space.parse().map_err(|_| malformed("not a space"))?;
    Ok(caller.may_read(space)?)
}

/// The latest form of every record of a space that changed since a version, in pages that end between two versions.
#[utoipa::path(get, path = "/v1/pull", tag = "sync", security(("bearer" = [])), params(Since),
    responses((status = 200, body = Object, description = "`Page {space, version, more, epoch, records, gone, checksum}`"),
        (status = 403, body = ApiFailure, description = "`not_allowed`: not the caller's space"),
        (status = 410, body = ApiFailure, description = "`snapshot_needed` with `floor`: what left the space since then is not known any more")))]
pub(crate) async fn pull(
    State(central): State<Arc<Central>>,
    bearer: Bearer,
    Asked(asked): Asked<Since>,
) -> Result<impl IntoResponse, HttpFailure> {
    let space = asked.space.parse().map_err(|_| malformed("not a space"))?;
    let (permit, standing) = bearer.look_at(&central, space).await?;
    let space = permit.space();
    // The checksum is asked for now and then by each desktop, and a space in which nothing was ever written is nobody's.
    let shared = match standing {
        Some(Standing { reach, epoch }) if asked.since >= reach.floor && !asked.verify => {
            central.pages.shared(space, &epoch, reach.version, asked.since)
        }
        _ => None,
    };
    let page = match shared {
        Some(page) => page.get_or_try_init(|| page_of(&central, space, &asked)).await?.clone(),
        None => page_of(&central, space, &asked).await?,
    };
    Ok(([(CONTENT_TYPE, "application/json")], page))
}

/// A page as it is sent.
async fn page_of(central: &Central, space: &Space, asked: &Since) -> Result<Bytes, HttpFailure> {
    let store = &central.store;
    let tx = store.snapshot().await?;
    let reach = spaces::reach(&tx, space).await?;
    if asked.since < reach.floor {
        let failure = Failure::new(FailureCode::SnapshotNeeded, "begin with a snapshot");
        return Err(failure.with("floor", reach.floor).into());
    }
    let epoch = meta::epoch(&tx).await?.epoch;
    let changes = records::changes(&tx, store.key(), space, asked.since, reach.version, PULL_PAGE).await?;
    let more = changes.version < reach.version;
    let checksum = if asked.verify && !more { Some(records::checksum(&tx, space).await?) } else { None };
    tx.commit().await.map_err(StoreError::from)?;
    central.metrics.pulled(changes.records.len());
    let page = Page {
        space: asked.space.clone(),
        version: changes.version,
        more,
        epoch,
        records: changes.records,
        gone: changes.gone,
        checksum,
    };
    Ok(serde_json::to_vec(&page).map_err(StoreError::from)?.into())
}

/// Everything that a space holds, of one moment not long ago: gzip over lines of JSON, `{"record": {version, record}}` each and
/// `{"end": {space, version, epoch, checksum}}` last; without that line it is not whole. Pull from its version on.
#[utoipa::path(get, path = "/v1/snapshot", tag = "sync", security(("bearer" = [])), params(Whole),
    responses((status = 200, content_type = "application/gzip", body = Vec<u8>),
        (status = 403, body = ApiFailure, description = "`not_allowed`: not the caller's space")))]
pub(crate) async fn snapshot(
    State(central): State<Arc<Central>>,
    caller: Caller,
    Asked(asked): Asked<Whole>,
) -> Result<impl IntoResponse, HttpFailure> {
    let permit = permit(&caller, &asked.space)?;
    let bytes = central.snapshots.of(&central.store, &permit, asked.fresh).await?;
    Ok(([(CONTENT_TYPE, MEDIA_TYPE)], bytes))
}
