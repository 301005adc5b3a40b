//! `fdl/shape`: what is known of the data at a position, for a status bar.

use super::convert::Converter;
use super::handlers::{Backend, ask};
use super::protocol::{Position, TextDocumentIdentifier};
use crate::features::shape;
use serde::{Deserialize, Serialize};
use tower_lsp::jsonrpc::Result;

/// What is asked for.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShapeParams {
    text_document: TextDocumentIdentifier,
    position: Position,
}

/// What is known there.
#[derive(Debug, Serialize)]
pub struct ShapeAnswer {
    /// The name of the innermost state around it.
    state: Option<String>,
    /// The shape of the variable, member or call there.
    shape: Option<String>,
    /// What the state takes.
    input: Option<String>,
    /// What the state gives.
    output: Option<String>,
}

impl Backend {
    /// `fdl/shape`: the shapes at a position; null where there is no such flow.
    pub async fn shape(&self, params: ShapeParams) -> Result<Option<ShapeAnswer>> {
        ask(params.text_document.uri, move |it| Some(it.shape(params.position))).await
    }
}

impl Converter {
    fn shape(&self, position: Position) -> ShapeAnswer {
        let found = shape::shape(self.document.analysis(), self.offset(position));
        ShapeAnswer { state: found.state, shape: found.here, input: found.input, output: found.output }
    }
}
