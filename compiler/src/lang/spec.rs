//! What a description of a part of the language is made of.
//!
//! `node!` declares the parts; lowering, the generic rules,
//! completion, hover, the JSON Schema and the reference read these tables.

use super::variables::Site;

/// A mapping of the language: the flow, a state type, a rule, a branch.
#[derive(Debug)]
pub struct NodeSpec {
    /// What it is called in messages and in the reference.
    pub name: &'static str,
    /// What it is; the first line is short and complete.
    pub doc: &'static str,
    /// Fields that it shares with others, before its own.
    pub groups: &'static [&'static NodeSpec],
    /// Its own fields.
    pub fields: &'static [FieldSpec],
    /// Fields that somebody may expect here, and why they are not.
    pub refused: &'static [(&'static str, Refusal)],
}

/// Why a field that somebody may expect is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It has another name here.
    Renamed(&'static str),
    /// What to do instead, or why it makes no sense.
    Because(&'static str),
}

/// A field of a mapping.
#[derive(Clone, Copy, Debug)]
pub struct FieldSpec {
    /// Its key.
    pub name: &'static str,
    /// What it means; the first line is short and complete.
    pub doc: &'static str,
    /// What may stand there.
    pub ty: FieldType,
    /// Whether it must be there.
    pub presence: Presence,
    /// The bounds of a number, or of the count of a list's items.
    pub range: Option<Range>,
    /// What holds where it is absent.
    pub default: Option<&'static str>,
    /// Whether `KEY.$` may stand in its place.
    pub dynamic: Dynamic,
    /// Where its expressions stand, for fields that hold some.
    pub site: Option<Site>,
    /// Other spellings of the key, all equal.
    pub aliases: &'static [&'static str],
    /// Where it stands among the other fields, in what `fdlc fmt` writes.
    pub section: Section,
    /// The document that says so, or the decision.
    pub source: &'static str,
}

/// What may stand in a field.
#[derive(Clone, Copy, Debug)]
pub enum FieldType {
    /// Any text.
    Text,
    /// The name of what it stands in: text that is not empty.
    Name,
    /// The name of a state of the same scope.
    StateName,
    /// `true` or `false`.
    Boolean,
    /// An integer.
    Integer,
    /// An integer, or a text of digits.
    IntegerText,
    /// A number.
    Number,
    /// One text only.
    Literal(&'static str),
    /// One of a few texts.
    Enum(&'static [EnumValue]),
    /// What a Task calls.
    Action,
    /// An expression, without `.$` at the key.
    Expression,
    /// A mapping whose keys may end in `.$`, at any depth.
    Constructor,
    /// The names of errors.
    ErrorNames,
    /// States: a scope.
    States,
    /// One mapping.
    Node(&'static NodeSpec),
    /// A list of mappings.
    List(&'static NodeSpec),
}

/// A text that may stand in an enumeration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnumValue {
    /// The text.
    pub name: &'static str,
    /// What it means, one line.
    pub doc: &'static str,
}

/// Whether a field must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It must.
    Required,
    /// It should; a rule of its own says so.
    Expected,
    /// It need not.
    Optional,
}

/// Bounds, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The least value.
    pub min: u64,
    /// The greatest value.
    pub max: Option<u64>,
    /// The greatest value in express mode, where it is another one.
    pub express_max: Option<u64>,
    /// Whether the greatest values hold also where the service's limits are switched off.
    pub strict: bool,
}

/// The sections of a mapping, in their canonical order: a state is read as it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Section {
    /// What kind of thing it is.
    Kind,
    /// Which one it is.
    Heading,
    /// What comes in.
    Input,
    /// What is done.
    Work,
    /// The states inside.
    Inner,
    /// What is done about errors.
    Errors,
    /// What goes out.
    Output,
    /// Where it goes on.
    Way,
}

/// Whether `KEY.$` may stand in place of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dynamic {
    /// It may not.
    Refused,
    /// The documents say so.
    Documented,
    /// Only our reading of the documents says so: a warning.
    Accepted,
}

impl NodeSpec {
    /// All fields, those of the groups first.
    pub fn all_fields(&self) -> impl Iterator<Item = &'static FieldSpec> + '_ {
        self.groups.iter().flat_map(|group| group.fields).chain(self.fields)
    }

    /// The place of a key in the canonical order; unknown ones come after the known ones of [`Section::Work`].
    pub fn rank(&self, key: &str) -> (Section, usize) {
        let field = self.all_fields().enumerate().find(|(_, it)| it.answers_to(key));
        field.map_or((Section::Work, usize::MAX), |(at, it)| (it.section, at))
    }

    /// The field with this key or alias.
    pub fn field(&self, key: &str) -> Option<&'static FieldSpec> {
        self.all_fields().find(|it| it.answers_to(key))
    }
}

impl FieldSpec {
    /// Whether this key means the field.
    pub fn answers_to(&self, key: &str) -> bool {
        self.name == key || self.aliases.contains(&key)
    }

    /// A field that must be there.
    pub const fn required(ty: FieldType) -> Self {
        Self {
            name: "",
            doc: "",
            ty,
            presence: Presence::Required,
            range: None,
            default: None,
            dynamic: Dynamic::Refused,
            site: None,
            aliases: &[],
            section: Section::Work,
            source: "",
        }
    }

    /// A field that need not be there.
    pub const fn optional(ty: FieldType) -> Self {
        Self { presence: Presence::Optional, ..Self::required(ty) }
    }

    /// A field that should be there.
    pub const fn expected(ty: FieldType) -> Self {
        Self { presence: Presence::Expected, ..Self::required(ty) }
    }

    /// The same, from `min` to `max`, which can be switched off.
    pub const fn range(self, min: u64, max: u64) -> Self {
        Self { range: Some(Range { min, max: Some(max), express_max: None, strict: false }), ..self }
    }

    /// The same, from `min` to `max`, always.
    pub const fn strict_range(self, min: u64, max: u64) -> Self {
        Self { range: Some(Range { min, max: Some(max), express_max: None, strict: true }), ..self }
    }

    /// The same, at least `min`.
    pub const fn at_least(self, min: u64) -> Self {
        Self { range: Some(Range { min, max: None, express_max: None, strict: true }), ..self }
    }

    /// The same, with another greatest value in express mode.
    pub const fn express(self, express_max: u64) -> Self {
        let range = match self.range {
            Some(range) => range,
            None => Range { min: 0, max: None, express_max: None, strict: false },
        };
        Self { range: Some(Range { express_max: Some(express_max), ..range }), ..self }
    }

    /// The same, with what holds where it is absent.
    pub const fn default(self, default: &'static str) -> Self {
        Self { default: Some(default), ..self }
    }

    /// The same, with the site of its expressions.
    pub const fn site(self, site: Site) -> Self {
        Self { site: Some(site), ..self }
    }

    /// The same, with a documented `.$`.
    pub const fn dynamic(self) -> Self {
        Self { dynamic: Dynamic::Documented, ..self }
    }

    /// The same, with a `.$` that only our reading allows.
    pub const fn dynamic_accepted(self) -> Self {
        Self { dynamic: Dynamic::Accepted, ..self }
    }

    /// The same, with other spellings of the key.
    pub const fn aliases(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }

    /// The same, in another section of its mapping.
    pub const fn section(self, section: Section) -> Self {
        Self { section, ..self }
    }

    /// The same, with where it is written.
    pub const fn source(self, source: &'static str) -> Self {
        Self { source, ..self }
    }
}

impl Presence {
    /// One word for tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Expected => "expected",
            Self::Optional => "optional",
        }
    }
}

/// An enumeration whose variants are written as texts.
pub trait Named: Copy + 'static {
    /// The texts, in the order of [`Self::ALL`].
    const VALUES: &'static [EnumValue];
    /// The variants.
    const ALL: &'static [Self];

    /// The variant that a text stands for.
    fn from_name(name: &str) -> Option<Self> {
        Self::VALUES.iter().position(|it| it.name == name).map(|at| Self::ALL[at])
    }
}
