//! `cml-metrics` and `cml-files`, to the byte as they always were.

use crate::run::Place;

const METRICS: &str = r#"{"metrics/eval.json": {"accuracy": {"old": "0.8784", "new": "0.8783"}}, "metrics/train.json": {"took": {"old": 0.0015638272762298585, "new": 0.0014997141361236571, "diff": -6.411314010620135e-05}, "num_steps": {"old": 1400, "new": 1200, "diff": -200}}}"#;
const FILES: &str = r#"{"added": [], "deleted": [], "modified": [{"path": "metrics/eval.json"}, {"path": "metrics/train.json"}, {"path": "models/"}]}"#;

#[test]
fn a19_metrics_are_a_table() {
    let place = Place::new();
    let outcome = place.run("cml-metrics", &[], METRICS.as_bytes()).succeeded();
    let table = "
|path|metric|old|new|diff|
|----|----|----|----|----|
|metrics/eval.json|accuracy|0.8784|0.8783|no available|
|metrics/train.json|took|0.0015638|0.0014997|-0.0000641|
|metrics/train.json|num_steps|1400|1200|-200|

";
    assert_eq!(outcome.text(), format!("{table}\n"));
    let given = place.run("cml-metrics", &["--metrics", METRICS, "--file", "out.md"], b"").succeeded();
    assert!(given.stdout.is_empty());
    assert_eq!(std::fs::read_to_string(place.path("out.md")).unwrap(), table);
}

#[test]
fn a19_the_format_of_numbers_can_be_chosen() {
    let outcome = Place::new().run("cml-metrics", &["--metrics-format", "0[.][000]"], METRICS.as_bytes()).succeeded();
    for row in ["|accuracy|0.878|0.878|no available|\n", "|took|0.002|0.001|0|\n", "|num_steps|1400|1200|-200|\n"] {
        assert!(outcome.text().contains(row), "{row} is not in {}", outcome.text());
    }
    let wrong = Place::new().run("cml-metrics", &["--metrics-format", "x"], METRICS.as_bytes());
    wrong.failed(1, &["--metrics-format \"x\""]);
}

#[test]
fn a19_a_rise_has_its_sign_and_a_new_metric_no_old_value() {
    let json = r#"{"m.json": {"auc": {"old": 0.5, "new": 0.75, "diff": 0.25}, "f1|x": {"old": null, "new": 0.5}}}"#;
    let outcome = Place::new().run("cml-metrics", &[], json.as_bytes()).succeeded();
    assert!(outcome.text().contains("|m.json|auc|0.5|0.75|+0.25|\n"), "{}", outcome.text());
    assert!(outcome.text().contains("|m.json|f1\\|x||0.5|no available|\n"), "{}", outcome.text());
}

#[test]
fn a19_nothing_to_compare_is_said() {
    for input in ["", "\n", "{}"] {
        assert_eq!(Place::new().run("cml-metrics", &[], input.as_bytes()).succeeded().text(), "No metrics available\n");
    }
    Place::new().run("cml-metrics", &[], b"[1]").failed(1, &["dvc metrics diff --json"]);
    Place::new().run("cml-metrics", &[], b"{\"a\": 1}").failed(1, &["/a: "]);
}

#[test]
fn a20_files_are_three_blocks() {
    let place = Place::new();
    let outcome = place.run("cml-files", &[], FILES.as_bytes()).succeeded();
    let blocks = "<details>
<summary>Added: 0</summary>


</details>
<details>
<summary>Modified: 3</summary>

 - metrics/eval.json 
 - metrics/train.json 
 - models/ 

</details>
<details>
<summary>Deleted: 0</summary>


</details>
";
    assert_eq!(outcome.text(), format!("{blocks}\n"));
    place.run("cml-files", &["-m", FILES, "-f", "out.md"], b"").succeeded();
    assert_eq!(std::fs::read_to_string(place.path("out.md")).unwrap(), blocks);
    assert_eq!(place.run("cml-files", &[], b"").succeeded().text(), "No metrics available\n");
}

#[test]
fn a20_too_many_files_are_left_out_with_a_warning() {
    let warning = "\n:warning: Report excedeed the maximun amount of allowed chars";
    let all = Place::new().run("cml-files", &["--maxchars", "62"], FILES.as_bytes()).succeeded();
    let block =
        |label: &str, count: u32| format!("<details>\n<summary>{label}: {count}</summary>\n\n{warning}\n</details>\n");
    assert_eq!(all.text(), format!("{}{}{}\n", block("Added", 0), block("Modified", 3), block("Deleted", 0)));
}

#[test]
fn a20_a_renamed_file_is_listed_with_both_names() {
    let json = r#"{"added": [{"path": "a", "hash": "1"}], "renamed": [{"path": {"old": "b", "new": "c"}}], "not in cache": []}"#;
    let outcome = Place::new().run("cml-files", &[], json.as_bytes()).succeeded();
    assert!(outcome.text().contains("<summary>Renamed: 1</summary>\n\n - b -> c \n"), "{}", outcome.text());
}
