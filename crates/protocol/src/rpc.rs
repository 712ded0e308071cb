//! The one list of commands between the screens and the engine.
//!
//! A host expands [`for_each_command!`] or calls [`dispatch`], so a command without a handler does not compile. The screens
//! get `rpc<K extends keyof RpcSchema>(command: K, request: RpcSchema[K]["request"])`.

use std::future::Future;

use domain::refusal::{Refusal, RefusalCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::{Failure, FailureCode};
use crate::screen::*;

/// Hands the list `name: Request => Response, …` to another macro.
#[macro_export]
macro_rules! for_each_command {
    ($expand:ident) => {
        $expand! {
            /// Whether the local data can be used, and who is logged in.
            session_state: Empty => SessionState,
            /// Tries to open the local data again after trouble.
            session_restart: Empty => SessionState,
            /// Logs in, without the network when need be.
            session_login: LoginForm => SessionState,
            /// Logs out and leaves the counter.
            session_logout: Empty => SessionState,
            /// Changes the settings of this PC.
            settings_set: Settings => SessionState,
            /// The devices of this PC: how they are set up.
            device_settings: Empty => DeviceSetup,
            /// Keeps other settings of the devices.
            device_save: DeviceSettings => DeviceSetup,
            /// Tests a device: what was found, and what is wrong.
            device_test: DeviceTrial => DeviceReport,
            /// Whether a text is a profile of an ID reader.
            device_profile: ProfileText => ProfileReading,
            /// Document cameras that are connected.
            camera_list: Empty => CameraList,
            /// Takes a picture with the document camera that is set up, and takes it in.
            camera_shoot: Empty => CameraShot,
            /// Reads an ID card: waits until one lies on the reader, as long as the settings say.
            id_card_read: Empty => CardReading,
            /// Ends the reading that is going on.
            id_card_cancel: Empty => Empty,
            /// Puts a card into a form: into what is open, and over the rest only when that is wanted.
            id_card_fill: CardFilling => CardFilled,
            /// What a scanned code is of.
            scan_find: ScanQuery => ScanFound,
            /// Connection and what waits.
            sync_status: Empty => SyncStatus,
            /// Tries to reach the central API now.
            sync_now: Empty => SyncStatus,
            /// What waits, what is being uploaded, and what was sent.
            sync_view: Empty => SyncView,
            /// Open entries of 待处理.
            attention_list: Empty => Vec<AttentionEntry>,
            /// Does the refused command again as a new one.
            attention_redo: AttentionId => Empty,
            /// Takes note of an entry.
            attention_dismiss: AttentionId => Empty,
            /// Persons whom several counters had called while they were alone, and how that was settled: entries beside 待处理.
            settlement_list: Empty => Vec<SettlementEntry>,
            /// Takes note of a settlement.
            settlement_note: TicketRef => Empty,
            /// What somebody entered who has lost the right to it since: for supervisors, and for clerks who were asked to see to one.
            handover_list: Empty => HandoverView,
            /// Takes a handover over, gives it to a clerk, or closes it.
            handover_act: HandoverAct => HandoverView,
            /// Counters and waiting people.
            hall_view: Empty => HallView,
            /// The queue as this counter sees it.
            queue_view: Empty => QueueView,
            /// What an ID number says.
            person_hint: PersonQuery => PersonHint,
            /// Checks a person in.
            ticket_check_in: CheckIn => TicketIssued,
            /// Prints a ticket on the ticket printer.
            ticket_print: TicketPrint => TicketPrinted,
            /// Calls whoever is next.
            ticket_call_next: Empty => Called,
            /// As `ticket_call_next`, after the warning: alone also from other counters' shares, on purpose.
            ticket_call_other: Empty => Called,
            /// Does something with a ticket at this counter.
            ticket_act: TicketAct => QueueView,
            /// Finds items and packages.
            item_search: ItemQuery => Vec<ItemHit>,
            /// The divisions directly within one, for choosing a place.
            region_list: RegionQuery => Vec<Division>,
            /// Pictures of the materials of an item that have some.
            item_pictures: ItemVersionRef => Vec<MaterialPictures>,
            /// Joint packages.
            package_list: Empty => Vec<PackageRow>,
            /// Cases of the hall that were changed lately, latest first.
            case_list: Empty => Vec<CaseRow>,
            /// Begins a case, or gives the ticket's draft of the same item.
            case_open: CaseOpening => CaseScreen,
            /// A case with its form.
            case_view: CaseRef => CaseScreen,
            /// Changes answers.
            case_edit: CaseEdit => CaseScreen,
            /// What would become of a draft under the newest version of its item.
            case_migration: CaseRef => MigrationPreview,
            /// Brings a draft to a newer version of its item.
            case_migrate: CaseMigrate => CaseScreen,
            /// Puts a photo into a slot.
            case_attach: CaseAttach => CaseScreen,
            /// What is known of a photo, with the page that was found in it.
            photo_view: PhotoRef => Photo,
            /// Pictures that have arrived in the watched folder, the oldest first.
            arrival_list: Empty => Vec<Arrival>,
            /// Takes one of them in; its file stays where it is.
            arrival_take: ArrivalRef => Photo,
            /// Passes one of them over.
            arrival_drop: ArrivalRef => Empty,
            /// What was read from the photographed identity papers of a draft, and how many are still to be read.
            reading_list: DraftRef => PaperReadings,
            /// Takes a photo out of a slot.
            case_detach: CaseDetach => CaseScreen,
            /// Overrules the verdict on a photo, says how it is shown, or gives it another place among the pages.
            case_photo: CasePhoto => CaseScreen,
            /// Deals with a material without photos.
            case_settle: CaseSettle => CaseScreen,
            /// Fetches the record for a material by data sharing. Needs the network.
            case_fetch: CaseFetch => CaseScreen,
            /// Reports that what was fetched for a material is not right.
            case_dispute: CaseDispute => CaseScreen,
            /// The applicant signed.
            case_sign: CaseSign => CaseScreen,
            /// Hands out the one-time notice.
            case_notify: CaseNotify => CaseScreen,
            /// Accepts the case.
            case_accept: CaseRef => CaseScreen,
            /// Hands a returned case in again.
            case_resubmit: CaseRef => CaseScreen,
            /// Drops a draft.
            case_discard: CaseDiscard => Empty,
            /// Receives the application against a receipt.
            case_receive: CaseRef => CaseScreen,
            /// Keeps what was put right on the spot.
            case_correct: CaseCorrect => CaseScreen,
            /// Tells that nothing has to be applied for.
            case_not_needed: CaseReason => CaseScreen,
            /// Does not accept.
            case_decline: CaseDecline => CaseScreen,
            /// Receives what was asked for.
            case_supplement: CaseSupplement => CaseScreen,
            /// Receives materials that were allowed to follow.
            case_bring_later: CaseBringLater => CaseScreen,
            /// Takes the application back.
            case_withdraw: CaseReason => CaseScreen,
            /// Open cases of the hall whose light is yellow or red, the most urgent first.
            case_urgent: Empty => Vec<CaseRow>,
            /// Finds offices that may be the right one.
            office_search: OfficeQuery => Vec<RightOffice>,
            /// Joint applications that were changed lately, latest first.
            joint_list: Empty => Vec<JointRow>,
            /// Begins a joint application, or gives the ticket's draft of the same package.
            joint_open: JointOpening => JointScreen,
            /// A joint application with its forms.
            joint_view: JointRef => JointScreen,
            /// Chooses members.
            joint_choose: JointChoose => JointScreen,
            /// Consent.
            joint_consent: JointConsent => JointScreen,
            /// Changes answers.
            joint_edit: JointEdit => JointScreen,
            /// What would become of a draft under the newest versions of its package and its members' items.
            joint_migration: JointRef => JointPreview,
            /// Brings a draft to newer versions of its package and its members' items, all or nothing.
            joint_migrate: JointMigrate => JointScreen,
            /// Puts a photo under a kind of material.
            joint_attach: JointAttach => JointScreen,
            /// Takes a photo out.
            joint_detach: JointDetach => JointScreen,
            /// The same as `case_photo` for a photo of a joint application.
            joint_photo: JointPhoto => JointScreen,
            /// Fetches the records for a kind of material by data sharing, for every member that wants them. Needs the network.
            joint_fetch: JointFetch => JointScreen,
            /// Reports that what was fetched for a kind of material is not right.
            joint_dispute: JointDispute => JointScreen,
            /// Chooses the delivery.
            joint_deliver: JointDeliver => JointScreen,
            /// The applicant signed.
            joint_sign: JointSign => JointScreen,
            /// Launches it.
            joint_submit: JointRef => JointScreen,
            /// Drops a draft.
            joint_discard: JointDiscard => Empty,
            /// Tasks of the person's departments, open ones first.
            task_list: Empty => Vec<TaskRow>,
            /// A task with everything to decide on.
            task_view: TaskRef => TaskScreen,
            /// Does something with a task.
            task_act: TaskAct => TaskScreen,
            /// Reports that shared data are not right, of the hall and of the departments of whoever asks: open ones first.
            discrepancy_list: Empty => Vec<DiscrepancyRow>,
            /// A report with everything that is said in it.
            discrepancy_view: DiscrepancyRef => DiscrepancyScreen,
            /// Takes, answers or closes a report.
            discrepancy_act: DiscrepancyAct => DiscrepancyScreen,
            /// Finds what has left the working sets, at the central API. Needs the network; nothing of it is kept.
            archive_search: ArchiveQuery => ArchivePage,
            /// A found record as it was handed in and decided. Needs the network; nothing of it is kept.
            archive_view: ArchiveOpening => ArchiveSheet,
            /// Items of the catalogue, for administrators; also those that are not offered.
            catalogue_list: CatalogueQuery => CatalogueList,
            /// An item with all its versions.
            catalogue_item: CatalogueItemRef => CatalogueItem,
            /// The form of a definition that is being edited, as the counter would show it.
            catalogue_preview: CatalogueTrial => CataloguePreview,
            /// The import that is going on, or what came of the last one.
            catalogue_import: Empty => CatalogueImport,
            /// Ends the import that is going on, or forgets what came of it. A draft stays at the central API.
            catalogue_import_cancel: Empty => CatalogueImport,
            /// Hands the next version of an item in, to be checked and planned as an import of one item.
            catalogue_edit: CatalogueEdit => CatalogueImport,
            /// Drafts that wait for somebody to go live with them.
            catalogue_drafts: Empty => Vec<CatalogueDraft>,
            /// Plans a draft anew against the present catalogue.
            catalogue_plan: ImportRef => CatalogueImport,
            /// Throws a draft away.
            catalogue_drop: ImportRef => CatalogueImport,
            /// Goes live with the plan that was shown: all of it, or nothing.
            catalogue_go_live: CatalogueGoLive => CatalogueOutcome,
            /// Saves the catalogue, or one item, into the documents folder.
            catalogue_export: CatalogueExport => DocumentSaved,
            /// How far the official calendar reaches; none while nobody has imported one.
            calendar_view: Empty => Option<CalendarView>,
            /// Takes a year into the official calendar: the next one, or a corrected one.
            calendar_import: CalendarFile => CalendarView,
            /// How far the limits have been reckoned again since the calendar last changed; none before it first has.
            calendar_reckoning: Empty => Option<Reckoning>,
            /// Does something about the limit of a task.
            task_clock: TaskClock => TaskScreen,
            /// A document as it would be printed now, and what was printed of it.
            document_view: DocumentQuery => DocumentView,
            /// Prints a document; saves it instead where it cannot be printed.
            document_print: DocumentPrint => DocumentOutcome,
            /// Printers of this PC.
            printer_list: Empty => PrinterList,
            /// Saves a document's PDF into the documents folder.
            document_save: DocumentQuery => DocumentSaved,
            /// Says what the applicant is shown on the second screen.
            applicant_show: ApplicantShow => ApplicantStatus,
            /// What the second screen shows, for the clerk.
            applicant_status: Empty => ApplicantStatus,
            /// The second screen.
            applicant_screen: Empty => ApplicantView,
            /// The applicant signed on the second screen.
            applicant_sign: ApplicantSign => ApplicantView,
            /// The applicant rated the service on the second screen.
            applicant_rate: ApplicantRate => ApplicantView,
            /// The applicant does not want to rate the service.
            applicant_skip: ApplicantSeen => ApplicantView,
        }
    };
}

macro_rules! declare {
    ($($(#[$doc:meta])* $name:ident: $request:ty => $response:ty,)*) => {
        /// Everything a host must answer.
        pub trait Commands: Sync {
            $(
                $(#[$doc])*
                fn $name(&self, request: $request) -> impl Future<Output = Result<$response, Failure>> + Send;
            )*
        }

        /// Names of all commands.
        pub const COMMANDS: &[&str] = &[$(stringify!($name)),*];

        /// Answers a command by name, from and to JSON.
        ///
        /// # Errors
        /// [`FailureCode::BadRequest`] for an unknown command or a malformed request; otherwise what the command fails with.
        pub async fn dispatch<C: Commands>(commands: &C, name: &str, request: Value) -> Result<Value, Failure> {
            match name {
                $(stringify!($name) => to_json(&commands.$name(from_json(request)?).await?),)*
                _ => Err(Failure::new(FailureCode::BadRequest, "unknown command")),
            }
        }

        /// Exports the TypeScript of every request and response, and returns the lines of `RpcSchema`.
        ///
        /// # Errors
        /// When a file cannot be written.
        pub fn export_types(config: &ts_rs::Config) -> Result<Vec<RpcLine>, ts_rs::ExportError> {
            let mut lines = Vec::new();
            $({
                export::<$request>(config)?;
                export::<$response>(config)?;
                lines.push(RpcLine {
                    name: stringify!($name),
                    request: <$request as ts_rs::TS>::name(config),
                    response: <$response as ts_rs::TS>::name(config),
                });
            })*
            Ok(lines)
        }
    };
}

for_each_command!(declare);

/// The commands that may come from the second screen, which faces the applicant. Nothing else does: neither a list nor anybody's case.
pub const APPLICANT_COMMANDS: &[&str] =
    &["applicant_screen", "applicant_sign", "applicant_rate", "applicant_skip"];

/// Answers a command that comes from the second screen.
///
/// # Errors
/// [`RefusalCode::NotAllowed`] for every command that has no business there; otherwise as [`dispatch`].
pub async fn dispatch_applicant<C: Commands>(
    commands: &C,
    name: &str,
    request: Value,
) -> Result<Value, Failure> {
    if APPLICANT_COMMANDS.contains(&name) {
        dispatch(commands, name, request).await
    } else {
        Err(Refusal::new(RefusalCode::NotAllowed).into())
    }
}

/// One command in the generated schema.
pub struct RpcLine {
    /// Name.
    pub name: &'static str,
    /// TypeScript of the request.
    pub request: String,
    /// TypeScript of the response.
    pub response: String,
}

fn export<T: ts_rs::TS + 'static>(config: &ts_rs::Config) -> Result<(), ts_rs::ExportError> {
    match T::export_all(config) {
        // `Vec<T>` is not a file of its own, but what it holds is.
        Err(ts_rs::ExportError::CannotBeExported(_)) => {
            let mut held = Held { config, outcome: Ok(()) };
            T::visit_generics(&mut held);
            held.outcome
        }
        other => other,
    }
}

struct Held<'a> {
    config: &'a ts_rs::Config,
    outcome: Result<(), ts_rs::ExportError>,
}

impl ts_rs::TypeVisitor for Held<'_> {
    fn visit<T: ts_rs::TS + 'static + ?Sized>(&mut self) {
        if self.outcome.is_ok() {
            self.outcome = T::export_all(self.config);
        }
    }
}

fn from_json<T: DeserializeOwned>(value: Value) -> Result<T, Failure> {
    // The parser's message may quote what was entered, so it goes nowhere.
    serde_json::from_value(value).map_err(|_| Failure::new(FailureCode::BadRequest, "malformed request"))
}

fn to_json<T: Serialize>(value: &T) -> Result<Value, Failure> {
    serde_json::to_value(value).map_err(|_| Failure::new(FailureCode::Internal, "unserializable response"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_of_the_second_screen_is_declared() {
        for name in APPLICANT_COMMANDS {
            assert!(COMMANDS.contains(name), "{name} is no command");
        }
    }
}
