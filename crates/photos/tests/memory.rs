//! How much memory hostile files get, counted by the allocator; a test program of its own, so that no other test's
//! memory is counted too.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use image::RgbImage;
use photos::{Limits, Refusal, prepare};

#[path = "photos/pdfs.rs"]
#[expect(dead_code, reason = "the other test program uses the rest")]
mod pdfs;
#[path = "photos/pictures.rs"]
#[expect(dead_code, reason = "the other test program uses the rest")]
mod pictures;

struct Counting;

static NOW: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

fn grown(size: usize) {
    let now = NOW.fetch_add(size, Relaxed) + size;
    PEAK.fetch_max(now, Relaxed);
}

#[expect(unsafe_code, reason = "an allocator cannot be written without; it only counts and hands on")]
// SAFETY: every call goes to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        grown(layout.size());
        // SAFETY: the caller's promises are the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        grown(layout.size());
        // SAFETY: the caller's promises are the same.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, place: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Relaxed);
        // SAFETY: the caller's promises are the same.
        unsafe { System.dealloc(place, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// One measurement at a time.
static MEASURING: Mutex<()> = Mutex::new(());

const MIB: usize = 1 << 20;

/// What a file gives, and how many bytes were allocated at most beyond what was before.
fn measured(bytes: &[u8]) -> (Result<u32, Refusal>, usize) {
    let before = NOW.load(Relaxed);
    PEAK.store(before, Relaxed);
    let result = prepare(bytes, &Limits::default()).map(|prepared| prepared.width);
    (result, PEAK.load(Relaxed) - before)
}

#[test]
fn what_is_refused_by_its_header_costs_nothing() {
    let _alone = MEASURING.lock().unwrap();
    let mut twelve_gigabytes = pictures::jpeg(&pictures::quarters(96, 64), 90);
    let frame = twelve_gigabytes.windows(2).position(|marker| marker == [0xFF, 0xC0]).unwrap();
    twelve_gigabytes[frame + 5..frame + 9].copy_from_slice(&[0xFF; 4]);
    let mut chunk = pictures::webp(&pictures::quarters(96, 64));
    chunk[16..20].copy_from_slice(&u32::MAX.to_le_bytes());
    let zeros = pdfs::deflated_zeros(300 * MIB);
    let objects = pdfs::stream("/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode", &zeros);
    for (what, bytes) in [
        ("a JPEG that claims 12 GB of pixels", twelve_gigabytes),
        ("a PNG of 400 million pixels", pictures::black_png(20_000, 20_000)),
        ("a WebP with a chunk of four gigabytes", chunk),
        (
            "a PDF whose page swells",
            pdfs::with_content("", "", pdfs::stream("/Filter /FlateDecode", &zeros), &[]),
        ),
        ("a PDF of 30,000 nodes one under the other", {
            let nodes = (2..30_000).map(|next| format!("<< /Kids [{next} 0 R] >>"));
            pdfs::of_objects(&nodes.collect::<Vec<_>>(), "")
        }),
    ] {
        let (result, peak) = measured(&bytes);
        assert!(result.is_err(), "{what} should be refused");
        assert!(peak < 24 * MIB, "{what}: {} MiB", peak / MIB);
    }
    let swelling = pdfs::with_more("", "", &[objects]);
    let (result, peak) = measured(&swelling);
    assert_eq!(result, Err(Refusal::Bloated));
    assert!(peak < 220 * MIB, "object streams are kept while they are within the limit: {} MiB", peak / MIB);
}

#[test]
fn the_largest_picture_allowed_fits_into_a_counter_pc() {
    let _alone = MEASURING.lock().unwrap();
    let bytes = pictures::black_png(8000, 8000);
    let (result, peak) = measured(&bytes);
    assert_eq!(result, Ok(2480));
    assert!(peak < 420 * MIB, "64 million pixels: {} MiB", peak / MIB);
}

#[test]
fn extreme_shapes_cost_no_more_than_their_pixels() {
    let _alone = MEASURING.lock().unwrap();
    for (width, height) in [(1, 60_000), (60_000, 1)] {
        let bytes = pictures::png(&RgbImage::new(width, height).into());
        let (result, peak) = measured(&bytes);
        assert!(result.is_ok(), "{width} × {height}: {result:?}");
        assert!(peak < 16 * MIB, "{width} × {height}: {} MiB", peak / MIB);
    }
}
