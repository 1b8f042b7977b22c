//! Graticules: meridians and parallels as lines of GeoJSON.

use super::sphere::EPSILON;
use crate::error::{Error, Result};

/// A grid of lines on the sphere, degrees. Major lines reach to the poles.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Graticule {
    pub(crate) major_extent: [[f64; 2]; 2],
    pub(crate) minor_extent: [[f64; 2]; 2],
    pub(crate) major_step: [f64; 2],
    pub(crate) minor_step: [f64; 2],
    /// Distance of the points along a parallel.
    pub(crate) precision: f64,
}

impl Default for Graticule {
    fn default() -> Self {
        Self {
            major_extent: [[-180.0, -90.0 + EPSILON], [180.0, 90.0 - EPSILON]],
            minor_extent: [[-180.0, -80.0 - EPSILON], [180.0, 80.0 + EPSILON]],
            major_step: [90.0, 360.0],
            minor_step: [10.0, 10.0],
            precision: 2.5,
        }
    }
}

/// Most points that a graticule may have.
const MAX_POINTS: f64 = 1e6;

impl Graticule {
    /// The lines: major meridians and parallels, then minor ones that are not major too.
    ///
    /// # Errors
    ///
    /// Steps so small that there would be more than a million points.
    pub(crate) fn lines(&self) -> Result<Vec<Vec<[f64; 2]>>> {
        let mut left = MAX_POINTS;
        let mut lines = Vec::new();
        let (major, minor) = (ordered(self.major_extent), ordered(self.minor_extent));
        for (extent, step, is_major) in [(major, self.major_step, true), (minor, self.minor_step, false)] {
            let [[x0, y0], [x1, y1]] = extent;
            let wanted = |at: f64, axis: usize| is_major || (at % self.major_step[axis]).abs() > EPSILON;
            let meridian = range(y0, y1 - EPSILON, 90.0, &mut left)?;
            for x in range((x0 / step[0]).ceil() * step[0], x1, step[0], &mut left)? {
                if wanted(x, 0) {
                    spend(&mut left, meridian.len())?;
                    lines.push(meridian.iter().chain([&y1]).map(|&y| [x, y]).collect());
                }
            }
            let parallel = range(x0, x1 - EPSILON, self.precision, &mut left)?;
            for y in range((y0 / step[1]).ceil() * step[1], y1, step[1], &mut left)? {
                if wanted(y, 1) {
                    spend(&mut left, parallel.len())?;
                    lines.push(parallel.iter().chain([&x1]).map(|&x| [x, y]).collect());
                }
            }
        }
        Ok(lines)
    }
}

fn ordered([[x0, y0], [x1, y1]]: [[f64; 2]; 2]) -> [[f64; 2]; 2] {
    let sort = |a: f64, b: f64| if a > b { (b, a) } else { (a, b) };
    let ((x0, x1), (y0, y1)) = (sort(x0, x1), sort(y0, y1));
    [[x0, y0], [x1, y1]]
}

fn range(start: f64, stop: f64, step: f64, left: &mut f64) -> Result<Vec<f64>> {
    let count = ((stop - start) / step).ceil();
    if count.is_nan() || count <= 0.0 {
        return Ok(Vec::new());
    }
    if count > *left {
        return Err(too_fine());
    }
    *left -= count;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count between 0 and the limit")]
    Ok((0..count as usize).map(|i| start + i as f64 * step).collect())
}

fn spend(left: &mut f64, points: usize) -> Result<()> {
    *left -= points as f64;
    if *left < 0.0 { Err(too_fine()) } else { Ok(()) }
}

fn too_fine() -> Error {
    Error::forbidden(format!("a graticule may have {MAX_POINTS} points at most"))
}
