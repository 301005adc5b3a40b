//! `Type: Choice`.

use super::{Common, Globals};
use crate::expr::Expression;
use crate::lang::node::node;
use crate::lang::spec::{FieldSpec, FieldType};
use crate::lang::variables::Site;
use std::sync::Arc;

node! {
    /// Goes to the first branch whose condition holds.
    ///
    /// Its output is its input.
    Choice = "Choice" {
        shares Common;
        group globals: Globals;
        /// The branches, tried in the order written.
        branches: Vec<ChoiceBranch> = "Branches", FieldSpec::required(FieldType::List(ChoiceBranch::SPEC))
            .at_least(1)
            .source("CHOICE; decision S8");
        /// The name of the state to go to when no condition holds.
        default: Arc<str> = "Default", FieldSpec::required(FieldType::StateName).source("CHOICE; decisions S3, S8");
        renamed "Choices": "Branches";
        refused "Next": "its branches and `Default` say where it goes";
        refused "End": "its branches and `Default` say where it goes";
        refused "OutputConstructor": "a Choice hands its input on: use `InputConstructor`, or a Pass state";
        refused "Retry": "only Task, Parallel and Map states handle errors";
        refused "Catch": "only Task, Parallel and Map states handle errors";
    }
}

node! {
    /// One branch of a Choice.
    ChoiceBranch = "branch of a Choice" {
        /// The condition, which must give true or false.
        condition: Arc<Expression> = "Condition", FieldSpec::required(FieldType::Expression)
            .site(Site::Condition)
            .source("CHOICE");
        /// The name of the state to go to when the condition holds.
        next: Arc<str> = "Next", FieldSpec::required(FieldType::StateName).source("CHOICE; decision S3");
        refused "States": "a branch of a Choice goes to a state of the same list: name it in `Next`";
        refused "End": "a branch of a Choice goes to a state: name it in `Next`";
    }
}
