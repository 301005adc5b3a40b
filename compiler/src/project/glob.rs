//! Globs of the project file: `*` and `?` do not cross `/`, `**` does.

/// Whether a glob fits the whole of a path with `/` between its parts.
pub fn matches(pattern: &str, path: &str) -> bool {
    let pattern: Vec<&str> = pattern.trim_start_matches("./").split('/').collect();
    let path: Vec<&str> = path.split('/').collect();
    parts_match(&pattern, &path)
}

fn parts_match(pattern: &[&str], path: &[&str]) -> bool {
    // One row for each part of the pattern: which prefixes of the path it can have come to.
    let mut reached = vec![false; path.len() + 1];
    reached[0] = true;
    for part in pattern {
        let mut next = vec![false; path.len() + 1];
        if *part == "**" {
            let first = reached.iter().position(|it| *it).unwrap_or(path.len() + 1);
            next.iter_mut().skip(first).for_each(|it| *it = true);
        } else {
            for (at, name) in path.iter().enumerate() {
                next[at + 1] = reached[at] && part_matches(part, name);
            }
        }
        reached = next;
    }
    reached[path.len()]
}

fn part_matches(pattern: &str, name: &str) -> bool {
    let name: Vec<char> = name.chars().collect();
    let mut reached = vec![false; name.len() + 1];
    reached[0] = true;
    for sign in pattern.chars() {
        let mut next = vec![false; name.len() + 1];
        if sign == '*' {
            let first = reached.iter().position(|it| *it).unwrap_or(name.len() + 1);
            next.iter_mut().skip(first).for_each(|it| *it = true);
        } else {
            for (at, character) in name.iter().enumerate() {
                next[at + 1] = reached[at] && (sign == '?' || sign == *character);
            }
        }
        reached = next;
    }
    reached[name.len()]
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_stays_in_its_folder_and_two_do_not() {
        for (pattern, path, fits) in [
            ("express/**", "express/a/b.yaml", true),
            ("express/**", "other/b.yaml", false),
            ("*.yaml", "a.yaml", true),
            ("*.yaml", "x/a.yaml", false),
            ("**/*.yaml", "a.yaml", true),
            ("**/*.yaml", "x/y/a.yaml", true),
            ("./a?.yaml", "ab.yaml", true),
            ("a/**/b", "a/b", true),
            ("**", "x/y", true),
        ] {
            assert_eq!(matches(pattern, path), fits, "{pattern} {path}");
        }
    }
}
