//! Writes a flow of any size to standard output: `cargo run --example generate -- mixed 1000`.

#[path = "../benches/generator.rs"]
mod generator;

use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let wanted = match words.as_slice() {
        [shape, size] => {
            let shape = generator::Shape::ALL.iter().find(|(name, _)| name == shape).map(|it| it.1);
            shape.zip(size.parse::<usize>().ok())
        }
        _ => None,
    };
    let mut out = std::io::stdout();
    let Some((shape, size)) = wanted else {
        let names: Vec<&str> = generator::Shape::ALL.iter().map(|it| it.0).collect();
        let _ = writeln!(std::io::stderr(), "usage: generate {} SIZE", names.join("|"));
        return ExitCode::from(2);
    };
    match out.write_all(shape.flow(size).as_bytes()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
