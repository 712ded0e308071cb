//! The sample e-licence server as a program, for trying the product on one machine: `sample-licences [HOST:PORT]`.

use std::net::SocketAddr;
use std::process::ExitCode;

use testbed::licences::Licences;

/// Where it listens when nothing else is said.
const USUAL: &str = "127.0.0.1:8790";

#[tokio::main]
async fn main() -> ExitCode {
    let address = std::env::args().nth(1).unwrap_or_else(|| USUAL.to_owned());
    match address.parse::<SocketAddr>() {
        Ok(address) if address.ip().is_loopback() => {
            Licences::on(address).await.serve().await;
            ExitCode::SUCCESS
        }
        // Made-up people, and a password that everybody knows: nobody else's business.
        _ => ExitCode::FAILURE,
    }
}
