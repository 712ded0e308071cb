//! Photos: resumable, verified, and seen only by those whose records point at them; in a folder and in a bucket alike.

use domain::case::Attachment;
use domain::command::{CaseCommand, Command, TaskCommand};
use domain::id::{BlobHash, CaseId};
use domain::record::Record;
use domain::refusal::RefusalCode;
use protocol::error::FailureCode;
use protocol::sync::{BlobAnswer, BlobQuery};
use reqwest::{Method, Response};
use sha2::{Digest as _, Sha256};

use crate::desk::{Desk, accept, failure, intake, new_id};
use crate::hall::{DEPARTMENT, Hall, items};

/// Runs each test with photos in a folder and in a bucket.
macro_rules! in_both_places {
    ($($name:ident => $test:path;)*) => {
        mod in_a_folder {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                $test(crate::hall::Hall::on(crate::hall::Kind::Sqlite).await).await;
            })*
        }
        mod in_a_bucket {
            $(#[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                $test(crate::hall::Hall::with_bucket().await).await;
            })*
        }
    };
}

in_both_places! {
    an_upload_goes_on_where_it_was_interrupted => super::interrupted;
    without_a_length_the_upload_ends_when_the_hash_agrees => super::without_a_length;
    other_bytes_than_announced_are_dropped_and_the_upload_begins_anew => super::other_bytes;
    the_department_decides_when_the_photo_is_there_and_only_those_concerned_see_it => super::decided;
}

/// Bytes of a photo with their hash.
fn photo(size: usize, seed: u8) -> (Vec<u8>, String) {
    let bytes: Vec<u8> = (0..size).map(|i| u8::try_from(i % 251).unwrap().wrapping_mul(31) ^ seed).collect();
    let hash = hex::encode(Sha256::digest(&bytes));
    (bytes, hash)
}

async fn patch(desk: &Desk, hash: &str, offset: usize, bytes: &[u8], length: Option<usize>) -> Response {
    let mut request = desk
        .request(Method::PATCH, &format!("/v1/blobs/{hash}"))
        .header("upload-offset", offset)
        .body(bytes.to_vec());
    if let Some(length) = length {
        request = request.header("upload-length", length);
    }
    request.send().await.unwrap()
}

async fn missing(desk: &Desk, hashes: &[&str]) -> Vec<(String, u64)> {
    let query = BlobQuery { hashes: hashes.iter().map(|hash| (*hash).to_owned()).collect() };
    desk.post::<BlobAnswer>("/v1/blobs/missing", &query).await.unwrap().missing
}

fn header<'r>(response: &'r Response, name: &str) -> &'r str {
    response.headers()[name].to_str().unwrap()
}

async fn interrupted(mut hall: Hall) {
    let desk = Desk::of(&hall, "clerk-1").await;
    let (bytes, hash) = photo(300_000, 1);
    let path = format!("/v1/blobs/{hash}");
    let before = desk.request(Method::HEAD, &path).send().await.unwrap();
    assert_eq!((header(&before, "upload-offset"), header(&before, "upload-complete")), ("0", "?0"));
    let first = patch(&desk, &hash, 0, &bytes[..100_000], Some(bytes.len())).await;
    assert_eq!((first.status().as_u16(), header(&first, "upload-offset")), (204, "100000"));
    hall.pause().await;
    hall.resume().await;
    assert_eq!(missing(&desk, &[&hash]).await, [(hash.clone(), 100_000)], "what arrived survives a restart");
    for wrong in [0, 99_999, 100_001] {
        let (status, failure) =
            failure(patch(&desk, &hash, wrong, &bytes[..10], Some(bytes.len())).await).await;
        assert_eq!((status.as_u16(), failure.is(FailureCode::UploadOffset)), (409, true));
        assert_eq!(failure.params["offset"], "100000");
    }
    patch(&desk, &hash, 100_000, &bytes[100_000..200_000], Some(bytes.len())).await;
    let last = patch(&desk, &hash, 200_000, &bytes[200_000..], Some(bytes.len())).await;
    assert_eq!((header(&last, "upload-offset"), header(&last, "upload-complete")), ("300000", "?1"));
    assert!(missing(&desk, &[&hash]).await.is_empty());
    let again = patch(&desk, &hash, 200_000, &bytes[200_000..], Some(bytes.len())).await;
    assert_eq!(header(&again, "upload-complete"), "?1", "a chunk whose answer was lost may come again");
    let whole = desk.request(Method::PUT, &path).body(bytes).send().await.unwrap();
    assert_eq!(whole.status(), 204, "and so may the whole photo");
    hall.close().await;
}

async fn without_a_length(hall: Hall) {
    let desk = Desk::of(&hall, "clerk-1").await;
    let (bytes, hash) = photo(5000, 2);
    let first = patch(&desk, &hash, 0, &bytes[..3000], None).await;
    assert_eq!(header(&first, "upload-complete"), "?0");
    let last = patch(&desk, &hash, 3000, &bytes[3000..], None).await;
    assert_eq!(header(&last, "upload-complete"), "?1");
    hall.close().await;
}

async fn other_bytes(hall: Hall) {
    let desk = Desk::of(&hall, "clerk-1").await;
    let (bytes, hash) = photo(2000, 3);
    let (wrong, _) = photo(2000, 4);
    patch(&desk, &hash, 0, &bytes[..1000], Some(2000)).await;
    let colleague = Desk::of(&hall, "clerk-2").await;
    assert_eq!(missing(&colleague, &[&hash]).await, [(hash.clone(), 0)], "every desktop has its own upload");
    let (status, refused) = failure(patch(&desk, &hash, 1000, &wrong[1000..], Some(2000)).await).await;
    assert_eq!((status.as_u16(), refused.is(FailureCode::UploadHash)), (422, true));
    assert_eq!(missing(&desk, &[&hash]).await, [(hash.clone(), 0)]);
    let path = format!("/v1/blobs/{hash}");
    let (_, refused) = failure(desk.request(Method::PUT, &path).body(wrong).send().await.unwrap()).await;
    assert!(refused.is(FailureCode::UploadHash));
    let (_, refused) = failure(patch(&desk, &hash, 0, &bytes[..10], Some(33 << 20)).await).await;
    assert!(refused.is(FailureCode::TooLarge));
    let (_, refused) = failure(patch(&desk, "ABC", 0, &bytes, None).await).await;
    assert!(refused.is(FailureCode::BadRequest));
    hall.close().await;
}

async fn decided(hall: Hall) {
    let [item, _] = items();
    let (mut clerk, mut approver) = (Desk::of(&hall, "clerk-1").await, Desk::of(&hall, "approver").await);
    let (bytes, hash) = photo(4000, 5);
    let case = CaseId(new_id());
    let attachment = Attachment {
        slot: item.materials[0].slot.clone(),
        hash: BlobHash(hash.clone()),
        media_type: "image/jpeg".to_owned(),
        bytes: 4000,
        width: 10,
        height: 10,
        verdict: String::new(),
        binding: true,
        overruled: None,
        recipe: None,
    };
    clerk.act_all(intake(case, &item)).await;
    clerk.must(Command::Case { case, action: CaseCommand::Attach { attachment } }).await;
    clerk.must(accept(case, &item, 1)).await;
    let (tasks, _) = approver.pull(&format!("department:{DEPARTMENT}"), 0).await;
    let [Record::Task(task)] = &tasks[..] else { panic!("the department has one task") };
    let approve = Command::Task {
        task: task.id,
        department: DEPARTMENT.into(),
        action: TaskCommand::Approve { opinion: String::new() },
    };
    let refused = approver.act(approve.clone()).await.refusal.unwrap();
    assert_eq!(refused.code, RefusalCode::PhotosMissing);
    let path = format!("/v1/blobs/{hash}");
    let early = approver.request(Method::GET, &path).send().await.unwrap();
    assert_eq!(early.status(), 404, "it has not arrived");

    let put = clerk.request(Method::PUT, &path).body(bytes.clone()).send().await.unwrap();
    assert_eq!(put.status(), 204);
    let seen = approver.request(Method::GET, &path).send().await.unwrap();
    assert_eq!(seen.bytes().await.unwrap(), bytes);
    let stranger = Desk::of(&hall, "stranger").await;
    assert_eq!(stranger.request(Method::GET, &path).send().await.unwrap().status(), 403);
    approver.must(approve).await;

    let stored = hall.stored_photo(&hash);
    assert!(!stored.windows(64).any(|window| window == &bytes[..64]), "photos rest sealed");
    hall.close().await;
}
