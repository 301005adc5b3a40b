//! `unread-global`: a member of `$Global` that is written and never read.

use crate::check::input::Input;
use crate::check::types::globals_read;
use crate::diagnostic::{Diagnostic, Rule};
use crate::near;
use std::collections::BTreeSet;

pub(super) fn check(input: &Input<'_>, found: &mut Vec<Diagnostic>) {
    let fields = input.flow.states.iter().filter_map(|state| state.kind.global());
    let written: Vec<_> =
        fields.filter_map(|field| field.get()).filter_map(|template| template.members()).flatten().collect();
    if written.is_empty() {
        return;
    }
    let Some(read) = globals_read(input.flow) else { return };
    // Where a read is a near miss of what is written, that is the mistake.
    let keys: BTreeSet<&str> = written.iter().map(|member| &*member.key).collect();
    let missed = read.iter().filter(|name| !keys.contains(&***name));
    let missed: BTreeSet<&str> =
        missed.filter_map(|name| near::nearest(name, keys.iter().copied())).collect();
    let unread = |key: &str| !read.contains(key) && !missed.contains(key);
    for member in written.iter().filter(|member| unread(&member.key)) {
        let message = format!("nothing reads `{}` from `$Global`", member.key);
        found.push(
            Diagnostic::new(Rule::UnreadGlobal, member.key_span, message)
                .help("remove it, or allow the finding where somebody looks at it from outside"),
        );
    }
}
