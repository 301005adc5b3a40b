//! Requests to servers: functions by their address, and `HTTP:Request` itself.

use super::reply::{End, Raw};
use super::send::{Facts, header_name, header_value, text_or_json};
use fdl_compiler::lang::errors::HTTP_REQUEST_FAILED;
use fdl_compiler::value::{Object, Value};
use fdl_machine::Failure;
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, Response, Url};
use std::error::Error;
use std::sync::OnceLock;

/// Requests under way at the same time, at most. The pool keeps as many idle connections besides.
pub const CONNECTIONS: usize = 256;
/// The header with which Function Compute says that a function failed.
const ERROR_TYPE: &str = "x-fc-error-type";
/// The header that says how a function is meant to be invoked.
const INVOCATION_TYPE: &str = "x-fc-invocation-type";

/// The clients, each made when it is needed for the first time.
#[derive(Default)]
pub struct Clients {
    // Without certificates, which take long to read.
    plain: OnceLock<Client>,
    secure: OnceLock<Client>,
    through_proxy: OnceLock<Client>,
}

/// Why there is no answer.
pub enum NoAnswer {
    /// More bytes than are taken.
    TooMuch,
    /// Nothing came, for this reason.
    Nothing(String),
}

impl Clients {
    /// The client for a server: proxies of the environment are for other machines.
    fn of(&self, url: &Url, may_use_proxy: bool) -> &Client {
        if may_use_proxy && !is_local(url) {
            return self.through_proxy.get_or_init(|| build(Client::builder()));
        }
        match url.scheme() {
            "http" => self.plain.get_or_init(|| build(Client::builder().no_proxy().tls_certs_only([]))),
            _ => self.secure.get_or_init(|| build(Client::builder().no_proxy())),
        }
    }
}

fn build(builder: reqwest::ClientBuilder) -> Client {
    // Somebody else may have installed it before, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = builder.redirect(Policy::none()).pool_max_idle_per_host(CONNECTIONS).http1_only();
    builder.build().expect("a client without files of its own can be built")
}

fn is_local(url: &Url) -> bool {
    match url.host_str() {
        Some("localhost" | "127.0.0.1" | "[::1]") => true,
        Some(host) => host.starts_with("127.") || host.ends_with(".localhost"),
        None => false,
    }
}

/// Invokes a function by its address.
pub async fn invoke(
    clients: &Clients,
    url: &str,
    invocation: &str,
    facts: &Facts,
    body: Vec<u8>,
    limit: usize,
) -> Result<Raw, NoAnswer> {
    let url = Url::parse(url).map_err(|error| NoAnswer::Nothing(format!("no address: {error}")))?;
    let mut request = clients.of(&url, false).post(url);
    for (name, value) in facts {
        request = request.header(header_name(name), header_value(value));
    }
    request = request.header(INVOCATION_TYPE, header_value(invocation));
    request = request.header(CONTENT_TYPE, "application/json").body(body);
    let response = request.send().await.map_err(|error| no_answer(&error))?;
    let error_type = response.headers().get(ERROR_TYPE).map(|it| lossy(it).into_owned());
    let end = End::Status { code: response.status().as_u16(), error_type };
    let body = read(response, limit).await?;
    Ok(Raw { end, body, complaint: String::new() })
}

/// Sends an `HTTP:Request` as its parameters say; the answer is the response, whatever its status.
pub async fn request(clients: &Clients, parameters: &Value, limit: usize) -> Result<Value, NoAnswer> {
    let request = prepared(clients, parameters).map_err(NoAnswer::Nothing)?;
    let response = request.send().await.map_err(|error| no_answer(&error))?;
    let code = i64::from(response.status().as_u16());
    let header = shown_headers(response.headers());
    let body = read(response, limit).await?;
    Ok(Value::Object(Object::from([
        ("Header", header),
        ("Code", Value::from(code)),
        ("Body", Value::from(String::from_utf8_lossy(&body).into_owned())),
    ])))
}

/// The error of an `HTTP:Request` without an answer.
pub fn request_failed(reason: &str) -> Failure {
    Failure::new(HTTP_REQUEST_FAILED, reason)
}

fn prepared(clients: &Clients, parameters: &Value) -> Result<reqwest::RequestBuilder, String> {
    let Some(url) = parameters.get("url").and_then(Value::as_str) else {
        return Err("`url` is no text".to_owned());
    };
    let url = Url::parse(url).map_err(|error| format!("`url` is no address: {error}"))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err("`url` is no address of an HTTP server".to_owned());
    }
    let method = parameters.get("method").and_then(Value::as_str).unwrap_or("GET").to_ascii_uppercase();
    let method = Method::from_bytes(method.as_bytes()).map_err(|_| format!("`{method}` is no method"))?;
    let mut headers = headers(parameters.get("headers"))?;
    let body = parameters.get("body").filter(|body| **body != Value::Null);
    if body.is_some_and(|body| body.as_str().is_none()) && !headers.contains_key(CONTENT_TYPE) {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    let request = clients.of(&url, true).request(method, url).headers(headers);
    Ok(match body {
        Some(body) => request.body(text_or_json(Some(body))),
        None => request,
    })
}

fn headers(given: Option<&Value>) -> Result<HeaderMap, String> {
    let mut headers = HeaderMap::new();
    for (name, value) in given.and_then(Value::as_object).into_iter().flat_map(Object::iter) {
        let known = HeaderName::from_bytes(name.as_bytes()).map_err(|_| format!("`{name}` is no header"))?;
        let value = HeaderValue::from_bytes(&text_or_json(Some(value)))
            // The value itself may be secret.
            .map_err(|_| format!("the value of the header `{name}` cannot be sent"))?;
        headers.append(known, value);
    }
    Ok(headers)
}

/// Names as servers write them, `Content-Type`; several of one name joined.
fn shown_headers(headers: &HeaderMap) -> Value {
    let shown = headers.keys().map(|name| {
        let values: Vec<_> = headers.get_all(name).iter().map(lossy).collect();
        (title_case(name.as_str()), Value::from(values.join(", ")))
    });
    Value::Object(shown.collect::<Object>())
}

fn title_case(name: &str) -> String {
    let words = name.split('-').map(|word| match word.split_at_checked(1) {
        Some((first, rest)) => first.to_ascii_uppercase() + rest,
        None => String::new(),
    });
    words.collect::<Vec<_>>().join("-")
}

fn lossy(value: &HeaderValue) -> std::borrow::Cow<'_, str> {
    String::from_utf8_lossy(value.as_bytes())
}

/// The body, unless it is longer than the limit: then the rest is not read.
async fn read(mut response: Response, limit: usize) -> Result<Vec<u8>, NoAnswer> {
    let announced = response.content_length().unwrap_or(0);
    if usize::try_from(announced).map_or(true, |announced| announced > limit) {
        return Err(NoAnswer::TooMuch);
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| no_answer(&error))? {
        if body.len() + chunk.len() > limit {
            return Err(NoAnswer::TooMuch);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Why there is no answer, down to the reason that the system gives. The address may hold secrets.
fn no_answer(error: &reqwest::Error) -> NoAnswer {
    let mut reason = if error.is_connect() { "no connection" } else { "no whole answer" }.to_owned();
    let mut source = error.source();
    let mut last = String::new();
    while let Some(error) = source {
        last = error.to_string();
        source = error.source();
    }
    if !last.is_empty() {
        reason = format!("{reason}: {last}");
    }
    NoAnswer::Nothing(reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_of_a_response_are_written_as_usual() {
        assert_eq!(title_case("content-type"), "Content-Type");
        assert_eq!(title_case("x-a--b"), "X-A--B");
    }

    #[test]
    fn requests_to_this_machine_use_no_proxy() {
        for (url, local) in [
            ("http://127.0.0.1:80/", true),
            ("http://localhost/", true),
            ("http://[::1]/", true),
            ("http://example.com/", false),
        ] {
            assert_eq!(is_local(&Url::parse(url).unwrap()), local, "{url}");
        }
    }
}
