//! Flows inside other files: Terraform, ROS and Serverless Devs templates, Markdown.
//!
//! Text in, flows out, each with the way back to its host. Which files are
//! looked at is the caller's business.

mod lines;
mod markdown;
mod template;
mod terraform;

use crate::compile::{Settings, compile_document};
use crate::diagnostic::{Diagnostic, Edit, Fix};
use crate::source::Span;
use crate::yaml::scalar::ScalarMap;
use crate::yaml::tree::{Document, Style};
use lines::Lines;
use std::sync::Arc;

/// What kind of file holds flows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// `alicloud_fnf_flow` with its definition as a heredoc.
    Terraform,
    /// Fenced blocks.
    Markdown,
    /// A template of ROS or of Serverless Devs, in YAML or JSON.
    Template,
}

impl Host {
    /// What a file of this name may be.
    pub fn of_name(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        match ending {
            "tf" => Some(Self::Terraform),
            "md" | "markdown" => Some(Self::Markdown),
            "yaml" | "yml" | "json" => Some(Self::Template),
            _ => None,
        }
    }
}

/// A flow inside a host.
#[derive(Debug)]
pub struct Embedded {
    document: Document,
    way: Way,
}

/// The way from a flow's own text to its host.
#[derive(Debug)]
enum Way {
    /// It is a part of the host's tree.
    Part,
    /// It is the text of a scalar.
    Scalar(ScalarMap, Style),
    /// It is some of the host's lines, with less before them.
    Lines(Lines),
}

/// The flows inside a text, in order.
pub fn flows(host: Host, text: &Arc<str>) -> Vec<Embedded> {
    match host {
        Host::Terraform => terraform::flows(text),
        Host::Markdown => markdown::flows(text),
        Host::Template => template::flows(text),
    }
}

impl Embedded {
    /// What is wrong with the flow, at places of the host.
    pub fn check(self, settings: &Settings) -> Vec<Diagnostic> {
        let Self { document, way } = self;
        let found = compile_document(document, settings).diagnostics;
        found.into_iter().map(|it| way.moved(it)).collect()
    }
}

impl Way {
    fn moved(&self, mut diagnostic: Diagnostic) -> Diagnostic {
        diagnostic.primary = self.span(diagnostic.primary);
        for related in &mut diagnostic.related {
            related.span = self.span(related.span);
        }
        diagnostic.fixes = diagnostic.fixes.into_iter().filter_map(|fix| self.fix(fix)).collect();
        diagnostic
    }

    fn span(&self, span: Span) -> Span {
        match self {
            Self::Part => span,
            Self::Scalar(map, _) => map.to_source(span),
            Self::Lines(lines) => lines.to_host(span),
        }
    }

    /// The same edit of the host; none where the host would have to escape or indent it.
    fn fix(&self, fix: Fix) -> Option<Fix> {
        let is_verbatim = match self {
            Self::Part => true,
            Self::Scalar(_, style) => *style == Style::Literal,
            Self::Lines(_) => true,
        };
        let is_inside = matches!(self, Self::Part) || fix.edits.iter().all(|it| !it.new_text.contains('\n'));
        let edits = fix.edits.into_iter().map(|it| Edit { span: self.span(it.span), ..it }).collect();
        (is_verbatim && is_inside).then_some(Fix { edits, ..fix })
    }
}

#[cfg(test)]
mod tests;
