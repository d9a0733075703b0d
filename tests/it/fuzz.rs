//! A bounded run of the fuzz targets on any compiler: the seeds of `fuzz/corpus`, and changes to them. The changes are the same in each run.

use std::fs;
use std::path::Path;

#[path = "../../fuzz/src/lib.rs"]
#[allow(unreachable_pub)]
mod targets;

/// Calls a target with each seed, and with `changes` changes to each seed.
fn run(name: &str, target: fn(&[u8]), changes: u32) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../fuzz/corpus")
        .join(name);
    let files = fs::read_dir(&folder).unwrap();
    let mut seeds: Vec<(std::path::PathBuf, Vec<u8>)> = files
        .map(|file| file.unwrap().path())
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect();
    // The order of directories differs between systems.
    seeds.sort();
    assert!(seeds.len() > 1, "{}", folder.display());
    target(b"");
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    for (_, seed) in &seeds {
        target(seed);
        for _ in 0..changes {
            let other = &seeds[random.below(seeds.len())].1;
            target(&changed(seed, other, &mut random));
        }
    }
}

/// Xorshift.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % bound.max(1)
    }
}

/// Applies one to four changes: other bytes, missing and repeated parts, and parts of another seed.
fn changed(seed: &[u8], other: &[u8], random: &mut Random) -> Vec<u8> {
    const BYTES: &[u8] = b"\"\\{}[]:,\n\r-0159.eE n\0\xff\xc3*&!'#|>";
    let mut data = seed.to_vec();
    for _ in 0..=random.below(4) {
        let at = random.below(data.len());
        let end = (at + 1 + random.below(40)).min(data.len());
        match random.below(5) {
            0 if !data.is_empty() => data[at] = BYTES[random.below(BYTES.len())],
            1 => data.insert(at, BYTES[random.below(BYTES.len())]),
            2 if at < end => drop(data.drain(at..end)),
            3 if at < end => {
                let part = data[at..end].to_vec();
                data.splice(at..at, part);
            }
            _ => {
                let from = random.below(other.len());
                let to = (from + 1 + random.below(40)).min(other.len());
                data.splice(at..at, other[from.min(to)..to].iter().copied());
            }
        }
    }
    data
}

#[test]
fn any_description_is_code_or_an_error() {
    run("description", targets::description, 150);
}

#[test]
fn any_response_is_decoded_or_an_error() {
    run("responses", targets::responses, 500);
}

#[test]
fn every_decoding_error_has_a_path() {
    run("error_path", targets::error_path, 500);
}

#[test]
fn any_export_has_rows_or_an_error() {
    run("export", targets::export, 500);
}

#[test]
fn any_headers_are_read() {
    run("headers", targets::headers, 500);
}

#[test]
fn any_webhook_is_a_notification_or_an_error() {
    run("webhooks", targets::webhooks, 500);
}
