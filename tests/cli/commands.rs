//! The command tree: names, help, spellings, variables. A test is named after its line of the checklist of CML's behaviour.

use crate::run::{Outcome, Place};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

fn run(arguments: &[&str]) -> Outcome {
    Place::new().run("cml", arguments, b"")
}

#[test]
fn b1_help_lists_the_commands_and_the_global_options() {
    let help = run(&["--help"]).succeeded();
    for word in [
        "plot",
        "asset",
        "pr",
        "runner",
        "workflow",
        "ci",
        "--log",
        "--driver",
        "--repo",
        "--driver-token",
        "--token",
        "--help",
    ] {
        assert!(help.text().contains(word), "{word} is not in\n{}", help.text());
    }
}

#[test]
fn b2_the_help_of_a_program_is_that_of_its_command() {
    for name in ["publish", "tensorboard-dev", "plot", "ci", "pr", "rerun-workflow", "runner"] {
        for help in ["--help", "-h"] {
            let program = Place::new().run(&format!("cml-{name}"), &[help], b"").succeeded();
            assert_eq!(program.text(), run(&[name, help]).succeeded().text(), "{name}");
        }
    }
}

#[test]
fn b3_help_shows_each_option_with_its_default_and_variable() {
    let help = run(&["asset", "publish", "--help"]).succeeded();
    for part in ["--md", "--title", "--file", "--log", "[default: info]", "CML_ASSET_TITLE", "CML_LOG"] {
        assert!(help.text().contains(part), "{part} is not in\n{}", help.text());
    }
    let help = run(&["pr", "create", "--help"]).succeeded();
    for part in [
        "--skip-ci",
        "--merge",
        "--rebase",
        "--squash",
        "--target-branch",
        "[default: origin]",
        "Olivaw[bot]",
        "CML_PR_BRANCH",
    ] {
        assert!(help.text().contains(part), "{part} is not in\n{}", help.text());
    }
    let help = run(&["repo", "prepare", "--help"]).succeeded();
    for part in ["--fetch-depth", "--user-name", "[default: olivaw@iterative.ai]", "CML_REPO_USER_NAME"] {
        assert!(help.text().contains(part), "{part} is not in\n{}", help.text());
    }
    assert!(run(&["workflow", "rerun", "--help"]).succeeded().text().contains("--id"));
    let help = run(&["tensorboard", "connect", "--help"]).succeeded();
    for part in ["--credentials", "--logdir", "--name", "--description", "--md", "--title", "--file"] {
        assert!(help.text().contains(part), "{part} is not in\n{}", help.text());
    }
}

#[test]
fn b4_the_version_is_printed() {
    let version = run(&["--version"]).succeeded();
    assert_eq!(version.text(), format!("cml {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn b4_an_unknown_option_or_command_ends_in_help_and_status_1() {
    let place = Place::new();
    place.write("a.png", PNG);
    for arguments in [&["asset", "publish", "--titel", "T", "a.png"][..], &["publish", "a.png", "--titel", "T"]] {
        let outcome = place.run("cml", arguments, b"").failed(1, &["--titel", "--title"]);
        assert!(outcome.stderr.contains("Usage: cml ") && outcome.stderr.contains("--md"), "{}", outcome.stderr);
    }
    let outcome = run(&["assset"]).failed(1, &["assset", "asset"]);
    assert!(outcome.stderr.contains("Usage: cml "), "{}", outcome.stderr);
    run(&[]).failed(1, &["name a command"]);
    run(&["asset"]).failed(1, &["name a command"]);
    run(&["asset", "publich"]).failed(1, &["publich", "publish"]);
    run(&["publish", "--driver", "sourceforge", "a"]).failed(1, &["sourceforge", "github, gitlab, bitbucket"]);
}

#[test]
fn b4_a_wrong_command_line_of_the_plotter_has_a_status_of_its_own() {
    run(&["plot", "--md", "-o", "x.png"]).failed(2, &["mutually exclusive"]);
    Place::new().run("cml-plot", &["--scael", "2"], b"").failed(2, &["--scael", "--scale"]);
}

#[test]
fn b5_an_older_name_works_and_says_the_newer_one() {
    let place = Place::new();
    place.write("a.png", PNG);
    let outcome = place.run("cml", &["publish", "a.png"], b"").succeeded();
    assert!(outcome.text().starts_with("cml-assets/"));
    let line = "cml publish: warning: \"cml publish\" is deprecated, please use \"cml asset publish\"";
    assert!(outcome.stderr.contains(line), "{}", outcome.stderr);
    let github = place.run_with("cml", &["publish", "a.png"], b"", &[("GITHUB_ACTIONS", "true")]).succeeded();
    assert!(github.stderr.contains("::warning::\"cml publish\" is deprecated"), "{}", github.stderr);
    let silent = place.run("cml", &["publish", "a.png", "--log", "error"], b"").succeeded();
    assert_eq!(silent.stderr, "");
    let program = place.run("cml-publish", &["a.png"], b"").succeeded();
    assert!(!program.stderr.contains("deprecated"), "the program's own name stays: {}", program.stderr);
}

#[test]
fn b6_variables_stand_for_options_and_options_win() {
    let place = Place::new();
    place.write("a.png", PNG);
    let line = |arguments: &[&str], variables: &[(&str, &str)]| {
        let all = [&["asset", "publish", "a.png"], arguments].concat();
        place.run_with("cml", &all, b"", variables).succeeded().text().to_owned()
    };
    let url = line(&[], &[]);
    let url = url.trim_end();
    let titled = |title: &str| format!("![]({url} \"{title}\")\n");
    assert_eq!(line(&[], &[("CML_ASSET_MD", "true"), ("CML_ASSET_TITLE", "T")]), titled("T"));
    assert_eq!(line(&["--md"], &[("CML_PUBLISH_TITLE", "older")]), titled("older"));
    assert_eq!(line(&["--md"], &[("CML_PUBLISH_TITLE", "older"), ("CML_ASSET_TITLE", "T")]), titled("T"));
    assert_eq!(line(&["--md", "--title", "own"], &[("CML_ASSET_TITLE", "T")]), titled("own"));
    assert_eq!(line(&["--no-md"], &[("CML_ASSET_MD", "1")]), format!("{url}\n"));
    assert_eq!(line(&[], &[("CML_ASSET_MD", ""), ("CML_ASSET_TITLE", "")]), format!("{url}\n"));
    let wrong = place.run_with("cml", &["asset", "publish", "a.png"], b"", &[("CML_DRIVER", "sourceforge")]);
    wrong.failed(1, &["sourceforge", "--driver"]);
}

#[test]
fn b6_spellings_of_cml_s_own_command_line_are_taken() {
    let place = Place::new();
    place.write("a.png", PNG);
    let line = |arguments: &[&str]| {
        let all = [&["a.png"], arguments].concat();
        place.run("cml-publish", &all, b"").succeeded().text().to_owned()
    };
    let url = line(&[]);
    let image = format!("![]({})\n", url.trim_end());
    for arguments in [&["--md=true"][..], &["--md", "true"], &["--no-md", "--md"], &["--md", "--log=error"]] {
        assert_eq!(line(arguments), image, "{arguments:?}");
    }
    for arguments in [&["--md=false"][..], &["--md", "--no-md"], &["--md", "false"], &["--driverToken", "T"]] {
        assert_eq!(line(arguments), url, "{arguments:?}");
    }
    assert_eq!(line(&["--md", "--title", "one", "--title", "two"]), image.replace(')', " \"two\")"));
}

#[test]
fn b7_standard_output_carries_the_result_alone() {
    let place = Place::new();
    place.write("a.png", PNG);
    let outcome = place.run("cml", &["publish", "a.png", "--log", "debug"], b"").succeeded();
    assert_eq!(outcome.text().lines().count(), 1, "{}", outcome.text());
    assert!(outcome.stderr.lines().all(|line| line.starts_with("cml publish: ")), "{}", outcome.stderr);
}

#[test]
fn b7_a_message_is_one_line_whatever_it_quotes() {
    let outcome = run(&["asset", "publish", "a\r\n::add-mask::x\u{1b}[2J.png"]).failed(5, &[" : :add-mask::x"]);
    assert_eq!(outcome.stderr.lines().count(), 1, "{:?}", outcome.stderr);
    assert!(
        !outcome.stderr.contains('\u{1b}') && outcome.stderr.starts_with("cml asset publish: "),
        "{:?}",
        outcome.stderr
    );
}

#[test]
fn completions_are_for_every_shell_and_every_program() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = run(&["completions", shell]).succeeded();
        for word in ["cml-publish", "asset", "title"] {
            assert!(script.text().contains(word), "{shell}: {word}");
        }
    }
    run(&["completions", "csh"]).failed(1, &["csh", "bash"]);
}

#[test]
fn manual_pages_are_written_for_every_command() {
    let place = Place::new();
    place.run("cml", &["man", "man/man1"], b"").succeeded();
    let pages = place.list("man/man1");
    for page in ["cml.1", "cml-plot.1", "cml-asset-publish.1", "cml-publish.1", "cml-pr-create.1", "cml-repo-prepare.1"]
    {
        assert!(pages.iter().any(|name| name == page), "{page} is not in {pages:?}");
    }
    let page = std::fs::read_to_string(place.path("man/man1/cml-publish.1")).unwrap();
    assert!(page.contains("CML_ASSET_TITLE") && page.contains("\\-\\-title"), "{page}");
}
