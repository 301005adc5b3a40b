//! What the client can do, and what it wants.

use super::protocol::{ClientCapabilities, InitializeParams, InsertTextMode, PositionEncodingKind, Uri};
use crate::document::Encoding;
use fdl_compiler::lang::spec::Named as _;
use fdl_compiler::program::Mode;
use serde::Deserialize;
use std::path::PathBuf;

/// What the client can do, and what it wants.
#[derive(Clone, Debug, Default)]
pub struct Client {
    /// What positions count.
    pub encoding: Encoding,
    /// Whether it asks for diagnostics, so that none are sent unasked.
    pub pulls: bool,
    /// Whether it can be told to ask for diagnostics again.
    pub refreshes_diagnostics: bool,
    /// Whether it can be told to ask for inlay hints again.
    pub refreshes_hints: bool,
    /// Whether it can be told to ask for code lenses again.
    pub refreshes_lenses: bool,
    /// Whether it can be asked to watch files.
    pub watches: bool,
    /// Whether a completion may have places to fill in.
    pub snippets: bool,
    /// Whether it inserts several lines as they are when it is told so.
    pub inserts_as_is: bool,
    /// Whether it asks for the documentation of a completion when it is shown.
    pub resolves: bool,
    /// Whether it asks for the edits of a code action when somebody takes it.
    pub resolves_edits: bool,
    /// Whether edits may name the version of the document that they are of.
    pub versions_edits: bool,
    /// Where it shows the page of a rule, with `{rule}` for its name; none where it could not open an address.
    pub rule_pages: Option<String>,
    /// The commands of ours that it can carry out.
    pub commands: Vec<String>,
    /// The mode that all flows are looked at in, whatever their project says.
    pub mode: Option<Mode>,
}

/// What a client says of itself in `initializationOptions` and in its configuration.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Options {
    mode: Option<String>,
    commands: Option<Vec<String>>,
    #[serde(rename = "rulePages")]
    rule_pages: Option<String>,
}

impl Client {
    /// What it says when it introduces itself.
    pub fn introduced(params: &InitializeParams) -> Self {
        let mut client = Self::able(&params.capabilities);
        if let Some(it) = &params.initialization_options {
            client.configure(it);
        }
        if !opens_codes(&params.capabilities) {
            client.rule_pages = None;
        }
        client
    }

    fn able(all: &ClientCapabilities) -> Self {
        let document = all.text_document.as_ref();
        let workspace = all.workspace.as_ref();
        let item = document.and_then(|it| it.completion.as_ref()).and_then(|it| it.completion_item.as_ref());
        let modes = item.and_then(|it| it.insert_text_mode_support.as_ref());
        let resolved = item.and_then(|it| it.resolve_support.as_ref());
        Self {
            encoding: encoding(all),
            pulls: document.is_some_and(|it| it.diagnostic.is_some()),
            refreshes_diagnostics: workspace
                .and_then(|it| it.diagnostics.as_ref())
                .is_some_and(|it| it.refresh_support == Some(true)),
            refreshes_hints: workspace
                .and_then(|it| it.inlay_hint.as_ref())
                .is_some_and(|it| it.refresh_support == Some(true)),
            refreshes_lenses: workspace
                .and_then(|it| it.code_lens.as_ref())
                .is_some_and(|it| it.refresh_support == Some(true)),
            watches: workspace
                .and_then(|it| it.did_change_watched_files.as_ref())
                .is_some_and(|it| it.dynamic_registration == Some(true)),
            snippets: item.is_some_and(|it| it.snippet_support == Some(true)),
            inserts_as_is: modes.is_some_and(|it| it.value_set.contains(&InsertTextMode::AS_IS)),
            resolves: resolved.is_some_and(|it| it.properties.iter().any(|it| it == "documentation")),
            resolves_edits: document
                .and_then(|it| it.code_action.as_ref())
                .and_then(|it| it.resolve_support.as_ref())
                .is_some_and(|it| it.properties.iter().any(|it| it == "edit")),
            versions_edits: workspace
                .and_then(|it| it.workspace_edit.as_ref())
                .is_some_and(|it| it.document_changes == Some(true)),
            rule_pages: None,
            commands: Vec::new(),
            mode: None,
        }
    }

    /// Takes over what the client wants: its options alone, or below `fdlc` or `fdl`.
    pub fn configure(&mut self, options: &serde_json::Value) {
        let section = ["fdlc", "fdl"].into_iter().find_map(|it| options.get(it)).unwrap_or(options);
        let Ok(options) = Options::deserialize(section) else { return };
        if let Some(mode) = options.mode {
            self.mode = named_mode(&mode);
        }
        if let Some(commands) = options.commands {
            self.commands = commands;
        }
        if options.rule_pages.is_some() {
            self.rule_pages = options.rule_pages;
        }
    }
}

/// Whether a finding may say where its rule is described.
fn opens_codes(all: &ClientCapabilities) -> bool {
    let document = all.text_document.as_ref();
    let pushed = document.and_then(|it| it.publish_diagnostics.as_ref());
    let pulled = document.and_then(|it| it.diagnostic.as_ref());
    pushed.is_some_and(|it| it.code_description_support == Some(true))
        || pulled.is_some_and(|it| it.code_description_support == Some(true))
}

fn named_mode(name: &str) -> Option<Mode> {
    let found = Mode::VALUES.iter().find(|it| it.name.eq_ignore_ascii_case(name))?;
    Mode::from_name(found.name)
}

/// The folders that the client has open.
pub fn roots(params: &InitializeParams) -> Vec<PathBuf> {
    let folders = params.workspace_folders.as_deref().unwrap_or_default();
    let mut roots: Vec<PathBuf> = folders.iter().filter_map(|it| path(&it.uri)).collect();
    if roots.is_empty() {
        #[expect(deprecated, reason = "older clients say it in this way only")]
        let root = params.root_uri.as_ref();
        roots.extend(root.and_then(path));
    }
    roots
}

/// The file at an address; none where it is no file.
pub fn path(uri: &Uri) -> Option<PathBuf> {
    let is_file = uri.scheme().as_str().eq_ignore_ascii_case("file");
    is_file.then(|| uri.to_file_path().map(std::borrow::Cow::into_owned))?
}

/// UTF-8 where the client knows it, since that is what we count ourselves.
fn encoding(all: &ClientCapabilities) -> Encoding {
    let known = all.general.as_ref().and_then(|it| it.position_encodings.as_deref());
    match known.unwrap_or_default().contains(&PositionEncodingKind::UTF8) {
        true => Encoding::Utf8,
        false => Encoding::Utf16,
    }
}
