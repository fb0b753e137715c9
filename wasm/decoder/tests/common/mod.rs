//! What the tests share: a writer and an oracle, both made from the stream format alone.
#![allow(dead_code, reason = "no test takes everything")]

pub(crate) mod area;
pub(crate) mod cover;
pub(crate) mod oracle;
pub(crate) mod random_frames;
pub(crate) mod watched;
pub(crate) mod writer;

/// A number that an environment variable gives.
pub(crate) fn from_environment(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// A generator of numbers that are the same on every machine (xorshift64*).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.max(1))
    }

    /// From 0 to `end`, which is left out.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32) % end
    }
}
