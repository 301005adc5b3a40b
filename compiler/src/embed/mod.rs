//! Flows inside other files: Terraform, ROS and Serverless Devs templates, Markdown.
//!
//! Text in, flows out, each with the way back to its host. Which files are
//! looked at is the caller's business.

mod lines;
mod markdown;
mod mask;
mod template;
mod terraform;
mod way;

use crate::check::types::Children;
use crate::compile::{Settings, compile_beside};
use crate::diagnostic::Diagnostic;
use crate::yaml::{self, Document};
use std::sync::Arc;
use way::Way;

/// What kind of file may hold flows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// `alicloud_fnf_flow` with its definition as a heredoc.
    Terraform,
    /// Fenced blocks.
    Markdown,
    /// A template of ROS or of Serverless Devs, in YAML or JSON.
    Template,
}

/// What a file that may be a host turned out to hold.
#[derive(Debug)]
pub enum Contents {
    /// It is a host, with these flows inside, in order.
    Flows(Vec<Embedded>),
    /// It is no host: the whole of it stands for a flow.
    Whole(Document),
}

/// A flow inside a host.
#[derive(Debug)]
pub struct Embedded {
    document: Document,
    way: Way,
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

    /// The flows inside a text of this kind.
    pub fn contents(self, text: &Arc<str>) -> Contents {
        match self {
            Self::Terraform => Contents::Flows(terraform::flows(text)),
            Self::Markdown => Contents::Flows(markdown::flows(text)),
            Self::Template => {
                let document = yaml::parse(Arc::clone(text));
                match template::flows(&document) {
                    Some(flows) => Contents::Flows(flows),
                    None => Contents::Whole(document),
                }
            }
        }
    }
}

impl Embedded {
    /// What is wrong with the flow, at places of the host.
    pub fn check(self, settings: &Settings, children: &Children) -> Vec<Diagnostic> {
        let Self { document, way } = self;
        let text = Arc::clone(&document.text);
        let found = compile_beside(document, settings, children).diagnostics;
        found.into_iter().map(|it| way.diagnostic(it, &text)).collect()
    }
}

#[cfg(test)]
mod tests;
