# The form of files: workflows, scripts, the changelog.
# shellcheck shell=bash

changelog_is_the_text_of_a_release() {
    mkdir -p "$work/project/packaging"
    cp packaging/changelog "$work/project/packaging/"
    printf '# Changelog\n\n## [Unreleased]: 0.3.0\n\n- next\n\n## [0.2.0] - 2026-12-01\n\n### Added\n\n- two\n\n## [0.1.0]\n\n- one\n' \
        > "$work/project/CHANGELOG.md"
    same "$("$work/project/packaging/changelog" 0.2.0)" $'### Added\n\n- two'
    same "$("$work/project/packaging/changelog" 0.1.0)" "- one"
    same "$("$work/project/packaging/changelog" 0.3.0 --draft)" "- next"
    fails "$work/project/packaging/changelog" 0.3.0
    [ -n "$(packaging/changelog "$(own_version)" --draft)" ]
}

examples_name_this_version() {
    local file versions
    for file in packaging/gitlab/README.md packaging/bitbucket/{README.md,pipe.yml,Dockerfile}; do
        versions=$(grep -oE '[0-9]+\.[0-9]+\.[0-9]+' "$file" | sort -u)
        same "$file $versions" "$file $(own_version)"
    done
}

workflows_are_in_order() {
    "$venv/bin/python3" "$tests/lint_workflows.py" "$venv/bin/actionlint" action.yml .github/workflows/*.yml
    # The linter itself sees what it is there for.
    mkdir -p "$work/bad"
    cat > "$work/bad/bad.yml" << 'END'
on: pull_request
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: echo "${{ github.event.pull_request.title }}" $unquoted
END
    fails "$venv/bin/python3" "$tests/lint_workflows.py" "$venv/bin/actionlint" "$work/bad/bad.yml" > "$work/out"
    local words
    for words in "not pinned to a commit" "an expression in the script" "no \`permissions: {}\` at the top" "does not say its permissions" SC2086; do
        has "$(cat "$work/out")" "$words"
    done
}

scripts_are_in_order() {
    local file scripts=()
    while IFS= read -r file; do
        case $(head -n 1 "$file") in
            '#!/usr/bin/env bash' | '#!/bin/sh') scripts+=("$file") ;;
        esac
    done < <(find packaging -type f -not -path '*/node_modules/*')
    printf '%s\n' "${scripts[@]}"
    shellcheck -x "${scripts[@]}" "$tests/cases.sh"
    for file in dash "busybox sh" bash zsh; do
        $file -n "$installer"
    done
    python3 -m compileall -q "$tests"
    rm -rf "$tests/__pycache__"
}

it "examples name this version" examples_name_this_version
it "the changelog is the text of a release" changelog_is_the_text_of_a_release
it "workflow files and the action pass actionlint and the project's own rules" workflows_are_in_order
it "all scripts pass shellcheck" scripts_are_in_order
