//! Ten thousand Tasks at once against a server of this machine: `cargo bench --bench real`.

#![allow(clippy::print_stdout, reason = "a benchmark tells what it measured")]
#![allow(clippy::unwrap_used, reason = "a benchmark ends at the first surprise")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

const TASKS: usize = 10_000;
const FLOW: &str = "Type: StateMachine\nSpecVersion: v1\nName: flood\nStartAt: Each\nStates:\n  - Type: Map\n    Name: Each\n    \
    ItemsPath: $Input.items\n    MaxConcurrency: 10000\n    Processor:\n      StartAt: Ask\n      States:\n        - Type: Task\n          \
    Name: Ask\n          Action: FC:InvokeFunction\n          Parameters: {resourceArn: 'acs:fc:::functions/f', invocationType: Sync, \
    body.$: $Input}\n          OutputConstructor: {v.$: $Output.Body}\n          End: true\n    End: true\n";

static OPEN: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);
static ANSWERED: AtomicUsize = AtomicUsize::new(0);

fn main() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            std::thread::Builder::new().stack_size(64 << 10).spawn(move || serve(&stream.unwrap())).unwrap();
        }
    });
    let folder = std::env::temp_dir().join(format!("fdlc-real-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let items: Vec<String> = (0..TASKS).map(|item| item.to_string()).collect();
    std::fs::write(folder.join("flood.fdl.yaml"), FLOW).unwrap();
    std::fs::write(
        folder.join("fdlc.yaml"),
        format!("bindings: [{{state: Ask, url: 'http://{address}/'}}]\n"),
    )
    .unwrap();
    std::fs::write(folder.join("input.json"), format!("{{\"items\":[{}]}}", items.join(","))).unwrap();
    for _ in 0..5 {
        ANSWERED.store(0, Ordering::SeqCst);
        MOST.store(0, Ordering::SeqCst);
        let began = Instant::now();
        let mut child = Command::new(env!("CARGO_BIN_EXE_fdlc"))
            .args(["run", "flood.fdl.yaml", "--input-file", "input.json", "--no-limits"])
            .current_dir(&folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let memory = highest_memory(&mut child);
        let took = began.elapsed();
        assert!(child.wait().unwrap().success());
        assert_eq!(ANSWERED.load(Ordering::SeqCst), TASKS);
        println!(
            "{TASKS} Tasks in {:.2} s: {:.0} a second; {} connections at most; {memory}",
            took.as_secs_f64(),
            f64::from(u32::try_from(TASKS).unwrap()) / took.as_secs_f64(),
            MOST.load(Ordering::SeqCst),
        );
    }
    std::fs::remove_dir_all(&folder).unwrap();
}

/// Looks every few milliseconds until the program has ended.
fn highest_memory(child: &mut std::process::Child) -> String {
    let mut highest = String::new();
    while child.try_wait().unwrap().is_none() {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        if let Some(line) = status.lines().find(|line| line.starts_with("VmHWM")) {
            highest = line.split_whitespace().skip(1).collect::<Vec<_>>().join(" ");
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    highest
}

fn serve(stream: &TcpStream) {
    let open = OPEN.fetch_add(1, Ordering::SeqCst) + 1;
    MOST.fetch_max(open, Ordering::SeqCst);
    stream.set_nodelay(true).unwrap();
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    let mut body = Vec::new();
    'requests: loop {
        let mut length = 0;
        loop {
            line.clear();
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                break 'requests;
            }
            match line.trim_end().split_once(": ") {
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    length = value.parse().unwrap();
                }
                Some(_) => {}
                None if line == "\r\n" => break,
                None => {}
            }
        }
        body.resize(length, 0);
        if reader.read_exact(&mut body).is_err() {
            break;
        }
        ANSWERED.fetch_add(1, Ordering::SeqCst);
        let answer =
            [format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n").as_bytes(), &body].concat();
        let mut writer: &TcpStream = stream;
        if writer.write_all(&answer).is_err() {
            break;
        }
    }
    OPEN.fetch_sub(1, Ordering::SeqCst);
}
