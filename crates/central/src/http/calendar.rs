//! The official calendar.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use protocol::screen::{CalendarView, Reckoning};

use super::body::Whole;
use super::openapi::ApiFailure;
use crate::Central;
use crate::calendar;
use crate::caller::Caller;
use crate::failure::HttpFailure;

/// Take a year into the official calendar: the next one, or a corrected one in the place of what was known of it. For administrators. Limits
/// beyond the calendar that can now be told are reckoned after the answer.
#[utoipa::path(post, path = "/v1/calendar", tag = "catalogue", security(("bearer" = [])),
    request_body(content = Object, description = "`{year, source, off: [\"2027-01-01..2027-01-03\", …], make_up_workdays: [\"2027-02-20\", …]}`"),
    responses((status = 200, body = Object, description = "`CalendarView {from, horizon, source}`"),
        (status = 403, body = ApiFailure),
        (status = 409, body = ApiFailure, description = "`calendar_unusable`: `why` is `malformed` (`line`, `column`), `gap`, `elsewhere`, `backwards`, `not_weekend`, `both` (`day`) or `no_source`")))]
pub(crate) async fn take_in(
    State(central): State<Arc<Central>>,
    caller: Caller,
    Whole(file): Whole,
) -> Result<Json<CalendarView>, HttpFailure> {
    let permit = caller.may_change_catalogue()?;
    calendar::take_in(&central, &caller, permit, &file).await.map(Json)
}

/// How far the limits have been reckoned again since the calendar last changed. For administrators.
#[utoipa::path(get, path = "/v1/calendar/reckoning", tag = "catalogue", security(("bearer" = [])),
    responses((status = 200, body = Object, description = "`null` before the calendar first changed, or `Reckoning {asked_at, done_at, cases}`; `done_at` is `null` while it goes on"),
        (status = 403, body = ApiFailure)))]
pub(crate) async fn reckoning(
    State(central): State<Arc<Central>>,
    caller: Caller,
) -> Result<Json<Option<Reckoning>>, HttpFailure> {
    caller.may_change_catalogue()?;
    Ok(Json(calendar::reckoning(&central).await?))
}
