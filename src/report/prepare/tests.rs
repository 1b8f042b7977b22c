//! What becomes of pictures, file by file.

use std::fs;
use std::path::Path;

use super::*;
use crate::report::testing::store::{FakeStore, PNG};

struct Case {
    place: tempfile::TempDir,
    shelf: FakeStore,
    links: bool,
}

impl Case {
    fn new(files: &[(&str, &[u8])]) -> Self {
        let place = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            fs::create_dir_all(place.path().join(name).parent().unwrap()).unwrap();
            fs::write(place.path().join(name), bytes).unwrap();
        }
        Self { place, shelf: FakeStore::default(), links: false }
    }

    fn prepare(&self, report: &str) -> Prepared {
        self.prepare_bytes(report.as_bytes())
    }

    fn prepare_bytes(&self, report: &[u8]) -> Prepared {
        let workspace = Workspace::new(self.place.path(), self.place.path()).unwrap();
        let draw = |source: &PlotSource<'_>| match source.bytes {
            b"broken" => Err(Error::spec("unknown mark `x`\n@everyone").under("mark")),
            _ => Ok(DrawnPlot {
                bytes: [PNG, source.bytes, format!("{:?}", source.kind).as_bytes()].concat(),
                warnings: vec![Error::unsupported("no tooltips").under("mark")],
            }),
        };
        let store: &dyn Store = &self.shelf;
        let pictures = PrepareOptions { workspace: &workspace, store: Some(store), draw: &draw, links: self.links };
        prepare(report, "report.md", &pictures)
    }
}

#[test]
fn d10_local_pictures_are_published_and_their_titles_kept() {
    let case = Case::new(&[("plot.png", PNG), ("docs/b.png", &[PNG, b"b"].concat())]);
    let done = case.prepare("![p](./plot.png \"t\") ![](docs/b.png#dark) ![](gone.png) ![](https://x/y.png) [a](#b)");
    assert_eq!(
        done.text,
        "![p](https://p.example/plot.png?v=1&w=2 \"t\") ![](https://p.example/b.png?v=1&w=2#dark) ![](gone.png) \
         ![](https://x/y.png) [a](#b)"
    );
    assert_eq!(done.warnings.len(), 1);
    assert!(done.warnings[0].contains("gone.png: left as it is: there is no file"), "{:?}", done.warnings);
    assert!(done.failures.is_empty());
    assert_eq!(done.pictures[0].alt, "p");
    assert_eq!(done.files.len(), 3);
}

#[test]
fn d10_data_urls_are_published() {
    let case = Case::new(&[]);
    let done = case.prepare("![](data:image/png;base64,iVBORw0KGgo=) <img src='data:image/svg+xml,%3Csvg/%3E'>");
    assert_eq!(done.text, "![](https://p.example/file.png?v=1&w=2) <img src='https://p.example/file.svg?v=1&amp;w=2'>");
}

#[test]
fn d12_the_same_bytes_are_published_once() {
    let case = Case::new(&[("a.png", PNG), ("copy.png", PNG)]);
    let done = case.prepare("![](a.png) ![](./a.png) ![](copy.png) ![][r]\n\n[r]: a.png\n");
    assert_eq!(*case.shelf.kept.borrow(), ["a.png"]);
    assert_eq!(done.text.matches("https://p.example/a.png").count(), 4);
}

#[test]
fn d12_folders_and_files_outside_the_workspace_are_never_published() {
    let case = Case::new(&[("docs/a.png", PNG)]);
    let report = "![](docs) ![](/etc/hostname) ![](../x.png)";
    let done = case.prepare(report);
    assert_eq!(done.text, report);
    assert!(case.shelf.kept.borrow().is_empty());
    assert_eq!(done.warnings.len(), 3);
}

#[test]
fn files_that_are_only_linked_are_published_when_asked_for() {
    let mut case = Case::new(&[("a.pdf", b"%PDF-1.7"), ("vega.json", b"{\"mark\": \"bar\"}")]);
    let report = "[a](a.pdf) [b](vega.json) [c](https://x)";
    assert_eq!(case.prepare(report).text, report);
    case.links = true;
    let done = case.prepare(report);
    assert_eq!(
        done.text,
        "[a](https://p.example/a.pdf?v=1&w=2) [b](https://p.example/vega.json?v=1&w=2) [c](https://x)"
    );
}

#[test]
fn an_image_that_is_no_picture_stays() {
    let case = Case::new(&[("a.pdf", b"%PDF-1.7"), ("b.txt", b"loss"), ("secrets.env", b"A=1")]);
    let report = "![](a.pdf) ![](b.txt) ![](secrets.env)";
    let done = case.prepare(report);
    assert_eq!(done.text, report);
    assert_eq!(done.warnings.len(), 3);
}

#[test]
fn plots_are_drawn_on_the_way() {
    let files: &[(&str, &[u8])] = &[
        ("a.vl.json", b"1"),
        ("b.vg.json", b"2"),
        ("c.json", b"{\"$schema\": \"https://vega.github.io/schema/vega/v5.json\"}"),
        ("d.json", b"{\"data\": {}, \"hconcat\": [{}]}"),
        ("e.csv", b"a,b"),
    ];
    let case = Case::new(files);
    let done = case.prepare(
        "![](a.vl.json)![](b.vg.json)![](c.json)![](d.json)![](e.csv)\n\n```vega-lite\n{\"title\": \"*Loss*\"}\n```\n",
    );
    assert_eq!(done.text.matches("https://p.example/file.png").count(), 6);
    assert!(done.text.ends_with("\n\n![\\*Loss\\*](https://p.example/file.png?v=1&w=2)\n"), "{}", done.text);
    assert_eq!(case.shelf.kept.borrow().len(), 6);
    assert!(done.warnings.contains(&"a.vl.json: /mark: no tooltips".to_owned()), "{:?}", done.warnings);
    assert!(done.warnings.contains(&"the plot in line 3: /mark: no tooltips".to_owned()), "{:?}", done.warnings);
}

#[test]
fn a_plot_that_cannot_be_drawn_stays_with_a_caution_below_its_block() {
    let case = Case::new(&[("a.vl.json", b"broken"), ("b.png", PNG)]);
    let done = case.prepare("| x |\r\n|---|\r\n| ![](a.vl.json) ![](a.vl.json) ![](b.png) |\r\n\r\nnext\r\n");
    assert_eq!(
        done.text,
        "| x |\r\n|---|\r\n| ![](a.vl.json) ![](a.vl.json) ![](https://p.example/b.png?v=1&w=2) |\r\n\r\n> [!CAUTION]\r\n> \
         `a.vl.json` was not drawn: ``/mark: unknown mark `x` @everyone``\r\n\r\nnext\r\n"
    );
    assert_eq!(done.failures.len(), 1);
    assert_eq!(done.failures[0].kind(), ErrorKind::Spec);
    let done = case.prepare("```vl\nbroken```");
    assert_eq!(done.failures.len(), 0, "an unclosed fence holds more than that");
    let done = case.prepare("```vl\nbroken");
    assert!(
        done.text.starts_with("```vl\nbroken\n\n> [!CAUTION]\n> `the plot in line 1` was not drawn"),
        "{}",
        done.text
    );
}

#[test]
fn a_store_that_refuses_leaves_the_report_whole() {
    let mut case = Case::new(&[("b.png", PNG)]);
    case.shelf.refusal = Some(Error::denied("needs `contents: write`"));
    let done = case.prepare("# Title\n\n![](b.png)");
    assert_eq!(
        done.text,
        "# Title\n\n![](b.png)\n\n> [!CAUTION]\n> 1 picture is not shown: `` needs `contents: write` ``\n"
    );
    assert_eq!(done.failure(false).unwrap().kind(), ErrorKind::Denied);
    assert!(done.failure(true).is_none());
}

#[test]
fn a_picture_links_to_itself_where_the_store_asks_for_it() {
    let mut case = Case::new(&[("b.png", PNG)]);
    case.shelf.links = true;
    let done = case.prepare("![b](b.png) [![](b.png)](https://x) <img src=b.png>");
    let url = "https://p.example/b.png?v=1&w=2";
    let html = "https://p.example/b.png?v=1&amp;w=2";
    assert_eq!(
        done.text,
        format!("[![b]({url})]({url}) [![]({url})](https://x) <a href=\"{html}\"><img src=\"{html}\"></a>")
    );
}

#[test]
fn without_a_store_nothing_changes() {
    let case = Case::new(&[("b.png", PNG)]);
    let workspace = Workspace::new(case.place.path(), Path::new("")).unwrap();
    let draw = |_: &PlotSource<'_>| Err(Error::io("not asked for"));
    let pictures = PrepareOptions { workspace: &workspace, store: None, draw: &draw, links: true };
    let report = "![](b.png)\n\n```vl\n{}\n```\n";
    assert_eq!(prepare(report.as_bytes(), "r", &pictures).text, report);
}

#[test]
fn bytes_that_are_not_utf8_are_read_and_said() {
    let case = Case::new(&[("b.png", PNG)]);
    let report = [&b"# Gr\xf6\xdfe\n"[..], b"!\0[\0b\0]\0(\0b\0.\0p\0n\0g\0)\0\r\0\n\0"].concat();
    let done = case.prepare_bytes(&report);
    assert_eq!(done.text, "# Größe\n![b](https://p.example/b.png?v=1&w=2)\r\n");
    let said = |words: &str| done.warnings.iter().any(|warning| warning.contains(words));
    assert!(said("report.md: line 1, byte 5: not UTF-8") && said("line 2, byte 9: UTF-16"), "{:?}", done.warnings);
}

#[test]
fn a_report_of_blanks_is_empty() {
    let case = Case::new(&[]);
    for (text, is_empty) in [("", true), ("\u{feff} \r\n\t", true), ("<!-- x -->", false)] {
        assert_eq!(case.prepare(text).is_empty(), is_empty, "{text:?}");
    }
}

#[test]
fn an_empty_picture_stays_and_is_named() {
    let case = Case::new(&[("empty.png", b""), ("b.png", PNG)]);
    let done = case.prepare("![](empty.png) ![](b.png)");
    assert_eq!(done.text, "![](empty.png) ![](https://p.example/b.png?v=1&w=2)");
    assert!(done.warnings[0].contains("empty.png is empty (0 bytes)"), "{:?}", done.warnings);
}

#[test]
fn a_video_is_a_link_where_one_can_stand() {
    let mut case = Case::new(&[("a.mp4", b"\0\0\0\x18ftypmp42"), ("b.webm", b"x"), ("c.mov", b"x")]);
    case.shelf.links = true;
    let done = case.prepare(
        "![](a.mp4) ![the run](b.webm \"t\") ![][c]\n\n<img src=a.mp4 alt='a < b'>\n\n[![](a.mp4)](https://x)\n\n[c]: c.mov\n",
    );
    let url = |name: &str| format!("https://p.example/{name}?v=1&w=2");
    let want = format!(
        "[a.mp4]({}) [the run]({} \"t\") [c.mov][c]\n\n<a href=\"{}\">a &lt; b</a>\n\n[![]({})](https://x)\n\n[c]: {}\n",
        url("a.mp4"),
        url("b.webm"),
        url("a.mp4").replace('&', "&amp;"),
        url("a.mp4"),
        url("c.mov"),
    );
    assert_eq!(done.text, want);
    assert_eq!(done.pictures.len(), 1, "a check lists no videos");
}

#[test]
fn pictures_that_readers_do_not_see_are_said_to_them_and_to_the_author() {
    let mut case = Case::new(&[("b.png", PNG)]);
    case.shelf.unseen = Some(Error::denied("needs `contents: write`"));
    let done = case.prepare("![](b.png)\n");
    assert_eq!(done.text, "![](https://p.example/b.png?v=1&w=2)\n");
    let said = "`` 1 picture is kept in the shelf, which a comment does not show: needs `contents: write` ``";
    assert_eq!(done.posted(), format!("{}\n> [!CAUTION]\n> {said}\n", done.text));
    assert_eq!(done.failure(false).unwrap().kind(), ErrorKind::Denied);
    assert!(done.failure(true).is_none(), "a fork's token may not keep pictures");
}
