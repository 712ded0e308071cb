//! Programs of vendors, each with another idea of how a card is to be told.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use encoding_rs::GB18030;
use protocol::screen::{IdReaderSettings, ReaderSays};
use serde_json::{Value, json};

use super::card::SampleCard;

/// A vendor's program. Its settings are in `profiles/`, as an administrator would write them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vendor {
    /// HTTP GET, answered at once; everything in an object of its own; codes in text; dates with dots.
    Nested,
    /// HTTP POST in GB 18030, answered when a card comes; everything in one object; codes as numbers; both days of validity in one text; photo as a `data:`
    /// address.
    Flat,
    /// A WebSocket that speaks by itself, with signs of life; JSON in a text within JSON; a list instead of names; Chinese dates.
    Pushing,
    /// A WebSocket that answers each message; only a few fields; success as a truth value.
    Asking,
}

impl Vendor {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Nested, Self::Flat, Self::Pushing, Self::Asking];

    /// By its name in `profiles/`.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|vendor| vendor.name() == name)
    }

    /// Its name in `profiles/`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Nested => "nested",
            Self::Flat => "flat",
            Self::Pushing => "pushing",
            Self::Asking => "asking",
        }
    }

    /// The settings for it, at its usual address.
    ///
    /// # Panics
    /// When the profile is broken.
    pub fn settings(self) -> IdReaderSettings {
        let profile = match self {
            Self::Nested => include_str!("../../profiles/nested.json"),
            Self::Flat => include_str!("../../profiles/flat.json"),
            Self::Pushing => include_str!("../../profiles/pushing.json"),
            Self::Asking => include_str!("../../profiles/asking.json"),
        };
        serde_json::from_str(profile).expect("the profile is in the format of the settings")
    }

    /// Whether it keeps silent until a card comes.
    pub(super) fn waits(self) -> bool {
        self == Self::Flat
    }

    /// Whether it speaks without being asked.
    pub(super) fn pushes(self) -> bool {
        self == Self::Pushing
    }

    /// What the program answers for a card.
    pub(super) fn card(self, card: &SampleCard) -> Vec<u8> {
        let photo = STANDARD.encode(&card.photo);
        let day = |format: &str| card.birth.strftime(format).to_string();
        let from = |format: &str| card.valid_from.strftime(format).to_string();
        let until = |format: &str| {
            card.valid_until.map_or("长期".to_owned(), |date| date.strftime(format).to_string())
        };
        match self {
            Self::Nested => text(&json!({
                "resultFlag": "0", "errorMsg": "", "resultContent": {
                    "partyName": card.name, "gender": card.sex, "nation": card.nation, "bornDay": day("%Y%m%d"),
                    "certAddress": card.address, "certNumber": card.number, "certOrg": card.authority,
                    "effDate": from("%Y.%m.%d"), "expDate": until("%Y.%m.%d"), "identityPic": photo,
                },
            })),
            Self::Flat => {
                // The chip pads its fields with blanks, and this vendor passes them on.
                let answer = json!({
                    "ret": 144, "Name": format!("{:<15}", card.name), "Sex": if card.sex == "男" { 1 } else { 2 },
                    "Nation": format!("{}族", card.nation), "Birth": day("%Y-%m-%d 00:00:00"),
                    "Address": format!("{}\u{0}\u{0}", card.address), "IDCode": card.number,
                    "Department": card.authority, "Validity": format!("{}-{}", from("%Y%m%d"), until("%Y%m%d")),
                    "PhotoBase64": format!("data:image/jpeg;base64,{photo}"),
                });
                GB18030.encode(&answer.to_string()).0.into_owned()
            }
            Self::Pushing => {
                let inside = json!({
                    "event": "card", "picture": photo, "person": [
                        card.name, card.sex, card.nation, day("%Y年%-m月%-d日"), card.address, card.number,
                        card.authority, from("%Y年%-m月%-d日"), until("%Y年%-m月%-d日"),
                    ],
                });
                text(&json!({"seq": 7, "data": inside.to_string()}))
            }
            Self::Asking => text(&json!({
                "success": true, "card": {
                    "name": card.name, "no": card.number.to_lowercase(), "birth": day("%Y/%-m/%-d"),
                    "address": card.address,
                },
            })),
        }
    }

    /// What the program answers when it has no card to tell of. The last vendor knows one way only.
    pub(super) fn says(self, what: ReaderSays) -> Vec<u8> {
        let code = |codes: [&str; 5]| {
            let [no_card, pulled, busy, missing, nothing] = codes;
            match what {
                ReaderSays::NoCard => no_card.to_owned(),
                ReaderSays::CardPulled => pulled.to_owned(),
                ReaderSays::Busy => busy.to_owned(),
                ReaderSays::DeviceMissing => missing.to_owned(),
                ReaderSays::Nothing => nothing.to_owned(),
            }
        };
        match self {
            Self::Nested => {
                text(&json!({"resultFlag": code(["-1", "-2", "-3", "-4", "-1"]), "errorMsg": "读卡失败"}))
            }
            Self::Flat => {
                let ret: i64 = code(["128", "65", "2", "1", "128"]).parse().expect("codes are numbers");
                text(&json!({ "ret": ret }))
            }
            Self::Pushing => {
                text(&json!({"event": code(["waiting", "pulled", "occupied", "unplugged", "alive"])}))
            }
            Self::Asking => text(&json!({"success": false})),
        }
    }

    /// An answer with a code that nobody explained.
    pub(super) fn unknown_code(self) -> Vec<u8> {
        match self {
            Self::Nested => text(&json!({"resultFlag": "E-77"})),
            Self::Flat => text(&json!({"ret": 77})),
            Self::Pushing => text(&json!({"event": "E-77"})),
            Self::Asking => text(&json!({"success": "E-77"})),
        }
    }
}

fn text(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}
