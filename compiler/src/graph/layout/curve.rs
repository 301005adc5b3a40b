//! Lines through points, as smooth SVG paths.

use super::super::geometry::Point;
use std::fmt::Write;

/// How round a corner is.
const RADIUS: f64 = 8.0;

/// A path through points: straight where it goes down or across, a slope as a curve that begins and ends upright,
/// and corners round.
pub(super) fn through(points: &[Point]) -> String {
    let Some(first) = points.first() else { return String::new() };
    let mut path = format!("M{} {}", Number(first.x), Number(first.y));
    let mut last = *first;
    for (at, point) in points.iter().enumerate().skip(1) {
        let next = points.get(at + 1);
        if is_straight(last, *point) {
            match next.filter(|it| is_straight(*point, **it) && turns(last, *point, **it)) {
                Some(next) => last = corner(&mut path, last, *point, *next),
                None => {
                    let _ = write!(path, "L{} {}", Number(point.x), Number(point.y));
                    last = *point;
                }
            }
        } else {
            let middle = Number((last.y + point.y) / 2.0);
            let (from, to) = (Number(last.x), Number(point.x));
            let _ = write!(path, "C{from} {middle} {to} {middle} {to} {}", Number(point.y));
            last = *point;
        }
    }
    path
}

fn is_straight(from: Point, to: Point) -> bool {
    (from.x - to.x).abs() < 0.5 || (from.y - to.y).abs() < 0.5
}

/// Whether two straight lines make a corner.
fn turns(from: Point, at: Point, to: Point) -> bool {
    ((from.x - at.x).abs() < 0.5) != ((at.x - to.x).abs() < 0.5)
}

/// A round corner; where it ends.
fn corner(path: &mut String, from: Point, at: Point, to: Point) -> Point {
    let (before, after) = (towards(at, from), towards(at, to));
    let (x, y) = (Number(at.x), Number(at.y));
    let _ = write!(
        path,
        "L{} {}Q{x} {y} {} {}",
        Number(before.x),
        Number(before.y),
        Number(after.x),
        Number(after.y)
    );
    after
}

/// The point a little away from `at` on the way to `to`.
fn towards(at: Point, to: Point) -> Point {
    let (x, y) = (to.x - at.x, to.y - at.y);
    let part = (RADIUS / (x.abs() + y.abs()).max(f64::EPSILON)).min(0.5);
    Point { x: at.x + x * part, y: at.y + y * part }
}

/// A length with at most one digit behind the point.
struct Number(f64);

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let rounded = (self.0 * 10.0).round() / 10.0;
        // No negative zero.
        write!(f, "{}", rounded + 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::{Point, through};

    fn path(points: &[(f64, f64)]) -> String {
        through(&points.iter().map(|(x, y)| Point { x: *x, y: *y }).collect::<Vec<_>>())
    }

    #[test]
    fn slopes_are_curves_and_corners_are_round() {
        assert_eq!(path(&[(0.0, 0.0), (0.0, 10.04)]), "M0 0L0 10");
        assert_eq!(path(&[(0.0, 0.0), (30.0, 20.0)]), "M0 0C0 10 30 10 30 20");
        assert_eq!(path(&[(0.0, 0.0), (40.0, 0.0), (40.0, 40.0)]), "M0 0L32 0Q40 0 40 8L40 40");
        assert_eq!(path(&[]), "");
    }
}
