//! What a reader's answer means, by the settings.

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use domain::code::{IdNumber, Sex, has_bad_characters};
use encoding_rs::GB18030;
use jiff::civil::Date;
use protocol::screen::{
    CardDoubt, CardField, CardSex, Charset, DeviceFault, IdCard, Nonsense, ReaderAnswer, ReaderFields,
    ReaderSays, Validity,
};
use serde_json::Value;

use super::date::{date, range, validity};
use super::nation::nation;
use super::{CardRead, Photo};
use crate::fault::bad_setting;

/// Longest photo of a card, in bytes. The chip holds 1 KB, decoded to 102 × 126 pixels.
const PHOTO_MOST: usize = 512 << 10;

/// Longest code that is repeated to a person; a longer one is no code.
const CODE_MOST: usize = 24;

/// What a reader said.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// Here is a card.
    Card(Box<CardRead>),
    /// Something else.
    Other(ReaderSays),
}

/// Whether the settings can be followed: places are JSON pointers, and there is one for the number.
pub(super) fn check(answer: &ReaderAnswer) -> Result<(), DeviceFault> {
    let fields = &answer.fields;
    if fields.number.is_empty() {
        return Err(bad_setting("number"));
    }
    if fields.name.is_empty() {
        return Err(bad_setting("name"));
    }
    for (place, setting) in [
        (&answer.inside, "inside"),
        (&answer.code, "code"),
        (&fields.name, "name"),
        (&fields.sex, "sex"),
        (&fields.nation, "nation"),
        (&fields.birth, "birth"),
        (&fields.address, "address"),
        (&fields.number, "number"),
        (&fields.authority, "authority"),
        (&fields.valid_from, "valid_from"),
        (&fields.valid_until, "valid_until"),
        (&fields.photo, "photo"),
    ] {
        if !place.is_empty() && !place.starts_with('/') {
            return Err(bad_setting(setting));
        }
    }
    // A code that is never a success would refuse every card.
    if !answer.code.is_empty() && answer.success.is_empty() {
        return Err(bad_setting("success"));
    }
    Ok(())
}

/// Reads an answer.
pub(super) fn read(
    bytes: &[u8],
    charset: Charset,
    answer: &ReaderAnswer,
    today: Date,
) -> Result<Said, DeviceFault> {
    let nonsense = |way| DeviceFault::Nonsense { way };
    let text = decode(bytes, charset).ok_or(nonsense(Nonsense::Charset))?;
    let json = |text: &str| serde_json::from_str::<Value>(text.trim()).map_err(|_| nonsense(Nonsense::Json));
    let mut value = json(&text)?;
    if !answer.inside.is_empty() {
        let inner = value.pointer(&answer.inside).and_then(Value::as_str);
        // Without it, the answer may still have a code.
        if let Some(inner) = inner.filter(|inner| !inner.trim().is_empty()) {
            value = json(inner)?;
        }
    }
    let code = (!answer.code.is_empty()).then(|| text_at(&value, &answer.code));
    if let Some(code) = code {
        if let Some(meaning) = answer.meanings.iter().find(|meaning| meaning.code == code) {
            return Ok(Said::Other(meaning.means));
        }
        if code.is_empty() {
            return Err(nonsense(Nonsense::Code));
        }
        if !answer.success.contains(&code) {
            return Err(unknown(code));
        }
    }
    card(&value, &answer.fields, answer.code.is_empty(), today)
}

fn decode(bytes: &[u8], charset: Charset) -> Option<String> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match charset {
        Charset::Utf8 => std::str::from_utf8(bytes).ok().map(str::to_owned),
        Charset::Gb18030 => {
            GB18030.decode_without_bom_handling_and_without_replacement(bytes).map(Into::into)
        }
    }
}

fn unknown(code: String) -> DeviceFault {
    // A sentence in the place of the code could name somebody.
    let harmless = code.len() <= CODE_MOST && code.bytes().all(|b| b.is_ascii_graphic());
    if harmless && !looks_like_id(&code) {
        DeviceFault::UnknownCode { code }
    } else {
        DeviceFault::Nonsense { way: Nonsense::Code }
    }
}

fn looks_like_id(code: &str) -> bool {
    code.len() >= 15 && code.bytes().filter(u8::is_ascii_digit).count() >= 12
}

fn card(value: &Value, fields: &ReaderFields, no_code: bool, today: Date) -> Result<Said, DeviceFault> {
    let at = |place: &str| text_at(value, place);
    let number = at(&fields.number);
    let name = at(&fields.name);
    if number.is_empty() && name.is_empty() {
        // Without a code, an empty answer is how a reader says "no card"; with a code of success, the card was gone too early.
        return if no_code { Ok(Said::Other(ReaderSays::NoCard)) } else { Err(DeviceFault::CardPulled) };
    }
    let wrong = |field| DeviceFault::CardWrong { field };
    let number = IdNumber::parse(&number, today).map_err(|_| wrong(CardField::Number))?;
    if name.is_empty() || has_bad_characters(&name, false) {
        return Err(wrong(CardField::Name));
    }
    let address = at(&fields.address);
    let authority = at(&fields.authority);
    for (text, field) in [(&address, CardField::Address), (&authority, CardField::Authority)] {
        if has_bad_characters(text, false) {
            return Err(wrong(field));
        }
    }
    let mut doubts = Vec::new();

    let birth = match at(&fields.birth) {
        text if text.is_empty() => number.birth_date(),
        text => date(&text).ok_or(wrong(CardField::Birth))?,
    };
    if birth != number.birth_date() {
        doubts.push(CardDoubt::BirthDiffers);
    }

    let in_number = number.sex().map(|sex| match sex {
        Sex::Male => CardSex::Male,
        Sex::Female => CardSex::Female,
    });
    let sex = match at(&fields.sex) {
        text if text.is_empty() => in_number,
        text => Some(sex(&text).ok_or(wrong(CardField::Sex))?),
    };
    if sex.is_some() && in_number.is_some() && sex != in_number {
        doubts.push(CardDoubt::SexDiffers);
    }

    let (valid_from, valid_until) = term(&at(&fields.valid_from), &at(&fields.valid_until), fields)?;
    if valid_from.is_some_and(|from| from > today) {
        doubts.push(CardDoubt::NotYetValid);
    }
    if matches!(valid_until, Some(Validity::Until { date }) if date < today) {
        doubts.push(CardDoubt::Expired);
    }

    let encoded = value.pointer(&fields.photo).and_then(Value::as_str).filter(|_| !fields.photo.is_empty());
    let photo = encoded.filter(|text| !text.trim().is_empty()).map(photo);
    if photo == Some(None) {
        doubts.push(CardDoubt::PhotoUnreadable);
    }
    let photo = photo.flatten();
    doubts.sort();

    let card = IdCard {
        name,
        sex,
        nation: nation(&at(&fields.nation)),
        birth,
        address,
        number: number.as_str().to_owned(),
        authority,
        valid_from,
        valid_until,
        has_photo: photo.is_some(),
        doubts,
    };
    Ok(Said::Card(Box::new(CardRead { card, photo })))
}

/// First and last day, each in its place or both in one.
fn term(
    from: &str,
    until: &str,
    fields: &ReaderFields,
) -> Result<(Option<Date>, Option<Validity>), DeviceFault> {
    let wrong = |field| DeviceFault::CardWrong { field };
    if fields.valid_from == fields.valid_until && !until.is_empty() {
        let (from, until) = range(until).ok_or(wrong(CardField::ValidUntil))?;
        return Ok((Some(from), Some(until)));
    }
    let from = match from {
        "" => None,
        text => Some(date(text).ok_or(wrong(CardField::ValidFrom))?),
    };
    let until = match until {
        "" => None,
        text => Some(validity(text).ok_or(wrong(CardField::ValidUntil))?),
    };
    Ok((from, until))
}

fn sex(text: &str) -> Option<CardSex> {
    match text.to_ascii_uppercase().as_str() {
        "男" | "男性" | "1" | "01" | "M" | "MALE" => Some(CardSex::Male),
        "女" | "女性" | "2" | "02" | "F" | "FEMALE" => Some(CardSex::Female),
        _ => None,
    }
}

/// Some programs fill fixed widths with blanks or zero bytes, and wrap Base64 into lines or a `data:` address.
fn photo(text: &str) -> Option<Photo> {
    let encoded = text.rsplit_once("base64,").map_or(text, |(_, encoded)| encoded);
    let encoded: Vec<u8> = encoded.bytes().filter(|b| !b.is_ascii_whitespace() && *b != 0).collect();
    if encoded.len() > PHOTO_MOST {
        return None;
    }
    let lenient = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let bytes = GeneralPurpose::new(&STANDARD, lenient).decode(encoded).ok()?;
    let shown = [b"\xFF\xD8\xFF".as_slice(), b"\x89PNG\r\n\x1A\n", b"BM"];
    shown.iter().any(|begin| bytes.starts_with(begin)).then_some(Photo(bytes))
}

/// The text of a value: numbers and truth values as they are written, nothing for what is not there.
fn text_at(value: &Value, place: &str) -> String {
    if place.is_empty() {
        return String::new();
    }
    match value.pointer(place) {
        Some(Value::String(text)) => text.trim_matches(|c: char| c.is_whitespace() || c == '\0').to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        Some(Value::Bool(truth)) => truth.to_string(),
        _ => String::new(),
    }
}
