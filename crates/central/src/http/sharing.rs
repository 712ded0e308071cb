//! Fetching what need not be brought on paper.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use domain::form::licence::SharedRecord;
use protocol::shared::LicenceQuestion;

use super::body::Body;
use super::openapi::ApiFailure;
use crate::Central;
use crate::caller::Caller;
use crate::failure::HttpFailure;
use crate::sharing;

/// Fetches the record for a material of a case, or of a chosen member of a joint draft, from the sharing platform. For those who take in, for cases of
/// their hall that can still be changed, and for materials of which the item says that they are fetched. The ID number is that of the case. Each look is noted in the audit trail before the
/// platform is asked.
#[utoipa::path(post, path = "/v1/shared/licences", tag = "sharing", security(("bearer" = [])),
    request_body(content = Object, description = "`LicenceQuestion {case, slot}` or `{joint, member, slot}`"),
    responses((status = 200, body = Object, description = "`SharedRecord {licence_type, holder, source, fetched_at, record}`; `record` is null when the platform has none"),
        (status = 403, body = ApiFailure, description = "`not_allowed`"),
        (status = 404, body = ApiFailure, description = "`not_found`, also for another hall's case"),
        (status = 409, body = ApiFailure, description = "`not_shared`, `case_state`, `joint_state`, `consent_needed`, or `form_incomplete`: the holder's ID number is missing or wrong"),
        (status = 424, body = ApiFailure, description = "`sharing_off`: none is set up; `sharing_failed`: it did not answer as it should (`why`)")))]
pub(crate) async fn look_up(
    State(central): State<Arc<Central>>,
    caller: Caller,
    Body(question): Body<LicenceQuestion>,
) -> Result<Json<SharedRecord>, HttpFailure> {
    sharing::look_up(&central, &caller, question).await.map(Json)
}
