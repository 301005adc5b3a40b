//! Whether two texts say the same, comments included.

use crate::yaml::{Content, Document, Entry, Mapping, Node, Scalar};

/// Whether two documents hold the same values under the same keys, and the same comments. The order of
/// keys may differ, but not that of pairs with the same key.
pub(super) fn same(left: &Document, right: &Document) -> bool {
    comments(left) == comments(right) && Pair { left, right }.nodes(&left.root, &right.root)
}

/// The texts of all comments, sorted.
fn comments(doc: &Document) -> Vec<&str> {
    let mut all: Vec<&str> = doc.comments.iter().map(|it| doc.text[it.span.range()].trim_end()).collect();
    all.sort_unstable();
    all
}

struct Pair<'d> {
    left: &'d Document,
    right: &'d Document,
}

impl Pair<'_> {
    // Recursion is bounded, since nesting is.
    fn nodes(&self, left: &Node, right: &Node) -> bool {
        match (&left.content, &right.content) {
            (Content::Missing, Content::Missing) | (Content::Alias(None), Content::Alias(None)) => true,
            (Content::Scalar(left), Content::Scalar(right)) => self.scalars(left, right),
            (Content::Alias(Some(left)), Content::Alias(Some(right))) => self.nodes(left, right),
            (Content::Sequence(left), Content::Sequence(right)) => {
                let pairs = || left.items.iter().zip(&right.items);
                left.items.len() == right.items.len() && pairs().all(|(left, right)| self.nodes(left, right))
            }
            (Content::Mapping(left), Content::Mapping(right)) => self.mappings(left, right),
            (
                Content::Missing
                | Content::Scalar(_)
                | Content::Alias(_)
                | Content::Sequence(_)
                | Content::Mapping(_),
                _,
            ) => false,
        }
    }

    fn scalars(&self, left: &Scalar, right: &Scalar) -> bool {
        let tag = |doc: &Document, scalar: &Scalar| scalar.tag().map(|it| doc.text[it.range()].to_owned());
        self.left.scalar_text(left) == self.right.scalar_text(right)
            && self.left.core(left) == self.right.core(right)
            && tag(self.left, left) == tag(self.right, right)
    }

    fn mappings(&self, left: &Mapping, right: &Mapping) -> bool {
        let (ours, theirs) = (sorted(self.left, left), sorted(self.right, right));
        let same = |(left, right): (&(Key<'_>, &Entry), &(Key<'_>, &Entry))| {
            left.0 == right.0
                && self.nodes(&left.1.key, &right.1.key)
                && self.nodes(&left.1.value, &right.1.value)
        };
        ours.len() == theirs.len()
            && left.merged.len() == right.merged.len()
            && ours.iter().zip(&theirs).all(same)
    }
}

/// The text of a key; none of one that is no text.
type Key<'d> = Option<&'d str>;

fn sorted<'d>(doc: &'d Document, mapping: &'d Mapping) -> Vec<(Key<'d>, &'d Entry)> {
    let key = |entry: &'d Entry| entry.key.as_scalar().map(|it| doc.scalar_text(it));
    let mut all: Vec<_> = mapping.entries.iter().map(|entry| (key(entry), entry)).collect();
    all.sort_by_key(|it| it.0);
    all
}
