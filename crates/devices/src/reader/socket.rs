//! A WebSocket to a program on the same PC.

use bytes::Bytes;
use futures_util::{SinkExt as _, StreamExt as _};
use protocol::screen::{DeviceFault, IdReaderSettings, Nonsense};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use super::{ANSWER_MOST, milliseconds};
use crate::loopback::Loopback;

/// An open WebSocket.
pub(super) struct Socket(WebSocketStream<TcpStream>);

/// Connects and shakes hands.
pub(super) async fn open(address: &Loopback, settings: &IdReaderSettings) -> Result<Socket, DeviceFault> {
    let stream = address.connect(milliseconds(settings.limits.connect_ms)).await?;
    let config =
        WebSocketConfig::default().max_message_size(Some(ANSWER_MOST)).max_frame_size(Some(ANSWER_MOST));
    let url = format!("ws://{}{}", address.authority(), address.path());
    let (socket, _) =
        client_async_with_config(url, stream, Some(config)).await.map_err(|error| fault(&error))?;
    Ok(Socket(socket))
}

impl Socket {
    /// Sends a message.
    pub(super) async fn send(&mut self, text: &str) -> Result<(), DeviceFault> {
        self.0.send(Message::text(text)).await.map_err(|error| fault(&error))
    }

    /// The next message with something in it.
    pub(super) async fn next(&mut self) -> Result<Bytes, DeviceFault> {
        while let Some(message) = self.0.next().await {
            match message.map_err(|error| fault(&error))? {
                Message::Text(text) => return Ok(text.into()),
                Message::Binary(bytes) => return Ok(bytes),
                Message::Close(_) => break,
                Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
            }
        }
        Err(DeviceFault::PulledOut)
    }

    /// Says good-bye. Who does not hear it has the card already.
    pub(super) async fn close(mut self) {
        drop(self.0.close(None).await);
    }
}

fn fault(error: &Error) -> DeviceFault {
    let way = match error {
        Error::Capacity(_) => Nonsense::TooLong,
        Error::Utf8(_) => Nonsense::Charset,
        Error::Http(_) => Nonsense::Status,
        Error::Protocol(protocol)
            if !matches!(
                protocol,
                tokio_tungstenite::tungstenite::error::ProtocolError::ResetWithoutClosingHandshake
                    | tokio_tungstenite::tungstenite::error::ProtocolError::HandshakeIncomplete
            ) =>
        {
            Nonsense::Protocol
        }
        Error::HttpFormat(_) | Error::Url(_) => Nonsense::Protocol,
        _ => return DeviceFault::PulledOut,
    };
    DeviceFault::Nonsense { way }
}
