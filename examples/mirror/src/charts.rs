//! Charts as SVG.
//!
//! The colors are placeholders: the style sheet of the page replaces them, so that the charts are light or dark like the page.

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use crate::Result;
use crate::queries::{duration, number};

/// The placeholder for the color of text.
pub const TEXT: RGBColor = RGBColor(1, 1, 1);
/// The placeholder for the color of lines behind the data.
pub const LINE: RGBColor = RGBColor(2, 2, 2);
/// The placeholders for the colors of the data.
pub const SERIES: [RGBColor; 2] = [RGBColor(3, 3, 3), RGBColor(4, 4, 4)];

/// The width of a chart. The page scales it.
const WIDTH: u32 = 720;
const FONT: (&str, i32) = ("sans-serif", 16);

/// Draws groups of bars, one for each label, with a bar for each series. `stacked` puts the bars of a group on top of each other.
///
/// # Errors
///
/// Fails if the drawing fails.
pub fn bars(labels: &[String], series: &[Vec<f64>], stacked: bool) -> Result<String> {
    let mut svg = String::new();
    let groups = labels.len();
    let height = |group: usize| {
        let values = series.iter().filter_map(|values| values.get(group));
        if stacked {
            values.sum()
        } else {
            values.copied().fold(0.0, f64::max)
        }
    };
    let lines = grid((0..groups).map(height).fold(0.0, f64::max));
    let top = lines.last().copied().unwrap_or(1.0);
    let widest = lines
        .iter()
        .map(|line| number(*line).len())
        .max()
        .unwrap_or(0);
    {
        let area = SVGBackend::with_string(&mut svg, (WIDTH, 280)).into_drawing_area();
        let mut chart = ChartBuilder::on(&area)
            .margin_top(12)
            .margin_right(8)
            .x_label_area_size(30)
            .y_label_area_size(u32::try_from(widest).unwrap_or(0) * 9 + 26)
            .build_cartesian_2d(-0.5..groups as f64 - 0.5, 0.0..top)?;
        // A mesh would choose its own lines, and may place none above the highest bar.
        let style = FONT
            .into_font()
            .color(&TEXT)
            .pos(Pos::new(HPos::Right, VPos::Center));
        for line in &lines {
            let (left, y) = chart.backend_coord(&(-0.5, *line));
            let (right, _) = chart.backend_coord(&(groups as f64 - 0.5, *line));
            area.draw(&PathElement::new([(left, y), (right, y)], LINE))?;
            area.draw(&Text::new(number(*line), (left - 10, y), style.clone()))?;
        }
        let width = if stacked {
            0.6
        } else {
            0.8 / series.len().max(1) as f64
        };
        let mut bases = vec![0.0; groups];
        for (index, values) in series.iter().enumerate() {
            let color = SERIES[index % SERIES.len()];
            let shift = if stacked {
                0.0
            } else {
                (index as f64 - (series.len() as f64 - 1.0) / 2.0) * width
            };
            let rectangles =
                values
                    .iter()
                    .zip(&mut bases)
                    .enumerate()
                    .map(|(group, (value, base))| {
                        let from = *base;
                        if stacked {
                            *base += value;
                        }
                        let middle = group as f64 + shift;
                        let gap = 0.02;
                        Rectangle::new(
                            [
                                (middle - width / 2.0 + gap, from),
                                (middle + width / 2.0 - gap, from + value),
                            ],
                            color.filled(),
                        )
                    });
            chart.draw_series(rectangles)?;
        }
        // Every group has a label, unless there are too many.
        let every = groups.div_ceil(12).max(1);
        let style = FONT
            .into_font()
            .color(&TEXT)
            .pos(Pos::new(HPos::Center, VPos::Top));
        for (group, label) in labels.iter().enumerate().step_by(every) {
            let (x, y) = chart.backend_coord(&(group as f64, 0.0));
            area.draw(&Text::new(label.as_str(), (x, y + 10), style.clone()))?;
        }
        area.present()?;
    }
    Ok(svg)
}

/// Returns the positions of the grid lines, which are integers: from zero to the first line at or above the highest bar.
fn grid(highest: f64) -> Vec<f64> {
    const INTERVALS: f64 = 5.0;
    let least = (highest / INTERVALS).max(1.0);
    let power = 10_f64.powf(least.log10().floor());
    let steps = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * power);
    let step = steps
        .into_iter()
        .find(|step| *step >= least)
        .unwrap_or(least);
    let count = (highest / step).ceil().clamp(1.0, INTERVALS) as u32;
    (0..=count).map(|line| f64::from(line) * step).collect()
}

/// Draws a horizontal bar for each label, with its duration.
///
/// # Errors
///
/// Fails if the drawing fails.
pub fn durations(labels: &[String], seconds: &[f64]) -> Result<String> {
    const LABELS: i32 = 170;
    const ROW: i32 = 44;
    let mut svg = String::new();
    let rows = i32::try_from(labels.len()).unwrap_or(i32::MAX / ROW).max(1);
    let width = WIDTH.cast_signed();
    let longest = seconds.iter().copied().fold(1.0, f64::max);
    {
        let area = SVGBackend::with_string(&mut svg, (WIDTH, (rows * ROW).unsigned_abs()))
            .into_drawing_area();
        let right = FONT
            .into_font()
            .color(&TEXT)
            .pos(Pos::new(HPos::Right, VPos::Center));
        let left = FONT
            .into_font()
            .color(&TEXT)
            .pos(Pos::new(HPos::Left, VPos::Center));
        for (row, (label, value)) in (0..).zip(labels.iter().zip(seconds)) {
            let middle = row * ROW + ROW / 2;
            // The rest of the width is for the duration.
            let length = (value / longest * f64::from(width - LABELS - 110)).round() as i32;
            let bar = [(LABELS, middle - 13), (LABELS + length.max(1), middle + 13)];
            area.draw(&Rectangle::new(bar, SERIES[0].filled()))?;
            area.draw(&Text::new(
                shortened(label),
                (LABELS - 10, middle),
                right.clone(),
            ))?;
            area.draw(&Text::new(
                duration(*value),
                (LABELS + length + 10, middle),
                left.clone(),
            ))?;
        }
        area.present()?;
    }
    Ok(svg)
}

/// Shortens a name to the space that it has.
fn shortened(name: &str) -> String {
    const MAX: usize = 22;
    if name.chars().count() <= MAX {
        return name.to_owned();
    }
    name.chars().take(MAX - 1).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_top_grid_line_is_not_below_the_highest_bar() {
        for highest in 0..20_000 {
            let highest = f64::from(highest);
            let lines = grid(highest);
            let [.., previous, top] = lines[..] else {
                panic!("{highest}: {lines:?}");
            };
            assert!(
                highest <= top && (highest == 0.0 || highest > previous),
                "{highest}: {lines:?}"
            );
            assert!(
                lines.len() <= 6 && lines.iter().all(|line| line.fract() == 0.0),
                "{highest}: {lines:?}"
            );
        }
    }
}
