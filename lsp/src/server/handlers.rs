//! One short handler for each request: decode, take the snapshot, answer off the loop.

use super::actions::Later;
use super::capabilities;
use super::completing::Reference;
use super::convert::Converter;
use super::documents::snapshot;
use super::graph::Pictures;
use super::offload::off_loop;
use super::parent;
use super::protocol::{
    CallHierarchyIncomingCall, CallHierarchyIncomingCallsParams, CallHierarchyItem,
    CallHierarchyOutgoingCall, CallHierarchyOutgoingCallsParams, CallHierarchyPrepareParams, CodeAction,
    CodeActionParams, CodeActionResponse, CodeLens, CodeLensParams, CompletionItem, CompletionParams,
    CompletionResponse, DidChangeConfigurationParams, DidChangeTextDocumentParams,
    DidChangeWatchedFilesParams, DidChangeWorkspaceFoldersParams, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, DidSaveTextDocumentParams, DocumentDiagnosticParams,
    DocumentDiagnosticReportResult, DocumentFormattingParams, DocumentHighlight, DocumentHighlightParams,
    DocumentLink, DocumentLinkParams, DocumentOnTypeFormattingParams, DocumentRangeFormattingParams,
    DocumentSymbolParams, DocumentSymbolResponse, FoldingRange, FoldingRangeParams, GotoDefinitionParams,
    GotoDefinitionResponse, Hover, HoverParams, InitializeParams, InitializeResult, InitializedParams,
    InlayHint, InlayHintParams, Location, PrepareRenameResponse, ReferenceParams, RenameParams,
    SelectionRange, SelectionRangeParams, SemanticTokensParams, SemanticTokensResult, SignatureHelp,
    SignatureHelpParams, TextDocumentIdentifier, TextDocumentPositionParams, TextEdit, Uri,
    WorkspaceDiagnosticParams, WorkspaceDiagnosticReportResult, WorkspaceEdit, WorkspaceSymbolParams,
    WorkspaceSymbolResponse,
};
use super::pull;
use super::pull_all;
use super::workspace::Index;
use crate::document::Role;
use fdl_compiler::diagnostic::Rule;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::sync::watch;
use tower_lsp::jsonrpc::{Error, Result};
use tower_lsp::{Client, LanguageServer};

/// What handles the messages.
#[derive(Debug)]
pub struct Backend {
    /// The way to the client.
    pub client: Client,
    /// The flows on disk.
    pub index: Arc<Index>,
    /// The pictures that were sent.
    pub pictures: Arc<Pictures>,
    /// Whether the client has asked for the end.
    pub stopped: Arc<AtomicBool>,
    /// Where the number of the client's process is told.
    pub process: watch::Sender<Option<u32>>,
}

/// Answers from one flow, as it was when the request came; nothing where there is no such flow.
pub(super) async fn ask<T: Send + 'static>(
    uri: Uri,
    answer: impl FnOnce(&Converter) -> Option<T> + Send + 'static,
) -> Result<Option<T>> {
    let documents = snapshot();
    let Some(document) = documents.open.get(&uri) else { return Ok(None) };
    let converter = Converter::new(uri, Arc::clone(document), &documents);
    off_loop(move || if converter.document.is_flow() { answer(&converter) } else { None }).await
}

/// The same from any document of ours: flows, tests, project files.
async fn ask_any<T: Send + 'static>(
    uri: Uri,
    answer: impl FnOnce(&Converter) -> Option<T> + Send + 'static,
) -> Result<Option<T>> {
    let documents = snapshot();
    let Some(document) = documents.open.get(&uri) else { return Ok(None) };
    let converter = Converter::new(uri, Arc::clone(document), &documents);
    off_loop(move || answer(&converter)).await
}

/// A document as the server knows it, for those who look for a fault in what keeps both sides the same.
#[derive(Debug, Serialize)]
pub struct DocumentText {
    version: i32,
    text: Arc<str>,
}

/// The rule whose page is wanted.
#[derive(Debug, Deserialize)]
pub struct ExplainParams {
    rule: String,
}

impl Backend {
    /// `fdlc/explain`: the page of a rule, as Markdown; nothing where there is no such rule.
    pub async fn explain(&self, params: ExplainParams) -> Result<Option<&'static str>> {
        Ok(Rule::named(&params.rule).map(Rule::page))
    }

    /// `fdlc/documentText`: the text that every other request of this moment would see.
    pub async fn document_text(&self, document: TextDocumentIdentifier) -> Result<Option<DocumentText>> {
        let documents = snapshot();
        let found = documents.open.get(&document.uri);
        Ok(found.map(|it| DocumentText { version: it.version, text: Arc::clone(&it.text) }))
    }
}

impl LanguageServer for Backend {
    async fn initialize(&self, params: InitializeParams) -> Result<InitializeResult> {
        self.process.send_replace(parent::seen(params.process_id));
        Ok(capabilities::initialized(&snapshot().client))
    }

    async fn initialized(&self, _: InitializedParams) {
        if snapshot().client.watches {
            let client = self.client.clone();
            // The framework waits for its handlers when the session ends, and this answer may never come.
            tokio::spawn(async move {
                // A client that refuses is served as one that cannot: what it saves is looked at.
                let _ = client.register_capability(vec![capabilities::watching()]).await;
            });
        }
    }

    async fn did_open(&self, _: DidOpenTextDocumentParams) {}

    async fn did_change(&self, _: DidChangeTextDocumentParams) {}

    async fn did_save(&self, _: DidSaveTextDocumentParams) {}

    async fn did_close(&self, params: DidCloseTextDocumentParams) {
        self.pictures.forget(&params.text_document.uri);
    }

    async fn did_change_configuration(&self, _: DidChangeConfigurationParams) {}

    async fn did_change_watched_files(&self, _: DidChangeWatchedFilesParams) {}

    async fn did_change_workspace_folders(&self, _: DidChangeWorkspaceFoldersParams) {}

    async fn diagnostic(&self, params: DocumentDiagnosticParams) -> Result<DocumentDiagnosticReportResult> {
        let uri = params.text_document.uri;
        let report = pull::report(&snapshot(), uri, params.previous_result_id).await?;
        Ok(DocumentDiagnosticReportResult::Report(report))
    }

    async fn workspace_diagnostic(
        &self,
        params: WorkspaceDiagnosticParams,
    ) -> Result<WorkspaceDiagnosticReportResult> {
        let report = pull_all::report(&self.client, &snapshot(), &self.index, params).await?;
        Ok(WorkspaceDiagnosticReportResult::Report(report))
    }

    async fn shutdown(&self) -> Result<()> {
        self.stopped.store(true, Ordering::Relaxed);
        Ok(())
    }

    async fn document_symbol(&self, params: DocumentSymbolParams) -> Result<Option<DocumentSymbolResponse>> {
        ask_any(params.text_document.uri, |it| it.symbols().map(DocumentSymbolResponse::Nested)).await
    }

    async fn hover(&self, params: HoverParams) -> Result<Option<Hover>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        ask_any(text_document.uri, move |it| it.hover(position)).await
    }

    async fn completion(&self, params: CompletionParams) -> Result<Option<CompletionResponse>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position;
        ask_any(text_document.uri, move |it| {
            let is_flow = it.document.is_flow();
            let items = if is_flow { Some(it.completion(position)) } else { it.file_completion(position) };
            items.map(CompletionResponse::Array)
        })
        .await
    }

    async fn completion_resolve(&self, mut item: CompletionItem) -> Result<CompletionItem> {
        let reference = item.data.as_ref().and_then(|it| Reference::deserialize(it).ok());
        if let Some(it) = reference {
            let words = it.topic;
            item.documentation = ask(it.uri, move |it| it.documentation(&words)).await?;
        }
        Ok(item)
    }

    async fn goto_definition(&self, params: GotoDefinitionParams) -> Result<Option<GotoDefinitionResponse>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        ask_any(text_document.uri, move |it| {
            if !it.document.is_flow() {
                return it.file_definition(position).map(GotoDefinitionResponse::Scalar);
            }
            let mut found = it.definition(position);
            match found.len() {
                0 => None,
                1 => found.pop().map(GotoDefinitionResponse::Scalar),
                _ => Some(GotoDefinitionResponse::Array(found)),
            }
        })
        .await
    }

    async fn prepare_call_hierarchy(
        &self,
        params: CallHierarchyPrepareParams,
    ) -> Result<Option<Vec<CallHierarchyItem>>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        ask(text_document.uri, move |it| it.prepare_calls(position)).await
    }

    async fn incoming_calls(
        &self,
        params: CallHierarchyIncomingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyIncomingCall>>> {
        ask(params.item.uri.clone(), move |it| it.incoming(&params.item)).await
    }

    async fn outgoing_calls(
        &self,
        params: CallHierarchyOutgoingCallsParams,
    ) -> Result<Option<Vec<CallHierarchyOutgoingCall>>> {
        ask(params.item.uri.clone(), move |it| it.outgoing(&params.item)).await
    }

    async fn signature_help(&self, params: SignatureHelpParams) -> Result<Option<SignatureHelp>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        ask(text_document.uri, move |it| it.signature(position)).await
    }

    async fn inlay_hint(&self, params: InlayHintParams) -> Result<Option<Vec<InlayHint>>> {
        ask(params.text_document.uri, move |it| Some(it.hints(params.range))).await
    }

    async fn code_lens(&self, params: CodeLensParams) -> Result<Option<Vec<CodeLens>>> {
        ask_any(params.text_document.uri, |it| Some(it.lenses())).await
    }

    async fn document_link(&self, params: DocumentLinkParams) -> Result<Option<Vec<DocumentLink>>> {
        ask_any(params.text_document.uri, |it| Some(it.links())).await
    }

    async fn symbol(&self, params: WorkspaceSymbolParams) -> Result<Option<WorkspaceSymbolResponse>> {
        let (documents, index) = (snapshot(), Arc::clone(&self.index));
        let found = off_loop(move || index.symbols(&documents, &params.query)).await?;
        Ok(Some(WorkspaceSymbolResponse::Nested(found)))
    }

    async fn references(&self, params: ReferenceParams) -> Result<Option<Vec<Location>>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position;
        let with_definition = params.context.include_declaration;
        let documents = snapshot();
        ask_any(text_document.uri, move |it| match it.document.role() {
            Role::Flow => it.references(&documents, position, with_definition),
            Role::Test => it.mentioned(&documents, position, with_definition),
            Role::Project | Role::Stranger | Role::Nothing => None,
        })
        .await
    }

    async fn document_highlight(
        &self,
        params: DocumentHighlightParams,
    ) -> Result<Option<Vec<DocumentHighlight>>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position_params;
        ask_any(text_document.uri, move |it| match it.document.role() {
            Role::Flow => it.highlights(position),
            Role::Test => it.highlights_in_test(position),
            Role::Project | Role::Stranger | Role::Nothing => None,
        })
        .await
    }

    async fn prepare_rename(
        &self,
        params: TextDocumentPositionParams,
    ) -> Result<Option<PrepareRenameResponse>> {
        ask_any(params.text_document.uri, move |it| match it.document.role() {
            Role::Flow => it.prepare_rename(params.position),
            Role::Test => it.prepare_rename_in_test(params.position),
            Role::Project | Role::Stranger | Role::Nothing => None,
        })
        .await
    }

    async fn rename(&self, params: RenameParams) -> Result<Option<WorkspaceEdit>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position;
        let documents = snapshot();
        let renamed = ask_any(text_document.uri, move |it| match it.document.role() {
            Role::Flow => Some(it.rename(&documents, position, &params.new_name)),
            Role::Test => Some(it.rename_in_test(&documents, position, &params.new_name)),
            Role::Project | Role::Stranger | Role::Nothing => None,
        })
        .await?;
        renamed.transpose().map_err(Error::invalid_params)
    }

    async fn code_action(&self, params: CodeActionParams) -> Result<Option<CodeActionResponse>> {
        ask_any(params.text_document.uri, move |it| Some(it.code_actions(params.range, &params.context)))
            .await
    }

    async fn code_action_resolve(&self, mut action: CodeAction) -> Result<CodeAction> {
        let later = action.data.as_ref().and_then(|it| Later::deserialize(it).ok());
        if let Some(it) = later {
            action.edit = ask_any(it.fix_all, |it| Some(it.fix_all_edit())).await?;
        }
        Ok(action)
    }

    async fn formatting(&self, params: DocumentFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        ask_any(params.text_document.uri, Converter::formatting).await
    }

    async fn range_formatting(&self, params: DocumentRangeFormattingParams) -> Result<Option<Vec<TextEdit>>> {
        ask_any(params.text_document.uri, move |it| it.range_formatting(params.range)).await
    }

    async fn on_type_formatting(
        &self,
        params: DocumentOnTypeFormattingParams,
    ) -> Result<Option<Vec<TextEdit>>> {
        let TextDocumentPositionParams { text_document, position } = params.text_document_position;
        ask_any(text_document.uri, move |it| it.begun_line(position)).await
    }

    async fn folding_range(&self, params: FoldingRangeParams) -> Result<Option<Vec<FoldingRange>>> {
        ask_any(params.text_document.uri, Converter::folds).await
    }

    async fn selection_range(&self, params: SelectionRangeParams) -> Result<Option<Vec<SelectionRange>>> {
        let positions = params.positions;
        ask_any(params.text_document.uri, move |it| it.selections(&positions)).await
    }

    async fn semantic_tokens_full(
        &self,
        params: SemanticTokensParams,
    ) -> Result<Option<SemanticTokensResult>> {
        ask_any(params.text_document.uri, |it| it.tokens().map(SemanticTokensResult::Tokens)).await
    }
}
