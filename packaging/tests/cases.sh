# What the checks of packaging are written with: sentences that hold or do not, each in a shell of its own.
# shellcheck shell=bash

passed=0
failed=0

# SENTENCE FUNCTION: runs the function, and says the sentence; what it printed is shown where it fails. Below the folder `$work`.
it() {
    local log=${work:?}/log status started=$SECONDS
    set +e
    (
        set -euo pipefail
        "$2"
    ) > "$log" 2>&1
    status=$?
    set -e
    if [ "$status" -eq 0 ]; then
        passed=$((passed + 1))
        printf 'ok    %s (%d s)\n' "$1" "$((SECONDS - started))"
    else
        failed=$((failed + 1))
        printf 'FAIL  %s (%s, status %s)\n' "$1" "$2" "$status"
        sed 's/^/      /' "$log"
    fi
}

# Says how many held, and fails if one did not.
summary() {
    printf '%s passed, %s failed\n' "$passed" "$failed"
    [ "$failed" -eq 0 ]
}

# What two texts have to be; says both where they differ.
same() { # got, wanted
    [ "$1" = "$2" ] || { printf 'got    %s\nwanted %s\n' "$1" "$2"; return 1; }
}

# That a text has another one in it.
has() { # text, part
    [[ $1 == *"$2"* ]] || { printf 'no     %s\nin     %s\n' "$2" "$1"; return 1; }
}

# That a text has another one not in it.
has_not() { # text, part
    [[ $1 != *"$2"* ]] || { printf 'found  %s\nin     %s\n' "$2" "$1"; return 1; }
}

# That a command fails. (After `!` a shell that is told to stop at failures goes on whatever happens.)
fails() { # command
    if "$@"; then
        printf 'did not fail: %s\n' "$*"
        return 1
    fi
}
