//! The machine, proven: pages of flows with their histories, chaos, and what both have covered.

mod build;
mod chaos;
mod coverage;
mod driver;
mod generate;
mod late;
mod limits;
mod notes;
mod pages;
mod script;
mod stored;

/// Seeds of a test by chance: few as a rule, many on demand (`FDLC_LONG=1`).
#[expect(clippy::disallowed_methods, reason = "a test may be asked to take its time")]
fn seeds() -> u64 {
    if std::env::var("FDLC_LONG").is_ok() { 20_000 } else { 300 }
}
