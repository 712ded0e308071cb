//! The sample hall: a whole catalogue, staff and a morning's queue to start from. All persons are invented.
//!
//! The data lie as JSON in `sample/`. Items that are modelled in full have a file each; every other real item name of
//! `names.json` gets a general form from [`general::definition`].

pub mod general;
mod pictures;

use std::collections::{BTreeMap, BTreeSet};

use domain::answer::Answers;
use domain::calendar::Calendar;
use domain::catalogue::{Hall, JointPackage, Staff};
use domain::form::definition::Definition;
use domain::id::{BusinessCode, ItemCode, StaffId};
use domain::ticket::{Person, PriorityReason, TicketClass};
use serde::Deserialize;
use serde::de::DeserializeOwned;

pub use general::{NameEntry, definition as general_definition};

/// Everything a sample hall starts with.
#[derive(Clone, Debug)]
pub struct Sample {
    /// The hall.
    pub hall: Hall,
    /// Its staff. In each post the first holder is the A-post.
    pub staff: Vec<Staff>,
    /// The official calendar.
    pub calendar: Calendar,
    /// Service items: those modelled in full first, then those with the general form.
    pub definitions: Vec<Definition>,
    /// Joint packages.
    pub packages: Vec<JointPackage>,
    /// The tickets of one morning, in the order in which they were taken.
    pub morning: Vec<MorningTicket>,
}

/// A ticket of the sample morning. Times are minutes before "now", which is whenever the sample is loaded.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct MorningTicket {
    /// Printed number: V (priority) or Y (appointment), business, serial.
    pub number: String,
    /// Business.
    pub business: BusinessCode,
    /// Item, when it was chosen at check-in.
    pub item: Option<ItemCode>,
    /// Class.
    pub class: TicketClass,
    /// Why it has priority; present for the priority class only.
    pub priority_reason: Option<PriorityReason>,
    /// When the appointment was; present for the appointment class only.
    pub appointment_minutes_ago: Option<u32>,
    /// Who it is for. The region code 310199 of the ID numbers does not exist.
    pub person: Person,
    /// When it was taken.
    pub issued_minutes_ago: u32,
    /// Where it stands now.
    #[serde(flatten)]
    pub state: MorningState,
}

/// Where a ticket of the sample morning stands.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum MorningState {
    /// In the queue.
    Waiting,
    /// Being served.
    Serving(Served),
    /// Sent away for a missing paper.
    Parked {
        /// Where and when.
        #[serde(flatten)]
        served: Served,
        /// Why.
        reason: String,
        /// What the person has to bring.
        missing: Vec<String>,
    },
    /// Called, did not come.
    NoShow(Served),
    /// Done.
    Finished(Served),
}

/// Where and when a ticket was served.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Served {
    /// Counter.
    pub counter: u16,
    /// Clerk.
    pub staff: StaffId,
    /// When the person was called and started to be served.
    pub started_minutes_ago: u32,
    /// When the present state began; not earlier than the start.
    pub since_minutes_ago: u32,
}

macro_rules! files {
    ($($name:literal),* $(,)?) => { &[$(include_str!(concat!("../sample/", $name, ".json"))),*] };
}

/// Items modelled in full, with the members of the joint packages.
const ITEMS: &[&str] = files![
    "items/juzhuzheng-xinban",
    "items/shiye-dengji",
    "items/jinglaoka-shenling",
    "items/canjirenzheng-xinban",
    "items/shengyu-dengji",
    "items/yidijiuyi-beian",
    "items/laonianren-youdaizheng",
    "items/shengyu-daiyu",
    "items/renhu-fenli-dengji",
    "items/tuixiu-dangan-jieshou",
    "items/chusheng-dengji",
    "items/canbao-dengji",
    "items/shebaoka-shenling",
    "items/shengyu-feiyong-baoxiao",
    "items/yufang-jiezhong-dangan",
    "items/kexue-yuer-dengji",
    "items/lianzu-shenqing",
    "items/lianzu-peizu",
    "items/lianzu-zujin",
    "items/shiye-baoxianjin-shenling",
    "items/jiuye-kunnan-rending",
    "items/linghuo-shebao-butie",
    "items/linghuo-canbao-dengji",
    "items/zuidi-shenghuo-baozhang",
    "items/linshi-jiuzhu",
    "items/tekun-gongyang",
    "items/canjiren-liangxiang-butie",
    "items/gaoling-butie-shenling",
    "items/guer-jiben-shenghuofei",
    "items/tuiyi-youdaizheng",
    "items/zulin-wangqian-beian",
    "items/gongzufang-zige",
    "items/shenfenzheng-banli",
    "items/getihu-sheli",
    "items/shipin-jingying-hefa",
    "items/falv-yuanzhu",
    "items/suiqian-ruxue",
    "items/nongcun-jiangli-fuzhu",
    "items/zaihai-jiuzhu",
    "items/yangfengzheng-shenling",
    "items/daikai-putong-fapiao",
    "items/yancao-lingshou-xinban",
    "items/yibao-guanxi-zhuanyi",
    "items/fuju-shipei",
];

const PACKAGES: &[&str] = files!["packages/xinshenger-chusheng", "packages/lianzu"];

/// Real item names with what is published of them.
#[derive(Deserialize)]
struct Names {
    sources: Vec<String>,
    items: Vec<NameEntry>,
}

#[derive(Deserialize)]
struct Morning {
    tickets: Vec<MorningTicket>,
}

/// Loads the sample. The data are part of the program, so a fault in them is a fault of the program, caught by its tests,
/// which hold every item against the check of an import.
pub fn load() -> Sample {
    let hall: Hall = parse(include_str!("../sample/hall.json"));
    let names: Names = parse(include_str!("../sample/names.json"));
    let mut definitions: Vec<Definition> = ITEMS.iter().map(|text| parse(text)).collect();
    definitions.iter_mut().for_each(pictures::attach);
    let modelled: BTreeSet<String> = definitions.iter().map(|definition| definition.name.clone()).collect();
    definitions.extend(names.items.iter().filter(|entry| !modelled.contains(&entry.name)).map(|entry| {
        let source = names.sources.get(entry.source).map_or("", String::as_str);
        general_definition(entry, &hall, source)
    }));
    Sample {
        staff: parse(include_str!("../sample/staff.json")),
        calendar: parse(include_str!("../sample/calendar.json")),
        packages: PACKAGES.iter().map(|text| parse(text)).collect(),
        morning: parse::<Morning>(include_str!("../sample/morning.json")).tickets,
        hall,
        definitions,
    }
}

/// A complete set of answers for an item modelled in full, or for the common part of a package; `None` for any other code.
pub fn example_answers(code: &str) -> Option<Answers> {
    parse::<BTreeMap<String, Answers>>(include_str!("../sample/examples.json")).remove(code)
}

fn parse<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).expect("the sample data parse: a test loads all of them")
}

#[cfg(test)]
mod tests;
