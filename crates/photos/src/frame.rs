//! Room for the pixels of a whole photo.

use std::ops::{Deref, DerefMut};

use memmap2::MmapMut;

/// From how many bytes on the room comes from the system itself; less of it the allocator has at hand. A picture that is kept in its size has less:
/// it goes on as it is, and is not copied.
const LARGE: usize = 20 * 1024 * 1024;

/// The samples of a decoded picture, zero at first. A photo of 12 megapixels needs 36 MB of them for a tenth of a second: in pages of 4 KiB the system
/// takes nearly as long to hand those out as the scaling takes, so it is asked for large ones.
pub(crate) enum Frame {
    Heap(Vec<u8>),
    Pages(MmapMut),
}

impl Frame {
    pub(crate) fn new(bytes: usize) -> Self {
        if bytes >= LARGE
            && let Ok(pages) = MmapMut::map_anon(bytes)
        {
            // Where there are no large pages, small ones do.
            #[cfg(target_os = "linux")]
            drop(pages.advise(memmap2::Advice::HugePage));
            return Self::Pages(pages);
        }
        Self::Heap(vec![0; bytes])
    }

    pub(crate) fn into_vec(self) -> Vec<u8> {
        match self {
            Self::Heap(samples) => samples,
            Self::Pages(pages) => pages.to_vec(),
        }
    }
}

impl Deref for Frame {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Heap(samples) => samples,
            Self::Pages(pages) => pages,
        }
    }
}

impl DerefMut for Frame {
    fn deref_mut(&mut self) -> &mut [u8] {
        match self {
            Self::Heap(samples) => samples,
            Self::Pages(pages) => pages,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn room_is_zero_and_keeps_what_is_written() {
        for bytes in [0, 1, LARGE - 1, LARGE, LARGE + 4097] {
            let mut frame = Frame::new(bytes);
            assert_eq!(frame.len(), bytes);
            assert!(frame.iter().all(|sample| *sample == 0));
            if let Some(last) = frame.last_mut() {
                *last = 7;
            }
            assert_eq!(frame.into_vec().last().copied(), (bytes > 0).then_some(7));
        }
    }
}
