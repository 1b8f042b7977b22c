//! The line that tells a report's comment from all others, so that the next run replaces it: unseen by readers, and free of the
//! commit, which changes with every run. The image with which CML marked its comments is known too.

use crate::forge::Forge;
use crate::forge::ci::Run;

/// What marks the comments of one report.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Marker {
    label: String,
    /// Hex digits, at least one.
    sha: String,
}

/// What CML fetched in each comment.
const OLD_IMAGE: &str = "https://cml.dev/watermark.png";
const OLD_TITLE: &str = "CML watermark";

impl Marker {
    /// The marker with the user's `label`, in which the first `{workflow}` and the first `{run}` stand for those of the run.
    pub(super) fn new(label: &str, run: &Run, sha: Option<&str>) -> Self {
        let value = |value: &Option<String>| value.clone().unwrap_or_default();
        let label = label.replacen("{workflow}", &value(&run.workflow), 1).replacen("{run}", &value(&run.id), 1);
        let sha = sha.filter(|sha| is_hex(sha)).unwrap_or("0");
        Self { label: label.trim().to_owned(), sha: sha.to_owned() }
    }

    /// The line for comment number `part` of `parts`, counted from 1.
    pub(super) fn line(&self, forge: &dyn Forge, part: usize, parts: usize) -> String {
        forge.hidden(&format!("{}{part}/{parts}; sha={}", self.start(), self.sha))
    }

    fn start(&self) -> String {
        format!("cml:report={}; part=", self.label)
    }

    /// How many comments the report had, if `body` is number `part` of them.
    ///
    /// The commit is not looked at; a marker without one is none.
    pub(super) fn parts(&self, forge: &dyn Forge, body: &str, part: usize) -> Option<usize> {
        if part == 1 && self.is_old_in(body) {
            return Some(1);
        }
        // What the host writes behind the text is what stands behind one that it leaves as it is.
        let plain = forge.hidden("x");
        let (_, after) = plain.split_once('x')?;
        let start = forge.hidden(&self.start());
        let start = start.strip_suffix(after)?;
        body.lines().find_map(|line| {
            let rest = line.trim().strip_prefix(start)?;
            let (number, sha) = rest.strip_suffix(after)?.split_once("; sha=")?;
            let (own, parts) = number.split_once('/')?;
            (is_hex(sha) && own.parse() == Ok(part)).then(|| parts.parse().ok())?
        })
    }

    /// Whether CML of old marked `body` with the same label.
    fn is_old_in(&self, body: &str) -> bool {
        let title = format!("{OLD_TITLE} {}", self.label);
        let title = title.trim();
        let mut escaped = String::new();
        for c in title.chars() {
            if matches!(c, '_' | '*' | '[' | '<') {
                escaped.push('\\');
            }
            escaped.push(c);
        }
        let start = format!("![]({OLD_IMAGE}#");
        body.match_indices(&start).any(|(at, _)| {
            let rest = &body[at + start.len()..];
            let Some((sha, rest)) = rest.split_once(" \"") else { return false };
            let ends = |title: &str| rest.strip_prefix(title).is_some_and(|rest| rest.starts_with("\")"));
            is_hex(sha) && (ends(title) || ends(&escaped))
        })
    }
}

fn is_hex(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::testing::FakeForge;

    fn run(workflow: &str, id: &str) -> Run {
        Run { workflow: Some(workflow.to_owned()), id: Some(id.to_owned()), ..Run::default() }
    }

    fn marker(label: &str) -> Marker {
        Marker::new(label, &run("workflow-id", "run-id"), Some("deadbeef"))
    }

    fn body(marker: &Marker) -> String {
        format!("some report\n\n{}", marker.line(&FakeForge::default(), 1, 1))
    }

    fn is_in(marker: &Marker, body: &str) -> bool {
        marker.parts(&FakeForge::default(), body, 1).is_some()
    }

    #[test]
    fn d6_a_report_carries_a_marker_that_no_reader_sees() {
        assert_eq!(body(&marker("")), "some report\n\n<!-- cml:report=; part=1/1; sha=deadbeef -->");
    }

    #[test]
    fn d6_a_label_is_part_of_it() {
        assert_eq!(
            body(&marker(" some-label ")),
            "some report\n\n<!-- cml:report=some-label; part=1/1; sha=deadbeef -->"
        );
    }

    #[test]
    fn d6_the_workflow_is_put_in_once() {
        assert!(body(&marker("l-{workflow}-{workflow}")).contains("=l-workflow-id-{workflow};"));
    }

    #[test]
    fn d6_the_run_is_put_in_once() {
        assert!(body(&marker("l-{run}{run}")).contains("=l-run-id{run};"));
    }

    #[test]
    fn d6_a_marker_is_found_in_its_report() {
        assert!(is_in(&marker(""), &body(&marker(""))));
        assert!(!is_in(&marker(""), "some report"));
        assert!(is_in(&marker("a"), &body(&marker("a")).replace('\n', "\r\n")));
    }

    #[test]
    fn d6_special_characters_do_not_hide_it() {
        for label in ["custom_1[*]-vm", "--> (x) & \"y\" % \\", "é;\npart=1/1", "a; part=1/1; sha=0"] {
            assert!(is_in(&marker(label), &body(&marker(label))), "{label}");
        }
        assert!(!is_in(&marker("a"), &body(&marker("a; part=1/1; sha=0"))));
    }

    #[test]
    fn d6_another_commit_matches_and_an_empty_one_never_does() {
        let later = Marker::new("", &run("workflow-id", "run-id"), Some("abcd"));
        assert!(is_in(&later, &body(&marker(""))));
        assert!(!is_in(&later, "some report\n\n<!-- cml:report=; part=1/1; sha= -->"));
        assert!(is_in(&later, &body(&Marker::new("", &Run::default(), None))));
    }

    #[test]
    fn d6_another_workflow_does_not_match() {
        let other = Marker::new("l-{workflow}", &run("different-workflow-id", "run-id"), Some("abcd"));
        assert!(!is_in(&other, &body(&marker("l-{workflow}"))));
    }

    #[test]
    fn d7_the_image_of_old_is_recognised() {
        let old = |sha: &str, title: &str| format!("r\n\n![](https://cml.dev/watermark.png#{sha} \"{title}\")");
        assert!(is_in(&marker(""), &old("deadBEEF", "CML watermark")));
        assert!(is_in(&marker("my_{workflow}"), &old("0a", "CML watermark my\\_workflow-id")));
        assert!(is_in(&marker("my_vm"), &old("0a", "CML watermark my_vm")));
        assert!(!is_in(&marker(""), &old("0a", "CML watermark other")));
        assert!(!is_in(&marker("other"), &old("0a", "CML watermark")));
        assert!(!is_in(&marker(""), &old("", "CML watermark")));
    }

    #[test]
    fn it_is_found_in_whatever_form_the_host_hides_it() {
        let forge = FakeForge { hides_in_definitions: true, ..FakeForge::default() };
        let line = marker("a (b)").line(&forge, 1, 1);
        assert_eq!(line, "[//]: # (cml:report=a %28b%29; part=1/1; sha=deadbeef)");
        assert_eq!(marker("a (b)").parts(&forge, &format!("r\n\n{line}"), 1), Some(1));
        assert_eq!(marker("a").parts(&forge, &format!("r\n\n{line}"), 1), None);
    }

    #[test]
    fn parts_are_told_apart_and_counted() {
        let forge = FakeForge::default();
        let body = format!("x\n\n{}", marker("a").line(&forge, 2, 3));
        assert_eq!(marker("a").parts(&forge, &body, 2), Some(3));
        assert_eq!(marker("a").parts(&forge, &body, 1), None);
    }
}
