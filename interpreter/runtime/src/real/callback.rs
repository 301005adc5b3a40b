//! The endpoint that takes reports of callbacks, in the wire format of the service.
//!
//! All four dialects of the service's clients are taken: parameters stand in
//! the query, in a form, or, `Action` and `Version`, in headers. Signatures are
//! not looked at: the token is what proves that somebody may report.

use crate::outside::{Arrival, CallId, Happened};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Request, Response, StatusCode, header};
use fdl_compiler::value::{Object, Value};
use fdl_machine::Failure;
use std::collections::{BTreeMap, HashMap};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use tokio::sync::oneshot;

/// Bytes of a request that are taken: what the service takes.
const REQUEST_BYTES: usize = 1 << 20;
/// The service's version.
const VERSION: &str = "2019-03-15";
/// The operation that reports a result.
const SUCCEEDED: &str = "ReportTaskSucceeded";
/// The operation that reports an error.
const FAILED: &str = "ReportTaskFailed";
/// Characters of an error's code, at most.
const ERROR_CHARACTERS: usize = 128;
/// Characters of an error's cause, at most.
const CAUSE_CHARACTERS: usize = 4_096;

/// Tokens that were issued, and whose they are.
#[derive(Default)]
pub struct Issued(Mutex<HashMap<Arc<str>, CallId>>);

impl Issued {
    /// A token that can be reported from now on.
    pub fn insert(&self, token: &Arc<str>, call: CallId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(Arc::clone(token), call);
    }

    /// Whose token it is; none where nobody issued it.
    pub fn owner(&self, token: &str) -> Option<(Arc<str>, CallId)> {
        let issued = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        issued.get_key_value(token).map(|(token, call)| (Arc::clone(token), *call))
    }
}

/// What a request is answered from.
#[derive(Clone)]
struct Desk {
    issued: Arc<Issued>,
    arrivals: Sender<Arrival>,
}

/// The endpoint, listening.
pub struct Endpoint {
    listener: TcpListener,
    address: SocketAddr,
}

impl Endpoint {
    /// Listens on 127.0.0.1; 0 is a port that is free.
    pub fn bind(port: u16) -> Result<Self, String> {
        let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).and_then(|listener| {
            listener.set_nonblocking(true)?;
            let address = listener.local_addr()?;
            Ok(Self { listener, address })
        });
        bound.map_err(|error| format!("callbacks cannot be taken on port {port}: {error}"))
    }

    /// Its base address.
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Serves until the other side of `stop` is gone, and answers what came before. Needs a tokio runtime around it.
    pub async fn serve(self, issued: Arc<Issued>, arrivals: Sender<Arrival>, stop: oneshot::Receiver<()>) {
        let app = Router::new().fallback(take).with_state(Desk { issued, arrivals });
        if let Ok(listener) = tokio::net::TcpListener::from_std(self.listener) {
            let stop = async {
                let _ = stop.await;
            };
            // A listener on this machine does not fail.
            let _ = axum::serve(listener, app).with_graceful_shutdown(stop).await;
        }
    }
}

/// A `curl` line that completes a token with `{}`.
pub fn curl(url: &str, token: &str) -> String {
    format!(
        "curl '{url}?Action={SUCCEEDED}&Version={VERSION}' --data-urlencode 'TaskToken={token}' --data-urlencode 'Output={{}}'"
    )
}

/// What is wrong with a request, as the service says it.
struct Refused {
    status: StatusCode,
    code: &'static str,
    message: String,
}

impl Refused {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, code, message: message.into() }
    }
}

async fn take(State(desk): State<Desk>, request: Request<Body>) -> Response<Body> {
    let request_id = super::random::uuid();
    let host =
        request.headers().get(header::HOST).map(|host| String::from_utf8_lossy(host.as_bytes()).into_owned());
    let (status, mut answer) = match report(&desk, request).await {
        Ok(event) => (StatusCode::OK, vec![("EventId", Value::from(event))]),
        Err(Refused { status, code, message }) => {
            let host = ("HostId", Value::from(host.unwrap_or_default()));
            (status, vec![host, ("Code", Value::from(code)), ("Message", Value::from(message))])
        }
    };
    answer.push(("RequestId", Value::from(request_id)));
    let body = Value::Object(answer.into_iter().collect::<Object>()).to_json();
    let response = Response::builder().status(status).header(header::CONTENT_TYPE, "application/json");
    response.body(Body::from(body)).expect("a status, a header and a text make a response")
}

async fn report(desk: &Desk, request: Request<Body>) -> Result<u64, Refused> {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, REQUEST_BYTES).await.map_err(|_| {
        let message = format!("The payload size exceeds maximum allowed size ({REQUEST_BYTES} bytes).");
        Refused::new("EntityTooLarge", message)
    })?;
    let parameters = Parameters::of(head.uri.query().unwrap_or_default(), &body, &head.headers);
    let action = parameters.required("Action")?;
    if let Some(version) = parameters.optional("Version").filter(|version| *version != VERSION) {
        let message = format!("The requested API version '{version}' is not supported yet. Please check.");
        return Err(Refused::new("APIVersionNotSupported", message));
    }
    let result = match action {
        SUCCEEDED => Ok(output(&parameters)?),
        FAILED => Err(error(&parameters)?),
        other => {
            let message = format!("The requested API operation '{other}' is incorrect. Please check.");
            return Err(Refused::new("ActionNotSupported", message));
        }
    };
    let token = parameters.required("TaskToken")?;
    let Some((token, call)) = desk.issued.owner(token) else {
        return Err(Refused::new("InvalidArgument", "Parameter error. Nobody issued this TaskToken."));
    };
    deliver(desk, call, token, result).await
}

async fn deliver(
    desk: &Desk,
    call: CallId,
    token: Arc<str>,
    result: Result<Value, Failure>,
) -> Result<u64, Refused> {
    let over = || {
        let message = format!("Task {} has already completed.", call.1);
        Refused::new("TaskAlreadyCompleted", message)
    };
    let (reply, replied) = oneshot::channel();
    let reply = Box::new(move |said| {
        // Who asked may have gone away.
        let _ = reply.send(said);
    });
    let what = Happened::Reported { call, token, result, reply };
    desk.arrivals.send(Arrival { at: Instant::now(), what }).map_err(|_| over())?;
    // The execution that would have said it may have ended.
    replied.await.map_or_else(|_| Err(over()), |said| said.map_err(|_| over()))
}

fn output(parameters: &Parameters) -> Result<Value, Refused> {
    let output = parameters.present("Output")?;
    Value::from_json(output).map_err(|error| {
        Refused::new("InvalidArgument", format!("Parameter error. Output is no JSON: {error}"))
    })
}

fn error(parameters: &Parameters) -> Result<Failure, Refused> {
    let code = parameters.required("Error")?;
    let cause = parameters.optional("Cause").unwrap_or_default();
    for (name, text, most) in [("Error", code, ERROR_CHARACTERS), ("Cause", cause, CAUSE_CHARACTERS)] {
        if text.chars().count() > most {
            let message = format!("Parameter error. {name} is longer than {most} characters.");
            return Err(Refused::new("InvalidArgument", message));
        }
    }
    Ok(Failure::new(code, cause))
}

/// The parameters of a request: those of the form win over those of the query, and both over headers.
struct Parameters(BTreeMap<String, String>);

impl Parameters {
    fn of(query: &str, form: &[u8], headers: &HeaderMap) -> Self {
        let mut all = BTreeMap::new();
        for (name, header) in [("Action", "x-acs-action"), ("Version", "x-acs-version")] {
            if let Some(value) = headers.get(header) {
                all.insert(name.to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned());
            }
        }
        all.extend(pairs(query.as_bytes()));
        all.extend(pairs(form));
        Self(all)
    }

    /// A parameter whose empty text counts as absent.
    fn optional(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|text| !text.is_empty())
    }

    fn required(&self, name: &str) -> Result<&str, Refused> {
        self.optional(name).ok_or_else(|| missing(name))
    }

    /// A parameter that may be empty.
    fn present(&self, name: &str) -> Result<&str, Refused> {
        self.0.get(name).map(String::as_str).ok_or_else(|| missing(name))
    }
}

fn missing(name: &str) -> Refused {
    Refused::new("MissingRequiredParams", format!("The HTTP query '{name}' must be specified."))
}

fn pairs(text: &[u8]) -> impl Iterator<Item = (String, String)> {
    let parts = text.split(|byte| *byte == b'&').filter(|part| !part.is_empty());
    parts.map(|part| {
        let mut sides = part.splitn(2, |byte| *byte == b'=');
        let mut side = || decoded(sides.next().unwrap_or_default());
        (side(), side())
    })
}

/// `+` is a space, `%XX` a byte of UTF-8; what is neither stays as it is.
fn decoded(text: &[u8]) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match (first, hex_pair(after)) {
            (b'%', Some(byte)) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            (b'+', _) => bytes.push(b' '),
            (other, _) => bytes.push(*other),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex_pair(text: &[u8]) -> Option<u8> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16);
    let (high, low) = (digit(text.first()?)?, digit(text.get(1)?)?);
    u8::try_from(high * 16 + low).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_decoded_and_wins_over_the_query() {
        let mut headers = HeaderMap::new();
        headers.insert("x-acs-action", "ReportTaskFailed".parse().unwrap());
        let all =
            Parameters::of("TaskToken=a%2Bb%3D%3D&Output=1", b"Output=%7B%22k%22%3A+2%7D&x=%zz&y", &headers);
        assert_eq!(all.optional("TaskToken"), Some("a+b=="));
        assert_eq!(all.optional("Output"), Some("{\"k\": 2}"));
        assert_eq!(all.optional("Action"), Some("ReportTaskFailed"));
        assert_eq!(all.optional("x"), Some("%zz"));
        assert_eq!((all.optional("y"), all.present("y").ok()), (None, Some("")));
    }

    #[test]
    fn the_line_for_a_token_quotes_it() {
        assert_eq!(
            curl("http://127.0.0.1:1/", "a+b="),
            "curl 'http://127.0.0.1:1/?Action=ReportTaskSucceeded&Version=2019-03-15' --data-urlencode 'TaskToken=a+b=' --data-urlencode 'Output={}'"
        );
    }
}
