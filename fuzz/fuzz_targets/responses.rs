#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| intercom_fuzz::responses(data));
