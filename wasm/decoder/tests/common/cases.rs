//! How random cases are drawn. Apart from the rest, which fuzzing shares.

use proptest::test_runner::{Config as ProptestConfig, RngSeed};

/// The same cases on every machine; `PROPTEST_CASES` and `PROPTEST_RNG_SEED` select others.
pub(crate) fn config(cases: u32) -> ProptestConfig {
    let default = ProptestConfig::default();
    let seeded = matches!(default.rng_seed, RngSeed::Fixed(_));
    let chosen = std::env::var_os("PROPTEST_CASES").is_some();
    ProptestConfig {
        cases: if chosen { default.cases } else { cases },
        rng_seed: if seeded {
            default.rng_seed
        } else {
            RngSeed::Fixed(20_240_229)
        },
        failure_persistence: None,
        ..default
    }
}
