//! Every page of `compiler/rules/` is run: its bad flows raise exactly what is
//! marked in them, its good flows nothing, hints included.
//!
//! `FDLC_UPDATE=1 cargo test -p fdl-compiler --test rule_pages` writes what is
//! found into the pages and prints what changed: read it.
#![allow(clippy::disallowed_methods, reason = "tests read and write the pages")]

mod support;

use fdl_compiler::diagnostic::{Applicability, Diagnostic, Rule};
use std::path::PathBuf;
use support::page::{Block, BlockKind, Marker, Page, mended};
use support::{check, settings_of};

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("rules")
}

fn pages() -> Vec<Page> {
    Rule::ALL.iter().map(|rule| Page::parse(rule.name(), rule.page())).collect()
}

fn found_in(block: &Block) -> (String, Vec<Diagnostic>) {
    let text = support::text_of(block);
    let diagnostics = check(&support::bytes_of(block, &text), &settings_of(block));
    (text, diagnostics)
}

#[test]
fn every_page_raises_exactly_what_is_marked() {
    let update = std::env::var_os("FDLC_UPDATE").is_some();
    let mut complaints = String::new();
    for page in pages() {
        let mut rewritten = Vec::new();
        let mut broken: Option<String> = None;
        for block in &page.blocks {
            let (text, diagnostics) = found_in(block);
            let mut found: Vec<_> = diagnostics.iter().map(|it| Marker::of(it, &text)).collect();
            found.sort();
            let mut expected = block.expected.clone();
            expected.sort();
            let mut flow = block.flow.clone();
            match (block.kind, &broken) {
                (BlockKind::Fixed, Some(mended)) if *mended != block.flow => {
                    complaints += &format!("{}: the fixes give\n{mended}", page.name);
                    flow.clone_from(mended);
                }
                (BlockKind::Fixed, None) => panic!("{}: what does a block mend?", page.name),
                (BlockKind::Fixed | BlockKind::Good | BlockKind::Bad, _) => {}
            }
            if found != expected {
                complaints += &format!("{}:{}:\n", page.name, block.first_line);
                complaints += &difference(&expected, &found);
            }
            broken = (block.kind == BlockKind::Bad).then(|| mended(&block.flow, &diagnostics));
            rewritten.push((flow, found));
        }
        if update {
            let path = folder().join(format!("{}.md", page.name));
            std::fs::write(path, page.rewritten(&rewritten)).expect("the page can be written");
        }
    }
    if update {
        println!("{complaints}");
    } else {
        assert!(complaints.is_empty(), "{complaints}");
    }
}

fn difference(expected: &[Marker], found: &[Marker]) -> String {
    let show = |sign: &str, it: &Marker| {
        format!("  {sign} {}:{}+{} {}: {}\n", it.line + 1, it.column + 1, it.width, it.head, it.message)
    };
    let gone = expected.iter().filter(|it| !found.contains(it)).map(|it| show("-", it));
    let new = found.iter().filter(|it| !expected.contains(it)).map(|it| show("+", it));
    gone.chain(new).collect()
}

#[test]
fn every_rule_is_shown_by_a_bad_and_a_good_flow_of_its_page() {
    for page in pages() {
        let shows = |block: &&Block| {
            block.kind == BlockKind::Bad
                && block.expected.iter().any(|it| it.head.ends_with(&format!("[{}]", page.name)))
        };
        assert!(page.blocks.iter().any(|it| shows(&it)), "{}: no bad flow shows the rule", page.name);
        assert!(page.blocks.iter().any(|it| it.kind == BlockKind::Good), "{}: no good flow", page.name);
        for block in &page.blocks {
            assert_eq!(block.kind == BlockKind::Bad, !block.expected.is_empty(), "{}", page.name);
        }
    }
}

#[test]
fn every_page_belongs_to_a_rule_and_has_its_parts() {
    let mut stems: Vec<_> = std::fs::read_dir(folder())
        .expect("the folder is there")
        .map(|it| it.expect("an entry").path().file_stem().expect("a name").to_string_lossy().into_owned())
        .collect();
    stems.sort();
    let mut names: Vec<_> = Rule::ALL.iter().map(|rule| rule.name().to_owned()).collect();
    names.sort();
    assert_eq!(stems, names);
    for page in pages() {
        assert!(page.text.starts_with(&format!("# {}\n\n", page.name)), "{}", page.name);
        for part in
            ["\n## Why it matters\n", "\n## Wrong\n", "\n## Right\n", "\n## How to mend it\n", "\nDecision"]
        {
            assert!(page.text.contains(part), "{}: no {part:?}", page.name);
        }
    }
}

#[test]
fn messages_are_one_sentence_without_a_full_stop() {
    for page in pages() {
        for block in &page.blocks {
            for it in found_in(block).1 {
                let texts =
                    [&it.message].into_iter().chain(&it.help).chain(it.related.iter().map(|it| &it.message));
                for text in texts {
                    let first = text.chars().next().expect("a message says something");
                    assert!(!first.is_uppercase(), "{}: {text}", page.name);
                    assert!(!text.ends_with(['.', '!']) && !text.contains('\n'), "{}: {text}", page.name);
                }
                for fix in &it.fixes {
                    assert!(fix.title.starts_with(char::is_uppercase), "{}: {}", page.name, fix.title);
                }
            }
        }
    }
}

#[test]
fn after_the_safe_fixes_their_findings_are_gone_and_no_new_one_is_there() {
    for page in pages() {
        for block in
            page.blocks.iter().filter(|it| it.kind == BlockKind::Bad && it.setting("padded").is_none())
        {
            let (text, before) = found_in(block);
            let safe =
                |it: &&Diagnostic| it.fixes.first().is_some_and(|it| it.applicability == Applicability::Safe);
            let fixable: Vec<_> = before.iter().filter(safe).cloned().collect();
            if fixable.is_empty() {
                continue;
            }
            let after = check(mended(&text, &fixable).as_bytes(), &settings_of(block));
            let left = before.iter().filter(|it| !fixable.contains(it)).map(|it| it.rule);
            let left: Vec<_> = left.collect();
            assert!(after.iter().all(|it| left.contains(&it.rule)), "{}: {after:#?}", page.name);
            assert!(after.len() <= left.len(), "{}: {after:#?}", page.name);
        }
    }
}

/// The text with a comment at the end of each line that can take one without another meaning.
fn commented(block: &Block, text: &str) -> String {
    let rules = |text: &str| -> Vec<Rule> {
        check(text.as_bytes(), &settings_of(block)).iter().map(|it| it.rule).collect()
    };
    let expected = rules(text);
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for at in 0..lines.len() {
        let bare = lines[at].clone();
        lines[at] = format!("{bare}  # note {at}.");
        let whole = lines.join("\n") + "\n";
        let has_comment = fdl_compiler::yaml::parse(whole.as_str())
            .comments
            .iter()
            .any(|it| whole[it.span.range()] == format!("# note {at}."));
        if !has_comment || rules(&whole) != expected {
            lines[at] = bare;
        }
    }
    lines.join("\n") + "\n"
}

#[test]
fn fixes_keep_comments_and_the_lines_that_they_do_not_speak_of() {
    let mut n_comments = 0;
    for page in pages() {
        for block in
            page.blocks.iter().filter(|it| it.kind == BlockKind::Bad && it.setting("padded").is_none())
        {
            let text = commented(block, &support::text_of(block));
            let found = check(&support::bytes_of(block, &text), &settings_of(block));
            // What deletes a comment on purpose deletes nothing else.
            let found: Vec<_> = found.into_iter().filter(|it| it.rule != Rule::UnusedAllow).collect();
            if found.iter().all(|it| it.fixes.is_empty()) {
                continue;
            }
            let after = mended(&text, &found);
            let edits = || found.iter().filter_map(|it| it.fixes.first()).flat_map(|it| &it.edits);
            for line in text.lines() {
                let start = line.as_ptr() as usize - text.as_ptr() as usize;
                let end = start + line.len();
                let touched = edits().any(|it| it.span.range().start <= end && start <= it.span.range().end);
                assert!(touched || after.lines().any(|it| it == line), "{}: {line}\n{after}", page.name);
                if let Some(at) = line.rfind("  # note ") {
                    n_comments += 1;
                    let comment = line[at..].trim();
                    assert!(after.contains(comment), "{}: {comment} is gone:\n{after}", page.name);
                }
            }
        }
    }
    assert!(n_comments > 100, "{n_comments}");
}
