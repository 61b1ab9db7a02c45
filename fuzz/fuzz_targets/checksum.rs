#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| migrate_fuzz_tests::checksum::run(bytes));
