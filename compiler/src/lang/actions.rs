//! The Actions: what a Task can call, with what, and what comes back.
//!
//! Any `{Service}:{Operation}` is legal; those of [`ACTIONS`] have a special
//! integration whose parameters are documented (decisions S14, S16, S17).

use super::modes::TaskMode;
use std::sync::Arc;

/// What a Task calls: `{Service}:{Operation}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// The name as it is written.
    pub name: Arc<str>,
}

impl Action {
    /// Its entry in the table; none for a plain API operation.
    pub fn spec(&self) -> Option<&'static ActionSpec> {
        find(&self.name)
    }
}

/// An Action with a special integration.
#[derive(Clone, Copy, Debug)]
pub struct ActionSpec {
    /// `{Service}:{Operation}`.
    pub name: &'static str,
    /// What it does; the first line is short and complete.
    pub doc: &'static str,
    /// What it takes.
    pub parameters: &'static [ParameterSpec],
    /// Whether parameters exist that the documents we know do not list.
    pub open: bool,
    /// Whether it completes in each [`TaskMode`].
    pub modes: Modes,
    /// What `RequestComplete` gives: keys of an object, empty where no document says.
    pub result: &'static [ResultSpec],
    /// Errors that it is documented to raise.
    pub errors: &'static [&'static str],
    /// Where this is documented.
    pub source: &'static str,
}

/// A parameter of an Action.
#[derive(Clone, Copy, Debug)]
pub struct ParameterSpec {
    /// The key in `Parameters`.
    pub name: &'static str,
    /// What it means.
    pub doc: &'static str,
    /// Whether the Action needs it.
    pub required: bool,
    /// What may stand there.
    pub ty: ParameterType,
}

impl ParameterSpec {
    /// The patterns of names that its description holds.
    pub fn patterns(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.doc.split('`').skip(1).step_by(2).filter(|it| it.starts_with("acs:"))
    }
}

/// What may stand in a parameter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ParameterType {
    /// Any text.
    Text,
    /// A resource name, `acs:…`.
    Arn,
    /// An absolute address.
    Url,
    /// One of a few texts; the flag says whether upper and lower case count.
    Enum(&'static [&'static str], Case),
    /// An integer in a range, both ends included.
    Integer(i64, i64),
    /// An object.
    Object,
    /// Anything.
    Any,
}

/// Whether upper and lower case count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// They do.
    Exact,
    /// They do not.
    Ignored,
}

/// A key of an Action's result.
#[derive(Clone, Copy, Debug)]
pub struct ResultSpec {
    /// The key.
    pub name: &'static str,
    /// What it holds.
    pub doc: &'static str,
    /// What stands there.
    pub ty: ParameterType,
}

/// Whether an Action completes in each mode.
#[derive(Clone, Copy, Debug)]
pub struct Modes {
    /// [`TaskMode::RequestComplete`].
    pub request_complete: Support,
    /// [`TaskMode::WaitForSystemCallback`].
    pub system_callback: Support,
    /// [`TaskMode::WaitForCustomCallback`].
    pub custom_callback: Support,
}

/// Whether an Action supports a mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// The documents disagree, or hint at it.
    Disputed(&'static str),
    /// It does when `invocationType` is `Async`; with `Sync` it does not.
    AsyncOnly,
    /// It does when `invocationType` is `Async`; about `Sync` the documents disagree.
    AsyncPreferred,
}

impl Modes {
    /// What is known of one mode.
    pub fn support(&self, mode: TaskMode) -> Support {
        match mode {
            TaskMode::RequestComplete => self.request_complete,
            TaskMode::WaitForSystemCallback => self.system_callback,
            TaskMode::WaitForCustomCallback => self.custom_callback,
        }
    }
}

/// The modes of a plain API operation, `{Service}:{Operation}` of no special integration.
pub const PLAIN_MODES: Modes =
    Modes { request_complete: Support::Yes, system_callback: Support::No, custom_callback: Support::No };

/// The service that an Action belongs to.
pub fn service(name: &str) -> Option<&str> {
    name.split_once(':').map(|(service, _)| service)
}

/// The entry of an Action by its exact name.
pub fn find(name: &str) -> Option<&'static ActionSpec> {
    ACTIONS.iter().find(|it| it.name == name)
}

/// The Action that starts a child flow.
pub const START_EXECUTION: &str = "FNF:StartExecution";

/// The Action whose result depends on a parameter: called with `Async` its `Body` is empty (decision R4).
pub const INVOKE_FUNCTION: &str = "FC:InvokeFunction";

/// The Action that fails only where there is no answer at all (decision R4).
pub const HTTP_REQUEST: &str = "HTTP:Request";

/// Members of what [`HTTP_REQUEST`] gives.
pub const HTTP_ANSWER: &[&str] = &["Header", "Code", "Body"];

/// All Actions with a special integration.
pub const ACTIONS: &[ActionSpec] = &[
    ActionSpec {
        name: INVOKE_FUNCTION,
        doc: "Calls a function of Function Compute.",
        parameters: &[
            required(
                "resourceArn",
                Arn,
                "The function: `acs:fc:{region}:{account}:functions/{name}/{qualifier}`.",
            ),
            required(
                "invocationType",
                Enum(&["Sync", "Async"], Case::Exact),
                "Whether the call waits for the function's result.",
            ),
            optional("body", Any, "What the function receives: text as it is, anything else as JSON."),
        ],
        open: false,
        modes: Modes {
            request_complete: Support::Yes,
            system_callback: Support::AsyncOnly,
            custom_callback: Support::AsyncPreferred,
        },
        result: &[result("Body", Any, "The function's result, decoded where it is JSON.")],
        errors: &[
            "FC.ResourceThrottled",
            "FC.ResourceExhausted",
            "FC.InternalServerError",
            "FC.AccessDenied",
            "FC.InvalidArgument",
            "FC.ServiceNotFound",
            "FC.FunctionNotFound",
            "FC.EntityTooLarge",
            "FC.BadResponse",
            "FC.Unknown",
            "FC.ServerError",
        ],
        source: "Function Compute integration",
    },
    ActionSpec {
        name: START_EXECUTION,
        doc: "Starts an execution of another flow in the same region.",
        parameters: &[
            required("resourceArn", Arn, "The flow: `acs:fnf:::flow/{name}`."),
            optional("executionName", Text, "The name of the execution; one is made where it is absent."),
            optional("input", Any, "The input of the execution: an object."),
        ],
        open: false,
        modes: Modes {
            request_complete: Support::Yes,
            system_callback: Support::Yes,
            custom_callback: Support::Yes,
        },
        result: &[
            result("FlowName", Text, "The name of the flow."),
            result("ExecutionName", Text, "The name of the execution that was started."),
            result("RequestID", Text, "The id of the request."),
        ],
        errors: &[],
        source: "CloudFlow integration",
    },
    ActionSpec {
        name: "MNS:SendMessage",
        doc: "Sends a message to a queue or a topic.",
        parameters: &[
            required(
                "resourceArn",
                Arn,
                "`acs:mns:{region}:{account}:/queues/{name}/messages` or `acs:mns:{region}:{account}:/topics/{name}/messages`.",
            ),
            required("message", Any, "The message: text as it is, objects and lists as JSON."),
            optional("priority", Integer(1, 16), "1 is the highest; 8 where it is absent."),
            optional("delaySeconds", Integer(0, 604_800), "Seconds before the message can be received."),
            optional("messageTag", Text, "The tag by which subscriptions of a topic filter."),
            optional(
                "messageAttributes",
                Object,
                "`MailAttributes` or `SMSAttributes` of a topic's message.",
            ),
        ],
        open: false,
        modes: Modes {
            request_complete: Support::Yes,
            system_callback: Support::No,
            custom_callback: Support::Yes,
        },
        result: &[],
        errors: &[],
        source: "Message Service integration",
    },
    ActionSpec {
        name: "EventBridge:PutEvents",
        doc: "Puts an event on an event bus.",
        parameters: &[
            required("id", Text, "The event's id."),
            required("source", Text, "Where the event comes from."),
            required("type", Text, "The event's type."),
            required("eventBusName", Text, "The bus that takes it."),
            optional("subject", Text, "What the event is about; the flow where it is absent."),
            optional("data", Any, "The event's content."),
            optional("time", Text, "When it happened."),
        ],
        open: true,
        modes: Modes {
            request_complete: Support::Yes,
            system_callback: Support::No,
            custom_callback: Support::Yes,
        },
        result: &[],
        errors: &[],
        source: "EventBridge integration",
    },
    ActionSpec {
        name: HTTP_REQUEST,
        doc: "Sends a request to an address.",
        parameters: &[
            required("url", Url, "The absolute address."),
            required(
                "method",
                Enum(&["GET", "POST", "PATCH", "PUT", "DELETE", "HEAD"], Case::Ignored),
                "The request's method.",
            ),
            optional("body", Any, "The request's body: text as it is, objects and lists as JSON."),
            optional("headers", Object, "The request's headers."),
        ],
        open: false,
        modes: Modes {
            request_complete: Support::Yes,
            system_callback: Support::Disputed("one sentence of the page names it, its section does not"),
            custom_callback: Support::Yes,
        },
        result: &[
            result("Header", Object, "The answer's headers."),
            result("Code", Integer(100, 599), "The answer's status."),
            result("Body", Text, "The answer's body, as text: `stringToJson($Output.Body)` reads it."),
        ],
        errors: &[super::errors::HTTP_REQUEST_FAILED],
        source: "HTTP integration",
    },
    ActionSpec {
        name: "OSS:GetObject",
        doc: "Reads an object of a bucket.",
        parameters: &[
            optional("region", Text, "The bucket's region; the flow's where it is absent."),
            required("bucket", Text, "The bucket."),
            required("key", Text, "The object."),
            optional("versionId", Text, "The object's version."),
            optional("range", Text, "The part to read."),
            optional("ifMatch", Text, "Reads only when the object's ETag is this one."),
            optional("ifNoneMatch", Text, "Reads only when the object's ETag is not this one."),
        ],
        open: true,
        modes: PLAIN_MODES,
        result: &[result("bucket", Text, "The bucket."), result("key", Text, "The object.")],
        errors: &[],
        source: "Object Storage integration",
    },
    ActionSpec {
        name: "SMS:SendSms",
        doc: "Sends a text message to phones.",
        parameters: &[
            required("phoneNumbers", Text, "Up to 1,000 numbers, separated by commas."),
            required("signName", Text, "The signature."),
            required("templateCode", Text, "The template."),
            optional("templateParam", Object, "What fills the template."),
        ],
        open: false,
        modes: Modes {
            request_complete: Support::Yes,
            system_callback: Support::Disputed("no document names it for this integration"),
            custom_callback: Support::Disputed("no document names it for this integration"),
        },
        result: &[],
        errors: &[],
        source: "Short Message Service integration",
    },
];

use ParameterType::{Any, Arn, Enum, Integer, Object, Text, Url};

const fn required(name: &'static str, ty: ParameterType, doc: &'static str) -> ParameterSpec {
    ParameterSpec { name, doc, required: true, ty }
}

const fn optional(name: &'static str, ty: ParameterType, doc: &'static str) -> ParameterSpec {
    ParameterSpec { name, doc, required: false, ty }
}

const fn result(name: &'static str, ty: ParameterType, doc: &'static str) -> ResultSpec {
    ResultSpec { name, doc, ty }
}
