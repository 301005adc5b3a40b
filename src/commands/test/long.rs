//! Long lines of a difference, cut to where they differ.

/// Characters of a line that is shown whole.
const WHOLE: usize = 240;
/// Characters that are shown before the place where two lines differ.
const BEFORE: usize = 40;
/// Characters that are shown from there on.
const BEHIND: usize = 120;

/// The lines of a difference. Of a long line that has another one in its place the part that differs is shown.
pub fn cut(difference: &str) -> Vec<String> {
    let lines: Vec<&str> = difference.lines().collect();
    let mut cut = Vec::with_capacity(lines.len());
    let mut at = 0;
    while at < lines.len() {
        let gone = run(&lines[at..], '-');
        let come = run(&lines[at + gone..], '+');
        let (before, after) = (&lines[at..at + gone], &lines[at + gone..at + gone + come]);
        cut.extend(before.iter().enumerate().map(|(number, line)| part(line, after.get(number))));
        cut.extend(after.iter().enumerate().map(|(number, line)| part(line, before.get(number))));
        at += gone + come;
        if gone + come == 0 {
            cut.push(part(lines[at], None));
            at += 1;
        }
    }
    cut
}

/// How many lines begin with this sign.
fn run(lines: &[&str], sign: char) -> usize {
    lines.iter().take_while(|line| line.starts_with(sign)).count()
}

fn part(line: &str, other: Option<&&str>) -> String {
    let characters: Vec<char> = line.chars().collect();
    if characters.len() <= WHOLE {
        return line.to_owned();
    }
    // The first sign says which of the two it is.
    let same = other.map_or(0, |other| {
        characters.iter().zip(other.chars()).skip(1).take_while(|(left, right)| **left == *right).count() + 1
    });
    let start = same.saturating_sub(BEFORE).max(1).min(characters.len());
    let end = (same + BEHIND).min(characters.len());
    let shown: String = characters[start..end.max(start)].iter().collect();
    let (head, tail) = (start > 1, end < characters.len());
    let sign = characters[0];
    let (head, tail) = (if head { "…" } else { "" }, if tail { "…" } else { "" });
    format!("{sign}{head}{shown}{tail} ({} characters)", characters.len() - 1)
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn long_lines_are_cut_to_where_they_differ() {
        let line =
            |sign: &str, inner: &str| format!("{sign}\"{}{inner}{}\"", "a".repeat(3_000), "b".repeat(3_000));
        let cut = cut(&format!("@@\n{}\n{}\n same", line("-", "X"), line("+", "Y")));
        assert_eq!(cut.len(), 4, "{cut:?}");
        let shown = |sign: &str, inner: &str| {
            format!("{sign}…{}{inner}{}… (6003 characters)", "a".repeat(40), "b".repeat(119))
        };
        assert_eq!(cut[1..3], [shown("-", "X"), shown("+", "Y")]);
    }

    #[test]
    fn short_lines_stay_and_a_long_one_alone_shows_its_beginning() {
        let difference = "--- expected\n+++ actual\n-\"a\"\n+\"b\"\n [";
        assert_eq!(cut(difference), difference.lines().collect::<Vec<_>>());
        let alone = cut(&format!("+{}", "ä".repeat(500)));
        assert_eq!(alone, [format!("+{}… (500 characters)", "ä".repeat(119))]);
    }
}
