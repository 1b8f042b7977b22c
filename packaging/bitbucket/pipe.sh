#!/usr/bin/env bash
# The Bitbucket pipe: posts a report that the steps ahead of it made. Its variables are described in pipe.yml.
set -euo pipefail

fail() {
    echo "✖ $*" >&2
    exit 1
}

# VARIABLE VALUE: an answer to a yes-or-no question.
yes_or_no() {
    case $2 in
        true | false) ;;
        *) fail "$1 is true or false, not $2" ;;
    esac
}

report=${REPORT:-report.md}
update=${UPDATE:-true}
debug=${DEBUG:-false}
[ -n "${REPO_TOKEN:-}" ] || fail "REPO_TOKEN is missing: a repository access token with repository:write and pullrequest:write"
yes_or_no UPDATE "$update"
yes_or_no DEBUG "$debug"
cd "${BITBUCKET_CLONE_DIR:?is not set: this is a pipe for Bitbucket Pipelines}"
[ -f "$report" ] || fail "there is no report $report: a step ahead of the pipe writes it, in the same step of the pipeline"

# The clone belongs to another user than the one of this container, which git takes for a trap.
export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=safe.directory GIT_CONFIG_VALUE_0=$BITBUCKET_CLONE_DIR
if [ "$debug" = true ]; then
    export CML_LOG=debug
fi

CML_COMMENT_UPDATE=$update CML_COMMENT_TARGET=${TARGET:-auto} cml comment create "$report"
if [ -n "${CHECK_TITLE:-}" ]; then
    cml check create "$report" --title "$CHECK_TITLE"
fi
echo "✔ $report is posted"
