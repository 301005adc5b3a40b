//! Runs a program that answers a Task.

use super::group::{self, Groups, Signal};
use super::reply::{End, Raw};
use super::send::Facts;
use std::path::Path;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, ChildStdin, Command};
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep, sleep_until, timeout};

/// How long a program that is asked to end may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// How often it is looked whether a group is gone.
const LOOK: Duration = Duration::from_millis(20);
/// The same for what a program has left behind in the background.
const SELDOM: Duration = Duration::from_millis(200);
/// How long a pipe that somebody else holds open may stay silent after the program's end.
const SILENCE: Duration = Duration::from_millis(50);
/// Bytes of standard error that are kept: the last ones.
const COMPLAINT: usize = 1_000;

/// A program to run.
pub struct Order {
    /// The program.
    pub program: Arc<str>,
    /// Its arguments.
    pub arguments: Vec<Arc<str>>,
    /// Where it runs.
    pub folder: Arc<Path>,
    /// What goes into its environment.
    pub facts: Facts,
    /// What it reads.
    pub input: Vec<u8>,
    /// Bytes of standard output that are taken.
    pub limit: usize,
}

/// What came of a program.
pub enum Ran {
    /// It ended.
    Ended(Raw),
    /// It wrote more than is taken.
    TooMuch,
    /// It cannot be started at all, for this reason.
    NotStarted(String),
}

/// Runs a program, tells what came of it, and stays until all that it started is gone too. `cancel` ends it.
pub async fn run(order: Order, groups: &Groups, mut cancel: oneshot::Receiver<()>, tell: impl FnOnce(Ran)) {
    let mut child = match start(&order) {
        Ok(child) => child,
        Err(error) => {
            let reason = format!("`{}` cannot be started: {error}", order.program);
            return tell(Ran::NotStarted(reason));
        }
    };
    let Some(leader) = child.id() else { return };
    groups.insert(leader);
    let mut pipes = Pipes::of(&mut child);
    let talked = tokio::select! {
        biased;
        _ = &mut cancel => None,
        talked = pipes.talk(&mut child, order) => Some(talked),
    };
    match talked {
        None => end(&mut child, leader).await,
        Some(Ran::TooMuch) => {
            tell(Ran::TooMuch);
            end(&mut child, leader).await;
        }
        Some(ran) => {
            tell(ran);
            while group::is_alive(leader) {
                tokio::select! {
                    _ = &mut cancel => end(&mut child, leader).await,
                    () = pipes.drain() => {}
                    () = sleep(SELDOM) => {}
                }
            }
        }
    }
    groups.remove(leader);
}

fn start(order: &Order) -> std::io::Result<Child> {
    let program = Path::new(&*order.program);
    // A path is meant from the folder that the program runs in; a name is looked for as usual.
    let is_path =
        program.is_relative() && program.components().count() > 1 || order.program.starts_with("./");
    let program = if is_path { order.folder.join(program) } else { program.to_owned() };
    let mut command = Command::new(program);
    command.args(order.arguments.iter().map(|it| &**it)).current_dir(&order.folder);
    command.envs(order.facts.iter().map(|(name, value)| (*name, value.replace('\0', ""))));
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    group::lead(&mut command);
    command.spawn()
}

/// Asks a program and all that it started to end, and ends them when they do not.
async fn end(child: &mut Child, leader: u32) {
    group::send(leader, Signal::Terminate);
    let gone = async {
        // Its parent has to look after it, or it counts as alive.
        let _ = child.wait().await;
        while group::is_alive(leader) {
            sleep(LOOK).await;
        }
    };
    if timeout(PATIENCE, gone).await.is_ok() {
        return;
    }
    group::send(leader, Signal::Kill);
    let _ = child.start_kill();
    let _ = child.wait().await;
    // What was killed is gone as soon as its own parent, or init, has looked after it.
    let _ = timeout(PATIENCE, async {
        while group::is_alive(leader) {
            sleep(LOOK).await;
        }
    })
    .await;
}

/// The pipes to and from a program.
struct Pipes {
    stdin: Option<ChildStdin>,
    out: Option<Box<dyn AsyncRead + Send + Unpin>>,
    errors: Option<Box<dyn AsyncRead + Send + Unpin>>,
}

impl Pipes {
    fn of(child: &mut Child) -> Self {
        Self {
            stdin: child.stdin.take(),
            out: child.stdout.take().map(|it| Box::new(it) as Box<_>),
            errors: child.stderr.take().map(|it| Box::new(it) as Box<_>),
        }
    }

    /// Writes and reads until the program has ended and its pipes are silent.
    async fn talk(&mut self, child: &mut Child, order: Order) -> Ran {
        let (mut body, mut complaint) = (Vec::new(), Vec::new());
        let mut ended: Option<(ExitStatus, Instant)> = None;
        let mut chunk = vec![0; 16 << 10];
        let mut error_chunk = vec![0; 4 << 10];
        let mut feeding = self.stdin.take().map(|stdin| Box::pin(feed(stdin, order.input)));
        loop {
            if let Some((status, _)) = ended
                && self.out.is_none()
                && self.errors.is_none()
            {
                return Ran::Ended(raw(status, body, &complaint));
            }
            tokio::select! {
                biased;
                count = read(&mut self.out, &mut chunk), if self.out.is_some() => match count {
                    0 => self.out = None,
                    _ if body.len() + count > order.limit => return Ran::TooMuch,
                    _ => body.extend_from_slice(&chunk[..count]),
                },
                count = read(&mut self.errors, &mut error_chunk), if self.errors.is_some() => match count {
                    0 => self.errors = None,
                    _ => keep_end(&mut complaint, &error_chunk[..count]),
                },
                () = wait_for(&mut feeding), if feeding.is_some() => feeding = None,
                status = child.wait(), if ended.is_none() => match status {
                    Ok(status) => ended = Some((status, Instant::now() + SILENCE)),
                    Err(error) => return Ran::NotStarted(error.to_string()),
                },
                () = sleep_until(ended.map_or_else(Instant::now, |(_, until)| until)), if ended.is_some() => {
                    let Some((status, _)) = ended else { continue };
                    return Ran::Ended(raw(status, body, &complaint));
                }
            }
        }
    }

    /// Reads what nobody wants, so that whoever still writes is not held up.
    async fn drain(&mut self) {
        let mut chunk = vec![0; 4 << 10];
        let mut error_chunk = vec![0; 4 << 10];
        loop {
            tokio::select! {
                0 = read(&mut self.out, &mut chunk), if self.out.is_some() => self.out = None,
                0 = read(&mut self.errors, &mut error_chunk), if self.errors.is_some() => self.errors = None,
                else => return std::future::pending().await,
            }
        }
    }
}

async fn wait_for<F: Future<Output = ()> + Unpin>(future: &mut Option<F>) {
    if let Some(future) = future {
        future.await;
    }
}

/// A program may leave its input alone.
async fn feed(mut stdin: ChildStdin, input: Vec<u8>) {
    let _ = stdin.write_all(&input).await;
}

async fn read(pipe: &mut Option<Box<dyn AsyncRead + Send + Unpin>>, chunk: &mut [u8]) -> usize {
    match pipe {
        // A pipe that cannot be read has come to its end.
        Some(pipe) => pipe.read(chunk).await.unwrap_or(0),
        None => 0,
    }
}

fn keep_end(kept: &mut Vec<u8>, more: &[u8]) {
    kept.extend_from_slice(more);
    if kept.len() > 2 * COMPLAINT {
        kept.drain(..kept.len() - COMPLAINT);
    }
}

fn raw(status: ExitStatus, body: Vec<u8>, complaint: &[u8]) -> Raw {
    let end = match (status.code(), signal(status)) {
        (Some(code), _) => End::Exit(code),
        (None, Some(signal)) => End::Signal(signal),
        (None, None) => End::Nothing(status.to_string()),
    };
    let start = complaint.len().saturating_sub(COMPLAINT);
    Raw { end, body, complaint: String::from_utf8_lossy(&complaint[start..]).into_owned() }
}

#[cfg(unix)]
fn signal(status: ExitStatus) -> Option<i32> {
    std::os::unix::process::ExitStatusExt::signal(&status)
}

#[cfg(not(unix))]
fn signal(_: ExitStatus) -> Option<i32> {
    None
}
