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
