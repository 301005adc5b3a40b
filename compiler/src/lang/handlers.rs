//! What to do with an error: Retry and Catch.

use super::limits;
use super::node::node;
use super::spec::{FieldSpec, FieldType, Section};
use super::variables::Site;
use crate::flow::{Spanned, Template};
use std::sync::Arc;

node! {
    /// What a state does with errors: first its Retry rules, then its Catch rules.
    Handlers = "error handling" {
        /// When and how often to try again; the first rule that matches counts.
        retry: Vec<RetryRule> = "Retry", FieldSpec::optional(FieldType::List(RetryRule::SPEC))
            .section(Section::Errors)
            .source("ERR; decision S6");
        /// Where to go with an error that is not retried any more; the first rule that matches counts.
        catch: Vec<CatchRule> = "Catch", FieldSpec::optional(FieldType::List(CatchRule::SPEC))
            .section(Section::Errors)
            .source("ERR; decision S6");
    }
}

node! {
    /// A rule that tries a state again.
    RetryRule = "Retry rule" {
        /// The names of the errors it is for; `FnF.ALL` matches every error.
        errors: Vec<Spanned<Arc<str>>> = "Errors", FieldSpec::required(FieldType::ErrorNames).source("ERR");
        /// What the rule is for, shown in the console.
        description: Arc<str> = "Description", FieldSpec::expected(FieldType::Text).source("ERR; decision S6");
        /// Retries at most; the first run does not count.
        max_attempts: u64 = "MaxAttempts", FieldSpec::required(FieldType::Integer).at_least(0).source("ERR; decision S6");
        /// Seconds before the first retry.
        interval_seconds: u64 = "IntervalSeconds", FieldSpec::required(FieldType::Integer)
            .strict_range(0, limits::RETRY_SECONDS)
            .source("ERR; decision S6");
        /// What each interval is multiplied by to give the next.
        backoff_rate: f64 = "BackoffRate", FieldSpec::optional(FieldType::Number)
            .default("1: the interval stays the same")
            .source("ERR; decisions S6, R5");
        /// Seconds of an interval at most.
        max_backoff_seconds: u64 = "MaxBackoffSeconds", FieldSpec::optional(FieldType::Integer)
            .strict_range(0, limits::RETRY_SECONDS)
            .default("86400")
            .source("ERR; decisions S6, R5");
        renamed "MaxIntervalSeconds": "MaxBackoffSeconds";
        renamed "MaxDelaySeconds": "MaxBackoffSeconds";
        renamed "Multiplier": "BackoffRate";
        renamed "ErrorEquals": "Errors";
        refused "JitterStrategy": "intervals have no jitter here";
        refused "Next": "only a Catch rule goes to another state";
    }
}

node! {
    /// A rule that goes to another state with an error.
    CatchRule = "Catch rule" {
        /// The names of the errors it is for; `FnF.ALL` matches every error.
        errors: Vec<Spanned<Arc<str>>> = "Errors", FieldSpec::required(FieldType::ErrorNames).source("ERR");
        /// What the rule is for, shown in the console.
        description: Arc<str> = "Description", FieldSpec::expected(FieldType::Text).source("ERR; decision S6");
        /// Builds the input of the state that it goes to, from `$Input` and `$Context.Current.Error`.
        output: Template = "OutputConstructor", FieldSpec::optional(FieldType::Constructor)
            .site(Site::CatchOutput)
            .dynamic_accepted()
            .default("the failed state's input")
            .source("ERR; decision R6");
        /// The name of the state to go to.
        next: Arc<str> = "Next", FieldSpec::required(FieldType::StateName).source("ERR; decision S3");
        renamed "ErrorEquals": "Errors";
        refused "ResultPath": "build the next state's input with `OutputConstructor`";
        refused "MaxAttempts": "only a Retry rule tries again";
        refused "End": "a Catch rule goes to a state: name it in `Next`";
    }
}
