//! A text that is analysed with the help of an earlier version means what it means without.

#[allow(dead_code, reason = "one of its shapes is enough here")]
#[path = "../../benches/generator.rs"]
mod generator;

use fdl_compiler::check::types::Children;
use fdl_compiler::compile::analyze_text;
use fdl_compiler::program::Mode;
use fdl_compiler::{Analysis, Limits, Settings};

/// What is typed before a state, and what is deleted: half-typed states, and states that go.
const TYPED: &str = "  - Type: Task\n    Name: Typed # here\n    Action: \"FC:Invo";

fn same(text: &str, earlier: Option<&Analysis>) -> Analysis {
    let settings = Settings { mode: Mode::Standard, limits: Limits::On, input: None };
    let again = analyze_text(text, &settings, &Children::default(), earlier);
    let fresh = analyze_text(text, &settings, &Children::default(), None);
    assert_eq!(again.document, fresh.document, "{text}");
    assert_eq!(again.check(), fresh.check(), "{text}");
    assert_eq!(format!("{:?}", again.flow), format!("{:?}", fresh.flow), "{text}");
    assert_eq!(format!("{:?}", again.types), format!("{:?}", fresh.types), "{text}");
    assert_eq!(again.is_base(), fresh.is_base(), "{text}");
    again
}

#[test]
fn an_earlier_version_changes_nothing_of_what_a_text_means() {
    let flow = generator::Shape::Broken.flow(20);
    let states: Vec<usize> = flow.match_indices("  - Type: ").map(|it| it.0).collect();
    let at = states[states.len() / 2];
    let mut earlier = same(&flow, None);
    assert!(earlier.is_base());
    let typed = (1..TYPED.len()).step_by(2).map(|end| [&flow[..at], &TYPED[..end], &flow[at..]].concat());
    let deleted = states.windows(2).map(|it| [&flow[..it[0]], &flow[it[1]..]].concat());
    let renamed = ["B0Check", "B1Fan", "$Input.order", "StartAt"].map(|it| flow.replace(it, "B0C"));
    for text in typed.chain(deleted).chain(renamed) {
        let found = same(&text, Some(&earlier));
        if found.is_base() {
            earlier = found;
        }
    }
}
