# action.yml, played by packaging/tests/play_action.py as GitHub runs it.
# shellcheck shell=bash

# Runs the action as a step of a job; NAME=VALUE in lower case are inputs, in upper case variables of the job.
run_action() { # what `uses` says, NAME=VALUE
    local environment=() inputs=() pair uses=$1
    shift
    for pair; do
        if [[ $pair =~ ^[A-Z_]+= ]]; then
            environment+=("$pair")
        else
            inputs+=("$pair")
        fi
    done
    env -i PATH="$work/tools/gh:$PATH" HOME="$home" CML_DOWNLOAD_URL="$server/$mode/releases/download" \
        FAKE_GH_ATTESTED="$work/attested" ${environment[@]+"${environment[@]}"} \
        "$venv/bin/python3" "$tests/play_action.py" . --uses "$uses" --temp "$home/a job" \
        --cache "$home/github-cache" ${inputs[@]+"${inputs[@]}"} > "$work/out" 2>&1 || return
}

# That the action ran, and left a version on the PATH.
ran() { # version
    cat "$work/out"
    local path
    path=$(sed -n 's/^path //p' "$work/out")
    same "$path" "$home/a job/runner/cml/bin"
    has "$(cat "$work/out")" "output path=$path"
    has "$(cat "$work/out")" "output version=$1"
    same "$(PATH=$path:$PATH cml --version)" "cml $1"
}

action_installs_its_own_version() {
    local own ref
    own=$(own_version)
    for ref in "v$own" v0 "$(git rev-parse HEAD)"; do
        new_home
        run_action "made/up@$ref"
        ran "$own"
    done
    # A branch is of no version; nor is a checkout, whose repository is the job's.
    for ref in made/up@main made/up@feature/x ./; do
        new_home
        run_action "$ref"
        ran 90.2.0
        has "$(cat "$work/out")" "checksum and provenance verified"
        has_not "$(cat "$work/out")" "not on PATH"
    done
    # The action of a fork takes the fork's releases, and what is attested for them.
    fails run_action some/fork@main
    has "$(cat "$work/out")" "was not made by the release workflow of some/fork"
}

action_takes_its_inputs() {
    new_home
    run_action made/up@main version=90.1.0 vega=true
    ran 90.1.0
    has "$(cat "$work/out")" '::notice title=cml::The input "vega" has no effect'
    run_action made/up@v90.1.0 version=latest
    ran 90.2.0
    has_not "$(cat "$work/out")" ::notice
    # What stands in an input is never run.
    fails run_action made/up@main "version=\$(touch $home/run); \`touch $home/run\`\"; touch $home/run; \""
    has "$(cat "$work/out")" "is no version"
    [ ! -e "$home/run" ]
    fails run_action made/up@main version=9.9.9
    has "$(cat "$work/out")" "there is no release 9.9.9"
}

action_caches_the_archive() {
    new_home
    run_action made/up@main
    ran 90.2.0
    same "$(find "$home/github-cache" -type f -printf '%f\n')" cml-90.2.0-x86_64-linux.tar.zst
    : > "$work/journal"
    run_action made/up@main
    ran 90.2.0
    same "$(asked_for tar)" 0
    has "$(cat "$work/out")" "checksum and provenance verified"
    # What others may have put into the cache is not trusted.
    find "$home/github-cache" -type f -exec sh -c 'echo poison >> "$1"' - {} \;
    run_action made/up@main
    ran 90.2.0
    same "$(asked_for tar)" 1
}

action_refuses_what_is_not_the_release() {
    local how
    for how in tampered silent truncated; do
        new_home
        mode=$how fails run_action made/up@main
        grep 'install.sh: ' "$work/out" | tail -n 1 | grep -E 'nothing is installed|cannot be had'
        same "$(find "$home/github-cache" -type f 2> /dev/null)" ""
        has_not "$(cat "$work/out")" "output "
    done
    new_home
    mode=forged fails run_action made/up@main
    has "$(cat "$work/out")" "was not made by the release workflow of made/up"
    same "$(find "$home/github-cache" -type f 2> /dev/null)" ""
    fails run_action made/up@main token= CML_PROVENANCE=require
    has "$(cat "$work/out")" "gh is not logged in"
    run_action made/up@main token=
    ran 90.2.0
    has "$(cat "$work/out")" "checksum verified, provenance not: gh is not logged in"
}

it "the action installs the version that it was released with" action_installs_its_own_version
it "the action takes its inputs, and runs none" action_takes_its_inputs
it "the action caches archives, and verifies them again" action_caches_the_archive
it "the action refuses archives that are not the release's" action_refuses_what_is_not_the_release
