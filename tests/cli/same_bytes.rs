//! The same bytes on every machine: the surroundings of a run do not change what it draws.

use crate::run::{Place, fixture};

#[test]
fn locale_time_zone_home_and_fonts_of_the_machine_change_nothing() {
    for name in
        ["dvc/linear.vl.json", "dvc/confusion.vl.json", "dvc/scatter_jitter.vl.json", "specs/line_over_time.vl.json"]
    {
        let spec = fixture(name);
        for program in ["vl2png", "vl2svg"] {
            let place = Place::new();
            let first = place.run(program, &[], &spec).succeeded().stdout;
            for environment in [
                &[][..],
                &[("LANG", "de_DE.UTF-8"), ("LC_ALL", "de_DE.UTF-8"), ("TZ", "America/New_York")],
                &[("LANG", "C"), ("TZ", "Asia/Kathmandu"), ("HOME", "/nonexistent"), ("XDG_DATA_HOME", "/nonexistent")],
                &[("FONTCONFIG_FILE", "/nonexistent"), ("FONTCONFIG_PATH", "/nonexistent"), ("TERM", "dumb")],
            ] {
                let again = Place::new().run_with(program, &[], &spec, environment).succeeded().stdout;
                assert!(again == first, "{program} {name} under {environment:?}");
            }
        }
    }
}

#[test]
fn a_time_zone_is_used_when_it_is_asked_for() {
    let spec = br#"{"data":{"values":[{"t":1704067200000}]},"mark":"text",
        "encoding":{"text":{"field":"t","type":"temporal","format":"%H:%M"}}}"#;
    let shown = |zone: &str| {
        let outcome = Place::new().run("cml-plot", &["--format", "svg", "--tz", zone], spec).succeeded();
        outcome.text().to_owned()
    };
    assert!(shown("UTC").contains("00:00"));
    assert!(shown("Asia/Kathmandu").contains("05:45"));
}
