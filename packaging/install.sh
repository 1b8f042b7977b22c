#!/bin/sh
# Installs the programs of cml: downloads the archive of a release, verifies it, and puts it in place, whole or not at all.
#
#     curl -fsSL https://github.com/OWNER/cml/releases/latest/download/install.sh | sh
#     wget -qO- https://github.com/OWNER/cml/releases/latest/download/install.sh | sh -s -- --prefix "$HOME/.local"
#
# It needs a shell, curl or wget, tar, and one of sha256sum, shasum and openssl. Functions alone come before the last line, so
# that a script of which a part arrived does nothing.
set -u
umask 022

# What packaging/bake fills in when a release is made, so that a copy that was read installs what it names and nothing else.
baked_repository=
baked_version=
baked_checksums=

usage() {
    cat << 'END'
Installs the programs of cml.

usage: install.sh [--version VERSION] [--prefix FOLDER] [--cache FOLDER] [--show]

  --version VERSION  such as 0.1.0, or latest      (CML_VERSION; default: the version of this copy, else latest)
  --prefix FOLDER    programs go to FOLDER/bin     (CML_PREFIX; default: /usr/local if that is writable, else ~/.local)
  --cache FOLDER     keeps downloaded archives     (CML_CACHE; default: nothing is kept)
  --show             says what would be installed, as NAME=VALUE lines, and installs nothing

  CML_SHA256         the checksum that the archive must have, instead of any that the release names
  CML_PROVENANCE     require, auto or skip: whether `gh attestation verify` must say that the release's workflow made the
                     archive (auto, the default: where gh is there and logged in)
  CML_REPOSITORY     OWNER/NAME on GitHub
  CML_DOWNLOAD_URL   where releases are, instead of https://github.com/OWNER/NAME/releases/download

A proxy is what curl and wget know one by: https_proxy, no_proxy.
END
}

note() {
    printf 'install.sh: %s\n' "$*" >&2
}

fail() {
    note "$*"
    exit 1
}

# ---- What this machine is and has

# Sets `target`: machine and system, as archives are named; and `exe`, how names of programs end.
find_target() {
    exe=
    system=$(uname -s)
    machine=$(uname -m)
    case $system in
        Linux) system=linux ;;
        Darwin) system=macos ;;
        MINGW* | MSYS* | CYGWIN*) system=windows exe=.exe ;;
    esac
    # A shell under Rosetta says x86_64.
    if [ "$system" = macos ] && [ "$(sysctl -n sysctl.proc_translated 2> /dev/null)" = 1 ]; then
        machine=arm64
    fi
    case $machine in
        amd64 | x64) machine=x86_64 ;;
        arm64) machine=aarch64 ;;
    esac
    target=$machine-$system
    case $target in
        x86_64-linux | aarch64-linux | x86_64-macos | aarch64-macos | x86_64-windows) ;;
        *) fail "there is no archive for this machine ($machine, $system): build from source, as the README says" ;;
    esac
}

have() {
    command -v "$1" > /dev/null 2>&1
}

# Sets `downloader`, `hasher` and `kinds`, the endings of archives that can be unpacked here, best first.
find_tools() {
    if have curl; then
        downloader=curl
    elif have wget; then
        downloader=wget
        case $(wget --version 2> /dev/null) in
            "GNU Wget "*) downloader="wget -t 1 -T 60" ;; # tries again by itself; others have neither option
        esac
    else
        fail "neither curl nor wget is here: install one of them"
    fi
    if have sha256sum; then
        hasher="sha256sum"
    elif have shasum; then
        hasher="shasum -a 256"
    elif have openssl; then
        hasher="openssl dgst -sha256 -r"
    else
        fail "nothing here makes SHA-256 checksums, and nothing is installed unverified: install sha256sum, shasum or openssl"
    fi
    if [ "$system" = windows ]; then
        have unzip || fail "unzip is not here: install it (Git for Windows brings it)"
        kinds=zip
    else
        have tar || fail "tar is not here: install it"
        kinds=tar.gz
        if have zstd; then
            kinds="tar.zst tar.gz"
        fi
    fi
}

# Sets `repository` (which may be unknown when a mirror is named) and `base`, where the folders of releases are.
find_release() {
    repository=${CML_REPOSITORY:-$baked_repository}
    case $repository in
        */*/* | *[!A-Za-z0-9._/-]*) fail "CML_REPOSITORY is OWNER/NAME, not $repository" ;;
        */* | "") ;;
        *) fail "CML_REPOSITORY is OWNER/NAME, not $repository" ;;
    esac
    base=${CML_DOWNLOAD_URL:-}
    if [ -z "$base" ]; then
        [ -n "$repository" ] || fail "whose release? Set CML_REPOSITORY=OWNER/NAME, or take install.sh from a release"
        base=https://github.com/$repository/releases/download
    fi
    base=${base%/}
}

# Sets `prefix`, an absolute folder that can be written, or fails.
find_prefix() {
    if [ -z "$prefix" ]; then
        prefix=/usr/local
        if ! writable /usr/local/bin || ! writable /usr/local/lib/cml; then
            [ -n "${HOME:-}" ] || fail "/usr/local cannot be written and HOME is not set: say --prefix FOLDER"
            prefix=$HOME/.local
        fi
    fi
    case $prefix in
        /* | [A-Za-z]:*) ;;
        *) prefix=$PWD/$prefix ;;
    esac
    prefix=${prefix%/}
    for folder in "$prefix/bin" "$prefix/lib/cml"; do
        writable "$folder" || fail "$folder cannot be written: say --prefix FOLDER, or run this as another user"
    done
}

# Whether a folder is, or could be made, and files in it.
writable() {
    if [ -e "$1" ]; then
        [ -d "$1" ] && [ -w "$1" ]
    else
        writable "$(dirname "$1")"
    fi
}

# ---- Files that come and go

# Makes a folder; `made` remembers each that was not there, the innermost first.
make_folder() {
    [ ! -d "$1" ] || return 0
    make_folder "$(dirname "$1")"
    if mkdir "$1" 2> /dev/null; then
        made="$1
$made"
    elif [ ! -d "$1" ]; then # another installer may have been faster
        fail "$1 cannot be made"
    fi
}

# Makes `stage`, the folder of this run in the folder that is named; nothing of it is left when the script ends.
make_stage() {
    make_folder "$1"
    stage=$1/.new.$$
    mkdir "$stage" 2> /dev/null || fail "$stage cannot be made"
}

# Leaves the machine as it was, but for what is finished.
clean() {
    [ -z "$child" ] || kill "$child" 2> /dev/null
    if [ -n "$aside" ] && [ ! -e "$tree" ]; then
        mv "$aside" "$tree"
    fi
    [ -z "$stage" ] || rm -rf "$stage"
    [ -z "$turn" ] || rmdir "$turn"
    printf '%s' "$made" | while IFS= read -r folder; do
        rmdir "$folder" 2> /dev/null
    done
}

# Runs a program so that a signal ends the wait for it at once.
await() {
    "$@" &
    child=$!
    wait "$child"
    result=$?
    child=
    return "$result"
}

# ---- The network

# URL FILE: downloads, three times if need be. 0: there; 4: the server has no such file; 1: anything else, said in stage/reason.
fetch() {
    try=1
    while :; do
        fetch_once "$1" "$2"
        case $? in
            0) return 0 ;;
            4) return 4 ;;
            5) return 1 ;;
        esac
        rm -f "$2"
        [ "$try" -lt 3 ] || return 1
        await sleep "$try"
        try=$((try + 1))
    done
}

# URL FILE: as `fetch`, once; 5 is an answer that will not change.
fetch_once() {
    if [ "$downloader" = curl ]; then
        set -- "$1" "$2" -fsSL --connect-timeout 20 --speed-limit 1 --speed-time 60 -w '%{http_code}'
        case $1 in
            https:*) set -- "$@" --proto '=https' ;;
        esac
        from=$1
        to=$2
        shift 2
        await curl "$@" -o "$to" "$from" > "$stage/code" 2> "$stage/reason" && return 0
        code=$(cat "$stage/code")
    else
        # shellcheck disable=SC2086 # the program and its options
        await $downloader -O "$2" "$1" > /dev/null 2> "$stage/reason" && return 0
        code=$(sed -n 's/.*\(HTTP\/1\.. \|ERROR \)\([0-9][0-9][0-9]\).*/\2/p' "$stage/reason")
    fi
    case $code in
        *404 | *410) return 4 ;;
        *408 | *429) return 1 ;;
        *4[0-9][0-9]) return 5 ;;
        *) return 1 ;;
    esac
}

# What a program said went wrong, on one line: its first that says so, else its last.
reason() {
    grep -i -m 1 -e '^curl: ' -e error -e unable -e refused -e 'timed out' -e 'no data' "$stage/reason" \
        || grep . "$stage/reason" | tail -n 1
}

# ---- What is to be installed

# Sets `checksums`, lines of checksum and file, and `version` if the newest was asked for.
find_checksums() {
    version=${version#v}
    version=${version:-${baked_version:-latest}}
    [ "$version" = latest ] || is_version "$version" || fail "$version is no version: say one such as 0.1.0, or latest"
    if [ "$version" = "$baked_version" ]; then
        checksums=$baked_checksums
        return
    fi
    sums=$base/v$version/SHA256SUMS
    if [ "$version" = latest ]; then
        sums=${base%/download}/latest/download/SHA256SUMS # as GitHub names the newest release's files
    fi
    fetch "$sums" "$stage/SHA256SUMS"
    case $? in
        0) ;;
        4) fail "there is no release $version at $base ($sums is not there): say another --version" ;;
        *) fail "$sums cannot be had: $(reason)" ;;
    esac
    # BusyBox may speak TLS without asking who is there; then only what this copy or its caller knows is worth something.
    case $(cat "$stage/reason") in
        *"certificate validation not implemented"*)
            [ -n "$pin" ] \
                || fail "this wget does not check certificates, so what the release says proves nothing: install curl, or set CML_SHA256"
            ;;
    esac
    checksums=$(cat "$stage/SHA256SUMS")
    if [ "$version" = latest ]; then
        version=$(newest)
        is_version "$version" || fail "the newest release has no archive for $target: say --version"
    fi
}

# Whether a text is a version, which is to be a part of URLs and paths.
is_version() {
    case $1 in
        *[!0-9A-Za-z.+-]*) return 1 ;;
        [0-9]*.[0-9]*.[0-9]*) return 0 ;;
        *) return 1 ;;
    esac
}

# The version of the first archive for this machine in `checksums`.
newest() {
    printf '%s\n' "$checksums" | while read -r _ name; do
        name=${name#\*}
        case $name in
            cml-[0-9]*-"$target".tar.* | cml-[0-9]*-"$target".zip)
                name=${name#cml-}
                printf '%s\n' "${name%-"$target".*}"
                break
                ;;
        esac
    done
}

# The checksum of a file, of which `checksums` has a line.
checksum_of() {
    printf '%s\n' "$checksums" | while read -r sum name; do
        if [ "${name#\*}" = "$1" ]; then
            printf '%s\n' "$sum"
            break
        fi
    done
}

# Sets `archive` and `checksum`: the best that this machine can unpack, or the one that is pinned.
choose_archive() {
    found=
    for kind in $kinds; do
        archive=cml-$version-$target.$kind
        checksum=$(checksum_of "$archive")
        [ -n "$checksum" ] || continue
        found=yes
        if [ -z "$pin" ] || [ "$checksum" = "$pin" ]; then
            case $checksum in
                *[!0-9a-f]*) checksum= ;;
            esac
            [ ${#checksum} -eq 64 ] || fail "SHA256SUMS of $version is damaged at $archive"
            return
        fi
    done
    [ -z "$found" ] || fail "CML_SHA256 is of no archive of cml $version for $target: $pin"
    fail "release $version has no archive for $target: say another --version, or build from source"
}

# ---- The archive

# Puts the verified archive at `stage/archive`: out of the cache, else from the release.
get_archive() {
    file=$stage/archive
    if [ -n "$cache" ] && [ -f "$cache/$archive" ] && cp "$cache/$archive" "$file"; then
        if [ "$(hash "$file")" = "$checksum" ]; then
            verify_provenance
            return
        fi
        note "$cache/$archive is not what the release names: downloaded again"
    fi
    fetch "$base/v$version/$archive" "$file"
    case $? in
        0) ;;
        4) fail "release $version names $archive, which is not at $base/v$version: say another --version" ;;
        *) fail "$base/v$version/$archive cannot be had: $(reason)" ;;
    esac
    actual=$(hash "$file")
    [ "$actual" = "$checksum" ] \
        || fail "$base/v$version/$archive is not what was released, nothing is installed: its checksum is $actual, not $checksum"
    verify_provenance
    if [ -n "$cache" ]; then
        if ! { mkdir -p "$cache" && cp "$file" "$cache/.$archive.$$" && mv -f "$cache/.$archive.$$" "$cache/$archive"; }; then
            rm -f "$cache/.$archive.$$"
            note "$cache cannot be written: nothing is kept there"
        fi
    fi
}

hash() {
    # shellcheck disable=SC2086 # the program and its options
    sum=$($hasher < "$1")
    printf '%s\n' "${sum%% *}"
}

# Asks GitHub's attestations whether the release's workflow made the archive from the tag of this version.
verify_provenance() {
    [ "$provenance" != skip ] || return 0
    missing=
    if [ -z "$repository" ]; then
        missing="CML_REPOSITORY is not set"
    elif ! have gh; then
        missing="gh is not here"
    else
        # Older ones cannot be told the tag, and took no attestation for a good one.
        case $(gh attestation verify --help 2> /dev/null) in
            *--source-ref*) gh auth token > /dev/null 2>&1 || missing="gh is not logged in: set GH_TOKEN" ;;
            *) missing="gh is older than 2.68" ;;
        esac
    fi
    if [ -n "$missing" ]; then
        [ "$provenance" = auto ] || fail "the provenance of $archive cannot be verified, nothing is installed: $missing"
        note "checksum verified, provenance not: $missing"
        return
    fi
    if ! await gh attestation verify "$stage/archive" --repo "$repository" \
        --signer-workflow "$repository/.github/workflows/release.yml" --source-ref "refs/tags/v$version" \
        --deny-self-hosted-runners --format json > "$stage/provenance" 2> "$stage/reason"; then
        fail "$archive was not made by the release workflow of $repository, nothing is installed: $(reason)"
    fi
    case $(cat "$stage/provenance") in
        *'"verificationResult"'*) ;;
        *) fail "gh names no attestation of $archive, nothing is installed" ;;
    esac
    note "checksum and provenance verified"
}

# Unpacks the archive below the stage, and sets `new` to its folder once its program has run here.
unpack() {
    mkdir "$stage/unpacked"
    unpacked=$stage/unpacked
    case $archive in
        *.tar.zst) zstd -dqc "$stage/archive" > "$stage/archive.tar" && tar -xof "$stage/archive.tar" -C "$unpacked" ;;
        *.tar.gz) tar -xzof "$stage/archive" -C "$unpacked" ;;
        *.zip) unzip -q "$stage/archive" -d "$unpacked" ;;
    esac || fail "$archive cannot be unpacked: is the disk full?"
    new=$unpacked/cml-$version-$target
    "$new/bin/cml$exe" --version > "$stage/reason" 2>&1 || fail "the program of $archive does not run on this machine: $(reason)"
    [ "$(cat "$stage/reason")" = "cml $version" ] || fail "$archive holds another program than cml $version: $(reason)"
    printf '%s\n' "$checksum" > "$new/archive.sha256"
}

# Whether this very archive is in place and runs.
in_place() {
    [ "$provenance" != require ] && [ -f "$tree/archive.sha256" ] && [ "$(cat "$tree/archive.sha256")" = "$checksum" ] \
        && "$tree/bin/cml$exe" --version > /dev/null 2>&1
}

# ---- Into place

# The folders below the prefix that get links to the files of the same folders of the archive.
linked="bin share/man/man1 share/bash-completion/completions share/zsh/site-functions share/fish/vendor_completions.d"

# Fails if a name is taken by something that did not come from here, such as the npm package's `cml`.
check_names() {
    [ "$system" != windows ] || return 0 # no links there, so that nothing tells
    for folder in $linked; do
        for file in "$1/$folder"/*; do
            link=$prefix/$folder/${file##*/}
            if [ -e "$link" ] || [ -L "$link" ]; then
                case $(readlink "$link") in
                    */lib/cml/*) ;;
                    *) fail "$link is there and did not come from here: remove it, or say --prefix FOLDER" ;;
                esac
            fi
        done
    done
}

# Waits until no other installer is at work below this prefix; `turn` is the folder that keeps others waiting.
take_turn() {
    wanted=$prefix/lib/cml/.lock
    waited=0
    until mkdir "$wanted" 2> /dev/null; do
        [ "$waited" -lt 60 ] || fail "$wanted is there, so another installer is at work; if there is none, remove it"
        await sleep 1
        waited=$((waited + 1))
    done
    turn=$wanted
}

# Moves the unpacked folder to `tree`; one that is there makes room, and comes back should that fail.
place() {
    ! in_place || return 0 # since before, or by another installer meanwhile
    [ -n "$new" ] || fail "$tree was taken away by another installer: run this again"
    if [ -e "$tree" ]; then
        aside=$stage/old
        mv "$tree" "$aside" || fail "$tree cannot be replaced"
    fi
    mv "$new" "$tree" || fail "$tree cannot be made"
    aside=
}

# Gives every file of the linked folders its name below the prefix, each in one step.
link_names() {
    for folder in $linked; do
        [ -d "$tree/$folder" ] || continue
        make_folder "$prefix/$folder"
        up=$(printf '%s\n' "$folder" | sed 's/[^/]*/../g') # from that folder to the prefix
        for file in "$tree/$folder"/*; do
            [ -e "$file" ] || continue # an empty folder's pattern
            link=$prefix/$folder/${file##*/}
            rm -f "$link.$$"
            if [ "$system" = windows ]; then
                cp "$file" "$link.$$"
            else
                ln -s "$up/lib/cml/$version/$folder/${file##*/}" "$link.$$"
                # A folder that is itself a link to somewhere else is not below the prefix.
                [ -e "$link.$$" ] || { rm -f "$link.$$" && ln -s "$file" "$link.$$"; }
            fi || fail "$link cannot be made"
            mv -f "$link.$$" "$link" || fail "$link cannot be made"
        done
    done
}

# Takes away other versions, and names that only they had.
remove_others() {
    for other in "$prefix/lib/cml"/*; do
        if [ "$other" != "$tree" ] && [ -f "$other/archive.sha256" ]; then
            rm -rf "$other"
        fi
    done
    for folder in $linked; do
        for link in "$prefix/$folder"/*; do
            if [ -L "$link" ] && [ ! -e "$link" ]; then
                case $(readlink "$link") in
                    */lib/cml/*) rm -f "$link" ;;
                esac
            fi
        done
    done
}

report() {
    printf 'cml %s is in %s (%s)\n' "$version" "$prefix/bin" "$1"
    case ":$PATH:" in
        *":$prefix/bin:"*)
            first=$(command -v "cml$exe")
            [ "$first" = "$prefix/bin/cml$exe" ] || printf 'On PATH another one comes first: %s\n' "$first"
            ;;
        *) printf 'That is not on PATH yet: export PATH="%s:%s"\n' "$prefix/bin" "\$PATH" ;;
    esac
}

main() {
    # zsh splits no words and fails on a pattern without files, unless it is told to be a shell like the others.
    [ -z "${ZSH_VERSION:-}" ] || emulate sh
    export LC_ALL=C # what programs say is read here
    child='' stage='' made='' aside='' tree='' new='' turn=''
    trap clean EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM

    version=${CML_VERSION:-}
    prefix=${CML_PREFIX:-}
    cache=${CML_CACHE:-}
    pin=${CML_SHA256:-}
    provenance=${CML_PROVENANCE:-auto}
    show=
    while [ $# -gt 0 ]; do
        case $1 in
            --version | --prefix | --cache)
                [ -n "${2:-}" ] || fail "$1 wants a value; --help says more"
                case $1 in
                    --version) version=$2 ;;
                    --prefix) prefix=$2 ;;
                    --cache) cache=$2 ;;
                esac
                shift
                ;;
            --show) show=yes ;;
            -h | --help)
                usage
                exit 0
                ;;
            *) fail "$1 is no option; --help names them" ;;
        esac
        shift
    done
    case $provenance in
        require | auto | skip) ;;
        *) fail "CML_PROVENANCE is require, auto or skip, not $provenance" ;;
    esac

    find_target
    find_tools
    find_release
    if [ -n "$show" ]; then
        make_stage "${TMPDIR:-/tmp}"
        find_checksums
        choose_archive
        printf 'version=%s\ntarget=%s\narchive=%s\nsha256=%s\n' "$version" "$target" "$archive" "$checksum"
        exit 0
    fi
    find_prefix
    make_stage "$prefix/lib/cml"
    find_checksums
    choose_archive
    tree=$prefix/lib/cml/$version
    if in_place; then
        check_names "$tree"
        how="was there already"
    else
        get_archive
        unpack
        check_names "$new"
        how=$archive
    fi
    take_turn
    trap '' HUP INT TERM # what follows takes milliseconds, and is not left half done
    place
    link_names
    remove_others
    made= # to stay
    report "$how"
}

main "$@"
