# What the cases run on: tools of a made-up machine, a home of its own, and the installer there.
# shellcheck shell=bash

own_version() {
    sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1
}

# Runs the installer with an environment of its own; `tools`, `shell` and `mode` say how, `home` is where it may write.
tools=curl shell=sh mode=good
run_installer() { # arguments, NAME=VALUE ahead of them go into the environment
    local environment=() command
    while [[ ${1:-} =~ ^[A-Z_0-9]+= ]]; do
        environment+=("$1")
        shift
    done
    read -ra command <<< "$shell" # a shell may be two words
    env -i PATH="$work/tools/$tools" HOME="$home" CML_DOWNLOAD_URL="$server/$mode/releases/download" ${environment[@]+"${environment[@]}"} \
        "$(type -P "${command[0]}")" "${command[@]:1}" "$installer" "$@"
}

new_home() {
    home=$work/home
    rm -rf "$home"
    mkdir "$home"
    : > "$work/journal"
}

# That the installer fails with one line that has these words, and leaves nothing.
refused() { # words, arguments of run_installer
    local words=$1 status=0 before
    shift
    before=$(find "$home" | sort)
    run_installer "$@" > "$work/out" 2> "$work/err" || status=$?
    cat "$work/err"
    same "$status" 1
    same "$(cat "$work/out")" ""
    has "$(tail -n 1 "$work/err")" "install.sh: "
    has "$(tail -n 1 "$work/err")" "$words"
    same "$(find "$home" | sort)" "$before"
}

# That a version is installed below a folder, whole and alone.
installed() { # version, prefix
    same "$("$2/bin/cml" --version)" "cml $1"
    same "$("$2/bin/vl2svg" --version)" "vl2svg $1"
    same "$("$2/bin/cml-plot" a 'b c')" "cml-plot [a] [b c]"
    same "$(readlink "$2/bin/cml-plot")" "../lib/cml/$1/bin/cml-plot"
    same "$(cat "$2/share/man/man1/cml.1")" "cml $1"
    same "$(find "$2/lib/cml" -mindepth 1 -maxdepth 1)" "$2/lib/cml/$1"
    same "$(find "$2/bin" -name 'cml-of-*')" "$2/bin/cml-of-${1//./-}"
    same "$(find "$2" -xtype l)" ""
}

asked_for() { # words of the journal
    grep -cF "$1" "$work/journal" || true
}
