//! The limits of the language and of the service, each with its source.

macro_rules! limits {
    ($($(#[doc = $doc:literal])+ $name:ident: $ty:ty = $value:expr;)+) => {
        $($(#[doc = $doc])+ pub const $name: $ty = $value;)+

        /// All of them, with what each one bounds, for the reference.
        pub fn all() -> Vec<(String, &'static str)> {
            vec![$(($name.to_string(), concat!($($doc,)+).trim_ascii())),+]
        }
    };
}

limits! {
    /// Bytes of a text that is read at all.
    TEXT_BYTES: usize = 64 << 20;
    /// Bytes of a definition that the service takes in one request.
    DEFINITION_BYTES: usize = 1 << 20;
    /// Bytes of compact JSON in a state's input or output (LIM; decision R13).
    PAYLOAD_BYTES: usize = 64 << 10;
    /// Bytes in a key of `$Global` (GLOB).
    GLOBAL_KEY_BYTES: usize = 128;
    /// Bytes of compact JSON in a value of `$Global` (GLOB).
    GLOBAL_VALUE_BYTES: usize = 256 << 10;
    /// History events of one execution, the last one not counted (LIM; decision R13).
    HISTORY_EVENTS: u64 = 5_000;
    /// Lists and objects inside one another in a value (decision R13).
    VALUE_DEPTH: u32 = 100;
    /// Scopes inside one another, the top one not counted (decision R15).
    SCOPE_DEPTH: u32 = 60;
    /// Branches of a Parallel (PAR; decision S8).
    PARALLEL_BRANCHES: usize = 50;
    /// Iterations of an inline Map that run at once, also where none is given (INL; decision S7).
    INLINE_CONCURRENCY: u32 = 40;
    /// Children of a distributed Map that run at once where none is given (LIM; decision R18).
    DISTRIBUTED_CONCURRENCY: u32 = 100;
    /// Distributed Maps of one execution that run at once, by default (LIM).
    OPEN_MAP_RUNS: u64 = 10;
    /// Items of a distributed Map (LIM).
    DISTRIBUTED_ITEMS: u32 = 10_000;
    /// Seconds of a Wait in standard mode, at most (WAIT; decision S8).
    WAIT_SECONDS: u64 = 300;
    /// Seconds of a Wait in express mode, at most (WAIT; decision S8).
    WAIT_SECONDS_EXPRESS: u64 = 20;
    /// Seconds of a Task's `Timeout`, at most (TASK; decision S8).
    TASK_TIMEOUT_SECONDS: u64 = 604_800;
    /// Seconds of an execution in standard mode, at most (MODE; decision R13): 365 days.
    EXECUTION_SECONDS: u64 = 365 * 86_400;
    /// Seconds of an execution in express mode, at most (MODE).
    EXECUTION_SECONDS_EXPRESS: u64 = 300;
    /// Seconds of `IntervalSeconds` and `MaxBackoffSeconds`, at most (ERR; decision S6).
    RETRY_SECONDS: u64 = 86_400;
    /// Calls of functions inside one another (IO; decision E10).
    NESTED_CALLS: u32 = 10;
    /// Characters of a flow's or execution's name (LIM).
    NAME_CHARACTERS: usize = 128;
    /// Characters of a state's name before it is called long (decision S4).
    STATE_NAME_CHARACTERS: usize = 128;
    /// Brackets and signs inside one another in an expression: our own bound.
    EXPRESSION_DEPTH: usize = 64;
    /// Operations on the results of one another in an expression, so `a || b || …`: our own bound.
    EXPRESSION_CHAIN: usize = 512;
    /// Tokens of one expression: our own bound.
    EXPRESSION_TOKENS: usize = 4_096;
    /// Lists and mappings inside one another in a text: our own bound.
    NESTING: usize = 255;
}

/// Whether the service's quotas hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limits {
    /// They do.
    On,
    /// They do not: what only the service's quotas forbid is let through.
    Off,
}

impl Limits {
    /// Whether they hold.
    pub fn are_on(self) -> bool {
        self == Self::On
    }
}
