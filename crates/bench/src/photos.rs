//! Photos of 12 megapixels: what the preparation of one takes beside libvips, and what fifty take of the memory.

use std::fs;
use std::hint::black_box;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use image::RgbImage;
use image::imageops::FilterType;
use image_compare::Algorithm;
use photos::Limits;
use specimens::Scene;
use system_tests::Counter;

use crate::Fallible;
use crate::picture::picture;
use crate::report::Report;
use crate::times::Times;

/// Photos that are prepared by each.
const ROUNDS: usize = 15;
/// Photos that go in one after another.
const MANY: u32 = 50;

/// Everything.
pub async fn measure(counter: &Counter, folder: &Path, report: &mut Report) -> Fallible {
    preparation(folder, report)?;
    taken(counter, report).await
}

/// Takes in pictures through the engine.
async fn taken(counter: &Counter, report: &mut Report) -> Fallible {
    let mut times = Times::default();
    let (mut taken, mut kept) = (0, 0);
    let before = Memory::now()?;
    Memory::forget_the_peak()?;
    for number in 0..MANY {
        let bytes = picture(number)?;
        taken = bytes.len();
        kept = times.of(counter.put_photo(bytes)).await?.bytes;
    }
    let peak = Memory::now()?.peak.saturating_sub(before.held) / 1024;
    let size = |bytes: usize| format!("{} kB", bytes / 1000);
    report.times(
        "Photo of 12 megapixels to ready to upload: decoded, scaled, judged, encrypted, on the disk",
        &times,
    );
    report.fact("Its size, taken and kept", format!("{} → {}", size(taken), size(usize::try_from(kept)?)));
    report.fact(format!("Memory that {MANY} of them took at most, one after another"), format!("{peak} MiB"));
    Ok(())
}

/// Prepares a photographed register page as the engine does, and lets libvips do the part of it that it can.
fn preparation(folder: &Path, report: &mut Report) -> Fallible {
    let paper = specimens::register_page(&specimens::person(1));
    let scene = Scene::of(&paper, 4032, 3024).tilted(&paper, 2).noisy(3.0);
    let photographed = scene.photograph(&paper).picture;
    let file = specimens::camera_file(&photographed, 90, 6);
    let path = folder.join("photo.jpg");
    fs::write(&path, &file)?;

    let limits = Limits::default();
    let mut vips = Vips::start(&path, &limits)?;
    let (mut ours, mut theirs, mut judged) = (Times::default(), Times::default(), Times::default());
    let mut sizes = (0, 0);
    for _ in 0..ROUNDS {
        let begun = Instant::now();
        let prepared = photos::prepare(&file, &limits)?;
        ours.add(begun.elapsed());
        let (time, size) = vips.take(None)?;
        theirs.add(time);
        sizes = (prepared.bytes.len(), size);
        let upright = image::load_from_memory(&prepared.bytes)?.into_rgb8();
        let begun = Instant::now();
        black_box(photos::measure(&upright)?);
        judged.add(begun.elapsed());
    }
    let what = "JPEG of 12 megapixels: decoded, turned, scaled to 2480 pixels, encoded, and besides";
    report.times(format!("{what} judged, its page found, a thumbnail made, hashed"), &ours);
    report.times(
        "The same file by libvips (sharp) on as many threads: decoded, turned, scaled, encoded",
        &theirs,
    );
    report.ratio("Preparation : libvips", &ours, &theirs, Some(1.0));
    report.fact(
        "Size kept, and as libvips encodes it",
        format!("{} and {} kB", sizes.0 / 1000, sizes.1 / 1000),
    );

    let made = folder.join("vips.jpg");
    vips.take(Some(&made))?;
    let theirs = image::open(&made)?.into_rgb8();
    let ours = image::load_from_memory(&photos::prepare(&file, &limits)?.bytes)?.into_rgb8();
    // What both should look like: the photo before any JPEG, scaled by neither of them.
    let (width, height) = ours.dimensions();
    let ideal = image::imageops::resize(&photographed, width, height, FilterType::CatmullRom);
    let (ours, theirs) = (likeness(&ours, &ideal)?, likeness(&theirs, &ideal)?);
    report.fact("Likeness (SSIM) to the photo, and of libvips'", format!("{ours:.4} and {theirs:.4}"));
    report.times_within("Judging it alone, with the search for the page", &judged, 0.5, 60.0);
    Ok(())
}

/// Structural similarity of two pictures, 1 for the same.
fn likeness(one: &RgbImage, other: &RgbImage) -> Fallible<f64> {
    let [one, other] = [one, other].map(image::imageops::grayscale);
    Ok(image_compare::gray_similarity_structure(&Algorithm::MSSIMSimple, &one, &other)?.score)
}

/// libvips in a process of its own, with the photo read already.
struct Vips {
    process: Child,
    tell: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Vips {
    fn start(photo: &Path, limits: &Limits) -> Fallible<Self> {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("sharp/photo.mjs");
        let threads = std::thread::available_parallelism()?;
        let mut process = Command::new("node")
            .arg(script)
            .arg(photo)
            .args([limits.jpeg_quality.to_string(), limits.max_side_stored.to_string(), threads.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let tell = process.stdin.take().ok_or("it has an input")?;
        let answers = BufReader::new(process.stdout.take().ok_or("it has an output")?);
        let mut vips = Self { process, tell, answers };
        // The first loads the library.
        vips.take(None)?;
        Ok(vips)
    }

    /// One photo: how long it took, and its size in bytes.
    fn take(&mut self, keep: Option<&Path>) -> Fallible<(Duration, usize)> {
        writeln!(self.tell, "{}", keep.map_or_else(String::new, |path| path.display().to_string()))?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        let (time, size) =
            line.trim().split_once(' ').ok_or("sharp is not installed; see scripts/bench.sh")?;
        if keep.is_some() {
            // It is written before the next line is read.
            self.take(None)?;
        }
        Ok((Duration::from_secs_f64(time.parse::<f64>()? / 1000.0), size.parse()?))
    }
}

impl Drop for Vips {
    fn drop(&mut self) {
        // It may have ended by itself; waiting leaves no zombie.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

/// Memory of this process in KiB.
struct Memory {
    held: u64,
    peak: u64,
}

impl Memory {
    fn now() -> Fallible<Self> {
        let status = fs::read_to_string("/proc/self/status")?;
        let line = |name: &str| -> Fallible<u64> {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).ok_or("this is Linux")?;
            Ok(line.trim().trim_end_matches(" kB").parse()?)
        };
        Ok(Self { held: line("VmRSS:")?, peak: line("VmHWM:")? })
    }

    /// The peak is counted from now on (`man 5 proc_pid_clear_refs`).
    fn forget_the_peak() -> Fallible {
        Ok(fs::write("/proc/self/clear_refs", "5")?)
    }
}
