//! Lines that go far across between two ranks: straight across, each at a height of its own.

use super::super::geometry::{Point, Route};
use std::collections::BTreeMap;

/// What goes across by more than so many times what it goes down would be a slope that is nearly level.
const STEEP: f64 = 1.5;
/// What stays free between two lines above each other; where there is less room they stay slopes.
const GAP: f64 = 3.0;
/// What stays free between two lines that share a height.
const BESIDE: f64 = 8.0;

/// A part of a line between two ranks.
#[derive(Clone, Copy)]
struct Slope {
    way: usize,
    // The place of its first point in the line.
    at: usize,
    upper: Point,
    lower: Point,
}

impl Slope {
    fn goes_right(&self) -> bool {
        self.upper.x < self.lower.x
    }

    fn shares(&self, other: &Self) -> bool {
        let ends = |it: &Self| (it.upper.x.min(it.lower.x), it.upper.x.max(it.lower.x));
        let ((left, right), (others_left, others_right)) = (ends(self), ends(other));
        left < others_right + BESIDE && others_left < right + BESIDE
    }
}

/// Has slopes that are nearly level go straight down, straight across and straight down again.
pub(super) fn level(ways: &mut [Route]) {
    let mut gaps: BTreeMap<i64, Vec<Slope>> = BTreeMap::new();
    for (way, route) in ways.iter().enumerate() {
        for (at, pair) in route.points.windows(2).enumerate() {
            let (upper, lower) = if pair[0].y < pair[1].y { (pair[0], pair[1]) } else { (pair[1], pair[0]) };
            let (across, down) = ((upper.x - lower.x).abs(), lower.y - upper.y);
            if down > GAP && across > STEEP * down {
                gaps.entry(super::ranked::key(upper.y)).or_default().push(Slope { way, at, upper, lower });
            }
        }
    }
    let mut bends: Vec<(Slope, f64)> = gaps.into_values().flat_map(heights).collect();
    // From the end of each line, so that the places before stay what they are.
    bends.sort_by_key(|(it, _)| (it.way, std::cmp::Reverse(it.at)));
    for (slope, y) in bends {
        let points = &mut ways[slope.way].points;
        let (from, to) = (points[slope.at].x, points[slope.at + 1].x);
        points.splice(slope.at + 1..slope.at + 1, [Point { x: from, y }, Point { x: to, y }]);
    }
    for route in ways {
        straighten(&mut route.points);
    }
}

/// The heights of the slopes between two ranks, so that those beside each other do not cross; none where there is no room.
fn heights(mut slopes: Vec<Slope>) -> Vec<(Slope, f64)> {
    // Of two that go right the one that begins farther right turns first, and so the other way round.
    slopes.sort_by(|one, two| {
        let key = |it: &Slope| if it.goes_right() { (0, -it.upper.x) } else { (1, it.upper.x) };
        let ((side, x), (other_side, other_x)) = (key(one), key(two));
        side.cmp(&other_side).then(x.total_cmp(&other_x)).then(one.way.cmp(&two.way))
    });
    let mut lanes: Vec<u32> = Vec::with_capacity(slopes.len());
    for (at, slope) in slopes.iter().enumerate() {
        let above = slopes[..at].iter().zip(&lanes).filter(|(it, _)| it.shares(slope));
        lanes.push(above.map(|(_, lane)| lane + 1).max().unwrap_or(0));
    }
    let top = slopes.iter().map(|it| it.upper.y).fold(f64::NEG_INFINITY, f64::max);
    let bottom = slopes.iter().map(|it| it.lower.y).fold(f64::INFINITY, f64::min);
    let step = (bottom - top) / f64::from(lanes.iter().max().map_or(0, |it| it + 1) + 1);
    if step < GAP {
        return Vec::new();
    }
    let height = |lane: u32| top + step * f64::from(lane + 1);
    slopes.into_iter().zip(lanes).map(|(slope, lane)| (slope, height(lane))).collect()
}

/// Drops points at which a line goes straight on.
fn straighten(points: &mut Vec<Point>) {
    let same = |one: f64, two: f64| (one - two).abs() < f64::EPSILON;
    let mut kept: Vec<Point> = Vec::with_capacity(points.len());
    for (at, point) in points.iter().enumerate() {
        if let (Some(before), Some(after)) = (kept.last(), points.get(at + 1)) {
            let upright = same(before.x, point.x) && same(point.x, after.x);
            if upright && (point.y - before.y) * (after.y - point.y) >= 0.0 {
                continue;
            }
        }
        kept.push(*point);
    }
    *points = kept;
}

#[cfg(test)]
mod tests {
    use super::{Point, Route, level};

    fn leveled(lines: &[&[(f64, f64)]]) -> Vec<Vec<(f64, f64)>> {
        let route = |points: &&[(f64, f64)]| {
            let points = points.iter().map(|(x, y)| Point { x: *x, y: *y }).collect();
            Route { points, ..Route::default() }
        };
        let mut ways: Vec<Route> = lines.iter().map(route).collect();
        level(&mut ways);
        ways.iter().map(|it| it.points.iter().map(|it| (it.x, it.y)).collect()).collect()
    }

    #[test]
    fn what_goes_far_across_goes_level_and_what_does_not_stays() {
        assert_eq!(
            leveled(&[&[(0.0, 0.0), (0.0, 10.0), (99.0, 30.0), (99.0, 40.0)]]),
            [[(0.0, 0.0), (0.0, 20.0), (99.0, 20.0), (99.0, 40.0)]]
        );
        assert_eq!(leveled(&[&[(0.0, 0.0), (20.0, 30.0)]]), [[(0.0, 0.0), (20.0, 30.0)]]);
    }

    #[test]
    fn two_that_go_side_by_side_do_not_cross() {
        let lines = leveled(&[&[(0.0, 0.0), (100.0, 30.0)], &[(20.0, 0.0), (120.0, 30.0)]]);
        assert_eq!(lines[0][1..3], [(0.0, 20.0), (100.0, 20.0)]);
        assert_eq!(lines[1][1..3], [(20.0, 10.0), (120.0, 10.0)]);
    }

    #[test]
    fn where_there_is_no_room_slopes_stay_slopes() {
        let line = [(0.0, 0.0), (100.0, 10.0)];
        assert_eq!(leveled(&[&line, &line, &line]), [line, line, line]);
    }
}
