//! Codes of errors: the Fail states that raise them, and the Retry and Catch rules that name them.
//!
//! One name is one code everywhere in a flow, as the execution's end shows it to whoever started it. Who handles an
//! error is told by its way: from the Fail through the states around it, up to the first that catches it.

use super::topic::of_error;
use super::written::{inside_quotes, scalar_like};
use fdl_compiler::Analysis;
use fdl_compiler::flow::{CatchRule, FailText, Flow, Kind, State};
use fdl_compiler::lang::errors;
use fdl_compiler::lang::placeholder::holds_placeholder;
use fdl_compiler::program::StateIdx;
use fdl_compiler::project::suite::Coded;
use fdl_compiler::project::{Suite, Top};
use fdl_compiler::source::Span;
use std::fmt::Write;
use std::sync::Arc;

/// All places of one code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrences {
    /// The code.
    pub code: Arc<str>,
    /// Where the cursor stands.
    pub here: Span,
    /// Where Fail states raise it, in the order of the text.
    pub raised: Vec<Span>,
    /// Where rules name it, in the order of the text.
    pub handled: Vec<Span>,
}

/// A code in a flow.
#[derive(Clone, Debug)]
struct Place {
    code: Arc<str>,
    span: Span,
    state: StateIdx,
    role: Role,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// `Code` of a Fail.
    Raised,
    /// In `Errors` of a Retry rule.
    Retried,
    /// In `Errors` of a Catch rule.
    Caught,
}

/// The places of the code at an offset.
pub fn occurrences(flow: &Flow, offset: u32) -> Option<Occurrences> {
    let all = places(flow);
    let here = all.iter().find(|it| it.span.touches(offset))?;
    let of = |is_raised: bool| {
        let found = all.iter().filter(|it| it.code == here.code && (it.role == Role::Raised) == is_raised);
        let mut found: Vec<Span> = found.map(|it| it.span).collect();
        found.sort();
        // What an alias repeats stands in the text once.
        found.dedup();
        found
    };
    let (raised, handled) = (of(true), of(false));
    Some(Occurrences { code: Arc::clone(&here.code), here: here.span, raised, handled })
}

/// Whether a flow raises or handles a code by its name.
pub fn names(flow: &Flow, code: &str) -> bool {
    places(flow).iter().any(|it| *it.code == *code)
}

/// Where the error at an offset comes from: the Fail states whose error gets to the rule that names it.
pub fn definitions(flow: &Flow, offset: u32) -> Option<Vec<Span>> {
    let here = places(flow).into_iter().find(|it| it.span.touches(offset))?;
    Some(match here.role {
        Role::Raised => vec![here.span],
        Role::Retried | Role::Caught => {
            let getting = raisers(flow, &here.code).filter(|it| way(flow, it, &here.code).passes(here.state));
            getting.map(raised_at).collect()
        }
    })
}

/// The states whose error with this code ends the execution.
pub fn escaping<'f>(flow: &'f Flow, code: &'f str) -> impl Iterator<Item = &'f State> {
    raisers(flow, code).filter(move |it| way(flow, it, code).caught.is_none())
}

/// The Fail states that raise a code.
pub fn raisers<'f>(flow: &'f Flow, code: &'f str) -> impl Iterator<Item = &'f State> {
    flow.states.iter().filter(move |it| raised(it).is_some_and(|it| *it == *code))
}

/// The place of what a Fail raises; of one without `Code` the Fail's own.
pub fn raised_at(state: &State) -> Span {
    match &state.kind {
        Kind::Fail(fail) if fail.code.get().is_some() => fail.code.span,
        Kind::Fail(_) | Kind::Task(_) | Kind::Pass(_) | Kind::Wait(_) | Kind::Succeed(_) => state.anchor(),
        Kind::Choice(_) | Kind::Parallel(_) | Kind::Map(_) | Kind::Unknown(_) => state.anchor(),
    }
}

/// The code at an offset, and the Task whose rule names it: a child flow may raise it.
pub fn handled_by_task(flow: &Flow, offset: u32) -> Option<(Arc<str>, Span, &State)> {
    let here = places(flow).into_iter().find(|it| it.span.touches(offset))?;
    let state = flow.state(here.state);
    (here.role != Role::Raised && matches!(state.kind, Kind::Task(_)))
        .then_some((here.code, here.span, state))
}

/// What is to say about the code at an offset: who raises it, who retries it, who catches it.
pub fn explain(analysis: &Analysis, offset: u32) -> Option<(Span, String)> {
    let flow = &analysis.flow;
    let here = places(flow).into_iter().find(|it| it.span.touches(offset))?;
    let known = errors::find(&here.code);
    let mut text = known.map_or_else(|| format!("**{}**", here.code), of_error);
    if &*here.code == errors::ALL {
        return Some((here.span, text));
    }
    let name = |it: &State| format!("`{}`", it.name().map_or("(unnamed)", |it| it));
    let is_task = matches!(flow.state(here.state).kind, Kind::Task(_));
    let raisers: Vec<&State> = raisers(flow, &here.code)
        .filter(|it| match here.role {
            Role::Raised => true,
            Role::Retried | Role::Caught => way(flow, it, &here.code).passes(here.state),
        })
        .collect();
    let names: Vec<String> = raisers.iter().copied().map(name).collect();
    if !names.is_empty() {
        let _ = write!(text, "\n\nRaised by {}", names.join(", "));
    } else if known.is_none() && is_task {
        text.push_str("\n\nRaised by what the Task calls, if at all");
    }
    match here.role {
        Role::Raised => {
            let way = way(flow, flow.state(here.state), &here.code);
            let retried: Vec<String> = way.retried.iter().map(|it| name(flow.state(*it))).collect();
            if !retried.is_empty() {
                let _ = write!(text, "\n\nRetried by {}", retried.join(", "));
            }
            match way.caught {
                Some((state, rule)) => {
                    let next = rule.next.get().map(|it| format!(", which goes to `{it}`"));
                    let by = name(flow.state(state));
                    let _ = write!(text, "\n\nCaught by {by}{}", next.unwrap_or_default());
                }
                None => text.push_str("\n\nNothing catches it: the execution ends with it"),
            }
        }
        Role::Retried => {
            let _ = write!(text, "\n\nRetried by {}", name(flow.state(here.state)));
        }
        Role::Caught => {
            let rules = rules(flow.state(here.state));
            let rule = rules.iter().find(|it| names_it(it, here.span));
            let next = rule.and_then(|it| it.next.get()).map(|it| format!(", which goes to `{it}`"));
            let by = name(flow.state(here.state));
            let _ = write!(text, "\n\nCaught by {by}{}", next.unwrap_or_default());
        }
    }
    Some((here.span, text))
}

/// What of the text at an offset can be renamed, and its present code.
pub fn prepare_rename(analysis: &Analysis, offset: u32) -> Option<(Span, Arc<str>)> {
    let found = own(&analysis.flow, offset).ok()?;
    Some((inside_quotes(&analysis.document.text, found.here), found.code))
}

/// The replacements that give an error of the flow's own another code, or why there are none.
pub fn rename(analysis: &Analysis, offset: u32, new_code: &str) -> Result<Vec<(Span, String)>, String> {
    let found = own(&analysis.flow, offset)?;
    if new_code.is_empty() || new_code.contains(['\n', '\r']) {
        return Err("an error's code is one line that is not empty".to_owned());
    }
    let is_taken = || {
        let all = places(&analysis.flow);
        errors::find(new_code).is_some() || all.iter().any(|it| *it.code == *new_code)
    };
    if *new_code != *found.code && is_taken() {
        return Err(format!("there is an error `{new_code}` already"));
    }
    let text = &analysis.document.text;
    let mut spans: Vec<Span> = found.raised.into_iter().chain(found.handled).collect();
    spans.sort();
    if spans.iter().any(|it| text[it.range()].contains('\n')) {
        return Err("the code is written over several lines somewhere".to_owned());
    }
    Ok(spans.into_iter().map(|it| (it, scalar_like(&analysis.document, it, new_code))).collect())
}

/// The code at an offset, where only Fail states of the flow raise it.
fn own(flow: &Flow, offset: u32) -> Result<Occurrences, String> {
    let found = occurrences(flow, offset).ok_or("no code of an error stands here")?;
    if found.raised.is_empty() || errors::find(&found.code).is_some() {
        return Err(format!("no Fail of the flow gave `{}` its name", found.code));
    }
    let is_by_task = |it: &Place| matches!(flow.state(it.state).kind, Kind::Task(_)) && it.code == found.code;
    if let Some(place) = places(flow).iter().find(|it| is_by_task(it)) {
        let task = flow.state(place.state).name().map_or("(unnamed)", |it| it);
        return Err(format!("what the Task `{task}` calls may raise `{}` too", found.code));
    }
    Ok(found)
}

/// The codes that a flow test names, in the order of the text.
pub fn in_test(text: &Arc<str>) -> Vec<Coded> {
    let mut codes = Suite::read(Arc::clone(text), Top::Whole).codes;
    codes.sort_by_key(|it| it.code.span);
    codes.dedup_by_key(|it| it.code.span);
    codes
}

/// The way of an error from the state that raises it.
struct Way<'f> {
    /// The states that it gets to, from the inside out.
    through: Vec<StateIdx>,
    retried: Vec<StateIdx>,
    caught: Option<(StateIdx, &'f CatchRule)>,
}

impl Way<'_> {
    fn passes(&self, state: StateIdx) -> bool {
        self.through.contains(&state)
    }
}

fn way<'f>(flow: &'f Flow, from: &State, code: &str) -> Way<'f> {
    let mut way = Way { through: Vec::new(), retried: Vec::new(), caught: None };
    let mut scope = from.scope;
    while let Some(idx) = flow.scope(scope).owner.state() {
        let state = flow.state(idx);
        way.through.push(idx);
        let names = |it: &str| it == code || it == errors::ALL;
        let handlers = state.kind.handlers();
        let retry = handlers.and_then(|it| it.retry.get()).into_iter().flatten();
        if retry.filter_map(|it| it.errors.get()).flatten().any(|it| names(&it.value)) {
            way.retried.push(idx);
        }
        let catches = |rule: &&CatchRule| rule.errors.get().into_iter().flatten().any(|it| names(&it.value));
        way.caught = rules(state).iter().find(catches).map(|it| (idx, it));
        if way.caught.is_some() {
            break;
        }
        scope = state.scope;
    }
    way
}

fn rules(state: &State) -> &[CatchRule] {
    state.kind.handlers().and_then(|it| it.catch.get()).map(Vec::as_slice).unwrap_or_default()
}

fn names_it(rule: &CatchRule, span: Span) -> bool {
    rule.errors.get().into_iter().flatten().any(|it| it.span == span)
}

/// The code of a Fail; none where it is computed or left open.
fn raised(state: &State) -> Option<&str> {
    match &state.kind {
        Kind::Fail(fail) => match fail.code.get() {
            Some(FailText::Fixed(code)) => Some(&**code).filter(|it| !holds_placeholder(it)),
            Some(FailText::Computed(_)) => None,
            None => fail.code.is_absent().then_some(errors::FAILED),
        },
        Kind::Task(_) | Kind::Pass(_) | Kind::Wait(_) | Kind::Succeed(_) => None,
        Kind::Choice(_) | Kind::Parallel(_) | Kind::Map(_) | Kind::Unknown(_) => None,
    }
}

fn places(flow: &Flow) -> Vec<Place> {
    let mut found = Vec::new();
    for state in &flow.states {
        if let Some(code) = raised(state).filter(|_| raised_at(state) != state.anchor()) {
            found.push(Place {
                code: code.into(),
                span: raised_at(state),
                state: state.idx,
                role: Role::Raised,
            });
        }
        let Some(handlers) = state.kind.handlers() else { continue };
        let retry = handlers.retry.get().into_iter().flatten().map(|it| (Role::Retried, &it.errors));
        let catch = handlers.catch.get().into_iter().flatten().map(|it| (Role::Caught, &it.errors));
        for (role, names) in retry.chain(catch) {
            for it in names.get().into_iter().flatten().filter(|it| !holds_placeholder(&it.value)) {
                let code = Arc::clone(&it.value);
                found.push(Place { code, span: it.span, state: state.idx, role });
            }
        }
    }
    found
}
