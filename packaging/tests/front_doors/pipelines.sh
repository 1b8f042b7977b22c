# The GitLab component and the Bitbucket pipe, in the pipelines of their own READMEs.
# shellcheck shell=bash

# Prepares what the examples of a README run besides: a checkout with `python` and `pip` that do nothing.
new_checkout() { # README
    new_home
    mkdir -p "$home/examples" "$home/clone" "$home/programs"
    ln -sf "$(type -P true)" "$home/programs/python"
    ln -sf "$(type -P true)" "$home/programs/pip"
    echo "| loss |" > "$home/clone/metrics.md"
    python3 "$tests/examples.py" "$1" "$home/examples"
    # Where the examples would go for releases.
    sed -i "s#https://github.com/OWNER/cml/releases/download#$server/good/releases/download#" "$home/examples"/*
    for version in "$(own_version)" 90.1.0 90.2.0; do
        packaging/bake made/up "$version" "$work/releases/v$version/SHA256SUMS" > "$work/releases/v$version/install.sh"
    done
}

run_gitlab() { # pipeline, job, inputs
    local inputs=() pair
    for pair in "${@:3}"; do
        inputs+=(--input "$pair")
    done
    (cd "$home/clone" && env -i PATH="$home/programs:$work/tools/curl:/usr/bin:/bin" HOME="$home" TMPDIR="$home" CI_JOB_ID=7 CML_PROVENANCE=skip \
        "$venv/bin/python3" "$tests/play_gitlab.py" "$home/examples/$1.yml" "$2" --components "$OLDPWD/packaging/gitlab/templates" \
        --input "download_url=$server/$mode/releases/download" "${inputs[@]}")
}

gitlab_component_posts_a_report() {
    new_checkout packaging/gitlab/README.md
    local out
    out=$(run_gitlab 1 cml-report)
    has "$out" "cml $(own_version) is in $home/cml-7/bin"
    has "$out" "cml [comment] [create] [report.md]"
    [ ! -e "$home/cml-7" ]
    same "$(cat "$home/clone/report.md")" $'| loss |\n![loss](plots/loss.vl.json)'
    has "$(run_gitlab 1 cml-report version=latest)" "cml 90.2.0 is in"
    has "$(run_gitlab 1 cml-report version=v90.1.0 report=other.md)" "[other.md]"
    local sum
    sum=$(sha256sum < "$work/releases/v$(own_version)/install.sh")
    has "$(run_gitlab 1 cml-report "installer_sha256=${sum%% *}")" "cml $(own_version) is in"
}

gitlab_component_refuses() {
    new_checkout packaging/gitlab/README.md
    local words
    for words in 'version=1; touch x' version=main installer_sha256=abc; do
        fails run_gitlab 1 cml-report "$words" > "$work/out" 2>&1
        has "$(cat "$work/out")" "the input ${words%%=*} is not"
    done
    fails run_gitlab 1 cml-report "installer_sha256=$(printf '0%.0s' {1..64})" > "$work/out" 2>&1
    has "$(cat "$work/out")" "FAILED"
    has_not "$(cat "$work/out")" " is in "
    mode=tampered fails run_gitlab 1 cml-report > "$work/out" 2>&1
    has "$(cat "$work/out")" "nothing is installed"
    fails run_gitlab 1 cml-report version=9.9.9 > "$work/out" 2>&1
    has "$(cat "$work/out")" 404
    has_not "$(cat "$work/out")" "[comment]"
}

gitlab_jobs_extend_the_component() {
    new_checkout packaging/gitlab/README.md
    local out
    out=$(run_gitlab 2 train)
    has "$out" "cml-send-comment [--update] [report.md]"
    same "$(cat "$home/clone/report.md")" "cml-plot [metrics.csv] [--md]"
    # So does the project of the component itself, to try it.
    cp packaging/gitlab/.gitlab-ci.yml "$home/examples/own.yml"
    has "$(run_gitlab own try)" $'cml 90.2.0\ncml-plot 90.2.0'
}

run_bitbucket() { # example, NAME=VALUE
    (cd "$home/clone" && env -i PATH="$home/programs:$work/tools/curl:/usr/bin:/bin" HOME="$home" CML_PREFIX="$home/p" CML_DOWNLOAD_URL="$server/good/releases/download" \
        BITBUCKET_CLONE_DIR="$home/clone" "${@:2}" "$venv/bin/python3" "$tests/play_bitbucket.py" "$home/examples/$1.yml" \
        --pipe "$OLDPWD/packaging/bitbucket")
}

bitbucket_pipe_posts_a_report() {
    new_checkout packaging/bitbucket/README.md
    # The pipe's image has the programs.
    run_installer --version "$(own_version)" --prefix "$home/image"
    ln -s "$home/image/bin/cml" "$home/programs/cml"
    has "$(run_bitbucket 1 REPO_TOKEN=secret)" $'cml [comment] [create] [report.md]\n✔ report.md is posted'
    same "$(cat "$home/clone/report.md")" $'| loss |\n![loss](plots/loss.vl.json)'
    sed -i 's/                REPO_TOKEN: .*/&\n                CHECK_TITLE: A title\n                REPORT: other.md/' "$home/examples/1.yml"
    fails run_bitbucket 1 REPO_TOKEN=secret > "$work/out" 2>&1
    has "$(tail -n 1 "$work/out")" "✖ there is no report other.md"
    touch "$home/clone/other.md"
    has "$(run_bitbucket 1 REPO_TOKEN=secret)" "cml [check] [create] [other.md] [--title] [A title]"
    fails run_bitbucket 1 REPO_TOKEN= > "$work/out" 2>&1
    has "$(tail -n 1 "$work/out")" "✖ REPO_TOKEN is missing"
}

bitbucket_steps_install_the_commands() {
    new_checkout packaging/bitbucket/README.md
    ln -s "$home/p/bin/"{cml-plot,cml-send-comment} "$home/programs/"
    has "$(run_bitbucket 2)" "cml-send-comment [--update] [report.md]"
}

it "the GitLab component posts a report, as its README has it" gitlab_component_posts_a_report
it "the GitLab component refuses what it should" gitlab_component_refuses
it "GitLab jobs extend the component, as its README has it" gitlab_jobs_extend_the_component
it "the Bitbucket pipe posts a report, as its README has it" bitbucket_pipe_posts_a_report
it "Bitbucket steps install the commands, as its README has it" bitbucket_steps_install_the_commands
