//! The cable between a counter and the hall.

mod exchange;

use std::fmt;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep_until, timeout};

use crate::patience::PATIENCE;
pub use exchange::{Fate, Request};
use exchange::{Follower, Piece};

/// Bytes that are read at once; on a slow line, what travels in one piece.
const PIECE: usize = 16 * 1024;
const SLOW_PIECE: usize = 2 * 1024;

/// A TCP proxy in front of a server, which a test can cut and restore, at a decided byte if need be.
pub struct Gate {
    address: SocketAddr,
    line: Arc<Line>,
    listening: JoinHandle<()>,
}

impl fmt::Debug for Gate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gate").field("address", &self.address).finish_non_exhaustive()
    }
}

/// What the gate lets through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Traffic {
    /// Everything.
    Flowing,
    /// Nothing: connections are closed, new ones too as soon as they are made.
    Cut,
    /// What the client says, but not what it is answered: the server acts and nobody hears of it.
    Deaf,
    /// Nothing either, but nobody is told: connections stay and no byte arrives, as with a pulled cable.
    Silent,
}

/// Decides what becomes of each request.
type Plan = Box<dyn FnMut(&Request) -> Fate + Send>;

/// How fast a line is.
#[derive(Clone, Copy, Debug)]
struct Speed {
    latency: Duration,
    bytes_per_second: u32,
}

/// What all connections of a gate share.
struct Line {
    server: Mutex<SocketAddr>,
    traffic: watch::Sender<Traffic>,
    /// How often the line was cut; a connection ends at the next cut, however soon the line is restored.
    cuts: watch::Sender<u64>,
    plan: Mutex<Option<Plan>>,
    speed: Mutex<Option<Speed>>,
    /// When the last byte that was sent has left the slow line: upwards and downwards.
    busy_until: Mutex<[Instant; 2]>,
}

/// One of the two ways of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Up = 0,
    Down = 1,
}

impl Gate {
    /// An open gate in front of a server.
    pub async fn before(server: SocketAddr) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port for the gate");
        let address = listener.local_addr().expect("the gate has an address");
        let line = Arc::new(Line {
            server: Mutex::new(server),
            traffic: watch::Sender::new(Traffic::Flowing),
            cuts: watch::Sender::new(0),
            plan: Mutex::new(None),
            speed: Mutex::new(None),
            busy_until: Mutex::new([Instant::now(); 2]),
        });
        let shared = Arc::clone(&line);
        let listening = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                // What is passed on piece by piece must not be held back on top of what the test asks for.
                // Whoever has hung up already needs no more than that.
                drop(client.set_nodelay(true));
                if *shared.traffic.borrow() != Traffic::Cut {
                    let cut = shared.cuts.subscribe();
                    tokio::spawn(pass(client, Arc::clone(&shared), cut));
                }
            }
        });
        Self { address, line, listening }
    }

    /// Base address for a client of the server behind the gate.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Closes all connections and lets no new one through.
    pub fn cut(&self) {
        self.line.traffic.send_replace(Traffic::Cut);
        self.line.cuts.send_modify(|cuts| *cuts += 1);
    }

    /// Lets no byte through, without a word to either side.
    pub fn silence(&self) {
        self.line.traffic.send_replace(Traffic::Silent);
    }

    /// Lets the client's bytes through and drops every answer.
    pub fn drop_answers(&self) {
        self.line.traffic.send_replace(Traffic::Deaf);
    }

    /// Lets everything through again.
    pub fn restore(&self) {
        self.line.traffic.send_replace(Traffic::Flowing);
    }

    /// Asks `plan` what shall become of each request from now on.
    pub fn decide(&self, plan: impl FnMut(&Request) -> Fate + Send + 'static) {
        *lock(&self.line.plan) = Some(Box::new(plan));
    }

    /// Asks `plan` what shall become of the next request that begins so; the others pass.
    pub fn decide_once(&self, start: &'static str, plan: impl FnOnce(&Request) -> Fate + Send + 'static) {
        let mut plan = Some(plan);
        self.decide(move |request| match plan.take_if(|_| request.is(start)) {
            Some(plan) => plan(request),
            None => Fate::Pass,
        });
    }

    /// From now on another server answers at this address.
    pub fn lead_to(&self, server: SocketAddr) {
        *lock(&self.line.server) = server;
        self.line.cuts.send_modify(|cuts| *cuts += 1);
    }

    /// Waits until a decided request has made the gate fall silent.
    ///
    /// # Panics
    /// When that does not happen within [`PATIENCE`]; `what` says what was waited for.
    pub async fn stopped(&self, what: &str) {
        let mut traffic = self.line.traffic.subscribe();
        let stopped = timeout(PATIENCE, traffic.wait_for(|traffic| *traffic == Traffic::Silent)).await;
        assert!(stopped.is_ok(), "after {} seconds it has not come to this: {what}", PATIENCE.as_secs());
    }

    /// Makes the line slow: this long for every byte on its way, and no more than so many bytes a second in each direction, for all
    /// connections together.
    pub fn slow_down(&self, latency: Duration, bytes_per_second: u32) {
        *lock(&self.line.speed) = Some(Speed { latency, bytes_per_second });
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.listening.abort();
        self.cut();
    }
}

impl Line {
    fn fate_of(&self, request: &Request) -> Fate {
        lock(&self.plan).as_mut().map_or(Fate::Pass, |plan| plan(request))
    }

    async fn flowing(&self) -> io::Result<()> {
        let mut traffic = self.traffic.subscribe();
        traffic.wait_for(|traffic| *traffic == Traffic::Flowing).await.map(drop).map_err(io::Error::other)
    }

    /// When bytes that were said now arrive at the other end of the line; `None` when it is as fast as they come.
    fn arrival(&self, way: Way, length: usize, was_idle: bool) -> Option<Instant> {
        let speed = (*lock(&self.speed))?;
        let mut busy_until = lock(&self.busy_until);
        let begins = busy_until[way as usize].max(Instant::now());
        let ends = begins + Duration::from_secs_f64(length as f64 / f64::from(speed.bytes_per_second));
        busy_until[way as usize] = ends;
        // What follows without a pause is on its way behind the bytes before it already.
        Some(if was_idle { ends + speed.latency } else { ends })
    }

    fn is_slow(&self) -> bool {
        lock(&self.speed).is_some()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Passes one connection on until either side closes it or the gate is cut.
async fn pass(client: TcpStream, line: Arc<Line>, mut cut: watch::Receiver<u64>) {
    let both_ways = async {
        if *line.traffic.borrow() != Traffic::Deaf {
            line.flowing().await?;
        }
        let server = *lock(&line.server);
        let (from_client, to_client) = client.into_split();
        let to_hall = TcpStream::connect(server).await?;
        to_hall.set_nodelay(true)?;
        let (from_server, to_server) = to_hall.into_split();
        let answer = Mutex::new(Fate::Pass);
        // Either direction may end before the other: a request body ends before its answer begins.
        tokio::try_join!(
            requests(from_client, to_server, &line, &answer),
            answers(from_server, to_client, &line, &answer)
        )
        .map(drop)
    };
    // How a connection ends is the business of its two ends.
    tokio::select! {
        outcome = both_ways => drop(outcome),
        outcome = cut.changed() => drop(outcome),
    }
}

/// Reads a piece and waits for as long as it is on its way. Nothing is the end.
async fn arriving<'b>(
    from: &mut OwnedReadHalf,
    buffer: &'b mut [u8],
    line: &Line,
    way: Way,
) -> io::Result<&'b [u8]> {
    let begun = Instant::now();
    let limit = if line.is_slow() { SLOW_PIECE } else { PIECE };
    let length = from.read(&mut buffer[..limit]).await?;
    let was_idle = begun.elapsed() > Duration::from_millis(1);
    if length > 0
        && let Some(arrival) = line.arrival(way, length, was_idle)
    {
        sleep_until(arrival).await;
    }
    Ok(&buffer[..length])
}

fn cut_here() -> io::Error {
    io::ErrorKind::ConnectionAborted.into()
}

async fn requests(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    line: &Line,
    answer: &Mutex<Fate>,
) -> io::Result<()> {
    let mut buffer = vec![0; PIECE];
    let mut follower = Follower::default();
    // What becomes of the request under way, and how many of its bytes have passed.
    let (mut fate, mut passed) = (Fate::Pass, 0);
    loop {
        let said = arriving(&mut from, &mut buffer, line, Way::Up).await?;
        if *line.traffic.borrow() != Traffic::Deaf {
            line.flowing().await?;
        }
        if said.is_empty() {
            return to.shutdown().await;
        }
        let mut pieces = follower.follow(said).into_iter().peekable();
        while let Some(piece) = pieces.next() {
            if let Piece::Head(request, _) = &piece {
                (fate, passed) = (line.fate_of(request), 0);
                *lock(answer) = fate;
            }
            let is_last = match pieces.peek() {
                Some(next) => matches!(next, Piece::Head(..)),
                None => follower.is_between_requests(),
            };
            let bytes = piece.bytes();
            let (Fate::StopAfter(limit) | Fate::CutAfter(limit)) = fate else {
                to.write_all(bytes).await?;
                continue;
            };
            let now = usize::try_from(limit - passed).unwrap_or(usize::MAX).min(bytes.len());
            to.write_all(&bytes[..now]).await?;
            passed += now as u64;
            if passed == limit || is_last {
                if matches!(fate, Fate::CutAfter(_)) {
                    return Err(cut_here());
                }
                fate = Fate::Pass;
                line.traffic.send_replace(Traffic::Silent);
                line.flowing().await?;
            }
            to.write_all(&bytes[now..]).await?;
        }
    }
}

async fn answers(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    line: &Line,
    answer: &Mutex<Fate>,
) -> io::Result<()> {
    let mut buffer = vec![0; PIECE];
    loop {
        let said = arriving(&mut from, &mut buffer, line, Way::Down).await?;
        if *line.traffic.borrow() == Traffic::Deaf {
            continue;
        }
        let fate = *lock(answer);
        if fate == Fate::StopBeforeAnswer {
            *lock(answer) = Fate::Pass;
            line.traffic.send_replace(Traffic::Silent);
        }
        line.flowing().await?;
        if said.is_empty() {
            return to.shutdown().await;
        }
        let Fate::CutAnswerAfter(left) = fate else {
            to.write_all(said).await?;
            continue;
        };
        let now = usize::try_from(left).unwrap_or(usize::MAX).min(said.len());
        to.write_all(&said[..now]).await?;
        if now < said.len() {
            return Err(cut_here());
        }
        *lock(answer) = Fate::CutAnswerAfter(left - now as u64);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    /// A server that sends back what it gets.
    async fn echo() -> SocketAddr {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (mut from, mut to) = stream.into_split();
                tokio::spawn(async move { tokio::io::copy(&mut from, &mut to).await });
            }
        });
        address
    }

    /// A request, which the server says back as it is.
    const PING: &[u8] = b"GET / HTTP/1.1\r\n\r\n";

    async fn said_back(stream: &mut TcpStream) -> io::Result<usize> {
        stream.write_all(PING).await?;
        stream.read(&mut [0; PING.len()]).await
    }

    #[tokio::test]
    async fn a_cut_gate_closes_what_was_open_and_what_is_new() {
        let gate = Gate::before(echo().await).await;
        let mut stream = TcpStream::connect(gate.address).await.expect("an open gate");
        assert_eq!(said_back(&mut stream).await.expect("an open gate"), PING.len());

        gate.cut();
        assert!(matches!(stream.read(&mut [0; 4]).await, Ok(0) | Err(_)), "the open connection must end");
        let mut late = TcpStream::connect(gate.address).await.expect("the gate itself still listens");
        assert!(matches!(said_back(&mut late).await, Ok(0) | Err(_)), "a new connection must end at once");

        gate.restore();
        let mut again = TcpStream::connect(gate.address).await.expect("an open gate");
        assert_eq!(said_back(&mut again).await.expect("a restored gate"), PING.len());
    }

    #[tokio::test]
    async fn a_silent_gate_keeps_connections_and_holds_their_bytes() {
        let gate = Gate::before(echo().await).await;
        let mut stream = TcpStream::connect(gate.address).await.expect("an open gate");
        gate.silence();
        let heard = timeout(Duration::from_millis(200), said_back(&mut stream)).await;
        assert!(heard.is_err(), "nothing may come through: {heard:?}");
        gate.restore();
        let held = stream.read(&mut [0; PING.len()]).await.expect("what was held arrives");
        assert_eq!(held, PING.len(), "what was held arrives");
    }

    #[tokio::test]
    async fn a_request_stops_at_the_byte_that_was_decided_and_goes_on_from_there() {
        let gate = Gate::before(echo().await).await;
        gate.decide_once("GET /", |_| Fate::StopAfter(7));
        let mut stream = TcpStream::connect(gate.address).await.expect("an open gate");
        stream.write_all(PING).await.expect("an open gate");
        gate.stopped("seven bytes have passed").await;
        gate.restore();
        let mut heard = vec![0; PING.len()];
        stream.read_exact(&mut heard).await.expect("the rest follows");
        assert_eq!(heard, PING, "nothing is lost and nothing is doubled");
    }

    #[tokio::test]
    async fn an_answer_is_cut_at_the_byte_that_was_decided() {
        let gate = Gate::before(echo().await).await;
        gate.decide(|_| Fate::CutAnswerAfter(5));
        let mut stream = TcpStream::connect(gate.address).await.expect("an open gate");
        stream.write_all(PING).await.expect("an open gate");
        let mut heard = Vec::new();
        drop(stream.read_to_end(&mut heard).await);
        assert_eq!(heard, PING[..5], "five bytes of the answer pass");
    }

    #[tokio::test]
    async fn a_slow_line_loses_nothing() {
        let gate = Gate::before(echo().await).await;
        gate.slow_down(Duration::from_millis(20), 20_000);
        let mut stream = TcpStream::connect(gate.address).await.expect("an open gate");
        stream.write_all(b"POST / HTTP/1.1\r\ncontent-length: 5000\r\n\r\n").await.expect("an open gate");
        stream.write_all(&[7; 5000]).await.expect("an open gate");
        let mut heard = vec![0; 5041];
        stream.read_exact(&mut heard).await.expect("everything comes back");
        assert_eq!(heard.iter().filter(|byte| **byte == 7).count(), 5000);
    }
}
