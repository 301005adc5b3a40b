//! The open documents, and what each request sees of them.
//!
//! [`InOrder`] stands before the framework: it is called for each message in
//! the order of arrival, applies edits at once, and gives each handler the
//! documents as they were when its message came. Nothing is compiled here, and
//! the text of no file is read: only what files are called, and when they were
//! changed, is asked of the system.

use super::client::{self, Client};
use super::frames;
use super::listing::Listing;
use super::protocol::{
    DidChangeConfigurationParams, DidChangeTextDocumentParams, DidChangeWatchedFilesParams,
    DidChangeWorkspaceFoldersParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    DidSaveTextDocumentParams, InitializeParams, Uri,
};
use super::surroundings::{around, matters, matters_to_lenses};
use crate::around::Known;
use crate::document::{Change, Document, Place, Role};
use fdl_runtime::testing::kept::Runs;
use fdl_runtime::{Buffers, Files};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::SystemTime;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::sync::{Notify, watch};
use tower_lsp::jsonrpc::{Request, Response};
use tower_service::Service;

tokio::task_local! {
    static SNAPSHOT: Arc<Documents>;
}

/// The open documents at one moment.
#[derive(Clone, Debug, Default)]
pub struct Documents {
    /// What the client can do and wants.
    pub client: Arc<Client>,
    /// The folders that the client has open.
    pub roots: Vec<PathBuf>,
    /// By address.
    pub open: BTreeMap<Uri, Arc<Document>>,
    /// What was open: a client may show the findings of such a document until it is told that there are none.
    pub closed: BTreeSet<Uri>,
    /// The same texts for those that read files: they are newer than the disk, and may be newer than `open`.
    pub buffers: Arc<Buffers>,
    /// What is known of the flows that projects bind.
    pub known: Arc<Known>,
    /// How often something around the documents has changed that the client does not ask about by itself.
    pub changes: u64,
    /// How often a file has changed that lenses speak of. A client drops the lenses that are on the screen when it
    /// asks for others, and a click at that moment does nothing: they are renewed when there is something new only.
    pub lenses: u64,
    /// How each of those files was then: of what is saved a client tells twice, also as of what it watches.
    pub lensed: BTreeMap<PathBuf, Option<(SystemTime, u64)>>,
    /// How often files may have come or gone.
    pub moves: u64,
    /// The files of ours below the folders.
    pub listing: Arc<Listing>,
    /// What those who answer have found to be others than they were.
    pub renewed: Arc<Renewed>,
    /// What the last runs of the tests with coverage have kept.
    pub runs: Arc<Runs>,
}

/// A document whose surroundings have changed without anybody telling.
#[derive(Debug)]
pub struct Renewal {
    /// Its address.
    pub uri: Uri,
    /// What was found to be old.
    pub old: Arc<Document>,
    /// What comes in its place.
    pub new: Arc<Document>,
}

/// The way back from those who answer requests: only who applies edits changes the documents.
#[derive(Debug, Default)]
pub struct Renewed(Mutex<Vec<Renewal>>);

impl Renewed {
    /// Leaves a document for the next message.
    pub fn add(&self, renewal: Renewal) {
        self.locked().push(renewal);
    }

    fn take(&self) -> Vec<Renewal> {
        std::mem::take(&mut *self.locked())
    }

    fn locked(&self) -> MutexGuard<'_, Vec<Renewal>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Applies edits and fixes what each request sees, in the order of arrival.
#[derive(Debug)]
pub struct InOrder<S> {
    inner: S,
    documents: Arc<Documents>,
    newest: watch::Sender<Arc<Documents>>,
    left: UnboundedSender<Arc<Documents>>,
    exit: Arc<Notify>,
}

impl<S> InOrder<S> {
    /// The layer around `inner`; `newest` hears of every change, and `exit` of the client's last word.
    pub fn new(inner: S, newest: watch::Sender<Arc<Documents>>, exit: Arc<Notify>) -> Self {
        let (left, mut heap) = unbounded_channel();
        // What an edit leaves behind is a large tree: the next message does not wait for its memory.
        tokio::task::spawn_blocking(move || while heap.blocking_recv().is_some() {});
        Self { inner, documents: Arc::default(), newest, left, exit }
    }

    fn tell(&self) {
        let before = self.newest.send_replace(Arc::clone(&self.documents));
        // Where nobody takes it any more it is dropped here.
        let _ = self.left.send(before);
    }
}

impl<S> Service<Request> for InOrder<S>
where
    S: Service<Request, Response = Option<Response>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, message: Request) -> Self::Future {
        if let Some(refused) = frames::refused(&message) {
            return Box::pin(std::future::ready(Ok(Some(refused))));
        }
        if message.method() == "exit" {
            self.exit.notify_one();
        }
        let renewals = self.documents.renewed.take();
        if !renewals.is_empty() {
            Arc::make_mut(&mut self.documents).adopt(renewals);
            self.tell();
        }
        if is_change(message.method()) {
            Arc::make_mut(&mut self.documents).apply(&message);
            self.tell();
        }
        Box::pin(SNAPSHOT.scope(Arc::clone(&self.documents), self.inner.call(message)))
    }
}

/// The documents as they were when the message came that is being handled.
pub fn snapshot() -> Arc<Documents> {
    SNAPSHOT.with(Arc::clone)
}

/// Whether messages of this method change what later ones see.
fn is_change(method: &str) -> bool {
    matches!(
        method,
        "initialize"
            | "textDocument/didOpen"
            | "textDocument/didChange"
            | "textDocument/didSave"
            | "textDocument/didClose"
            | "workspace/didChangeConfiguration"
            | "workspace/didChangeWatchedFiles"
            | "workspace/didChangeWorkspaceFolders"
    )
}

impl Documents {
    /// Applies one message; malformed ones change nothing.
    fn apply(&mut self, message: &Request) {
        match message.method() {
            "initialize" => {
                if let Some(it) = read::<InitializeParams>(message) {
                    self.client = Arc::new(Client::introduced(&it));
                    self.roots = client::roots(&it);
                }
            }
            "textDocument/didOpen" => {
                if let Some(it) = read::<DidOpenTextDocumentParams>(message) {
                    let it = it.text_document;
                    let document = Document::new(&name(&it.uri), &it.language_id, it.version, &it.text);
                    let document = document.within(around(&it.uri, self));
                    self.closed.remove(&it.uri);
                    self.open.insert(it.uri.clone(), Arc::new(document));
                    self.hold(&it.uri);
                }
            }
            "textDocument/didChange" => {
                if let Some(it) = read::<DidChangeTextDocumentParams>(message) {
                    self.change(&it);
                }
            }
            "textDocument/didSave" => {
                if let Some(it) = read::<DidSaveTextDocumentParams>(message) {
                    self.moves += 1;
                    self.look_again([&it.text_document.uri]);
                    // Nobody tells of the files beside it.
                    if !self.client.watches {
                        self.look_around();
                    }
                }
            }
            "textDocument/didClose" => {
                if let Some(it) = read::<DidCloseTextDocumentParams>(message) {
                    let closed = self.open.remove(&it.text_document.uri);
                    if closed.is_some_and(|it| it.role() != Role::Nothing) {
                        self.closed.insert(it.text_document.uri.clone());
                    }
                    if let Some(path) = client::path(&it.text_document.uri) {
                        let key = self.buffers.release(&path);
                        self.changes += u64::from(self.look_again_at(&key));
                        // What was typed into a test and not saved is forgotten.
                        self.lenses += u64::from(matters_to_lenses(&path));
                    }
                }
            }
            "workspace/didChangeWatchedFiles" => {
                if let Some(it) = read::<DidChangeWatchedFilesParams>(message) {
                    self.moves += 1;
                    self.look_again(it.changes.iter().map(|it| &it.uri));
                }
            }
            "workspace/didChangeConfiguration" => {
                if let Some(it) = read::<DidChangeConfigurationParams>(message) {
                    Arc::make_mut(&mut self.client).configure(&it.settings);
                    self.renew();
                }
            }
            "workspace/didChangeWorkspaceFolders" => {
                if let Some(it) = read::<DidChangeWorkspaceFoldersParams>(message) {
                    let paths = |folders: &[super::protocol::WorkspaceFolder]| -> Vec<PathBuf> {
                        folders.iter().filter_map(|it| client::path(&it.uri)).collect()
                    };
                    let removed = paths(&it.event.removed);
                    self.moves += 1;
                    self.roots.retain(|it| !removed.contains(it));
                    self.roots.extend(paths(&it.event.added));
                }
            }
            _ => {}
        }
    }

    /// Forgets what the files around the documents said, where one of those at these addresses said it.
    fn look_again<'a>(&mut self, changed: impl IntoIterator<Item = &'a Uri>) {
        for path in changed.into_iter().filter_map(client::path) {
            let is_heeded = self.look_again_at(&fdl_runtime::files::key(&path));
            // What lies beside a flow is shown with it, also where nobody has read it.
            self.changes += u64::from(is_heeded || matters(&path));
            self.look_again_for_lenses(&path);
        }
    }

    /// Has the lenses renewed, where they speak of this file and it is another one than it was.
    fn look_again_for_lenses(&mut self, path: &Path) {
        if !matters_to_lenses(path) {
            return;
        }
        let about = std::fs::metadata(path).ok();
        let now = about.and_then(|it| Some((it.modified().ok()?, it.len())));
        let before = self.lensed.insert(path.to_owned(), now);
        self.lenses += u64::from(before != Some(now));
    }

    /// The same for a file by its one name; whether any document has looked at it.
    fn look_again_at(&mut self, key: &Path) -> bool {
        let files = || Files::beside(&self.buffers);
        let is_older = |it: &&mut Arc<Document>| it.around.files.has_asked(key) && !it.around.is_at(key);
        let mut found = false;
        for document in self.open.values_mut().filter(is_older) {
            *document = Arc::new(document.within(document.around.renewed(files())));
            found = true;
        }
        found
    }

    /// Forgets what the files around the documents said, where they are not what they were.
    fn look_around(&mut self) {
        for document in self.open.values_mut().filter(|it| !it.around.is_current()) {
            let files = Files::beside(&self.buffers);
            *document = Arc::new(document.within(document.around.renewed(files)));
            self.changes += 1;
        }
    }

    fn renew(&mut self) {
        self.changes += 1;
        let renewed: Vec<_> =
            self.open.iter().map(|(uri, it)| (uri.clone(), Arc::new(it.within(around(uri, self))))).collect();
        self.open.extend(renewed);
    }

    /// Lets all that read files have the newest text of a document.
    fn hold(&mut self, uri: &Uri) {
        let Some((path, document)) = client::path(uri).zip(self.open.get(uri).cloned()) else { return };
        let key = self.buffers.hold(&path, Arc::clone(&document.text));
        self.changes += u64::from(self.look_again_at(&key));
    }

    /// What all who look at files call the documents.
    pub fn keys(&self) -> BTreeSet<&Path> {
        self.open.values().filter_map(|it| it.around.key()).collect()
    }

    /// Takes over what was found to have changed, where nothing else has changed since.
    fn adopt(&mut self, renewals: Vec<Renewal>) {
        for Renewal { uri, old, new } in renewals {
            if let Some(document) = self.open.get_mut(&uri).filter(|it| Arc::ptr_eq(it, &old)) {
                *document = new;
            }
        }
    }

    fn change(&mut self, params: &DidChangeTextDocumentParams) {
        let Some(document) = self.open.get_mut(&params.text_document.uri) else { return };
        let changes = params.content_changes.iter().map(|change| Change {
            range: change.range.map(|it| {
                let place = |it: super::protocol::Position| Place { line: it.line, character: it.character };
                (place(it.start), place(it.end))
            }),
            text: &change.text,
        });
        *document = Arc::new(document.edited(params.text_document.version, changes, self.client.encoding));
        self.hold(&params.text_document.uri);
    }
}

fn read<'a, T: Deserialize<'a>>(message: &'a Request) -> Option<T> {
    T::deserialize(message.params()?).ok()
}

/// The last part of an address.
pub fn name(uri: &Uri) -> String {
    let path = uri.as_str().split(['?', '#']).next().unwrap_or_default();
    path.rsplit('/').next().unwrap_or_default().to_owned()
}
