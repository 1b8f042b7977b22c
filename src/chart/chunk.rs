//! Rows of one metric that follow one another, taken at once: what most of them have to say is in their ends.

use super::model::Point;

/// One row of a metric or more, each with a finite value, over finite x that never goes back.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Chunk<'a> {
    pub(crate) x: ChunkX<'a>,
    /// The values, one a row.
    pub(crate) y: &'a [f64],
    /// The lowest and the highest y.
    pub(crate) low: f64,
    pub(crate) high: f64,
}

/// The x of rows.
#[derive(Clone, Copy, Debug)]
pub(crate) enum ChunkX<'a> {
    /// The x of the first row; each of the others is one more than the one before it.
    From(f64),
    /// One x a row, and what to multiply it with.
    Times(&'a [f64], f64),
}

impl ChunkX<'_> {
    pub(crate) fn at(self, row: usize) -> f64 {
        match self {
            Self::From(first) => first + row as f64,
            Self::Times(places, unit) => places[row] * unit,
        }
    }
}

impl Chunk<'_> {
    pub(crate) fn points(&self) -> impl Iterator<Item = Point> {
        (0..self.y.len()).map(|row| self.at(row))
    }

    pub(crate) fn first(&self) -> Point {
        self.at(0)
    }

    pub(crate) fn last(&self) -> Point {
        self.at(self.y.len() - 1)
    }

    /// Where the lowest value is reached first.
    pub(crate) fn lowest(&self) -> Point {
        self.find(self.low)
    }

    /// Where the highest value is reached first.
    pub(crate) fn highest(&self) -> Point {
        self.find(self.high)
    }

    fn at(&self, row: usize) -> Point {
        Point { x: self.x.at(row), y: self.y[row] }
    }

    fn find(&self, y: f64) -> Point {
        self.at(self.y.iter().position(|other| *other == y).expect("the lowest and the highest are among the values"))
    }
}
