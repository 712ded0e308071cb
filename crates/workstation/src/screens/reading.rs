//! What was read from the identity papers of a draft, for its fields.

use std::collections::BTreeMap;

use domain::case::Case;
use domain::form::definition::Definition;
use domain::form::identity::Said;
use domain::form::paper::{self, Filling, Paper};
use domain::id::ItemCode;
use domain::joint::JointApplication;
use domain::photo::Attachment;
use photos::MediaType;
use protocol::error::Failure;
use protocol::screen::{DraftRef, PaperReading, PaperReadings, ReadOffer};

use super::Glance;
use crate::cache::{blob, record};
use crate::desk::settings;
use crate::reading::{MOST, Photographed, Words};

/// What was read so far. Whoever draws the screen of a draft has wanted it already; asking wants it again.
pub(super) fn list(glance: &Glance<'_>, draft: DraftRef) -> Result<PaperReadings, Failure> {
    match draft {
        DraftRef::Case(id) => {
            let case = record::case(glance.connection, id)?;
            let definition = record::item(glance.connection, &case.item, case.version)?;
            let read = of_case(glance, &case, &definition)?;
            let fillings = paper::fillings(&case, &definition, &read.papers(), glance.today());
            Ok(read.offers(fillings.into_iter().map(|filling| (None, filling))))
        }
        DraftRef::Joint(id) => {
            let joint = record::joint(glance.connection, id)?;
            let package = record::package(glance.connection, &joint.package, joint.version)?;
            let definition = |version, item: &ItemCode| record::item(glance.connection, item, version);
            let definitions: Vec<Definition> = joint
                .chosen()
                .map(|member| definition(member.version, &member.item))
                .collect::<Result<_, _>>()?;
            let read = of_joint(glance, &joint)?;
            let definitions: Vec<&Definition> = definitions.iter().collect();
            let papers = read.papers();
            let fillings = paper::joint_fillings(&joint, &package, &definitions, &papers, glance.today());
            Ok(read.offers(fillings))
        }
    }
}

/// Has the papers of a case read that lie in its slots now, and forgets what does not any more.
pub(super) fn of_case(
    glance: &Glance<'_>,
    case: &Case,
    definition: &Definition,
) -> Result<ReadPapers, Failure> {
    let kinds: BTreeMap<&str, &str> =
        definition.materials.iter().map(|material| (&*material.slot, &*material.kind)).collect();
    let photos = case.is_editable().then_some(case.attachments.as_slice());
    let with_kind = |photo: &Attachment| kinds.get(&*photo.slot).copied().unwrap_or_default().to_owned();
    read(glance, DraftRef::Case(case.id), photos.unwrap_or_default(), with_kind)
}

/// The same of a joint application, whose photos lie under their kinds.
pub(super) fn of_joint(glance: &Glance<'_>, joint: &JointApplication) -> Result<ReadPapers, Failure> {
    let photos = (joint.status() == "draft").then_some(joint.attachments.as_slice());
    read(glance, DraftRef::Joint(joint.id), photos.unwrap_or_default(), |photo| photo.slot.clone())
}

/// Photos of identity papers, and what is known of each.
pub(super) struct ReadPapers {
    photos: Vec<(String, Attachment)>,
    words: Vec<Option<Words>>,
}

fn read(
    glance: &Glance<'_>,
    draft: DraftRef,
    photos: &[Attachment],
    kind: impl Fn(&Attachment) -> String,
) -> Result<ReadPapers, Failure> {
    let readings = &glance.open.readings;
    let mut papers = Vec::new();
    for photo in photos {
        let kind = kind(photo);
        let legible = paper::is_paper(&kind) && photo.media_type == MediaType::Jpeg.mime();
        // One that was taken elsewhere is read once it has been fetched.
        if legible && blob::find(glance.connection, &photo.hash)?.is_some() {
            papers.push((kind, photo.clone()));
        }
    }
    // Every key of a draft comes by here: whether anything may be read is only asked where there is something to read.
    if !papers.is_empty()
        && (settings(glance.connection)?.reading == PaperReading::Off || !readings.possible())
    {
        papers.clear();
    }
    papers.truncate(MOST);
    let photographed: Vec<Photographed> = papers
        .iter()
        .map(|(_, photo)| Photographed { hash: photo.hash.clone(), recipe: photo.recipe.unwrap_or_default() })
        .collect();
    Ok(ReadPapers { words: readings.want(draft, &photographed), photos: papers })
}

impl ReadPapers {
    fn papers(&self) -> Vec<Paper<'_>> {
        let nothing: &[Said] = &[];
        self.photos
            .iter()
            .zip(&self.words)
            .map(|((kind, _), words)| Paper { kind, said: words.as_deref().unwrap_or(nothing) })
            .collect()
    }

    fn offers(&self, fillings: impl IntoIterator<Item = (Option<ItemCode>, Filling)>) -> PaperReadings {
        let waiting = self.words.iter().filter(|words| words.is_none()).count();
        let offer = |(member, filling): (Option<ItemCode>, Filling)| {
            let (_, photo) = self.photos.get(filling.paper)?;
            let Filling { offer, certainty, .. } = filling;
            Some(ReadOffer { member, offer, certainty, slot: photo.slot.clone(), hash: photo.hash.clone() })
        };
        PaperReadings {
            waiting: u32::try_from(waiting).unwrap_or(u32::MAX),
            offers: fillings.into_iter().filter_map(offer).collect(),
        }
    }
}
