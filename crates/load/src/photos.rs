//! Photos after an outage, uploaded in resumable chunks by several counters at once.

use std::time::Instant;

use hyper::Method;
use hyper::body::Bytes;
use sha2::{Digest as _, Sha256};
use tokio::task::JoinSet;

use crate::counter::Counter;
use crate::findings::{Findings, count};
use crate::proof::Proof;
use crate::server::Server;
use crate::{Trouble, open_all};

/// Photos of one hall.
#[derive(Clone, Copy, Debug)]
pub struct Photos {
    /// Counters that upload.
    pub counters: u16,
    /// Photos of each.
    pub photos: u32,
    /// Bytes of each.
    pub bytes: usize,
    /// Bytes sent in one request.
    pub chunk: usize,
}

/// Runs it in the first hall.
///
/// # Errors
/// [`Trouble`].
pub async fn run(server: &Server, photos: Photos) -> Result<(Findings, Vec<Counter>), Trouble> {
    let counters = open_all(server.address, 1, photos.counters).await?;
    let mut findings = Findings { mode: "photos", counters: counters.len(), ..Findings::default() };
    let (before, begun) = (server.cost(), Instant::now());
    let mut uploading = JoinSet::new();
    for mut counter in counters {
        uploading.spawn(async move {
            for number in 0..photos.photos {
                let photo = picture(counter.number, number, photos.bytes);
                upload(&mut counter, photo, photos.chunk).await?;
            }
            Ok::<_, Trouble>(counter)
        });
    }
    let mut counters = Vec::new();
    while let Some(counter) = uploading.join_next().await {
        counters.push(counter??);
    }
    let took = begun.elapsed();
    findings.commands = u64::from(photos.counters) * u64::from(photos.photos);
    findings.enter_cost(server.cost() - before, took);
    findings.bytes_per_command = count(photos.bytes as u64);
    findings.photos = Some(findings.bytes_per_command * findings.throughput / 1e6);
    findings.proof = Proof::of_records(&counters).await?;
    Ok((findings, counters))
}

/// Bytes that compress as badly as a photo.
pub fn picture(counter: u16, number: u32, bytes: usize) -> Bytes {
    let mut random = fastrand::Rng::with_seed(u64::from(counter) << 32 | u64::from(number));
    let mut picture = vec![0; bytes];
    random.fill(&mut picture);
    picture.into()
}

/// The name of a photo: its SHA-256 in hex.
pub fn hash(photo: &[u8]) -> String {
    hex::encode(Sha256::digest(photo))
}

async fn upload(counter: &mut Counter, photo: Bytes, chunk: usize) -> Result<(), Trouble> {
    let path = format!("/v1/blobs/{}", hash(&photo));
    let length = photo.len().to_string();
    for first in (0..photo.len()).step_by(chunk.max(1)) {
        let end = photo.len().min(first + chunk);
        let offset = first.to_string();
        let headers = [
            ("upload-offset", offset.as_str()),
            ("upload-length", length.as_str()),
            ("content-type", "application/offset+octet-stream"),
        ];
        counter.line.ask_with(Method::PATCH, &path, &headers, photo.slice(first..end)).await?;
    }
    Ok(())
}
