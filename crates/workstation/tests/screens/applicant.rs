//! The second screen: what the applicant sees of what the clerk has open, what is done there, and what never gets there.

use std::collections::BTreeMap;

use domain::answer::Answer;
use domain::catalogue::Role;
use domain::id::{CaseId, TicketId};
use domain::rating::{Opinion, RatingLevel};
use domain::refusal::RefusalCode;
use protocol::error::{Code, FailureCode};
use protocol::rpc::{APPLICANT_COMMANDS, COMMANDS, Commands, dispatch_applicant};
use protocol::screen::*;
use serde_json::json;
use workstation::Desk;

use super::intake::{complete, open};
use super::joint::fill;
use super::{change_seats, check_in, clerk, code, desk, photo, staff};

fn of_case(case: CaseId) -> Option<ApplicantSubject> {
    Some(ApplicantSubject::Case(case))
}

async fn show(desk: &Desk, subject: Option<ApplicantSubject>, page: &str, asked: bool) -> ApplicantStatus {
    let wanted = ApplicantShow { subject, page: page.to_owned(), asked };
    desk.applicant_show(wanted).await.unwrap()
}

async fn view(desk: &Desk) -> ApplicantView {
    desk.applicant_screen(Empty {}).await.unwrap()
}

async fn stage(desk: &Desk) -> ApplicantStage {
    view(desk).await.screen.stage()
}

/// The form, whether it is to be signed or not.
async fn form(desk: &Desk) -> ApplicantForm {
    match view(desk).await.screen {
        ApplicantScreen::Form(form) | ApplicantScreen::Sign(form) => form,
        other => panic!("the form is shown, and not {other:?}"),
    }
}

fn line<'f>(form: &'f ApplicantForm, label: &str) -> &'f ApplicantLine {
    let mut lines = form.sections.iter().flat_map(|section| &section.lines);
    lines.find(|line| line.label == label).unwrap_or_else(|| panic!("{label} is asked: {form:?}"))
}

async fn finish(desk: &Desk, ticket: TicketId) {
    desk.ticket_act(TicketAct { ticket, action: TicketAction::Finish }).await.unwrap();
}

async fn sign(desk: &Desk) -> ApplicantView {
    let mut picture = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(84, 30, image::Rgb([1, 2, 3]))
        .write_to(&mut picture, image::ImageFormat::Png)
        .unwrap();
    let signature = desk.put_signature(picture.into_inner()).await.unwrap().hash;
    let seen = view(desk).await.seen;
    desk.applicant_sign(ApplicantSign { seen, signature }).await.unwrap()
}

fn opinion(level: RatingLevel) -> Opinion {
    Opinion { level, reasons: Vec::new(), words: String::new() }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_applicant_reads_along_and_signs_and_rates_and_the_screen_is_blank_again() {
    let desk = desk(clerk()).await;
    let ApplicantScreen::Welcome { hall, counter } = view(&desk).await.screen else {
        panic!("nobody is here")
    };
    assert_eq!((hall.is_empty(), counter), (false, Some(1)), "hall and counter are named");

    let screen = open(&desk).await;
    let (case, step) = (screen.case.id, screen.form.steps[0].id.clone());
    show(&desk, of_case(case), &step, false).await;
    let empty = form(&desk).await;
    assert_eq!(line(&empty, "姓名").text, "张三");
    assert!(empty.sections.iter().any(|section| section.here), "where the clerk is can be seen");
    assert!(!empty.asks.is_empty() && empty.asks.len() <= 3, "{:?}", empty.asks);
    let id = empty.materials.iter().find(|material| material.name == "居民身份证").unwrap();
    assert_eq!((id.state, id.have, id.need), (ApplicantMaterialState::Missing, 0, 2));

    let changes = BTreeMap::from([("address".to_owned(), Some(Answer::from("示范街道 88 弄 1 号")))]);
    desk.case_edit(CaseEdit { case, changes }).await.unwrap();
    let filled = form(&desk).await;
    let told = filled.sections.iter().flat_map(|section| &section.lines);
    assert!(told.clone().any(|line| line.text == "示范街道 88 弄 1 号"), "what is filled in is seen at once");

    assert_eq!(stage(&desk).await, ApplicantStage::Form);
    let early = desk.put_signature(vec![1]).await;
    assert_eq!(code(early), Some(Code::Failed(FailureCode::ApplicantMoved)), "nothing is to be signed yet");
    let status = show(&desk, of_case(case), "~review", true).await;
    assert_eq!(status, ApplicantStatus { present: false, stage: ApplicantStage::Sign });
    // The clerk's own page is the same one now.
    show(&desk, of_case(case), "~review", false).await;
    assert_eq!(stage(&desk).await, ApplicantStage::Sign);
    let signed = sign(&desk).await;
    assert_eq!(signed.screen.stage(), ApplicantStage::Form);
    assert!(form(&desk).await.signed);
    let held = desk.case_view(CaseRef { case }).await.unwrap().case;
    assert!(held.signature.is_some(), "the clerk's case is signed");

    show(&desk, None, "", false).await;
    assert_eq!(stage(&desk).await, ApplicantStage::Welcome);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_accepted_case_is_rated_once_and_only_supervisors_read_it() {
    let desk = desk(clerk()).await;
    let case = complete(&desk).await;
    desk.case_accept(CaseRef { case }).await.unwrap();
    show(&desk, of_case(case), "", false).await;
    let ApplicantScreen::Rate { levels, number, .. } = view(&desk).await.screen else {
        panic!("the service is to be rated")
    };
    assert_eq!((levels.len(), number.is_empty()), (5, false));
    let seen = view(&desk).await.seen;
    let reasons = vec![levels[4].reasons[0].code.clone()];
    let bad = Opinion { level: RatingLevel::VeryDissatisfied, reasons, words: "等了很久".into() };
    let after = desk.applicant_rate(ApplicantRate { seen, opinion: bad }).await.unwrap();
    assert_eq!(after.screen, ApplicantScreen::Thanks { rated: true });
    let again = ApplicantRate { seen, opinion: opinion(RatingLevel::VerySatisfied) };
    let again = desk.applicant_rate(again).await;
    assert_eq!(code(again), Some(Code::Failed(FailureCode::ApplicantMoved)), "it is not asked for any more");

    let screen = desk.case_view(CaseRef { case }).await.unwrap();
    assert!(screen.rated && screen.rating.is_none() && screen.case.rating.is_none(), "not for the clerk");
    change_seats(&desk, staff("zhou", "周岚", vec![Role::Supervisor], None));
    let rating = desk.case_view(CaseRef { case }).await.unwrap().rating.unwrap();
    assert!(rating.bad);
    assert_eq!((rating.reasons.len(), rating.words.as_str()), (1, "等了很久"));
    assert_eq!(stage(&desk).await, ApplicantStage::Welcome, "another person's session shows nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_joint_application_is_read_signed_and_rated_as_one() {
    let desk = desk(clerk()).await;
    check_in(&desk, "张三", "11010519491231002X").await;
    let ticket = Some(desk.ticket_call_next(Empty {}).await.unwrap().ticket.id);
    let opening = JointOpening { package: "newcomer".into(), ticket };
    let joint = desk.joint_open(opening).await.unwrap().joint.id;
    let subject = Some(ApplicantSubject::Joint(joint));
    show(&desk, subject, "common", false).await;
    let begun = form(&desk).await;
    assert_eq!(line(&begun, "姓名").text, "张三");
    let materials: Vec<&str> = begun.materials.iter().map(|material| material.name.as_str()).collect();
    assert_eq!(materials.len(), 3, "each kind once: {materials:?}");
    assert!(begun.sections.iter().any(|section| section.here));

    fill(&desk, joint).await;
    let filled = form(&desk).await;
    assert_eq!(filled.asks, [], "nothing more is asked for");
    assert_eq!(line(&filled, "送达地址").text, "示范街道 88 弄 1 号");
    assert!(filled.sections.iter().any(|section| section.title.starts_with("居住证新办 · ")));
    show(&desk, subject, "review", true).await;
    assert!(matches!(sign(&desk).await.screen, ApplicantScreen::Form(form) if form.signed));

    desk.joint_submit(JointRef { joint }).await.unwrap();
    show(&desk, subject, "", false).await;
    let view = view(&desk).await;
    assert!(matches!(&view.screen, ApplicantScreen::Rate { number, .. } if number.starts_with("LB")));
    let rate = ApplicantRate { seen: view.seen, opinion: opinion(RatingLevel::Satisfied) };
    let after = desk.applicant_rate(rate).await.unwrap();
    assert_eq!(after.screen, ApplicantScreen::Thanks { rated: true });
    let screen = desk.joint_view(JointRef { joint }).await.unwrap();
    assert!(screen.rated && screen.rating.is_none());
    // Its members are no errands of their own.
    let member = screen.joint.members[0].case.unwrap();
    show(&desk, of_case(member), "", true).await;
    assert_eq!(stage(&desk).await, ApplicantStage::Thanks);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_has_to_rate() {
    let desk = desk(clerk()).await;
    let case = complete(&desk).await;
    desk.case_accept(CaseRef { case }).await.unwrap();
    show(&desk, of_case(case), "", false).await;
    let seen = view(&desk).await.seen;
    let left = desk.applicant_skip(seen).await.unwrap();
    assert_eq!(left.screen, ApplicantScreen::Thanks { rated: false });
    assert!(!desk.case_view(CaseRef { case }).await.unwrap().rated);
    show(&desk, of_case(case), "", true).await;
    assert_eq!(stage(&desk).await, ApplicantStage::Rate, "who has changed their mind is asked again");
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_sees_what_is_another_persons() {
    let desk = desk(clerk()).await;
    let first = complete(&desk).await;
    let ticket = desk.case_view(CaseRef { case: first }).await.unwrap().case.ticket.unwrap();
    show(&desk, of_case(first), "one", false).await;
    assert_eq!(stage(&desk).await, ApplicantStage::Form);
    // The clerk's window says nothing any more; the person is gone all the same.
    finish(&desk, ticket).await;
    assert_eq!(
        stage(&desk).await,
        ApplicantStage::Welcome,
        "blank as soon as the person is not served any more"
    );

    check_in(&desk, "李四", "110105194912310046").await;
    desk.ticket_call_next(Empty {}).await.unwrap();
    assert_eq!(stage(&desk).await, ApplicantStage::Welcome, "blank for the next one");
    show(&desk, of_case(first), "one", false).await;
    assert_eq!(
        stage(&desk).await,
        ApplicantStage::Welcome,
        "the clerk looks something up, with another person there"
    );
    show(&desk, of_case(first), "~review", true).await;
    assert_eq!(stage(&desk).await, ApplicantStage::Sign, "only on purpose");
    desk.session_logout(Empty {}).await.unwrap();
    assert_eq!(stage(&desk).await, ApplicantStage::Welcome);
    show(&desk, None, "", false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_only_called_is_not_there_yet() {
    let desk = desk(clerk()).await;
    let case = open(&desk).await.case;
    show(&desk, of_case(case.id), "one", false).await;
    assert_eq!(stage(&desk).await, ApplicantStage::Form);
    let ticket = case.ticket.unwrap();
    desk.ticket_act(TicketAct { ticket, action: TicketAction::Undo }).await.unwrap();
    assert_eq!(desk.queue_view(Empty {}).await.unwrap().current.unwrap().status, "called");
    assert_eq!(stage(&desk).await, ApplicantStage::Welcome, "somebody else may be standing there");
    desk.ticket_act(TicketAct { ticket, action: TicketAction::Start }).await.unwrap();
    assert_eq!(stage(&desk).await, ApplicantStage::Form);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_signs_what_they_did_not_see() {
    let desk = desk(clerk()).await;
    let case = open(&desk).await.case.id;
    show(&desk, of_case(case), "~review", true).await;
    let seen = view(&desk).await.seen;
    let signature = photo(&desk, 7).await.hash;
    let changes = BTreeMap::from([("address".to_owned(), Some(Answer::from("另一个地址")))]);
    desk.case_edit(CaseEdit { case, changes }).await.unwrap();
    let outcome = desk.applicant_sign(ApplicantSign { seen, signature: signature.clone() }).await;
    assert_eq!(code(outcome), Some(Code::Failed(FailureCode::ApplicantMoved)), "an answer has changed since");

    let seen = view(&desk).await.seen;
    let other = desk.case_open(CaseOpening { item: "permit".into(), ticket: None }).await.unwrap().case.id;
    show(&desk, of_case(other), "~review", true).await;
    let outcome = desk.applicant_sign(ApplicantSign { seen, signature }).await;
    assert_eq!(
        code(outcome),
        Some(Code::Failed(FailureCode::ApplicantMoved)),
        "another form is shown by now"
    );
    for case in [case, other] {
        assert_eq!(desk.case_view(CaseRef { case }).await.unwrap().case.signature, None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_screen_gets_nothing_but_its_own_commands() {
    let desk = desk(clerk()).await;
    open(&desk).await;
    for name in COMMANDS.iter().filter(|name| !APPLICANT_COMMANDS.contains(name)) {
        let outcome = dispatch_applicant(&*desk, name, json!({})).await;
        assert_eq!(code(outcome), Some(Code::Refused(RefusalCode::NotAllowed)), "{name}");
    }
    let view = dispatch_applicant(&*desk, "applicant_screen", json!({})).await.unwrap();
    assert_eq!(view["screen"]["stage"], "welcome");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_screen_is_there_as_long_as_somebody_holds_it() {
    let desk = desk(clerk()).await;
    let present = async || desk.applicant_status(Empty {}).await.unwrap().present;
    assert!(!present().await);
    let held = desk.face_applicant();
    assert!(present().await);
    drop(held);
    assert!(!present().await);
}
