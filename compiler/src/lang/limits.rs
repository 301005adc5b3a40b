//! The limits of the language and of the service, each with its source.

/// Bytes of a text that is read at all.
pub const TEXT_BYTES: usize = 64 << 20;
/// Bytes of a definition that the service takes in one request.
pub const DEFINITION_BYTES: usize = 1 << 20;
/// Bytes of compact JSON in a state's input or output (LIM; decision R13).
pub const PAYLOAD_BYTES: usize = 64 << 10;
/// Bytes in a key of `$Global` (GLOB).
pub const GLOBAL_KEY_BYTES: usize = 128;
/// Bytes of compact JSON in a value of `$Global` (GLOB).
pub const GLOBAL_VALUE_BYTES: usize = 256 << 10;
/// History events of one execution, the last one not counted (LIM; decision R13).
pub const HISTORY_EVENTS: u64 = 5_000;
/// Lists and objects inside one another in a value (decision R13).
pub const VALUE_DEPTH: u32 = 100;
/// Scopes inside one another, the top one not counted (decision R15).
pub const SCOPE_DEPTH: u32 = 60;
/// Branches of a Parallel (PAR; decision S8).
pub const PARALLEL_BRANCHES: usize = 50;
/// Iterations of an inline Map that run at once, also where none is given (INL; decision S7).
pub const INLINE_CONCURRENCY: u32 = 40;
/// Children of a distributed Map that run at once where none is given (LIM; decision R18).
pub const DISTRIBUTED_CONCURRENCY: u32 = 100;
/// Items of a distributed Map (LIM).
pub const DISTRIBUTED_ITEMS: u32 = 10_000;
/// Seconds of a Wait in standard mode, at most (WAIT; decision S8).
pub const WAIT_SECONDS: u64 = 300;
/// Seconds of a Wait in express mode, at most (WAIT; decision S8).
pub const WAIT_SECONDS_EXPRESS: u64 = 20;
/// Seconds of a Task's `Timeout`, at most (TASK; decision S8).
pub const TASK_TIMEOUT_SECONDS: u64 = 604_800;
/// Seconds of an execution in standard mode, at most (MODE; decision R13): 365 days.
pub const EXECUTION_SECONDS: u64 = 365 * 86_400;
/// Seconds of an execution in express mode, at most (MODE).
pub const EXECUTION_SECONDS_EXPRESS: u64 = 300;
/// Seconds of `IntervalSeconds` and `MaxBackoffSeconds`, at most (ERR; decision S6).
pub const RETRY_SECONDS: u64 = 86_400;
/// Calls of functions inside one another (IO; decision E10).
pub const NESTED_CALLS: u32 = 10;
/// Characters of a flow's or execution's name (LIM).
pub const NAME_CHARACTERS: usize = 128;
/// Characters of a state's name before it is called long (decision S4).
pub const STATE_NAME_CHARACTERS: usize = 128;
/// Brackets and signs inside one another in an expression: our own bound.
pub const EXPRESSION_DEPTH: usize = 64;
/// Operations on the results of one another in an expression, so `a || b || …`: our own bound.
pub const EXPRESSION_CHAIN: usize = 512;
/// Tokens of one expression: our own bound.
pub const EXPRESSION_TOKENS: usize = 4_096;
/// Lists and mappings inside one another in a text: our own bound.
pub const NESTING: usize = 255;
