//! Vega's colour schemes, looked up without regard to case.

use super::interpolate::{Ramp, Space};
use super::{Color, Rgb, palette};
use crate::error::{Error, Result};

/// A named set of colours.
#[derive(Clone, Debug)]
pub(crate) enum Scheme {
    /// Distinct colours in order.
    Categorical(Vec<Color>),
    /// A continuous ramp over 0 to 1.
    Continuous(Ramp),
}

/// The scheme called `name`.
///
/// # Errors
///
/// When there is none; the message says which name comes closest.
pub(crate) fn scheme(name: &str) -> Result<Scheme> {
    let key = name.to_ascii_lowercase();
    if let Some(colors) = palette::categorical(&key) {
        return Ok(Scheme::Categorical(colors));
    }
    if let Some(colors) = palette::continuous(&key) {
        let colors: Vec<Rgb> = colors.into_iter().map(Rgb::from).collect();
        return Ok(Scheme::Continuous(Ramp::new(Space::default(), &colors)));
    }
    let hint = palette::names().find(|known| known.starts_with(&key) || key.starts_with(known));
    let hint = hint.map_or_else(String::new, |known| format!("; did you mean \"{known}\"?"));
    Err(Error::spec(format!("unknown colour scheme \"{name}\"{hint}")))
}

#[cfg(test)]
mod tests {
    use super::super::palette;
    use super::{Scheme, scheme};

    #[track_caller]
    fn check_continuous(name: &str, wants: [&str; 3]) {
        let Scheme::Continuous(ramp) = scheme(name).unwrap() else { panic!("{name} is categorical") };
        for (t, want) in [0.0, 0.37, 1.0].into_iter().zip(wants) {
            assert_eq!(ramp.at(t).to_css(), want, "{name} at {t}");
        }
    }

    #[track_caller]
    fn check_categorical(name: &str, count: usize, last: &str) {
        let Scheme::Categorical(colors) = scheme(name).unwrap() else { panic!("{name} is continuous") };
        assert_eq!((colors.len(), colors[count - 1].to_hex().as_str()), (count, last), "{name}");
    }

    /// Recorded from vega-scale 8.1.
    #[test]
    fn continuous_schemes_are_vegas_tables() {
        check_continuous("blues", ["rgb(207, 225, 242)", "rgb(124, 183, 217)", "rgb(10, 74, 144)"]);
        check_continuous("BlueOrange", ["rgb(19, 75, 133)", "rgb(194, 221, 235)", "rgb(153, 74, 7)"]);
        check_continuous("viridis", ["rgb(68, 1, 84)", "rgb(45, 113, 142)", "rgb(253, 231, 37)"]);
        check_continuous("yellowGreenBlue", ["rgb(239, 249, 189)", "rgb(118, 202, 189)", "rgb(28, 49, 133)"]);
        check_continuous("turbo", ["rgb(35, 23, 27)", "rgb(58, 240, 154)", "rgb(145, 11, 0)"]);
        check_continuous("darkMulti", ["rgb(55, 55, 55)", "rgb(29, 134, 132)", "rgb(255, 255, 255)"]);
        check_continuous("rainbow", ["rgb(110, 64, 170)", "rgb(241, 163, 48)", "rgb(110, 64, 170)"]);
        check_continuous("redBlue", ["rgb(140, 13, 37)", "rgb(249, 206, 184)", "rgb(19, 75, 133)"]);
        check_continuous("teals", ["rgb(187, 223, 223)", "rgb(103, 180, 179)", "rgb(0, 102, 103)"]);
    }

    #[test]
    fn categorical_schemes_are_whole() {
        check_categorical("accent", 8, "#666666");
        check_categorical("category10", 10, "#17becf");
        check_categorical("category20", 20, "#9edae5");
        check_categorical("category20b", 20, "#de9ed6");
        check_categorical("category20c", 20, "#d9d9d9");
        check_categorical("dark2", 8, "#666666");
        check_categorical("observable10", 10, "#9498a0");
        check_categorical("paired", 12, "#b15928");
        check_categorical("pastel1", 9, "#f2f2f2");
        check_categorical("pastel2", 8, "#cccccc");
        check_categorical("set1", 9, "#999999");
        check_categorical("set2", 8, "#b3b3b3");
        check_categorical("set3", 12, "#ffed6f");
        check_categorical("tableau10", 10, "#bab0ac");
        check_categorical("tableau20", 20, "#d8b5a5");
    }

    #[test]
    fn every_table_is_found_by_its_name() {
        assert_eq!(palette::names().count(), 68);
        for name in palette::names() {
            assert!(scheme(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn an_unknown_scheme_gets_a_hint() {
        assert_eq!(
            scheme("blue").unwrap_err().message(),
            "unknown colour scheme \"blue\"; did you mean \"bluegreen\"?"
        );
        assert_eq!(scheme("heat").unwrap_err().message(), "unknown colour scheme \"heat\"");
    }
}
