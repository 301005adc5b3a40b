//! Every flow of the pages put inside every kind of host: the same is found,
//! at the same place, and the fixes mend it there as they mend it alone.

mod support;

use fdl_compiler::check::types::Children;
use fdl_compiler::diagnostic::{Diagnostic, Rule};
use fdl_compiler::embed::{Contents, Host};
use std::sync::Arc;
use support::page::{Block, Page, mended};
use support::{check, settings_of};

/// A way to write a flow into a host.
struct Writing {
    name: &'static str,
    host: Host,
    write: fn(&str) -> String,
    /// Whether the flow's characters stand in the host as they are.
    is_verbatim: bool,
}

const WRITINGS: &[Writing] = &[
    Writing { name: "heredoc", host: Host::Terraform, write: heredoc, is_verbatim: true },
    Writing { name: "indented heredoc", host: Host::Terraform, write: indented_heredoc, is_verbatim: true },
    Writing { name: "block of a list", host: Host::Markdown, write: markdown, is_verbatim: true },
    Writing { name: "literal", host: Host::Template, write: literal, is_verbatim: true },
    Writing { name: "part", host: Host::Template, write: part, is_verbatim: true },
    Writing { name: "JSON string", host: Host::Template, write: json, is_verbatim: false },
    Writing { name: "double quotes", host: Host::Template, write: double_quoted, is_verbatim: false },
];

fn indented(flow: &str, columns: usize) -> String {
    let indent = " ".repeat(columns);
    let line = |line: &str| if line.is_empty() { "\n".to_owned() } else { format!("{indent}{line}\n") };
    flow.lines().map(line).collect()
}

fn heredoc(flow: &str) -> String {
    format!("resource \"alicloud_fnf_flow\" \"a\" {{\n  definition = <<EOF\n{flow}EOF\n}}\n")
}

fn indented_heredoc(flow: &str) -> String {
    let flow = indented(flow, 4);
    format!("resource \"alicloud_fnf_flow\" \"a\" {{\n  definition = <<-EOF\n{flow}  EOF\n}}\n")
}

fn markdown(flow: &str) -> String {
    format!("# A\n\n- b\n\n  ```fdl\n{}  ```\n\nc\n", indented(flow, 2))
}

fn literal(flow: &str) -> String {
    let before = "Resources:\n  A:\n    Type: ALIYUN::FNF::Flow\n    Properties:\n      Definition:\n        Fn::Sub: |+\n";
    format!("{before}{}      Name: a\n", indented(flow, 10))
}

fn part(flow: &str) -> String {
    let before = "resources:\n  a:\n    component: fnf\n    props:\n      definition:\n";
    format!("{before}{}      region: b\n", indented(flow, 8))
}

fn json(flow: &str) -> String {
    let text = flow.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    format!(
        "{{\"Resources\": {{\"A\": {{\"Type\": \"ALIYUN::FNF::Flow\", \"Properties\": {{\n  \"Definition\": \"{text}\"}}}}}}}}\n"
    )
}

fn double_quoted(flow: &str) -> String {
    let text = flow.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n\\\n          ");
    // A blank at the start of a line would be taken for its indent.
    let text = text.replace("\n           ", "\n          \\ ");
    format!("Resources:\n  A:\n    Type: ALIYUN::FNF::Flow\n    Properties:\n      Definition: \"{text}\"\n")
}

fn found_in(writing: &Writing, host: &str, block: &Block) -> Vec<Diagnostic> {
    let text: Arc<str> = host.into();
    match writing.host.contents(&text) {
        Contents::Flows(flows) => {
            flows.into_iter().flat_map(|it| it.check(&settings_of(block), &Children::default())).collect()
        }
        Contents::Whole(_) => panic!("{}: no host\n{host}", writing.name),
    }
}

/// The blocks whose text can stand inside another one.
fn blocks() -> Vec<(&'static str, Block)> {
    let all = Rule::ALL.iter().flat_map(|rule| {
        let page = Page::parse(rule.name(), rule.page());
        page.blocks.into_iter().map(|block| (rule.name(), block))
    });
    let about_text = ["encoding", "padded"];
    let is_plain = |block: &Block| {
        about_text.iter().all(|it| block.setting(it).is_none()) && !block.flow.contains(['\u{feff}', '\t'])
    };
    all.filter(|(_, block)| is_plain(block)).collect()
}

/// What is about the YAML itself depends on what stands around it.
const ABOUT_YAML: &[Rule] =
    &[Rule::YamlSyntax, Rule::SecondDocument, Rule::TooDeep, Rule::AliasBomb, Rule::UnknownAlias];

#[test]
fn the_same_is_found_in_every_host_at_the_same_place() {
    let mut n_found = 0;
    for writing in WRITINGS {
        for (page, block) in blocks() {
            let flow = support::text_of(&block);
            let alone = check(flow.as_bytes(), &settings_of(&block));
            if alone.iter().any(|it| ABOUT_YAML.contains(&it.rule)) || says_nothing(writing, &alone, &flow) {
                continue;
            }
            let host = (writing.write)(&flow);
            let found = found_in(writing, &host, &block);
            let words = |all: &[Diagnostic]| -> Vec<_> {
                all.iter().map(|it| (it.rule, it.severity, it.message.clone())).collect()
            };
            assert_eq!(words(&found), words(&alone), "{}: {page}\n{host}", writing.name);
            for (there, here) in found.iter().zip(&alone) {
                n_found += 1;
                let (there, here) = (&host[there.primary.range()], &flow[here.primary.range()]);
                let first = |text: &str| text.lines().next().unwrap_or_default().to_owned();
                if writing.is_verbatim {
                    assert_eq!(first(there), first(here), "{}: {page}", writing.name);
                }
            }
        }
    }
    assert!(n_found > 600, "{n_found}");
}

#[test]
fn fixes_mend_the_host_as_they_mend_the_flow() {
    let mut n_mended = 0;
    for writing in WRITINGS {
        for (page, block) in blocks() {
            let flow = support::text_of(&block);
            let alone = check(flow.as_bytes(), &settings_of(&block));
            let skipped = alone.iter().any(|it| ABOUT_YAML.contains(&it.rule));
            if skipped || says_nothing(writing, &alone, &flow) || alone.iter().all(|it| it.fixes.is_empty()) {
                continue;
            }
            let host = (writing.write)(&flow);
            let found = found_in(writing, &host, &block);
            let is_offered = |all: &[Diagnostic]| all.iter().filter(|it| !it.fixes.is_empty()).count();
            if is_offered(&found) < is_offered(&alone) {
                assert!(!writing.is_verbatim, "{}: {page}: a fix is not offered", writing.name);
                continue;
            }
            n_mended += 1;
            let (after, alone_after) = (mended(&host, &found), mended(&flow, &alone));
            if writing.is_verbatim {
                assert_eq!(after, (writing.write)(&alone_after), "{}: {page}", writing.name);
            }
            let words = |all: Vec<Diagnostic>| -> Vec<_> {
                all.into_iter().map(|it| (it.rule, it.message)).collect()
            };
            let left = words(found_in(writing, &after, &block));
            let left_alone = words(check(alone_after.as_bytes(), &settings_of(&block)));
            assert_eq!(left, left_alone, "{}: {page}\n{after}", writing.name);
        }
    }
    assert!(n_mended > 140, "{n_mended}");
}

/// Whether the host would have to look at something that is not seen as a flow there.
fn says_nothing(writing: &Writing, alone: &[Diagnostic], flow: &str) -> bool {
    let is_foreign = alone.iter().any(|it| it.rule == Rule::OtherLanguage);
    // A definition that is a mapping must not be a call; anything else of JSON is no block.
    let is_json = flow.trim_start().starts_with('{');
    (is_foreign || is_json) && writing.name == "part"
}
