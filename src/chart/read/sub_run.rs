//! Folders of events that are no runs of their own: TensorBoard's writers put what was logged together, and hyperparameters, into
//! folders below that of the run.

use super::job::RunData;
use crate::chart::model::Run;

/// Gives what `part` holds to the run that it belongs to, whose folder is `way` above its own; whether it belongs there.
pub(super) fn fold(run: &mut Run, part: &mut RunData, way: &str) -> bool {
    let is_known = |run: &Run, name: &str| run.metrics.iter().any(|metric| metric.name == name);
    // `add_hparams` calls its folder after the time.
    if way.parse::<f64>().is_ok_and(|time| time > 1e8) {
        for metric in std::mem::take(&mut part.metrics) {
            if !is_known(run, &metric.name) {
                run.metrics.push(metric);
            }
        }
        run.images.append(&mut part.images);
        return true;
    }
    // `add_scalars("loss", {"a": …})` has one tag, `loss`, in the folder `loss/a` or `loss_a`.
    let [metric] = part.metrics.as_slice() else { return false };
    let tag = metric.name.as_str();
    let behind = |start: &str, between: char| way.strip_prefix(start)?.strip_prefix(between).map(str::to_owned);
    let Some(rest) = behind(tag, '/').or_else(|| behind(&tag.replace('/', "_"), '_')).filter(|rest| !rest.is_empty())
    else {
        return false;
    };
    let name = format!("{tag}/{rest}");
    if !part.images.is_empty() || is_known(run, &name) {
        return false;
    }
    if let Some(mut metric) = part.metrics.pop() {
        metric.name = name;
        run.metrics.push(metric);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::fold;
    use crate::chart::read::job::RunData;
    use crate::chart::testing::{metric, run};

    #[test]
    fn what_was_logged_together_belongs_to_its_run() {
        let mut base = run("base", vec![metric("loss", "step", &[1.0])]);
        let mut part = |tag: &str, way: &str| {
            let mut part = RunData { metrics: vec![metric(tag, "step", &[2.0])], ..RunData::default() };
            fold(&mut base, &mut part, way)
        };
        assert!(part("group", "group/a"));
        assert!(part("a/b", "a_b_x"));
        assert!(part("hparam/acc", "1796042061.95"));
        assert!(!part("epoch_loss", "validation"), "a run of its own");
        let names: Vec<&str> = base.metrics.iter().map(|metric| metric.name.as_str()).collect();
        assert_eq!(names, ["loss", "group/a", "a/b/x", "hparam/acc"]);
    }
}
