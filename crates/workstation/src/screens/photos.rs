//! Photos of cases and of joint applications: put into a slot and judged by what is asked there, overruled, cut out, given another place, taken out.

use domain::case::Attachment;
use domain::command::{CaseCommand, Command, JointCommand};
use domain::form::definition::Definition;
use domain::id::BlobHash;
use domain::joint::JointApplication;
use domain::photo::PhotoDemands;
use domain::refusal::{Refusal, RefusalCode};
use protocol::error::Failure;
use protocol::screen::{
    CaseAttach, CaseDetach, CasePhoto, CaseScreen, JointAttach, JointDetach, JointPhoto, JointScreen, Photo,
};
use rusqlite::Connection;

use super::{intake, joint};
use crate::cache::{blob, record};
use crate::desk::Desk;
use crate::photo::{self, Measured};

/// Puts a photo into a slot. What is known of the photo is taken from where it is kept, not from the screen. A page of the same case serves another
/// slot, too, wherever it was taken.
pub(super) async fn attach(desk: &Desk, request: CaseAttach) -> Result<CaseScreen, Failure> {
    let CaseAttach { case, slot, photo } = request;
    desk.act(move |draft| {
        let held = record::case(draft.connection, case)?;
        let definition = record::item(draft.connection, &held.item, held.version)?;
        let material = definition.materials.iter().find(|material| material.slot == slot);
        let demands = material.and_then(|material| material.photo).unwrap_or_default();
        let elsewhere = held.attachments.into_iter().find(|known| known.hash == photo.hash);
        let attachment = attachment(draft.connection, slot, &photo.hash, demands, elsewhere)?;
        Ok(Command::Case { case, action: CaseCommand::Attach { attachment } })
    })
    .await?;
    intake::view(desk, case).await
}

/// Puts a photo under a kind of material.
pub(super) async fn attach_jointly(desk: &Desk, request: JointAttach) -> Result<JointScreen, Failure> {
    let JointAttach { joint, kind, photo } = request;
    desk.act(move |draft| {
        let demands = demands(draft.connection, &record::joint(draft.connection, joint)?, &kind)?;
        let attachment = attachment(draft.connection, kind, &photo.hash, demands, None)?;
        Ok(Command::Joint { joint, action: JointCommand::Attach { attachment } })
    })
    .await?;
    joint::view(desk, joint).await
}

/// What all members that ask for a kind of material ask of its photos, also those that are not chosen: they may be.
fn demands(connection: &Connection, joint: &JointApplication, kind: &str) -> Result<PhotoDemands, Failure> {
    let mut all: Option<PhotoDemands> = None;
    for member in &joint.members {
        let definition: Definition = record::item(connection, &member.item, member.version)?;
        for material in definition.materials.iter().filter(|material| material.kind == kind) {
            let demands = material.photo.unwrap_or_default();
            all = Some(all.map_or(demands, |held| held.stricter(demands, photo::usual())));
        }
    }
    Ok(all.unwrap_or_default())
}

/// A kept photo in a slot, judged by what is asked of it there. `elsewhere` is the same page in another slot: how it is cut out goes with it, and so does
/// the reason, where the same is objected to.
fn attachment(
    connection: &Connection,
    slot: String,
    hash: &BlobHash,
    demands: PhotoDemands,
    elsewhere: Option<Attachment>,
) -> Result<Attachment, Failure> {
    let judged = match (blob::find(connection, hash)?, &elsewhere) {
        (Some((photo, _)), _) => {
            let verdict = blob::measured(connection, hash)?
                .map_or_else(|| photo.verdict.clone(), |measured: Measured| measured.judged(demands));
            let Photo { hash, media_type, bytes, width, height, .. } = photo;
            Attachment {
                slot,
                hash,
                media_type,
                bytes,
                width,
                height,
                verdict,
                binding: true,
                overruled: None,
                recipe: None,
            }
        }
        (None, Some(known)) => Attachment { slot, ..known.clone() },
        // One that is not kept here could never be uploaded.
        (None, None) => return Err(Refusal::new(RefusalCode::NotFound).with("what", "photo").into()),
    };
    Ok(match elsewhere {
        Some(known) => Attachment {
            overruled: known.overruled.filter(|_| known.verdict == judged.verdict),
            recipe: known.recipe,
            ..judged
        },
        None => judged,
    })
}

/// A photo that is kept here; one that is not could never be uploaded.
pub(crate) fn kept(connection: &Connection, hash: &BlobHash) -> Result<Photo, Failure> {
    let found = blob::find(connection, hash)?;
    let (photo, _) = found.ok_or_else(|| Refusal::new(RefusalCode::NotFound).with("what", "photo"))?;
    Ok(photo)
}

/// Does something with a photo in its slot.
pub(super) async fn change(desk: &Desk, request: CasePhoto) -> Result<CaseScreen, Failure> {
    let CasePhoto { case, slot, hash, action } = request;
    intake::perform(desk, case, CaseCommand::Photo { slot, hash, action }).await
}

/// The same of a joint application.
pub(super) async fn change_jointly(desk: &Desk, request: JointPhoto) -> Result<JointScreen, Failure> {
    let JointPhoto { joint, kind: slot, hash, action } = request;
    joint::perform(desk, joint, JointCommand::Photo { slot, hash, action }).await
}

/// Takes a photo out of a slot.
pub(super) async fn detach(desk: &Desk, request: CaseDetach) -> Result<CaseScreen, Failure> {
    let CaseDetach { case, slot, hash } = request;
    intake::perform(desk, case, CaseCommand::Detach { slot, hash }).await
}

/// Takes a photo out of a joint application.
pub(super) async fn detach_jointly(desk: &Desk, request: JointDetach) -> Result<JointScreen, Failure> {
    let JointDetach { joint, kind: slot, hash } = request;
    joint::perform(desk, joint, JointCommand::Detach { slot, hash }).await
}
