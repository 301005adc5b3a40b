//! Expressions: variables that may stand here, members of what is known, functions, texts that are surely meant.

use super::Ctx;
use super::item::{Item, Kind, Snippet, commit};
use crate::features::expression::{Here, context_members, is_name, members};
use crate::features::topic::Topic;
use crate::features::written::{between_quotes, is_json, quoted};
use fdl_compiler::expr::tree::{Binary, Call, Expr, ExprKind};
use fdl_compiler::lang::functions::{self, Choices};
use fdl_compiler::lang::variables::{ContextMember, Presence, Variable};
use fdl_compiler::source::Span;
use fdl_compiler::value::Value;

/// Something that may be written in an expression.
#[derive(Clone, Debug)]
pub struct Offer {
    /// What it is called.
    pub label: String,
    /// What kind of thing it is.
    pub kind: Kind,
    /// A few words about it.
    pub detail: String,
    /// What explains it.
    pub topic: Option<Topic>,
    /// What it replaces, in the text of the expression.
    pub replaced: Span,
    /// What is written there.
    pub text: String,
    /// What the replaced text is compared with; the label where there is nothing else.
    pub filter: Option<String>,
    /// Characters that take it when they are typed.
    pub commit: &'static [&'static str],
}

impl Ctx<'_> {
    /// What may stand at a place of an expression.
    pub(super) fn in_expression(&mut self, it: &Here) {
        // The key of a value that is meant as an expression says so with `.$`.
        let also = it.suffix.map(|at| (self.place.without(at), ".$"));
        let lacks_quotes = it.quote.is_none() && is_json(&self.doc.text);
        // Between brackets a scalar without quotes ends where others begin.
        let ends_early = it.quote.is_none() && !lacks_quotes && !self.place.in_block;
        for offer in offers(it) {
            if ends_early && offer.text.contains(['[', ']', '{', '}', ',']) {
                self.items.extend(self.in_quotes_as_a_whole(it, offer, also));
                continue;
            }
            let new_text = match lacks_quotes {
                true => in_quotes(&offer.text),
                false => Snippet::text(between_quotes(it.quote, &offer.text)),
            };
            let replaced = self.unmarked(it.at.expression.place.to_source(offer.replaced));
            self.items.push(Item {
                label: offer.label,
                kind: offer.kind,
                detail: offer.detail,
                topic: offer.topic,
                replaced,
                new_text,
                filter: offer.filter,
                also,
                commit: offer.commit,
                rank: self.items.len(),
            });
        }
    }
}

impl Ctx<'_> {
    /// The whole expression between quotes, where what is offered cannot stand without them.
    fn in_quotes_as_a_whole(
        &self,
        it: &Here,
        offer: Offer,
        also: Option<(u32, &'static str)>,
    ) -> Option<Item> {
        let Offer { label, kind, detail, topic, replaced, text, filter, commit } = offer;
        let expression = &it.at.expression;
        let length = u32::try_from(expression.text.len()).ok()?;
        let whole = self.unmarked(expression.place.to_source(Span::new(0, length)));
        let start = self.unmarked(expression.place.to_source(replaced)).start;
        let own = &self.analysis.document.text;
        let written = &own[whole.start as usize..start.max(whole.start) as usize];
        // What goes on behind it would be left out of the quotes.
        let rest = own[whole.end as usize..].trim_start();
        let is_whole = rest.is_empty() || rest.starts_with([',', ']', '}']);
        let before = &expression.text[..replaced.start as usize];
        if !is_whole || written != before {
            return None;
        }
        let after = &expression.text[replaced.end as usize..];
        Some(Item {
            filter: Some(format!("{before}{}", filter.as_ref().unwrap_or(&label))),
            label,
            kind,
            detail,
            topic,
            replaced: whole,
            new_text: Snippet::text(quoted(&[before, &text, after].concat())),
            also,
            commit,
            rank: self.items.len(),
        })
    }
}

/// What may be written at a place of an expression, the likeliest first.
pub fn offers(it: &Here) -> Vec<Offer> {
    let mut offers = Offers { it, found: Vec::new() };
    let text = &it.at.expression.text;
    if let Some(literal) = it.literal() {
        offers.in_literal(literal);
    } else if text[..it.word().start as usize].ends_with('.') {
        if let Some(base) = it.base() {
            offers.members(base);
        }
    } else if !is_behind_operand(&text[..it.word().start as usize]) {
        offers.literals();
        offers.roots();
    }
    offers.found
}

/// Whether a text ends with a value and a blank, so that only an operator may follow.
fn is_behind_operand(text: &str) -> bool {
    let before = text.trim_end();
    let is_word = |it: char| it.is_alphanumeric() || it == '_' || it == '$' || it == '.';
    let last = &before[before.trim_end_matches(is_word).len()..];
    let is_value = !last.is_empty() && last != "in" || before.ends_with([']', ')', '}', '"', '\'', '`']);
    is_value && before.len() < text.len()
}

struct Offers<'a> {
    it: &'a Here,
    found: Vec<Offer>,
}

/// A text that is surely meant somewhere, without its quotes.
struct Meant {
    text: String,
    kind: Kind,
    detail: String,
    topic: Option<Topic>,
}

impl Offers<'_> {
    fn push(&mut self, kind: Kind, label: &str, detail: String, topic: Option<Topic>, replaced: Span) {
        let (label, text) = (label.to_owned(), label.to_owned());
        let commit = commit(kind);
        self.found.push(Offer { label, kind, detail, topic, replaced, text, filter: None, commit });
    }

    /// Between the quotes of a text.
    fn in_literal(&mut self, literal: &Expr) {
        let it = self.it;
        let (meant, is_index) = meant(it, literal);
        let text = &*it.at.expression.text;
        let Some(quote) = text[literal.span.range()].chars().next() else { return };
        let rest = &text[it.offset as usize..literal.span.end as usize];
        let is_closed = literal.span.len() >= 2 && rest.ends_with(quote);
        // Quotes that are open reach further than the text that is meant.
        let end = if is_closed { literal.span.end - 1 } else { it.word().end.max(it.offset) };
        let is_last = !is_closed && text[end as usize..].trim().is_empty();
        let replaced = Span::new(literal.span.start + 1, end);
        for meant in meant {
            let mut text = escaped(&meant.text, quote, it.quote);
            if is_last {
                text.push(quote);
                text.push_str(if is_index { "]" } else { "" });
            }
            let Meant { text: label, kind, detail, topic } = meant;
            self.found.push(Offer { label, kind, detail, topic, replaced, text, filter: None, commit: &[] });
        }
    }

    /// The same where the quotes are not there yet.
    fn literals(&mut self) {
        let it = self.it;
        let is_here = |part: &Expr| matches!(part.kind, ExprKind::Hole) && part.span.touches(it.offset);
        let Some(hole) = it.part(is_here) else { return };
        let replaced = it.word();
        // A scalar without quotes that begins with one would be a quoted one.
        if it.quote.is_none() && replaced.start == 0 {
            return;
        }
        let (meant, is_index) = meant(it, hole);
        let quote = if it.quote == Some('"') { '\'' } else { '"' };
        let rest = it.at.expression.text[replaced.end as usize..].trim_start();
        let close = if is_index && !rest.starts_with(']') { "]" } else { "" };
        for meant in meant {
            let text = format!("{quote}{}{quote}{close}", escaped(&meant.text, quote, it.quote));
            let Meant { text: label, kind, detail, topic } = meant;
            self.found.push(Offer { label, kind, detail, topic, replaced, text, filter: None, commit: &[] });
        }
    }

    fn roots(&mut self) {
        let it = self.it;
        let word = it.word();
        for variable in &it.readable {
            let shape = it.variable(*variable).map(|it| it.render()).unwrap_or_default();
            self.push(Kind::Variable, variable.name(), shape, Some(Topic::Variable(*variable)), word);
        }
        if it.at.expression.text[word.range()].starts_with('$') {
            return;
        }
        for function in functions::all() {
            let topic = Some(Topic::Function(function));
            self.push(Kind::Function, function.name, function.signature(), topic, word);
        }
        for alias in functions::all().flat_map(|it| it.aliases.iter().map(move |alias| (it, *alias))) {
            let (function, name) = alias;
            let detail = format!("the same as {}", function.name);
            self.push(Kind::Function, name, detail, Some(Topic::Function(function)), word);
        }
    }

    /// Behind a dot.
    fn members(&mut self, base: &Expr) {
        let it = self.it;
        let word = it.word();
        for member in names(it, base) {
            let Meant { text: name, kind, detail, topic } = member;
            self.push(kind, &name, detail, topic, word);
            if let Some(offer) = self.found.last_mut().filter(|_| !is_name(&name)) {
                let quote = if it.quote == Some('\'') { '"' } else { '\'' };
                offer.text = format!("[{quote}{}{quote}]", escaped(&name, quote, it.quote));
                // The dot goes as well, and so is compared too.
                offer.replaced.start = offer.replaced.start.saturating_sub(1);
                offer.filter = Some(format!(".{name}"));
            }
        }
    }
}

/// A part of an expression with the quotes that JSON wants around all of it.
fn in_quotes(text: &str) -> Snippet {
    let mut out = Snippet::text("\"");
    out.push(&between_quotes(Some('"'), text));
    out.end();
    out.push("\"");
    out
}

/// The members of a value, by name.
fn names(it: &Here, base: &Expr) -> Vec<Meant> {
    let site = it.at.site;
    if let Some(known) = context_members(base) {
        let is_readable = it.readable.contains(&Variable::Context);
        let has_token = it.has_token;
        let is_there = |it: &&ContextMember| {
            !it.presence.is_absent_at(site) && (it.presence != Presence::WithToken || has_token)
        };
        let here = known.iter().filter(|it| is_readable && is_there(it));
        let named = here.map(|member| Meant {
            text: member.name.to_owned(),
            kind: Kind::Member,
            detail: member.doc.to_owned(),
            topic: Some(Topic::Context(member)),
        });
        return named.collect();
    }
    let named = members(&it.read_from(base)).into_iter().map(|member| {
        let optional = if member.optional { " (may be missing)" } else { "" };
        let detail = member.shape.render() + optional;
        Meant { text: member.name.to_string(), kind: Kind::Member, detail, topic: None }
    });
    named.collect()
}

/// The texts that are surely meant at a place of an expression, and whether it is between brackets.
fn meant(it: &Here, node: &Expr) -> (Vec<Meant>, bool) {
    let around = |inner: &Expr| it.part(|part| part.children().any(|it| std::ptr::eq(it, inner)));
    let Some(parent) = around(node) else { return (Vec::new(), false) };
    let found = match &parent.kind {
        ExprKind::Index { base, index } if std::ptr::eq(&**index, node) => return (names(it, base), true),
        ExprKind::Call(call) => of_argument(it, call, node),
        ExprKind::Binary { operator: Binary::Equal | Binary::NotEqual, left, right, .. } => {
            constants(it, if std::ptr::eq(&**left, node) { right } else { left })
        }
        ExprKind::Binary { operator: Binary::In, left, right, .. } if std::ptr::eq(&**left, node) => {
            names(it, right)
        }
        ExprKind::List(_) => match around(parent).map(|it| &it.kind) {
            Some(ExprKind::Binary { operator: Binary::In, left, .. }) => constants(it, left),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    };
    (found, false)
}

fn of_argument(it: &Here, call: &Call, node: &Expr) -> Vec<Meant> {
    let position = call.arguments.iter().position(|it| std::ptr::eq(it, node));
    let Some((function, position)) = call.function.zip(position) else { return Vec::new() };
    let Some(parameter) = function.parameter(position) else { return Vec::new() };
    match parameter.choices {
        Choices::Any => Vec::new(),
        Choices::OneOf(texts) => {
            let topic = Some(Topic::Function(function));
            let meant =
                |it: &&str| Meant { text: (*it).to_owned(), kind: Kind::Value, detail: String::new(), topic };
            texts.iter().map(meant).collect()
        }
        Choices::MembersOf(other) => {
            call.arguments.get(other).map(|base| names(it, base)).unwrap_or_default()
        }
    }
}

/// The texts that a part is known to be one of.
fn constants(it: &Here, part: &Expr) -> Vec<Meant> {
    let shape = it.shape(part);
    let known = shape.as_known().and_then(|it| it.texts.constants()).unwrap_or_default();
    let meant =
        |text: &str| Meant { text: text.to_owned(), kind: Kind::Value, detail: String::new(), topic: None };
    known.iter().filter_map(Value::as_str).map(meant).collect()
}

/// A text as it stands between these quotes, in a scalar with those quotes or with none.
fn escaped(text: &str, quote: char, scalar: Option<char>) -> String {
    let written = quoted(text);
    let mut inner = written[1..written.len() - 1].to_owned();
    match quote {
        '\'' => inner = inner.replace("\\\"", "\"").replace('\'', "\\'"),
        '`' => inner = text.to_owned(),
        _ => {}
    }
    if scalar.is_none() && quote != '`' {
        // What would end a scalar without quotes.
        inner = inner.replace(": ", ":\\u0020").replace(" #", "\\u0020#");
    }
    inner
}

#[cfg(test)]
mod tests {
    use super::{escaped, is_behind_operand};

    #[test]
    fn behind_a_value_stands_no_other_one() {
        for text in ["$Input.x ", "f(1) ", "\"a\" ", "$Input[0]  ", "true "] {
            assert!(is_behind_operand(text), "{text}");
        }
        for text in ["", " ", "$Input.x == ", "$Input.x in ", "f(1, ", "$Input", "!", "[1, "] {
            assert!(!is_behind_operand(text), "{text}");
        }
    }

    #[test]
    fn a_text_stays_the_same_in_any_quotes() {
        assert_eq!(escaped("a\"b\\'c", '"', Some('\'')), "a\\\"b\\\\'c");
        assert_eq!(escaped("a\"b\\'c", '\'', Some('"')), "a\"b\\\\\\'c");
        assert_eq!(escaped("a: b #c", '"', None), "a:\\u0020b\\u0020#c");
        assert_eq!(escaped("a: b", '`', None), "a: b");
    }
}
