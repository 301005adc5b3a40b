//! The history events: their names, and what each one's detail holds.
//!
//! The documents name events for two generations of the language; this table
//! is the one mapping that fdlc uses (decision R21).

/// What a detail of an event holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DetailSpec {
    /// The key in `EventDetail`.
    pub key: &'static str,
    /// Whether it is there only sometimes.
    pub optional: bool,
}

const fn always(key: &'static str) -> DetailSpec {
    DetailSpec { key, optional: false }
}

const fn sometimes(key: &'static str) -> DetailSpec {
    DetailSpec { key, optional: true }
}

macro_rules! events {
    ($($(#[doc = $doc:literal])+ $event:ident [$($detail:expr),*];)+) => {
        /// What happened, as `Type` of a history event.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum EventType { $($(#[doc = $doc])+ $event,)+ }

        impl EventType {
            /// All of them, in the order of an execution.
            pub const ALL: &'static [Self] = &[$(Self::$event,)+];

            /// The service's name.
            pub fn name(self) -> &'static str {
                match self { $(Self::$event => stringify!($event),)+ }
            }

            /// One line about it.
            pub fn doc(self) -> &'static str {
                match self { $(Self::$event => concat!($($doc,)+).trim_ascii(),)+ }
            }

            /// What `EventDetail` holds.
            pub fn detail(self) -> &'static [DetailSpec] {
                match self { $(Self::$event => const { &[$($detail),*] },)+ }
            }
        }
    };
}

events! {
    /// The execution began.
    ExecutionStarted [always("input")];
    /// A state was entered.
    StateEntered [always("input"), always("path")];
    /// A state's input was constructed; again for each retry.
    StateStarted [always("input"), sometimes("attempt")];
    /// An attempt of a Task was set up.
    TaskScheduled [always("action"), always("parameters"), always("attempt")];
    /// The service was called.
    TaskStarted [];
    /// The service took the call; the completion arrives later.
    TaskSubmitted [always("output")];
    /// The service refused a call whose completion would have arrived later.
    TaskSubmitFailed [always("error"), always("cause")];
    /// An attempt of a Task ended well.
    TaskSucceeded [always("output")];
    /// An attempt of a Task ended in an error.
    TaskFailed [always("error"), always("cause")];
    /// An attempt of a Task took too long.
    TaskTimedOut [always("error"), always("cause")];
    /// An attempt of a Task was cancelled.
    TaskAborted [];
    /// A branch of a Parallel began.
    BranchEntered [always("index")];
    /// A branch of a Parallel ended.
    BranchExited [always("index")];
    /// An iteration of a Map began.
    IterationEntered [always("index"), always("input")];
    /// An iteration of a Map ended.
    IterationExited [always("index"), always("input")];
    /// A distributed Map began.
    MapRunStarted [always("name")];
    /// A state ended well.
    StateSucceeded [always("output"), sometimes("global")];
    /// A state ended in an error; `caught` is the index of the Catch rule that took it.
    StateFailed [always("error"), always("cause"), sometimes("caught")];
    /// A state was cancelled.
    StateAborted [];
    /// The execution ended well.
    ExecutionSucceeded [always("output")];
    /// The execution ended in an error.
    ExecutionFailed [always("error"), always("cause")];
    /// The execution took too long.
    ExecutionTimedOut [];
    /// Somebody stopped the execution.
    ExecutionStopped [always("error"), always("cause")];
}
