//! The answers to the screens' commands, on a desktop that has its catalogue and is cut off from the central API.

#![expect(clippy::unwrap_used, reason = "a failure where none is expected is a failed test")]

mod applicant;
mod approval;
mod attention;
mod catalogue;
mod course;
mod devices;
mod document;
mod intake;
mod joint;
mod photos;
mod queue;
mod reading;
mod session;
mod sync;

use std::io::Cursor;

use domain::calendar::Calendar;
use domain::catalogue::{Hall, JointPackage, Role, Staff};
use domain::counter::Counter;
use domain::form::definition::Definition;
use domain::record::Record;
use domain::ticket::{Person, TicketClass};
use jiff::ToSpan;
use protocol::error::{Code, Failure};
use protocol::rpc::Commands;
use protocol::screen::{CheckIn, Photo, TicketIssued};
use protocol::sync::{CASE_SERIES, Lease};
use serde::Deserialize;
use workstation::cache::{lease, login, meta, record};
use workstation::config::SecretPlace;
use workstation::desk::Session;
use workstation::printing::PrintQueue;
use workstation::{Config, Desk};

/// A desk with its folder, which lives as long.
struct Place {
    desk: Desk,
    _folder: tempfile::TempDir,
}

impl std::ops::Deref for Place {
    type Target = Desk;
    fn deref(&self) -> &Desk {
        &self.desk
    }
}

#[derive(Deserialize)]
struct Catalogue {
    hall: Hall,
    counters: Vec<Counter>,
    calendar: Calendar,
    items: Vec<Definition>,
    packages: Vec<JointPackage>,
}

fn catalogue() -> Catalogue {
    serde_json::from_str(include_str!("catalogue.json")).unwrap()
}

fn staff(id: &str, name: &str, roles: Vec<Role>, counter: Option<u16>) -> Staff {
    let departments = vec!["gongan".into()];
    Staff {
        id: id.into(),
        name: name.to_owned(),
        hall: "hall".into(),
        roles,
        departments,
        posts: Vec::new(),
        counter,
    }
}

fn clerk() -> Staff {
    staff("zhao", "赵明", vec![Role::Clerk], Some(1))
}

/// A desk that nobody is logged in at.
async fn empty() -> Place {
    empty_with(|_| ()).await
}

/// The same with a configuration of its own.
async fn empty_with(change: impl FnOnce(&mut Config)) -> Place {
    let folder = tempfile::tempdir().unwrap();
    let mut config = Config::new("http://127.0.0.1:9", folder.path().join("data"));
    config.print_queue = PrintQueue::None;
    config.secrets = SecretPlace::Folder(folder.path().join("secrets"));
    change(&mut config);
    let desk = Desk::open(config);
    Place { desk, _folder: folder }
}

/// A desk with the catalogue and leased numbers, somebody logged in without the network.
async fn desk(who: Staff) -> Place {
    desk_with(who, |_| ()).await
}

/// The same with a print queue.
async fn desk_with_queue(who: Staff, queue: PrintQueue) -> Place {
    desk_with(who, |config| config.print_queue = queue).await
}

/// The same with something changed in its configuration.
async fn desk_with(who: Staff, change: impl FnOnce(&mut Config)) -> Place {
    let place = empty_with(change).await;
    sit_down(&place, who).await;
    place
}

/// Gives a desk its catalogue and its numbers, and logs somebody in.
async fn sit_down(place: &Desk, who: Staff) {
    let open = place.ready().unwrap();
    let Catalogue { hall, counters, calendar, items, packages } = catalogue();
    let known = login::Known { staff: who.clone(), hall: hall.clone(), spaces: Vec::new() };
    let records: Vec<Record> = std::iter::once(Record::Hall(Box::new(hall)))
        .chain([Record::Calendar(Box::new(calendar)), Record::Staff(Box::new(who.clone()))])
        .chain(counters.into_iter().map(|counter| Record::Counter(Box::new(counter))))
        .chain(items.into_iter().map(|item| Record::Item(Box::new(item))))
        .chain(packages.into_iter().map(|package| Record::Package(Box::new(package))))
        .collect();
    let day = open.now().date();
    open.cache
        .write(move |connection| {
            for record in &records {
                record::put_base(connection, record, 1)?;
            }
            for series in [CASE_SERIES, "A", "VA", "YA", "B", "VB"] {
                // A test that runs over midnight has tomorrow's numbers too.
                for day in [day, day.saturating_add(1.day())] {
                    let (series, day) = (series.to_owned(), day.to_string());
                    lease::keep(connection, &[Lease { series, day, first: 1, last: 50 }])?;
                }
            }
            meta::set_cursor(connection, "catalogue", 1, "epoch")
        })
        .await
        .unwrap();
    *open.session.write().unwrap() =
        Some(Session { counter: who.counter, known: known.into(), offline: true, seated: true });
}

/// Somebody else logs in at the same desk.
fn change_seats(desk: &Desk, who: Staff) {
    let open = desk.ready().unwrap();
    let mut session = open.session.write().unwrap();
    let session = session.as_mut().unwrap();
    session.counter = who.counter;
    std::sync::Arc::make_mut(&mut session.known).staff = who;
}

fn person(name: &str, id_number: &str) -> Person {
    Person { name: name.to_owned(), id_number: id_number.to_owned(), phone: "13800005678".to_owned() }
}

async fn check_in(desk: &Desk, name: &str, id_number: &str) -> TicketIssued {
    let request = CheckIn {
        person: person(name, id_number),
        business: "A".into(),
        item: Some("permit".into()),
        class: TicketClass::Normal,
        priority_reason: None,
        appointment_at: None,
    };
    desk.ticket_check_in(request).await.unwrap()
}

/// A photo of its own: different numbers are different photos.
async fn photo(desk: &Desk, number: u8) -> Photo {
    let picture = image::RgbImage::from_fn(640, 480, |x, y| {
        image::Rgb([number.wrapping_mul(40), u8::try_from(x % 256).unwrap(), u8::try_from(y % 256).unwrap()])
    });
    let mut png = Cursor::new(Vec::new());
    picture.write_to(&mut png, image::ImageFormat::Png).unwrap();
    desk.put_photo(png.into_inner()).await.unwrap()
}

fn code<T>(outcome: Result<T, Failure>) -> Option<Code> {
    outcome.err().map(|failure| failure.code)
}
