//! ID card readers: four programs of vendors over real sockets, at their best and at their worst.

#![expect(clippy::unwrap_used, reason = "a failure where none is expected is a failed test")]

use std::net::{Ipv4Addr, SocketAddr};

use devices::reader::IdReader;
use devices::simulated::{Conduct, SampleCard, SimulatedReader, Vendor};
use jiff::civil::{Date, date};
use protocol::screen::{
    CardDoubt, CardField, CardSex, DeviceFault, IdReaderSettings, Nonsense, ReaderExchange, ReaderLimits,
    Validity,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

const TODAY: Date = date(2026, 11, 29);

/// Settings that wait for what will come, however busy the machine is.
fn patient(mut settings: IdReaderSettings) -> IdReaderSettings {
    settings.limits = ReaderLimits { connect_ms: 30_000, answer_ms: 30_000, card_ms: 30_000, again_ms: 30 };
    settings
}

/// Settings that do not wait long for what will not come.
fn hasty(mut settings: IdReaderSettings) -> IdReaderSettings {
    settings.limits = ReaderLimits { connect_ms: 30_000, answer_ms: 400, card_ms: 600, again_ms: 30 };
    settings
}

fn reader(simulated: &SimulatedReader) -> IdReader {
    IdReader::new(patient(simulated.settings())).unwrap()
}

fn hasty_reader(simulated: &SimulatedReader) -> IdReader {
    IdReader::new(hasty(simulated.settings())).unwrap()
}

fn fault(way: Nonsense) -> DeviceFault {
    DeviceFault::Nonsense { way }
}

#[tokio::test]
async fn every_vendor_tells_the_same_card() {
    for vendor in [Vendor::Nested, Vendor::Flat, Vendor::Pushing] {
        let simulated = SimulatedReader::start(vendor).await;
        for card in SampleCard::all() {
            simulated.lay(card.clone());
            let read = reader(&simulated).read(TODAY).await.unwrap();
            let until = card.valid_until.map_or(Validity::Unlimited, |date| Validity::Until { date });
            assert_eq!(read.card.name, card.name, "{vendor:?}");
            assert_eq!(read.card.number, card.number, "{vendor:?}");
            assert_eq!(read.card.birth, card.birth, "{vendor:?}");
            assert_eq!(read.card.nation, card.nation, "{vendor:?}");
            assert_eq!(read.card.address, card.address, "{vendor:?}");
            assert_eq!(read.card.authority, card.authority, "{vendor:?}");
            assert_eq!(read.card.valid_from, Some(card.valid_from), "{vendor:?}");
            assert_eq!(read.card.valid_until, Some(until), "{vendor:?}");
            let sex = if card.sex == "男" { CardSex::Male } else { CardSex::Female };
            assert_eq!(read.card.sex, Some(sex), "{vendor:?}");
            assert_eq!(read.photo.unwrap().0, card.photo, "{vendor:?}");
            let expired = card.valid_until.is_some_and(|until| until < TODAY);
            let doubts = if expired { vec![CardDoubt::Expired] } else { Vec::new() };
            assert_eq!(read.card.doubts, doubts, "{vendor:?}");
        }
    }
}

#[tokio::test]
async fn what_a_vendor_does_not_give_comes_from_the_number_or_stays_empty() {
    let simulated = SimulatedReader::start(Vendor::Asking).await;
    simulated.lay(SampleCard::all()[1].clone());
    let read = reader(&simulated).read(TODAY).await.unwrap();
    assert_eq!(read.card.number, "31019919510203028X", "a small x is made a capital");
    assert_eq!(read.card.sex, Some(CardSex::Female));
    assert_eq!((read.card.nation.as_str(), read.card.valid_until, read.photo), ("", None, None));
}

#[tokio::test]
async fn the_question_is_the_one_in_the_settings() {
    for (vendor, asked) in [(Vendor::Flat, "{\"cmd\":\"ReadIDCard\"}"), (Vendor::Asking, "{\"type\":4}")] {
        let simulated = SimulatedReader::start(vendor).await;
        simulated.lay(SampleCard::usual());
        reader(&simulated).read(TODAY).await.unwrap();
        assert_eq!(simulated.asked().last().map(String::as_str), Some(asked));
    }
}

#[tokio::test]
async fn a_card_that_is_laid_down_later_is_read() {
    for vendor in Vendor::ALL {
        let simulated = SimulatedReader::start(vendor).await;
        let reader = reader(&simulated);
        let laid = async {
            // Only once the reader has been asked in vain.
            while simulated.asked().is_empty() {
                tokio::task::yield_now().await;
            }
            simulated.lay(SampleCard::usual());
        };
        let (read, ()) = tokio::join!(reader.read(TODAY), laid);
        assert_eq!(read.unwrap().card.name, "周大海", "{vendor:?}");
    }
}

#[tokio::test]
async fn no_card_is_said_when_none_comes() {
    for vendor in Vendor::ALL {
        let simulated = SimulatedReader::start(vendor).await;
        assert_eq!(hasty_reader(&simulated).read(TODAY).await, Err(DeviceFault::NoCard), "{vendor:?}");
    }
}

#[tokio::test]
async fn what_the_program_says_of_its_trouble_is_understood() {
    for vendor in [Vendor::Nested, Vendor::Flat, Vendor::Pushing] {
        let simulated = SimulatedReader::start(vendor).await;
        for (conduct, expected) in [
            (Conduct::Busy, DeviceFault::Busy),
            (Conduct::Unplugged, DeviceFault::Missing),
            (Conduct::CardPulled, DeviceFault::CardPulled),
            (Conduct::Hollow, DeviceFault::CardPulled),
            (Conduct::Garbage, fault(Nonsense::Json)),
            (Conduct::Refuses, fault(Nonsense::Status)),
            (Conduct::Flood, fault(Nonsense::TooLong)),
            (Conduct::BreaksOff, DeviceFault::PulledOut),
        ] {
            simulated.behave(conduct);
            assert_eq!(reader(&simulated).read(TODAY).await, Err(expected), "{vendor:?} {conduct:?}");
        }
        simulated.behave(Conduct::UnknownCode);
        let unknown = reader(&simulated).read(TODAY).await;
        assert!(matches!(unknown, Err(DeviceFault::UnknownCode { .. })), "{vendor:?}: {unknown:?}");
        simulated.behave(Conduct::Reads);
        simulated.lay(SampleCard::usual());
        assert!(reader(&simulated).read(TODAY).await.is_ok(), "{vendor:?} is well again");
    }
}

#[tokio::test]
async fn a_program_that_says_nothing_is_given_up() {
    for (vendor, expected) in [
        (Vendor::Nested, DeviceFault::Silent),
        (Vendor::Asking, DeviceFault::Silent),
        // These two are silent as long as no card comes.
        (Vendor::Flat, DeviceFault::NoCard),
        (Vendor::Pushing, DeviceFault::NoCard),
    ] {
        let simulated = SimulatedReader::start(vendor).await;
        simulated.behave(Conduct::Silent);
        assert_eq!(hasty_reader(&simulated).read(TODAY).await, Err(expected), "{vendor:?}");
    }
}

#[tokio::test]
async fn a_program_that_does_not_run_is_missing() {
    for vendor in Vendor::ALL {
        let simulated = SimulatedReader::start(vendor).await;
        let settings = patient(simulated.settings());
        drop(simulated);
        // The port is closed once the server's task is gone.
        let reader = IdReader::new(settings).unwrap();
        while reader.reach().await.is_ok() {
            tokio::task::yield_now().await;
        }
        assert_eq!(reader.read(TODAY).await, Err(DeviceFault::Missing), "{vendor:?}");
    }
}

#[tokio::test]
async fn one_reader_is_read_once_at_a_time_and_is_free_again() {
    let simulated = SimulatedReader::start(Vendor::Flat).await;
    let reader = reader(&simulated);
    let first = reader.read(TODAY);
    tokio::pin!(first);
    tokio::select! {
        biased;
        _ = &mut first => panic!("there is no card yet"),
        second = reader.read(TODAY) => assert_eq!(second, Err(DeviceFault::Busy)),
    }
    simulated.lay(SampleCard::usual());
    assert!(first.await.is_ok());
    assert!(reader.read(TODAY).await.is_ok());
}

#[tokio::test]
async fn somebody_elses_program_at_the_address_is_nonsense() {
    // It greets like a mail server, whatever it is asked.
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address: SocketAddr = listener.local_addr().unwrap();
    let server = tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut question = [0; 1024];
            let _ = stream.read(&mut question).await;
            let _ = stream.write_all(b"220 mail.example.org ESMTP ready\r\n\r\n").await;
        }
    });
    for vendor in [Vendor::Nested, Vendor::Pushing] {
        let mut settings = patient(vendor.settings());
        let scheme = if vendor == Vendor::Pushing { "ws" } else { "http" };
        settings.address = format!("{scheme}://{address}/");
        let read = IdReader::new(settings).unwrap().read(TODAY).await;
        assert_eq!(read, Err(fault(Nonsense::Protocol)), "{vendor:?}");
    }
    server.abort();
}

/// Reads a changed card with the first vendor's program.
async fn read_changed(change: impl FnOnce(&mut SampleCard)) -> Result<Vec<CardDoubt>, DeviceFault> {
    let simulated = SimulatedReader::start(Vendor::Nested).await;
    let mut card = SampleCard::usual();
    change(&mut card);
    simulated.lay(card);
    reader(&simulated).read(TODAY).await.map(|read| read.card.doubts)
}

#[tokio::test]
async fn a_misread_card_is_refused_and_the_field_named() {
    let wrong = |field| Err(DeviceFault::CardWrong { field });
    let misread = read_changed(|card| card.number.replace_range(9..10, "7")).await;
    assert_eq!(misread, wrong(CardField::Number), "the check character tells");
    let future = read_changed(|card| card.number = "310199203805120318".into()).await;
    assert_eq!(future, wrong(CardField::Number));
    assert_eq!(read_changed(|card| card.name = "周\u{FFFD}海".into()).await, wrong(CardField::Name));
    assert_eq!(read_changed(|card| card.name.clear()).await, wrong(CardField::Name));
    assert_eq!(read_changed(|card| card.sex = "？".into()).await, wrong(CardField::Sex));
    assert_eq!(read_changed(|card| card.address = "a\u{1B}b".into()).await, wrong(CardField::Address));
}

#[tokio::test]
async fn what_does_not_fit_together_is_pointed_out() {
    assert_eq!(read_changed(|card| card.birth = date(1968, 5, 21)).await, Ok(vec![CardDoubt::BirthDiffers]));
    assert_eq!(read_changed(|card| card.sex = "女".into()).await, Ok(vec![CardDoubt::SexDiffers]));
    assert_eq!(
        read_changed(|card| card.valid_from = date(2027, 1, 1)).await,
        Ok(vec![CardDoubt::NotYetValid])
    );
    assert_eq!(
        read_changed(|card| card.photo = b"no picture".to_vec()).await,
        Ok(vec![CardDoubt::PhotoUnreadable])
    );
}

#[tokio::test]
async fn nothing_of_a_person_is_in_what_is_logged() {
    let simulated = SimulatedReader::start(Vendor::Nested).await;
    simulated.lay(SampleCard::usual());
    let read = reader(&simulated).read(TODAY).await.unwrap();
    let logged = format!("{read:?}");
    for secret in ["周大海", "310199196805120315", "新村", "1968"] {
        assert!(!logged.contains(secret), "{logged}");
    }
}

#[test]
fn settings_that_cannot_work_are_refused_by_name() {
    let bad = |change: &dyn Fn(&mut IdReaderSettings)| {
        let mut settings = Vendor::Nested.settings();
        change(&mut settings);
        match IdReader::new(settings).unwrap_err() {
            DeviceFault::BadSetting { setting } => setting,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(bad(&|s| s.address = "http://10.0.0.7/readcard".into()), "address");
    assert_eq!(bad(&|s| s.address = "ws://127.0.0.1:9000/".into()), "exchange");
    let socket = ReaderExchange::WebSocket { send: String::new(), repeat: false };
    assert_eq!(bad(&|s| s.exchange = socket.clone()), "exchange");
    assert_eq!(bad(&|s| s.answer.fields.number.clear()), "number");
    assert_eq!(bad(&|s| s.answer.fields.birth = "resultContent.bornDay".into()), "birth");
    assert_eq!(bad(&|s| s.answer.success.clear()), "success");
    assert_eq!(bad(&|s| s.limits.card_ms = 0), "card_ms");
}

#[test]
fn the_examples_in_the_documentation_are_the_profiles() {
    let page = include_str!("../../../docs/devices.md");
    let blocks = page.split("```json\n").skip(1).filter_map(|block| block.split("```").next());
    let examples: Vec<IdReaderSettings> =
        blocks.filter_map(|block| serde_json::from_str(block).ok()).collect();
    let profiles = [Vendor::Nested, Vendor::Flat, Vendor::Pushing].map(Vendor::settings);
    assert_eq!(examples, profiles);
}
