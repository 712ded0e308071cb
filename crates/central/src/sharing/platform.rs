//! The city's sharing platform over HTTP: the protocol of `docs/data-sharing.md`.

use std::time::Duration;

use domain::form::licence::LicenceRecord;
use futures_util::future::BoxFuture;
use reqwest::Response;
use reqwest::redirect::Policy;
use serde_json::{Map, Value, json};

use super::{SharedData, SharingFault, Wanted};
use crate::config::{Secret, Sharing};

/// Longest answer that is taken into memory, in bytes.
const ANSWER_MOST: usize = 256 << 10;

/// A platform that is asked by HTTP.
pub(super) struct Platform {
    http: reqwest::Client,
    address: String,
    name: String,
    client: String,
    secret: Secret,
    limit: Duration,
}

impl Platform {
    /// A client for the platform of the configuration. Redirections are not followed and no proxy is asked: a credential and an ID number go
    /// where the configuration says and nowhere else.
    pub(super) fn new(sharing: &Sharing) -> Result<Self, reqwest::Error> {
        crate::install_cryptography();
        let http = reqwest::Client::builder().no_proxy().redirect(Policy::none()).build()?;
        Ok(Self {
            http,
            address: format!("{}/v1/licences/query", sharing.url),
            name: sharing.name.clone(),
            client: sharing.client.clone(),
            secret: sharing.secret.clone(),
            limit: Duration::from_secs(sharing.seconds),
        })
    }

    async fn ask(&self, wanted: Wanted<'_>) -> Result<Option<LicenceRecord>, SharingFault> {
        let question = json!({
            "licence_type": wanted.licence_type, "holder": wanted.holder, "purpose": wanted.purpose,
        });
        let request = self.http.post(&self.address).basic_auth(&self.client, Some(self.secret.reveal()));
        let answer = request.json(&question).send().await.map_err(|_| SharingFault::Unreachable)?;
        if !answer.status().is_success() {
            return Err(SharingFault::Refused(answer.status().as_u16()));
        }
        record_in(&whole(answer).await?)
    }
}

/// The body, as long as it is not longer than an answer can be.
async fn whole(mut answer: Response) -> Result<Vec<u8>, SharingFault> {
    let mut body = Vec::new();
    while let Some(piece) = answer.chunk().await.map_err(|_| SharingFault::Unreachable)? {
        if body.len() + piece.len() > ANSWER_MOST {
            return Err(SharingFault::TooLarge);
        }
        body.extend_from_slice(&piece);
    }
    Ok(body)
}

/// The record in an answer. "None" is said by `null`: an answer without the key says nothing.
fn record_in(body: &[u8]) -> Result<Option<LicenceRecord>, SharingFault> {
    let malformed = |_| SharingFault::Malformed;
    let mut answer: Map<String, Value> = serde_json::from_slice(body).map_err(malformed)?;
    let record: LicenceRecord = match answer.remove("record") {
        Some(Value::Null) => return Ok(None),
        // A list would be read as the fields in their order.
        Some(record @ Value::Object(_)) => serde_json::from_value(record).map_err(malformed)?,
        _ => return Err(SharingFault::Malformed),
    };
    if record.is_bounded() { Ok(Some(record)) } else { Err(SharingFault::Malformed) }
}

impl SharedData for Platform {
    fn name(&self) -> &str {
        &self.name
    }

    fn fetch<'f>(&'f self, wanted: Wanted<'f>) -> BoxFuture<'f, Result<Option<LicenceRecord>, SharingFault>> {
        Box::pin(async move {
            tokio::time::timeout(self.limit, self.ask(wanted)).await.unwrap_or(Err(SharingFault::Silent))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_in_the_protocol_is_a_record() {
        let whole = br#"{"record": {"number": "1", "issued_on": "2026-03-01", "fields": {"address": "x"}, "more": 1}}"#;
        let record = record_in(whole).map(|record| record.map(|record| (record.number, record.issued_on)));
        assert_eq!(record, Ok(Some(("1".to_owned(), Some(jiff::civil::date(2026, 3, 1))))));
        assert_eq!(record_in(br#"{"record": null}"#), Ok(None), "there is none");
        let long = format!(r#"{{"record": {{"fields": {{"a": "{}"}}}}}}"#, "x".repeat(600));
        for wrong in [
            "",
            "<html>",
            "{}",
            "null",
            r#"{"record": []}"#,
            r#"{"record": {"issued_on": "1 March"}}"#,
            r#"{"record": {"fields": {"age": 7}}}"#,
            &long,
        ] {
            assert_eq!(record_in(wrong.as_bytes()), Err(SharingFault::Malformed), "{wrong}");
        }
    }
}
