//! `fdl/graph`: the picture of a flow, with its places as the editor counts them.

use super::convert::Converter;
use super::handlers::{Backend, ask};
use super::protocol::{Range, TextDocumentIdentifier};
use fdl_compiler::graph::Picture;
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

impl Backend {
    /// `fdl/graph`: the picture of the flow as it was when the request came; null where there is no such flow.
    pub async fn graph(&self, params: GraphParams) -> Result<Option<GraphAnswer>> {
        ask(params.text_document.uri, move |it| Some(it.graph(&params.folded))).await
    }
}

impl Converter {
    fn graph(&self, folded: &BTreeSet<String>) -> GraphAnswer {
        let picture = Picture::of_folded(&self.document.analysis().flow, self.document.findings(), folded);
        let picture = picture.with_places(|span| self.range(span));
        GraphAnswer { version: self.document.version, picture }
    }
}
