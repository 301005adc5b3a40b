//! Pages whose `text` blocks are the answers to the flows before them.

use std::fmt::Write;

/// The page with its answers written anew: `answer` gets each flow, marks included, with the line ends it asks for.
pub fn answered(page: &str, answer: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut flow: Option<String> = None;
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let _ = writeln!(out, "{line}");
        let Some(language) = line.strip_prefix("```") else { continue };
        let body: Vec<&str> = lines.by_ref().take_while(|it| *it != "```").collect();
        if language == "text" {
            let answer = answer(&flow.take().expect("a flow stands before each answer"));
            let _ = writeln!(out, "{}", answer.trim_end());
        } else {
            for it in &body {
                let _ = writeln!(out, "{it}");
            }
            let end = if language.ends_with("crlf") { "\r\n" } else { "\n" };
            flow = Some(body.join(end) + end);
        }
        out.push_str("```\n");
    }
    out
}
