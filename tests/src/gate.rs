//! The cable between a counter and the hall.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// A TCP proxy in front of a server, which a test can cut and restore.
#[derive(Debug)]
pub struct Gate {
    address: SocketAddr,
    traffic: watch::Sender<Traffic>,
    listening: JoinHandle<()>,
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

impl Gate {
    /// An open gate in front of a server.
    pub async fn before(server: SocketAddr) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port for the gate");
        let address = listener.local_addr().expect("the gate has an address");
        let traffic = watch::Sender::new(Traffic::Flowing);
        let state = traffic.clone();
        let listening = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if *state.borrow() != Traffic::Cut {
                    tokio::spawn(pass(client, server, state.subscribe()));
                }
            }
        });
        Self { address, traffic, listening }
    }

    /// Base address for a client of the server behind the gate.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Closes all connections and lets no new one through.
    pub fn cut(&self) {
        self.traffic.send_replace(Traffic::Cut);
    }

    /// Lets no byte through, without a word to either side.
    pub fn silence(&self) {
        self.traffic.send_replace(Traffic::Silent);
    }

    /// Lets the client's bytes through and drops every answer.
    pub fn drop_answers(&self) {
        self.traffic.send_replace(Traffic::Deaf);
    }

    /// Lets everything through again.
    pub fn restore(&self) {
        self.traffic.send_replace(Traffic::Flowing);
    }
}

impl Drop for Gate {
    fn drop(&mut self) {
        self.listening.abort();
        self.cut();
    }
}

/// Passes one connection on until either side closes it or the gate is cut.
async fn pass(client: TcpStream, server: SocketAddr, traffic: watch::Receiver<Traffic>) {
    let mut cut = traffic.clone();
    let both_ways = async {
        if *traffic.borrow() != Traffic::Deaf {
            wait_until_flowing(traffic.clone()).await?;
        }
        let (from_client, to_client) = client.into_split();
        let (from_server, to_server) = TcpStream::connect(server).await?.into_split();
        // Either direction may end before the other: a request body ends before its answer begins.
        tokio::try_join!(
            copy(from_client, to_server, traffic.clone(), false),
            copy(from_server, to_client, traffic, true)
        )
        .map(drop)
    };
    // How a connection ends is the business of its two ends.
    tokio::select! {
        outcome = both_ways => drop(outcome),
        outcome = cut.wait_for(|traffic| *traffic == Traffic::Cut) => drop(outcome),
    }
}

async fn copy(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    traffic: watch::Receiver<Traffic>,
    answers: bool,
) -> io::Result<()> {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let length = from.read(&mut buffer).await?;
        if *traffic.borrow() == Traffic::Deaf {
            if answers {
                continue;
            }
        } else {
            wait_until_flowing(traffic.clone()).await?;
        }
        if length == 0 {
            return to.shutdown().await;
        }
        to.write_all(&buffer[..length]).await?;
    }
}

async fn wait_until_flowing(mut traffic: watch::Receiver<Traffic>) -> io::Result<()> {
    traffic.wait_for(|traffic| *traffic == Traffic::Flowing).await.map(drop).map_err(io::Error::other)
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

    async fn said_back(stream: &mut TcpStream) -> io::Result<usize> {
        stream.write_all(b"ping").await?;
        stream.read(&mut [0; 4]).await
    }

    #[tokio::test]
    async fn a_cut_gate_closes_what_was_open_and_what_is_new() {
        let gate = Gate::before(echo().await).await;
        let mut stream = TcpStream::connect(gate.address).await.expect("an open gate");
        assert_eq!(said_back(&mut stream).await.expect("an open gate"), 4);

        gate.cut();
        assert!(matches!(stream.read(&mut [0; 4]).await, Ok(0) | Err(_)), "the open connection must end");
        let mut late = TcpStream::connect(gate.address).await.expect("the gate itself still listens");
        assert!(matches!(said_back(&mut late).await, Ok(0) | Err(_)), "a new connection must end at once");

        gate.restore();
        let mut again = TcpStream::connect(gate.address).await.expect("an open gate");
        assert_eq!(said_back(&mut again).await.expect("a restored gate"), 4);
    }

    #[tokio::test]
    async fn a_silent_gate_keeps_connections_and_holds_their_bytes() {
        let gate = Gate::before(echo().await).await;
        let mut stream = TcpStream::connect(gate.address).await.expect("an open gate");
        gate.silence();
        let heard = timeout(Duration::from_millis(200), said_back(&mut stream)).await;
        assert!(heard.is_err(), "nothing may come through: {heard:?}");
        gate.restore();
        assert_eq!(stream.read(&mut [0; 4]).await.expect("what was held arrives"), 4);
    }
}
