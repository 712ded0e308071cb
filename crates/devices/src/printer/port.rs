//! Where a printer is: network, USB device file, serial line.

#[cfg(unix)]
mod character;

#[cfg(all(target_os = "linux", feature = "simulated"))]
pub(crate) use character::duplex;

use std::time::Duration;

use protocol::screen::{DeviceFault, PrinterPort, SerialFlow};
use serial2_tokio::{CharSize, FlowControl, Parity, SerialPort, Settings, StopBits};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::fault::{bad_setting, on_opening};

/// What bytes go out and come in by.
pub(super) trait Port: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Port for T {}

/// Connects.
pub(super) async fn open(port: &PrinterPort, limit: Duration) -> Result<Box<dyn Port>, DeviceFault> {
    match port {
        PrinterPort::Tcp { host, port } => tcp(host.trim(), *port, limit).await,
        PrinterPort::Usb { path } => usb(path.trim()),
        PrinterPort::Serial { path, baud, flow } => serial(path.trim(), *baud, *flow),
    }
}

async fn tcp(host: &str, port: u16, limit: Duration) -> Result<Box<dyn Port>, DeviceFault> {
    let connecting = timeout(limit, TcpStream::connect((host, port))).await;
    // Who is switched off does not even refuse.
    let stream = connecting.map_err(|_| DeviceFault::Missing)?.map_err(|error| on_opening(&error))?;
    // Questions of three bytes must not wait for more.
    stream.set_nodelay(true).map_err(|error| on_opening(&error))?;
    Ok(Box::new(stream))
}

#[cfg(unix)]
fn usb(path: &str) -> Result<Box<dyn Port>, DeviceFault> {
    Ok(Box::new(character::open(path)?))
}

#[cfg(not(unix))]
fn usb(_path: &str) -> Result<Box<dyn Port>, DeviceFault> {
    // Windows gives programs no device file of a USB printer.
    Err(DeviceFault::Missing)
}

fn serial(path: &str, baud: u32, flow: SerialFlow) -> Result<Box<dyn Port>, DeviceFault> {
    let configure = |mut settings: Settings| {
        settings.set_raw();
        settings.set_baud_rate(baud)?;
        settings.set_char_size(CharSize::Bits8);
        settings.set_parity(Parity::None);
        settings.set_stop_bits(StopBits::One);
        settings.set_flow_control(match flow {
            SerialFlow::Hardware => FlowControl::RtsCts,
            SerialFlow::Software => FlowControl::XonXoff,
            SerialFlow::None => FlowControl::None,
        });
        Ok(settings)
    };
    let port = SerialPort::open(path, configure).map_err(|error| match error.kind() {
        // A speed that the line does not have, or a file that is no line.
        std::io::ErrorKind::InvalidInput => bad_setting("baud"),
        _ => on_opening(&error),
    })?;
    // What an earlier program left unread would be taken for answers.
    port.discard_buffers().map_err(|error| on_opening(&error))?;
    Ok(Box::new(port))
}
