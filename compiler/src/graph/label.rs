//! Texts of a picture: what can be drawn of them, how wide they are, and where they are cut.

/// What stands for what was cut off.
const CUT: char = '…';

/// The text as one line that can be drawn: no control characters, nothing that turns the direction of writing.
pub fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.trim().chars() {
        if character.is_whitespace() {
            // Whatever stands between words is one blank.
            if !out.ends_with(' ') {
                out.push(' ');
            }
        } else {
            out.push(if is_harmless(character) { character } else { char::REPLACEMENT_CHARACTER });
        }
    }
    out
}

/// The text as one line that is at most `most` wide, cut at its end.
pub fn shorten(text: &str, most: f64) -> String {
    let text = clean(text);
    if width(&text) <= most {
        return text;
    }
    let mut left = most - of(CUT);
    let fits = |character: &char| {
        left -= of(*character);
        left >= 0.0
    };
    let kept: String = text.chars().take_while(fits).collect();
    format!("{}{CUT}", kept.trim_end())
}

/// How wide a line is, where a digit is 1 wide.
pub fn width(text: &str) -> f64 {
    text.chars().map(of).sum()
}

/// How wide a character is in a proportional typeface, roughly and rather too much than too little.
fn of(character: char) -> f64 {
    match character {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 0.55,
        'f' | 't' | 'r' | ' ' | '(' | ')' | '[' | ']' | '{' | '}' | '/' | '\\' | '-' => 0.7,
        'm' | 'M' | 'W' | '@' | '%' | '…' | '→' => 1.6,
        'w' | 'G' | 'O' | 'Q' | 'C' | 'D' | 'H' | 'N' | 'U' | '<' | '>' | '=' | '+' | '~' | '&' => 1.3,
        'A'..='Z' => 1.2,
        _ if is_wide(character) => 1.8,
        _ if is_combining(character) => 0.0,
        _ => 1.0,
    }
}

/// Whether it takes a square: Chinese, Japanese, Korean, emoji.
fn is_wide(character: char) -> bool {
    matches!(character, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}'
        | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}'
        | '\u{2600}'..='\u{27bf}' | '\u{1f000}'..='\u{1faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Whether it stands above, below or inside the character before it.
fn is_combining(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200d}' | '\u{fe00}'..='\u{fe0f}')
}

/// Whether it may stand in an XML text and leaves the direction of writing alone.
fn is_harmless(character: char) -> bool {
    let turns =
        matches!(character, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let forbidden = matches!(character, '\u{fffe}' | '\u{ffff}');
    !(character.is_control() || turns || forbidden)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_one_line_without_anything_that_steers() {
        assert_eq!(clean(" a\n\t b\u{1b}[31m\u{202e}c\u{0} "), "a b\u{fffd}[31m\u{fffd}c\u{fffd}");
    }

    #[test]
    fn a_long_label_is_cut_and_a_short_one_is_not() {
        assert_eq!(shorten("abc", 3.0), "abc");
        assert_eq!(shorten("abcdefgh", 5.0), "abc…");
        assert_eq!(shorten("检查订单状态", 6.0), "检查…");
        assert_eq!(shorten("anything", 0.0), "…");
    }
}
