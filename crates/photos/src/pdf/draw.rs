//! Drawing pages with hayro, a renderer in Rust.

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock, mpsc};
use std::thread;

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_interpret::font::{FontData, FontQuery};
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{RenderCache, RenderSettings};
use image::RgbImage;

use crate::limits::{Limits, Refusal};
use crate::pdf::PageImage;
use crate::{encode, guarded};

/// Room for the recursion of nested arrays and forms, which is bounded by [`super::unpack::MAX_NESTING`].
const STACK: usize = 128 * 1024 * 1024;

/// Pages being drawn, those given up on included.
static DRAWING: AtomicUsize = AtomicUsize::new(0);

/// Pages drawn at the same time. Beyond what screens ask for at once there are only pages that will never be done.
const MAX_DRAWING: usize = 4;

/// One page that is being drawn, wherever that ends.
struct Permit;

impl Permit {
    fn get() -> Option<Self> {
        let taken = DRAWING.fetch_update(Ordering::AcqRel, Ordering::Acquire, |count| {
            (count < MAX_DRAWING).then_some(count + 1)
        });
        taken.is_ok().then_some(Self)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        DRAWING.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Draws a page of a file that was checked, with a longer side of `side` pixels.
pub(super) fn page(checked: &[u8], page: usize, side: u32, limits: &Limits) -> Result<PageImage, Refusal> {
    let permit = Permit::get().ok_or(Refusal::TooSlow)?;
    let (answer, result) = mpsc::sync_channel(1);
    let bytes: Arc<Vec<u8>> = Arc::new(checked.to_vec());
    let quality = limits.jpeg_quality;
    thread::Builder::new()
        .name("pdf-page".to_owned())
        .stack_size(STACK)
        .spawn(move || {
            let drawn = guarded(|| {
                let picture = drawn(bytes, page, side)?;
                let bytes = encode::encode_jpeg(&picture, quality)?;
                Ok(PageImage { bytes, width: picture.width(), height: picture.height() })
            });
            drop(permit);
            // Nobody listens any more once the time is over.
            let _ = answer.send(drawn);
        })
        .map_err(|_| Refusal::TooSlow)?;
    result.recv_timeout(limits.time).unwrap_or_else(|error| match error {
        mpsc::RecvTimeoutError::Timeout => Err(Refusal::TooSlow),
        mpsc::RecvTimeoutError::Disconnected => Err(Refusal::Damaged),
    })
}

fn drawn(bytes: Arc<Vec<u8>>, number: usize, side: u32) -> Result<RgbImage, Refusal> {
    let pdf = Pdf::new(bytes).map_err(|_| Refusal::Damaged)?;
    let page = pdf.pages().get(number).ok_or(Refusal::NoSuchPage)?;
    let (width, height) = page.render_dimensions();
    let scale = side as f32 / width.max(height);
    let pixels = |length: f32| (length * scale).round().clamp(1.0, side as f32) as u16;
    if !scale.is_finite() || scale <= 0.0 {
        return Err(Refusal::Damaged);
    }
    let settings = RenderSettings {
        x_scale: scale,
        y_scale: scale,
        width: Some(pixels(width)),
        height: Some(pixels(height)),
        bg_color: WHITE,
    };
    let interpreter = InterpreterSettings { font_resolver: Arc::new(font), ..InterpreterSettings::default() };
    let drawn = hayro::render(page, &RenderCache::new(), &interpreter, &settings);
    // The paper is white and opaque, so nothing of the colours is left premultiplied.
    let samples = drawn.data().iter().flat_map(|pixel| [pixel.r, pixel.g, pixel.b]).collect();
    RgbImage::from_raw(u32::from(drawn.width()), u32::from(drawn.height()), samples).ok_or(Refusal::Damaged)
}

/// Chinese fonts of the system, with the number of the simplified face in the collection. PDFs made in China often name
/// 宋体 without carrying it.
const CHINESE: [(&str, u32); 6] = [
    ("/usr/share/fonts/opentype/noto/NotoSerifCJK-Regular.ttc", 2),
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2),
    ("/usr/share/fonts/noto-cjk/NotoSerifCJK-Regular.ttc", 2),
    ("/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc", 2),
    ("C:\\Windows\\Fonts\\simsun.ttc", 0),
    ("C:\\Windows\\Fonts\\msyh.ttc", 0),
];

fn font(query: &FontQuery) -> Option<(FontData, u32)> {
    match query {
        FontQuery::Standard(font) => Some(font.get_font_data()),
        FontQuery::Fallback(font) if font.character_collection.is_some() => {
            chinese().or_else(|| Some(font.pick_standard_font().get_font_data()))
        }
        FontQuery::Fallback(font) => Some(font.pick_standard_font().get_font_data()),
    }
}

fn chinese() -> Option<(FontData, u32)> {
    static FONT: OnceLock<Option<(Arc<Vec<u8>>, u32)>> = OnceLock::new();
    let (bytes, index) = FONT
        .get_or_init(|| {
            CHINESE.iter().find_map(|(file, index)| Some((Arc::new(fs::read(file).ok()?), *index)))
        })
        .clone()?;
    Some((bytes as FontData, index))
}
