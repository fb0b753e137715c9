#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| alphastream_fuzz::check("smooth", data));
