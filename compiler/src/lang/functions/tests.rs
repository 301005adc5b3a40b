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

#[test]
fn what_a_declaration_says_of_its_function_holds() {
    let named = |name: &str| named(name).expect("a function");
    let drawing: Vec<_> = all().filter(|function| function.draws()).map(|function| function.name).collect();
    assert_eq!(drawing, ["uuid", "randomInt"]);
    let at = |name: &str, position| named(name).parameter(position).map(|parameter| parameter.name);
    assert_eq!((at("hash", 1), at("hash", 2), at("uuid", 0)), (Some("algorithm"), None, None));
    assert_eq!(
        (at("format", 0), at("format", 1), at("format", 9)),
        (Some("template"), Some("values"), Some("values"))
    );
    assert_eq!((named("hash").least(), named("hash").most()), (2, Some(2)));
    assert_eq!((named("format").least(), named("format").most()), (1, None));
}

#[test]
fn what_an_argument_may_be_is_accepted_and_documented() {
    let mut closed = Vec::new();
    for function in all() {
        for (position, parameter) in function.parameters.iter().enumerate() {
            match parameter.choices {
                Choices::Any => {}
                Choices::MembersOf(other) => assert!(other < position, "{}", function.name),
                Choices::OneOf(texts) => {
                    closed.push(parameter.name);
                    for text in texts.iter().chain(&["none of them"]) {
                        let value = Value::from(*text);
                        let mut known = vec![None; function.parameters.len()];
                        known[position] = Some(&value);
                        let is_one = texts.contains(text);
                        assert_eq!((function.foresee)(&known).is_none(), is_one, "{text}");
                        assert_eq!(parameter.doc.contains(&format!("`{text}`")), is_one, "{text}");
                    }
                }
            }
        }
    }
    assert_eq!(closed, ["algorithm"]);
}
