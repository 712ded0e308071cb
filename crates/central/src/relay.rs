//! Hints between servers of one store, over core NATS: whatever one commits, the desktops at the others hear of.
//!
//! A hint carries no data and may be lost; the desktops' slow poll repairs it. So nothing here is on the way of a push: changes wait,
//! one for each space, until one task of this process has sent them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_nats::{Client, ConnectOptions, Event};
use domain::record::Space;
use futures_util::StreamExt as _;
use protocol::sync::Hint;
use tokio::sync::{Notify, watch};

use crate::Central;
use crate::config::Relay;
use crate::metrics::Metrics;
use crate::store::{StoreError, spaces};

/// What every subject begins with; the space follows.
const SUBJECT: &str = "yichuang.hint";
/// Longest pause between two attempts to reach the server.
const PAUSE: Duration = Duration::from_secs(4);

/// Changes that the other servers have not been told yet: one version for each space, so that any number of changes between two looks is
/// one message.
#[derive(Default)]
pub(crate) struct Outgoing {
    waiting: Mutex<BTreeMap<Space, u64>>,
    news: Notify,
}

impl Outgoing {
    /// Lets versions wait to be told.
    pub(crate) fn add(&self, versions: &BTreeMap<Space, u64>) {
        if versions.is_empty() {
            return;
        }
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        for (space, version) in versions {
            let known = waiting.entry(space.clone()).or_default();
            *known = (*known).max(*version);
        }
        drop(waiting);
        self.news.notify_one();
    }

    fn take(&self) -> BTreeMap<Space, u64> {
        std::mem::take(&mut *self.waiting.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// NATS cannot be used as configured. A server that is merely down is no error.
#[derive(Debug, thiserror::Error)]
pub enum RelayError {
    /// The addresses are not understood.
    #[error("the addresses of NATS are not understood")]
    Address(#[source] std::io::Error),
    /// The client could not be made.
    #[error("no client for NATS could be made")]
    Client(#[from] async_nats::ConnectError),
    /// The subject could not be subscribed.
    #[error("hints cannot be subscribed")]
    Subscribe(#[from] async_nats::SubscribeError),
}

/// A connection to NATS, which makes itself anew as often as it breaks.
pub(crate) struct Connection {
    client: Client,
    hints: async_nats::Subscriber,
    connected: watch::Receiver<bool>,
}

/// Connects in the background: a server that is down when we start is reached when it is up.
///
/// # Errors
/// [`RelayError`].
pub(crate) async fn connect(relay: &Relay, metrics: Arc<Metrics>) -> Result<Connection, RelayError> {
    let servers: Vec<async_nats::ServerAddr> = relay
        .url
        .split(',')
        .map(|server| server.trim().parse())
        .collect::<Result<_, _>>()
        .map_err(RelayError::Address)?;
    let (state, connected) = watch::channel(false);
    let warned = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let mut options = ConnectOptions::new()
        .name("yichuang-central")
        // What we say ourselves we have already told our own desktops.
        .no_echo()
        .retry_on_initial_connect()
        .reconnect_delay_callback(|attempts| {
            PAUSE.min(Duration::from_millis(100) * 2u32.pow(attempts.min(8) as u32))
        })
        .event_callback(move |event| {
            note(&event, &state, &warned, &metrics);
            std::future::ready(())
        });
    if let Some((user, password)) = &relay.login {
        options = options.user_and_password(user.clone(), password.reveal().to_owned());
    }
    let client = options.connect(servers).await?;
    let hints = client.subscribe(format!("{SUBJECT}.*")).await?;
    Ok(Connection { client, hints, connected })
}

fn note(
    event: &Event,
    state: &watch::Sender<bool>,
    warned: &std::sync::atomic::AtomicBool,
    metrics: &Metrics,
) {
    use std::sync::atomic::Ordering::Relaxed;
    match event {
        Event::Connected => {
            state.send_replace(true);
            metrics.relay_connected(true);
            warned.store(false, Relaxed);
            tracing::info!("hints reach the other servers");
        }
        Event::Disconnected | Event::Closed | Event::ClientError(_) => {
            state.send_replace(false);
            metrics.relay_connected(false);
            // Said once, not at every attempt.
            if !warned.swap(true, Relaxed) {
                tracing::warn!(
                    "NATS is out of reach: desktops at other servers hear of changes at their next poll"
                );
            }
        }
        other => tracing::debug!(event = %other, "NATS"),
    }
}

/// Tells and listens until the program is about to end.
pub(crate) async fn run(connection: Connection, central: Arc<Central>, outgoing: Arc<Outgoing>) {
    let Connection { client, mut hints, mut connected } = connection;
    let mut reached = connected.clone();
    let tell = async {
        loop {
            outgoing.news.notified().await;
            // While nobody is reached, changes of a space go on to become one.
            if connected.wait_for(|connected| *connected).await.is_err() {
                return;
            }
            send(&client, &outgoing, &central.metrics).await;
        }
    };
    let listen = async {
        while let Some(message) = hints.next().await {
            if let Ok(hint) = serde_json::from_slice::<Hint>(&message.payload) {
                central.metrics.hint_heard();
                central.hints.heard(&hint);
            }
        }
    };
    let catch_up = async {
        while reached.wait_for(|connected| *connected).await.is_ok() {
            // What was said before we listened (again) is lost, but the store knows it.
            drop(client.flush().await);
            if let Err(error) = look(&central).await {
                tracing::warn!(%error, "what changed without NATS is found at the next poll");
            }
            if reached.wait_for(|connected| !*connected).await.is_err() {
                return;
            }
        }
    };
    tokio::select! {
        () = tell => {}
        () = listen => {}
        () = catch_up => {}
        () = crate::stopped(central.stopping.clone()) => {}
    }
    // What was committed last is told, too, if there is anybody to tell.
    let farewell = async {
        send(&client, &outgoing, &central.metrics).await;
        drop(client.flush().await);
    };
    drop(tokio::time::timeout(Duration::from_secs(1), farewell).await);
}

async fn send(client: &Client, outgoing: &Outgoing, metrics: &Metrics) {
    for (space, version) in outgoing.take() {
        let Ok(payload) = serde_json::to_vec(&Hint { space: space.to_string(), version }) else { continue };
        if let Err(error) = client.publish(subject(&space), payload.into()).await {
            tracing::debug!(%error, "a hint was not sent");
        }
        metrics.hint_sent();
    }
}

/// Tells whoever listens here how far the store is.
async fn look(central: &Central) -> Result<(), StoreError> {
    for space in central.hints.listened_to() {
        let version = spaces::version(central.store.reader(), &space).await?;
        central.hints.heard(&Hint { space: space.to_string(), version });
    }
    Ok(())
}

/// The subject of a space: letters, digits and hyphens of its name as they are, every other byte as `_` with two hex digits, so that
/// it is one token whatever codes halls have.
fn subject(space: &Space) -> String {
    let mut subject = format!("{SUBJECT}.");
    for byte in space.to_string().bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'-' {
            subject.push(char::from(byte));
        } else {
            subject.push_str(&format!("_{byte:02X}"));
        }
    }
    subject
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_subject_of_a_space_is_one_token_and_different_for_each() {
        assert_eq!(subject(&Space::Catalogue), "yichuang.hint.catalogue");
        assert_eq!(subject(&Space::Hall("310107-A".into())), "yichuang.hint.hall_3A310107-A");
        let odd = subject(&Space::Hall("a b.*>_市".into()));
        assert_eq!(odd, "yichuang.hint.hall_3Aa_20b_2E_2A_3E_5F_E5_B8_82");
        assert_ne!(subject(&Space::Hall("a_2E".into())), subject(&Space::Hall("a.".into())));
    }

    #[test]
    fn changes_that_wait_become_one_for_each_space() {
        let outgoing = Outgoing::default();
        let hall = Space::Hall("A".into());
        for version in [1, 3, 2] {
            outgoing.add(&BTreeMap::from([(hall.clone(), version)]));
        }
        assert_eq!(outgoing.take(), BTreeMap::from([(hall, 3)]));
        assert!(outgoing.take().is_empty(), "what was taken waits no longer");
    }
}
