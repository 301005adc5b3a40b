//! Near misses: the name that was probably meant.

/// The candidate that is probably meant by `written`: the same but for case, else the closest one.
///
/// Close is at most one edit (insert, delete, replace, swap) for each three
/// characters written, and at least one.
pub fn nearest<'a>(written: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let folded = written.to_lowercase();
    let limit = (written.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let other = candidate.to_lowercase();
            if other == folded {
                return Some((0, candidate));
            }
            // The distance is at least the difference in length, which is cheaper to know.
            let close_in_length = other.chars().count().abs_diff(folded.chars().count()) <= limit;
            let distance = close_in_length.then(|| strsim::osa_distance(&folded, &other))?;
            (distance <= limit && distance < folded.chars().count()).then_some((distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_same_name_in_another_case_comes_first() {
        assert_eq!(nearest("stringtojson", ["stringToJsom", "stringToJson"]), Some("stringToJson"));
    }

    #[test]
    fn the_closest_name_is_offered_and_a_far_one_is_not() {
        assert_eq!(nearest("lenght", ["length", "split"]), Some("length"));
        assert_eq!(nearest("Brnaches", ["Default", "Branches"]), Some("Branches"));
        assert_eq!(nearest("x", ["y"]), None);
        assert_eq!(nearest("concatenate", ["length", "split"]), None);
    }
}
