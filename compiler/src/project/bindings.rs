//! Bindings of the project file, ready to answer: each says exactly one thing.

use super::config_file::Binding;
use super::keys::{Keyed, Name};
use super::mocks::{Answer, answers};
use super::reader::Reader;
use crate::diagnostic::{Diagnostic, Rule};
use crate::lang::actions::START_EXECUTION;
use crate::source::Span;
use std::sync::Arc;

/// What answers some of the Tasks.
#[derive(Clone, Debug)]
pub struct ReadyBinding {
    /// Where it stands in its file.
    pub span: Span,
    /// The state's name, with `*` for any text.
    pub state: Option<Arc<str>>,
    /// The Action, with `*` for any text.
    pub action: Option<Arc<str>>,
    /// The called resource, with `*` for any text.
    pub resource: Option<Arc<str>>,
    /// What answers.
    pub service: Service,
}

/// What answers a Task.
#[derive(Clone, Debug)]
pub enum Service {
    /// Mocks.
    Mock(Vec<Answer>),
    /// A program, run in the project file's folder.
    Command {
        /// The program.
        program: Arc<str>,
        /// Its arguments.
        arguments: Vec<Arc<str>>,
    },
    /// An HTTP server, by its address.
    Url(Arc<str>),
    /// A flow, by its path from the project file's folder.
    Flow(Name),
    /// The service itself.
    Real,
}

/// The Action that can really be carried out.
pub const SENDS_REQUEST: &str = "HTTP:Request";

impl Service {
    /// The only Action that it can answer, where there is one.
    pub fn only_action(&self) -> Option<&'static str> {
        match self {
            Self::Mock(_) | Self::Command { .. } | Self::Url(_) => None,
            Self::Flow(_) => Some(START_EXECUTION),
            Self::Real => Some(SENDS_REQUEST),
        }
    }

    /// The key of the project file that it is written under.
    pub fn key(&self) -> &'static str {
        match self {
            Self::Mock(_) => "mock",
            Self::Command { .. } => "command",
            Self::Url(_) => "url",
            Self::Flow(_) => "flow",
            Self::Real => "real",
        }
    }

    /// Whether it works outside of this program, in real time.
    pub fn is_outside(&self) -> bool {
        match self {
            Self::Mock(_) | Self::Flow(_) => false,
            Self::Command { .. } | Self::Url(_) | Self::Real => true,
        }
    }
}

/// A binding, after diagnostics about one that says nothing, two things, or something that cannot be.
pub(super) fn ready(binding: &Binding, reader: &mut Reader<'_>) -> Option<ReadyBinding> {
    let service = service(binding, reader)?;
    let text = |name: &Option<Keyed<Name>>| name.as_ref().map(|name| Arc::clone(&name.value.text));
    if let (Some(only), Some(action)) = (service.only_action(), &binding.action) {
        let written = &action.value.0.text;
        if !written.contains('*') && **written != *only {
            let message = format!("`{}` answers `{only}` only, not `{written}`", service.key());
            reader.report(Diagnostic::new(Rule::WrongValue, action.value.0.span, message));
            return None;
        }
    }
    Some(ReadyBinding {
        span: binding.span,
        state: text(&binding.state),
        action: binding.action.as_ref().map(|it| Arc::clone(&it.value.0.text)),
        resource: text(&binding.resource),
        service,
    })
}

fn service(binding: &Binding, reader: &mut Reader<'_>) -> Option<Service> {
    let said = said(binding);
    match said.as_slice() {
        [_] => {}
        // What it says could not be read, which was told.
        [] if reader
            .diagnostics
            .iter()
            .any(|it| binding.span.range().contains(&it.primary.range().start)) =>
        {
            return None;
        }
        [] => {
            let message = "a binding needs `mock`, `command`, `url`, `flow` or `real`";
            reader.report(Diagnostic::new(Rule::MissingField, first_key(binding), message));
            return None;
        }
        [_, second, ..] => {
            let names: Vec<_> = said.iter().map(|(name, _)| format!("`{name}`")).collect();
            let message = format!("a binding has one of {}, not several", names.join(" and "));
            reader.report(Diagnostic::new(Rule::WrongValue, second.1, message).help("keep one of them"));
            return None;
        }
    }
    if let Some(mock) = &binding.mock {
        let place = Name { text: "mock".into(), span: mock.key };
        return Some(Service::Mock(answers(&place, &mock.value, reader)));
    }
    if let Some(command) = &binding.command {
        return program(command, reader);
    }
    if let Some(url) = &binding.url {
        return address(&url.value, reader);
    }
    match &binding.flow {
        Some(flow) => Some(Service::Flow(flow.value.0.clone())),
        None => Some(Service::Real),
    }
}

/// The answers that a binding names, with the places of their keys.
fn said(binding: &Binding) -> Vec<(&'static str, Span)> {
    let all = [
        ("mock", binding.mock.as_ref().map(|it| it.key)),
        ("command", binding.command.as_ref().map(|it| it.key)),
        ("url", binding.url.as_ref().map(|it| it.key)),
        ("flow", binding.flow.as_ref().map(|it| it.key)),
        ("real", binding.real.as_ref().map(|it| it.key)),
    ];
    let mut said: Vec<_> = all.into_iter().filter_map(|(name, key)| Some((name, key?))).collect();
    said.sort_by_key(|(_, key)| key.start);
    said
}

/// The first matcher stands for a binding that answers nothing: its whole span would underline the list.
fn first_key(binding: &Binding) -> Span {
    let names = [&binding.state, &binding.resource].map(|it| it.as_ref().map(|it| it.key));
    let keys = names.into_iter().chain([binding.action.as_ref().map(|it| it.key)]);
    keys.flatten().min_by_key(|key| key.start).unwrap_or(binding.span)
}

fn program(command: &Keyed<Vec<Name>>, reader: &mut Reader<'_>) -> Option<Service> {
    let Some((program, arguments)) = command.value.split_first().filter(|(it, _)| !it.text.is_empty()) else {
        let message = "a command needs the name of a program";
        reader.report(Diagnostic::new(Rule::WrongValue, command.key, message));
        return None;
    };
    let arguments = arguments.iter().map(|it| Arc::clone(&it.text)).collect();
    Some(Service::Command { program: Arc::clone(&program.text), arguments })
}

fn address(url: &Name, reader: &mut Reader<'_>) -> Option<Service> {
    let lower = url.text.to_ascii_lowercase();
    let host = ["http://", "https://"].iter().find_map(|scheme| lower.strip_prefix(scheme));
    if host.is_none_or(|host| host.is_empty() || host.starts_with('/')) {
        let message = format!("`{}` is no address of a server", url.text);
        let help = "it begins with `http://` or `https://` and the name of a host";
        reader.report(Diagnostic::new(Rule::WrongValue, url.span, message).help(help));
        return None;
    }
    Some(Service::Url(Arc::clone(&url.text)))
}

#[cfg(test)]
mod tests {
    use crate::project::Config;

    fn messages(bindings: &str) -> Vec<String> {
        let config = Config::read(format!("bindings:\n{bindings}"));
        config.diagnostics.into_iter().map(|it| it.message).collect()
    }

    #[test]
    fn each_kind_of_answer_can_be_bound() {
        let config = Config::read(
            "bindings:\n  - {state: A, mock: [{give: 1}]}\n  - {resource: 'acs:*', command: [python3, f.py]}\n\
             \x20 - {action: 'FC:*', url: 'http://127.0.0.1:9000/invoke'}\n  - {flow: a.fdl.yaml}\n\
             \x20 - {action: 'HTTP:Request', real: true}\n",
        );
        assert!(config.diagnostics.is_empty(), "{:?}", config.diagnostics);
        let keys: Vec<_> = config.bindings.iter().map(|it| it.service.key()).collect();
        assert_eq!(keys, ["mock", "command", "url", "flow", "real"]);
    }

    #[test]
    fn what_cannot_answer_is_told() {
        for (binding, message) in [
            ("  - {state: A}", "a binding needs `mock`, `command`, `url`, `flow` or `real`"),
            ("  - {command: [a], url: 'http://b'}", "a binding has one of `command` and `url`, not several"),
            ("  - {command: []}", "a command needs the name of a program"),
            ("  - {url: 'localhost:9000'}", "`localhost:9000` is no address of a server"),
            ("  - {real: false}", "expected `true`, found `false`"),
            (
                "  - {action: 'FC:InvokeFunction', real: true}",
                "`real` answers `HTTP:Request` only, not `FC:InvokeFunction`",
            ),
            ("  - {comand: [a]}", "a binding has no key `comand`"),
        ] {
            assert_eq!(messages(binding).first().map(String::as_str), Some(message), "{binding}");
        }
    }
}
