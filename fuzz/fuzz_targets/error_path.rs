#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| intercom_fuzz::error_path(data));
