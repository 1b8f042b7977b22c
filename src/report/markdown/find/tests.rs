//! Where pictures and plots are found, and where they are not.

use super::*;
use crate::report::markdown::{Edit, image, splice};

/// The document with every picture's destination put between `«` and `»`.
#[track_caller]
fn check(marked: &str) {
    let text = marked.replace(['«', '»'], "");
    let found = find(&text);
    let mut edits = Vec::new();
    for reference in found.references.iter().filter(|reference| reference.is_image()) {
        let range = reference.range.clone();
        edits.push(Edit { text: format!("«{}»", &text[range.clone()]), range });
    }
    assert_eq!(splice(&text, edits), marked);
}

#[test]
fn inline_images_are_found_wherever_they_stand() {
    check("![](«a.png»)");
    check("![alt *text* `x]`](«a.png» \"title\") and ![b](<«b c.png»> 'x')");
    check("![a\\](x)](« b.png»)".replace("« ", "«").as_str());
    check("[![badge](«a.png»)](https://x)");
    check("- ![](«a.png»)\n  1. ![](«b_(1).png»)\n");
    check("> ![a\n> b](\n> «c.png»\n> \"t\")\n");
    check("| a | b |\n|---|---|\n| ![](«a.png») | x\\|y ![](«b.png») |\n");
    check("a | b\n---|---\n![x](«a.png») | c\n");
    check("- [ ] ![](«a.png»)\n- [x] ~~![](«b.png»)~~\n");
    check("[^1]\n\n[^1]: ![](«a.png»)\n");
    check("> [!NOTE]\n> ![](«a.png»)\n");
    check("# ![](«a.png»)\n\n![](«b.png»)\n---\n");
    check("\u{feff}![](«a.png»)");
    check("![](«a.png»)\r\n\r\n![b](«b.png»)\r\n");
    check("![a&amp;b](«a&amp;b.png») ![x](«a\\)b.png»)");
    check("![](«data:image/png;base64,iVBORw0KGgo=»)");
}

#[test]
fn definitions_are_found_once_through_their_images() {
    check("![a][x] ![b][X] ![x][] ![x]\n\n[x]: «a.png» 'title'\n[y]: b.png\n");
    check("> ![a][x]\n>\n> [x]:\n>   <«a b.png»>\n");
    check("[x]: «a.png»\n\n[link][x] ![x]\n");
    let text = "![a][x] ![b][x]\n\n[x]: a.png";
    assert_eq!(find(text).references[0].uses.len(), 2);
}

#[test]
fn html_images_and_their_candidates_are_found() {
    check("<p>\n<img src=\"«a.png»\"> <b title=\"<img src=c.png>\n");
    check("<p align=center>\n<img width=3 src=«a.png»>\n</p>\n");
    check("text <img src='«a.png»' alt='>'> <IMG SRC=\"«b.png»\" srcset=\"«c.png» 1x, «d.png» 2x\"/>\n");
    check("<picture>\n<source media='x' srcset='«dark.png»'>\n<img src='«a.png»'>\n</picture>");
    check("<details><summary>s</summary>\n\n![](«a.png»)\n\n</details>");
    check("> <table><tr><td>\n> <img\n> src=\"«a.png»\"></td></tr></table>\n");
    check("> text <img\n> src=\"«a.png»\" alt=\"\n> b\">\n");
    check("| a |\n|---|\n| <img src=\"«a.png»\"> |\n");
    check("<video src='a.mp4' poster='b.png'><source src='c.mp4'></video> <a href='d.png'>d</a>");
}

#[test]
fn code_comments_and_math_hold_no_pictures() {
    check("`![](a.png)` ``` ![](a.png) ```\n\n    ![](a.png)\n\n~~~\n![](a.png)\n~~~\n\n```\n<img src=a.png>\n```\n");
    check("<!-- ![](a.png) <img src=a.png> -->\n\ntext <!-- <img src=a.png> --> $![](a.png)$\n\n$$\n![](a.png)\n$$\n");
    check("\\![](a.png) !\\[](a.png) [a](b.png) ![a] (b.png) ![x][nowhere]\n");
    check("![a ![b](hidden.png)](«a.png»)");
}

#[test]
fn what_stands_in_a_link_is_not_put_in_another() {
    let wraps = |text: &str| {
        let found = find(text);
        let uses = found.references.iter().flat_map(|r| &r.uses).filter(|u| u.is_image);
        uses.map(|u| u.wrap).collect::<Vec<_>>()
    };
    assert_eq!(wraps("![](a)"), [Some(Wrap::Markdown)]);
    assert_eq!(wraps("[![](a)](b)"), [None]);
    assert_eq!(wraps("<a href=b>![](a)</a> ![](c)"), [None, Some(Wrap::Markdown)]);
    assert_eq!(wraps("<a href=b><img src=a></a> <img src=c>"), [None, Some(Wrap::Html)]);
    assert_eq!(wraps("<img src=a>\n<b>"), [None]);
    assert_eq!(wraps("<picture><img src=a></picture>"), [None]);
}

/// The document with every fence that is drawn replaced by a picture.
#[track_caller]
fn check_fence(text: &str, source: &str, want: &str) {
    let found = find(text);
    let [fence] = &found.fences[..] else { panic!("{found:?}") };
    assert_eq!(fence.source, source);
    let new = format!("{}{}{}", fence.before, image("", "u"), fence.after);
    assert_eq!(splice(text, vec![Edit { range: fence.range.clone(), text: new }]), want);
}

#[test]
fn a_fence_is_replaced_within_its_container() {
    check_fence("```vega-lite\n{}\n```\n", "{}\n", "![](u)\n");
    check_fence("~~~~ VL-json x\r\n{}\r\n~~~~\r\n\r\nnext", "{}\n", "![](u)\r\n\r\nnext");
    check_fence("> a\n>\n> ```vega\n> {\n> }\n> ```\n> b\n", "{\n}\n", "> a\n>\n> ![](u)\n>\n> b\n");
    check_fence("- ```vl\n  {}\n  ```\ntext", "{}\n", "- ![](u)\n\ntext");
    check_fence("1. a\n   ```vl\n   {}\n   ```\n2. b", "{}\n", "1. a\n   \n   ![](u)\n\n2. b");
    check_fence("text\n```vl\n{}\n```\n---\n", "{}\n", "text\n\n![](u)\n\n---\n");
    check_fence("```vl\n{}", "{}", "![](u)");
    check_fence("> ```vl\n> {}\n\nnext", "{}\n", "> ![](u)\n\nnext");
}

#[test]
fn other_fences_stay() {
    assert!(find("```json\n{}\n```\n\n    ```vl\n    {}\n    ```\n\n```\nvega-lite\n```\n").fences.is_empty());
}
