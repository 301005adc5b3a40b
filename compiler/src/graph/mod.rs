//! The picture of a flow: what it shows, where everything lies, and how it is written down.
//!
//! [`Graph`] is what there is to see, built from any flow, holes included, so
//! that half-typed text removes no state. [`lay_out`] finds a place for all of
//! it, scope by scope. Both together are a [`Picture`], which [`svg`] draws;
//! [`mermaid`] and [`dot`] write the graph down for programs with a layout of
//! their own. An [`Overlay`] is what a run did.

mod build;
pub mod dot;
mod fold;
mod geometry;
mod guess;
mod label;
mod layout;
pub mod mermaid;
mod model;
mod outline;
mod overlay;
mod rows;
pub mod svg;
#[cfg(test)]
mod tests;

pub use geometry::{Geometry, Point, Rectangle, Route};
pub use layout::{Layouts, lay_out};
pub use model::{Edge, EdgeKind, Graph, Node, NodeKind, Problem, Retry, Scope};

pub use overlay::{Happened, Outcome, Overlay, Reached};

use crate::Compiled;
use crate::diagnostic::Diagnostic;
use crate::flow::Flow;
use crate::source::Span;
use serde::Serialize;
use std::collections::BTreeSet;

/// A graph and where everything in it lies.
///
/// `Place` is what stands for a place in the text: a [`Span`], or whatever
/// an editor counts in.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Picture<Place = Span> {
    /// What there is to see.
    #[serde(flatten)]
    pub graph: Graph<Place>,
    /// Where it lies.
    pub geometry: Geometry,
}

impl Picture {
    /// The picture of a flow, as far as the flow could be understood.
    pub fn of(compiled: &Compiled) -> Self {
        Self::of_flow(&compiled.flow, &compiled.diagnostics)
    }

    /// The same of a flow and its findings.
    pub fn of_flow(flow: &Flow, diagnostics: &[Diagnostic]) -> Self {
        let nothing = BTreeSet::new();
        Self::of_folded(flow, diagnostics, &nothing, &mut Layouts::default())
    }

    /// The same without what is inside the states with these ids. What `layouts` knows is not laid out again.
    pub fn of_folded(
        flow: &Flow,
        diagnostics: &[Diagnostic],
        folded: &BTreeSet<String>,
        layouts: &mut Layouts,
    ) -> Self {
        let graph = Graph::of_flow(flow, diagnostics).folded(folded);
        let geometry = lay_out(&graph, layouts);
        Self { graph, geometry }
    }
}

impl<Place> Picture<Place> {
    /// The same picture, its places in the text counted in another way.
    pub fn with_places<Other>(self, place: impl Fn(Place) -> Other) -> Picture<Other> {
        Picture { graph: self.graph.with_places(place), geometry: self.geometry }
    }
}
