//! Where a report is cut, and that nothing of it is lost.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::*;
use crate::report::testing::documents::long;

const PARAGRAPH: &str = "Word word word word word word word.\n\n";

fn parts(text: &str, most: usize) -> Vec<String> {
    let parts = split(text, Limit::Characters(most), 0);
    for part in &parts {
        assert!(part.chars().count() <= most, "{} of {most}: {part}", part.chars().count());
    }
    parts
}

#[test]
fn a_report_that_fits_is_one_part_as_it_is() {
    assert_eq!(split("a\r\n\n", Limit::Characters(4), 0), ["a\r\n\n"]);
    assert_eq!(split("éé", Limit::Bytes(4), 0), ["éé"]);
    assert_eq!(split("éé", Limit::Characters(4), 2), ["éé"]);
    assert_eq!(split("éé", Limit::Bytes(4), 1).len(), 2);
}

#[test]
fn a_cut_falls_between_blocks_and_nothing_is_lost() {
    let text = PARAGRAPH.repeat(10);
    let parts = parts(&text, 100);
    assert_eq!(parts.concat(), text);
    assert_eq!(parts.len(), 5);
    assert!(parts.iter().all(|part| part.ends_with(".\n\n")));
}

#[test]
fn a_fence_is_not_cut_unless_it_is_too_long_itself() {
    let fence = "```sh\nline\nline\n```\n\n";
    let parts_of = parts(&format!("{}{fence}", PARAGRAPH.repeat(2)), 90);
    assert_eq!(parts_of, [PARAGRAPH.repeat(2), fence.to_owned()]);

    let long = format!("> ~~~~ py x\n{}> ~~~~\n", "> line of code\n".repeat(20));
    let parts_of = parts(&long, 100);
    assert!(parts_of.len() > 2);
    for part in &parts_of {
        assert!(part.starts_with("> ~~~~ py x\n> line") && part.ends_with("> line of code\n> ~~~~\n"), "{part}");
    }
    let lines: usize = parts_of.iter().map(|part| part.matches("> line of code\n").count()).sum();
    assert_eq!(lines, 20);
}

#[test]
fn a_table_is_cut_between_rows_and_its_head_repeated() {
    let rows: String = (0..30).map(|row| format!("| {row} | value |\n")).collect();
    let text = format!("| a | b |\n|---|---|\n{rows}\nafter\n");
    let parts = parts(&text, 120);
    assert!(parts.iter().all(|part| part.starts_with("| a | b |\n|---|---|\n| ")), "{parts:?}");
    assert_eq!(parts.iter().map(|part| part.matches("value |\n").count()).sum::<usize>(), 30);
    assert!(parts.last().unwrap().ends_with("\nafter\n"));
}

#[test]
fn a_list_is_cut_between_items() {
    let text: String = (0..20).map(|item| format!("- item {item}\n  goes on\n")).collect();
    let parts = parts(&text, 100);
    assert!(parts.iter().all(|part| part.starts_with("- item") && part.ends_with("goes on\n")));
    assert_eq!(parts.concat(), text);
}

#[test]
fn an_item_that_is_too_long_goes_on_as_an_item() {
    let text = format!("> 12) first\n{}", ">\n>     Word word word word word.\n".repeat(10));
    let parts = parts(&text, 110);
    assert!(parts.len() > 2 && parts[0].starts_with("> 12) first\n"), "{parts:?}");
    assert!(parts[1..].iter().all(|part| part.starts_with("> 12) …\n>\n>     Word")), "{parts:?}");
}

#[test]
fn details_are_kept_together_or_closed_and_opened_again() {
    let small = "<details><summary>s</summary>\n\nText text text.\n\n</details>\n";
    let parts_of = parts(&small.repeat(6), 140);
    assert!(
        parts_of.iter().all(|part| part.starts_with("<details>") && part.ends_with("</details>\n")),
        "{parts_of:?}"
    );
    assert_eq!(parts_of.concat(), small.repeat(6));

    let large = format!("<details open>\n<summary>s</summary>\n\n{}</details>\n\nafter\n", PARAGRAPH.repeat(8));
    let parts_of = parts(&large, 150);
    assert!(parts_of.len() > 2);
    for part in &parts_of {
        assert_eq!(part.matches("<details open>").count(), 1, "{part}");
        assert_eq!(part.matches("<summary>s</summary>").count(), 1, "{part}");
        assert_eq!(part.matches("</details>").count(), 1, "{part}");
    }
    assert_eq!(parts_of.iter().map(|part| part.matches("Word word").count()).sum::<usize>(), 8);
}

#[test]
fn a_line_without_end_is_cut_between_words_or_anywhere() {
    let text = "word ".repeat(100);
    let parts_of = parts(&text, 64);
    assert_eq!(parts_of.concat(), text);
    assert!(parts_of.iter().all(|part| part.ends_with(' ')));
    let text = "é".repeat(100);
    let parts_of = split(&text, Limit::Bytes(31), 0);
    assert_eq!(parts_of.concat(), text);
    assert!(parts_of.iter().all(|part| part.len() <= 31));
}

#[test]
fn definitions_are_repeated_where_they_are_needed() {
    let text = format!("![a][Pic]\n\n{}[b][pic] [c]\n\n[pic]: u.png \"t\"\n[c]: v\n", PARAGRAPH.repeat(6));
    let parts = parts(&text, 160);
    assert!(parts.len() > 1);
    assert!(parts[0].ends_with("\n[pic]: u.png \"t\"\n"), "{}", parts[0]);
    assert_eq!(parts.iter().filter(|part| part.contains("[c]: v")).count(), 1);
}

#[test]
fn any_text_is_cut_within_the_limit() {
    let odd =
        "\u{feff}<details>\n\n> - ```\n> a\n\n<div><p>\n\n|a|\n|-|\n|b|\n</details></div>\n[x]: y\n<!-- \n\n é\u{0}";
    for most in 1..60 {
        for text in [odd, &odd[3..], &odd.replace('\n', "\r\n")] {
            let parts = split(text, Limit::Characters(most), 0);
            assert!(!parts.is_empty());
            assert!(most < 8 || parts.iter().all(|part| part.chars().count() <= most), "{most}: {parts:?}");
        }
    }
}

#[test]
fn hostile_texts_are_cut_without_harm() {
    assert_eq!(split(&" \n".repeat(100), Limit::Characters(20), 0), [""]);
    let quotes = format!("{}a\n", "> ".repeat(20_000));
    assert!(split(&quotes, Limit::Characters(1000), 0).len() > 40);
    let lists = format!("{}a\n", "- ".repeat(20_000));
    assert!(split(&lists, Limit::Characters(1000), 0).len() > 40);
    let elements = format!("{}{}", "<div>\n\n".repeat(20_000), "</div>\n\n".repeat(20_000));
    assert!(split(&elements, Limit::Characters(1000), 0).len() > 200);
}

/// The pictures of a text, and all that stands in its code blocks.
fn pictures_and_code(text: &str) -> (Vec<String>, String) {
    let (mut pictures, mut code, mut is_code) = (Vec::new(), String::new(), false);
    for event in Parser::new_ext(text.trim_start_matches('\u{feff}'), grammar()) {
        match event {
            Event::Start(Tag::Image { dest_url, .. }) => pictures.push(dest_url.into_string()),
            Event::Start(Tag::CodeBlock(_)) => is_code = true,
            Event::End(TagEnd::CodeBlock) => is_code = false,
            Event::Text(line) if is_code => code.push_str(&line),
            _ => {}
        }
    }
    (pictures, code)
}

#[test]
fn a_generated_report_is_the_same_in_parts() {
    let mut cuts = 0;
    for seed in 0..100 {
        let text = long(seed);
        for most in [1000, 2500] {
            let parts = parts(&text, most);
            cuts += parts.len() - 1;
            let together = parts.join("\n");
            let mut lines = together.lines();
            for line in text.lines().filter(|line| !line.trim().is_empty()) {
                assert!(lines.any(|other| other == line), "seed {seed}, {most}: {line:?} is lost in\n{parts:#?}");
            }
            let (pictures, code) = pictures_and_code(&text);
            let each: Vec<_> = parts.iter().map(|part| pictures_and_code(part)).collect();
            let shown: Vec<String> = each.iter().flat_map(|(pictures, _)| pictures.clone()).collect();
            assert_eq!(shown, pictures, "seed {seed}, {most}: {parts:#?}");
            assert_eq!(each.iter().map(|(_, code)| code.as_str()).collect::<String>(), code, "seed {seed}, {most}");
        }
    }
    assert!(cuts > 300, "{cuts} cuts are too few to tell anything");
}

#[test]
fn many_byte_order_marks_are_one() {
    let text = "\u{feff}".repeat(100_000) + &"word ".repeat(100);
    let parts = split(&text, Limit::Bytes(200), 0);
    assert!(parts[0].starts_with("\u{feff}word") && parts.len() > 1, "{}", parts.len());
}
