//! Repeatable chance.

/// A generator (SplitMix64) whose numbers depend on nothing but its seed, so that a failing test fails again.
#[derive(Clone, Debug)]
pub struct Noise(u64);

impl Noise {
    /// A generator; each seed is a sequence of its own.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// 64 random bits.
    pub const fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A whole number from 0 to `bound` − 1; 0 when `bound` is 0.
    pub const fn below(&mut self, bound: u32) -> u32 {
        (((self.bits() >> 32) * bound as u64) >> 32) as u32
    }

    /// A number from 0 to 1.
    pub fn share(&mut self) -> f32 {
        (self.bits() >> 40) as f32 / 16_777_216.0
    }

    /// A number from −`reach` to `reach`, each as likely.
    pub fn around(&mut self, reach: f32) -> f32 {
        (self.share() * 2.0 - 1.0) * reach
    }

    /// About normally distributed with mean 0 and standard deviation 1: the sum of four uniform numbers.
    pub fn normal(&mut self) -> f32 {
        let bits = self.bits();
        let sum: f32 = (0..4).map(|part| ((bits >> (part * 16)) & 0xFFFF) as f32 / 65_536.0).sum();
        (sum - 2.0) * 1.732_051
    }

    /// One of the given.
    pub fn one_of<T: Copy>(&mut self, choice: &[T]) -> T {
        choice[self.below(u32::try_from(choice.len()).unwrap_or(u32::MAX)) as usize]
    }
}
