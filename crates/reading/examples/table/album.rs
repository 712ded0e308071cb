//! Photographs of synthetic papers with what stands on them: shared by the table and the tests.

use reading::{Fact, Paper};
use specimens::{Glare, Light, Person, Scene, Table, card_back, card_front, person, register_page};

/// A paper, drawn, with what should be read.
pub struct Sheet {
    pub paper: Paper,
    pub drawn: specimens::Paper,
    pub expected: Vec<(Fact, String)>,
}

/// The three papers of the person of a seed.
pub fn sheets(seed: u64) -> [Sheet; 3] {
    let person = person(seed);
    [
        Sheet { paper: Paper::IdCardFront, drawn: card_front(&person), expected: on_front(&person) },
        Sheet { paper: Paper::IdCardBack, drawn: card_back(&person), expected: on_back(&person) },
        Sheet { paper: Paper::HouseholdMember, drawn: register_page(&person), expected: on_page(&person) },
    ]
}

fn iso(date: specimens::Date) -> String {
    format!("{:04}-{:02}-{:02}", date.year, date.month, date.day)
}

fn of_person(person: &Person) -> Vec<(Fact, String)> {
    vec![
        (Fact::Name, person.name.clone()),
        (Fact::Sex, person.sex.to_owned()),
        (Fact::Nation, format!("{}族", person.nation)),
        (Fact::BirthDate, iso(person.born)),
        (Fact::IdNumber, person.id_number.clone()),
    ]
}

fn on_front(person: &Person) -> Vec<(Fact, String)> {
    let mut fields = of_person(person);
    fields.push((Fact::Address, person.address.clone()));
    fields
}

fn on_back(person: &Person) -> Vec<(Fact, String)> {
    vec![
        (Fact::Authority, person.authority.clone()),
        (Fact::ValidFrom, iso(person.issued)),
        (Fact::ValidUntil, iso(person.expires)),
    ]
}

fn on_page(person: &Person) -> Vec<(Fact, String)> {
    let mut fields = of_person(person);
    fields.extend([
        (Fact::Relation, person.relation.to_owned()),
        (Fact::BirthPlace, person.native_place.clone()),
        (Fact::NativePlace, person.native_place.clone()),
        (Fact::Height, format!("{}厘米", person.height)),
        (Fact::BloodType, person.blood.to_owned()),
        (Fact::Education, person.education.to_owned()),
        (Fact::MaritalStatus, person.marriage.to_owned()),
        (Fact::Workplace, person.workplace.to_owned()),
        (Fact::Occupation, person.occupation.to_owned()),
        (Fact::MovedToAddress, person.address.clone()),
    ]);
    fields
}

/// A way to photograph a paper: what it is called, the scene, and how the camera was held (Exif orientation).
pub type Way = (&'static str, fn(&specimens::Paper, u64) -> Scene, u16);

/// The first two are good photographs, of which everything should be read.
pub const WAYS: [Way; 12] = [
    ("from above, dark mat", |paper, _| above(paper), 1),
    ("at an angle, dark mat", |paper, seed| above(paper).tilted(paper, seed), 1),
    ("at an angle, upside down", |paper, seed| above(paper).tilted(paper, seed), 3),
    ("at an angle, on its side", |paper, seed| above(paper).tilted(paper, seed), 6),
    ("small: two fifths of the picture", |paper, _| above(paper).seen_from(paper, 0.4, [4.0, 3.0, -3.0]), 1),
    (
        "cutting mat, lamp at one side",
        |paper, seed| above(paper).tilted(paper, seed).on(Table::CuttingMat).lit(Light::OneSided),
        1,
    ),
    (
        "wood, shadow, noise",
        |paper, seed| above(paper).tilted(paper, seed).on(Table::Wood).lit(Light::Shadow).noisy(9.0),
        1,
    ),
    (
        "pale desk, reflection over an eighth",
        |paper, seed| {
            above(paper).tilted(paper, seed).on(Table::PaleDesk).mirroring(Glare {
                x: 0.35,
                y: 0.4,
                radius: 0.2,
            })
        },
        1,
    ),
    ("a little out of focus (σ 2 pixels)", |paper, seed| above(paper).tilted(paper, seed).blurred(2.0), 1),
    ("out of focus (σ 4 pixels)", |paper, seed| above(paper).tilted(paper, seed).blurred(4.0), 1),
    ("shaken (12 pixels)", |paper, seed| above(paper).tilted(paper, seed).shaken(11.0, 5.0), 1),
    ("at night, much noise", |paper, seed| above(paper).tilted(paper, seed).lit(Light::Night).noisy(9.0), 1),
];

/// From above, 1600 × 1200.
fn above(paper: &specimens::Paper) -> Scene {
    Scene::of(paper, 1600, 1200)
}

/// Takes the photograph.
pub fn photograph(sheet: &Sheet, (_, scene, orientation): &Way, seed: u64) -> image::RgbImage {
    let photo = scene(&sheet.drawn, seed).photograph(&sheet.drawn);
    specimens::turned_as_stored(&photo.picture, *orientation)
}
