//! `Type: Task`.

use super::{Common, Globals, Handlers, Outgoing, Transition};
use crate::flow::{Quantity, Template};
use crate::lang::limits;
use crate::lang::modes::TaskMode;
use crate::lang::node::{named, node};
use crate::lang::spec::{FieldSpec, FieldType, Named};
use crate::lang::variables::Site;
use std::sync::Arc;

node! {
    /// Calls a service.
    ///
    /// `Action` says which, `Parameters` what it receives. Its raw result is
    /// `$Output` in its OutputConstructor.
    Task = "Task" {
        shares Common;
        group outgoing: Outgoing;
        group globals: Globals;
        group transition: Transition;
        group handlers: Handlers;
        /// What is called: `{Service}:{Operation}`.
        action: Arc<str> = "Action", FieldSpec::required(FieldType::Action).source("TASK; decision S17");
        /// How the Task completes.
        mode: TaskMode = "TaskMode", FieldSpec::optional(FieldType::Enum(TaskMode::VALUES))
            .default("RequestComplete")
            .source("TASK; decisions S13, S14");
        /// What the service receives.
        parameters: Template = "Parameters", FieldSpec::optional(FieldType::Constructor)
            .site(Site::Parameters { callback: false })
            .dynamic_accepted()
            .default("{}")
            .source("TASK");
        /// Seconds an attempt may take, waiting for a callback included; 0 means for ever.
        timeout: Quantity = "Timeout", FieldSpec::optional(FieldType::IntegerText)
            .range(0, limits::TASK_TIMEOUT_SECONDS)
            .site(Site::Timeout)
            .dynamic()
            .default("0")
            .source("TASK; decisions S8, R8");
        renamed "Resource": "Action";
        renamed "TimeoutSeconds": "Timeout";
        refused "ResourceArn": "it is a member of `Parameters`, called `resourceArn`";
        refused "OnErrors": "errors are handled by `Retry` and `Catch`";
    }
}

named!(TaskMode {
    RequestComplete = "RequestComplete", "Completes when the service has answered.";
    WaitForSystemCallback = "WaitForSystemCallback", "Completes when the service reports the end of what it was asked for.";
    WaitForCustomCallback = "WaitForCustomCallback", "Completes when somebody reports with the task's token.";
});
