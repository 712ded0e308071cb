//! `kill -9` of either side at decided moments of a push and of an upload: everything arrives exactly once, photos byte for byte.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use protocol::rpc::Commands;
use protocol::screen::*;
use system_tests::errand::{
    RESIDENCE_PERMIT, accept_residence_permit, check_arrived_once, check_in, check_nothing_refused,
    check_photos, clear_counter,
};
use system_tests::gate::Request;
use system_tests::{Counter, Fate, Hall, Pc, Workplace, photo, wait_until};

/// A moment at which something is killed, as a fate of the request that is under way.
type Moment = fn(&Request) -> Fate;

/// In the head of a request, in the middle of its body, when all of it has passed, and when the other side has answered.
const MOMENTS: [Moment; 4] = [
    |_| Fate::StopAfter(20),
    |request| Fate::StopAfter(request.head_bytes() + (request.bytes() - request.head_bytes()) / 2),
    |_| Fate::StopAfter(u64::MAX),
    |_| Fate::StopBeforeAnswer,
];

const PUSH: &str = "POST /v1/push";
const UPLOAD: &str = "PATCH /v1/blobs/";

/// Whether a request carries the last bytes of a photo.
fn ends_a_photo(request: &Request) -> bool {
    let number = |name| request.number(name).unwrap_or_default();
    request.is(UPLOAD) && number("upload-offset") + number("content-length") == number("upload-length")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_counter_is_killed_in_the_middle_of_its_pushes() {
    let hall = Hall::start().await;
    let mut pc = Pc::start(&hall, "counter-3").await;
    pc.log_in("wangxiaomin").await;
    clear_counter(&pc).await;
    pc.sent().await;
    let mut issued = BTreeSet::new();
    for (round, moment) in (0..).zip(MOMENTS) {
        pc.gate.cut();
        for person in [0, 1] {
            issued.insert(check_in(&pc, "甲", 400 + 2 * round + person, "A").await.ticket.number);
        }
        pc.gate.decide_once(PUSH, moment);
        pc.gate.restore();
        pc.gate.stopped("a push is under way").await;
        pc.kill();
        pc.start_again().await;
    }
    pc.sent().await;
    check_arrived_once(&hall, &issued).await;
    check_nothing_refused(&pc).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_counter_is_killed_in_the_middle_of_its_uploads() {
    let hall = Hall::start().await;
    let mut pc = Pc::start(&hall, "counter-3").await;
    pc.log_in("wangxiaomin").await;
    pc.sent().await;
    pc.gate.cut();
    let accepted = accept_residence_permit(&pc).await;
    for moment in MOMENTS {
        pc.gate.decide_once(UPLOAD, moment);
        pc.gate.restore();
        pc.gate.stopped("an upload is under way").await;
        pc.kill();
        pc.start_again().await;
        let view = pc.case_view(CaseRef { case: accepted.case.id }).await.expect("the case is there");
        assert_eq!(view.case.attachments, accepted.case.attachments, "with its photos");
        pc.gate.cut();
    }
    pc.gate.restore();
    pc.sent().await;
    check_photos(&hall, &accepted.case).await;
    check_nothing_refused(&pc).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_central_api_is_killed_in_the_middle_of_pushes_and_uploads() {
    let mut hall = Hall::start().await;
    let counter = Counter::open(&hall, "counter-3").await;
    counter.log_in("wangxiaomin").await;
    clear_counter(&counter).await;
    counter.sent().await;
    hall.stop().await;
    hall.resume_as_program().await;
    counter.gate.cut();
    let accepted = accept_residence_permit(&counter).await;
    let mut issued = BTreeSet::new();
    let mut person = 450;
    for moment in MOMENTS {
        for start in [PUSH, UPLOAD] {
            // What is done at the counter makes it try at once.
            issued.insert(check_in(&counter, "乙", person, "A").await.ticket.number);
            person += 1;
            counter.gate.decide_once(start, moment);
            counter.gate.restore();
            counter.gate.stopped("what shall be interrupted is under way").await;
            hall.kill();
            counter.gate.cut();
            hall.resume_as_program().await;
        }
    }
    counter.gate.restore();
    counter.sent().await;
    hall.kill();
    hall.resume().await;
    check_arrived_once(&hall, &issued).await;
    check_photos(&hall, &accepted.case).await;
    check_nothing_refused(&counter).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_whose_last_answer_is_lost_counts_as_uploaded_only_when_the_hall_has_it() {
    let hall = Hall::start().await;
    let counter = Counter::open(&hall, "counter-3").await;
    counter.log_in("wangxiaomin").await;
    counter.sent().await;
    counter.gate.cut();
    let accepted = accept_residence_permit(&counter).await;
    let all = counter.sync_status(Empty {}).await.expect("status").photos;
    // On a very slow machine the counter may have given up waiting and asked anew before the answer came.
    let asked_anew = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&asked_anew);
    let mut open = true;
    counter.gate.decide(move |request| {
        if open && ends_a_photo(request) {
            open = false;
            return Fate::StopBeforeAnswer;
        }
        seen.fetch_or(!open, Ordering::Relaxed);
        Fate::Pass
    });
    counter.gate.restore();
    counter.gate.stopped("the hall has the last byte of a photo and says so").await;
    let waiting = counter.sync_status(Empty {}).await.expect("status").photos;
    assert!(
        waiting == all || asked_anew.load(Ordering::Relaxed),
        "the counter has not heard it, so it counts none as uploaded: {waiting} of {all} wait"
    );
    counter.gate.cut();
    counter.gate.restore();
    counter.sent().await;
    check_photos(&hall, &accepted.case).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_that_is_there_in_pieces_but_not_whole_does_not_count_as_uploaded() {
    let hall = Hall::start().await;
    let counter = Counter::open(&hall, "counter-3").await;
    counter.log_in("wangxiaomin").await;
    counter.sent().await;
    // The hall can take pieces in and not put them together: where whole photos go, no folder can be made.
    let whole = hall.data().join("blobs/arrived");
    assert!(!whole.exists(), "no photo has arrived yet");
    std::fs::write(&whole, "in the way").expect("something that is in the way");
    let asked_again = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&asked_again);
    counter.gate.decide(move |request| {
        if request.is(UPLOAD) && request.number("upload-offset") == request.number("upload-length") {
            seen.store(true, Ordering::Relaxed);
        }
        Fate::Pass
    });
    let opening = CaseOpening { item: RESIDENCE_PERMIT.into(), ticket: None };
    let draft = counter.case_open(opening).await.expect("a case can be begun");
    let photo = counter.take_in(photo::page(1)).await.expect("a photo is taken in");
    assert!(photo.bytes > 256 * 1024, "it takes several pieces: {} bytes", photo.bytes);
    let attach = CaseAttach { case: draft.case.id, slot: "id_card".to_owned(), photo };
    let draft = counter.case_attach(attach).await.expect("a photo goes into its slot");
    wait_until("the counter asks for the end of a photo of which every byte has arrived", async || {
        asked_again.load(Ordering::Relaxed)
    })
    .await;
    let status = counter.sync_status(Empty {}).await.expect("status");
    assert!(status.photos > 0, "it counts as uploaded only when the hall has it whole");
    std::fs::remove_file(&whole).expect("it can be cleared away");
    counter.sent().await;
    check_photos(&hall, &draft.case).await;
}
