//! The rules: their names, their severity, their pages.

use super::Severity::{self, Error, Hint, Warning};

macro_rules! rules {
    ($($(#[doc = $summary:literal])+ $variant:ident = $name:literal, $severity:expr, $kind:ident;)+) => {
        /// A kind of finding. Its kebab-case name is its identity everywhere.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule { $($(#[doc = $summary])+ $variant,)+ }

        impl Rule {
            /// All rules, sorted by topic.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Its name in the terminal, the editor, SARIF and `# fdlc: allow` comments.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// One line about it.
            pub fn summary(self) -> &'static str {
                match self { $(Self::$variant => concat!($($summary,)+).trim_ascii(),)+ }
            }

            /// Its page: what it finds, why it matters, bad and good flows, how to mend it.
            pub fn page(self) -> &'static str {
                match self { $(Self::$variant => include_str!(concat!("../../rules/", $name, ".md")),)+ }
            }

            /// The rule of this name.
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|rule| rule.name() == name)
            }

            /// How bad its findings are where nothing else is said.
            pub fn severity(self) -> Severity {
                match self { $(Self::$variant => $severity,)+ }
            }

            /// Whether its findings can be allowed, lowered or switched off.
            pub fn kind(self) -> Kind {
                match self { $(Self::$variant => Kind::$kind,)+ }
            }
        }
    };
}

/// Whether a rule's findings can be allowed, lowered or switched off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// They leave a hole in the flow, so nobody can wish them away.
    Hole,
    /// They can.
    Free,
}

rules! {
    /// Bytes that are no UTF-8.
    InvalidUtf8 = "invalid-utf8", Error, Hole;
    /// A file larger than is read.
    FileTooLarge = "file-too-large", Error, Hole;
    /// Text that is no YAML.
    YamlSyntax = "yaml-syntax", Error, Hole;
    /// A second document in one file.
    SecondDocument = "second-document", Error, Hole;
    /// Lists, mappings or scopes nested too deep.
    TooDeep = "too-deep", Error, Hole;
    /// An alias that expands to too much.
    AliasBomb = "alias-bomb", Error, Hole;
    /// An alias without an anchor.
    UnknownAlias = "unknown-alias", Error, Hole;
    /// Anchors, aliases and merge keys, which the service may not take.
    YamlPortability = "yaml-portability", Hint, Free;
    /// A document of another workflow language.
    OtherLanguage = "other-language", Error, Hole;
    /// A definition larger than the service takes.
    DefinitionTooLarge = "definition-too-large", Warning, Free;

    /// A field that does not exist.
    UnknownField = "unknown-field", Error, Hole;
    /// A required field that is not there.
    MissingField = "missing-field", Error, Hole;
    /// A value of the wrong type.
    WrongType = "wrong-type", Error, Hole;
    /// A value outside the few that are possible.
    WrongValue = "wrong-value", Error, Hole;
    /// A number outside its limits.
    OutOfRange = "out-of-range", Error, Hole;
    /// The same field twice.
    DuplicateField = "duplicate-field", Error, Hole;
    /// `yes`, `no`, `on` or `off` where a boolean is wanted.
    YesNoBoolean = "yes-no-boolean", Warning, Hole;

    /// A flow without a name.
    MissingName = "missing-name", Warning, Free;
    /// A name that the service refuses.
    InvalidName = "invalid-name", Error, Free;
    /// A state's name that is very long.
    LongName = "long-name", Warning, Free;
    /// Two states of one scope with the same name.
    DuplicateState = "duplicate-state", Error, Hole;
    /// Two states of different scopes with the same name.
    RepeatedName = "repeated-name", Warning, Free;
    /// The name of a state that does not exist in this scope.
    UnknownState = "unknown-state", Error, Hole;
    /// `Next` beside `End: true`.
    NextAndEnd = "next-and-end", Error, Hole;
    /// Neither `Next` nor `End: true`.
    MissingNext = "missing-next", Error, Hole;
    /// A state that nothing leads to.
    UnreachableState = "unreachable-state", Warning, Free;
    /// States from which no end can be reached.
    NoWayOut = "no-way-out", Warning, Free;

    /// States of one scope whose names differ in capitals only.
    SimilarNames = "similar-names", Warning, Free;
    /// A circle in which nothing takes time and nothing changes.
    HotLoop = "hot-loop", Warning, Free;
    /// A Catch that leads back to its own state, and nothing counts the rounds.
    EndlessCatch = "endless-catch", Warning, Free;
    /// What a flow's `Timeout` cuts off.
    TimeoutConflict = "timeout-conflict", Warning, Free;
    /// A Task that waits for a report without a `Timeout`.
    CallbackWithoutTimeout = "callback-without-timeout", Hint, Free;
    /// More children at once, or more map runs, than the service's default quotas allow.
    MapQuota = "map-quota", Hint, Free;
    /// A secret as plain text.
    PlainSecret = "plain-secret", Warning, Free;
    /// Literal values that are larger than the service allows by themselves.
    LargePayload = "large-payload", Warning, Free;

    /// A Retry or Catch rule without a description.
    MissingDescription = "missing-description", Hint, Free;
    /// A Fail without `Detail`.
    MissingDetail = "missing-detail", Hint, Free;
    /// A Retry or Catch rule that matches nothing.
    EmptyErrors = "empty-errors", Warning, Free;
    /// A Retry or Catch rule that earlier ones leave nothing.
    ShadowedRule = "shadowed-rule", Warning, Free;
    /// A `BackoffRate` below 1.
    ShrinkingBackoff = "shrinking-backoff", Warning, Free;

    /// What express mode cannot do.
    ExpressMode = "express-mode", Error, Free;
    /// A task mode that the Action does not support.
    TaskMode = "task-mode", Error, Free;
    /// A callback task that never passes its token on.
    MissingTaskToken = "missing-task-token", Warning, Free;
    /// An Action that is probably misspelt.
    ActionSpelling = "action-spelling", Warning, Free;
    /// A parameter that the Action does not have.
    UnknownParameter = "unknown-parameter", Warning, Free;
    /// A parameter that the Action needs.
    MissingParameter = "missing-parameter", Error, Free;
    /// A parameter's value outside what is documented.
    ParameterValue = "parameter-value", Warning, Free;

    /// Text that is no expression.
    ExpressionSyntax = "expression-syntax", Error, Hole;
    /// A key ending in `.$` whose value is no expression.
    NotAnExpression = "not-an-expression", Error, Hole;
    /// `key` beside `key.$`.
    ConflictingKeys = "conflicting-keys", Error, Hole;
    /// An expression under a key without `.$`.
    MissingSuffix = "missing-suffix", Warning, Free;
    /// `.$` at a place where only our reading of the documents allows it.
    UndocumentedSuffix = "undocumented-suffix", Warning, Free;
    /// A variable that does not exist.
    UnknownVariable = "unknown-variable", Error, Hole;
    /// A variable where it has no value.
    MisplacedVariable = "misplaced-variable", Error, Hole;
    /// A member that `$Context` does not have.
    UnknownContextMember = "unknown-context-member", Error, Hole;
    /// A member of `$Context` where there is none yet.
    AbsentContextMember = "absent-context-member", Warning, Free;
    /// `$` or `$.x` in place of `$Input`.
    JsonPathRoot = "jsonpath-root", Warning, Free;
    /// A function that does not exist.
    UnknownFunction = "unknown-function", Error, Hole;
    /// Too few or too many arguments.
    WrongArguments = "wrong-arguments", Error, Hole;
    /// Calls nested deeper than the service allows.
    NestedCalls = "nested-calls", Error, Free;
    /// Operators and paths that no document names.
    UndocumentedSyntax = "undocumented-syntax", Hint, Free;
    /// Functions that only one document names, or none.
    UndocumentedFunction = "undocumented-function", Hint, Free;
    /// A part that faults whatever comes in.
    ConstantFault = "constant-fault", Error, Free;
    /// A comparison of values that can never be equal.
    MixedComparison = "mixed-comparison", Warning, Free;

    /// A member or an item that cannot be there.
    MissingMember = "missing-member", Error, Free;
    /// A member of a value that has none.
    NoMembers = "no-members", Error, Free;
    /// A member of a text that has not been decoded.
    UndecodedText = "undecoded-text", Warning, Free;
    /// `stringToJson` of what is no text.
    NeedlessDecoding = "needless-decoding", Hint, Free;
    /// An argument of a type that its function does not take.
    WrongArgument = "wrong-argument", Error, Free;
    /// An operand of a type that its operator does not take.
    WrongOperand = "wrong-operand", Error, Free;
    /// An expression that cannot give what its place needs.
    WrongResult = "wrong-result", Error, Free;
    /// A condition that can only come out one way.
    ConstantCondition = "constant-condition", Warning, Free;
    /// A member of `$Global` that nothing writes.
    UnwrittenGlobal = "unwritten-global", Error, Free;
    /// A member of `$Global` that is written and never read.
    UnreadGlobal = "unread-global", Hint, Free;
    /// A Retry or Catch rule for an error that its state cannot raise.
    UnraisableError = "unraisable-error", Hint, Free;

    /// A comment that allows what is no rule, or what cannot be allowed.
    AllowComment = "allow-comment", Warning, Free;
    /// A comment that allows what does not occur.
    UnusedAllow = "unused-allow", Hint, Free;
}
