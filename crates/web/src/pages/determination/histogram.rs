//! How totals are spread, with the grades' lines and the edge of the quota drawn in.

use askama::Template;
use scheme::Points;

use super::Shown;
use crate::words::Words;

/// A column of the picture.
pub(super) struct ColumnView {
    x: i64,
    top: i64,
    height: i64,
    count: usize,
    /// What stands under it; empty where there is no room.
    label: String,
}

/// A line drawn in.
pub(super) struct LineView {
    x: i64,
    /// Which of two heights its words stand at, so that near ones do not cover each other.
    y: i64,
    words: String,
}

/// The picture.
#[derive(Template)]
#[template(path = "pages/determination_histogram.html")]
pub(super) struct Histogram {
    t: Words,
    columns: Vec<ColumnView>,
    lines: Vec<LineView>,
    seats: Option<LineView>,
}

impl askama::filters::HtmlSafe for Histogram {}

/// Points that a column holds.
const BIN: i64 = 5;
/// Left edge, width of a column, floor and height of the picture.
const LEFT: i64 = 30;
const FLOOR: i64 = 190;
const HEIGHT: i64 = 130;
const WIDTH: i64 = 660;

impl Histogram {
    /// Of everybody's totals.
    pub(super) fn of(t: Words, shown: &Shown) -> Self {
        let computed = &shown.computed;
        let totals: Vec<Points> = computed.standings.iter().map(|standing| standing.total).collect();
        let bin = |points: Points| points.units().div_euclid(Points::PER_POINT * BIN);
        let lines = computed.facts.settings.grade_lines.clone().unwrap_or_default();
        let ends = totals.iter().chain(&lines).map(|points| bin(*points));
        let (first, last) = (ends.clone().min().unwrap_or(0), ends.max().unwrap_or(0));
        let bins = last - first + 1;
        let width = WIDTH / bins.max(1);
        let x = |points: Points| {
            LEFT + (points.units() - first * BIN * Points::PER_POINT) * width / (BIN * Points::PER_POINT)
        };
        let count = |at: i64| totals.iter().filter(|total| bin(**total) == at).count();
        let most = (first..=last).map(count).max().unwrap_or(0).max(1);
        let height = |count: usize| {
            HEIGHT * i64::try_from(count).unwrap_or(i64::MAX / HEIGHT) / i64::try_from(most).unwrap_or(i64::MAX)
        };
        let column = |at: i64| {
            let count = count(at);
            ColumnView {
                x: LEFT + (at - first) * width,
                top: FLOOR - height(count),
                height: height(count),
                count,
                label: if (at - first) % (bins / 16 + 1) == 0 { (at * BIN).to_string() } else { String::new() },
            }
        };
        let grades = &computed.plan.scheme.grades;
        let line = |(at, line): (usize, &Points)| LineView {
            x: x(*line),
            y: if at % 2 == 0 { 14 } else { 30 },
            words: format!("{} {}", grades.get(at).map_or("", |grade| t.text(&grade.name)), line.short()),
        };
        let seated = |at: &usize| {
            let reasons = &computed.roll.entries[*at].reasons;
            reasons.iter().any(|reason| matches!(reason, assess::GradeReason::Seated { .. }))
        };
        let edge = (0..totals.len()).filter(seated).map(|at| totals[at]).min();
        Self {
            t,
            columns: (first..=last).map(column).collect(),
            lines: lines.iter().enumerate().map(line).collect(),
            seats: edge.map(|edge| LineView {
                x: x(edge),
                y: 46,
                words: format!("{} {}", t.of("名额边缘", "edge of the quota"), t.points(edge)),
            }),
        }
    }

    /// How wide a column is drawn.
    pub(super) fn width(&self) -> i64 {
        let bins = i64::try_from(self.columns.len()).unwrap_or(1).max(1);
        (WIDTH / bins - 2).max(2)
    }
}
