//! `fdl/graph`: the picture of a flow, with its places as the editor counts them. `fdl/graphRun`: what a run did, laid
//! over it.

use super::convert::Converter;
use super::handlers::{Backend, ask};
use super::protocol::{Range, TextDocumentIdentifier};
use fdl_compiler::graph::{Graph, Happened, Overlay, Picture};
use fdl_compiler::lang::history::EventType;
use fdl_compiler::value::Value;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use tower_lsp::jsonrpc::Result;

/// What is asked for.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GraphParams {
    text_document: TextDocumentIdentifier,
    /// The ids of the states whose inside is not to be shown.
    #[serde(default)]
    folded: BTreeSet<String>,
}

/// The picture of one version of a flow.
#[derive(Debug, Serialize)]
pub struct GraphAnswer {
    /// The version of the document that this is the picture of.
    version: i32,
    #[serde(flatten)]
    picture: Picture<Range>,
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
        ask(params.text_document.uri, move |it| Some(it.graph(&params.folded))).await
    }

    /// `fdl/graphRun`: what became of each node and edge in a run; null where there is no such flow.
    pub async fn graph_run(&self, params: GraphRunParams) -> Result<Option<GraphRunAnswer>> {
        let GraphRunParams { text_document, events } = params;
        ask(text_document.uri, move |it| Some(it.graph_run(&events))).await
    }
}

impl Converter {
    fn graph(&self, folded: &BTreeSet<String>) -> GraphAnswer {
        let picture = Picture::of_folded(&self.document.analysis().flow, self.document.findings(), folded);
        let picture = picture.with_places(|span| self.range(span));
        GraphAnswer { version: self.document.version, picture }
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
