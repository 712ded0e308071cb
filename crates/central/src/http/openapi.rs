//! The description of the interface. The shapes of sync messages are declared in the crate `protocol`, by whose names they are
//! called here.

use std::collections::BTreeMap;

use axum::Json;
use serde::Serialize;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi, ToSchema};

use super::{archive, calendar, catalogue, endpoints, photos, pull, sharing};

/// Every failure, whatever its status.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ApiFailure {
    /// From the one closed list of codes.
    #[schema(example = "sequence_gap")]
    code: String,
    /// What a sentence about it needs; never personal data.
    #[schema(example = json!({"expected": "42"}))]
    params: BTreeMap<String, String>,
    /// For developers.
    message: String,
    /// Whether the same request may succeed later.
    retry: bool,
}

#[derive(OpenApi)]
#[openapi(
    info(title = "Yichuang central API", description = "Push, pull, photos and live hints for the counters of a hall."),
    paths(
        endpoints::login,
        endpoints::refresh,
        endpoints::logout,
        endpoints::push,
        pull::pull,
        pull::snapshot,
        endpoints::lease,
        endpoints::hints,
        endpoints::report,
        endpoints::reports,
        archive::search,
        archive::open,
        sharing::look_up,
        calendar::take_in,
        calendar::reckoning,
        catalogue::offered,
        catalogue::withdraw,
        catalogue::upload,
        catalogue::drafts,
        catalogue::plan,
        catalogue::discard,
        catalogue::go_live,
        catalogue::exported,
        endpoints::health,
        photos::missing,
        photos::progress,
        photos::append,
        photos::put,
        photos::read,
    ),
    components(schemas(ApiFailure)),
    modifiers(&Bearer)
)]
struct Description;

/// The access token.
struct Bearer;

impl Modify for Bearer {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        openapi
            .components
            .get_or_insert_default()
            .add_security_scheme("bearer", SecurityScheme::Http(bearer));
    }
}

/// `GET /openapi.json`.
pub(crate) async fn description() -> Json<utoipa::openapi::OpenApi> {
    Json(Description::openapi())
}
