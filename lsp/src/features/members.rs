//! Members of values: the keys of constructors that make them, and the expressions that read them.

use super::cursor::locate;
use super::expression::{Here, Read, here, read};
use super::makers::{Made, Makers};
use super::written::inside_quotes;
use fdl_compiler::Analysis;
use fdl_compiler::expr::tree::Expr;
use fdl_compiler::flow::{Field, Kind, State, Template};
use fdl_compiler::source::Span;
use std::sync::Arc;

/// All places of one member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrences {
    /// Its name.
    pub name: Arc<str>,
    /// Where the cursor stands.
    pub here: Span,
    /// The keys that make it, in the order of the text.
    pub keys: Vec<Span>,
    /// Where it is read, in the order of the text.
    pub readers: Vec<Span>,
}

/// Where what an expression reads at an offset is made: the key in the constructor that holds it, else what gives the value.
pub fn makers(analysis: &Analysis, offset: u32) -> Vec<Span> {
    let Some(it) = read_at(analysis, offset) else { return Vec::new() };
    let (Some(part), Some(state)) = (it.reading(), it.at.state) else { return Vec::new() };
    let made = Makers::new(&analysis.flow).of(part, state, it.at.site);
    made.into_iter().map(|it| it.place).collect()
}

/// The places of the member that is made or read at an offset.
pub fn occurrences(analysis: &Analysis, offset: u32) -> Option<Occurrences> {
    let makers = Makers::new(&analysis.flow);
    let (name, here, made) = match key_at(analysis, offset) {
        Some((name, span)) => {
            let here = inside_quotes(&analysis.document.text, span);
            (name, here, vec![Made { place: span, is_key: true }])
        }
        None => {
            let it = read_at(analysis, offset)?;
            let part = it.reading()?;
            let (name, span) = member(part)?;
            let made = makers.of(part, it.at.state?, it.at.site);
            (name, it.at.expression.place.to_source(span), made)
        }
    };
    if made.is_empty() {
        return None;
    }
    let mut readers = readers(analysis, &makers, &name, &made);
    readers.sort();
    // What an alias repeats stands in the text once.
    readers.dedup();
    let keys = made.into_iter().filter(|it| it.is_key).map(|it| it.place).collect();
    Some(Occurrences { name, here, keys, readers })
}

fn readers(analysis: &Analysis, makers: &Makers<'_>, name: &str, made: &[Made]) -> Vec<Span> {
    let mut found = Vec::new();
    for at in &analysis.flow.expressions {
        let Some(state) = at.state else { continue };
        at.expression.tree.walk(&mut |part| {
            if let Some((own, span)) = member(part)
                && *own == *name
                && makers.of(part, state, at.site).iter().any(|it| made.contains(it))
            {
                found.push(at.expression.place.to_source(span));
            }
        });
    }
    found
}

fn read_at(analysis: &Analysis, offset: u32) -> Option<Here> {
    here(&analysis.document, analysis, &locate(&analysis.document, offset), offset)
}

/// The name that a part reads, and where it stands.
fn member(part: &Expr) -> Option<(Arc<str>, Span)> {
    let it = read(part)?;
    match it.what {
        Read::Member(name) => Some((name, it.span)),
        Read::Item(_) | Read::Each => None,
    }
}

/// The member of a constructor whose key stands at an offset.
fn key_at(analysis: &Analysis, offset: u32) -> Option<(Arc<str>, Span)> {
    let states = analysis.flow.states.iter().filter(|it| it.span.touches(offset));
    let mut found = None;
    for template in states.flat_map(templates).filter_map(Field::get) {
        template.for_each_member(&mut |it| {
            if it.key_span.touches(offset) {
                found = Some((Arc::clone(&it.key), it.key_span));
            }
        });
    }
    found
}

/// All constructors of a state.
fn templates(state: &State) -> Vec<&Field<Template>> {
    let rules = state.kind.handlers().and_then(|it| it.catch.get());
    let caught = rules.into_iter().flatten().map(|it| &it.output);
    let own = [Some(&state.common.input), state.kind.output(), state.kind.global()];
    let items = match &state.kind {
        Kind::Map(map) => Some(&map.item_constructor),
        Kind::Task(_) | Kind::Pass(_) | Kind::Wait(_) | Kind::Succeed(_) | Kind::Fail(_) => None,
        Kind::Choice(_) | Kind::Parallel(_) | Kind::Unknown(_) => None,
    };
    own.into_iter().flatten().chain(items).chain(caught).collect()
}
