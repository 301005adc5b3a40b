//! What every declaration promises.

use super::*;
use crate::expr::eval_once;
use crate::value::Value;
use std::collections::BTreeSet;

#[test]
fn every_example_is_true() {
    for function in all() {
        assert!(!function.doc.is_empty() && !function.examples.is_empty(), "{}", function.name);
        for example in function.examples {
            let value = eval_once(example, &crate::expr::Given::default());
            assert_eq!(value.as_ref().ok(), Some(&Value::Bool(true)), "{example}: {value:?}");
        }
    }
}

#[test]
fn every_parameter_is_documented_and_every_name_is_there_once() {
    let mut names = BTreeSet::new();
    for function in all() {
        for parameter in function.parameters {
            assert!(!parameter.doc.is_empty() && !parameter.types.is_empty(), "{}", function.name);
        }
        for name in function.names() {
            assert!(names.insert(name), "{name} is there twice");
            assert_eq!(named(name).map(|found| found.name), Some(function.name));
        }
    }
    assert!(named("Length").is_none() && names.len() >= 20);
}
