//! Long and wide logs, which are read in blocks, in several ways, and mean the same in all.

use std::io::{self, Cursor, Read};

use crate::chart::model::XKind;
use crate::chart::read::find::{Input, Source};
use crate::chart::read::log::read;
use crate::chart::read::options::ReadOptions;
use crate::chart::read::testing::{log, names, points, read_text, run};
use crate::error::Warnings;

#[test]
fn the_same_rows_mean_the_same_however_long_the_log_is() {
    // The first 64 KiB and 256 rows take another way than the rest, of which much goes through several threads; a quote
    // makes the rest take one more.
    let table = |rows: u32, odd: &str| {
        let mut text = String::from("time,epoch,loss,note\n");
        for row in 0..rows {
            let loss = if row % 1000 == 999 { String::new() } else { format!("{}e-3", row % 777) };
            let (day, hour) = (2 + row / 86_400, row / 3600 % 24);
            let time = format!("2024-01-{day:02} {hour:02}:{:02}:{:02}", row / 60 % 60, row % 60);
            text += &format!("{time},{},{loss},abc\n", row / 100);
        }
        text + odd
    };
    for rows in [100, 3000, 60_000] {
        let plain = run(&table(rows, ""));
        let quoted = run(&table(rows, "2024-01-09 03:59:59,\"9\",\"5\",\"a \"\"b\"\"\nc\"\n"));
        assert_eq!(names(&plain), ["loss"]);
        assert_eq!((plain.metrics[0].x.name.as_str(), plain.metrics[0].x.kind), ("time", XKind::Time));
        assert_eq!(plain.metrics[0].summary.rows, u64::from(rows));
        assert_eq!(quoted.metrics[0].summary.rows, u64::from(rows) + 1);
        assert_eq!(quoted.metrics[0].summary.last.map(|last| last.y), Some(5.0));
        assert_eq!(quoted.metrics[0].summary.missing, plain.metrics[0].summary.missing);
        assert_eq!(plain.metrics[0].summary.missing, u64::from(rows) / 1000);
    }
}

/// The rows of a long table, most of them plain and some as odd as they come, without its names.
fn odd_rows(rows: u32) -> String {
    let mut text = String::new();
    for row in 0..rows {
        let step = if row < 40_000 { row } else { row - 5000 }; // it went back once, and started again
        let (loss, norm) = (f64::from(row * 7919 % 10_007) / 1e4, f64::from(row * 31 % 2003) - 1000.5);
        text += &match row % 6151 {
            3000 => format!("{step},nan,{norm}\n"),
            3001 => format!("{step},,{norm:.3}\r\n"),
            3002 => format!("{step},inf,-Infinity\n"),
            3003 => format!("{step},{loss:.9}\n"),
            3004 => format!("{step},{loss:.9},{norm:.3},7,8\n"),
            3005 => format!(",{loss:.9},{norm:.3}\n"),
            3006 => format!("\n# nothing\n  \n{step}, {loss:e} ,{norm:.3},\n"),
            3007 => format!("{step},{loss},\n"),
            3100..3300 => format!("{step},{loss},{norm:e}\r\n"),
            _ => format!("{step},{loss:.9},{norm:.3}\n"),
        };
    }
    text
}

#[test]
fn rows_read_in_blocks_mean_the_same_as_rows_read_cell_by_cell() {
    // A quote among the names sends the whole table the slow way; in the midst it sends the rest.
    for smooth in [None, Some(0.9)] {
        for (middle, end) in [("", ""), ("90000,\"0.25\",\"3\n\"\n", "\"95000\",1,2\n"), ("", "95000,oops,1\n")] {
            let options = ReadOptions { smooth, buckets: 256, ..ReadOptions::default() };
            let table = |names: &str| [names, &odd_rows(90_000), middle, &odd_rows(30_000), end].concat();
            let (blocks, warnings) = read_text(&table("step,loss,norm\n"), &options);
            let (cells, same_warnings) = read_text(&table("\"step\",loss,norm\n"), &options);
            assert_eq!(warnings, same_warnings);
            assert!(!warnings.is_empty());
            assert!(blocks == cells, "{middle:?} {end:?}");
        }
    }
}

#[test]
fn rows_far_shorter_than_the_first_mean_the_same() {
    let names: Vec<String> = (0..300).map(|column| format!("m{column}")).collect();
    let wide: Vec<String> = (0..300).map(|row| format!("{row}{}\n", ",1".repeat(300))).collect();
    let short: Vec<String> = (300..8000).map(|row| format!("{row},0.5\n")).collect();
    let table = |x: &str| format!("{x},{}\n{}{}", names.join(","), wide.concat(), short.concat());
    let [blocks, cells] = ["step", "\"step\""].map(|x| read_text(&table(x), &ReadOptions::default()));
    assert!(blocks == cells);
    assert_eq!(blocks.0.unwrap().runs[0].metrics[0].summary.finite(), 8000);
    assert_eq!(blocks.1.len(), 1, "{:?}", blocks.1);
}

#[test]
fn a_file_that_breaks_off_with_an_error_is_told() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk is gone"))
        }
    }
    for rows in [10, 10_000, 200_000] {
        let start = Cursor::new(format!("step,loss,norm\n{}", odd_rows(rows)).into_bytes());
        let source = Source { name: None, input: Input::Stream(Box::new(start.chain(Broken))) };
        let error = read(vec![source], &ReadOptions::default(), &Warnings::default()).unwrap_err().to_string();
        assert_eq!(error, "standard input: cannot be read: the disk is gone", "{rows} rows");
    }
}

#[test]
fn a_thousand_columns_are_read() {
    let header: Vec<String> = (0..1000).map(|i| format!("m{i}")).collect();
    let row: Vec<String> = (0..1000).map(|i| i.to_string()).collect();
    let text = format!("step,{}\n", header.join(","))
        + &(0..400).map(|s| format!("{s},{}\n", row.join(","))).collect::<String>();
    let run = run(&text);
    assert_eq!(run.metrics.len(), 1000);
    assert_eq!(run.metrics[999].summary.rows, 400);
    assert_eq!(run.metrics[999].summary.max.map(|max| max.y), Some(999.0));
}

#[test]
fn ten_thousand_runs_are_read_and_named() {
    let texts: Vec<(String, String)> =
        (0..10_000).map(|i| (format!("run{i}"), format!("step,loss\n0,{i}\n1,2\n"))).collect();
    let runs: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let log = log(&runs);
    assert_eq!(log.runs.len(), 10_000);
    assert_eq!(log.runs[9_999].name, "run9999");
    assert_eq!(points(&log.runs[9_999].metrics[0]), [(0.0, 9999.0), (1.0, 2.0)]);
}
