//! Reports: pieces of Markdown and HTML, in each other.

use fastrand::Rng;

use super::values::text;
use super::{bytes, image, once_in, pick};
use crate::seeds::Seeds;

/// Pieces that mean something, or begin or end something that does.
const PIECES: [&str; 88] = [
    "![",
    "](",
    ")",
    "[",
    "]",
    "image.png",
    "<",
    ">",
    "\"",
    "'",
    "`",
    "```",
    "~~~",
    "vega-lite",
    "\n",
    "\n\n",
    "\r\n",
    " ",
    "    ",
    "\t",
    "> ",
    "- ",
    "* ",
    "1. ",
    "|",
    "---",
    "===",
    "a",
    "é",
    "\u{0}",
    "<img src=",
    " srcset=",
    ",",
    "1x",
    "<!--",
    "-->",
    "$",
    "$$",
    "\\",
    "&amp;",
    "&#x0;",
    "[x]:",
    "![x]",
    "<details>",
    "</details>",
    "<summary>",
    "<a href=b>",
    "</a>",
    "#",
    "?",
    "%20",
    "%00",
    "%2e%2e%2f",
    "data:image/png;base64,",
    "data:image/svg+xml,",
    "\u{feff}",
    "![a](image.png)",
    "[b](<image.png>)",
    "<img src=\"image.png\">",
    "<img src=image.png>\n",
    "\n[x]: image.png\n",
    "\n```vl\n{}\n```\n",
    "[![](image.png)](u)",
    "<img srcset='image.png 1x, data.csv 2x'>",
    "![](.git/config)",
    "![](../secret.csv)",
    "[a](link.csv)",
    "![](plot.vl.json)",
    "![](data.csv)",
    "<video src=.env>",
    "<picture><source srcset=image.png></picture>",
    "[^1]",
    "[^1]: ",
    "- [ ] ",
    "~~",
    "**",
    "_",
    "<script>",
    "<![CDATA[",
    "<?",
    "<!X",
    "@user",
    "#1",
    "##[error]",
    "::error::",
    "\u{202e}",
    "https://example.com/a.png",
    "| a | b |\n|---|---|\n",
];

/// A report.
pub fn report(rng: &mut Rng, seeds: &Seeds) -> Vec<u8> {
    let mut out = match (seeds.pick(rng), rng.u8(..12)) {
        (Some(seed), 0..2) => seed.bytes.clone(),
        (_, 2) => (0..rng.usize(..200)).map(|_| pick(rng, &PIECES)).collect::<String>().into_bytes(),
        (_, 3) => {
            let opens = [
                "> ", "- ", "[", "![](", "<div>", "*", "**a ", "`", "<!--", "| ", "$", "  ", "1. ", "[a](", "<", "&",
                "\\", "```\n", "<a ",
            ];
            let closes = ["", "]", ")", "</div>", "*", "-->", "\n"];
            let (open, inner, close) = (pick(rng, &opens), pick(rng, &PIECES), pick(rng, &closes));
            bytes::nested(rng, open, inner, close).into_bytes()
        }
        _ => blocks(rng, 0).into_bytes(),
    };
    if once_in(rng, 4) {
        bytes::mutate(rng, &mut out);
    }
    out
}

fn blocks(rng: &mut Rng, depth: usize) -> String {
    (0..=rng.usize(..5)).map(|_| block(rng, depth) + pick(rng, &["\n\n", "\n", "\r\n\r\n", "\n \n"])).collect()
}

fn block(rng: &mut Rng, depth: usize) -> String {
    let within = |text: &str, first: &str, rest: &str| -> String {
        text.lines().enumerate().map(|(i, line)| format!("{}{line}\n", if i == 0 { first } else { rest })).collect()
    };
    match rng.u8(..if depth > 5 { 8 } else { 13 }) {
        0 | 1 => line(rng),
        2 => format!("{} {}", "#".repeat(1 + rng.usize(..7)), line(rng)),
        3 => format!("{}\n{}", line(rng), pick(rng, &["===", "---", "***"])),
        4 | 5 => fence(rng),
        6 => {
            let columns = 1 + rng.usize(..4);
            let row =
                |rng: &mut Rng| format!("| {} |\n", (0..columns).map(|_| line(rng)).collect::<Vec<_>>().join(" | "));
            format!("{}|{}\n{}{}", row(rng), ":--|".repeat(columns), row(rng), row(rng))
        }
        7 => format!(
            "[{}]: {} \"{}\"",
            pick(rng, &["x", "pic", "^1", "a b"]),
            destination(rng),
            text(rng).replace('"', "")
        ),
        8 => within(&blocks(rng, depth + 1), "> ", pick(rng, &["> ", ">", ""])),
        9 => within(
            &blocks(rng, depth + 1),
            pick(rng, &["- ", "* ", "1. ", "10) ", "- [ ] "]),
            pick(rng, &["  ", "   ", "    ", "\t"]),
        ),
        10 => format!("<details><summary>{}</summary>\n\n{}\n</details>", line(rng), blocks(rng, depth + 1)),
        11 => format!("<!-- {} -->", blocks(rng, depth + 1)),
        _ => format!("<table><tr><td>\n\n{}</td></tr></table>", blocks(rng, depth + 1)),
    }
}

fn fence(rng: &mut Rng) -> String {
    let mark = pick(rng, &["```", "~~~", "````", "``````````"]);
    let language = pick(rng, &["vega-lite", "vl", "vega", "vg", "json", "", "sh", "vega-lite title"]);
    let body = match rng.u8(..5) {
        0 => "{\"data\": {\"values\": [{\"a\": 1}]}, \"mark\": \"bar\", \"encoding\": {\"x\": {\"field\": \"a\"}}}"
            .to_owned(),
        1 => format!(
            "{{\"data\": {{\"url\": \"{}\"}}, \"mark\": \"text\", \"encoding\": {{\"text\": {{\"field\": \"a\"}}}}}}",
            pick(rng, super::vocabulary::values_of("url"))
        ),
        2 => format!("{{\"mark\": {:?}, \"title\": {:?}}}", text(rng), text(rng)),
        3 => mark.repeat(2),
        _ => text(rng),
    };
    format!("{mark}{language}\n{body}\n{}", if once_in(rng, 8) { "" } else { mark })
}

fn line(rng: &mut Rng) -> String {
    (0..=rng.usize(..5)).map(|_| inline(rng) + pick(rng, &[" ", "", "\n", "  \n"])).collect()
}

fn inline(rng: &mut Rng) -> String {
    match rng.u8(..12) {
        0 | 1 => format!(
            "![{}]({}{})",
            text(rng),
            destination(rng),
            pick(rng, &["", " \"t\"", " 'a'", " (t)", "#dark", "?a=b"])
        ),
        2 => format!("[{}]({})", inline_or_text(rng), destination(rng)),
        3 => format!(
            "<img alt='{}' src=\"{}\" srcset=\"{} 1x, {} 2x\">",
            text(rng),
            destination(rng),
            destination(rng),
            destination(rng)
        ),
        4 => format!("<a href={}>{}</a>", destination(rng), inline_or_text(rng)),
        5 => format!("`{}`", text(rng)),
        6 => format!("*{}*", inline_or_text(rng)),
        7 => pick(rng, &["![x][pic]", "![pic][]", "![pic]", "[a b]", "[^1]"]).to_owned(),
        8 => format!(
            "<{}>",
            pick(rng, &["https://example.com", "b", "/b", "img", "source srcset", "br/", "!--", "a b=c d='e"])
        ),
        9 => pick(rng, &PIECES).to_owned(),
        _ => text(rng),
    }
}

fn inline_or_text(rng: &mut Rng) -> String {
    if once_in(rng, 3) { inline(rng) } else { text(rng) }
}

fn destination(rng: &mut Rng) -> String {
    match rng.u8(..8) {
        0..4 => pick(
            rng,
            &[
                "image.png",
                "./image.png",
                "data.csv",
                "plot.vl.json",
                "<image.png>",
                "gone.png",
                ".",
                "",
                "/",
                "a b.png",
            ],
        )
        .to_owned(),
        4 => text(rng),
        5 => {
            let bytes: String = image::any(rng).iter().map(|byte| format!("%{byte:02x}")).collect();
            format!("data:image/png,{bytes}")
        }
        _ => pick(rng, super::vocabulary::values_of("url")).to_owned(),
    }
}
