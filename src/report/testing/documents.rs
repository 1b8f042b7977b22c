//! Generated documents, with every construct of GitHub's Markdown around the addresses of pictures.
//!
//! The generator knows what it wrote: a document is a list of pieces, some of which are destinations with what has to become of
//! them. So a whole result can be compared, and not only what one parser says about both.

/// Pictures that the documents name.
pub(in crate::report) const FILES: [&str; 5] = ["plot.png", "a b.png", "ünï.png", "x(1).png", "r&d.png"];

#[derive(Clone)]
enum Piece {
    Text(String),
    /// A destination: as written, and as it has to be written afterwards.
    Slot {
        before: String,
        after: String,
    },
}

type Line = Vec<Piece>;

/// A small generator of the family of Lehmer: the same documents on every machine.
pub(in crate::report) struct Dice(pub(in crate::report) u64);

impl Dice {
    pub(in crate::report) fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    pub(in crate::report) fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

fn text(text: impl Into<String>) -> Piece {
    Piece::Text(text.into())
}

fn published(file: &str, is_html: bool) -> String {
    let url = format!("https://p.example/{}?v=1&w=2", file.replace(' ', "%20"));
    // In Markdown an ampersand stays one, unless an entity would come of it.
    if is_html { url.replace('&', "&amp;") } else { url.replace('(', "%28").replace(')', "%29") }
}

/// A destination in Markdown, with brackets where it needs them.
fn slot(dice: &mut Dice) -> Vec<Piece> {
    let file = dice.pick(&FILES);
    let after = published(file, false);
    let bracketed = |before: String| vec![text("<"), Piece::Slot { before, after: after.clone() }, text(">")];
    match dice.below(3) {
        0 => bracketed(file.replace('&', "&amp;")),
        1 => vec![Piece::Slot {
            before: file.replace(' ', "%20").replace('&', "\\&").replace('(', "\\(").replace(')', "\\)"),
            after,
        }],
        _ if file.contains(' ') => bracketed(format!("./{file}")),
        _ => vec![Piece::Slot { before: format!("./{file}"), after }],
    }
}

fn attribute(dice: &mut Dice) -> Vec<Piece> {
    let file = dice.pick(&FILES);
    let before = file.replace('&', "&amp;");
    let piece = Piece::Slot { before: before.clone(), after: published(file, true) };
    match dice.below(3) {
        0 if !before.contains(' ') => {
            vec![Piece::Slot { before, after: format!("\"{}\"", published(file, true)) }]
        }
        1 => vec![text("'"), piece, text("'")],
        _ => vec![text("\""), piece, text("\"")],
    }
}

fn image(dice: &mut Dice) -> Line {
    let mut out =
        vec![text(format!("![{}](", dice.pick(&["", "alt", "a *b* c", "x \\] y", "é&amp;", "a `c]` [n](u)"])))];
    out.extend(slot(dice));
    out.push(text(format!("{})", dice.pick(&["", " \"title\"", " 'a \"b\"'", " (t)", " \"![](plot.png)\""]))));
    out
}

fn html_image(dice: &mut Dice) -> Line {
    let mut out =
        vec![text(dice.pick(&["<img src=", "<IMG alt='>' SRC = ", "<img width=\"3\" data-src=\"plot.png\" src="]))];
    out.extend(attribute(dice));
    if dice.below(3) == 0 {
        out.push(text(" srcset=\""));
        out.push(Piece::Slot { before: "plot.png".to_owned(), after: published("plot.png", true) });
        out.push(text(" 1x, "));
        out.push(Piece::Slot { before: "a%20b.png".to_owned(), after: published("a b.png", true) });
        out.push(text(" 2x\""));
    }
    out.push(text(dice.pick(&[" >", " />"])));
    out
}

/// Something inside a paragraph, a heading or a cell; it contains no line end.
fn inline(dice: &mut Dice) -> Line {
    match dice.below(20) {
        0..=3 => image(dice),
        4 => html_image(dice),
        5 => [vec![text("[")], image(dice), vec![text("](https://x.example/plot.png)")]].concat(),
        6 => vec![text(dice.pick(&["![a][pic]", "![pic][]", "![PIC]", "[![a][pic]](https://x.example)"]))],
        7 => vec![text("`![](plot.png)` ``<img src=plot.png>``")],
        8 => vec![text("$![](plot.png)$ $x_1 < y$")],
        9 => vec![text("\\![not](plot.png\\) !\\[](plot.png) \\<img src=plot.png>")],
        10 => vec![text("<!-- ![](plot.png) <img src=plot.png> -->")],
        11 => [vec![text("~~**")], image(dice), vec![text("**~~")]].concat(),
        12 => vec![text("[link](plot.png) [r][pic] <https://x.example/plot.png> https://x.example/plot.png")],
        13 => vec![text(
            "![remote](https://x.example/a.png) ![gone](gone.png) ![](#anchor) <img src=\"//x.example/a.png\">",
        )],
        14 => vec![text("<video src=\"plot.png\" poster='plot.png'></video> <a href=plot.png>a</a>")],
        15 => [vec![text("<a href=\"plot.png\">")], image(dice), vec![text("</a>")]].concat(),
        _ => vec![text(dice.pick(&[
            "words",
            "*em* _em_ **s**",
            "a_b_c",
            "x < y & z",
            "@you #12 :tada: &copy;",
            "[^1]",
            "1\\. a  b",
            "[ ]",
        ]))],
    }
}

fn inlines(dice: &mut Dice) -> Line {
    let mut out = vec![text("A")];
    for _ in 0..=dice.below(4) {
        out.push(text(" "));
        out.extend(inline(dice));
    }
    out
}

/// One block: lines without their ends.
fn block(dice: &mut Dice, depth: usize) -> Vec<Line> {
    let plain = |lines: &[&str]| -> Vec<Line> { lines.iter().map(|line| vec![text(*line)]).collect() };
    let sides = if depth > 2 { 11 } else { 17 };
    match dice.below(sides) {
        0 | 1 => (0..=dice.below(2)).map(|_| inlines(dice)).collect(),
        2 => vec![[vec![text(dice.pick(&["# ", "### "]))], inlines(dice)].concat()],
        3 => [vec![inlines(dice)], plain(&[dice.pick(&["---", "==="])])].concat(),
        4 => plain(&["```sh", "![](plot.png) <img src=plot.png>", "```"]),
        5 => plain(&["~~~~", "```vega-lite", "![](plot.png)", "```", "~~~~"]),
        6 => plain(&["<!--", "![](plot.png)", "<img src=\"plot.png\">", "-->"]),
        7 => plain(&["$$", "![](plot.png)", "$$"]),
        8 => {
            let row = |dice: &mut Dice| {
                [vec![text("| ")], inline(dice), vec![text(" | ")], inline(dice), vec![text(" |")]].concat()
            };
            [plain(&["| a | b |", "|:--|--:|"]), vec![row(dice), row(dice)]].concat()
        }
        9 => [plain(&["a | b", "--- | ---"]), vec![[vec![text("c ")], image(dice), vec![text(" | d")]].concat()]]
            .concat(),
        10 => {
            let line = html_image(dice);
            let wrap = dice.pick(&["<p align=\"center\">", "<table><tr><td>", "<div>"]);
            [plain(&[wrap]), vec![line], plain(&["![](plot.png) `", "</p></td></tr></table></div>"])].concat()
        }
        11 => {
            let (first, rest) = (dice.pick(&["- ", "* ", "1. ", "12) "]), dice.below(2));
            let indent = " ".repeat(first.find(' ').unwrap() + 1);
            let mut lines = prefixed(block(dice, depth + 1), first, &indent);
            for _ in 0..rest {
                lines.push(vec![text(indent.clone())]);
                lines.extend(prefixed(block(dice, depth + 1), &indent, &indent));
            }
            lines
        }
        12 => prefixed(blocks(dice, depth + 1), "> ", "> "),
        13 => [plain(&["> [!NOTE]"]), prefixed(vec![inlines(dice)], "> ", "> ")].concat(),
        15 => prefixed(vec![inlines(dice), inlines(dice)], "- [ ] ", "- [x] "),
        14 => {
            let head = dice.pick(&["<details><summary>More</summary>", "<details>"]);
            [plain(&[head, ""]), blocks(dice, depth + 1), plain(&["", "</details>"])].concat()
        }
        _ => {
            let after = format!("![Loss]({})", published("file.png", false));
            let mark = dice.pick(&["```vega-lite", "~~~ vl", "```vega"]);
            let before = format!("{mark}\n{{\"title\": \"Loss\"}}\n{}", &mark[..3]);
            vec![vec![Piece::Slot { before, after }]]
        }
    }
}

/// Blocks with an empty line between each two.
fn blocks(dice: &mut Dice, depth: usize) -> Vec<Line> {
    let mut out = Vec::new();
    for number in 0..=dice.below(3) {
        if number > 0 {
            out.push(Vec::new());
        }
        out.extend(block(dice, depth));
    }
    out
}

/// The lines inside a container; a destination that spans lines has them prefixed too.
fn prefixed(lines: Vec<Line>, first: &str, rest: &str) -> Vec<Line> {
    let prefix = |(number, line): (usize, Line)| {
        let start = vec![text(if number == 0 { first } else { rest })];
        let line = line.into_iter().map(|piece| match piece {
            Piece::Slot { before, after } => Piece::Slot { before: before.replace('\n', &format!("\n{rest}")), after },
            text => text,
        });
        start.into_iter().chain(line).collect()
    };
    lines.into_iter().enumerate().map(prefix).collect()
}

/// A document of some length, its own for each seed, as its author wrote it.
pub(in crate::report) fn long(seed: u64) -> String {
    document(&mut Dice(seed), 30).0
}

/// A document and what has to become of it.
pub(in crate::report) fn document(dice: &mut Dice, least: usize) -> (String, String) {
    let mut lines: Vec<Line> = Vec::new();
    for _ in 0..least + dice.below(6) {
        lines.extend(block(dice, 0));
        lines.push(Vec::new());
    }
    let end = [vec![text("[pic]: ")], slot(dice), vec![text(" \"t\"")]].concat();
    // The definition's picture is shown, whatever came before.
    lines.extend([
        vec![text("![pic]")],
        vec![],
        end,
        vec![],
        vec![text("[^1]: ")],
        vec![],
        vec![text("[unused]: plot.png")],
    ]);
    let line_end = dice.pick(&["\n", "\n", "\r\n"]);
    let mut before = dice.pick(&["", "", "\u{feff}"]).to_owned();
    let mut after = before.clone();
    let last = lines.len() - 1;
    for (number, line) in lines.into_iter().enumerate() {
        for piece in line {
            let (old, new) = match piece {
                Piece::Text(text) => (text.clone(), text),
                Piece::Slot { before, after } => (before, after),
            };
            before.push_str(&old.replace('\n', line_end));
            after.push_str(&new);
        }
        if number < last || dice.below(2) == 0 {
            before.push_str(line_end);
            after.push_str(line_end);
        }
    }
    (before, after)
}
