//! The test button of each device says what it found and what is wrong.

#![expect(clippy::unwrap_used, reason = "a failure where none is expected is a failed test")]

use devices::printer::Ticket;
use devices::simulated::{
    Conduct, SampleCard, SimulatedCameras, SimulatedPrinter, SimulatedReader, Trouble, Vendor,
};
use devices::trial;
use image::{DynamicImage, ImageFormat};
use jiff::civil::date;
use protocol::screen::{
    CameraSettings, CardField, DeviceFault, DeviceFinding, DeviceKind, DeviceReport, DeviceSettings,
    Nonsense, PrinterAnswers, ScannerSettings,
};

const TODAY: jiff::civil::Date = date(2026, 11, 29);

fn jpeg() -> Vec<u8> {
    let mut jpeg = std::io::Cursor::new(Vec::new());
    DynamicImage::new_rgb8(320, 240).write_to(&mut jpeg, ImageFormat::Jpeg).unwrap();
    jpeg.into_inner()
}

#[tokio::test]
async fn what_is_not_set_up_says_so() {
    let none = DeviceSettings::default();
    let cameras = SimulatedCameras::playing([jpeg()]);
    for report in [
        trial::id_reader(none.id_reader, TODAY).await,
        trial::ticket_printer(none.ticket_printer, &Ticket::default()).await,
        trial::camera(none.camera, &cameras).await,
        trial::scanner(&ScannerSettings { enabled: false, ..none.scanner }),
    ] {
        assert_eq!((report.fault, report.found), (Some(DeviceFault::NotSetUp), Vec::new()));
    }
}

#[tokio::test]
async fn a_reader_is_tested_with_a_card() {
    let simulated = SimulatedReader::start(Vendor::Asking).await;
    simulated.lay(SampleCard::usual());
    let report = trial::id_reader(Some(simulated.settings()), TODAY).await;
    let fields =
        vec![CardField::Name, CardField::Sex, CardField::Birth, CardField::Address, CardField::Number];
    let found = vec![
        DeviceFinding::SettingsUsable,
        DeviceFinding::Connected,
        DeviceFinding::CardRead { fields, doubts: Vec::new() },
    ];
    assert_eq!(report, DeviceReport { device: DeviceKind::IdReader, found, fault: None });

    simulated.behave(Conduct::Garbage);
    let report = trial::id_reader(Some(simulated.settings()), TODAY).await;
    assert_eq!(report.found, [DeviceFinding::SettingsUsable, DeviceFinding::Connected]);
    assert_eq!(report.fault, Some(DeviceFault::Nonsense { way: Nonsense::Json }));
}

#[tokio::test]
async fn a_printer_is_tested_with_a_ticket() {
    let simulated = SimulatedPrinter::in_network().await;
    let ticket = Ticket { number: "TEST".into(), business: "测试".into(), ..Ticket::default() };
    simulated.trouble(Trouble::PaperLow);
    let report = trial::ticket_printer(Some(simulated.settings()), &ticket).await;
    assert_eq!(
        report.found,
        [
            DeviceFinding::SettingsUsable,
            DeviceFinding::Connected,
            DeviceFinding::PrinterReady,
            DeviceFinding::PaperLow,
            DeviceFinding::Printed { confirmed: true, replaced: Vec::new() },
        ]
    );
    assert_eq!(report.fault, None);

    simulated.trouble(Trouble::CoverOpen);
    let report = trial::ticket_printer(Some(simulated.settings()), &ticket).await;
    assert_eq!(report.found, [DeviceFinding::SettingsUsable, DeviceFinding::Connected]);
    assert_eq!(report.fault, Some(DeviceFault::CoverOpen));
}

#[tokio::test]
async fn a_camera_is_tested_with_a_picture() {
    let cameras = SimulatedCameras::playing([jpeg()]);
    let report = trial::camera(Some(CameraSettings::default()), &cameras).await;
    let Some(DeviceFinding::Picture { width: 320, height: 240, bytes }) = report.found.last() else {
        panic!("{report:?}")
    };
    assert_eq!(*bytes, jpeg().len());

    cameras.taken(true);
    let report = trial::camera(Some(CameraSettings::default()), &cameras).await;
    assert_eq!(report.fault, Some(DeviceFault::Busy));
    assert!(matches!(&report.found[..], [_, DeviceFinding::Cameras { cameras }] if cameras.len() == 1));
}

#[test]
fn a_scanner_is_tested_by_its_numbers() {
    let usual = ScannerSettings { enabled: true, ..ScannerSettings::default() };
    assert_eq!(trial::scanner(&usual).fault, None);
    let bad = |setting: &str| Some(DeviceFault::BadSetting { setting: setting.into() });
    assert_eq!(trial::scanner(&ScannerSettings { gap_ms: 200, ..usual }).fault, bad("gap_ms"));
    assert_eq!(trial::scanner(&ScannerSettings { shortest: 1, ..usual }).fault, bad("shortest"));
}

#[test]
fn settings_are_kept_as_data_and_what_is_not_said_has_its_usual_value() {
    let text = r#"{
        "ticket_printer": {"port": {"kind": "tcp", "host": "192.0.2.20", "port": 9100}},
        "camera": {"width": 1920, "height": 1080}
    }"#;
    let settings: DeviceSettings = serde_json::from_str(text).unwrap();
    let printer = settings.ticket_printer.clone().unwrap();
    assert_eq!((printer.columns, printer.answers, printer.limit_ms), (48, PrinterAnswers::All, 3000));
    assert_eq!(settings.camera.clone().unwrap().frame_ms, 5000);
    assert_eq!((settings.scanner.gap_ms, settings.scanner.shortest), (35, 6));
    let again: DeviceSettings = serde_json::from_str(&serde_json::to_string(&settings).unwrap()).unwrap();
    assert_eq!(again, settings);
}
