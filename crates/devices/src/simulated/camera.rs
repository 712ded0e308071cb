//! Cameras that play pictures from memory.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::BoxFuture;
use protocol::screen::{CameraInfo, CameraSettings, DeviceFault};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use super::held;
use crate::camera::{Camera, Cameras, Frame, check, choose};

/// How long a picture takes.
const PICTURE: Duration = Duration::from_millis(10);

/// A PC with one camera, which can be missing, in use by another program, or be pulled out.
#[derive(Clone)]
pub struct SimulatedCameras(Arc<Inside>);

struct Inside {
    /// What it gives, one after the other and from the beginning again.
    film: Mutex<Vec<Bytes>>,
    /// Whether it is plugged in; who looks at a picture hears of it at once.
    plugged: watch::Sender<bool>,
    /// Whether somebody has it: another program, or a camera of ours that was not closed.
    taken: Mutex<bool>,
}

impl SimulatedCameras {
    /// What the camera is opened by.
    pub const ID: &str = "simulated";

    /// A camera that gives these pictures over and over.
    pub fn playing(film: impl IntoIterator<Item = impl Into<Bytes>>) -> Self {
        let film = film.into_iter().map(Into::into).collect();
        Self(Arc::new(Inside {
            film: Mutex::new(film),
            plugged: watch::Sender::new(true),
            taken: Mutex::new(false),
        }))
    }

    /// Shows it something else.
    pub fn show(&self, film: impl IntoIterator<Item = impl Into<Bytes>>) {
        *held(&self.0.film) = film.into_iter().map(Into::into).collect();
    }

    /// Plugs it in or pulls it out.
    pub fn plug(&self, plugged: bool) {
        self.0.plugged.send_replace(plugged);
    }

    /// Another program takes it or gives it back.
    pub fn taken(&self, taken: bool) {
        *held(&self.0.taken) = taken;
    }
}

impl Cameras for SimulatedCameras {
    fn list(&self) -> BoxFuture<'_, Result<Vec<CameraInfo>, DeviceFault>> {
        Box::pin(async {
            let camera = CameraInfo { id: Self::ID.into(), name: "示例高拍仪".into() };
            Ok(if *self.0.plugged.borrow() { vec![camera] } else { Vec::new() })
        })
    }

    fn open(&self, wanted: CameraSettings) -> BoxFuture<'_, Result<Box<dyn Camera>, DeviceFault>> {
        Box::pin(async move {
            check(&wanted)?;
            choose(&self.list().await?, &wanted.camera)?;
            if std::mem::replace(&mut *held(&self.0.taken), true) {
                return Err(DeviceFault::Busy);
            }
            let limit = Duration::from_millis(wanted.frame_ms.into());
            Ok(Box::new(Playing { inside: Arc::clone(&self.0), next: 0, limit }) as Box<dyn Camera>)
        })
    }
}

struct Playing {
    inside: Arc<Inside>,
    next: usize,
    limit: Duration,
}

impl Drop for Playing {
    fn drop(&mut self) {
        *held(&self.inside.taken) = false;
    }
}

impl Camera for Playing {
    fn size(&self) -> (u32, u32) {
        let film = held(&self.inside.film);
        let first = film.iter().find_map(|picture| Frame::whole(picture.clone()));
        first.map_or((0, 0), |frame| (frame.width().into(), frame.height().into()))
    }

    fn next_frame(&mut self) -> BoxFuture<'_, Result<Frame, DeviceFault>> {
        Box::pin(async {
            let mut plugged = self.inside.plugged.subscribe();
            let limit = self.limit;
            let pulled = plugged.wait_for(|plugged| !plugged);
            tokio::select! {
                biased;
                _ = pulled => Err(DeviceFault::PulledOut),
                frame = timeout(limit, play(&self.inside, &mut self.next)) => frame.map_err(|_| DeviceFault::NoFrames),
            }
        })
    }

    fn close(self: Box<Self>) -> BoxFuture<'static, ()> {
        Box::pin(async { drop(self) })
    }
}

async fn play(inside: &Inside, next: &mut usize) -> Frame {
    loop {
        sleep(PICTURE).await;
        let film = held(&inside.film).clone();
        let picture = film.get(*next % film.len().max(1)).cloned();
        *next += 1;
        if let Some(frame) = picture.and_then(Frame::whole) {
            return frame;
        }
    }
}
