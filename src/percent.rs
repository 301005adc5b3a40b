//! Percentages as people ask for them: `80`, `37.5`.

use std::fmt;
use std::str::FromStr;

/// Of a hundred, with two decimal places at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Percent {
    /// Of ten thousand.
    pub hundredths: u16,
}

impl FromStr for Percent {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
        let are_digits = |it: &str| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit());
        let hundredths = match are_digits(whole) && are_digits(part) && part.len() <= 2 && whole.len() <= 3 {
            true => format!("{whole}{part:0<2}").parse().ok().filter(|hundredths| *hundredths <= 10_000),
            false => None,
        };
        let hundredths = hundredths
            .ok_or_else(|| "it must be a number from 0 to 100, with two decimal places at most".to_owned())?;
        Ok(Self { hundredths })
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{}.{:02}", self.hundredths / 100, self.hundredths % 100);
        formatter.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

#[cfg(test)]
mod tests {
    use super::Percent;

    #[test]
    fn percentages_are_read_and_shown_with_what_decides() {
        for (text, hundredths, shown) in [
            ("0", 0, "0"),
            ("80", 8_000, "80"),
            ("37.5", 3_750, "37.5"),
            ("99.09", 9_909, "99.09"),
            ("100.00", 10_000, "100"),
        ] {
            let percent: Percent = text.parse().unwrap();
            assert_eq!((percent.hundredths, percent.to_string().as_str()), (hundredths, shown), "{text}");
        }
        for text in ["", "101", "100.01", "-1", "1.", ".5", "1e2", "37.555", "a"] {
            assert!(text.parse::<Percent>().is_err(), "{text}");
        }
    }
}
