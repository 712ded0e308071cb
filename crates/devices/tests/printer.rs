//! Ticket printers: every byte is read by a decoder that knows nothing of the encoder, behind a network socket, a serial line and a USB device file.

#![expect(clippy::unwrap_used, reason = "a failure where none is expected is a failed test")]

use devices::printer::{Paper as Supply, Ticket, TicketPrinter};
use devices::simulated::{Paper, PaperError, Piece, SimulatedPrinter, Trouble};
use protocol::screen::{DeviceFault, Nonsense, PrinterAnswers, PrinterCharacters, PrinterPort, SerialFlow};
use tokio::net::TcpListener;

fn ticket() -> Ticket {
    Ticket {
        hall: "示范区政务服务中心".into(),
        sample: true,
        number: "VA012".into(),
        class_name: "优先".into(),
        business: "社会保障".into(),
        waiting_before: 7,
        area: "一楼 A 区".into(),
        note: "本厅 17:00 停止受理".into(),
        qr: "https://yichuang.example/t/VA012".into(),
        issued_at: "2026-11-29 09:05".into(),
        phone: "021-55550100".into(),
    }
}

fn printer(simulated: &SimulatedPrinter) -> TicketPrinter {
    TicketPrinter::new(simulated.settings()).unwrap()
}

fn text<'a>(pieces: &'a [Piece], wanted: &str) -> &'a Piece {
    let found = pieces.iter().find(|piece| matches!(piece, Piece::Text { text, .. } if text == wanted));
    found.unwrap_or_else(|| panic!("{wanted} is on the ticket: {pieces:#?}"))
}

#[tokio::test]
async fn a_ticket_comes_out_as_it_should_look() {
    let simulated = SimulatedPrinter::in_network().await;
    let printed = printer(&simulated).print(&ticket()).await.unwrap();
    assert!(printed.confirmed && !printed.paper_low && printed.replaced.is_empty(), "{printed:?}");
    assert_eq!(simulated.error(), None);

    let tickets = simulated.tickets();
    assert_eq!(tickets.len(), 1);
    let pieces = &tickets[0];
    let usual = |text: &str, bold| Piece::Text { text: text.into(), align: 1, wide: 1, high: 1, bold };
    assert_eq!(text(pieces, "【样例 SAMPLE】"), &usual("【样例 SAMPLE】", true));
    assert_eq!(text(pieces, "示范区政务服务中心"), &usual("示范区政务服务中心", true));
    let large = Piece::Text { text: "VA012".into(), align: 1, wide: 5, high: 5, bold: true };
    assert_eq!(text(pieces, "VA012"), &large);
    let business = Piece::Text { text: "社会保障".into(), align: 1, wide: 2, high: 2, bold: true };
    assert_eq!(text(pieces, "社会保障"), &business);
    for line in [
        "优先",
        "请到 一楼 A 区 等候叫号",
        "本厅 17:00 停止受理",
        "2026-11-29 09:05",
        "当日有效，过号请到导办台",
        "咨询电话：021-55550100",
    ] {
        assert_eq!(text(pieces, line), &usual(line, false));
    }
    assert_eq!(text(pieces, "前面还有 7 人等候"), &usual("前面还有 7 人等候", true));
    let qr = Piece::Qr { text: "https://yichuang.example/t/VA012".into(), module: 6, align: 1 };
    assert!(pieces.contains(&qr), "{pieces:#?}");
    assert_eq!(pieces.last(), Some(&Piece::Cut(80)));
}

#[tokio::test]
async fn what_is_not_known_is_left_out() {
    let simulated = SimulatedPrinter::in_network().await;
    let bare = Ticket { number: "B001".into(), business: "户籍".into(), ..Ticket::default() };
    printer(&simulated).print(&bare).await.unwrap();
    let tickets = simulated.tickets();
    let texts: Vec<_> = tickets[0]
        .iter()
        .filter_map(|piece| match piece {
            Piece::Text { text, .. } if !text.starts_with('-') => Some(text.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(texts, ["排队号", "B001", "户籍", "前面还有 0 人等候", "当日有效，过号请到导办台"]);
    assert!(!tickets[0].iter().any(|piece| matches!(piece, Piece::Qr { .. })));
}

#[tokio::test]
async fn nothing_in_a_text_is_a_command() {
    let simulated = SimulatedPrinter::in_network().await;
    let hostile = Ticket {
        business: "A\u{1B}@B\u{1D}V\u{0}C\u{10}\u{4}\u{1}D\r\nE".into(),
        note: "\u{1C}.社保\u{7F}\u{85}".into(),
        ..ticket()
    };
    printer(&simulated).print(&hostile).await.unwrap();
    assert_eq!(simulated.error(), None);
    let tickets = simulated.tickets();
    assert_eq!(tickets.len(), 1, "it is cut once");
    text(&tickets[0], "A @B V C   D  E");
}

#[tokio::test]
async fn long_texts_are_broken_and_nothing_is_lost() {
    let simulated = SimulatedPrinter::in_network().await;
    let business = "企业职工基本养老保险关系转移接续与退休人员人事档案关系接收登记";
    printer(&simulated).print(&Ticket { business: business.into(), ..ticket() }).await.unwrap();
    assert_eq!(simulated.error(), None, "no line is wider than the paper");
    let printed: String = simulated.tickets()[0]
        .iter()
        .filter_map(|piece| match piece {
            Piece::Text { text, wide: 2, .. } => Some(text.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(printed, business);
}

#[tokio::test]
async fn a_character_that_the_printer_lacks_stands_there_as_a_mark_and_is_named() {
    let simulated = SimulatedPrinter::in_network().await;
    let rare = Ticket { business: "陈𬭊的业务㐂".into(), ..ticket() };
    let printed = printer(&simulated).print(&rare).await.unwrap();
    assert_eq!(printed.replaced, ['𬭊', '㐂']);
    text(&simulated.tickets()[0], "陈〓的业务〓");

    let simulated = SimulatedPrinter::in_network().await;
    let mut settings = simulated.settings();
    settings.characters = PrinterCharacters::Gb18030;
    let printed = TicketPrinter::new(settings).unwrap().print(&rare).await.unwrap();
    assert!(printed.replaced.is_empty());
    text(&simulated.tickets()[0], "陈𬭊的业务㐂");
}

#[tokio::test]
async fn who_has_to_do_what_is_said_before_anything_is_printed() {
    let simulated = SimulatedPrinter::in_network().await;
    let printer = printer(&simulated);
    for (trouble, expected) in [
        (Trouble::PaperOut, DeviceFault::PaperOut),
        (Trouble::CoverOpen, DeviceFault::CoverOpen),
        (Trouble::CutterStuck, DeviceFault::OutOfOrder),
        (Trouble::Mute, DeviceFault::Silent),
        (Trouble::Babbling, DeviceFault::Nonsense { way: Nonsense::PrinterState }),
    ] {
        simulated.trouble(trouble);
        assert_eq!(printer.print(&ticket()).await, Err(expected), "{trouble:?}");
        assert!(simulated.tickets().is_empty(), "{trouble:?}");
    }
    simulated.trouble(Trouble::PaperLow);
    assert_eq!(printer.status().await.unwrap().unwrap().paper, Supply::Low);
    assert!(printer.print(&ticket()).await.unwrap().paper_low);
    simulated.trouble(Trouble::None);
    assert!(!printer.print(&ticket()).await.unwrap().paper_low, "it is well again");
    assert_eq!(simulated.tickets().len(), 2);
}

#[tokio::test]
async fn a_ticket_that_did_not_come_out_whole_is_not_called_printed() {
    let simulated = SimulatedPrinter::in_network().await;
    simulated.paper_for(6);
    assert_eq!(printer(&simulated).print(&ticket()).await, Err(DeviceFault::PaperOut));
    let tickets = simulated.tickets();
    assert!(!matches!(tickets[0].last(), Some(Piece::Cut(_))), "it stopped in the middle");
}

#[tokio::test]
async fn a_printer_that_is_pulled_out_in_the_middle_says_so() {
    for bytes in [2, 20, 200, 400] {
        let simulated = SimulatedPrinter::in_network().await;
        simulated.pull_out_after(bytes);
        let printer = printer(&simulated);
        assert_eq!(printer.print(&ticket()).await, Err(DeviceFault::PulledOut), "after {bytes} bytes");
        assert_eq!(printer.print(&ticket()).await, Err(DeviceFault::Missing), "after {bytes} bytes");
    }
}

#[tokio::test]
async fn two_tickets_at_once_come_out_one_after_the_other() {
    let simulated = SimulatedPrinter::in_network().await;
    let printer = printer(&simulated);
    let (one, other) = (ticket(), Ticket { number: "VA013".into(), ..ticket() });
    let (first, second) = tokio::join!(printer.print(&one), printer.print(&other));
    assert!(first.unwrap().confirmed && second.unwrap().confirmed);
    let tickets = simulated.tickets();
    text(&tickets[0], "VA012");
    text(&tickets[1], "VA013");
}

#[tokio::test]
async fn a_line_that_goes_one_way_only_is_not_asked() {
    let simulated = SimulatedPrinter::in_network().await;
    simulated.trouble(Trouble::Mute);
    let mut settings = simulated.settings();
    settings.answers = PrinterAnswers::Nothing;
    let printer = TicketPrinter::new(settings).unwrap();
    assert_eq!(printer.status().await, Ok(None));
    let printed = printer.print(&ticket()).await.unwrap();
    assert!(!printed.confirmed, "nobody said that it came out");
    while simulated.tickets().first().and_then(|ticket| ticket.last()) != Some(&Piece::Cut(80)) {
        assert_eq!(simulated.error(), None);
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn a_printer_that_tells_its_state_only_is_believed_as_far_as_it_goes() {
    for answers in [PrinterAnswers::All, PrinterAnswers::State] {
        let simulated = SimulatedPrinter::in_network().await;
        simulated.trouble(Trouble::Simple);
        let settings = protocol::screen::TicketPrinterSettings { answers, ..simulated.settings() };
        let printer = TicketPrinter::new(settings).unwrap();
        assert!(!printer.print(&ticket()).await.unwrap().confirmed, "{answers:?}");
        simulated.trouble(Trouble::CoverOpen);
        assert_eq!(printer.print(&ticket()).await, Err(DeviceFault::CoverOpen), "{answers:?}");
    }
}

#[tokio::test]
async fn a_printer_that_is_not_there_is_missing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let simulated = SimulatedPrinter::in_network().await;
    for port in [
        PrinterPort::Tcp { host: "127.0.0.1".into(), port },
        PrinterPort::Usb { path: "/dev/usb/lp77".into() },
        PrinterPort::Serial { path: "/dev/ttyS777".into(), baud: 9600, flow: SerialFlow::Hardware },
    ] {
        let settings = protocol::screen::TicketPrinterSettings { port: port.clone(), ..simulated.settings() };
        let printed = TicketPrinter::new(settings).unwrap().print(&ticket()).await;
        assert_eq!(printed, Err(DeviceFault::Missing), "{port:?}");
    }
}

#[cfg(target_os = "linux")]
mod terminals {
    use super::*;

    #[tokio::test]
    async fn a_serial_printer_prints_and_says_so() {
        let simulated = SimulatedPrinter::at_terminal();
        let printed = printer(&simulated).print(&ticket()).await.unwrap();
        assert!(printed.confirmed);
        text(&simulated.tickets()[0], "VA012");
        assert_eq!(simulated.error(), None);
    }

    #[tokio::test]
    async fn a_usb_printer_prints_and_says_so() {
        let simulated = SimulatedPrinter::at_terminal().as_usb();
        let printed = printer(&simulated).print(&ticket()).await.unwrap();
        assert!(printed.confirmed);
        text(&simulated.tickets()[0], "VA012");
        assert_eq!(simulated.error(), None);
    }

    #[tokio::test]
    async fn a_serial_printer_says_that_its_cover_is_open() {
        let simulated = SimulatedPrinter::at_terminal();
        simulated.trouble(Trouble::CoverOpen);
        assert_eq!(printer(&simulated).print(&ticket()).await, Err(DeviceFault::CoverOpen));
    }

    #[tokio::test]
    async fn a_usb_printer_that_is_pulled_out_in_the_middle_says_so() {
        let simulated = SimulatedPrinter::at_terminal().as_usb();
        simulated.pull_out_after(200);
        assert_eq!(printer(&simulated).print(&ticket()).await, Err(DeviceFault::PulledOut));
    }

    #[tokio::test]
    async fn only_a_device_is_written_to() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "somebody's document").unwrap();
        let simulated = SimulatedPrinter::in_network().await;
        for path in [file.path().to_str().unwrap(), "/dev/null"] {
            let mut settings = simulated.settings();
            settings.port = PrinterPort::Usb { path: path.into() };
            let printed = TicketPrinter::new(settings).unwrap().print(&ticket()).await;
            assert_eq!(printed, Err(DeviceFault::Missing), "{path}");
        }
        assert_eq!(std::fs::read_to_string(file.path()).unwrap(), "somebody's document");
    }
}

#[test]
fn the_decoder_refuses_what_a_printer_would_print_as_rubbish() {
    let refused = |bytes: &[u8]| Paper::print(48, bytes).unwrap_err();
    assert!(matches!(refused(b"\x1B\x7F\n"), PaperError::UnknownCommand(_)));
    assert!(matches!(refused(b"\x07"), PaperError::UnknownCommand(_)));
    assert!(matches!(refused(b"A\x1Ba\x01"), PaperError::MidLine(_)));
    assert!(matches!(refused(b"\x1Ba\x03"), PaperError::Value(_)));
    assert!(matches!(refused(b"\x1D(k\x03\x00\x31\x51\x30"), PaperError::Qr));
    assert!(matches!(refused(b"\xD6\xDC\n"), PaperError::Character(_)), "Chinese was not switched on");
    assert!(matches!(refused(b"\x1C&\xFF\xFF\n"), PaperError::Character(_)));
    assert!(matches!(refused(&[b'A'; 49]), PaperError::TooWide(_)));
    assert!(matches!(refused(b"\x1D!\x44AAAAAAAAAAAA"), PaperError::TooWide(_)));
    assert!(matches!(refused(b"\x1DV"), PaperError::UnknownCommand(_)), "a command must be whole");
    assert!(matches!(refused(b"no end of line"), PaperError::UnknownCommand(_)));
    let zhou = Paper::print(48, b"\x1C&\xD6\xDC\n").unwrap();
    assert_eq!(zhou, [Piece::Text { text: "周".into(), align: 0, wide: 1, high: 1, bold: false }]);
}

#[test]
fn settings_that_cannot_work_are_refused_by_name() {
    let bad = |port: PrinterPort, columns| {
        let settings = protocol::screen::TicketPrinterSettings {
            port,
            columns,
            characters: PrinterCharacters::Gbk,
            answers: PrinterAnswers::All,
            limit_ms: 1000,
        };
        match TicketPrinter::new(settings).unwrap_err() {
            DeviceFault::BadSetting { setting } => setting,
            other => panic!("{other:?}"),
        }
    };
    let tcp = |host: &str, port| PrinterPort::Tcp { host: host.into(), port };
    assert_eq!(bad(tcp(" ", 9100), 48), "host");
    assert_eq!(bad(tcp("printer", 0), 48), "port");
    assert_eq!(bad(tcp("printer", 9100), 10), "columns");
    assert_eq!(bad(PrinterPort::Usb { path: String::new() }, 48), "path");
    let serial = PrinterPort::Serial { path: "/dev/ttyS0".into(), baud: 0, flow: SerialFlow::Hardware };
    assert_eq!(bad(serial, 48), "baud");
}
