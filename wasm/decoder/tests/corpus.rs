//! Every file of the fuzz targets' corpora, run through the same checks without a fuzzer.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

#[path = "../../fuzz/src/checks/mod.rs"]
mod checks;
mod common;

use std::fs;
use std::path::Path;

/// Files and bytes that a target's corpus may have.
const MAX_FILES: usize = 60;
const MAX_BYTES: usize = 200 << 10;

#[test]
fn every_input_of_the_fuzz_corpora_passes_its_check() {
    for (name, check) in checks::TARGETS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../fuzz/corpus")
            .join(name);
        let mut bytes = 0;
        let mut paths: Vec<_> = (fs::read_dir(folder).unwrap())
            .map(|entry| entry.unwrap().path())
            .collect();
        paths.sort();
        assert!(
            !paths.is_empty() && paths.len() <= MAX_FILES,
            "{name}: {} files",
            paths.len()
        );
        for path in paths {
            println!("{}", path.display());
            let data = fs::read(&path).unwrap();
            bytes += data.len();
            check(&data);
        }
        assert!(bytes <= MAX_BYTES, "{name}: {bytes} bytes");
    }
}
