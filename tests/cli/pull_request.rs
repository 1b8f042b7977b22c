//! Pull requests of what a job has changed, checkouts made ready, and runs once more, at hosts with real repositories. A test is named
//! after its line of the checklist of CML's behaviour.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::git_host::{GitHost, Kind, TOKEN};

/// A test for each host of each case.
macro_rules! on_every_host {
    ($($case:ident),+ $(,)?) => {$(
        mod $case {
            use crate::git_host::Kind;

            #[test]
            fn github() {
                super::$case(Kind::GitHub);
            }

            #[test]
            fn gitlab() {
                super::$case(Kind::GitLab);
            }

            #[test]
            fn bitbucket() {
                super::$case(Kind::Bitbucket);
            }
        }
    )+};
}

on_every_host!(
    e2_a_prepared_checkout_commits_and_pushes_without_a_token_in_its_configuration,
    e3_what_a_job_has_changed_becomes_a_pull_request_and_a_second_run_prints_it_again,
    e3_nothing_changed_is_no_pull_request,
    e3_a_pull_request_is_merged_when_its_checks_have_passed,
    e4_files_whose_names_begin_with_a_dot_are_there_and_folders_below_the_top_are_meant_by_their_own_paths,
    e5_a_run_that_goes_on_is_cancelled_before_it_runs_again,
    no_call_of_git_has_the_token_among_its_arguments_and_no_file_holds_it,
    a_refused_push_is_told_in_the_hosts_words_with_the_right_to_give,
    a_branch_that_is_there_gets_its_pull_request_and_no_commit,
    hooks_a_nameless_author_and_a_shallow_clone_are_no_hindrance,
    history_and_the_branches_to_compare_with_are_fetched,
    the_workflow_file_of_the_readme_opens_a_pull_request,
);

/// Every file below a folder that holds the token.
fn leaks(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(leaks(&path));
        } else if fs::read(&path).is_ok_and(|bytes| bytes.windows(TOKEN.len()).any(|part| part == TOKEN.as_bytes())) {
            found.push(path.display().to_string());
        }
    }
    found
}

fn script(host: &GitHost, name: &str, text: &str) {
    let path = host.path(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
}

fn e2_a_prepared_checkout_commits_and_pushes_without_a_token_in_its_configuration(kind: Kind) {
    let host = GitHost::start(kind);
    let first = host.run("cml", &["repo", "prepare"]).succeeded();
    assert!(first.stdout.is_empty());
    let config = fs::read_to_string(host.path("work/.git/config")).unwrap();
    host.run("cml-ci", &["--user-name=Somebody", "--user-email", "s@example.com"]).succeeded();
    host.run("cml", &["ci"]).succeeded();
    assert_eq!(fs::read_to_string(host.path("work/.git/config")).unwrap(), config, "the file does not grow");
    for part in ["name = Olivaw[bot]", "email = olivaw@iterative.ai", "credential"] {
        assert!(config.contains(part), "{part} is not in {config}");
    }
    for part in ["glcbt-", "AUTHORIZATION", TOKEN] {
        assert!(!config.contains(part), "{part} is in {config}");
    }
    host.write("model.txt", "1");
    for step in [
        &["add", "."][..],
        &["commit", "--quiet", "-m", "by the job"],
        &["push", "--quiet", "origin", "HEAD:refs/heads/own"],
    ] {
        host.step(step).succeeded();
    }
    assert_eq!(
        host.there(&["log", "-1", "--format=%an <%ae> %s", "own"]),
        "Olivaw[bot] <olivaw@iterative.ai> by the job"
    );
    assert!(leaks(&host.path("work")).is_empty() && leaks(&host.path("home")).is_empty());
}

fn e3_what_a_job_has_changed_becomes_a_pull_request_and_a_second_run_prints_it_again(kind: Kind) {
    let host = GitHost::start(kind);
    host.write("metrics.json", "new\n");
    host.write("other.txt", "not asked for\n");
    let (head, config) = (host.head(), fs::read(host.path("work/.git/config")).unwrap());
    let outcome = host.run("cml", &["pr", "create", "metrics.json"]).succeeded();
    assert_eq!(outcome.text(), format!("{}\n", host.page(1)), "{}", outcome.stderr);
    let short = &head[..8];
    let branch = format!("main-cml-pr-{short}");
    let log = host.there(&["log", "-1", "--format=%an <%ae>|%cn|%s|%P", &branch]);
    assert_eq!(log, format!("Olivaw[bot] <olivaw@iterative.ai>|Olivaw[bot]|CML PR for {short} [skip ci]|{head}"));
    assert_eq!(host.there(&["diff", "--name-only", "main", &branch]), "metrics.json");
    let page = match kind {
        Kind::GitHub => "commit",
        Kind::GitLab => "-/commit",
        Kind::Bitbucket => "commits",
    };
    let text = format!("Automated commits for {}/{page}/{head} created by CML.", host.server.url("/o/r"));
    assert_eq!(
        host.memory.lock().unwrap().pulls,
        [[branch, "main".to_owned(), format!("CML PR for main {short}"), text]]
    );
    // The checkout is as it was.
    assert_eq!((host.head(), fs::read(host.path("work/.git/config")).unwrap()), (head, config));
    assert_eq!(host.git_in("work", &["status", "--porcelain"]), "M metrics.json\n?? other.txt");
    let again = host.run("cml-pr", &["--md", "metrics.json"]).succeeded();
    let word = if kind == Kind::GitLab { "Merge" } else { "Pull" };
    assert_eq!(again.text(), format!("[CML's {word} Request]({})\n", host.page(1)));
    assert!(again.stderr.contains("already exists"), "{}", again.stderr);
    assert_eq!(host.memory.lock().unwrap().pulls.len(), 1);
}

fn e3_nothing_changed_is_no_pull_request(kind: Kind) {
    let host = GitHost::start(kind);
    host.write("other.txt", "");
    for paths in [&["metrics.json"][..], &["*.json", "models"], &[]] {
        let outcome = host.run("cml", &[&["pr", "create"], paths].concat()).succeeded();
        assert!(outcome.stdout.is_empty() && outcome.stderr.contains("Nothing to do."), "{}", outcome.stderr);
    }
    assert_eq!(host.server.journal().len(), 0);
}

fn e3_a_pull_request_is_merged_when_its_checks_have_passed(kind: Kind) {
    let host = GitHost::start(kind);
    host.write("metrics.json", "new\n");
    let outcome = host.run("cml", &["pr", "create", "--squash", "--branch=one", "."]).succeeded();
    assert_eq!(outcome.text(), format!("{}\n", host.page(1)));
    let merges = std::mem::take(&mut host.memory.lock().unwrap().merges);
    let [merge] = merges.as_slice() else { panic!("{merges:?}") };
    match kind {
        Kind::GitHub => assert_eq!((&merge["pull"], &merge["method"]), (&"PR_1".into(), &"SQUASH".into())),
        Kind::GitLab => {
            assert_eq!((&merge["squash"], &merge["merge_when_pipeline_succeeds"]), (&true.into(), &true.into()))
        }
        Kind::Bitbucket => assert_eq!(merge["merge_strategy"], "squash"),
    }
    assert_eq!(host.there(&["log", "-1", "--format=%s", "one"]), format!("CML PR for {}", &host.head()[..8]));
    {
        let mut memory = host.memory.lock().unwrap();
        memory.objection = Some("Pull request Pull request is in clean status".to_owned());
        memory.refused_merges = if kind == Kind::GitLab { 1 } else { 0 };
    }
    host.run("cml", &["pr", "create", "--merge", "--branch=two", "."]).succeeded();
    let merges = std::mem::take(&mut host.memory.lock().unwrap().merges);
    match kind {
        Kind::GitHub => assert_eq!((merges.len(), &merges[1]["merge_method"]), (2, &"merge".into())),
        Kind::GitLab => assert_eq!(merges[0]["auto_merge"], true),
        Kind::Bitbucket => assert_eq!(merges[0]["merge_strategy"], "merge_commit"),
    }
    // What is refused is told, and the pull request is there all the same.
    let outcome = {
        host.memory.lock().unwrap().objection = Some("Base branch was modified".to_owned());
        host.run("cml", &["pr", "create", "--rebase", "--branch=three", "."])
    };
    assert_eq!(outcome.text(), format!("{}\n", host.page(3)));
    match kind {
        Kind::GitHub => assert!(outcome.status == 6 && outcome.stderr.contains("Base branch"), "{}", outcome.stderr),
        Kind::GitLab => assert!(outcome.status == 3 && outcome.stderr.contains("rebase"), "{}", outcome.stderr),
        Kind::Bitbucket => assert_eq!(host.memory.lock().unwrap().merges[0]["merge_strategy"], "fast_forward"),
    }
    host.run("cml", &["pr", "create", "--rebase", "--merge", "."]).failed(1, &["mutually exclusive"]);
}

fn e4_files_whose_names_begin_with_a_dot_are_there_and_folders_below_the_top_are_meant_by_their_own_paths(kind: Kind) {
    let host = GitHost::start(kind);
    for name in [".dvc/config", ".hidden", "models/b [1].txt", "models/.keep", "é.txt", "ignored.log", "left.out"] {
        host.write(name, "x");
    }
    host.write(".gitignore", "*.log\n");
    host.write("models/a.txt", "changed");
    fs::remove_file(host.path("work/metrics.json")).unwrap();
    host.run("cml", &["pr", "create", "--branch=all", ".", "!left.out"]).succeeded();
    let names = |branch: &str| host.there(&["-c", "core.quotePath=false", "diff", "--name-status", "main", branch]);
    let all = "A\t.dvc/config\nA\t.gitignore\nA\t.hidden\nD\tmetrics.json\nA\tmodels/.keep\nM\tmodels/a.txt\nA\tmodels/b [1].txt\nA\té.txt";
    assert_eq!(names("all"), all);
    host.run_in("work/models", "cml", &["pr", "create", "--branch=below", "a.txt", "b [1].txt"], &[]).succeeded();
    assert_eq!(names("below"), "M\tmodels/a.txt\nA\tmodels/b [1].txt");
    host.run_in("work/models", "cml", &["pr", "create", "--branch=dot", "."], &[]).succeeded();
    assert_eq!(names("dot"), "A\tmodels/.keep\nM\tmodels/a.txt\nA\tmodels/b [1].txt");
    host.run_in("work/models", "cml", &["pr", "create", "../../seed"], &[]).failed(5, &["outside repository"]);
}

fn e5_a_run_that_goes_on_is_cancelled_before_it_runs_again(kind: Kind) {
    let host = GitHost::start(kind);
    let (states, over) = match kind {
        Kind::GitHub => (vec!["in_progress", "in_progress", "completed"], "completed"),
        _ => (vec!["running", "canceling", "canceled"], "failed"),
    };
    let run = |states: Vec<&'static str>, program: &str, arguments: &[&str]| {
        host.memory.lock().unwrap().states = states;
        let before = host.server.journal().len();
        let outcome = host.run(program, arguments).succeeded();
        assert!(outcome.stdout.is_empty());
        let asked = host.server.journal().split_off(before);
        let last = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
        asked.iter().map(|request| format!("{} {}", request.method, last(&request.path))).collect::<Vec<_>>()
    };
    let (going, ended) = match kind {
        Kind::GitHub => (vec!["GET 77", "POST cancel", "GET 77", "GET 77", "POST rerun"], vec!["GET 77", "POST rerun"]),
        Kind::GitLab => (vec!["GET 77", "POST cancel", "GET 77", "GET 77", "POST retry"], vec!["GET 77", "POST retry"]),
        Kind::Bitbucket => (vec!["GET 77", "POST pipelines"], vec!["GET 77", "POST pipelines"]),
    };
    assert_eq!(run(states, "cml", &["workflow", "rerun"]), going);
    assert_eq!(run(vec![over], "cml-rerun-workflow", &["--id", "77"]), ended);
    if kind == Kind::Bitbucket {
        let asked = host.server.journal();
        assert_eq!(asked.last().unwrap().json()["target"]["ref_name"], "main");
    }
    host.run("cml", &["workflow", "rerun", "--id=9"]).failed(6, &["404"]);
}

fn no_call_of_git_has_the_token_among_its_arguments_and_no_file_holds_it(kind: Kind) {
    let host = GitHost::start(kind);
    let log = host.path("calls").display().to_string();
    script(
        &host,
        "bin/git",
        &format!("{{ printf '%s ' \"$@\"; echo; }} >> {log}\nenv > {log}.env.$$\nexec /usr/bin/git \"$@\""),
    );
    host.write("metrics.json", "new\n");
    host.run("cml", &["pr", "create", "."]).succeeded();
    host.run("cml", &["repo", "prepare", "--fetch-depth=0"]).succeeded();
    // A token that stands in the environment is known to more than git; one of the command line is not.
    host.write("metrics.json", "newer\n");
    host.run_in("work", "cml", &["pr", "create", "--branch=two", "--token", TOKEN, "."], &[("REPO_TOKEN", "")])
        .succeeded();
    let calls = fs::read_to_string(&log).unwrap();
    assert!(calls.lines().count() > 20 && calls.contains("push --"), "{calls}");
    assert!(!calls.contains(TOKEN), "{calls}");
    let mut with_token = 0;
    for entry in fs::read_dir(host.path("")).unwrap() {
        let path = entry.unwrap().path();
        if path.display().to_string().contains("calls.env.") {
            let held: Vec<String> = fs::read_to_string(&path)
                .unwrap()
                .lines()
                .filter(|line| line.contains(TOKEN))
                .map(str::to_owned)
                .collect();
            assert!(held.is_empty() || held == [format!("CML_GIT_PASSWORD={TOKEN}")], "{held:?}");
            with_token += usize::from(!held.is_empty());
            fs::remove_file(path).unwrap();
        }
    }
    assert!(with_token > 0 && with_token < calls.lines().count() / 2, "{with_token} of\n{calls}");
    assert_eq!(leaks(&host.path("work")), Vec::<String>::new());
    assert_eq!(leaks(&host.path("home")), Vec::<String>::new());
}

fn a_refused_push_is_told_in_the_hosts_words_with_the_right_to_give(kind: Kind) {
    let host = GitHost::start(kind);
    host.write("metrics.json", "new\n");
    script(
        &host,
        "srv/o/r.git/hooks/update",
        "echo '::error::You are not allowed to push code to protected branches' >&2; exit 1",
    );
    let outcome = host.run("cml", &["pr", "create", "."]).failed(6, &["not allowed to push", "contents: write"]);
    assert!(!outcome.stderr.contains("::error::"), "{}", outcome.stderr);
    assert!(host.memory.lock().unwrap().pulls.is_empty());
    host.run("cml", &["pr", "create", "--target-branch=nowhere", "."])
        .failed(1, &["The target branch does not exist", "nowhere"]);
    host.run("cml", &["pr", "create", "--branch=a..b", "."]).failed(1, &["a..b"]);
    host.run("cml", &["pr", "create", "--remote=upstream", "."]).failed(1, &["upstream", "--remote"]);
    let wrong = host.run_in("work", "cml", &["pr", "create", "."], &[("REPO_TOKEN", "another")]).failed(6, &["403"]);
    assert!(!wrong.stderr.contains("another"), "{}", wrong.stderr);
    host.run_in("work", "cml", &["pr", "create", "."], &[("REPO_TOKEN", "")]).failed(6, &["no token"]);
}

fn a_branch_that_is_there_gets_its_pull_request_and_no_commit(kind: Kind) {
    let host = GitHost::start(kind);
    host.write("metrics.json", "new\n");
    let before = host.there(&["rev-parse", "topic"]);
    let outcome = host.run("cml", &["pr", "create", "--branch=topic", "--title=T", "--body=B", "."]).succeeded();
    assert!(outcome.stderr.contains("Branch topic already exists"), "{}", outcome.stderr);
    assert_eq!(host.there(&["rev-parse", "topic"]), before);
    assert_eq!(host.memory.lock().unwrap().pulls, [["topic", "main", "T", "B"].map(str::to_owned)]);
    // A branch whose name is the beginning of another's cannot be.
    host.run("cml", &["pr", "create", "--branch=topic/below", "."]).failed(6, &["topic"]);
}

fn hooks_a_nameless_author_and_a_shallow_clone_are_no_hindrance(kind: Kind) {
    let host = GitHost::start(kind);
    host.clone_as_the_ci(&["--depth=1"]);
    for hook in ["pre-commit", "commit-msg", "post-commit"] {
        script(&host, &format!("work/.git/hooks/{hook}"), "echo noise; echo noise >&2; exit 1");
    }
    script(&host, "work/.git/hooks/pre-push", "echo noise; echo noise >&2");
    host.write("metrics.json", "new\n");
    let outcome = host.run("cml", &["pr", "create", "."]).succeeded();
    assert_eq!(outcome.text(), format!("{}\n", host.page(1)));
    assert!(!outcome.stderr.contains("noise"), "{}", outcome.stderr);
}

fn history_and_the_branches_to_compare_with_are_fetched(kind: Kind) {
    let host = GitHost::start(kind);
    host.git_in("seed", &["push", "--quiet", "origin", "HEAD:release"]);
    host.clone_as_the_ci(&["--depth=1", "--branch=topic"]);
    let target = match kind {
        Kind::GitHub => "GITHUB_BASE_REF",
        Kind::GitLab => "CI_MERGE_REQUEST_TARGET_BRANCH_NAME",
        Kind::Bitbucket => "BITBUCKET_PR_DESTINATION_BRANCH",
    };
    host.run("cml", &["repo", "prepare"]).succeeded();
    assert_eq!(host.git_in("work", &["rev-list", "--count", "HEAD"]), "1", "nothing is fetched that is not asked for");
    for depth in [&["--fetch-depth", "2"][..], &["--unshallow"], &["--fetch-depth=0"]] {
        host.run_in("work", "cml", &[&["repo", "prepare"], depth].concat(), &[(target, "release")]).succeeded();
        let count = if depth[0] == "--fetch-depth" { "2" } else { "3" };
        assert_eq!(host.git_in("work", &["rev-list", "--count", "HEAD"]), count);
        for name in ["main", "release", "origin/release"] {
            host.git_in("work", &["rev-parse", "--verify", name]);
        }
    }
    let outcome = host.run_in("work", "cml", &["repo", "prepare"], &[("REPO_TOKEN", "")]).succeeded();
    assert!(outcome.stderr.contains("git keeps what it has"), "{}", outcome.stderr);
    host.run_in("home", "cml", &["ci"], &[]).failed(1, &["not a git repository"]);
}

fn the_workflow_file_of_the_readme_opens_a_pull_request(kind: Kind) {
    let readme = include_str!("../../README.md");
    let (_, section) = readme.split_once("## What a job has changed").expect("the README has the section");
    let mark = match kind {
        Kind::GitHub => "pull-requests: write",
        Kind::GitLab => "$CI_PIPELINE_SOURCE",
        Kind::Bitbucket => "pipelines:",
    };
    let fences = section.split("```yaml\n").skip(1).filter_map(|fence| fence.split_once("```").map(|(file, _)| file));
    let file = fences.into_iter().find(|file| file.contains(mark)).expect("it shows a workflow file");
    let start = if kind == Kind::GitHub { "run: |" } else { "script:" };
    let lines = file.split_once(start).expect("it has commands").1.lines().map(str::trim);
    let commands: Vec<&str> =
        lines.filter(|line| !line.is_empty()).map(|line| line.strip_prefix("- ").unwrap_or(line)).collect();
    assert_eq!(commands.len(), 3, "{commands:?}");
    let host = GitHost::start(kind);
    script(&host, "bin/python", "echo 0.5 > metrics.json; mkdir -p .dvc; echo x > .dvc/config");
    let programs = Path::new(env!("CARGO_BIN_EXE_cml")).parent().unwrap();
    std::os::unix::fs::symlink(programs.join("cml"), host.path("bin/cml")).unwrap();
    let outcome = host.shell(&format!("set -e\n{}", commands.join("\n"))).succeeded();
    assert_eq!(outcome.text(), format!("{}\n", host.page(1)));
    let branch = host.memory.lock().unwrap().pulls[0][0].clone();
    let names = host.there(&["diff", "--name-only", "main", &branch]);
    assert!(names.contains(".dvc/config") && names.contains("metrics.json"), "{names}");
}
