//! The real world: programs, servers, callbacks and signals, on threads of their own.
//!
//! A driver sees it as [`Outside`]: it begins calls here and takes arrivals.
//! However the run ends, [`World::close`] leaves no program, nothing that a
//! program has started, and no port behind; dropping the world closes it.

pub mod callback;
mod command;
mod group;
pub mod guard;
mod http;
pub mod prompt;
pub mod random;
mod reply;
mod send;
mod signals;

pub use signals::Interruption;

use crate::outside::{Arrival, Call, CallId, Happened, Outside};
use crate::services::Services;
use callback::{Endpoint, Issued};
use command::Ran;
use fdl_compiler::lang::limits::{PAYLOAD_BYTES, TEXT_BYTES};
use fdl_compiler::program::TaskMode;
use fdl_compiler::project::{ReadyBinding, Service};
use fdl_compiler::value::Value;
use fdl_machine::{Failure, Limits, StartTask};
use http::NoAnswer;
use reply::{End, Raw};
use std::collections::HashMap;
use std::ffi::OsString;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;
use tokio::sync::{Semaphore, mpsc, oneshot};
use tokio::task::{AbortHandle, JoinHandle};

/// Programs that run at the same time, at most: each takes three pipes.
const PROGRAMS: usize = 128;
/// Handles of calls after which those that are over are swept out for the first time.
const HANDLES: usize = 1_024;
/// How long the answers to the last reports may take.
const ANSWERING: Duration = Duration::from_millis(500);
/// How long programs may take to end when the world closes; each is killed before.
const CLOSING: Duration = Duration::from_secs(6);

/// What a world is made of.
pub struct WorldSettings<'a> {
    /// What the bindings are.
    pub services: &'a Services,
    /// The folder of the project file, where programs run.
    pub folder: &'a Path,
    /// Whether limits hold.
    pub limits: Limits,
    /// Whether reports of callbacks are taken.
    pub callbacks: Callbacks,
    /// The program and arguments that start a [`guard::guard`].
    pub guard: Vec<OsString>,
}

/// Whether reports of callbacks are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Callbacks {
    /// Nothing waits for one.
    No,
    /// On this port; 0 is one that is free.
    On(u16),
}

/// The real world.
pub struct World {
    // None once it is closed.
    runtime: Option<Runtime>,
    arrivals: Receiver<Arrival>,
    handles: HashMap<CallId, Handle>,
    // So many handles, and those that are over are swept out.
    most_handles: usize,
    bindings: Vec<ReadyBinding>,
    folder: Arc<Path>,
    limit: usize,
    guard: Vec<OsString>,
    url: Option<Arc<str>>,
    // What stops the endpoint for callbacks, and its end.
    desk: Option<(oneshot::Sender<()>, JoinHandle<()>)>,
    prompt: prompt::Prompt,
    shared: Arc<Shared>,
    // Each program holds a clone of the sender: when all are gone, so are the programs.
    programs: (Option<mpsc::Sender<()>>, mpsc::Receiver<()>),
}

/// What calls share.
struct Shared {
    sender: Sender<Arrival>,
    clients: http::Clients,
    connections: Semaphore,
    programs: Semaphore,
    groups: Arc<group::Groups>,
    issued: Arc<Issued>,
    heard: Arc<signals::Heard>,
}

/// How a call is called off.
enum Handle {
    Request(AbortHandle),
    Program(oneshot::Sender<()>),
}

impl World {
    /// A world in which nothing runs yet, that listens for signals and, where it is wanted, for callbacks.
    pub fn new(settings: &WorldSettings<'_>) -> Result<Self, String> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.map_err(|error| format!("no threads can be started: {error}"))?;
        let (sender, arrivals) = channel();
        let shared = Arc::new(Shared {
            sender,
            clients: http::Clients::default(),
            connections: Semaphore::new(http::CONNECTIONS),
            programs: Semaphore::new(PROGRAMS),
            groups: Arc::default(),
            issued: Arc::default(),
            heard: Arc::default(),
        });
        let (heard, groups) = (Arc::clone(&shared.heard), Arc::clone(&shared.groups));
        runtime.spawn(signals::listen(heard, shared.sender.clone(), groups));
        let mut desk = None;
        let url = match settings.callbacks {
            Callbacks::No => None,
            Callbacks::On(port) => {
                let endpoint = Endpoint::bind(port)?;
                let url = endpoint.url();
                let (stop, stopped) = oneshot::channel();
                let (issued, sender) = (Arc::clone(&shared.issued), shared.sender.clone());
                desk = Some((stop, runtime.spawn(endpoint.serve(issued, sender, stopped))));
                Some(Arc::from(url))
            }
        };
        let (running, all_gone) = mpsc::channel(1);
        Ok(Self {
            runtime: Some(runtime),
            arrivals,
            handles: HashMap::new(),
            most_handles: HANDLES,
            bindings: settings.services.bindings.clone(),
            folder: settings.folder.into(),
            limit: match settings.limits {
                Limits::On => PAYLOAD_BYTES,
                Limits::Off => TEXT_BYTES,
            },
            guard: settings.guard.clone(),
            url,
            desk,
            prompt: prompt::Prompt::new(shared.sender.clone()),
            shared,
            programs: (Some(running), all_gone),
        })
    }

    /// The base address for reports of callbacks.
    pub fn callback_url(&self) -> Option<Arc<str>> {
        self.url.clone()
    }

    /// Whether somebody has interrupted the run.
    pub fn interruption(&self) -> Option<Interruption> {
        self.shared.heard.first()
    }

    /// Ends all that still runs, and waits until it is gone.
    pub fn close(&mut self) {
        let Some(runtime) = self.runtime.take() else { return };
        // What has not been taken yet comes too late, and who sent it is told so.
        self.arrivals = channel().1;
        if let Some((stop, desk)) = self.desk.take() {
            // Who reported last is still being answered.
            drop(stop);
            let _ = runtime.block_on(async { tokio::time::timeout(ANSWERING, desk).await });
        }
        for (_, handle) in self.handles.drain() {
            handle.call_off();
        }
        self.programs.0 = None;
        let all_gone = &mut self.programs.1;
        runtime.block_on(async {
            // Nothing is ever sent: it ends when the last program is gone.
            let _ = tokio::time::timeout(CLOSING, all_gone.recv()).await;
        });
        self.shared.groups.kill_all();
        self.shared.groups.dismiss_guard();
        runtime.shutdown_timeout(Duration::from_millis(100));
    }

    fn took(&mut self, arrival: Arrival) -> Arrival {
        if let Happened::Answered { call, .. } = &arrival.what {
            match self.handles.get(call) {
                // What a program has started may outlive it.
                Some(Handle::Program(handle)) if !handle.is_closed() => {}
                Some(Handle::Program(_) | Handle::Request(_)) => drop(self.handles.remove(call)),
                None => {}
            }
        }
        arrival
    }

    fn run_program(&mut self, call: &Call<'_>, program: Arc<str>, arguments: Vec<Arc<str>>) -> Handle {
        self.shared.groups.guard(&self.guard);
        let order = command::Order {
            program,
            arguments,
            folder: Arc::clone(&self.folder),
            facts: send::facts(call, self.url.as_deref()),
            input: send::body(call.task),
            // A text may be followed by one line break.
            limit: self.limit + 1,
        };
        let (handle, mut cancel) = oneshot::channel();
        let (id, action, limit) = (call.id, Arc::clone(&call.task.action), self.limit);
        let (shared, running) = (Arc::clone(&self.shared), self.programs.0.clone());
        self.spawn(async move {
            let permit = tokio::select! {
                permit = shared.programs.acquire() => permit,
                _ = &mut cancel => return,
            };
            let tell = |ran| {
                drop(permit);
                shared.tell(match ran {
                    Ran::Ended(raw) => Happened::Answered { call: id, result: reply::read(&action, &raw) },
                    Ran::TooMuch => Happened::Answered { call: id, result: Err(reply::too_large(limit)) },
                    Ran::NotStarted(message) => Happened::Unusable { message },
                });
            };
            command::run(order, &shared.groups, cancel, tell).await;
            drop(running);
        });
        Handle::Program(handle)
    }

    fn invoke(&mut self, call: &Call<'_>, url: Arc<str>) -> Handle {
        let facts = send::facts(call, self.url.as_deref());
        let body = send::body(call.task);
        let asked = call.task.parameters.get("invocationType").and_then(Value::as_str);
        let invocation = asked.unwrap_or("Sync").to_owned();
        let action = Arc::clone(&call.task.action);
        let (shared, limit) = (Arc::clone(&self.shared), self.limit);
        self.request(call.id, async move {
            let _permit = shared.connections.acquire().await;
            match http::invoke(&shared.clients, &url, &invocation, &facts, body, limit).await {
                Ok(raw) => reply::read(&action, &raw),
                Err(NoAnswer::TooMuch) => Err(reply::too_large(limit)),
                Err(NoAnswer::Nothing(reason)) => {
                    let raw = Raw { end: End::Nothing(reason), body: Vec::new(), complaint: String::new() };
                    reply::read(&action, &raw)
                }
            }
        })
    }

    fn send_request(&mut self, call: &Call<'_>) -> Handle {
        let parameters = call.task.parameters.clone();
        let (shared, limit) = (Arc::clone(&self.shared), self.limit);
        self.request(call.id, async move {
            let _permit = shared.connections.acquire().await;
            http::request(&shared.clients, &parameters, limit).await.map_err(|no_answer| match no_answer {
                NoAnswer::TooMuch => reply::too_large(limit),
                NoAnswer::Nothing(reason) => http::request_failed(&reason),
            })
        })
    }

    fn request(
        &mut self,
        call: CallId,
        work: impl Future<Output = Result<Value, Failure>> + Send + 'static,
    ) -> Handle {
        let shared = Arc::clone(&self.shared);
        Handle::Request(self.spawn(async move {
            let result = work.await;
            shared.tell(Happened::Answered { call, result });
        }))
    }

    fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) -> AbortHandle {
        let runtime = self.runtime.as_ref().expect("nothing begins after the end");
        runtime.spawn(work).abort_handle()
    }
}

impl Handle {
    fn call_off(self) {
        match self {
            Self::Request(handle) => handle.abort(),
            // Who is not there any more needs not be told.
            Self::Program(handle) => drop(handle.send(())),
        }
    }

    fn is_over(&self) -> bool {
        match self {
            Self::Request(handle) => handle.is_finished(),
            Self::Program(handle) => handle.is_closed(),
        }
    }
}

impl Shared {
    fn tell(&self, what: Happened) {
        // The run may have ended without waiting for it.
        let _ = self.sender.send(Arrival { at: Instant::now(), what });
    }
}

impl Outside for World {
    fn begin(&mut self, call: &Call<'_>) -> Result<(), String> {
        let Some(binding) = self.bindings.get(call.binding) else {
            return Err(format!("nothing is bound to `{}`", call.task.name));
        };
        let handle = match binding.service.clone() {
            Service::Command { program, arguments } => self.run_program(call, program, arguments),
            Service::Url(url) => self.invoke(call, url),
            Service::Real => self.send_request(call),
            Service::Mock(_) | Service::Flow(_) => unreachable!("mocks and flows answer inside"),
        };
        if self.handles.len() >= self.most_handles {
            self.handles.retain(|_, handle| !handle.is_over());
            // Twice as many as are left: each is looked at a few times at most.
            self.most_handles = HANDLES.max(2 * self.handles.len());
        }
        self.handles.insert(call.id, handle);
        Ok(())
    }

    fn cancel(&mut self, call: CallId) {
        if let Some(handle) = self.handles.remove(&call) {
            handle.call_off();
        }
    }

    fn issued(&mut self, id: CallId, token: &Arc<str>, task: &StartTask) {
        self.shared.issued.insert(token, id);
        if task.mode == TaskMode::WaitForCustomCallback {
            self.prompt.ask(prompt::Waiting { call: id, token: Arc::clone(token) });
        }
    }

    fn arrived(&mut self) -> Option<Arrival> {
        let arrival = self.arrivals.try_recv().ok()?;
        Some(self.took(arrival))
    }

    fn wait(&mut self, limit: Option<Duration>) -> Option<Arrival> {
        let arrival = match limit {
            // It cannot be closed: this side holds a sender too.
            None => self.arrivals.recv().ok(),
            Some(limit) => self.arrivals.recv_timeout(limit).ok(),
        };
        arrival.map(|arrival| self.took(arrival))
    }

    fn takes_reports(&self) -> bool {
        self.url.is_some()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.close();
    }
}
