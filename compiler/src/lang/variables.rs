//! The variables: what they are, where each may stand, and the shape of `$Context`.

/// A variable of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Variable {
    /// `$Input`
    Input,
    /// `$Output`
    Output,
    /// `$Context`
    Context,
    /// `$Global`
    Global,
    /// `$Item`
    Item,
}

/// A place of a flow where an expression may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Site {
    /// `InputConstructor`
    InputConstructor,
    /// `OutputConstructor` of a state that has a result of its own.
    OutputConstructor,
    /// `OutputConstructor` of a state without one: Choice and Fail.
    OutputConstructorWithoutOutput,
    /// `GlobalConstructor` of a state that has a result of its own.
    GlobalConstructor,
    /// `GlobalConstructor` of a state without one: Choice and Fail.
    GlobalConstructorWithoutOutput,
    /// `Parameters` of a Task, with the mode that decides whether there is a token.
    Parameters {
        /// Whether the Task waits for a callback, so that `TaskToken` exists.
        callback: bool,
    },
    /// `Condition` of a Choice's branch.
    Condition,
    /// `ItemsPath` of a Map.
    ItemsPath,
    /// `ItemConstructor` of a distributed Map.
    ItemConstructor,
    /// `ItemReader`, `ItemBatcher`, `ResultWriter` and the numbers of a distributed Map.
    MapField,
    /// `OutputConstructor` of a Catch rule.
    CatchOutput,
    /// `Seconds.$` of a Wait.
    Seconds,
    /// `Timeout.$` of a Task.
    Timeout,
    /// `Code.$` and `Detail.$` of a Fail.
    FailField,
    /// Outside a flow, where everything that is given may be read (`fdlc eval`, `give:`).
    Anywhere,
}

impl Variable {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Input, Self::Output, Self::Context, Self::Global, Self::Item];

    /// How it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Input => "$Input",
            Self::Output => "$Output",
            Self::Context => "$Context",
            Self::Global => "$Global",
            Self::Item => "$Item",
        }
    }

    /// The variable that is written like this.
    pub fn named(written: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|variable| variable.name() == written)
    }

    /// What it holds; the first line is enough on its own.
    pub fn doc(self) -> &'static str {
        match self {
            Self::Input => {
                "What the state works on: `$Context.Current.Input`.\n\nThe output of the state before, or what `InputConstructor` made of it."
            }
            Self::Output => {
                "What the state's work gave: `$Context.Current.Output`.\n\nReadable in `OutputConstructor` and `GlobalConstructor` only."
            }
            Self::Context => "What the engine knows about the execution and the current state.",
            Self::Global => "The execution's own store, written by `GlobalConstructor`.",
            Self::Item => "The item as the Map got it.\n\nReadable in `ItemConstructor` only.",
        }
    }

    /// Whether it may be read at `site` (decision E4).
    pub fn stands_at(self, site: Site) -> bool {
        match self {
            Self::Input | Self::Context | Self::Global => true,
            Self::Output => site.has_output(),
            Self::Item => matches!(site, Site::ItemConstructor | Site::Anywhere),
        }
    }
}

impl Site {
    /// Whether the state has given a result before what stands here is evaluated.
    pub fn has_output(self) -> bool {
        match self {
            Self::OutputConstructor | Self::GlobalConstructor | Self::Anywhere => true,
            Self::InputConstructor
            | Self::OutputConstructorWithoutOutput
            | Self::GlobalConstructorWithoutOutput
            | Self::Parameters { .. }
            | Self::Condition
            | Self::ItemsPath
            | Self::ItemConstructor
            | Self::MapField
            | Self::CatchOutput
            | Self::Seconds
            | Self::Timeout
            | Self::FailField => false,
        }
    }

    /// What stands here, for messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::InputConstructor => "`InputConstructor`",
            Self::OutputConstructor => "`OutputConstructor`",
            Self::OutputConstructorWithoutOutput => "the `OutputConstructor` of a state without result",
            Self::GlobalConstructor => "`GlobalConstructor`",
            Self::GlobalConstructorWithoutOutput => "the `GlobalConstructor` of a state without result",
            Self::Parameters { .. } => "`Parameters`",
            Self::Condition => "`Condition`",
            Self::ItemsPath => "`ItemsPath`",
            Self::ItemConstructor => "`ItemConstructor`",
            Self::MapField => "a field of a Map",
            Self::CatchOutput => "the `OutputConstructor` of a Catch rule",
            Self::Seconds => "`Seconds.$`",
            Self::Timeout => "`Timeout.$`",
            Self::FailField => "a field of a Fail",
            Self::Anywhere => "an expression",
        }
    }
}

/// A member of `$Context`, whose shape is closed (decision E4).
#[derive(Debug)]
pub struct ContextMember {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub doc: &'static str,
    /// When it exists.
    pub presence: Presence,
    /// Its own members; empty where it has none or any.
    pub members: &'static [ContextMember],
    /// Whether it may have any member: it holds a value of the flow.
    pub open: bool,
}

/// When a member of `$Context` exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// Always.
    Always,
    /// Where the state has given a result.
    WithOutput,
    /// Where a Catch rule builds its output.
    WithError,
    /// In a Task that waits for a callback.
    WithToken,
}

impl Presence {
    /// Whether the member surely does not exist at `site`.
    pub fn is_absent_at(self, site: Site) -> bool {
        match self {
            Self::Always => false,
            Self::WithOutput => !site.has_output(),
            Self::WithError => !matches!(site, Site::CatchOutput | Site::Anywhere),
            // A constructor of a Task that waits may read the token, and the site does not tell.
            Self::WithToken => match site {
                Site::Parameters { callback } => !callback,
                Site::InputConstructor
                | Site::OutputConstructor
                | Site::GlobalConstructor
                | Site::CatchOutput
                | Site::Timeout
                | Site::Anywhere => false,
                Site::OutputConstructorWithoutOutput
                | Site::GlobalConstructorWithoutOutput
                | Site::Condition
                | Site::ItemsPath
                | Site::ItemConstructor
                | Site::MapField
                | Site::Seconds
                | Site::FailField => true,
            },
        }
    }

    /// When the member is there, for the reference.
    pub fn when(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::WithOutput => "where the state has a result",
            Self::WithError => "in the `OutputConstructor` of a Catch rule",
            Self::WithToken => "in a Task that waits for a callback",
        }
    }

    /// Why the member is not there, for messages.
    pub fn why_absent(self) -> &'static str {
        match self {
            Self::Always => "it is always there",
            Self::WithOutput => "the state has no output yet",
            Self::WithError => "only the constructor of a Catch rule has an error",
            Self::WithToken => "only a Task that waits for a callback has a token",
        }
    }
}

const fn member(name: &'static str, doc: &'static str, presence: Presence) -> ContextMember {
    ContextMember { name, doc, presence, members: &[], open: false }
}

const fn value(name: &'static str, doc: &'static str, presence: Presence) -> ContextMember {
    ContextMember { name, doc, presence, members: &[], open: true }
}

const fn object(
    name: &'static str,
    doc: &'static str,
    presence: Presence,
    members: &'static [ContextMember],
) -> ContextMember {
    ContextMember { name, doc, presence, members, open: false }
}

/// The members of `$Context`.
pub static CONTEXT: &[ContextMember] = &[
    object(
        "Execution",
        "The execution as a whole.",
        Presence::Always,
        &[
            member("Name", "The execution's name.", Presence::Always),
            value("Input", "What the execution was started with.", Presence::Always),
            member("RoleArn", "The role that the execution runs under.", Presence::Always),
        ],
    ),
    object(
        "Current",
        "The current state.",
        Presence::Always,
        &[
            member("Name", "The state's name.", Presence::Always),
            value("Input", "What the state works on: `$Input`.", Presence::Always),
            value("Output", "What the state's work gave: `$Output`.", Presence::WithOutput),
            object(
                "Error",
                "The error that was caught.",
                Presence::WithError,
                &[
                    member("Code", "The error's code.", Presence::Always),
                    member("Detail", "What is known about the error.", Presence::Always),
                ],
            ),
            member("RetryCount", "How often the state was retried in this visit, from 0.", Presence::Always),
            member("TaskToken", "What a callback reports with.", Presence::WithToken),
        ],
    ),
];
