//! What is judged from a checkpoint on, or taken from a known text, is what reading the whole text gives.

use super::chance::{Chance, damaged, fragments};
use super::own::{rounds, seed};
use super::*;

const ITEMS: &str = r#"  - Type: "Task"
    Name: 'A'
    Parameters:
      body:
        order.$: $Input.order
        text: >-
          more
          lines
    Retry:
      - Errors: [a, "b"]
        Code: {x: 1}
  - Type: Pass   # a comment

    Name: two
      words
    End: true
  -
    Type: Parallel
    Branches:
    - StartAt: L
      States:
      - Type: Pass
        Name: L
  - Wait
"#;

/// How often a text by chance had a checkpoint that mattered, after the shortcut was compared with the long way.
fn compare(text: &str) -> usize {
    let text: Arc<str> = text.into();
    let own = tolerant::parse(&text, None);
    if own.sure {
        return 0;
    }
    let short = judged(Outcome { document: own.document.clone(), ..own }, &text);
    let long = judged(Outcome { checkpoint: None, ..own }, &text);
    assert_eq!(short, long, "{text}");
    usize::from(own.checkpoint.is_some() && is_told(&short))
}

#[test]
fn texts_are_judged_from_a_checkpoint_on_as_they_are_as_a_whole() {
    let mut chance = Chance(seed());
    let all = rounds(1_000, 100_000);
    let mut used = 0;
    for round in 0..all {
        let before = ITEMS.repeat(1 + chance.below(2));
        let broken = if round % 2 == 0 { damaged(ITEMS, &mut chance) } else { fragments(&mut chance) };
        let after = ITEMS.repeat(chance.below(2));
        let heads = ["", "---\n", "# first\n", "Type: X\nStates:\n", "\u{feff}Name: 'x'\nMore:\n", "k:\n"];
        let text = [chance.pick(&heads), &before, &broken, &after].concat();
        let shallow = || text.lines().map(|it| it.strip_prefix("  ").unwrap_or(it).to_owned() + "\n");
        let text = if chance.below(4) == 0 { shallow().collect() } else { text.clone() };
        let text = if chance.below(8) == 0 { text.replace('\n', "\r\n") } else { text };
        used += compare(&text);
    }
    assert!(used > all / 4, "{used} of the texts had a checkpoint");
}

/// One edit: a few lines go, come again, or are damaged.
fn edited(text: &str, chance: &mut Chance) -> String {
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    let first = chance.below(lines.len());
    let last = (first + chance.below(4)).min(lines.len());
    let piece = lines[first..last].concat();
    let new = match chance.below(6) {
        0 => String::new(),
        1 => piece.repeat(2),
        2 => fragments(chance),
        3 => piece + ITEMS,
        4 if !piece.is_empty() => damaged(&piece, chance),
        _ => piece.replacen(' ', chance.pick(&["", "  ", "x", "#", "\n"]), 1),
    };
    lines.splice(first..last, [new]);
    lines.concat()
}

#[test]
fn what_a_known_text_helps_to_read_is_read_as_ever() {
    let mut chance = Chance(seed());
    let all = rounds(100, 20_000);
    let (mut sure, mut helped) = (0, 0);
    for _ in 0..all {
        let heads = ["Type: X\nStates:\n", "---\n# first\nk:\n", "\u{feff}Name: 'x'\nMore:\n", "  a:\n"];
        let tail = chance.pick(&["", "", "Name: y\n", "# end", "Others:\n  - a\n  - b: c\n"]);
        let head = chance.pick(&heads);
        let mut base = [head, &ITEMS.repeat(1 + chance.below(3)), tail].concat();
        if head.starts_with(' ') {
            base = base.lines().map(|it| format!("  {it}\n")).collect();
        }
        let mut known = parse_again(base.into(), None);
        for _ in 0..12 {
            let text: Arc<str> = edited(&known.document.text, &mut chance).into();
            let again = parse_again(Arc::clone(&text), known.sure.then_some(&known.document));
            let fresh = parse_again(Arc::clone(&text), None);
            let before = &known.document.text;
            assert!(again.document == fresh.document, "{before}\n=====\n{text}");
            assert_eq!(again.sure, fresh.sure, "{before}\n=====\n{text}");
            helped += usize::from(known.sure);
            sure += usize::from(again.sure);
            if again.sure {
                known = again;
            }
        }
    }
    assert!(helped > all * 6 && sure > all * 2, "{helped} were helped, {sure} are sure");
}
