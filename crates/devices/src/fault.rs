//! What the operating system says of a device, in the words of [`DeviceFault`].

use std::io::{Error, ErrorKind};

use protocol::screen::DeviceFault;

/// A setting that cannot be used.
pub(crate) fn bad_setting(setting: &str) -> DeviceFault {
    DeviceFault::BadSetting { setting: setting.to_owned() }
}

/// Why a device could not be opened or connected to.
pub(crate) fn on_opening(error: &Error) -> DeviceFault {
    match error.kind() {
        ErrorKind::PermissionDenied => DeviceFault::NotAllowed,
        ErrorKind::ResourceBusy => DeviceFault::Busy,
        ErrorKind::TimedOut | ErrorKind::WouldBlock => DeviceFault::Silent,
        // No file, no such device, no such host, nobody listens, no way to get there.
        _ => DeviceFault::Missing,
    }
}

/// Why a device that was open failed: whatever the system calls it, it is not there any more.
pub(crate) fn in_use(error: &Error) -> DeviceFault {
    match error.kind() {
        ErrorKind::TimedOut | ErrorKind::WouldBlock => DeviceFault::Silent,
        ErrorKind::ResourceBusy => DeviceFault::Busy,
        _ => DeviceFault::PulledOut,
    }
}
