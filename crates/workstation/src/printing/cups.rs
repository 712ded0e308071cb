//! CUPS behind its socket.

use std::path::Path;
use std::time::Duration;

use protocol::error::{Failure, FailureCode};
use protocol::screen::Printer;

use super::ipp::{Answer, Attribute, NOT_FOUND, Operation, PRINTER_GROUP, Request, Value};
use super::{Job, missing};
use crate::trouble;

/// How long the queue may take to answer. It answers before it prints.
const PATIENCE: Duration = Duration::from_secs(10);

/// "printer-state": stopped.
const STOPPED: i32 = 5;

/// What is asked of each printer.
const ASKED: [&str; 4] = ["printer-name", "printer-info", "printer-state", "printer-is-accepting-jobs"];

/// CUPS on this machine.
pub(super) struct Cups {
    http: reqwest::Client,
}

impl Cups {
    /// A connection through a socket; whether anybody listens is found out by using it.
    #[cfg(unix)]
    pub(super) fn new(socket: &Path) -> Result<Self, Failure> {
        crate::line::install_cryptography();
        let http = reqwest::Client::builder()
            .unix_socket(socket)
            .no_proxy()
            .build()
            .map_err(|_| trouble::internal("no HTTP client"))?;
        Ok(Self { http })
    }

    /// There are no such sockets here.
    #[cfg(not(unix))]
    pub(super) fn new(_: &Path) -> Result<Self, Failure> {
        Err(missing())
    }

    /// The printers, the default one first.
    pub(super) async fn printers(&self) -> Result<Vec<Printer>, Failure> {
        let default = self.default().await?;
        let names = ASKED.map(|name| Value::Keyword(name.to_owned()));
        let request = Request::new(Operation::GetPrinters).with_all("requested-attributes", names);
        let answer = self.ask("", request.finish(b"")).await?;
        // CUPS says "not found" where no printer is set up.
        if !answer.is_success() && answer.status != NOT_FOUND {
            return Err(refused(&answer));
        }
        let groups = answer.groups.iter().filter(|(delimiter, _)| *delimiter == PRINTER_GROUP);
        let mut printers: Vec<Printer> =
            groups.filter_map(|(_, attributes)| printer(attributes, default.as_deref())).collect();
        printers.sort_by_key(|printer| !printer.default);
        Ok(printers)
    }

    /// The default printer's name.
    async fn default(&self) -> Result<Option<String>, Failure> {
        let request = Request::new(Operation::GetDefault)
            .with("requested-attributes", &Value::Keyword("printer-name".into()));
        let answer = self.ask("", request.finish(b"")).await?;
        let attributes = answer.groups.iter().flat_map(|(_, attributes)| attributes);
        Ok(attributes.filter(|(name, _)| name == "printer-name").find_map(|(_, value)| text(value)))
    }

    /// Hands a job over.
    pub(super) async fn print(&self, printer: &str, job: &Job) -> Result<(), Failure> {
        let mut address = url::Url::parse("ipp://localhost/").map_err(|_| missing())?;
        if let Ok(mut path) = address.path_segments_mut() {
            path.clear().extend(["printers", printer]);
        }
        let request = Request::new(Operation::PrintJob)
            .with("printer-uri", &Value::Uri(address.to_string()))
            .with("requesting-user-name", &Value::Name("yichuang".into()))
            .with("job-name", &Value::Name(job.title.clone()))
            .with("document-format", &Value::MediaType("application/pdf".into()))
            .job()
            .with("copies", &Value::Integer(i32::from(job.copies)));
        let answer = self.ask(address.path(), request.finish(&job.pdf)).await?;
        if answer.is_success() { Ok(()) } else { Err(refused(&answer)) }
    }

    async fn ask(&self, path: &str, body: Vec<u8>) -> Result<Answer, Failure> {
        let address = format!("http://localhost/{}", path.trim_start_matches('/'));
        let request = self.http.post(address).timeout(PATIENCE).header("content-type", "application/ipp");
        let asked = request.body(body).send().await;
        let response = asked.map_err(|_| missing())?;
        if !response.status().is_success() {
            let refused = Failure::new(FailureCode::PrintRefused, "the print queue refused the request");
            return Err(refused.with("status", response.status().as_u16()));
        }
        let bytes = response.bytes().await.map_err(|_| missing())?;
        Answer::read(&bytes).ok_or_else(missing)
    }
}

fn printer(attributes: &[Attribute], default: Option<&str>) -> Option<Printer> {
    let find = |wanted: &str| attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| value);
    let name = find("printer-name").and_then(text)?;
    let stopped = find("printer-state") == Some(&Value::Enum(STOPPED));
    let closed = find("printer-is-accepting-jobs") == Some(&Value::Boolean(false));
    Some(Printer {
        default: default == Some(name.as_str()),
        info: find("printer-info").and_then(text).unwrap_or_default(),
        ready: !stopped && !closed,
        name,
    })
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::Name(text) | Value::Text(text) => Some(text.clone()),
        _ => None,
    }
}

fn refused(answer: &Answer) -> Failure {
    let failure = Failure::new(FailureCode::PrintRefused, "the print queue refused the job");
    failure.with("status", format!("{:#06x}", answer.status))
}
