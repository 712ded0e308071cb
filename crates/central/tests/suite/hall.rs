//! A small hall to test with: two counters, a few people, two items.

use std::net::Ipv4Addr;
use std::sync::{LazyLock, Once};

use central::config::{BlobPlace, S3, Secret};
use central::provision::{Provision, provision};
use central::sample::Sample;
use central::{Config, Running, sample, start};
use domain::calendar::Calendar;
use domain::catalogue::{
    Business, Department, Hall as HallRecord, JointPackage, PackageMember, QueueRules, Role, Staff,
};
use domain::counter::{Counter, CounterState};
use domain::form::definition::{Definition, Routing};
use domain::id::HallCode;
use domain::record::Record;
use domain::time::Timestamp;
use tempfile::TempDir;
use testbed::postgres;
use testbed::s3::{self, Bucket};

static SAMPLE: LazyLock<Sample> = LazyLock::new(sample::load);

/// Password of everybody.
pub const PASSWORD: &str = "correct horse";
/// The department that decides the cases of the hall.
pub const DEPARTMENT: &str = "dept";

/// Which store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Embedded.
    Sqlite,
    /// Private cluster.
    Postgres,
}

/// A running central API with a small hall.
pub struct Hall {
    /// How it runs.
    pub config: Config,
    /// The central API, while it runs.
    pub running: Option<Running>,
    /// Where the photos are, if not in a folder.
    bucket: Option<Bucket>,
    _folder: TempDir,
}

impl Hall {
    /// A hall on a store.
    pub async fn on(kind: Kind) -> Self {
        Self::with(kind, 900).await
    }

    /// A hall on a store whose access tokens are good for so many seconds.
    pub async fn with(kind: Kind, access_token_seconds: u64) -> Self {
        Self::configured(kind, |config| config.access_token_seconds = access_token_seconds).await
    }

    /// A hall on embedded storage with its photos in a bucket.
    pub async fn with_bucket() -> Self {
        let bucket = Bucket::start().await;
        let place = BlobPlace::S3(S3 {
            endpoint: Some(bucket.endpoint()),
            region: "us-east-1".to_owned(),
            bucket: s3::BUCKET.to_owned(),
            path_style: true,
            access_key: s3::ACCESS_KEY.to_owned(),
            secret_key: Secret::new(s3::SECRET_KEY),
        });
        let mut hall = Self::configured(Kind::Sqlite, |config| config.blobs = place).await;
        hall.bucket = Some(bucket);
        hall
    }

    /// A hall whose configuration is not the usual one.
    pub async fn configured(kind: Kind, adjust: impl FnOnce(&mut Config)) -> Self {
        Self::begun(kind, adjust, small_hall()).await
    }

    /// A hall that begins with more than usual.
    pub async fn with_more(kind: Kind, records: Vec<Record>) -> Self {
        Self::configured_with_more(kind, |_| (), records).await
    }

    /// A hall that begins with more than usual, and whose configuration is not the usual one.
    pub async fn configured_with_more(
        kind: Kind,
        adjust: impl FnOnce(&mut Config),
        records: Vec<Record>,
    ) -> Self {
        let mut first = small_hall();
        first.records.extend(records);
        Self::begun(kind, adjust, first).await
    }

    async fn begun(kind: Kind, adjust: impl FnOnce(&mut Config), first: Provision) -> Self {
        static PROVIDER: Once = Once::new();
        PROVIDER.call_once(|| {
            rustls::crypto::ring::default_provider().install_default().unwrap();
        });
        let folder = TempDir::with_prefix("central").unwrap();
        let mut config = Config {
            listen: (Ipv4Addr::LOCALHOST, 0).into(),
            database: match kind {
                Kind::Sqlite => None,
                Kind::Postgres => Some(postgres::database().await),
            },
            key: Some([7; 32]),
            ..Config::new(folder.path().join("data"))
        };
        adjust(&mut config);
        let mut hall = Self { config, running: None, bucket: None, _folder: folder };
        hall.resume().await;
        assert!(provision(hall.running().store(), first).await.unwrap(), "a new store is empty");
        hall
    }

    /// The central API.
    pub fn running(&self) -> &Running {
        self.running.as_ref().unwrap()
    }

    /// Stops the central API; its data stay.
    pub async fn pause(&mut self) {
        self.running.take().unwrap().stop().await;
    }

    /// Starts it on its data and its address.
    pub async fn resume(&mut self) {
        let running = start(self.config.clone()).await.unwrap();
        self.config.listen = running.address;
        self.running = Some(running);
    }

    /// Base address.
    pub fn url(&self) -> String {
        format!("http://{}", self.config.listen)
    }

    /// The stored bytes of a photo.
    pub fn stored_photo(&self, hash: &str) -> Vec<u8> {
        let place = self.bucket.as_ref().map_or(self.config.data.join("blobs"), Bucket::folder);
        std::fs::read(place.join("arrived").join(&hash[..2]).join(hash)).expect("the photo rests here")
    }

    /// Ends it.
    pub async fn close(mut self) {
        self.pause().await;
    }
}

/// Runs each test on both stores.
macro_rules! on_both_stores {
    ($($(#[$doc:meta])* $name:ident => $test:path;)*) => {
        mod on_sqlite {
            $($(#[$doc])* #[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                $test(crate::hall::Hall::on(crate::hall::Kind::Sqlite).await).await;
            })*
        }
        mod on_postgres {
            $($(#[$doc])* #[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                $test(crate::hall::Hall::on(crate::hall::Kind::Postgres).await).await;
            })*
        }
    };
}
pub(crate) use on_both_stores;

/// An item decided by the department, one decided at the counter.
pub fn items() -> [Definition; 2] {
    let full = SAMPLE.definitions[0].clone();
    let item = |code: &str, routing| Definition {
        code: code.into(),
        version: 1,
        department: DEPARTMENT.into(),
        routing,
        effective_from: None,
        cancelled_from: None,
        ..full.clone()
    };
    [item("for-the-department", Routing::Department), item("at-once", Routing::Counter)]
}

/// A package of so many items that opening it needs each of them.
pub fn package_of(many: usize) -> (JointPackage, Vec<Definition>) {
    let [_, at_once] = items();
    let of = |number| Definition {
        code: format!("item-{number}").as_str().into(),
        steps: Vec::new(),
        materials: Vec::new(),
        conditions: Vec::new(),
        ..at_once.clone()
    };
    let items: Vec<Definition> = (0..many).map(of).collect();
    let mut package = SAMPLE.packages[0].clone();
    let member = package.members[0].clone();
    package.members =
        items.iter().map(|item| PackageMember { item: item.code.clone(), ..member.clone() }).collect();
    (package, items)
}

/// Code of the sample item that [`items`] are made of: its example answers fit them.
pub fn model() -> String {
    SAMPLE.definitions[0].code.to_string()
}

fn staff(id: &str, hall: &str, roles: &[Role], departments: &[&str]) -> Staff {
    Staff {
        id: id.into(),
        name: format!("Staff {id}"),
        hall: hall.into(),
        roles: roles.to_vec(),
        departments: departments.iter().map(|code| (*code).into()).collect(),
        posts: Vec::new(),
        counter: None,
    }
}

fn hall_record(code: &str) -> HallRecord {
    HallRecord {
        code: code.into(),
        name: format!("Hall {code}"),
        address: String::new(),
        phone: String::new(),
        area_code: "310199".to_owned(),
        hours: String::new(),
        opening: None,
        offices: Vec::new(),
        answer_times: Default::default(),
        businesses: vec![Business { code: "A".into(), name: "everything".to_owned(), counters: vec![1, 2] }],
        departments: vec![Department { code: DEPARTMENT.into(), name: "the department".to_owned() }],
        queue: QueueRules {
            priority_age: 70,
            aging_minutes: 15,
            appointment_lead_minutes: 10,
            undo_seconds: 10,
        },
        sample: true,
    }
}

/// A calendar that knows the days around today, whenever that is.
fn calendar() -> Calendar {
    let today = crate::desk::now().date();
    Calendar {
        from: today.saturating_sub(jiff::ToSpan::days(400)),
        horizon: today.saturating_add(jiff::ToSpan::days(400)),
        off: Default::default(),
        make_up: Default::default(),
        source: String::new(),
    }
}

fn small_hall() -> Provision {
    let people = [
        staff("clerk-1", "H", &[Role::Clerk], &[]),
        staff("clerk-2", "H", &[Role::Clerk], &[]),
        staff("guide", "H", &[Role::Guide], &[]),
        staff("approver", "H", &[Role::Approver], &[DEPARTMENT]),
        staff("other-approver", "K", &[Role::Approver], &["other"]),
        staff("admin", "H", &[Role::Administrator], &[]),
        staff("supervisor", "H", &[Role::Supervisor], &[]),
        staff("stranger", "K", &[Role::Clerk], &[]),
    ];
    let counter = |hall: &HallCode, number| Counter {
        hall: hall.clone(),
        number,
        businesses: vec!["A".into()],
        state: CounterState::Closed,
        since: Timestamp(0),
        revision: 1,
    };
    let passwords = people.iter().map(|person| (person.id.clone(), PASSWORD.to_owned())).collect();
    let mut records: Vec<Record> = people.into_iter().map(|person| Record::Staff(Box::new(person))).collect();
    for hall in [hall_record("H"), hall_record("K")] {
        records.extend([1, 2].map(|number| Record::Counter(Box::new(counter(&hall.code, number)))));
        records.push(Record::Hall(Box::new(hall)));
    }
    records.extend(items().map(|item| Record::Item(Box::new(item))));
    records.push(Record::Calendar(Box::new(calendar())));
    Provision { records, passwords, ..Provision::default() }
}
