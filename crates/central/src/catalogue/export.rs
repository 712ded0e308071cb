//! The catalogue as a file.

use std::sync::Arc;

use ::catalogue::{Catalogue, json, xlsx};
use domain::id::ItemCode;
use domain::refusal::{Refusal, RefusalCode};
use protocol::screen::CatalogueFormat;
use tokio::task::spawn_blocking;

use super::import::interrupted;
use crate::Central;
use crate::caller::CataloguePermit;
use crate::failure::HttpFailure;
use crate::store::items;

/// The newest version of every item, or of one.
pub(crate) async fn file(
    central: &Central,
    _permit: CataloguePermit,
    item: Option<&ItemCode>,
    format: CatalogueFormat,
) -> Result<Vec<u8>, HttpFailure> {
    let turn = Arc::clone(&central.catalogue_turns).acquire_owned().await;
    let turn = turn.map_err(|_| HttpFailure::busy("the central API is ending"))?;
    let store = &central.store;
    let catalogue = Catalogue::newest(items::all(store.reader(), store.key(), item).await?);
    if let Some(item) = item
        && catalogue.is_empty()
    {
        return Err(Refusal::new(RefusalCode::ItemUnknown).with("item", item).with("version", "—").into());
    }
    let single = item.is_some();
    let written = spawn_blocking(move || {
        let file = match (format, catalogue.items().next()) {
            (CatalogueFormat::Xlsx, _) => {
                xlsx::export(&catalogue).map_err(|error| HttpFailure::internal(&error))
            }
            (CatalogueFormat::Json, Some(item)) if single => Ok(json::export_item(item).into_bytes()),
            (CatalogueFormat::Json, _) => Ok(json::export(&catalogue).into_bytes()),
        };
        drop(turn);
        file
    });
    written.await.map_err(interrupted)?
}

/// Media type of an export.
pub(crate) fn media_type(format: CatalogueFormat) -> &'static str {
    match format {
        CatalogueFormat::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        CatalogueFormat::Json => "application/json",
    }
}
