//! A central API that can be reached and answers with errors: that is not an outage of the line, the clerk is told so, and work goes on
//! alone all the same.

use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::net::{Ipv4Addr, SocketAddr};

use domain::id::StaffId;
use protocol::error::{Code, FailureCode};
use protocol::rpc::Commands;
use protocol::screen::*;
use system_tests::errand::{check_arrived_once, check_in, check_nothing_refused, clear_counter};
use system_tests::hall::PASSWORD;
use system_tests::{Counter, Hall, wait_until};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

async fn wait_until_the_centre_fails(counter: &Counter) {
    wait_until("the counter says that the centre answers with an error", async || {
        let status = counter.sync_status(Empty {}).await.expect("status");
        !status.online && status.trouble == Some(Code::Failed(FailureCode::CentralFailed))
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_centre_whose_database_cannot_be_read_does_not_look_like_a_broken_line() {
    let mut hall = Hall::start().await;
    let counter = Counter::open(&hall, "counter-3").await;
    counter.log_in("wangxiaomin").await;
    clear_counter(&counter).await;
    counter.sent().await;
    hall.stop().await;
    hall.back_up("sound");
    hall.resume_as_program().await;
    counter.sent().await;
    for file in ["central.sqlite", "central.sqlite-wal"] {
        if let Ok(file) = OpenOptions::new().write(true).open(hall.data().join(file)) {
            file.set_len(0).expect("the database can be destroyed");
        }
    }

    let mut issued = BTreeSet::new();
    issued.insert(check_in(&counter, "癸", 800, "A").await.ticket.number);
    wait_until_the_centre_fails(&counter).await;
    issued.insert(check_in(&counter, "癸", 801, "A").await.ticket.number);
    let called = counter.ticket_call_next(Empty {}).await.expect("the counter goes on alone");
    assert!(called.alone, "nobody else decided");
    issued.remove(&called.ticket.number);
    let status = counter.sync_now(Empty {}).await.expect("that it fails is an answer");
    assert!(status.trouble.is_some() && status.waiting > 0, "{status:?}");
    counter.session_logout(Empty {}).await.expect("logging out");
    let form = LoginForm { staff: StaffId::from("wangxiaomin"), password: PASSWORD.to_owned() };
    let state = counter.session_login(form).await.expect("who was here lately can log in alone");
    assert!(state.staff.expect("logged in").offline, "the centre could not say yes");

    hall.kill();
    hall.restore("sound");
    hall.resume().await;
    // Logging out ended the tokens: whoever logged in alone shows once more that it is them.
    wait_until("the centre asks for a login", async || {
        counter.sync_status(Empty {}).await.expect("status").login_needed
    })
    .await;
    counter.log_in("wangxiaomin").await;
    counter.sent().await;
    assert_eq!(counter.sync_status(Empty {}).await.expect("status").trouble, None, "all is well again");
    check_arrived_once(&hall, &issued).await;
    check_nothing_refused(&counter).await;
}

/// Answers everything as a proxy does whose server is gone.
async fn proxy_without_a_server() -> SocketAddr {
    const PAGE: &[u8] = b"HTTP/1.1 502 Bad Gateway\r\ncontent-type: text/html\r\ncontent-length: 11\r\n\
        connection: close\r\n\r\nbad gateway";
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let read = stream.read(&mut [0; 64 * 1024]).await;
                drop((read, stream.write_all(PAGE).await, stream.shutdown().await));
            });
        }
    });
    address
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_without_a_server_behind_it_is_told_from_a_broken_line() {
    let hall = Hall::start().await;
    let counter = Counter::open(&hall, "counter-3").await;
    counter.log_in("wangxiaomin").await;
    clear_counter(&counter).await;
    counter.sent().await;

    counter.gate.lead_to(proxy_without_a_server().await);
    let mut issued = BTreeSet::from([check_in(&counter, "子", 820, "A").await.ticket.number]);
    wait_until_the_centre_fails(&counter).await;
    counter.gate.cut();
    issued.insert(check_in(&counter, "子", 821, "A").await.ticket.number);
    wait_until("a line that is really broken is called that", async || {
        let status = counter.sync_status(Empty {}).await.expect("status");
        !status.online && status.trouble.is_none()
    })
    .await;

    counter.gate.lead_to(hall.address());
    counter.gate.restore();
    counter.sent().await;
    check_arrived_once(&hall, &issued).await;
    check_nothing_refused(&counter).await;
}
