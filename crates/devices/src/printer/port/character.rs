//! A device file that is read and written without blocking, so that a printer that takes nothing can be given up.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::{FileTypeExt as _, OpenOptionsExt as _};

use protocol::screen::DeviceFault;
use rustix::fs::OFlags;
use tokio::io::{Join, join};
use tokio::net::unix::pipe::{Receiver, Sender};

use crate::fault::on_opening;

/// An open device file, whose two directions are waited for by themselves.
pub(crate) type CharacterDevice = Join<Receiver, Sender>;

/// Opens a device file. Anything else is refused: nobody's documents are written over because of a slip in the settings.
pub(super) fn open(path: &str) -> Result<CharacterDevice, DeviceFault> {
    let mut options = OpenOptions::new();
    let flags = (OFlags::NONBLOCK | OFlags::NOCTTY).bits();
    options.read(true).write(true).custom_flags(flags.cast_signed());
    let file = options.open(path).map_err(|error| on_opening(&error))?;
    let kind = file.metadata().map_err(|error| on_opening(&error))?.file_type();
    if !kind.is_char_device() {
        return Err(DeviceFault::Missing);
    }
    // One that cannot be waited for, like /dev/null, is no printer.
    duplex(file).map_err(|_| DeviceFault::Missing)
}

/// Both directions of a file that was opened without blocking.
pub(crate) fn duplex(file: File) -> std::io::Result<CharacterDevice> {
    // tokio has no name for device files; what it does for pipes is all that they need.
    let writer = Sender::from_file_unchecked(file.try_clone()?)?;
    Ok(join(Receiver::from_file_unchecked(file)?, writer))
}
