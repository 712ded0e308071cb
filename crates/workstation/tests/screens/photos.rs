//! Photos in their slots: judged, overruled, cut out, used twice; and what arrives in the folder of the document camera.

use std::path::Path;
use std::time::Duration;

use domain::case::Attachment;
use domain::id::CaseId;
use domain::photo::{Corner, PhotoCommand, PhotoDemands, Recipe};
use domain::record::Record;
use domain::refusal::RefusalCode;
use image::{Rgb, RgbImage};
use protocol::error::Code;
use protocol::rpc::Commands;
use protocol::screen::{
    ArrivalRef, CaseAttach, CaseDetach, CasePhoto, CaseRef, Empty, Photo, PhotoRef, Settings,
};
use workstation::Desk;
use workstation::cache::record;

use super::intake::{complete, open};
use super::{clerk, code, desk};

/// A page of writing on a dark desk, as JPEG.
fn page() -> RgbImage {
    RgbImage::from_fn(1000, 1400, |x, y| {
        let inside = (60..940).contains(&x) && (60..1340).contains(&y);
        let written = inside && y % 40 < 22 && x % 28 < 20 && (x / 5 + y / 7 * 3) % 5 < 2;
        match (inside, written) {
            (_, true) => Rgb([30, 30, 34]),
            (true, _) => Rgb([232, 230, 226]),
            (false, _) => Rgb([90, 74, 60]),
        }
    })
}

fn jpeg(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

fn blurred() -> Vec<u8> {
    jpeg(&image::imageops::fast_blur(&page(), 12.0))
}

async fn attach(desk: &Desk, case: CaseId, slot: &str, photo: Photo) -> Attachment {
    let hash = photo.hash.clone();
    let screen = desk.case_attach(CaseAttach { case, slot: slot.into(), photo }).await.unwrap();
    let mut attachments = screen.case.attachments.into_iter();
    attachments.find(|held| held.slot == slot && held.hash == hash).unwrap()
}

fn change(case: CaseId, held: &Attachment, action: PhotoCommand) -> CasePhoto {
    CasePhoto { case, slot: held.slot.clone(), hash: held.hash.clone(), action }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blurred_page_keeps_the_case_until_it_is_overruled_or_taken_out() {
    let desk = desk(clerk()).await;
    let case = complete(&desk).await;
    let taken = desk.put_photo(blurred()).await.unwrap();
    assert_eq!(taken.verdict, "blurred", "said at once, before it is in any slot");
    let held = attach(&desk, case, "lease", taken).await;
    assert_eq!((held.verdict.as_str(), held.binding), ("blurred", true));
    let refused = desk.case_accept(CaseRef { case }).await;
    assert_eq!(code(refused), Some(Code::Refused(RefusalCode::FormIncomplete)));
    let view = desk.case_view(CaseRef { case }).await.unwrap();
    let problems: Vec<_> = view.form.problems.iter().map(|problem| problem.at.as_str()).collect();
    assert_eq!(problems, ["material:lease"], "and it is listed among what is in the way");

    let blank = change(case, &held, PhotoCommand::Overrule { reason: " ".into() });
    assert_eq!(code(desk.case_photo(blank).await), Some(Code::Refused(RefusalCode::ReasonNeeded)));
    let overrule = change(case, &held, PhotoCommand::Overrule { reason: "原件如此".into() });
    let view = desk.case_photo(overrule).await.unwrap();
    assert!(view.form.problems.is_empty(), "{:?}", view.form.problems);

    let out = CaseDetach { case, slot: held.slot, hash: held.hash };
    let view = desk.case_detach(out).await.unwrap();
    assert!(view.form.problems.is_empty(), "the page that was there before will do");
    desk.case_accept(CaseRef { case }).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn each_material_judges_a_page_by_what_it_asks() {
    let desk = desk(clerk()).await;
    let case = open(&desk).await.case.id;
    let open = desk.ready().unwrap();
    open.cache
        .write(move |connection| {
            let mut definition = record::item(connection, &"permit".into(), 1)?;
            let bright = PhotoDemands { min_brightness: Some(990), ..PhotoDemands::default() };
            let soft = PhotoDemands { min_sharpness: Some(0), ..PhotoDemands::default() };
            for material in &mut definition.materials {
                material.photo = match material.slot.as_str() {
                    "register" => Some(bright),
                    "picture" => Some(soft),
                    _ => None,
                };
            }
            record::put_base(connection, &Record::Item(Box::new(definition)), 1)
        })
        .await
        .unwrap();
    let sharp = desk.put_photo(jpeg(&page())).await.unwrap();
    assert_eq!(attach(&desk, case, "lease", sharp.clone()).await.verdict, "clear", "as is usual");
    assert_eq!(attach(&desk, case, "register", sharp).await.verdict, "dark", "this one asks for more light");
    let soft = desk.put_photo(blurred()).await.unwrap();
    assert_eq!(
        attach(&desk, case, "picture", soft.clone()).await.verdict,
        "clear",
        "this one for no sharpness"
    );
    assert_eq!(attach(&desk, case, "lease", soft).await.verdict, "blurred");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_shown_by_its_recipe_and_what_was_taken_stays() {
    let desk = desk(clerk()).await;
    let case = open(&desk).await.case.id;
    let taken = desk.put_photo(jpeg(&page())).await.unwrap();
    let held = attach(&desk, case, "lease", taken.clone()).await;
    let size = |bytes: &[u8]| {
        let picture = image::load_from_memory(bytes).unwrap();
        (picture.width(), picture.height())
    };
    let corners = [(0, 0), (5000, 0), (5000, 10_000), (0, 10_000)].map(|(x, y)| Corner { x, y });
    let recipe = Recipe { corners: Some(corners), turn: 1 };
    let view = desk.case_photo(change(case, &held, PhotoCommand::Develop { recipe })).await.unwrap();
    assert_eq!(view.case.attachments[0].recipe, Some(recipe));
    assert_eq!(view.case.attachments[0].hash, taken.hash, "the same blob");
    let (media_type, developed) = desk.page(&taken.hash, recipe, false).await.unwrap();
    let (width, height) = size(&developed);
    assert_eq!(media_type, "image/jpeg");
    assert!(width > 2 * height, "the left half, lying on its side: {width} × {height}");
    assert_eq!(
        desk.page(&taken.hash, recipe, false).await.unwrap().1,
        developed,
        "the same whenever it is asked for"
    );
    let small = desk.page(&taken.hash, recipe, true).await.unwrap().1;
    assert!(size(&small).0 <= 320 && size(&small).0 > size(&small).1);
    let whole = desk.page(&taken.hash, Recipe::default(), false).await.unwrap().1;
    assert_eq!(size(&whole), (1000, 1400));
    let facts = desk.photo_view(PhotoRef { hash: taken.hash.clone() }).await.unwrap();
    assert_eq!(facts, taken, "what is known of it is known later, too");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_paper_serves_another_slot_as_it_was_cut_out() {
    let desk = desk(clerk()).await;
    let case = open(&desk).await.case.id;
    let taken = desk.put_photo(blurred()).await.unwrap();
    let held = attach(&desk, case, "lease", taken.clone()).await;
    let recipe = Recipe { corners: None, turn: 2 };
    desk.case_photo(change(case, &held, PhotoCommand::Develop { recipe })).await.unwrap();
    let reason = "原件如此".to_owned();
    desk.case_photo(change(case, &held, PhotoCommand::Overrule { reason: reason.clone() })).await.unwrap();
    let also = attach(&desk, case, "register", taken).await;
    assert_eq!((also.recipe, also.overruled, also.hash), (Some(recipe), Some(reason), held.hash));
    let status = desk.sync_status(Empty {}).await.unwrap();
    assert_eq!(status.photos, 1, "one blob, uploaded once");
}

async fn arrivals(desk: &Desk, count: usize) -> Vec<protocol::screen::Arrival> {
    for _ in 0..100 {
        let arrivals = desk.arrival_list(Empty {}).await.unwrap();
        if arrivals.len() == count {
            return arrivals;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    panic!("{count} pictures should have arrived: {:?}", desk.arrival_list(Empty {}).await)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_in_the_watched_folder_is_offered_once_it_is_whole_and_its_file_stays() {
    let desk = desk(clerk()).await;
    let case = open(&desk).await.case.id;
    let folder = tempfile::tempdir().unwrap();
    let watching = |folder: &Path| {
        let watched_folder = Some(folder.to_string_lossy().into_owned());
        Settings { watched_folder, counter: Some(1), ..Settings::default() }
    };
    let nowhere = desk.settings_set(watching(&folder.path().join("nowhere"))).await;
    assert_eq!(code(nowhere), Some(Code::Refused(RefusalCode::Malformed)));
    let there_before = folder.path().join("yesterday.jpg");
    std::fs::write(&there_before, jpeg(&page())).unwrap();
    desk.settings_set(watching(folder.path())).await.unwrap();
    // Time for the first look, which takes what lies there as known.
    tokio::time::sleep(Duration::from_millis(2500)).await;

    let (scan, bytes) = (folder.path().join("scan.jpg"), jpeg(&page()));
    std::fs::write(&scan, &bytes[..bytes.len() / 2]).unwrap();
    tokio::time::sleep(Duration::from_millis(3500)).await;
    assert!(desk.arrival_list(Empty {}).await.unwrap().is_empty(), "half a picture is no picture");
    std::fs::write(&scan, &bytes).unwrap();
    let arrived = arrivals(&desk, 1).await.remove(0);
    assert_eq!((arrived.name.as_str(), arrived.verdict.as_str()), ("scan.jpg", "clear"));
    assert!(arrived.thumbnail.starts_with("data:image/jpeg;base64,"));

    let photo = desk.arrival_take(ArrivalRef { id: arrived.id }).await.unwrap();
    attach(&desk, case, "lease", photo).await;
    assert!(desk.arrival_list(Empty {}).await.unwrap().is_empty());
    let again = desk.arrival_take(ArrivalRef { id: arrived.id }).await;
    assert_eq!(code(again), Some(Code::Refused(RefusalCode::NotFound)), "it is offered once");
    assert_eq!(std::fs::read(&scan).unwrap(), bytes, "the file is as it was");

    std::fs::write(folder.path().join("next.jpg"), blurred()).unwrap();
    let passed = arrivals(&desk, 1).await.remove(0);
    assert_eq!(passed.verdict, "blurred", "its verdict is there before it is taken");
    desk.arrival_drop(ArrivalRef { id: passed.id }).await.unwrap();
    assert!(desk.arrival_list(Empty {}).await.unwrap().is_empty());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 3, "nothing was deleted");
}
