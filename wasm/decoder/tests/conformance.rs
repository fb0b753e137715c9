//! Files with known answers: the project's own, and if they are present, those of the stream
//! format and streams of real videos.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "tests"
)]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use alphastream_decoder::{
    Error, FrameDecoder, Key, Lead, LeadProgress, Limits, Metadata, derive_key, read_lead,
};
use common::oracle::expand;
use serde_json::Value;
use sha2::{Digest, Sha256};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The folder shared beside the project: `ALPHASTREAM_SHARED`, or its default place.
fn shared() -> Option<PathBuf> {
    let folder = std::env::var_os("ALPHASTREAM_SHARED")
        .map_or_else(|| root().join("../shared"), PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    println!("not run: no shared folder");
    None
}

fn manifest(folder: &Path) -> Value {
    let text = fs::read_to_string(folder.join("manifest.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name]
        .as_str()
        .unwrap_or_else(|| panic!("no {name} in {value}"))
}

fn number(value: &Value, name: &str) -> u32 {
    let found = value[name].as_u64().and_then(|n| u32::try_from(n).ok());
    found.unwrap_or_else(|| panic!("no {name} in {value}"))
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().unwrap()
}

fn key_of(manifest: &Value) -> Key {
    let key = &manifest["key"];
    let passphrase = text(key, "passphrase").as_bytes();
    let scene = number(key, "sceneId");
    derive_key(
        passphrase,
        scene,
        text(key, "version"),
        text(key, "resource"),
    )
}

/// A file, and how it is to be read.
struct Stream {
    name: String,
    bytes: Vec<u8>,
    key: Option<Key>,
}

impl Stream {
    fn of(entry: &Value, folder: &Path, key: Option<Key>) -> Self {
        let name = text(entry, "file").to_owned();
        let bytes = fs::read(folder.join(&name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let encrypted = entry["encrypted"].as_bool() == Some(true);
        let key = key.filter(|_| encrypted);
        Self { name, bytes, key }
    }

    /// Reads the lead as it comes: what is needed, and nothing more.
    fn open(&self) -> Result<Lead, Error> {
        let size = self.bytes.len() as u64;
        let mut known = 0;
        loop {
            let prefix = &self.bytes[..known];
            match read_lead(prefix, size, self.key.as_ref(), &Limits::DEFAULT)? {
                LeadProgress::Complete(lead) => return Ok(lead),
                LeadProgress::Needs(bytes) => {
                    assert!(bytes > known as u64 && bytes <= size, "{}", self.name);
                    known = usize::try_from(bytes).unwrap();
                }
            }
        }
    }

    /// The stored block of a frame, if it lies in the file.
    fn block(&self, lead: &Lead, frame: usize) -> Option<&[u8]> {
        let start = usize::try_from(lead.offsets[frame]).ok()?;
        let end = usize::try_from(lead.offsets[frame + 1]).ok()?;
        self.bytes.get(start..end)
    }
}

/// Every frame of a good file has the mask, and the counts, that are known.
fn check_good(stream: &Stream, entry: &Value, width: u32, height: u32) {
    let name = &stream.name;
    let lead = stream
        .open()
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!(lead.kind.encrypted, stream.key.is_some(), "{name}");
    match (&lead.metadata, entry.get("metadata")) {
        (Metadata::Text(found), Some(expected)) => {
            let found: Value = serde_json::from_str(found).unwrap();
            assert_eq!(&found, expected, "{name}");
        }
        (found, expected) => {
            let record = matches!(found, Metadata::Text(_));
            assert!(
                !record && expected.is_none(),
                "{name}: {found:?}, not {expected:?}"
            );
        }
    }
    let frames = list(entry, "frames");
    assert_eq!(lead.offsets.len(), frames.len() + 1, "{name}: frames");
    let mut decoder = FrameDecoder::new(width, height, stream.key, Limits::DEFAULT).unwrap();
    for (index, expected) in (0..).zip(frames) {
        let block = stream.block(&lead, index as usize).unwrap();
        let bytes = decoder
            .decode(block, index)
            .unwrap_or_else(|error| panic!("{name}: {error}"));
        let found = expand(&bytes);
        let place = format!("{name}, frame {index}");
        assert_eq!(
            (found.picture.width, found.picture.height),
            (width.into(), height.into()),
            "{place}"
        );
        assert_eq!(
            found.channel_count,
            number(expected, "channels"),
            "{place}: channels"
        );
        assert_eq!(
            found.point_count,
            number(expected, "points"),
            "{place}: points"
        );
        if expected.get("set").is_some() {
            let set = found.picture.count();
            assert_eq!(
                set,
                number(expected, "set") as usize,
                "{place}: opaque pixels"
            );
        }
        let digest: String = Sha256::digest(&found.picture.pixels)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(digest, text(expected, "mask"), "{place}: mask");
    }
}

/// Checks that a bad file fails at the expected place with the expected code and message.
fn check_bad(stream: &Stream, entry: &Value) {
    let name = &stream.name;
    let code = text(entry, "code");
    let place = text(entry, "where");
    let note = entry["note"].as_str().unwrap_or_default();
    let opened = stream.open();
    if place == "open" {
        let error = opened
            .err()
            .unwrap_or_else(|| panic!("{name} can be opened"));
        assert_eq!(error.code().as_str(), code, "{name}: {error}");
        let words = if note.contains("a key seems to be missing") {
            "no key was given"
        } else if note.contains("the key does not fit") {
            "the key does not fit"
        } else {
            ""
        };
        assert!(error.to_string().contains(words), "{name}: {error}");
        return;
    }
    let bad: usize = place.strip_prefix("frame ").unwrap().parse().unwrap();
    let lead = opened.unwrap_or_else(|error| panic!("{name}: {error}"));
    assert!(bad + 1 < lead.offsets.len(), "{name} has no {place}");
    let mut decoder = FrameDecoder::new(2024, 1024, stream.key, Limits::DEFAULT).unwrap();
    for frame in 0..lead.offsets.len() - 1 {
        // A reader does not fetch what lies past the end of the file.
        let block = stream.block(&lead, frame);
        let result = block.map(|block| decoder.decode(block, u32::try_from(frame).unwrap()));
        match result {
            Some(Ok(_)) => assert_ne!(frame, bad, "{name}: {place} can be decoded"),
            Some(Err(error)) if frame == bad => {
                assert_eq!(error.code().as_str(), code, "{name}: {error}");
                let start = format!("Frame {frame} cannot be decoded: ");
                assert!(error.to_string().starts_with(&start), "{name}: {error}");
            }
            None if frame == bad => assert_eq!(code, "Decode", "{name}"),
            other => assert!(
                !note.contains("must still decode"),
                "{name}, frame {frame}: {other:?}"
            ),
        }
    }
}

fn check_folder(folder: &Path) {
    let manifest = manifest(folder);
    let key = key_of(&manifest);
    let good = list(&manifest, "good");
    for entry in good {
        let stream = Stream::of(entry, folder, Some(key));
        check_good(
            &stream,
            entry,
            number(entry, "width"),
            number(entry, "height"),
        );
    }
    let bad = list(&manifest, "bad");
    for entry in bad {
        check_bad(&Stream::of(entry, folder, Some(key)), entry);
    }
    println!("{} good files and {} bad ones", good.len(), bad.len());
    assert!(
        !good.is_empty() && !bad.is_empty(),
        "the manifest lists nothing"
    );
}

#[test]
fn fixtures_decode_to_their_known_answers() {
    check_folder(&root().join("test/fixtures"));
}

#[test]
fn shared_conformance_files_decode_to_their_known_answers() {
    if let Some(shared) = shared() {
        check_folder(&shared.join("conformance"));
    }
}

#[test]
fn shared_real_streams_decode_to_their_known_answers() {
    let Some(folder) = shared().map(|shared| shared.join("real")) else {
        return;
    };
    let manifest = manifest(&folder);
    let files = list(&manifest, "files");
    assert!(!files.is_empty(), "the manifest lists nothing");
    for entry in files {
        let stream = Stream::of(entry, &folder, None);
        let space = &entry["metadata"];
        check_good(
            &stream,
            entry,
            number(space, "width"),
            number(space, "height"),
        );
    }
}
