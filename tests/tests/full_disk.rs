//! A full disk on either side: it is said clearly, nothing is half-written, and when there is room again everything goes on.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use domain::ticket::{Person, TicketClass};
use protocol::error::{Code, Failure, FailureCode};
use protocol::rpc::Commands;
use protocol::screen::*;
use system_tests::errand::{
    accept_residence_permit, check_arrived_once, check_in, check_nothing_refused, check_photos,
    clear_counter, fill_residence_permit, id_number,
};
use system_tests::{Counter, Hall, SmallDisk, photo, wait_until};

/// Checks a person in for business A, if the disk takes it.
async fn try_check_in(counter: &Counter, person: u32) -> Result<String, Failure> {
    let form = CheckIn {
        person: Person {
            name: "丁".to_owned(),
            id_number: id_number(person),
            phone: "13800005678".to_owned(),
        },
        business: "A".into(),
        item: None,
        class: TicketClass::Normal,
        priority_reason: None,
        appointment_at: None,
    };
    counter.ticket_check_in(form).await.map(|issued| issued.ticket.number)
}

/// Numbers that wait in the queue as the counter sees it.
async fn waiting(counter: &Counter) -> BTreeSet<String> {
    let queue = counter.queue_view(Empty {}).await.expect("reading goes on");
    queue.waiting.into_iter().map(|row| row.number).collect()
}

/// Files below a folder whose name has this in it.
fn files_with(folder: &Path, text: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("a folder").path();
        if path.file_name().is_some_and(|name| name.to_string_lossy().contains(text)) {
            found.push(path.clone());
        }
        if path.is_dir() {
            found.extend(files_with(&path, text));
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn the_disk_of_a_counter_is_full() {
    if SmallDisk::runs_elsewhere("the_disk_of_a_counter_is_full") {
        return;
    }
    let hall = Hall::start().await;
    let disk = hall.small_disk("counter-3", 48);
    let counter = Counter::open(&hall, "counter-3").await;
    counter.log_in("wangxiaomin").await;
    clear_counter(&counter).await;
    let draft = fill_residence_permit(&counter).await;
    counter.sent().await;
    // A program that has just started has a journal without room in it.
    counter.close();
    let counter = Counter::open(&hall, "counter-3").await;
    counter.sent().await;
    counter.gate.cut();
    let before = waiting(&counter).await;

    disk.fill();
    let mut issued = BTreeSet::new();
    let mut refused = None;
    for person in 500..515 {
        match try_check_in(&counter, person).await {
            Ok(number) => drop(issued.insert(number)),
            Err(failure) => {
                refused = Some(failure);
                break;
            }
        }
    }
    let refused = refused.expect("a full disk takes no more actions");
    assert!(refused.is(FailureCode::DiskFull), "the screen says that the disk is full: {refused:?}");
    let now = waiting(&counter).await;
    assert_eq!(
        &now - &before,
        issued,
        "what was refused has left nothing, what was said to be done is there"
    );
    let picture = counter.put_photo(photo::page(77)).await.expect_err("no photo fits on a full disk");
    assert!(picture.is(FailureCode::DiskFull), "the screen says that the disk is full: {picture:?}");
    assert_eq!(files_with(disk.place(), ".part"), [] as [PathBuf; 0], "no half of a photo is left");
    let view = counter.case_view(CaseRef { case: draft.case.id }).await.expect("reading goes on");
    assert_eq!(view.case.answers, draft.case.answers);

    // Somebody starts the program again, as one does.
    counter.close();
    let counter = Counter::open(&hall, "counter-3").await;
    if let Err(failure) = counter.ready() {
        assert!(failure.is(FailureCode::DiskFull), "the data is fine, only the disk is full: {failure:?}");
    }
    assert_eq!(files_with(disk.place(), ".aside"), [] as [PathBuf; 0], "nothing is taken for damaged");

    disk.free();
    counter.reopen();
    assert_eq!(&waiting(&counter).await - &before, issued, "everything is there");
    for person in 520..523 {
        issued.insert(try_check_in(&counter, person).await.expect("there is room again"));
    }
    let photo = counter.put_photo(photo::page(77)).await.expect("there is room again");
    let slot = draft.case.attachments[0].slot.clone();
    counter.case_attach(CaseAttach { case: draft.case.id, slot, photo }).await.expect("one more page");
    let accepted = counter.case_accept(CaseRef { case: draft.case.id }).await.expect("the case is accepted");
    counter.sent().await;
    check_arrived_once(&hall, &issued).await;
    check_photos(&hall, &accepted.case).await;
    check_nothing_refused(&counter).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_disk_of_the_central_api_is_full() {
    if SmallDisk::runs_elsewhere("the_disk_of_the_central_api_is_full") {
        return;
    }
    let (mut hall, disk) = Hall::on_a_disk_of(96).await;
    let counter = Counter::open(&hall, "counter-3").await;
    counter.log_in("wangxiaomin").await;
    clear_counter(&counter).await;
    counter.sent().await;
    // A program that has just started has a journal without room in it.
    hall.stop().await;
    hall.resume_as_program().await;
    counter.sent().await;

    disk.fill();
    let mut issued = BTreeSet::new();
    for person in 540..546 {
        issued.insert(check_in(&counter, "戊", person, "A").await.ticket.number);
    }
    let accepted = accept_residence_permit(&counter).await;
    wait_until("the counter knows that the centre is in trouble, and not the line", async || {
        let status = counter.sync_status(Empty {}).await.expect("status");
        !status.online && status.trouble == Some(Code::Failed(FailureCode::CentralFailed))
    })
    .await;
    issued.insert(check_in(&counter, "戊", 546, "A").await.ticket.number);
    let called = counter.ticket_call_next(Empty {}).await.expect("the counter goes on alone");
    assert!(called.alone, "nobody else could decide");
    issued.remove(&called.ticket.number);

    disk.free();
    counter.sent().await;
    hall.kill();
    hall.resume().await;
    check_arrived_once(&hall, &issued).await;
    check_photos(&hall, &accepted.case).await;
    check_nothing_refused(&counter).await;
    hall.stop().await;
}
