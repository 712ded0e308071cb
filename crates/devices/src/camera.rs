//! Document cameras that give whole JPEG pictures, which are kept as they are.

mod frame;
#[cfg(target_os = "linux")]
mod v4l2;

use std::sync::Arc;

use futures_util::future::BoxFuture;
use protocol::screen::{CameraInfo, CameraSettings, DeviceFault};

pub use frame::Frame;

use crate::fault::bad_setting;

/// Largest side that may be wished for, in pixels.
const SIDE_MOST: u32 = 16_384;

/// The cameras of a PC: what is connected, and a way to open one.
pub trait Cameras: Send + Sync {
    /// Cameras that give JPEG pictures, in a stable order.
    ///
    /// # Errors
    /// [`DeviceFault::Missing`] when this system cannot be asked. A PC without a camera is an empty list.
    fn list(&self) -> BoxFuture<'_, Result<Vec<CameraInfo>, DeviceFault>>;

    /// Opens one with the nearest to the wanted size. It gives pictures until it is dropped.
    ///
    /// # Errors
    /// [`DeviceFault::Missing`], [`DeviceFault::Busy`], [`DeviceFault::NotAllowed`], [`DeviceFault::NoFrames`] for one without JPEG.
    fn open(&self, wanted: CameraSettings) -> BoxFuture<'_, Result<Box<dyn Camera>, DeviceFault>>;
}

/// An open camera.
pub trait Camera: Send {
    /// Width and height that the camera agreed to, in pixels.
    fn size(&self) -> (u32, u32);

    /// The next whole picture that is taken from now on. Broken ones are left out.
    ///
    /// # Errors
    /// [`DeviceFault::PulledOut`], or [`DeviceFault::NoFrames`] when no whole picture came in time.
    fn next_frame(&mut self) -> BoxFuture<'_, Result<Frame, DeviceFault>>;

    /// Stops the camera, and comes back when another program may have it.
    fn close(self: Box<Self>) -> BoxFuture<'static, ()>;
}

/// The cameras of this operating system.
pub fn system() -> Arc<dyn Cameras> {
    #[cfg(target_os = "linux")]
    return Arc::new(v4l2::VideoDevices);
    #[cfg(not(target_os = "linux"))]
    return Arc::new(none::NoCameras);
}

/// Whether a camera can be opened by these settings.
pub(crate) fn check(settings: &CameraSettings) -> Result<(), DeviceFault> {
    let side = |pixels: u32| (1..=SIDE_MOST).contains(&pixels);
    for (good, setting) in [
        (side(settings.width), "width"),
        (side(settings.height), "height"),
        (settings.frame_ms > 0, "frame_ms"),
    ] {
        if !good {
            return Err(bad_setting(setting));
        }
    }
    Ok(())
}

/// Which of the cameras is meant: the named one, or the first.
///
/// # Errors
/// [`DeviceFault::Missing`].
pub fn choose<'a>(cameras: &'a [CameraInfo], wanted: &str) -> Result<&'a CameraInfo, DeviceFault> {
    let found = match wanted {
        "" => cameras.first(),
        wanted => cameras.iter().find(|camera| camera.id == wanted),
    };
    found.ok_or(DeviceFault::Missing)
}

#[cfg(not(target_os = "linux"))]
mod none {
    use super::*;

    /// A system whose cameras this program does not drive; the window's own preview is there instead.
    pub(super) struct NoCameras;

    impl Cameras for NoCameras {
        fn list(&self) -> BoxFuture<'_, Result<Vec<CameraInfo>, DeviceFault>> {
            Box::pin(async { Err(DeviceFault::Missing) })
        }

        fn open(&self, _wanted: CameraSettings) -> BoxFuture<'_, Result<Box<dyn Camera>, DeviceFault>> {
            Box::pin(async { Err(DeviceFault::Missing) })
        }
    }
}
