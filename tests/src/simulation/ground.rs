//! The ground on which every seed begins: a small hall, provisioned once, with PCs at which everybody has logged in and holds a few photos.
//! Hashing passwords, loading a catalogue and compressing pictures take longer than a whole seed, so a seed begins with a copy.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use central::provision::{Provision, provision};
use central::{Api, Clock, founding, sample};
use domain::catalogue::{Role, Staff};
use domain::id::{ItemCode, PackageCode, StaffId};
use domain::record::{Key, Record};
use domain::time::Timestamp;
use protocol::screen::Photo;
use tempfile::TempDir;

use super::desk::Pc;
use super::nature::Sun;
use super::server::{Committed, Server, config, copy_quiet};
use crate::photo;

/// The morning on which every seed begins: Monday, 9 March 2026, 9:00 in the hall (1:00 in Greenwich).
pub(super) const MORNING: Timestamp = Timestamp(1_773_018_000_000);

/// Everybody in the small hall, each at a PC of his or her own. The reception and the approver are always there.
pub(super) const STAFF: [&str; 5] = ["helin", "luwei", "zhaoming", "lijing", "wangxiaomin"];

/// Whoever sees to what closed accounts leave behind, at whatever PC is free.
pub(super) const SUPERVISOR: &str = "zhoulan";
/// Whoever may look at everything, and does nothing.
pub(super) const AUDITOR: &str = "auditor";

/// The item that is taken in alone; it goes to an approver.
pub(super) const ITEM: &str = "juzhuzheng-xinban";
/// The joint package.
pub(super) const PACKAGE: &str = "xinshenger-chusheng";
/// Counters of the small hall.
pub(super) const COUNTERS: [u16; 3] = [1, 2, 3];
/// Where the ids of the ground come from.
const SEED: u64 = 0x9E37_79B9;
/// Photos in the hands of each clerk.
const PHOTOS: u32 = 3;

/// The ground. Ends with its folder, so it must outlive the seeds that are run on it.
pub struct Ground {
    folder: TempDir,
    /// What the central store begins with.
    pub(super) records: BTreeMap<Key, Record>,
    /// What the central API has committed since.
    pub(super) history: Vec<Committed>,
    /// Photos at each PC.
    pub(super) photos: Vec<Vec<Photo>>,
}

impl Ground {
    /// Lays the ground.
    ///
    /// # Panics
    /// When a part of the product fails where nothing is meant to go wrong yet.
    pub async fn lay() -> Self {
        let folder = folder();
        let sun = Sun::at(MORNING);
        let records = small_hall();
        let provision_of = Provision {
            passwords: STAFF
                .into_iter()
                .chain([SUPERVISOR, AUDITOR])
                .map(|id| (StaffId::from(id), crate::hall::PASSWORD.to_owned()))
                .collect(),
            records: records.clone(),
            hashes: Vec::new(),
        };
        let template = folder.path().join("empty");
        let clock = sun.clone();
        let api = Api::open(config(template.clone()), Clock::new(move || clock.now()));
        let api = api.await.expect("the central API opens");
        provision(api.store(), provision_of).await.expect("the small hall is provisioned");
        api.close().await;

        let mut server = Server::open(&template, folder.path().join("laying"), &sun, Vec::new()).await;
        let (signs, mut heard) = tokio::sync::mpsc::unbounded_channel();
        let mut photos = Vec::new();
        for (number, staff) in STAFF.iter().enumerate() {
            let laying = folder.path().join(format!("laying-{staff}"));
            let mut pc = Pc::open(number, staff, laying, &sun, 0, SEED + number as u64, &signs);
            pc.log_in();
            pc.through(&mut server, &mut heard).await.expect("the first login succeeds");
            pc.sync();
            pc.through(&mut server, &mut heard).await.expect("the first day begins");
            let mut taken = Vec::new();
            for page in 0..PHOTOS {
                let page = u32::try_from(number).expect("few PCs") * 100 + page;
                taken.push(pc.desk.put_photo(photo::page(page)).await.expect("a clear photo is taken in"));
            }
            photos.push(taken);
            copy_quiet(&pc.data(), &folder.path().join(staff));
        }
        let history = server.history.clone();
        let ground = Self {
            records: records.into_iter().map(|record| (record.key(), record)).collect(),
            history,
            photos,
            folder,
        };
        server.keep_as(&ground.central()).await;
        ground
    }

    /// Somebody of the staff, as on the first morning.
    pub(super) fn staff(&self, id: &StaffId) -> Staff {
        match self.records.get(&Key::staff(id)) {
            Some(Record::Staff(staff)) => (**staff).clone(),
            _ => panic!("{id} is on the staff"),
        }
    }

    /// The central API's data.
    pub(super) fn central(&self) -> PathBuf {
        self.folder.path().join("central")
    }

    /// The data of somebody's PC.
    pub(super) fn pc(&self, staff: &str) -> PathBuf {
        self.folder.path().join(staff)
    }

    /// A folder for one seed.
    pub(super) fn workplace(&self, seed: u64) -> TempDir {
        TempDir::with_prefix_in(format!("seed-{seed}-"), self.folder.path()).expect("a temporary folder")
    }
}

/// In memory where the machine has such a place: a simulated disk needs no real one.
fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() {
        TempDir::with_prefix_in("simulation-", memory)
    } else {
        TempDir::with_prefix("simulation-")
    };
    folder.expect("a temporary folder")
}

/// Three counters, two businesses, one item that is taken in alone and one joint package of the sample.
fn small_hall() -> Vec<Record> {
    let mut sample = sample::load();
    let businesses = ["A", "E"];
    sample.morning.clear();
    sample.hall.businesses.retain(|business| businesses.contains(&business.code.0.as_str()));
    for business in &mut sample.hall.businesses {
        business.counters = COUNTERS.into();
    }
    sample.packages.retain(|package| package.code == PackageCode::from(PACKAGE));
    let members: Vec<ItemCode> = sample
        .packages
        .iter()
        .flat_map(|package| &package.members)
        .map(|member| member.item.clone())
        .collect();
    sample.definitions.retain(|item| item.code == ItemCode::from(ITEM) || members.contains(&item.code));
    let departments: Vec<_> = sample.definitions.iter().map(|item| item.department.clone()).collect();
    sample.hall.departments.retain(|department| departments.contains(&department.code));
    sample.staff.retain(|person| STAFF.contains(&person.id.as_str()) || person.id.as_str() == SUPERVISOR);
    let posts: Vec<String> = sample
        .packages
        .iter()
        .flat_map(|package| &package.members)
        .map(|member| member.post.clone())
        .collect();
    for person in &mut sample.staff {
        if person.roles.contains(&Role::Approver) {
            person.departments =
                sample.hall.departments.iter().map(|department| department.code.clone()).collect();
            person.posts = posts.clone();
        }
    }
    let supervisor = sample.staff.iter().find(|person| person.id.as_str() == SUPERVISOR);
    let auditor = supervisor.map(|supervisor| Staff {
        id: AUDITOR.into(),
        departments: sample.hall.departments.iter().map(|department| department.code.clone()).collect(),
        ..supervisor.clone()
    });
    sample.staff.extend(auditor);
    founding::provision_of(sample, MORNING).records
}
