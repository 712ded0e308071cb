//! The engine of a counter PC without a window.

use std::ops::Deref;
use std::path::Path;

use domain::id::StaffId;
use protocol::error::FailureCode;
use protocol::rpc::Commands;
use protocol::screen::{Empty, LoginForm, SessionState};
use workstation::config::SecretPlace;
use workstation::{Config, Desk};

use crate::hall::{Hall, PASSWORD};
use crate::{Gate, wait_for, wait_until};

/// A counter PC: a desk on a folder of its own, behind a gate of its own. Every command of the desk can be called on it.
pub struct Counter {
    /// The cable to the hall.
    pub gate: Gate,
    desk: Desk,
}

impl Deref for Counter {
    type Target = Desk;

    fn deref(&self) -> &Desk {
        &self.desk
    }
}

impl Counter {
    /// Starts a PC. The same name again, after [`Counter::close`], is the same PC with what it had kept.
    pub async fn open(hall: &Hall, name: &str) -> Self {
        let gate = hall.gate().await;
        let mut config = Config::new(gate.url(), hall.folder(name));
        config.secrets = SecretPlace::Folder(hall.folder(&format!("{name}-key")));
        // The background work of a closed desk needs a moment to let go of the folder.
        let desk = wait_for("the local data of a closed counter can be opened again", async || {
            let desk = Desk::open(config.clone());
            match desk.ready() {
                Err(failure) if failure.is(FailureCode::CacheInUse) => None,
                _ => Some(desk),
            }
        })
        .await;
        Self { gate, desk }
    }

    /// Copies the whole PC of a closed counter, key included, as an image of its disk would.
    pub fn copy(hall: &Hall, from: &str, to: &str) {
        for suffix in ["", "-key"] {
            copy_folder(&hall.folder(&format!("{from}{suffix}")), &hall.folder(&format!("{to}{suffix}")));
        }
    }

    /// Logs somebody of the sample hall in.
    pub async fn log_in(&self, staff: &str) -> SessionState {
        let form = LoginForm { staff: StaffId(staff.to_owned()), password: PASSWORD.to_owned() };
        let state = self.session_login(form).await;
        state.unwrap_or_else(|failure| panic!("{staff} must be able to log in: {failure:?}"))
    }

    /// Waits until everything done here has reached the hall.
    pub async fn sent(&self) {
        wait_until("everything done at the counter has reached the hall", async || {
            let status =
                self.sync_status(Empty {}).await.expect("the state of the connection is always known");
            status.online && status.waiting == 0 && status.photos == 0
        })
        .await;
    }

    /// Ends the program; what it had kept is opened again by [`Counter::open`] with the same name.
    pub fn close(self) {
        self.desk.close();
    }
}

pub(crate) fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder for the copy");
    for entry in std::fs::read_dir(from).expect("a folder to copy") {
        let entry = entry.expect("a folder to copy");
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        if source.is_dir() {
            copy_folder(&source, &target);
        } else {
            std::fs::copy(source, target).expect("a file can be copied");
        }
    }
}
