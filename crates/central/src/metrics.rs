//! Numbers for those who run the central API, in the text form that Prometheus reads. No label holds anything about a person, a desktop or
//! a space, and every label takes one of few values.

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};
use protocol::error::Code;
use protocol::sync::CommandResult;
use tokio::net::TcpListener;

use crate::Central;

/// Upper ends of the classes of durations, in seconds.
const DURATIONS: [f64; 12] = [0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 20.0];
/// Form of the text.
const TEXT: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct ByRoute {
    /// Method and path with placeholders, such as `GET /v1/blobs/{hash}`.
    route: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct ByAnswer {
    route: String,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct ByCode {
    /// One of the closed list of codes.
    code: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct ByOutcome {
    outcome: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct ByDirection {
    direction: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct ByPool {
    pool: &'static str,
    state: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct ByDeed {
    deed: &'static str,
}

/// The code of a failure, put beside the answer that carries it.
#[derive(Clone, Debug)]
pub(crate) struct FailedWith(pub Code);

/// All numbers of one server.
pub(crate) struct Metrics {
    registry: Registry,
    durations: Family<ByRoute, Histogram, fn() -> Histogram>,
    answers: Family<ByAnswer, Counter>,
    failures: Family<ByCode, Counter>,
    commands: Family<ByOutcome, Counter>,
    refusals: Family<ByCode, Counter>,
    push_retries: Counter,
    clock_skews: Counter,
    archive: Family<ByDeed, Counter>,
    pulled: Counter,
    blob_bytes: Family<ByDirection, Counter>,
    hint_streams: Gauge,
    relay_connected: Gauge,
    hints_relayed: Family<ByDirection, Counter>,
    connections: Family<ByPool, Gauge>,
    store_up: Gauge,
    epoch_since: Gauge,
}

/// A stream of hints that is open.
pub(crate) struct OpenStream(Arc<Metrics>);

impl Drop for OpenStream {
    fn drop(&mut self) {
        self.0.hint_streams.dec();
    }
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("yichuang");
        let build = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("build", "Version of the program", build);
        let started: Gauge = Gauge::default();
        let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        started.set(i64::try_from(since_1970).unwrap_or_default());
        registry.register("start_timestamp", "When the program started, as seconds since 1970", started);
        let durations: Family<ByRoute, Histogram, fn() -> Histogram> =
            Family::new_with_constructor(|| Histogram::new(DURATIONS));
        registry.register_with_unit(
            "request_duration",
            "Time to the answer, by route; a push is POST /v1/push",
            Unit::Seconds,
            durations.clone(),
        );
        let metrics = Self {
            durations,
            answers: Family::default(),
            failures: Family::default(),
            commands: Family::default(),
            refusals: Family::default(),
            push_retries: Counter::default(),
            clock_skews: Counter::default(),
            archive: Family::default(),
            pulled: Counter::default(),
            blob_bytes: Family::default(),
            hint_streams: Gauge::default(),
            relay_connected: Gauge::default(),
            hints_relayed: Family::default(),
            connections: Family::default(),
            store_up: Gauge::default(),
            epoch_since: Gauge::default(),
            registry,
        };
        metrics.registered()
    }
}

impl Metrics {
    fn registered(mut self) -> Self {
        let registry = &mut self.registry;
        registry.register("requests", "Answers, by route and status", self.answers.clone());
        registry.register(
            "failures",
            "Requests that failed, by code; forked_client is the alarm of a copied desktop",
            self.failures.clone(),
        );
        registry.register(
            "commands",
            "Commands executed for the first time, by outcome",
            self.commands.clone(),
        );
        registry.register("refusals", "Commands that were refused, by code", self.refusals.clone());
        registry.register("push_retries", "Transactions that were tried again", self.push_retries.clone());
        registry.register(
            "clock_skews",
            "Pushes of a desktop whose clock was minutes off",
            self.clock_skews.clone(),
        );
        registry.register(
            "archive",
            "Looks into the archive: searched, opened, revealed",
            self.archive.clone(),
        );
        registry.register("pulled_records", "Records given to desktops", self.pulled.clone());
        registry.register_with_unit(
            "blob",
            "Bytes of photos, received and given",
            Unit::Bytes,
            self.blob_bytes.clone(),
        );
        registry.register("hint_streams", "Open streams of hints", self.hint_streams.clone());
        registry.register("relay_connected", "Whether NATS is reached", self.relay_connected.clone());
        registry.register("relayed_hints", "Hints to and from other servers", self.hints_relayed.clone());
        registry.register("database_connections", "Connections of this server", self.connections.clone());
        registry.register("store_up", "Whether the store answers", self.store_up.clone());
        registry.register(
            "store_restored_timestamp",
            "When the store was restored last, as seconds since 1970; 0 for never",
            self.epoch_since.clone(),
        );
        self
    }

    /// Counts what became of commands that were executed for the first time.
    pub(crate) fn executed<'r>(&self, results: impl IntoIterator<Item = &'r CommandResult>) {
        for result in results {
            let outcome = match &result.refusal {
                None => "accepted",
                Some(refusal) => {
                    self.refusals.get_or_create(&ByCode { code: text(&refusal.code) }).inc();
                    "refused"
                }
            };
            self.commands.get_or_create(&ByOutcome { outcome }).inc();
        }
    }

    /// Counts a transaction that is tried again.
    pub(crate) fn push_retried(&self) {
        self.push_retries.inc();
    }

    /// Counts a push of a desktop whose clock is wrong.
    pub(crate) fn clock_skewed(&self) {
        self.clock_skews.inc();
    }

    /// Counts looks into the archive.
    pub(crate) fn archive_asked(&self, deed: &'static str) {
        self.archive.get_or_create(&ByDeed { deed }).inc();
    }

    /// Counts records of a page.
    pub(crate) fn pulled(&self, records: usize) {
        self.pulled.inc_by(records as u64);
    }

    /// Counts bytes of photos that arrived.
    pub(crate) fn blob_received(&self, bytes: usize) {
        self.blob_bytes.get_or_create(&ByDirection { direction: "received" }).inc_by(bytes as u64);
    }

    /// Counts bytes of photos that were given to a desktop.
    pub(crate) fn blob_given(&self, bytes: usize) {
        self.blob_bytes.get_or_create(&ByDirection { direction: "given" }).inc_by(bytes as u64);
    }

    /// Counts a stream of hints as long as the answer lives.
    pub(crate) fn stream_opened(self: &Arc<Self>) -> OpenStream {
        self.hint_streams.inc();
        OpenStream(Arc::clone(self))
    }

    /// Whether NATS is reached.
    pub(crate) fn relay_connected(&self, connected: bool) {
        self.relay_connected.set(i64::from(connected));
    }

    /// Counts a hint that the other servers were told.
    pub(crate) fn hint_sent(&self) {
        self.hints_relayed.get_or_create(&ByDirection { direction: "sent" }).inc();
    }

    /// Counts a hint of another server.
    pub(crate) fn hint_heard(&self) {
        self.hints_relayed.get_or_create(&ByDirection { direction: "heard" }).inc();
    }

    fn answered(&self, route: String, response: &Response, took: Duration) {
        self.durations.get_or_create(&ByRoute { route: route.clone() }).observe(took.as_secs_f64());
        self.answers.get_or_create(&ByAnswer { route, status: response.status().as_u16() }).inc();
        if let Some(FailedWith(code)) = response.extensions().get::<FailedWith>() {
            self.failures.get_or_create(&ByCode { code: text(code) }).inc();
        }
    }
}

/// The name of a code, as it is on the wire.
fn text(code: &impl serde::Serialize) -> String {
    let json = serde_json::to_value(code).unwrap_or_default();
    json.as_str().unwrap_or("unknown").to_owned()
}

/// Measures every request.
pub(crate) async fn measured(State(central): State<Arc<Central>>, request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().map_or("other", MatchedPath::as_str);
    let route = format!("{} {path}", request.method());
    let begun = Instant::now();
    let response = next.run(request).await;
    // Whoever asks for what does not exist must not make up labels: methods are as free as paths.
    let route = if response.status() == StatusCode::NOT_FOUND && route.ends_with("other") {
        "other".to_owned()
    } else {
        route
    };
    central.metrics.answered(route, &response, begun.elapsed());
    response
}

/// Serves `/metrics` until told to stop.
pub(crate) async fn serve(
    listener: TcpListener,
    central: Arc<Central>,
    stopped: impl Future<Output = ()> + Send + 'static,
) {
    let router = Router::new().route("/metrics", get(read)).with_state(central);
    if let Err(error) = axum::serve(listener, router).with_graceful_shutdown(stopped).await {
        tracing::error!(%error, "serving metrics ended");
    }
}

async fn read(State(central): State<Arc<Central>>) -> Response {
    let metrics = &central.metrics;
    let epoch = central.store.restored_at().await;
    metrics.store_up.set(i64::from(epoch.is_ok()));
    if let Ok(restored_at) = epoch {
        metrics.epoch_since.set(restored_at.map_or(0, |at| at.0 / 1000));
    }
    for use_of in central.store.connections() {
        let gauge = |state| metrics.connections.get_or_create_owned(&ByPool { pool: use_of.pool, state });
        gauge("busy").set(i64::from(use_of.busy));
        gauge("idle").set(i64::from(use_of.idle));
        gauge("most").set(i64::from(use_of.most));
    }
    let mut page = String::new();
    match encode(&mut page, &metrics.registry) {
        Ok(()) => ([(CONTENT_TYPE, TEXT)], page).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
