//! The renderers of a thread, made when they are first needed.

use std::cell::RefCell;
use std::path::PathBuf;

use cml::{Renderer, Result};

/// Which fonts a renderer knows besides the bundled ones.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Fonts {
    pub(crate) folders: Vec<PathBuf>,
    pub(crate) system: bool,
}

struct Kept {
    fonts: Fonts,
    renderer: Renderer,
    pictures: u32,
}

/// Renderers that a thread keeps: the bundled fonts, and one more choice.
const MOST: usize = 2;

/// Pictures after which a renderer is made anew, since it remembers every text that it has shaped.
const PICTURES: u32 = 1000;

thread_local! {
    /// Last used last.
    static KEPT: RefCell<Vec<Kept>> = const { RefCell::new(Vec::new()) };
}

/// Calls `draw` with this thread's renderer for `fonts`. While it is called the renderer is out of reach, so that a signal's handler
/// that draws as well gets another one, and none is kept that a panic left half way.
pub(crate) fn with<T>(fonts: &Fonts, draw: impl FnOnce(&Renderer) -> Result<T>) -> Result<T> {
    let known = KEPT.with_borrow_mut(|kept| {
        let place = kept.iter().position(|kept| kept.fonts == *fonts)?;
        Some(kept.remove(place))
    });
    let mut used = match known {
        Some(known) => known,
        None => Kept { fonts: fonts.clone(), renderer: Renderer::new(&fonts.folders, fonts.system)?, pictures: 0 },
    };
    let drawn = draw(&used.renderer);
    used.pictures += 1;
    if used.pictures < PICTURES {
        KEPT.with_borrow_mut(|kept| {
            if kept.len() >= MOST {
                kept.remove(0);
            }
            kept.push(used);
        });
    }
    drawn
}
