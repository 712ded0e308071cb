//! Cameras of Linux (V4L2).

use std::fs;
use std::os::unix::fs::FileTypeExt as _;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::Bytes;
use futures_util::future::BoxFuture;
use linuxvideo::format::{PixFormat, PixelFormat};
use linuxvideo::stream::ReadStream;
use linuxvideo::{BufType, CapabilityFlags, Device};
use protocol::screen::{CameraInfo, CameraSettings, DeviceFault};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use tokio::task::spawn_blocking;

use super::{Camera, Cameras, Frame, check, choose};
use crate::fault::{in_use, on_opening};

/// Formats whose frames are JPEG pictures.
const JPEG: [PixelFormat; 2] = [PixelFormat::MJPG, PixelFormat::JPEG];

/// More buffers than a driver has: a camera faster than this program must not be waited for without an end.
const BUFFERS_MOST: u32 = 8;

/// The video devices of this PC.
pub(super) struct VideoDevices;

impl Cameras for VideoDevices {
    fn list(&self) -> BoxFuture<'_, Result<Vec<CameraInfo>, DeviceFault>> {
        Box::pin(async { blocking(|| Ok(connected())).await })
    }

    fn open(&self, wanted: CameraSettings) -> BoxFuture<'_, Result<Box<dyn Camera>, DeviceFault>> {
        Box::pin(async move {
            check(&wanted)?;
            let limit = Duration::from_millis(wanted.frame_ms.into());
            // A driver may take a second to wake its camera up.
            let (stream, size) = blocking(move || start(&wanted)).await?;
            let stream = Arc::new(Mutex::new(stream));
            Ok(Box::new(VideoDevice { stream, size, limit }) as Box<dyn Camera>)
        })
    }
}

/// A camera that is running. Who stops waiting for a picture leaves the thread that waits for it behind, for at most the time limit; the next
/// picture is waited for behind it.
struct VideoDevice {
    stream: Arc<Mutex<ReadStream>>,
    size: (u32, u32),
    limit: Duration,
}

impl Camera for VideoDevice {
    fn size(&self) -> (u32, u32) {
        self.size
    }

    fn next_frame(&mut self) -> BoxFuture<'_, Result<Frame, DeviceFault>> {
        let (stream, limit) = (Arc::clone(&self.stream), self.limit);
        Box::pin(blocking(move || {
            fresh(&mut stream.lock().unwrap_or_else(PoisonError::into_inner), Instant::now() + limit)
        }))
    }

    fn close(self: Box<Self>) -> BoxFuture<'static, ()> {
        Box::pin(async {
            // Stopping waits for the camera.
            drop(spawn_blocking(|| drop(self)).await);
        })
    }
}

/// A picture that is taken from now on.
fn fresh(stream: &mut ReadStream, latest: Instant) -> Result<Frame, DeviceFault> {
    // What lies in the buffers was taken when somebody looked last, perhaps of another paper.
    for _ in 0..BUFFERS_MOST {
        if stream.will_block().map_err(|error| in_use(&error))? {
            break;
        }
        stream.dequeue(|_| Ok(())).map_err(|error| in_use(&error))?;
    }
    loop {
        let left = latest.saturating_duration_since(Instant::now());
        let left = Timespec::try_from(left).map_err(|_| DeviceFault::NoFrames)?;
        match poll(&mut [PollFd::new(stream, PollFlags::IN)], Some(&left)) {
            Ok(0) => return Err(DeviceFault::NoFrames),
            Ok(_) => {}
            Err(Errno::INTR) => continue,
            Err(error) => return Err(in_use(&error.into())),
        }
        if let Some(frame) = take(stream)?.and_then(Frame::whole) {
            return Ok(frame);
        }
    }
}

/// What the camera has finished, unless it says itself that it is damaged.
fn take(stream: &mut ReadStream) -> Result<Option<Bytes>, DeviceFault> {
    let copy = stream.dequeue(|buffer| Ok((!buffer.is_error()).then(|| Bytes::copy_from_slice(&buffer))));
    copy.map_err(|error| in_use(&error))
}

/// Everything that gives pictures, by the number in its name.
fn connected() -> Vec<CameraInfo> {
    let Ok(entries) = fs::read_dir("/dev") else { return Vec::new() };
    let mut found: Vec<(u32, PathBuf)> = entries
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let number = entry.file_name().to_str()?.strip_prefix("video")?.parse().ok()?;
            entry.file_type().ok()?.is_char_device().then(|| (number, entry.path()))
        })
        .collect();
    found.sort();
    found.into_iter().filter_map(|(_, path)| describe(path)).collect()
}

/// A camera, unless the device is something else: a camera has further devices for its controls, and cards have outputs.
fn describe(path: PathBuf) -> Option<CameraInfo> {
    let device = Device::open(&path).ok()?;
    let capabilities = device.capabilities().ok()?;
    jpeg_of(&device)?;
    Some(CameraInfo { id: path.to_str()?.to_owned(), name: capabilities.card().to_owned() })
}

fn jpeg_of(device: &Device) -> Option<PixelFormat> {
    let can = device.capabilities().ok()?.device_capabilities();
    if !can.contains(CapabilityFlags::VIDEO_CAPTURE | CapabilityFlags::STREAMING) {
        return None;
    }
    let offered: Vec<_> =
        device.formats(BufType::VIDEO_CAPTURE).map_while(Result::ok).map(|f| f.pixel_format()).collect();
    JPEG.into_iter().find(|format| offered.contains(format))
}

fn start(wanted: &CameraSettings) -> Result<(ReadStream, (u32, u32)), DeviceFault> {
    let path = match wanted.camera.as_str() {
        "" => choose(&connected(), "")?.id.clone(),
        path => path.to_owned(),
    };
    let device = Device::open(&path).map_err(|error| on_opening(&error))?;
    let format = jpeg_of(&device).ok_or(DeviceFault::NoFrames)?;
    let wish = PixFormat::new(wanted.width, wanted.height, format);
    let capture = device.video_capture(wish).map_err(|error| on_opening(&error))?;
    // A driver may answer with another format than the one it offered.
    if !JPEG.contains(&capture.format().pixel_format()) {
        return Err(DeviceFault::NoFrames);
    }
    let size = (capture.format().width(), capture.format().height());
    let stream = capture.into_stream().map_err(|error| on_opening(&error))?;
    Ok((stream, size))
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, DeviceFault> + Send + 'static,
) -> Result<T, DeviceFault> {
    // It ends early only when the program does.
    spawn_blocking(work).await.unwrap_or(Err(DeviceFault::Missing))
}
