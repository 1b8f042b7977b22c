//! Charts of metric logs that real programs wrote, as `cml-plot` draws them: from outside there is no other way to one.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use crate::{check_alike, check_picture, fixtures};

/// What `cml-plot` prints when it is given `arguments`, in the folder of the logs.
#[track_caller]
fn draw(arguments: &[&str]) -> Vec<u8> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cml-plot"));
    let output = command.args(arguments).current_dir(fixtures().join("logs")).env_clear().output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

macro_rules! charts {
    ($($name:ident: $($argument:literal)*;)*) => {
        const LISTED: &[&str] = &[$(stringify!($name),)*];

        mod unchanged {
            $(#[test] fn $name() {
                super::check_picture("logs", stringify!($name), &super::draw(&[$($argument,)*]));
            })*
        }

        mod png_and_svg_agree {
            $(#[test] fn $name() {
                let svg = super::draw(&[$($argument,)* "--format", "svg"]);
                super::check_alike(stringify!($name), &super::draw(&[$($argument,)*]), svg);
            })*
        }
    };
}

charts! { // `every_golden_chart_is_listed` compares this list with the folder
    compared: "main=keras.csv" "wider=keras_wider.csv" "--title" "Wider layers" "--width" "230" "--height" "130";
    compared_dark: "main=keras.csv" "wider=keras_wider.csv" "--title" "Wider layers" "--width" "230" "--height" "130" "--theme" "dark";
    dvclive: "dvclive";
    dvclive_dark: "dvclive" "--theme" "dark";
    keras: "keras.csv";
    keras_dark: "keras.csv" "--theme" "dark";
    keras_scatter: "keras.csv" "-y" "*loss" "--kind" "scatter" "--title" "Loss of a small network";
    keras_smooth: "keras.csv" "--smooth" "0.6" "-y" "*loss";
    lightning: "lightning.csv";
    lightning_dark: "lightning.csv" "--theme" "dark";
    one_column: "keras.csv" "--columns" "1" "--width" "240" "--height" "100";
    over_wall_time: "runs" "-x" "wall_time";
    tensorboard: "runs";
    tensorboard_dark: "runs" "--theme" "dark";
    trainer_state: "trainer_state.json" "-y" "loss,eval_loss,eval_accuracy,learning_rate";
    trainer_state_dark: "trainer_state.json" "-y" "loss,eval_loss,eval_accuracy,learning_rate" "--theme" "dark";
    two_bars: "main=keras.csv" "exp=keras_wider.csv" "--kind" "bar";
    two_bars_dark: "main=keras.csv" "exp=keras_wider.csv" "--kind" "bar" "--theme" "dark";
    two_boxes: "main=keras.csv" "exp=keras_wider.csv" "--kind" "box";
    two_heatmaps: "main=keras.csv" "exp=keras_wider.csv" "--kind" "heatmap";
    two_histograms: "main=keras.csv" "exp=keras_wider.csv" "--kind" "hist";
    two_losses_on_a_log_scale: "main=keras.csv" "exp=keras_wider.csv" "-y" "*loss" "--log-scale=true";
}

#[test]
fn every_golden_chart_is_listed() {
    let files = fs::read_dir(fixtures().join("golden/logs")).unwrap();
    let found: BTreeSet<String> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    assert_eq!(found, LISTED.iter().map(|name| format!("{name}.png")).collect());
}
