//! Settings to begin with, one for each kind of vendor's program; `docs/devices.md` tells them apart.

use protocol::screen::{IdReaderSettings, NamedProfile};

const PROFILES: [(&str, &str); 4] = [
    ("nested", include_str!("../../profiles/nested.json")),
    ("flat", include_str!("../../profiles/flat.json")),
    ("pushing", include_str!("../../profiles/pushing.json")),
    ("asking", include_str!("../../profiles/asking.json")),
];

/// The profiles that come with the program, in the order of the documentation.
pub fn profiles() -> Vec<NamedProfile> {
    let named = PROFILES.into_iter().filter_map(|(name, text)| {
        let settings: IdReaderSettings = serde_json::from_str(text).ok()?;
        Some(NamedProfile { name: name.to_owned(), settings })
    });
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader::IdReader;

    #[test]
    fn every_profile_that_comes_with_the_program_can_be_used() {
        let profiles = profiles();
        assert_eq!(profiles.len(), PROFILES.len(), "each is in the format of the settings");
        for profile in profiles {
            assert!(IdReader::new(profile.settings).is_ok(), "{} can be used", profile.name);
        }
    }
}
