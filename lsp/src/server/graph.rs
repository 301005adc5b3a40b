//! `fdl/graph`: the picture of a flow, with its places as the editor counts them. `fdl/graphRun`: what a run did, laid
//! over it.
//!
//! The server keeps the last picture of each document that it sent. A client
//! that says which one it has is sent what has changed, and what was laid out
//! is not laid out again.

mod changes;

use super::convert::Converter;
use super::documents::Documents;
use super::handlers::{Backend, ask};
use super::protocol::{Range, TextDocumentIdentifier, Uri};
use changes::{Changes, Shift, Written};
use fdl_compiler::graph::{Graph, Happened, Layouts, Overlay, Picture};
use fdl_compiler::lang::history::EventType;
use fdl_compiler::value::Value;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;
use tower_lsp::jsonrpc::Result;

/// What is asked for.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GraphParams {
    text_document: TextDocumentIdentifier,
    /// The ids of the states whose inside is not to be shown.
    #[serde(default)]
    folded: BTreeSet<String>,
    /// The id of the picture of this document that the client has.
    #[serde(default)]
    known: Option<u64>,
}

/// The picture of one version of a flow.
#[derive(Debug, Serialize)]
pub struct GraphAnswer {
    /// The version of the document that this is the picture of.
    version: i32,
    /// What the client may call this picture in its next request.
    id: u64,
    #[serde(flatten)]
    content: Content,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Content {
    Whole(Arc<Picture<Range>>),
    Changed { changes: Box<Changes> },
}

/// The pictures that the client has, one of each document.
#[derive(Debug)]
pub struct Pictures {
    newest: watch::Receiver<Arc<Documents>>,
    last: AtomicU64,
    sent: Mutex<BTreeMap<Uri, Sent>>,
}

#[derive(Debug)]
struct Sent {
    id: u64,
    written: Written,
    picture: Arc<Picture<Range>>,
    layouts: Layouts,
}

/// What is asked for: a history, as `fdlc run --history json` writes its `events`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GraphRunParams {
    text_document: TextDocumentIdentifier,
    events: Vec<HistoryEvent>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct HistoryEvent {
    event_id: u64,
    schedule_event_id: u64,
    r#type: EventType,
    step_name: String,
    event_detail: Value,
}

/// What a run did; its lists go with those of the picture of the same version.
#[derive(Debug, Serialize)]
pub struct GraphRunAnswer {
    /// The version of the document.
    version: i32,
    #[serde(flatten)]
    overlay: Overlay,
}

impl Backend {
    /// `fdl/graph`: the picture of the flow as it was when the request came; null where there is no such flow.
    pub async fn graph(&self, params: GraphParams) -> Result<Option<GraphAnswer>> {
        let pictures = Arc::clone(&self.pictures);
        ask(params.text_document.uri, move |it| Some(it.graph(&params.folded, params.known, &pictures))).await
    }

    /// `fdl/graphRun`: what became of each node and edge in a run; null where there is no such flow.
    pub async fn graph_run(&self, params: GraphRunParams) -> Result<Option<GraphRunAnswer>> {
        let GraphRunParams { text_document, events } = params;
        ask(text_document.uri, move |it| Some(it.graph_run(&events))).await
    }
}

impl Pictures {
    /// None were sent yet; `newest` knows what is open.
    pub fn new(newest: watch::Receiver<Arc<Documents>>) -> Self {
        Self { newest, last: AtomicU64::default(), sent: Mutex::default() }
    }

    /// Forgets the picture of a document, which is closed.
    pub fn forget(&self, uri: &Uri) {
        self.sent().remove(uri);
    }

    /// The picture of a document that was sent last. Who takes it computes the next one; whoever asks meanwhile is sent all.
    fn take(&self, uri: &Uri) -> Option<Sent> {
        self.sent().remove(uri)
    }

    fn keep(&self, uri: &Uri, sent: Sent) {
        self.sent().insert(uri.clone(), sent);
        // It may have been closed meanwhile. Only afterwards can one know: who closes it next forgets it.
        if !self.newest.borrow().open.contains_key(uri) {
            self.forget(uri);
        }
    }

    fn next_id(&self) -> u64 {
        self.last.fetch_add(1, Ordering::Relaxed) + 1
    }

    fn sent(&self) -> MutexGuard<'_, BTreeMap<Uri, Sent>> {
        // Nothing is computed while the lock is held, so what it guards is whole.
        self.sent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Converter {
    fn graph(&self, folded: &BTreeSet<String>, known: Option<u64>, pictures: &Pictures) -> GraphAnswer {
        let before = pictures.take(&self.uri);
        let (before, mut layouts) = match before {
            Some(Sent { id, written, picture, layouts }) => (Some((id, written, picture)), layouts),
            None => (None, Layouts::default()),
        };
        let analysis = self.document.analysis();
        let picture = Picture::of_folded(&analysis.flow, self.document.findings(), folded, &mut layouts);
        let picture = Arc::new(picture.with_places(|span| self.range(span)));
        let written = Written::of(&self.document);
        let changes = before.filter(|(id, _, _)| Some(*id) == known).and_then(|(id, old, before)| {
            let lines = Shift::between(&old, &written);
            Changes::between(id, Arc::unwrap_or_clone(before), &picture, lines)
        });
        let id = pictures.next_id();
        pictures.keep(&self.uri, Sent { id, written, picture: Arc::clone(&picture), layouts });
        let content = match changes {
            Some(changes) => Content::Changed { changes: Box::new(changes) },
            None => Content::Whole(picture),
        };
        GraphAnswer { version: self.document.version, id, content }
    }

    fn graph_run(&self, events: &[HistoryEvent]) -> GraphRunAnswer {
        let graph = Graph::of_flow(&self.document.analysis().flow, self.document.findings());
        let events = events.iter().map(|it| Happened {
            id: it.event_id,
            schedule: it.schedule_event_id,
            kind: it.r#type,
            step: &it.step_name,
            detail: &it.event_detail,
        });
        GraphRunAnswer { version: self.document.version, overlay: Overlay::of(&graph, events) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Document;

    #[test]
    fn the_picture_of_a_document_that_was_closed_meanwhile_is_not_kept() {
        let uri: Uri = "file:///a.fdl.yaml".parse().expect("it is an address");
        let document = Arc::new(Document::new("a.fdl.yaml", "yaml", 1, "Type: StateMachine\n"));
        let mut documents = Documents::default();
        documents.open.insert(uri.clone(), Arc::clone(&document));
        let (sender, newest) = watch::channel(Arc::new(documents));
        let pictures = Pictures::new(newest);
        let keep = || {
            let mut layouts = Layouts::default();
            let flow = &document.analysis().flow;
            let picture = Picture::of_folded(flow, document.findings(), &BTreeSet::new(), &mut layouts);
            let picture = Arc::new(picture.with_places(|_| Range::default()));
            let written = Written::of(&document);
            pictures.keep(&uri, Sent { id: 1, written, picture, layouts });
        };
        keep();
        assert!(pictures.take(&uri).is_some());
        sender.send_replace(Arc::default());
        keep();
        assert!(pictures.take(&uri).is_none());
    }
}
