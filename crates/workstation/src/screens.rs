//! Answers to the screens' commands.
//!
//! Every answer is drawn from one snapshot of the view ([`Glance`]); every change goes through [`Desk::act`] and is answered with a fresh
//! screen.

mod applicant;
pub(crate) mod approval;
mod archive;
mod article32;
mod attention;
pub(crate) mod catalogue;
mod deadlines;
mod devices;
mod discrepancy;
mod glance;
mod handover;
pub(crate) mod intake;
pub(crate) mod joint;
mod photos;
pub(crate) mod queue;
mod reading;
pub(crate) mod rows;
mod session;
mod status;
mod sync;

use protocol::error::Failure;
use protocol::rpc::Commands;
use protocol::screen::*;

use crate::catalogue::{administrators_only, file_of};
use crate::desk::Desk;

pub(crate) use deadlines::Deadlines;
pub(crate) use glance::{Glance, Ground, counter_of};
pub(crate) use photos::kept as kept_photo;

impl Commands for Desk {
    async fn session_state(&self, _: Empty) -> Result<SessionState, Failure> {
        Ok(session::state(self).await)
    }

    async fn session_restart(&self, _: Empty) -> Result<SessionState, Failure> {
        self.reopen();
        Ok(session::state(self).await)
    }

    async fn session_login(&self, form: LoginForm) -> Result<SessionState, Failure> {
        self.login(form.staff.as_str(), form.password).await?;
        Ok(session::state(self).await)
    }

    async fn session_logout(&self, _: Empty) -> Result<SessionState, Failure> {
        self.facing().clear();
        self.logout().await?;
        Ok(session::state(self).await)
    }

    async fn settings_set(&self, settings: Settings) -> Result<SessionState, Failure> {
        session::set(self, settings).await?;
        Ok(session::state(self).await)
    }

    async fn device_settings(&self, _: Empty) -> Result<DeviceSetup, Failure> {
        devices::setup(self).await
    }

    async fn device_save(&self, settings: DeviceSettings) -> Result<DeviceSetup, Failure> {
        devices::save(self, settings).await
    }

    async fn device_test(&self, request: DeviceTrial) -> Result<DeviceReport, Failure> {
        devices::test(self, request).await
    }

    async fn device_profile(&self, request: ProfileText) -> Result<ProfileReading, Failure> {
        Ok(devices::profile(&request))
    }

    async fn camera_list(&self, _: Empty) -> Result<CameraList, Failure> {
        devices::cameras(self).await
    }

    async fn camera_shoot(&self, _: Empty) -> Result<CameraShot, Failure> {
        devices::shoot(self).await
    }

    async fn id_card_read(&self, _: Empty) -> Result<CardReading, Failure> {
        devices::read_card(self).await
    }

    async fn id_card_cancel(&self, _: Empty) -> Result<Empty, Failure> {
        devices::cancel(self).map(|()| Empty {})
    }

    async fn id_card_fill(&self, request: CardFilling) -> Result<CardFilled, Failure> {
        devices::fill(self, request).await
    }

    async fn scan_find(&self, query: ScanQuery) -> Result<ScanFound, Failure> {
        self.look(move |glance| devices::find(glance, &query)).await
    }

    async fn sync_status(&self, _: Empty) -> Result<SyncStatus, Failure> {
        status::sync(self).await
    }

    async fn sync_now(&self, _: Empty) -> Result<SyncStatus, Failure> {
        status::sync_now(self).await
    }

    async fn sync_view(&self, _: Empty) -> Result<SyncView, Failure> {
        sync::view(self).await
    }

    async fn attention_list(&self, _: Empty) -> Result<Vec<AttentionEntry>, Failure> {
        self.look(attention::list).await
    }

    async fn attention_redo(&self, entry: AttentionId) -> Result<Empty, Failure> {
        attention::redo(self, entry.id).await
    }

    async fn attention_dismiss(&self, entry: AttentionId) -> Result<Empty, Failure> {
        attention::close(self, entry.id, false).await
    }

    async fn settlement_list(&self, _: Empty) -> Result<Vec<SettlementEntry>, Failure> {
        self.look(attention::settlements::list).await
    }

    async fn settlement_note(&self, request: TicketRef) -> Result<Empty, Failure> {
        attention::settlements::note(self, request.ticket).await
    }

    async fn handover_list(&self, _: Empty) -> Result<HandoverView, Failure> {
        self.look(handover::view).await
    }

    async fn handover_act(&self, request: HandoverAct) -> Result<HandoverView, Failure> {
        handover::act(self, request).await
    }

    async fn hall_view(&self, _: Empty) -> Result<HallView, Failure> {
        self.look(status::hall).await
    }

    async fn queue_view(&self, _: Empty) -> Result<QueueView, Failure> {
        self.look(queue::view).await
    }

    async fn person_hint(&self, query: PersonQuery) -> Result<PersonHint, Failure> {
        self.look(move |glance| queue::hint(glance, &query)).await
    }

    async fn ticket_check_in(&self, request: CheckIn) -> Result<TicketIssued, Failure> {
        queue::check_in(self, request).await
    }

    async fn ticket_print(&self, request: TicketPrint) -> Result<TicketPrinted, Failure> {
        devices::print(self, request).await
    }

    async fn ticket_call_next(&self, _: Empty) -> Result<Called, Failure> {
        queue::call_next(self, false).await
    }

    async fn ticket_call_other(&self, _: Empty) -> Result<Called, Failure> {
        queue::call_next(self, true).await
    }

    async fn ticket_act(&self, request: TicketAct) -> Result<QueueView, Failure> {
        queue::act(self, request).await
    }

    async fn item_search(&self, query: ItemQuery) -> Result<Vec<ItemHit>, Failure> {
        self.look(move |glance| status::items(glance, &query)).await
    }

    async fn region_list(&self, query: RegionQuery) -> Result<Vec<Division>, Failure> {
        Ok(Division::within(&query.within))
    }

    async fn item_pictures(&self, wanted: ItemVersionRef) -> Result<Vec<MaterialPictures>, Failure> {
        self.look(move |glance| catalogue::pictures(glance, &wanted)).await
    }

    async fn package_list(&self, _: Empty) -> Result<Vec<PackageRow>, Failure> {
        self.look(|glance| Ok(glance.offer.packages(None))).await
    }

    async fn case_list(&self, _: Empty) -> Result<Vec<CaseRow>, Failure> {
        self.look(intake::list).await
    }

    async fn case_open(&self, opening: CaseOpening) -> Result<CaseScreen, Failure> {
        intake::open(self, opening).await
    }

    async fn case_view(&self, request: CaseRef) -> Result<CaseScreen, Failure> {
        intake::view(self, request.case).await
    }

    async fn case_edit(&self, request: CaseEdit) -> Result<CaseScreen, Failure> {
        intake::edit(self, request).await
    }

    async fn case_migration(&self, request: CaseRef) -> Result<MigrationPreview, Failure> {
        self.look(move |glance| intake::migration(glance, request.case)).await
    }

    async fn case_migrate(&self, request: CaseMigrate) -> Result<CaseScreen, Failure> {
        intake::migrate(self, request).await
    }

    async fn case_attach(&self, request: CaseAttach) -> Result<CaseScreen, Failure> {
        photos::attach(self, request).await
    }

    async fn photo_view(&self, request: PhotoRef) -> Result<Photo, Failure> {
        self.facts(&request.hash).await
    }

    async fn arrival_list(&self, _: Empty) -> Result<Vec<Arrival>, Failure> {
        self.arrivals()
    }

    async fn arrival_take(&self, request: ArrivalRef) -> Result<Photo, Failure> {
        self.take_arrival(request).await
    }

    async fn arrival_drop(&self, request: ArrivalRef) -> Result<Empty, Failure> {
        self.drop_arrival(request).map(|()| Empty {})
    }

    async fn reading_list(&self, draft: DraftRef) -> Result<PaperReadings, Failure> {
        self.look(move |glance| reading::list(glance, draft)).await
    }

    async fn case_detach(&self, request: CaseDetach) -> Result<CaseScreen, Failure> {
        photos::detach(self, request).await
    }

    async fn case_photo(&self, request: CasePhoto) -> Result<CaseScreen, Failure> {
        photos::change(self, request).await
    }

    async fn case_settle(&self, request: CaseSettle) -> Result<CaseScreen, Failure> {
        intake::settle(self, request).await
    }

    async fn case_fetch(&self, request: CaseFetch) -> Result<CaseScreen, Failure> {
        discrepancy::fetch(self, request).await
    }

    async fn case_dispute(&self, request: CaseDispute) -> Result<CaseScreen, Failure> {
        discrepancy::report(self, request).await
    }

    async fn case_sign(&self, request: CaseSign) -> Result<CaseScreen, Failure> {
        intake::sign(self, request).await
    }

    async fn case_notify(&self, request: CaseNotify) -> Result<CaseScreen, Failure> {
        intake::notify(self, request).await
    }

    async fn case_accept(&self, request: CaseRef) -> Result<CaseScreen, Failure> {
        intake::accept(self, request.case).await
    }

    async fn case_resubmit(&self, request: CaseRef) -> Result<CaseScreen, Failure> {
        intake::resubmit(self, request.case).await
    }

    async fn case_discard(&self, request: CaseDiscard) -> Result<Empty, Failure> {
        intake::discard(self, request).await
    }

    async fn case_receive(&self, request: CaseRef) -> Result<CaseScreen, Failure> {
        article32::receive(self, request.case).await
    }

    async fn case_correct(&self, request: CaseCorrect) -> Result<CaseScreen, Failure> {
        article32::correct(self, request).await
    }

    async fn case_not_needed(&self, request: CaseReason) -> Result<CaseScreen, Failure> {
        article32::not_needed(self, request).await
    }

    async fn case_decline(&self, request: CaseDecline) -> Result<CaseScreen, Failure> {
        article32::decline(self, request).await
    }

    async fn case_supplement(&self, request: CaseSupplement) -> Result<CaseScreen, Failure> {
        article32::supplement(self, request).await
    }

    async fn case_bring_later(&self, request: CaseBringLater) -> Result<CaseScreen, Failure> {
        article32::bring_later(self, request).await
    }

    async fn case_withdraw(&self, request: CaseReason) -> Result<CaseScreen, Failure> {
        article32::withdraw(self, request).await
    }

    async fn case_urgent(&self, _: Empty) -> Result<Vec<CaseRow>, Failure> {
        self.look(article32::urgent).await
    }

    async fn office_search(&self, query: OfficeQuery) -> Result<Vec<RightOffice>, Failure> {
        self.look(move |glance| Ok(article32::offices(glance, &query))).await
    }

    async fn joint_list(&self, _: Empty) -> Result<Vec<JointRow>, Failure> {
        self.look(joint::list).await
    }

    async fn joint_open(&self, opening: JointOpening) -> Result<JointScreen, Failure> {
        joint::open(self, opening).await
    }

    async fn joint_view(&self, request: JointRef) -> Result<JointScreen, Failure> {
        joint::view(self, request.joint).await
    }

    async fn joint_choose(&self, request: JointChoose) -> Result<JointScreen, Failure> {
        joint::choose(self, request).await
    }

    async fn joint_consent(&self, request: JointConsent) -> Result<JointScreen, Failure> {
        joint::consent(self, request).await
    }

    async fn joint_edit(&self, request: JointEdit) -> Result<JointScreen, Failure> {
        joint::edit(self, request).await
    }

    async fn joint_migration(&self, request: JointRef) -> Result<JointPreview, Failure> {
        self.look(move |glance| joint::migration(glance, request.joint)).await
    }

    async fn joint_migrate(&self, request: JointMigrate) -> Result<JointScreen, Failure> {
        joint::migrate(self, request).await
    }

    async fn joint_attach(&self, request: JointAttach) -> Result<JointScreen, Failure> {
        photos::attach_jointly(self, request).await
    }

    async fn joint_detach(&self, request: JointDetach) -> Result<JointScreen, Failure> {
        photos::detach_jointly(self, request).await
    }

    async fn joint_photo(&self, request: JointPhoto) -> Result<JointScreen, Failure> {
        photos::change_jointly(self, request).await
    }

    async fn joint_fetch(&self, request: JointFetch) -> Result<JointScreen, Failure> {
        joint::fetch(self, request).await
    }

    async fn joint_dispute(&self, request: JointDispute) -> Result<JointScreen, Failure> {
        joint::dispute(self, request).await
    }

    async fn joint_deliver(&self, request: JointDeliver) -> Result<JointScreen, Failure> {
        joint::deliver(self, request).await
    }

    async fn joint_sign(&self, request: JointSign) -> Result<JointScreen, Failure> {
        joint::sign(self, request).await
    }

    async fn joint_submit(&self, request: JointRef) -> Result<JointScreen, Failure> {
        joint::submit(self, request.joint).await
    }

    async fn joint_discard(&self, request: JointDiscard) -> Result<Empty, Failure> {
        joint::discard(self, request).await
    }

    async fn task_list(&self, _: Empty) -> Result<Vec<TaskRow>, Failure> {
        self.look(approval::list).await
    }

    async fn task_view(&self, request: TaskRef) -> Result<TaskScreen, Failure> {
        self.look(move |glance| approval::view(glance, request.task)).await
    }

    async fn task_act(&self, request: TaskAct) -> Result<TaskScreen, Failure> {
        approval::act(self, request).await
    }

    async fn discrepancy_list(&self, _: Empty) -> Result<Vec<DiscrepancyRow>, Failure> {
        self.look(discrepancy::list).await
    }

    async fn discrepancy_view(&self, request: DiscrepancyRef) -> Result<DiscrepancyScreen, Failure> {
        self.look(move |glance| discrepancy::view(glance, request)).await
    }

    async fn discrepancy_act(&self, request: DiscrepancyAct) -> Result<DiscrepancyScreen, Failure> {
        discrepancy::act(self, request).await
    }

    async fn archive_search(&self, query: ArchiveQuery) -> Result<ArchivePage, Failure> {
        archive::search(self, query).await
    }

    async fn archive_view(&self, opening: ArchiveOpening) -> Result<ArchiveSheet, Failure> {
        archive::view(self, opening).await
    }

    async fn catalogue_list(&self, query: CatalogueQuery) -> Result<CatalogueList, Failure> {
        self.look(move |glance| catalogue::list(glance, &query)).await
    }

    async fn catalogue_item(&self, wanted: CatalogueItemRef) -> Result<CatalogueItem, Failure> {
        self.look(move |glance| catalogue::item(glance, &wanted)).await
    }

    async fn catalogue_preview(&self, trial: CatalogueTrial) -> Result<CataloguePreview, Failure> {
        self.look(move |glance| catalogue::preview(glance, &trial)).await
    }

    async fn catalogue_import(&self, _: Empty) -> Result<CatalogueImport, Failure> {
        administrators_only(&self.ready()?.session()?)?;
        self.import_shown()
    }

    async fn catalogue_import_cancel(&self, _: Empty) -> Result<CatalogueImport, Failure> {
        self.cancel_import()
    }

    async fn catalogue_edit(&self, edit: CatalogueEdit) -> Result<CatalogueImport, Failure> {
        self.import(file_of(&edit.definition)?, false)
    }

    async fn catalogue_drafts(&self, _: Empty) -> Result<Vec<CatalogueDraft>, Failure> {
        administrators_only(&self.ready()?.session()?)?;
        self.import_drafts().await
    }

    async fn catalogue_plan(&self, asked: ImportRef) -> Result<CatalogueImport, Failure> {
        administrators_only(&self.ready()?.session()?)?;
        self.plan_import(asked).await
    }

    async fn catalogue_drop(&self, asked: ImportRef) -> Result<CatalogueImport, Failure> {
        administrators_only(&self.ready()?.session()?)?;
        self.drop_import(asked).await
    }

    async fn catalogue_go_live(&self, shown: CatalogueGoLive) -> Result<CatalogueOutcome, Failure> {
        administrators_only(&self.ready()?.session()?)?;
        self.go_live(shown).await
    }

    async fn calendar_view(&self, _: Empty) -> Result<Option<CalendarView>, Failure> {
        self.look(|glance| Ok(glance.calendar()?.as_ref().map(CalendarView::of))).await
    }

    async fn calendar_import(&self, file: CalendarFile) -> Result<CalendarView, Failure> {
        administrators_only(&self.ready()?.session()?)?;
        self.import_year(file).await
    }

    async fn calendar_reckoning(&self, _: Empty) -> Result<Option<Reckoning>, Failure> {
        administrators_only(&self.ready()?.session()?)?;
        self.reckoning().await
    }

    async fn catalogue_export(&self, wanted: CatalogueExport) -> Result<DocumentSaved, Failure> {
        administrators_only(&self.ready()?.session()?)?;
        self.export_catalogue(wanted).await
    }

    async fn task_clock(&self, request: TaskClock) -> Result<TaskScreen, Failure> {
        approval::clock(self, request).await
    }

    async fn document_view(&self, query: DocumentQuery) -> Result<DocumentView, Failure> {
        self.view_document(&query.id).await
    }

    async fn document_print(&self, request: DocumentPrint) -> Result<DocumentOutcome, Failure> {
        self.print_document(&request).await
    }

    async fn printer_list(&self, _: Empty) -> Result<PrinterList, Failure> {
        Ok(self.printers().await)
    }

    async fn document_save(&self, query: DocumentQuery) -> Result<DocumentSaved, Failure> {
        self.save_document(&query.id).await
    }

    async fn applicant_show(&self, wanted: ApplicantShow) -> Result<ApplicantStatus, Failure> {
        applicant::show(self, wanted).await
    }

    async fn applicant_status(&self, _: Empty) -> Result<ApplicantStatus, Failure> {
        Ok(applicant::status(self).await)
    }

    async fn applicant_screen(&self, _: Empty) -> Result<ApplicantView, Failure> {
        Ok(applicant::view(self).await)
    }

    async fn applicant_sign(&self, request: ApplicantSign) -> Result<ApplicantView, Failure> {
        applicant::sign(self, request).await
    }

    async fn applicant_rate(&self, request: ApplicantRate) -> Result<ApplicantView, Failure> {
        applicant::rate(self, request).await
    }

    async fn applicant_skip(&self, seen: ApplicantSeen) -> Result<ApplicantView, Failure> {
        applicant::skip(self, seen).await
    }
}
