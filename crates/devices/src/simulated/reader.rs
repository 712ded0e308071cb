//! A reader with its vendor's program: a server on this PC.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::extract::{FromRequestParts as _, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use futures_util::stream;
use protocol::screen::{IdReaderSettings, ReaderSays};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::sleep;

use super::card::SampleCard;
use super::held;
use super::vendor::Vendor;

/// How often a program that speaks by itself gives a sign of life.
const ALIVE: Duration = Duration::from_millis(20);

/// How a program behaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Conduct {
    /// As it should.
    #[default]
    Reads,
    /// Says that another program reads.
    Busy,
    /// Says that the device is not plugged in.
    Unplugged,
    /// Says that the card went away while it was read.
    CardPulled,
    /// Says that it went well, and gives nothing: the card was gone.
    Hollow,
    /// Answers with a code that nobody explained.
    UnknownCode,
    /// Answers something that is not JSON.
    Garbage,
    /// Answers with an HTTP error, or refuses the WebSocket.
    Refuses,
    /// Takes the connection and never answers.
    Silent,
    /// Answers without an end.
    Flood,
    /// Ends in the middle of an answer.
    BreaksOff,
}

/// A reader with its program. Ends when it is dropped.
pub struct SimulatedReader {
    vendor: Vendor,
    address: SocketAddr,
    desk: Arc<Desk>,
    server: JoinHandle<()>,
}

/// What lies on the reader, and what it was asked.
struct Desk {
    vendor: Vendor,
    state: watch::Sender<Lying>,
    asked: Mutex<Vec<String>>,
}

#[derive(Clone, Default)]
struct Lying {
    card: Option<SampleCard>,
    conduct: Conduct,
}

impl SimulatedReader {
    /// Starts the program of a vendor on a free port.
    ///
    /// # Panics
    /// When no port is free.
    pub async fn start(vendor: Vendor) -> Self {
        Self::on((Ipv4Addr::LOCALHOST, 0).into(), vendor).await
    }

    /// Starts the program of a vendor on an address.
    ///
    /// # Panics
    /// When nobody can listen there.
    pub async fn on(address: SocketAddr, vendor: Vendor) -> Self {
        let (state, _) = watch::channel(Lying::default());
        let desk = Arc::new(Desk { vendor, state, asked: Mutex::default() });
        let router = Router::new().fallback(answer).with_state(Arc::clone(&desk));
        let listener = TcpListener::bind(address).await.expect("the address is free");
        let address = listener.local_addr().expect("it has an address");
        let server = tokio::spawn(async move { axum::serve(listener, router).await.expect("it serves") });
        Self { vendor, address, desk, server }
    }

    /// Settings by which it is read.
    ///
    /// # Panics
    /// When the vendor's profile is broken.
    pub fn settings(&self) -> IdReaderSettings {
        let mut settings = self.vendor.settings();
        let mut url = url::Url::parse(&settings.address).expect("the profile has an address");
        url.set_host(Some("127.0.0.1")).expect("it may have a host");
        url.set_port(Some(self.address.port())).expect("it may have a port");
        settings.address = url.into();
        settings
    }

    /// Lays a card on it.
    pub fn lay(&self, card: SampleCard) {
        self.desk.state.send_modify(|lying| lying.card = Some(card));
    }

    /// Takes the card away.
    pub fn take_away(&self) {
        self.desk.state.send_modify(|lying| lying.card = None);
    }

    /// Changes how the program behaves.
    pub fn behave(&self, conduct: Conduct) {
        self.desk.state.send_modify(|lying| lying.conduct = conduct);
    }

    /// What it was asked so far: bodies of requests, messages, `"connected"` for a WebSocket.
    pub fn asked(&self) -> Vec<String> {
        held(&self.desk.asked).clone()
    }

    /// Serves until the program ends.
    pub async fn serve(mut self) {
        // It only ends with the program, or by a panic, which has been told.
        drop((&mut self.server).await);
    }
}

impl Drop for SimulatedReader {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Desk {
    fn note(&self, asked: &[u8]) {
        held(&self.asked).push(String::from_utf8_lossy(asked).into_owned());
    }

    fn lying(&self) -> Lying {
        self.state.borrow().clone()
    }

    /// What the program says now, if it says anything.
    fn says(&self) -> Option<Vec<u8>> {
        let Lying { card, conduct } = self.lying();
        Some(match conduct {
            Conduct::Reads => match card {
                Some(card) => self.vendor.card(&card),
                None => self.vendor.says(ReaderSays::NoCard),
            },
            Conduct::Busy => self.vendor.says(ReaderSays::Busy),
            Conduct::Unplugged => self.vendor.says(ReaderSays::DeviceMissing),
            Conduct::CardPulled => self.vendor.says(ReaderSays::CardPulled),
            Conduct::Hollow => {
                let empty = SampleCard { name: String::new(), number: String::new(), ..SampleCard::usual() };
                self.vendor.card(&empty)
            }
            Conduct::UnknownCode => self.vendor.unknown_code(),
            Conduct::Garbage => "<html>读卡服务</html>".into(),
            Conduct::Refuses | Conduct::Silent | Conduct::Flood | Conduct::BreaksOff => return None,
        })
    }

    /// Waits until a card lies there, or the program is not at its best.
    async fn event(&self) {
        let mut state = self.state.subscribe();
        let something = state.wait_for(|lying| lying.card.is_some() || lying.conduct != Conduct::Reads);
        drop(something.await);
    }
}

async fn answer(State(desk): State<Arc<Desk>>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let conduct = desk.lying().conduct;
    if conduct == Conduct::Refuses {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    if let Ok(upgrade) = WebSocketUpgrade::from_request_parts(&mut parts, &()).await {
        return upgrade.on_upgrade(move |socket| converse(desk, socket));
    }
    let body = axum::body::to_bytes(body, 64 << 10).await.unwrap_or_default();
    desk.note(&body);
    if desk.vendor.waits() {
        desk.event().await;
    }
    match desk.lying().conduct {
        Conduct::Silent => {
            std::future::pending::<()>().await;
            StatusCode::NO_CONTENT.into_response()
        }
        Conduct::Flood => {
            let piece = Bytes::from(vec![b' '; 64 << 10]);
            Body::from_stream(stream::repeat_with(move || Ok::<_, Infallible>(piece.clone()))).into_response()
        }
        Conduct::BreaksOff => {
            let half = [Ok(Bytes::from("{\"resultFlag\":")), Err(std::io::Error::other("it ends here"))];
            Body::from_stream(stream::iter(half)).into_response()
        }
        _ => desk.says().unwrap_or_default().into_response(),
    }
}

async fn converse(desk: Arc<Desk>, mut socket: WebSocket) {
    desk.note(b"connected");
    loop {
        if desk.vendor.pushes() {
            let alive = text(desk.vendor.says(ReaderSays::Nothing));
            tokio::select! {
                () = desk.event() => {}
                () = sleep(ALIVE) => {
                    if socket.send(alive).await.is_err() { return }
                    continue;
                }
            }
        } else {
            match socket.recv().await {
                Some(Ok(Message::Text(asked))) => desk.note(asked.as_bytes()),
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Binary(_))) => continue,
                _ => return,
            }
        }
        match (desk.says(), desk.lying().conduct) {
            (Some(said), _) => {
                if socket.send(text(said)).await.is_err() {
                    return;
                }
                if desk.vendor.pushes() {
                    // Once for a card.
                    while socket.recv().await.is_some_and(|message| message.is_ok()) {}
                    return;
                }
            }
            (None, Conduct::BreaksOff) => return,
            (None, Conduct::Flood) => {
                drop(socket.send(Message::Binary(vec![b' '; crate::reader::ANSWER_MOST + 1].into())).await);
            }
            (None, _) => std::future::pending::<()>().await,
        }
    }
}

fn text(said: Vec<u8>) -> Message {
    // GB 18030 goes over a WebSocket as bytes.
    match String::from_utf8(said) {
        Ok(text) => Message::text(text),
        Err(error) => Message::binary(error.into_bytes()),
    }
}
