//! What stands in a written mapping, sorted by the fields of its table.

use super::{Ctx, FieldValue, Node as _, messages};
use crate::diagnostic::{Applicability, Diagnostic, Fix, Rule};
use crate::flow::Field;
use crate::lang::handlers::Handlers;
use crate::lang::spec::{Dynamic, FieldSpec, FieldType, NodeSpec, Presence, Refusal};
use crate::lang::states::{Choice, Transition};
use crate::near::nearest;
use crate::source::Span;
use crate::write::{next_pair, scalar_like};
use crate::yaml::{Content, Entry, Node};

/// Fields that a mapping of the language has at most; a test holds the tables to it.
pub(crate) const FIELDS: usize = 32;

/// The pairs of one mapping, each at the place of its field.
///
/// The fields are taken in the order of the table.
pub struct Found<'a> {
    node: &'static NodeSpec,
    span: Span,
    /// Where a finding about the mapping as a whole stands: its first key.
    anchor: Span,
    slots: [Slot<'a>; FIELDS],
    cursor: usize,
    /// Whether a key is half-typed: nobody knows which.
    half_typed: bool,
    /// Whether a field stands here that would lead to another state, but not from this type.
    strays: bool,
}

/// What was written for one field.
#[derive(Clone, Copy, Default)]
struct Slot<'a> {
    /// Under its key.
    plain: Option<&'a Entry>,
    /// Under its key with `.$`.
    computed: Option<&'a Entry>,
    /// Under a name that is not its own: a finding was made, and the value means little.
    broken: Option<&'a Entry>,
}

impl<'a> Found<'a> {
    /// Sorts the pairs of a mapping; none where the node is no mapping, with the finding about it.
    pub(super) fn collect(node: &'a Node, spec: &'static NodeSpec, ctx: &mut Ctx<'_>) -> Option<Self> {
        let (mut found, unknown) = Self::sort(node, spec, ctx)?;
        for (key, entry) in unknown {
            found.unknown(key, entry, ctx);
        }
        Some(found)
    }

    /// The same for a mapping of unknown kind: what is not in the table is left alone.
    pub(super) fn collect_known(node: &'a Node, spec: &'static NodeSpec, ctx: &mut Ctx<'_>) -> Option<Self> {
        Self::sort(node, spec, ctx).map(|(found, _)| found)
    }

    fn sort<'k, 'b: 'k>(
        node: &'a Node,
        spec: &'static NodeSpec,
        ctx: &mut Ctx<'b>,
    ) -> Option<(Self, Vec<(&'k str, &'a Entry)>)>
    where
        'a: 'k,
    {
        let Content::Mapping(mapping) = &node.resolved().content else {
            messages::no_mapping(node, spec, ctx);
            return None;
        };
        let anchor = mapping.entries.first().map_or(node.span, |entry| entry.key.span);
        let mut found = Self {
            node: spec,
            span: node.span,
            anchor,
            slots: [Slot::default(); FIELDS],
            cursor: 0,
            half_typed: false,
            strays: false,
        };
        let doc = ctx.doc;
        let mut unknown = Vec::new();
        for entry in mapping.entries.iter().chain(mapping.merged.iter().map(|it| &**it)) {
            let Some(scalar) = entry.key.as_scalar() else {
                found.odd_key(entry, ctx);
                continue;
            };
            let key = doc.scalar_text(scalar);
            if key == "<<" && entry.value.as_scalar().is_none() {
                continue;
            }
            if !found.place(key, entry, ctx) {
                unknown.push((key, entry));
            }
        }
        Some((found, unknown))
    }

    /// The whole mapping.
    pub fn span(&self) -> Span {
        self.span
    }

    /// Whether a field stands here that would lead to another state, but not from this type.
    pub fn strays(&self) -> bool {
        self.strays
    }

    /// What is written under a key, before the fields are taken.
    pub fn peek(&self, key: &str) -> Option<&'a Node> {
        let at = self.node.all_fields().position(|it| it.name == key)?;
        self.slots[at].plain.map(|entry| &entry.value)
    }

    /// Takes the next field of the table.
    pub fn field<T: FieldValue>(&mut self, spec: Option<&'static FieldSpec>, ctx: &mut Ctx<'_>) -> Field<T> {
        let spec = spec.expect("a structure has as many fields as its table");
        let slot = self.slots[self.cursor];
        self.cursor += 1;
        match slot {
            Slot { plain: Some(plain), computed: Some(computed), .. } => {
                both_written(spec, plain, computed, ctx);
                hole(plain)
            }
            Slot { plain: Some(plain), .. } => Field {
                value: T::lower(&plain.value, spec, ctx),
                key: Some(plain.key.span),
                span: plain.value.span,
            },
            Slot { computed: Some(computed), .. } => computed_field(spec, computed, ctx),
            Slot { broken: Some(broken), .. } => hole(broken),
            Slot { .. } => self.absent(spec, ctx),
        }
    }

    fn absent<T>(&self, spec: &'static FieldSpec, ctx: &mut Ctx<'_>) -> Field<T> {
        if self.half_typed {
            return Field { value: None, key: Some(self.anchor), span: self.anchor };
        }
        if spec.presence == Presence::Required {
            let missing = messages::missing(self.node, spec, self.anchor);
            ctx.report(match spec.ty {
                FieldType::Literal(only) => missing.fix(self.literal(spec, only, ctx)),
                _ => missing,
            });
        }
        Field::absent(self.anchor)
    }

    /// The field that can have one value only, behind those before it in the table.
    fn literal(&self, spec: &FieldSpec, only: &str, ctx: &Ctx<'_>) -> Fix {
        let before = self.slots[..self.cursor - 1].iter().rev().find_map(|slot| slot.plain);
        let is_line = |entry: &&Entry| !ctx.doc.text[entry.span().range()].contains('\n');
        let behind = before.filter(is_line).map(Entry::span);
        let edit = next_pair(&ctx.doc.text, self.span, behind, spec.name, &only.into());
        let title = format!("Add `{}: {only}`", spec.name);
        Fix { title, applicability: Applicability::Safe, edits: vec![edit] }
    }

    /// Puts a pair to its field; false where there is none.
    fn place(&mut self, key: &str, entry: &'a Entry, ctx: &mut Ctx<'_>) -> bool {
        if let Some(at) = self.position(key) {
            self.fill(at, Kind::Plain, entry, ctx);
            return true;
        }
        let Some(at) = key.strip_suffix(".$").and_then(|base| self.position(base)) else { return false };
        self.fill(at, Kind::Computed, entry, ctx);
        true
    }

    fn position(&self, key: &str) -> Option<usize> {
        self.node.all_fields().position(|it| it.answers_to(key))
    }

    fn fill(&mut self, at: usize, kind: Kind, entry: &'a Entry, ctx: &mut Ctx<'_>) {
        let slot = &mut self.slots[at];
        let place = match kind {
            Kind::Plain => &mut slot.plain,
            Kind::Computed => &mut slot.computed,
        };
        match place {
            Some(earlier) => messages::twice(earlier, entry, ctx),
            None => *place = Some(entry),
        }
    }

    /// A key that is no text.
    fn odd_key(&mut self, entry: &'a Entry, ctx: &mut Ctx<'_>) {
        match &entry.key.resolved().content {
            // The problem of the YAML says it already, or somebody is typing here.
            Content::Missing | Content::Alias(_) | Content::Scalar(_) => self.half_typed = true,
            Content::Mapping(_) | Content::Sequence(_) => {
                ctx.report(messages::odd_key(entry.key.span));
            }
        }
    }

    /// A key that no field has: a finding, and as much use of the pair as it allows.
    fn unknown(&mut self, key: &str, entry: &'a Entry, ctx: &mut Ctx<'_>) {
        if entry.colon.is_none() || ctx.is_damaged(entry.key.span) {
            self.half_typed(key, entry);
            return;
        }
        let refusal = self.node.refused.iter().find(|(name, _)| *name == key).map(|(_, why)| why);
        let mut diagnostic = messages::unknown(self.node, key, entry.key.span);
        match refusal {
            Some(Refusal::Renamed(name)) => {
                diagnostic = diagnostic.help(format!("it is called `{name}`"));
                if let Some(at) = self.position(name) {
                    self.slots[at].broken.get_or_insert(entry);
                }
            }
            Some(Refusal::Because(why)) => {
                self.strays |= leads_on(key);
                diagnostic = diagnostic.help(*why);
            }
            None => diagnostic = self.near_miss(key, entry, ctx, diagnostic),
        }
        ctx.report(diagnostic);
    }

    fn near_miss(
        &mut self,
        key: &str,
        entry: &'a Entry,
        ctx: &mut Ctx<'_>,
        diagnostic: Diagnostic,
    ) -> Diagnostic {
        let (base, suffix) = key.strip_suffix(".$").map_or((key, ""), |base| (base, ".$"));
        let Some(name) = nearest(base, self.node.all_fields().map(|it| it.name)) else {
            self.strays |= leads_on(base);
            return messages::elsewhere(self.node, base, diagnostic);
        };
        let diagnostic = diagnostic.help(format!("did you mean `{name}{suffix}`?"));
        let at = self.position(name).expect("the near miss is one of the fields");
        let slot = &mut self.slots[at];
        if slot.plain.is_some() || slot.computed.is_some() {
            return diagnostic;
        }
        ctx.misspelt.insert(entry.value.span);
        match suffix {
            "" => slot.plain = Some(entry),
            _ => slot.computed = Some(entry),
        }
        diagnostic.fix(Fix::safe(
            format!("Rename it to `{name}{suffix}`"),
            entry.key.span,
            scalar_like(&ctx.doc.text, entry.key.span, &format!("{name}{suffix}")),
        ))
    }

    /// A key without its colon: the fields that it may become are holes.
    fn half_typed(&mut self, key: &str, entry: &'a Entry) {
        let mut known = false;
        for (at, field) in self.node.all_fields().enumerate() {
            let may_become = field.name.get(..key.len()).is_some_and(|start| start.eq_ignore_ascii_case(key));
            if may_become && !key.is_empty() {
                self.slots[at].broken.get_or_insert(entry);
                known = true;
            }
        }
        self.half_typed |= !known;
    }
}

/// Whether a field of that name leads to other states, on the types that have it.
fn leads_on(key: &str) -> bool {
    [Transition::SPEC, Handlers::SPEC, Choice::SPEC]
        .into_iter()
        .flat_map(|spec| spec.fields)
        .any(|field| field.name == key)
}

/// Whether a key was written with `.$`.
#[derive(Clone, Copy)]
enum Kind {
    Plain,
    Computed,
}

fn hole<T>(entry: &Entry) -> Field<T> {
    Field { value: None, key: Some(entry.key.span), span: entry.value.span }
}

fn both_written(spec: &FieldSpec, plain: &Entry, computed: &Entry, ctx: &mut Ctx<'_>) {
    let (first, second) =
        if plain.key.span < computed.key.span { (plain, computed) } else { (computed, plain) };
    let name = spec.name;
    let message = format!("`{name}` and `{name}.$` exclude each other");
    let diagnostic = Diagnostic::new(Rule::ConflictingKeys, second.key.span, message)
        .related(first.key.span, "the other one stands here")
        .help(format!("remove `{name}.$` where the value is always the same, `{name}` where it is computed"));
    ctx.report(messages::leave_one(diagnostic, [plain, computed], false, ctx));
}

/// A field that is written with `.$`.
fn computed_field<T: FieldValue>(spec: &'static FieldSpec, entry: &Entry, ctx: &mut Ctx<'_>) -> Field<T> {
    let name = spec.name;
    let key = entry.key.span;
    let field = |value| Field { value, key: Some(key), span: entry.value.span };
    match (spec.dynamic, spec.ty) {
        (Dynamic::Refused, FieldType::Expression) => {
            let message = format!("`{name}` is always an expression and takes no `.$`");
            let fix = Fix::safe("Remove `.$`", key, scalar_like(&ctx.doc.text, key, name));
            ctx.report(
                Diagnostic::new(Rule::UnknownField, key, message).help(format!("write `{name}`")).fix(fix),
            );
            return field(T::lower(&entry.value, spec, ctx));
        }
        (Dynamic::Refused, _) => {
            let message = format!("`{name}` cannot be computed");
            let help = format!("write its value under `{name}`");
            ctx.report(Diagnostic::new(Rule::UnknownField, key, message).help(help));
            return hole(entry);
        }
        (Dynamic::Accepted, _) => {
            let message = format!("no document says that `{name}` may be written with `.$`");
            let help = format!(
                "the service may refuse it: write `{name}` without `.$`, and `.$` at each computed member"
            );
            ctx.report(Diagnostic::new(Rule::UndocumentedSuffix, key, message).help(help));
        }
        (Dynamic::Documented, _) => {}
    }
    let site = ctx.site(spec);
    let Some(scalar) = super::template::expression_text(&entry.key, &entry.value, ctx) else {
        return hole(entry);
    };
    let expression = ctx.expression(scalar, entry.value.span, site);
    field(T::computed(expression, entry.value.span))
}
