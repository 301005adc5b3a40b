//! What the integrations make of a service's answer (decision R4).

use fdl_compiler::program::TaskMode;
use fdl_compiler::value::{Object, Value};

/// The raw result of a Task whose service answered `answer`: a function's own result, an HTTP
/// response, or any other response. In the callback modes, and for actions without a shape of
/// their own, that is the answer as it is.
pub fn wrap(action: &str, mode: TaskMode, parameters: &Value, answer: Value) -> Value {
    match mode {
        TaskMode::WaitForSystemCallback | TaskMode::WaitForCustomCallback => return answer,
        TaskMode::RequestComplete => {}
    }
    match action {
        "FC:InvokeFunction" => function_result(parameters, answer),
        "HTTP:Request" => http_response(answer),
        _ => answer,
    }
}

/// What a service says when it has taken a request whose result is reported later.
pub fn acknowledgement(action: &str) -> Value {
    match action {
        "FC:InvokeFunction" => Value::Object(Object::from([("Body", Value::from(""))])),
        _ => Value::empty_object(),
    }
}

/// The raw result of an `FNF:StartExecution` that waits only for the start of its child.
pub fn child_started(flow: &str, execution: &str, request: &str) -> Value {
    Value::Object(Object::from([
        ("FlowName", Value::from(flow)),
        ("ExecutionName", Value::from(execution)),
        ("RequestID", Value::from(request)),
    ]))
}

fn function_result(parameters: &Value, answer: Value) -> Value {
    let is_async = parameters.get("invocationType").and_then(Value::as_str) == Some("Async");
    let body = if is_async { "".into() } else { answer };
    Value::Object(Object::from([("Body", body)]))
}

fn http_response(answer: Value) -> Value {
    let Value::Object(answer) = answer else {
        return response(Value::empty_object(), 200.into(), &answer);
    };
    response(
        answer.get("Header").cloned().unwrap_or_else(Value::empty_object),
        answer.get("Code").cloned().unwrap_or_else(|| 200.into()),
        answer.get("Body").unwrap_or(&"".into()),
    )
}

/// `Body` is a text, whatever the other side sent.
fn response(header: Value, code: Value, body: &Value) -> Value {
    let body = match body {
        Value::Text(_) => body.clone(),
        Value::Null
        | Value::Bool(_)
        | Value::Int(_)
        | Value::Float(_)
        | Value::List(_)
        | Value::Object(_) => body.to_json().into(),
    };
    Value::Object(Object::from([("Header", header), ("Code", code), ("Body", body)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(action: &str, mode: TaskMode, parameters: &str, answer: &str) -> String {
        let json = |text| Value::from_json(text).unwrap();
        wrap(action, mode, &json(parameters), json(answer)).to_json()
    }

    #[test]
    fn a_function_s_result_stands_in_a_body() {
        let wrapped =
            |parameters, answer| wrapped("FC:InvokeFunction", TaskMode::RequestComplete, parameters, answer);
        assert_eq!(wrapped(r#"{"invocationType":"Sync"}"#, r#"{"a":1}"#), r#"{"Body":{"a":1}}"#);
        assert_eq!(wrapped("{}", r#""text""#), r#"{"Body":"text"}"#);
        assert_eq!(wrapped(r#"{"invocationType":"Async"}"#, r#"{"a":1}"#), r#"{"Body":""}"#);
    }

    #[test]
    fn an_http_response_has_all_its_members_and_a_text_as_its_body() {
        let wrapped = |answer| wrapped("HTTP:Request", TaskMode::RequestComplete, "{}", answer);
        assert_eq!(wrapped("{}"), r#"{"Body":"","Code":200,"Header":{}}"#);
        assert_eq!(wrapped(r#""hi""#), r#"{"Body":"hi","Code":200,"Header":{}}"#);
        assert_eq!(
            wrapped(r#"{"Code":404,"Header":{"A":"b"},"Body":{"x":1}}"#),
            r#"{"Body":"{\"x\":1}","Code":404,"Header":{"A":"b"}}"#
        );
    }

    #[test]
    fn a_request_that_is_taken_is_acknowledged_as_its_service_does() {
        assert_eq!(acknowledgement("FC:InvokeFunction").to_json(), r#"{"Body":""}"#);
        assert_eq!(acknowledgement("MNS:SendMessage").to_json(), "{}");
    }

    #[test]
    fn reports_and_other_responses_stay_as_they_are() {
        for mode in [TaskMode::WaitForSystemCallback, TaskMode::WaitForCustomCallback] {
            assert_eq!(wrapped("FC:InvokeFunction", mode, "{}", "7"), "7");
        }
        assert_eq!(wrapped("ECS:DescribeInstances", TaskMode::RequestComplete, "{}", "[1]"), "[1]");
        assert_eq!(
            child_started("f", "e", "r").to_json(),
            r#"{"ExecutionName":"e","FlowName":"f","RequestID":"r"}"#
        );
    }
}
