//! Addresses on this PC, and nowhere else: what a card says never travels over a network.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use protocol::screen::DeviceFault;
use tokio::net::TcpStream;
use tokio::time::timeout;
use url::{Host, Url};

use crate::fault::{bad_setting, on_opening};

/// An address of this PC, checked.
#[derive(Clone, Debug)]
pub(crate) struct Loopback {
    /// Where to connect, the likelier first.
    sockets: Vec<SocketAddr>,
    /// What stands in the `Host` header.
    authority: String,
    /// Path with the query.
    path: String,
    web_socket: bool,
}

impl Loopback {
    /// Reads an `http://` or `ws://` address of this PC.
    ///
    /// `localhost` is not looked up: a hosts file could send it anywhere.
    pub(crate) fn parse(text: &str) -> Result<Self, DeviceFault> {
        let wrong = || bad_setting("address");
        let url = Url::parse(text.trim()).map_err(|_| wrong())?;
        let web_socket = match url.scheme() {
            "http" => false,
            "ws" => true,
            _ => return Err(wrong()),
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(wrong());
        }
        let port = url.port_or_known_default().ok_or_else(wrong)?;
        let hosts: Vec<IpAddr> = match url.host().ok_or_else(wrong)? {
            Host::Ipv4(host) => vec![host.into()],
            Host::Ipv6(host) => vec![host.into()],
            Host::Domain(name) if name.eq_ignore_ascii_case("localhost") => {
                vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]
            }
            Host::Domain(_) => return Err(wrong()),
        };
        if !hosts.iter().all(IpAddr::is_loopback) {
            return Err(wrong());
        }
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        Ok(Self {
            sockets: hosts.into_iter().map(|host| SocketAddr::new(host, port)).collect(),
            authority: url.authority().to_owned(),
            path: format!("{}{query}", url.path()),
            web_socket,
        })
    }

    /// Whether it begins with `ws`.
    pub(crate) fn is_web_socket(&self) -> bool {
        self.web_socket
    }

    /// Host and port as they were written.
    pub(crate) fn authority(&self) -> &str {
        &self.authority
    }

    /// Path with the query.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// Connects to whoever listens there.
    pub(crate) async fn connect(&self, limit: Duration) -> Result<TcpStream, DeviceFault> {
        let mut fault = DeviceFault::Missing;
        for socket in &self.sockets {
            match timeout(limit, TcpStream::connect(socket)).await {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(error)) => fault = on_opening(&error),
                Err(_) => fault = DeviceFault::Silent,
            }
        }
        Err(fault)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_this_pc_are_taken() {
        for (text, path, web_socket) in [
            ("http://127.0.0.1:19196/readcard?photo=1", "/readcard?photo=1", false),
            ("http://localhost:8000", "/", false),
            ("ws://[::1]:9000/card", "/card", true),
            (" ws://127.8.9.10:33666/ ", "/", true),
        ] {
            let address = Loopback::parse(text).expect(text);
            assert_eq!((address.path(), address.is_web_socket()), (path, web_socket), "{text}");
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for text in [
            "",
            "127.0.0.1:19196",
            "http://192.168.1.20/readcard",
            "http://reader.example.gov.cn/readcard",
            "http://localhost.example.gov.cn/",
            "http://0.0.0.0:8000/",
            "https://127.0.0.1:8000/",
            "wss://localhost/",
            "file:///etc/passwd",
            "http://name:word@127.0.0.1/",
        ] {
            assert_eq!(Loopback::parse(text).err(), Some(bad_setting("address")), "{text}");
        }
    }
}
