//! Key derivation and the stream cipher (the stream format, section 2).

use chacha20::ChaCha20;
use chacha20::cipher::{KeyIvInit, StreamCipher};

use crate::error::LeadFault;

/// Bytes of a key.
pub const KEY_BYTES: usize = 32;

/// A derived key. Each file has its own.
pub type Key = [u8; KEY_BYTES];

/// The message id of the lead; block i has id i.
pub(crate) const LEAD_ID: u32 = u32::MAX;

/// scrypt's cost: N = 2^14.
const LOG_N: u8 = 14;
const BLOCK_SIZE: u32 = 8;
const PARALLELISM: u32 = 1;

/// Derives the key of one file: scrypt with N = 16384, r = 8, p = 1, over a salt of the scene id
/// (u32, little-endian), the version text and the resource name, as bytes.
///
/// `resource` is the text after the last `/` of the file's URL, before any `?` or `#`. Takes some
/// 30 ms and 16 MiB: derive the key once for each file.
#[must_use]
pub fn derive_key(passphrase: &[u8], scene_id: u32, version: &str, resource: &str) -> Key {
    let salt = [
        &scene_id.to_le_bytes()[..],
        version.as_bytes(),
        resource.as_bytes(),
    ]
    .concat();
    let mut key = [0; KEY_BYTES];
    let derived = scrypt::Params::new(LOG_N, BLOCK_SIZE, PARALLELISM)
        .map(|params| scrypt::scrypt(passphrase, &salt, &params, &mut key));
    // Constant parameters and a 32-byte output are always within scrypt's bounds.
    debug_assert!(matches!(derived, Ok(Ok(()))));
    key
}

/// Converts the bytes of a key that was derived elsewhere.
///
/// # Errors
///
/// [`LeadFault::KeyLength`] if there are not exactly 32.
pub fn key_from_slice(bytes: &[u8]) -> Result<Key, LeadFault> {
    bytes
        .try_into()
        .map_err(|_| LeadFault::KeyLength { found: bytes.len() })
}

/// Encrypts one message in place, from its first byte on: a stream cipher is its own inverse.
pub(crate) fn encrypt(key: &Key, id: u32, message: &mut [u8]) {
    decrypt(key, id, message);
}

/// Decrypts one message in place, from its first byte on: `ChaCha20` of RFC 8439 with counter 0 and
/// a nonce of 8 zero bytes and the id. There is no authentication tag, so any bytes decrypt without
/// an error.
pub(crate) fn decrypt(key: &Key, id: u32, message: &mut [u8]) {
    let mut nonce = [0; 12];
    nonce[8..].copy_from_slice(&id.to_le_bytes());
    let mut cipher = ChaCha20::new(&(*key).into(), &nonce.into());
    // Fails only past 256 GiB, which no limit on a message allows. The bytes then stay unchanged.
    let applied = cipher.try_apply_keystream(message);
    debug_assert!(applied.is_ok());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decrypt_follows_rfc_8439() {
        // RFC 8439, appendix A.1, test vector 1: key and nonce zero, counter 0.
        let mut message = [0; 16];
        decrypt(&[0; 32], 0, &mut message);
        let expected = [
            0x76, 0xb8, 0xe0, 0xad, 0xa0, 0xf1, 0x3d, 0x90, 0x40, 0x5d, 0x6a, 0xe5, 0x53, 0x86,
            0xbd, 0x28,
        ];
        assert_eq!(message, expected);
    }

    #[test]
    fn the_id_is_the_last_word_of_the_nonce() {
        // RFC 8439, appendix A.1, test vector 5: nonce 00..00 02, which is id 0x02000000 here.
        let mut message = [0; 8];
        decrypt(&[0; 32], 0x0200_0000, &mut message);
        assert_eq!(message, [0xc2, 0xc6, 0x4d, 0x37, 0x8c, 0xd5, 0x36, 0x37]);
    }

    #[test]
    fn keys_have_32_bytes() {
        assert!(key_from_slice(&[7; 32]).is_ok());
        assert_eq!(
            key_from_slice(&[7; 31]),
            Err(LeadFault::KeyLength { found: 31 })
        );
    }

    #[test]
    fn every_part_of_the_salt_counts() {
        let key = derive_key(b"a passphrase", 1, "1.5.0", "mask.asvr");
        assert_ne!(key, derive_key(b"a passphrase", 2, "1.5.0", "mask.asvr"));
        assert_ne!(key, derive_key(b"a passphrase", 1, "1.5.1", "mask.asvr"));
        assert_ne!(key, derive_key(b"a passphrase", 1, "1.5.0", "other.asvr"));
        assert_ne!(key, derive_key(b"b passphrase", 1, "1.5.0", "mask.asvr"));
    }
}
