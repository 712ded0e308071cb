//! The catalogue: what is offered, and for administrators imports, going live, exports and withdrawals.

use std::sync::Arc;

use axum::Json;
use axum::body::Body as Answer;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use domain::id::ItemCode;
use domain::refusal::{Refusal, RefusalCode};
use jiff::civil::Date;
use protocol::catalogue::IMPORT_LINES;
use protocol::screen::{
    CatalogueDraft, CatalogueFormat, CatalogueGoLive, CatalogueOutcome, ImportId, ImportOutcome, ImportRef,
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::body::{Asked, Body, Whole, malformed};
use super::openapi::ApiFailure;
use crate::Central;
use crate::caller::Caller;
use crate::catalogue::{self, OfferedItem, Withdrawal, export, import, live};
use crate::failure::HttpFailure;
use crate::store::catalogue_imports;

/// Items that are offered today.
#[utoipa::path(get, path = "/v1/catalogue", tag = "catalogue", security(("bearer" = [])),
    responses((status = 200, body = Vec<OfferedItem>)))]
pub(crate) async fn offered(
    State(central): State<Arc<Central>>,
    _: Caller,
) -> Result<Json<Vec<OfferedItem>>, HttpFailure> {
    catalogue::offered(&central).await.map(Json)
}

/// Withdraw an item from a day on. For administrators.
#[utoipa::path(post, path = "/v1/catalogue/items/{code}/withdraw", tag = "catalogue", security(("bearer" = [])),
    params(("code" = String, Path, description = "Code of the item")), request_body = Withdrawal,
    responses((status = 204, description = "Withdrawn"), (status = 403, body = ApiFailure), (status = 404, body = ApiFailure)))]
pub(crate) async fn withdraw(
    State(central): State<Arc<Central>>,
    caller: Caller,
    Path(code): Path<String>,
    Body(withdrawal): Body<Withdrawal>,
) -> Result<StatusCode, HttpFailure> {
    let permit = caller.may_change_catalogue()?;
    catalogue::withdraw(&central, &caller, permit, &ItemCode(code), withdrawal.since).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How an upload is taken.
#[derive(Debug, Deserialize, IntoParams)]
pub(crate) struct How {
    /// Whether versions are counted for whoever made the file; otherwise a changed item must have the next version.
    #[serde(default)]
    numbered: bool,
}

/// Check a file of items, JSON or XLSX, and keep it as a draft when nothing is wrong with it. For administrators. Nothing goes live.
#[utoipa::path(post, path = "/v1/catalogue/imports", tag = "catalogue", security(("bearer" = [])), params(How),
    request_body(content = Vec<u8>, content_type = "application/octet-stream", description = "The file, at most 64 MiB"),
    responses((status = 200, content_type = "application/x-ndjson", body = Object,
            description = "Lines `{progress}` and, last, `{outcome: ImportOutcome}` or `{failure}`. Hanging up ends the import."),
        (status = 403, body = ApiFailure), (status = 413, body = ApiFailure, description = "`too_large`")))]
pub(crate) async fn upload(
    State(central): State<Arc<Central>>,
    caller: Caller,
    Asked(how): Asked<How>,
    Whole(file): Whole,
) -> Result<impl IntoResponse, HttpFailure> {
    let permit = caller.may_change_catalogue()?;
    let lines = import::begin(central, caller, permit, how.numbered, file).await?;
    Ok(([(CONTENT_TYPE, IMPORT_LINES)], Answer::from_stream(lines)))
}

/// Drafts that wait for somebody to go live with them. For administrators.
#[utoipa::path(get, path = "/v1/catalogue/imports", tag = "catalogue", security(("bearer" = [])),
    responses((status = 200, body = Vec<Object>, description = "`CatalogueDraft {id, staff, at, items}`, latest first"),
        (status = 403, body = ApiFailure)))]
pub(crate) async fn drafts(
    State(central): State<Arc<Central>>,
    caller: Caller,
) -> Result<Json<Vec<CatalogueDraft>>, HttpFailure> {
    caller.may_change_catalogue()?;
    Ok(Json(catalogue_imports::list(central.store.reader()).await?))
}

/// What a draft stands for.
#[derive(Debug, Deserialize, IntoParams)]
pub(crate) struct Covering {
    /// The day from which items that are not in the file are withdrawn, `YYYY-MM-DD`. Without it they stay as they are.
    #[param(value_type = Option<String>, format = Date)]
    whole_since: Option<Date>,
}

/// What a draft would change, compared with the catalogue of this moment. For administrators.
#[utoipa::path(get, path = "/v1/catalogue/imports/{id}", tag = "catalogue", security(("bearer" = [])),
    params(("id" = String, Path, description = "The draft"), Covering),
    responses((status = 200, body = Object, description = "`ImportOutcome`: a plan with the version `base` it was made for, or findings"),
        (status = 403, body = ApiFailure), (status = 404, body = ApiFailure)))]
pub(crate) async fn plan(
    State(central): State<Arc<Central>>,
    caller: Caller,
    Path(id): Path<String>,
    Asked(covering): Asked<Covering>,
) -> Result<Json<ImportOutcome>, HttpFailure> {
    caller.may_change_catalogue()?;
    let asked = ImportRef { id: import_id(&id)?, whole_since: covering.whole_since };
    let draft = live::find(&central, asked.id).await?;
    live::outcome(&central, &draft, asked).await.map(Json)
}

/// Throw a draft away. For administrators.
#[utoipa::path(delete, path = "/v1/catalogue/imports/{id}", tag = "catalogue", security(("bearer" = [])),
    params(("id" = String, Path, description = "The draft")),
    responses((status = 204, description = "Gone"), (status = 403, body = ApiFailure), (status = 404, body = ApiFailure)))]
pub(crate) async fn discard(
    State(central): State<Arc<Central>>,
    caller: Caller,
    Path(id): Path<String>,
) -> Result<StatusCode, HttpFailure> {
    caller.may_change_catalogue()?;
    if !catalogue_imports::delete(central.store.writer(), import_id(&id)?).await? {
        return Err(Refusal::new(RefusalCode::NotFound).with("what", "import").into());
    }
    Ok(StatusCode::NO_CONTENT)
}

/// What was shown to whoever goes live.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
pub(crate) struct Shown {
    /// `base` of the plan.
    base: u64,
    /// `whole_since` of the plan.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    whole_since: Option<Date>,
}

/// Go live with exactly the plan that was shown: all of it in one transaction, or nothing. For administrators.
#[utoipa::path(post, path = "/v1/catalogue/imports/{id}/live", tag = "catalogue", security(("bearer" = [])),
    params(("id" = String, Path, description = "The draft")), request_body = Shown,
    responses((status = 200, body = Object, description = "`CatalogueOutcome {added, changed, withdrawn}`"),
        (status = 403, body = ApiFailure), (status = 404, body = ApiFailure),
        (status = 409, body = ApiFailure, description = "`catalogue_changed`: there is another plan by now, look at that first")))]
pub(crate) async fn go_live(
    State(central): State<Arc<Central>>,
    caller: Caller,
    Path(id): Path<String>,
    Body(shown): Body<Shown>,
) -> Result<Json<CatalogueOutcome>, HttpFailure> {
    let permit = caller.may_change_catalogue()?;
    let shown = CatalogueGoLive { id: import_id(&id)?, base: shown.base, whole_since: shown.whole_since };
    live::go_live(&central, &caller, permit, shown).await.map(Json)
}

/// What to export.
#[derive(Debug, Deserialize, IntoParams)]
pub(crate) struct Exported {
    /// `xlsx` or `json`.
    #[param(value_type = String)]
    format: CatalogueFormat,
    /// Code of one item; without it the whole catalogue.
    item: Option<String>,
}

/// The newest version of every item, or of one, as a file that can be imported again. For administrators.
#[utoipa::path(get, path = "/v1/catalogue/export", tag = "catalogue", security(("bearer" = [])), params(Exported),
    responses((status = 200, content_type = "application/octet-stream", body = Vec<u8>),
        (status = 403, body = ApiFailure), (status = 404, body = ApiFailure)))]
pub(crate) async fn exported(
    State(central): State<Arc<Central>>,
    caller: Caller,
    Asked(Exported { format, item }): Asked<Exported>,
) -> Result<impl IntoResponse, HttpFailure> {
    let permit = caller.may_change_catalogue()?;
    let file = export::file(&central, permit, item.map(ItemCode).as_ref(), format).await?;
    Ok(([(CONTENT_TYPE, export::media_type(format))], file))
}

fn import_id(text: &str) -> Result<ImportId, HttpFailure> {
    text.parse().map(ImportId).map_err(|_| malformed("not the id of an import").into())
}
