//! Code actions: fixes of findings, refactorings, and all safe fixes of a document at once.

use super::convert::Converter;
use super::protocol::{
    CodeAction, CodeActionContext, CodeActionKind, CodeActionOrCommand, CodeActionTriggerKind, Range, Uri,
    WorkspaceEdit,
};
use crate::document::Change;
use crate::features::formatting::line_edits;
use crate::features::refactor::{Kind, refactorings};
use fdl_compiler::diagnostic::Applicability;
use fdl_compiler::fix::{self, Allowed};
use serde::{Deserialize, Serialize};

/// All safe fixes of a document; clients may do it whenever a file is saved.
const FIX_ALL: CodeActionKind = CodeActionKind::new("source.fixAll.fdlc");

/// The kinds that are offered.
pub fn kinds() -> Vec<CodeActionKind> {
    vec![
        CodeActionKind::QUICKFIX,
        CodeActionKind::REFACTOR_EXTRACT,
        CodeActionKind::REFACTOR_REWRITE,
        FIX_ALL,
    ]
}

/// What an action carries whose edits are found when somebody takes it.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Later {
    /// The document whose safe fixes are wanted.
    pub fix_all: Uri,
}

/// Which actions somebody asks for.
struct Wanted<'a> {
    only: Option<&'a [CodeActionKind]>,
    /// Nobody asked: the client wants to know whether there is something to show.
    is_automatic: bool,
    is_selection: bool,
}

impl Wanted<'_> {
    fn takes(&self, kind: &CodeActionKind) -> bool {
        match self.only {
            Some(only) => only.iter().any(|it| is_within(kind, it)),
            // A lamp that burns everywhere shows nothing, so refactorings of a mere cursor wait for a question.
            None if is_within(kind, &CodeActionKind::REFACTOR) => !self.is_automatic || self.is_selection,
            None if is_within(kind, &CodeActionKind::SOURCE) => !self.is_automatic,
            None => true,
        }
    }
}

/// Whether a kind is another one or part of it, as `refactor.extract` is of `refactor`.
fn is_within(kind: &CodeActionKind, whole: &CodeActionKind) -> bool {
    let rest = kind.as_str().strip_prefix(whole.as_str());
    rest.is_some_and(|it| it.is_empty() || it.starts_with('.') || whole.as_str().is_empty())
}

impl Converter {
    /// What can be done with a range.
    pub fn code_actions(&self, range: Range, context: &CodeActionContext) -> Vec<CodeActionOrCommand> {
        let wanted = Wanted {
            only: context.only.as_deref(),
            is_automatic: context.trigger_kind == Some(CodeActionTriggerKind::AUTOMATIC),
            is_selection: range.start != range.end,
        };
        let mut actions = Vec::new();
        if wanted.takes(&CodeActionKind::QUICKFIX) {
            actions.extend(self.fixes(range));
        }
        if self.document.is_flow() {
            actions.extend(self.refactorings(range, &wanted));
        }
        // Where its edits cannot wait it is for those only who ask for it: they take several looks at all.
        if wanted.takes(&FIX_ALL) && (self.client.resolves_edits || wanted.only.is_some()) {
            actions.extend(self.fix_all());
        }
        actions.into_iter().map(CodeActionOrCommand::CodeAction).collect()
    }

    /// The edits of all safe fixes, and of those that they call for.
    pub fn fix_all_edit(&self) -> WorkspaceEdit {
        let text = &self.document.text;
        let fixed = fix::fix(text, Allowed::Safe, |text| {
            let whole = Change { range: None, text };
            let changed = self.document.edited(self.document.version, [whole], self.client.encoding);
            changed.findings().to_vec()
        });
        self.edit(line_edits(text, &fixed.text, 0).into_iter().map(|it| (it.span, it.new_text)))
    }

    fn fix_all(&self) -> Option<CodeAction> {
        let mut fixes = self.document.findings().iter().flat_map(|it| &it.fixes);
        if !fixes.any(|it| Allowed::Safe.takes(it)) {
            return None;
        }
        let later = Later { fix_all: self.uri.clone() };
        let (edit, data) = match self.client.resolves_edits {
            true => (None, serde_json::to_value(later).ok()),
            false => (Some(self.fix_all_edit()), None),
        };
        let title = "Apply all safe fixes".to_owned();
        Some(CodeAction { title, kind: Some(FIX_ALL), edit, data, ..CodeAction::default() })
    }

    /// The fixes of the findings in a range.
    fn fixes(&self, range: Range) -> Vec<CodeAction> {
        let span = self.span(range);
        let mut actions = Vec::new();
        for found in self.document.findings() {
            if found.primary.start > span.end || found.primary.end < span.start {
                continue;
            }
            for fix in &found.fixes {
                let edits = fix.edits.iter().map(|it| (it.span, it.new_text.clone()));
                actions.push(CodeAction {
                    title: fix.title.clone(),
                    kind: Some(CodeActionKind::QUICKFIX),
                    diagnostics: Some(vec![self.diagnostic(found)]),
                    edit: Some(self.edit(edits)),
                    is_preferred: Some(fix.applicability == Applicability::Safe),
                    ..CodeAction::default()
                });
            }
        }
        actions
    }

    fn refactorings(&self, range: Range, wanted: &Wanted<'_>) -> Vec<CodeAction> {
        let kind = |it: Kind| match it {
            Kind::Fix => CodeActionKind::QUICKFIX,
            Kind::Extract => CodeActionKind::REFACTOR_EXTRACT,
            Kind::Rewrite => CodeActionKind::REFACTOR_REWRITE,
        };
        if ![Kind::Fix, Kind::Extract, Kind::Rewrite].into_iter().any(|it| wanted.takes(&kind(it))) {
            return Vec::new();
        }
        let found = refactorings(self.document.analysis(), self.span(range)).into_iter();
        let action = found.filter(|it| wanted.takes(&kind(it.kind))).map(|it| CodeAction {
            title: it.title,
            kind: Some(kind(it.kind)),
            edit: Some(self.edit(it.edits.into_iter().map(|it| (it.span, it.new_text)))),
            ..CodeAction::default()
        });
        action.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_part_of_those_that_its_name_begins_with() {
        let is_within = |kind, whole| is_within(&CodeActionKind::new(kind), &CodeActionKind::new(whole));
        assert!(is_within("refactor.extract", "refactor") && is_within("refactor", "refactor"));
        assert!(is_within("quickfix", "") && !is_within("quickfixes", "quickfix"));
        assert!(!is_within("source", "source.fixAll") && is_within("source.fixAll.fdlc", "source.fixAll"));
    }
}
