//! The sample items, and small things every test needs.

use std::path::Path;

use catalogue::finding::{At, Finding, Problem};
use catalogue::import::UNWATCHED;
use catalogue::{Catalogue, Incoming, Refused};
use domain::form::definition::Definition;
use serde_json::Value;

/// Every sample item as it stands in its file.
pub fn values() -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../central/sample/items");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("the sample items are there")
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    assert!(files.len() >= 30, "there are at least 30 items modelled in full");
    files
        .iter()
        .map(|path| {
            let text = std::fs::read_to_string(path).expect("a sample item can be read");
            serde_json::from_str(&text).expect("a sample item is JSON")
        })
        .collect()
}

/// Every sample item.
pub fn definitions() -> Vec<Definition> {
    values()
        .into_iter()
        .map(|value| serde_json::from_value(value).expect("a sample item is a definition"))
        .collect()
}

/// The sample items as a catalogue.
pub fn all() -> Catalogue {
    Catalogue::newest(definitions())
}

/// The residence permit: scenarios, conditions on conditions, a table, materials that may follow.
pub fn permit() -> Definition {
    definitions()
        .into_iter()
        .find(|item| item.code.as_str() == "juzhuzheng-xinban")
        .expect("the residence permit")
}

/// The residence permit as JSON with all keys.
pub fn permit_value() -> Value {
    catalogue::content::value(&permit())
}

/// A catalogue of one item.
pub fn one(definition: Definition) -> Catalogue {
    Catalogue::newest([definition])
}

/// Reads a file that must be good.
pub fn taken(bytes: &[u8]) -> Incoming {
    match catalogue::import(bytes, UNWATCHED) {
        Ok(incoming) => incoming,
        Err(refused) => panic!("the file is good, but: {refused}"),
    }
}

/// Reads a file that must not be taken; gives the findings.
pub fn refused(bytes: &[u8]) -> Vec<Finding> {
    match catalogue::import(bytes, UNWATCHED) {
        Err(Refused::Findings(findings)) => {
            assert!(findings.iter().any(Finding::is_error), "a refusal has an error");
            for finding in &findings {
                assert!(
                    !finding.zh().is_empty() && !finding.en().is_empty(),
                    "{finding:?} has both sentences"
                );
                serde_json::to_value(finding).expect("a finding can be sent");
            }
            findings
        }
        other => panic!("nothing of this file may be taken, but: {other:?}"),
    }
}

/// Places with what is wrong there, errors only.
pub fn errors(findings: &[Finding]) -> Vec<(String, &Problem)> {
    findings
        .iter()
        .filter(|finding| finding.is_error())
        .map(|finding| (finding.place.to_string(), &finding.problem))
        .collect()
}

/// Whether something is found at a place.
pub fn finds(findings: &[Finding], place: &str, problem: &Problem) -> bool {
    findings.iter().any(|finding| finding.place.to_string() == place && finding.problem == *problem)
}

/// A pointer as a place.
pub fn at(finding: &Finding) -> &At {
    &finding.place.at
}
