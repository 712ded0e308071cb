//! Where somebody works, whichever process the engine is in.

use std::future::Future;

use domain::id::{BlobHash, StaffId};
use protocol::error::Failure;
use protocol::rpc::Commands;
use protocol::screen::{Empty, LoginForm, Photo, SessionState};

use crate::hall::PASSWORD;
use crate::wait_until;

/// Everything that can be done at a counter.
pub trait Workplace: Commands {
    /// Takes a picture in.
    fn take_in(&self, picture: Vec<u8>) -> impl Future<Output = Result<Photo, Failure>> + Send;

    /// The bytes of a photo.
    fn bytes_of(&self, photo: &BlobHash) -> impl Future<Output = Result<Vec<u8>, Failure>> + Send;

    /// Logs somebody of the sample hall in.
    fn log_in(&self, staff: &str) -> impl Future<Output = SessionState> {
        let form = LoginForm { staff: StaffId(staff.to_owned()), password: PASSWORD.to_owned() };
        async move {
            let staff = form.staff.clone();
            let state = self.session_login(form).await;
            state.unwrap_or_else(|failure| panic!("{staff} must be able to log in: {failure:?}"))
        }
    }

    /// Waits until everything done here has reached the hall.
    fn sent(&self) -> impl Future<Output = ()> {
        wait_until("everything done at the counter has reached the hall", async || {
            let status =
                self.sync_status(Empty {}).await.expect("the state of the connection is always known");
            status.online && status.waiting == 0 && status.photos == 0
        })
    }
}
