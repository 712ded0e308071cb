//! The second window, which faces the applicant: on the monitor that the settings of this PC name, without any frame; where there is one monitor
//! only, an ordinary window that can be moved.
//!
//! What its page may ask is decided by the window it is in, not by the page: see [`is_clerks`].

use std::sync::{Mutex, PoisonError};

use protocol::rpc::Commands as _;
use protocol::screen::{ApplicantSettings, Empty};
use tauri::{
    AppHandle, Manager, Monitor, PhysicalPosition, Runtime, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
    Window, WindowEvent,
};
use workstation::{Desk, SecondScreen};

/// Label of the clerk's window, as tauri.conf.json has it.
const CLERKS: &str = "main";
/// Label of the applicant's window.
const APPLICANTS: &str = "applicant";
/// Its page; it has none of the clerk's screens in it.
const PAGE: &str = "applicant.html";

/// Whether a window is the clerk's. Any other may ask for nothing but what the applicant sees.
pub(crate) fn is_clerks(label: &str) -> bool {
    label == CLERKS
}

/// Held as long as the window is open: the clerk can ask the applicant to look at it.
#[derive(Default)]
pub(crate) struct Second(Mutex<Option<SecondScreen>>);

impl Second {
    fn hold(&self, screen: Option<SecondScreen>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = screen;
    }
}

/// Opens or closes the window, as the settings say now.
pub(crate) async fn keep<R: Runtime>(app: &AppHandle<R>, desk: &Desk) {
    let Ok(state) = desk.session_state(Empty {}).await else { return };
    let settings = state.settings.applicant;
    let open = app.get_webview_window(APPLICANTS);
    let outcome = match open {
        Some(window) if settings.on => place(app, &window, &settings),
        Some(window) => window.close(),
        None if settings.on => begin(app, desk, &settings),
        None => Ok(()),
    };
    if let Err(error) = outcome {
        tracing::error!("the second window is not as the settings want it: {error}");
    }
}

fn begin<R: Runtime>(app: &AppHandle<R>, desk: &Desk, settings: &ApplicantSettings) -> tauri::Result<()> {
    let window = WebviewWindowBuilder::new(app, APPLICANTS, WebviewUrl::App(PAGE.into()))
        .title("一窗 · 客户屏")
        .inner_size(1024.0, 768.0)
        .min_inner_size(640.0, 480.0)
        // The clerk goes on typing.
        .focused(false)
        .disable_drag_drop_handler()
        .build()?;
    app.state::<Second>().hold(Some(desk.face_applicant()));
    place(app, &window, settings)
}

/// Fills the monitor that is meant, if the clerk's window is not on it.
fn place<R: Runtime>(
    app: &AppHandle<R>,
    window: &WebviewWindow<R>,
    settings: &ApplicantSettings,
) -> tauri::Result<()> {
    let clerks = app.get_webview_window(CLERKS).and_then(|main| main.current_monitor().ok().flatten());
    let places: Vec<Place> = window.available_monitors()?.iter().map(Place::of).collect();
    match chosen(&places, clerks.as_ref().map(Place::of).as_ref(), settings.monitor.as_deref()) {
        Some(place) => {
            let (x, y) = place.at;
            window.set_fullscreen_on_monitor(PhysicalPosition::new(f64::from(x), f64::from(y)))
        }
        None => window.set_fullscreen(false),
    }
}

/// A monitor by its name and its upper left corner.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    name: Option<String>,
    at: (i32, i32),
}

impl Place {
    fn of(monitor: &Monitor) -> Self {
        let at = monitor.position();
        Self { name: monitor.name().cloned(), at: (at.x, at.y) }
    }
}

/// The monitor for the applicant: the named one, else the first on which the clerk's window is not. Two of one make have one name.
fn chosen<'p>(all: &'p [Place], clerks: Option<&Place>, named: Option<&str>) -> Option<&'p Place> {
    let free = || all.iter().filter(|place| clerks.is_none_or(|clerks| clerks.at != place.at));
    let of_name = named.and_then(|name| free().find(|place| place.name.as_deref() == Some(name)));
    if all.len() < 2 { None } else { of_name.or_else(|| free().next()) }
}

/// The applicant's window goes with the clerk's; when it is gone, nobody can be asked to look at it.
pub(crate) fn hear<R: Runtime>(window: &Window<R>, event: &WindowEvent) {
    if !matches!(event, WindowEvent::Destroyed) {
        return;
    }
    if window.label() == APPLICANTS {
        window.state::<Second>().hold(None);
    } else if let Some(second) = window.get_webview_window(APPLICANTS)
        && let Err(error) = second.destroy()
    {
        tracing::warn!("the second window stays open: {error}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(name: &str, x: i32) -> Place {
        Place { name: Some(name.to_owned()), at: (x, 0) }
    }

    #[test]
    fn the_applicant_gets_the_monitor_that_the_clerk_does_not_use() {
        let (left, right, far) = (place("A", 0), place("B", 1920), place("B", 3840));
        let all = [left.clone(), right.clone(), far.clone()];
        let table = [
            ("one monitor only", &all[..1], Some(&left), None, None),
            ("the other one", &all[..2], Some(&left), None, Some(&right)),
            (
                "the other one, also where the clerk is on the right",
                &all[..2],
                Some(&right),
                None,
                Some(&left),
            ),
            ("the named one", &all[..], Some(&left), Some("B"), Some(&right)),
            ("the other of two of one name", &all[..], Some(&right), Some("B"), Some(&far)),
            ("never the clerk's own", &all[..2], Some(&left), Some("A"), Some(&right)),
            ("a name that is gone", &all[..2], Some(&left), Some("C"), Some(&right)),
        ];
        for (what, monitors, clerks, named, expected) in table {
            assert_eq!(chosen(monitors, clerks, named), expected, "{what}");
        }
    }
}
