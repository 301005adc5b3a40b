//! `Type: Fail`.

use super::Common;
use crate::flow::{FailText, Template};
use crate::lang::node::node;
use crate::lang::spec::{FieldSpec, FieldType, Section};
use crate::lang::variables::Site;

node! {
    /// Ends its scope with an error.
    ///
    /// At the top the execution fails; in a branch or an iteration the Parallel
    /// or Map state around it fails, which may retry or catch the error.
    Fail = "Fail" {
        shares Common;
        /// Builds an output, which nobody reads.
        output: Template = "OutputConstructor", FieldSpec::optional(FieldType::Constructor)
            .site(Site::OutputConstructorWithoutOutput)
            .dynamic_accepted()
            .section(Section::Output)
            .source("FAIL");
        /// The error's name, for `Errors` of Retry and Catch rules.
        code: FailText = "Code", FieldSpec::optional(FieldType::Text)
            .site(Site::FailField)
            .dynamic_accepted()
            .default("FnF.Failed")
            .source("FAIL; decision S9");
        /// What went wrong, for people.
        detail: FailText = "Detail", FieldSpec::expected(FieldType::Text)
            .site(Site::FailField)
            .dynamic_accepted()
            .default("an empty text")
            .source("FAIL; decision S9");
        /// Accepted, but always true.
        end: bool = "End", FieldSpec::optional(FieldType::Boolean)
            .default("true")
            .section(Section::Way)
            .source("FAIL; decision S2");
        renamed "Error": "Code";
        renamed "Cause": "Detail";
        refused "Next": "nothing comes after a Fail";
        refused "GlobalConstructor": "a state that fails writes no global values";
        refused "Retry": "only Task, Parallel and Map states handle errors";
        refused "Catch": "only Task, Parallel and Map states handle errors";
    }
}
