//! Document cameras: whole pictures only, kept as they are, and what is said when there are none.

#![expect(clippy::unwrap_used, reason = "a failure where none is expected is a failed test")]

use devices::camera::{self, Camera, Cameras, Frame};
use devices::simulated::SimulatedCameras;
use image::codecs::jpeg::JpegEncoder;
use image::{ImageReader, Rgb, RgbImage};
use proptest::prelude::*;
use protocol::screen::{CameraSettings, DeviceFault};

/// A picture whose colour says which it is.
fn picture(width: u32, height: u32, shade: u8) -> Vec<u8> {
    let image = RgbImage::from_fn(width, height, |x, y| Rgb([shade, (x % 251) as u8, (y % 241) as u8]));
    let mut jpeg = Vec::new();
    JpegEncoder::new_with_quality(&mut jpeg, 85).encode_image(&image).unwrap();
    jpeg
}

fn settings() -> CameraSettings {
    CameraSettings { camera: String::new(), width: 640, height: 480, frame_ms: 400 }
}

async fn open(cameras: &SimulatedCameras) -> Result<Box<dyn Camera>, DeviceFault> {
    cameras.open(settings()).await
}

#[tokio::test]
async fn pictures_are_kept_byte_for_byte() {
    let film = [picture(640, 480, 10), picture(640, 480, 90)];
    let cameras = SimulatedCameras::playing(film.clone());
    let mut camera = open(&cameras).await.unwrap();
    assert_eq!(camera.size(), (640, 480));
    for expected in [&film[0], &film[1], &film[0]] {
        let frame = camera.next_frame().await.unwrap();
        assert_eq!(frame.bytes().as_ref(), expected.as_slice());
        assert_eq!((frame.width(), frame.height()), (640, 480));
    }
    camera.close().await;
}

#[tokio::test]
async fn broken_pictures_are_left_out() {
    let whole = picture(320, 240, 30);
    let mut torn = whole.clone();
    torn.truncate(whole.len() / 2);
    let film = [torn, b"no picture".to_vec(), Vec::new(), whole.clone()];
    let cameras = SimulatedCameras::playing(film);
    let mut camera = open(&cameras).await.unwrap();
    for _ in 0..3 {
        assert_eq!(camera.next_frame().await.unwrap().bytes().as_ref(), whole.as_slice());
    }
}

#[tokio::test]
async fn a_camera_that_gives_nothing_whole_says_so() {
    let cameras = SimulatedCameras::playing([b"\xFF\xD8 torn".to_vec()]);
    let mut camera = open(&cameras).await.unwrap();
    assert_eq!(camera.next_frame().await, Err(DeviceFault::NoFrames));
    // It stays open: the next picture may be a whole one.
    cameras.show([picture(64, 48, 5)]);
    assert!(camera.next_frame().await.is_ok());
}

#[tokio::test]
async fn missing_busy_and_pulled_out_are_told_apart() {
    let cameras = SimulatedCameras::playing([picture(320, 240, 30)]);
    cameras.plug(false);
    assert_eq!(cameras.list().await, Ok(Vec::new()));
    assert_eq!(open(&cameras).await.err(), Some(DeviceFault::Missing));
    cameras.plug(true);
    assert_eq!(cameras.list().await.unwrap()[0].id, SimulatedCameras::ID);
    let named = CameraSettings { camera: "another".into(), ..settings() };
    assert_eq!(cameras.open(named).await.err(), Some(DeviceFault::Missing));

    cameras.taken(true);
    assert_eq!(open(&cameras).await.err(), Some(DeviceFault::Busy));
    cameras.taken(false);
    let mut camera = open(&cameras).await.unwrap();
    assert_eq!(open(&cameras).await.err(), Some(DeviceFault::Busy), "one at a time");

    assert!(camera.next_frame().await.is_ok());
    cameras.plug(false);
    assert_eq!(camera.next_frame().await, Err(DeviceFault::PulledOut));
    camera.close().await;
    cameras.plug(true);
    assert!(open(&cameras).await.is_ok(), "it works again when it is back");
}

#[tokio::test]
async fn pulling_it_out_ends_the_waiting_for_a_picture() {
    let cameras = SimulatedCameras::playing([b"nothing whole".to_vec()]);
    let patient = CameraSettings { frame_ms: 600_000, ..settings() };
    let mut camera = cameras.open(patient).await.unwrap();
    let pull = async {
        tokio::task::yield_now().await;
        cameras.plug(false);
    };
    let (frame, ()) = tokio::join!(camera.next_frame(), pull);
    assert_eq!(frame, Err(DeviceFault::PulledOut));
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn what_is_no_camera_is_missing_and_a_pc_without_one_has_an_empty_list() {
    let cameras = camera::system();
    for device in ["/dev/video777", "/dev/null", "/etc/hostname"] {
        let wanted = CameraSettings { camera: device.into(), ..settings() };
        let fault = cameras.open(wanted).await.err();
        assert_eq!(fault, Some(DeviceFault::Missing), "{device}");
    }
    for camera in cameras.list().await.unwrap() {
        assert!(camera.id.starts_with("/dev/video"), "{camera:?}");
    }
}

#[test]
fn padding_behind_the_end_is_cut_off() {
    let whole = picture(64, 48, 7);
    let mut padded = whole.clone();
    padded.extend([0; 4096]);
    assert_eq!(Frame::whole(padded).unwrap().bytes().as_ref(), whole.as_slice());
}

#[test]
fn a_motion_jpeg_without_tables_can_be_opened_and_shows_the_same() {
    let whole = picture(320, 240, 60);
    // Take every table out, as a camera does.
    let mut bare = whole[..2].to_vec();
    let mut place = 2;
    let mut tables = 0;
    while whole[place + 1] != 0xDA {
        let length = usize::from(u16::from_be_bytes([whole[place + 2], whole[place + 3]])) + 2;
        if whole[place + 1] == 0xC4 {
            tables += 1;
        } else {
            bare.extend_from_slice(&whole[place..place + length]);
        }
        place += length;
    }
    bare.extend_from_slice(&whole[place..]);
    assert!(tables > 0, "the encoder writes tables");

    let frame = Frame::whole(bare.clone()).unwrap();
    assert_eq!(frame.bytes().as_ref(), bare.as_slice(), "kept as it is");
    let pixels = |jpeg: &[u8]| {
        let reader = ImageReader::new(std::io::Cursor::new(jpeg.to_vec())).with_guessed_format().unwrap();
        reader.decode().map(|image| image.into_rgb8())
    };
    assert!(pixels(&bare).is_err(), "nobody can open it without its tables");
    assert_eq!(pixels(&frame.jpeg()).unwrap(), pixels(&whole).unwrap());
    assert_eq!(
        Frame::whole(whole.clone()).unwrap().jpeg().as_ref(),
        whole.as_slice(),
        "one with tables is left alone"
    );
}

proptest! {
    #[test]
    fn a_picture_that_ends_early_is_never_whole(cut in 0usize..2000) {
        let whole = picture(64, 48, 9);
        let cut = cut % whole.len();
        prop_assert_eq!(Frame::whole(whole[..cut].to_vec()), None);
    }

    #[test]
    fn no_bytes_make_it_panic(mut bytes in proptest::collection::vec(any::<u8>(), 0..200), like_a_jpeg: bool) {
        if like_a_jpeg {
            bytes.splice(0..0, [0xFF, 0xD8]);
            bytes.extend([0xFF, 0xD9]);
        }
        if let Some(frame) = Frame::whole(bytes) {
            prop_assert!(frame.width() > 0);
            drop(frame.jpeg());
        }
    }
}
