//! Whatever the text is: a tree, places within it, no panic, no deep recursion.
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "tests read settings, print counts and may fail"
)]

use fdl_compiler::source::Span;
use fdl_compiler::yaml::{Content, Document, Node, ProblemKind, parse};

/// Runs on a thread with the smallest stack that any platform gives.
fn on_a_small_stack(work: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(2 << 20).spawn(work).unwrap();
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

/// Checks that every place of the tree lies in the text, on character boundaries and within its parent.
fn check(doc: &Document) {
    check_node(doc, &doc.root, Span::new(0, u32::try_from(doc.text.len()).unwrap()));
    let places = doc.problems.iter().map(|it| it.span).chain(doc.comments.iter().map(|it| it.span));
    for span in places.chain(doc.portability.iter().copied()) {
        assert!(doc.text.get(span.range()).is_some(), "{span:?} in {:?}", doc.text);
    }
    for problem in &doc.problems {
        assert!(!problem.message.ends_with('.'), "{}", problem.message);
    }
}

fn check_node(doc: &Document, node: &Node, parent: Span) {
    assert!(doc.text.get(node.span.range()).is_some(), "{:?} in {:?}", node.span, doc.text);
    assert!(
        parent.start <= node.span.start && node.span.end <= parent.end,
        "{:?} not within {parent:?} in {:?}",
        node.span,
        doc.text
    );
    match &node.content {
        Content::Missing | Content::Alias(_) => {}
        Content::Scalar(scalar) => {
            let text = doc.scalar_text(scalar);
            let map = doc.scalar_map(scalar);
            for (at, character) in text.char_indices().take(2000) {
                let (start, end) =
                    (u32::try_from(at).unwrap(), u32::try_from(at + character.len_utf8()).unwrap());
                let source = map.to_source(Span::new(start, end));
                let written = doc.text.get(source.range());
                assert!(written.is_some(), "{source:?} of {text:?} in {:?}", doc.text);
                assert!(
                    node.span.start <= source.start,
                    "{source:?} before {:?} in {:?}",
                    node.span,
                    doc.text
                );
                let same = written.is_some_and(|written| written.starts_with(character));
                let stands_for = character.is_whitespace()
                    || written.is_some_and(|written| written.starts_with(['\\', '\'']));
                assert!(same || stands_for, "{character:?} from {written:?} in {:?}", doc.text);
            }
        }
        Content::Sequence(list) => list.items.iter().for_each(|item| check_node(doc, item, node.span)),
        Content::Mapping(mapping) => {
            for entry in &mapping.entries {
                check_node(doc, &entry.key, node.span);
                check_node(doc, &entry.value, node.span);
                let colon = entry.colon.map(|colon| doc.text.as_bytes()[colon as usize]);
                assert!(colon.is_none_or(|colon| colon == b':'), "{:?} in {:?}", entry.colon, doc.text);
            }
        }
    }
}

#[test]
fn deep_nesting_is_one_problem() {
    on_a_small_stack(|| {
        let stairs: String = (0..3000).map(|level| format!("{}- a:\n", " ".repeat(level * 2))).collect();
        let deep = 10_000;
        let texts = [
            "[".repeat(deep),
            "{a: ".repeat(deep),
            "[".repeat(deep) + &"]".repeat(deep),
            "- ".repeat(deep),
            "- ".repeat(deep) + "x\n- y\n",
            "a: ".repeat(deep),
            "? ".repeat(deep),
            "&a ".repeat(deep),
            "[{".repeat(deep),
            "{\"a\":[".repeat(deep),
            "- [".repeat(deep),
            stairs,
        ];
        for text in texts {
            let doc = parse(text.as_str());
            check(&doc);
            let start: String = text.chars().take(20).collect();
            println!("{start:?}: {} problems, first {:?}", doc.problems.len(), doc.problems.first());
            assert!(!doc.problems.is_empty(), "{start:?}");
        }
        let doc = parse("- ".repeat(deep));
        assert_eq!(doc.problems.iter().map(|it| it.kind).collect::<Vec<_>>(), [ProblemKind::TooDeep]);
    });
}

#[test]
fn characters_that_no_yaml_has_are_reported_where_they_stand() {
    for (text, at) in
        [("a: x\0y\n", 4), ("a: \"\u{7}\"\n", 4), ("# \u{1b}[31m\n", 2), ("ä: \u{fffe}\n", 4), ("\0", 0)]
    {
        let doc = parse(text);
        check(&doc);
        assert_eq!(doc.problems.first().map(|it| it.span.start), Some(at), "{text:?} {:?}", doc.problems);
    }
}

const PIECES: &[&str] = &[
    "a",
    "key: ",
    "key:\n",
    "- ",
    "\n",
    "\n  ",
    "\n    ",
    "\n",
    "\r\n",
    "\r",
    "\t",
    " ",
    "\"",
    "'",
    "[",
    "]",
    "{",
    "}",
    ",",
    ": ",
    ":",
    "#",
    " # ",
    "|",
    ">",
    "|+2",
    "&a",
    "*a",
    "!",
    "!!str ",
    "? ",
    "<<: *a",
    "---",
    "...",
    "%",
    "@",
    "`",
    "\\",
    "\\n",
    "\\x4",
    "\\u00e9",
    "\\ud83d\\ude00",
    "ä",
    "日本",
    "😀",
    "\0",
    "\u{feff}",
    "\u{85}",
    "\u{2028}",
    "''",
    "\\\n",
    "--- ",
    "-",
];

#[test]
fn noise_gives_a_tree_with_places_in_the_text() {
    on_a_small_stack(|| {
        let rounds = if std::env::var_os("FDLC_LONG").is_some() { 3_000_000 } else { 40_000 };
        let mut state: u64 = 42;
        let mut below = |bound: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap() % bound
        };
        for _ in 0..rounds {
            let text: String = (0..1 + below(24)).map(|_| PIECES[below(PIECES.len())]).collect();
            let result = std::panic::catch_unwind(|| check(&parse(text.as_str())));
            assert!(result.is_ok(), "{text:?}");
        }
    });
}

#[test]
fn cost_grows_with_the_length_and_not_faster() {
    on_a_small_stack(|| {
        for piece in [
            "a: \"\n",
            "- '\n  ",
            "[",
            "[\n",
            "{a: [",
            "k:\n  ",
            "x\n",
            "# c\n",
            "\n",
            "a: |\n  ",
            "- - ",
            "&a *a ",
            "%x\n",
            "---\n",
            "\"a\" ",
            "a: b: ",
            "\t\n",
            "?\n",
            ": \n",
            "a: {\n b",
            "'",
            "-\n\n#\n",
            "a:\n # c\n",
            "{\"a\"\n",
            "[a\n",
            "\\",
        ] {
            let started = std::time::Instant::now();
            let text = piece.repeat(1_000_000 / piece.len());
            let doc = parse(text.as_str());
            let took = started.elapsed();
            drop(doc);
            println!("{piece:?}: {took:?}");
            assert!(took.as_secs() < 5, "{piece:?} takes {took:?}");
        }
    });
}

#[test]
fn json_on_one_line_is_read_in_time_that_grows_with_its_length() {
    for (open, item, close) in
        [("{", r#""a":"b","#, "\"z\":0}"), ("[", "'it''s',", "0]"), ("", r#"{"a":"b","#, "")]
    {
        let text = format!("{open}{}{close}", item.repeat(1_000_000 / item.len()));
        let started = std::time::Instant::now();
        drop(parse(text.as_str()));
        assert!(started.elapsed().as_secs() < 10, "{item:?} takes {:?}", started.elapsed());
    }
}
