//! Which rules have fixes, and why the others have none.
//!
//! A finding whose help names a definite text to write has a fix that writes it. So that none is forgotten every rule
//! says here whether its page shows a fix, or why nobody but the author can say what to write.

mod support;

use fdl_compiler::diagnostic::{Rule, Severity};
use fdl_compiler::program::Mode;
use fdl_compiler::{Limits, Settings};
use support::page::Page;
use support::{check, settings_of};

/// Why findings of a rule have no fix; nothing where some have.
fn why_none(rule: Rule) -> Option<&'static str> {
    Some(match rule {
        Rule::UnknownField
        | Rule::MissingField
        | Rule::WrongType
        | Rule::WrongValue
        | Rule::OutOfRange
        | Rule::DuplicateField
        | Rule::YesNoBoolean
        | Rule::UnknownState
        | Rule::NextAndEnd
        | Rule::MissingNext
        | Rule::EmptyErrors
        | Rule::ShrinkingBackoff
        | Rule::ExpressMode
        | Rule::TaskMode
        | Rule::ActionSpelling
        | Rule::UnknownParameter
        | Rule::MissingParameter
        | Rule::ParameterValue
        | Rule::ExpressionSyntax
        | Rule::NotAnExpression
        | Rule::ConflictingKeys
        | Rule::MissingSuffix
        | Rule::UnknownVariable
        | Rule::MisplacedVariable
        | Rule::UnknownContextMember
        | Rule::JsonPathRoot
        | Rule::UnknownFunction
        | Rule::MissingMember
        | Rule::NoMembers
        | Rule::UndecodedText
        | Rule::NeedlessDecoding
        | Rule::WrongResult
        | Rule::UnwrittenGlobal
        | Rule::UnraisableError
        | Rule::AllowComment
        | Rule::UnusedAllow => return None,
        Rule::InvalidUtf8 | Rule::FileTooLarge => "the file is not read",
        Rule::YamlSyntax | Rule::TooDeep | Rule::AliasBomb => "what was meant cannot be read",
        Rule::SecondDocument => "the second one belongs into another file",
        Rule::UnknownAlias => "an anchor may be missing as well as quotes",
        Rule::YamlPortability => "to write all out again changes the whole flow",
        Rule::OtherLanguage => "another language is migrated, not mended",
        Rule::DefinitionTooLarge | Rule::LargePayload => "only the author knows what may go",
        Rule::MissingName | Rule::InvalidName | Rule::LongName => "only the author knows a good name",
        Rule::DuplicateState | Rule::RepeatedName | Rule::SimilarNames => {
            "only the author knows another name"
        }
        Rule::UnreachableState | Rule::NoWayOut | Rule::HotLoop | Rule::EndlessCatch => {
            "only the author knows the way that is meant"
        }
        Rule::TimeoutConflict | Rule::CallbackWithoutTimeout | Rule::MapQuota => {
            "only the author knows how long or how many"
        }
        Rule::PlainSecret => "only the author knows where the secret comes from",
        Rule::MissingDescription | Rule::MissingDetail => "a sentence for people is written by people",
        Rule::ShadowedRule => "the rules can be merged as well as put in another order",
        Rule::MissingTaskToken => "only the author knows where the receiver looks for the token",
        Rule::UndocumentedSuffix => "the members are known when the flow runs",
        Rule::AbsentContextMember => "nothing else holds that value",
        Rule::WrongArguments | Rule::WrongArgument | Rule::WrongOperand | Rule::MixedComparison => {
            "only the author knows which value is meant"
        }
        Rule::NestedCalls => "the inner part belongs into another state",
        Rule::UndocumentedSyntax | Rule::UndocumentedFunction => "it may well work",
        Rule::ConstantFault | Rule::ConstantCondition => "only the author knows what was to be computed",
        Rule::UnreadGlobal => "somebody may read it from outside",
    })
}

/// Mistakes with fixes whose pages show others.
const MORE: &str = "\
Type: StateMachine
SpecVersion: v1
Name: more
StartAt: Ask
States:
  - Type: Task
    Name: Ask
    Action: HTTP:Request
    Parameters: {method: GET, url: 'https://example.com'}
    Retry:
      - {Errors: [HTTP.RequestFailed, FC.Unknown], MaxAttempts: 1, IntervalSeconds: 1}
    OutputConstructor:
      name.$: $Context.Execution.Nam
    Next: Rest
  - Type: Wait
    Name: Rest
    Seconds: '5'
    Next: Go
  - Type: Suceed
    Name: Go
";

/// Whether a fix of this rule is shown by its page, or among the others.
fn is_shown(rule: Rule) -> bool {
    let settings = Settings { mode: Mode::Standard, limits: Limits::On, input: None };
    let more = check(MORE.as_bytes(), &settings);
    if more.iter().any(|it| it.rule == rule && !it.fixes.is_empty()) {
        return true;
    }
    let page = Page::parse(rule.name(), rule.page());
    page.blocks.iter().any(|block| {
        let text = support::text_of(block);
        let found = check(&support::bytes_of(block, &text), &settings_of(block));
        found.iter().any(|it| it.rule == rule && !it.fixes.is_empty())
    })
}

#[test]
fn every_rule_has_a_fix_or_a_reason_why_there_is_none() {
    let wrong = Rule::ALL.iter().filter(|it| is_shown(**it) == why_none(**it).is_some());
    let wrong: Vec<&str> = wrong.map(|it| it.name()).collect();
    assert!(wrong.is_empty(), "with a fix and a reason, or with neither: {wrong:?}");
}

#[test]
fn each_fix_alone_leaves_no_more_errors_than_there_were() {
    let mut worse = String::new();
    for rule in Rule::ALL {
        for block in &Page::parse(rule.name(), rule.page()).blocks {
            let text = support::text_of(block);
            let bytes = support::bytes_of(block, &text);
            if bytes != text.as_bytes() {
                continue;
            }
            let settings = settings_of(block);
            let errors = |text: &str| {
                let found = check(text.as_bytes(), &settings).into_iter();
                found.filter(|it| it.severity == Severity::Error).map(|it| it.rule).collect::<Vec<_>>()
            };
            let before = errors(&text);
            let found = check(&bytes, &settings);
            for (diagnostic, fix) in found.iter().flat_map(|it| it.fixes.iter().map(move |fix| (it, fix))) {
                let mut edits = fix.edits.clone();
                edits.sort_by_key(|it| it.span);
                let mut mended = text.clone();
                for edit in edits.iter().rev() {
                    mended.replace_range(edit.span.range(), &edit.new_text);
                }
                let after = errors(&mended);
                let is_new = after.iter().any(|it| {
                    let count = |all: &[Rule]| all.iter().filter(|other| *other == it).count();
                    count(&after) > count(&before)
                });
                if is_new {
                    worse += &format!(
                        "{}:{} {}: {}\n{before:?} {after:?}\n",
                        rule.name(),
                        block.first_line,
                        fix.title,
                        diagnostic.message
                    );
                }
            }
        }
    }
    assert!(worse.is_empty(), "{worse}");
}

#[test]
fn parameters_are_added_only_where_the_state_writes_its_own_action_and_no_alias() {
    let settings = Settings { mode: Mode::Standard, limits: Limits::On, input: None };
    let head = "Type: StateMachine\nSpecVersion: v1\nName: d\nStartAt: A\nStates:\n";
    let alias = "- Name: A\n  Type: Task\n  Action: FC:InvokeFunction\n  Parameters: &p\n    body: {a: 1}\n  Next: B\n\
                 - Name: B\n  Type: Task\n  Action: FC:InvokeFunction\n  Parameters: *p\n  End: true\n";
    let merge = "<<: {Type: Task, Action: FC:InvokeFunction}";
    for (states, expected) in [
        (alias.to_owned(), vec![1, 0]),
        (format!("- Name: A\n  {merge}\n  End: true\n"), vec![0]),
        (format!("- {{Name: A, {merge}, End: true}}\n"), vec![0]),
        ("- Name: A\n  Type: Task\n  Action: FC:InvokeFunction\n  End: true\n".to_owned(), vec![1]),
        ("- Action: FC:InvokeFunction\n  Name: A\n  Type: Task\n  End: true\n".to_owned(), vec![1]),
        ("- {Name: A, Type: Task, Action: FC:InvokeFunction, End: true}\n".to_owned(), vec![1]),
    ] {
        let found = check(format!("{head}{states}").as_bytes(), &settings);
        let missing = found.iter().filter(|it| it.rule == Rule::MissingParameter);
        assert_eq!(missing.map(|it| it.fixes.len()).collect::<Vec<_>>(), expected, "{states}");
    }
}
