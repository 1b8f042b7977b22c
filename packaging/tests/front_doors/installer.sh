# packaging/install.sh against the release server: in every shell and with every downloader, and refused where it must.
# shellcheck shell=bash

installs_in_every_shell_with_every_downloader() {
    local each
    while IFS=, read -r tools shell; do
        new_home
        echo "$tools: $shell"
        run_installer --prefix "$home/p" 2>&1 | tee "$work/out"
        installed 90.2.0 "$home/p"
        each=zst
        [ -e "$work/tools/$tools/zstd" ] || each=gz
        has "$(cat "$work/out")" "cml 90.2.0 is in $home/p/bin (cml-90.2.0-x86_64-linux.tar.$each)"
    done << END
curl,dash
curl,bash
curl,bash --posix
curl,zsh
curl,busybox sh
wget,dash
wget,zsh
openssl,dash
busybox,$work/tools/busybox/sh
END
}

comes_through_a_pipe() {
    new_home
    env -i PATH="$work/tools/curl" HOME="$home" CML_DOWNLOAD_URL="$server/good/releases/download" sh -s -- --prefix "$home/p" < "$installer"
    installed 90.2.0 "$home/p"
    # A part of the script, as a connection that breaks leaves it, asks for nothing and makes nothing.
    local size part
    size=$(stat -c %s "$installer")
    for part in 100 1000 5000 10000 $((size / 2)) $((size - 4000)) $((size - 1000)) $((size - 30)) $((size - 11)); do
        new_home
        head -c "$part" "$installer" | env -i PATH="$work/tools/curl" HOME="$home" CML_DOWNLOAD_URL="$server/good/releases/download" \
            sh -s -- --prefix "$home/p" || true
        same "$(find "$home" -mindepth 1)" ""
        same "$(cat "$work/journal")" ""
    done
}

chooses_a_prefix_that_can_be_written() {
    new_home
    chmod 777 "$home"
    cp "$installer" "$work/install.sh"
    local out nobody=("$(command -v setpriv)" --reuid=65534 --regid=65534 --clear-groups)
    out=$(cd / && env -i PATH="$work/tools/curl" HOME="$home" CML_DOWNLOAD_URL="$server/good/releases/download" \
        "${nobody[@]}" sh "$work/install.sh")
    has "$out" "cml 90.2.0 is in $home/.local/bin"
    has "$out" "not on PATH yet: export PATH=\"$home/.local/bin:\$PATH\""
    installed 90.2.0 "$home/.local"
    # Where it is told to go it goes, or nowhere.
    mkdir "$home/of root"
    fails env -i PATH="$work/tools/curl" CML_DOWNLOAD_URL="$server/good/releases/download" "${nobody[@]}" \
        sh "$work/install.sh" --prefix "$home/of root" 2> "$work/err"
    has "$(cat "$work/err")" "$home/of root/bin cannot be written: say --prefix FOLDER"
}

# With a /usr/local that is this case's alone.
takes_usr_local_where_it_may() {
    new_home
    export work home server installer tools shell mode
    export -f run_installer installed same
    # shellcheck disable=SC2016 # for that shell
    unshare --mount bash -euo pipefail -c '
        mount -t tmpfs none /usr/local
        run_installer "PATH=$work/tools/curl:/usr/local/bin" > "$work/out"
        installed 90.2.0 /usr/local
    '
    same "$(cat "$work/out")" "cml 90.2.0 is in /usr/local/bin (cml-90.2.0-x86_64-linux.tar.zst)"
}

takes_paths_with_spaces_and_relative_ones() {
    new_home
    run_installer --prefix "$home/a prefix/it's"
    installed 90.2.0 "$home/a prefix/it's"
    (cd "$home" && run_installer --prefix "other one")
    installed 90.2.0 "$home/other one"
}

takes_folders_that_are_links() {
    new_home
    mkdir -p "$home/dotfiles/programs" "$home/p"
    ln -s ../dotfiles/programs "$home/p/bin"
    run_installer --version 90.1.0 --prefix "$home/p"
    run_installer --prefix "$home/p"
    same "$("$home/dotfiles/programs/cml-plot" --version)" "cml-plot 90.2.0"
    same "$(find "$home" -xtype l)" ""
}

comes_to_the_same_when_several_run_at_once() {
    new_home
    local each runs=()
    for each in {1..4}; do
        tools=waiting run_installer --prefix "$home/p" > "$home/out-$each" 2>&1 &
        runs+=($!)
    done
    for each in "${runs[@]}"; do
        wait "$each" || { cat "$home"/out-*; return 1; }
    done
    installed 90.2.0 "$home/p"
    same "$(ls -A "$home/p/lib/cml")" 90.2.0
    same "$(ls -A "$home/p/lib/cml/90.2.0")" $'archive.sha256\nbin\nshare'
    # One that was killed in the middle of it, as by a machine that was switched off, is told of.
    mkdir "$home/p/lib/cml/.lock"
    refused "$home/p/lib/cml/.lock is there, so another installer is at work; if there is none, remove it" --version 90.1.0 --prefix "$home/p"
    same "$("$home/p/bin/cml" --version)" "cml 90.2.0"
}

says_what_is_on_the_path() {
    new_home
    has_not "$(env PATH="$home/p/bin:$PATH" CML_DOWNLOAD_URL="$server/good/releases/download" sh "$installer" --prefix "$home/p")" PATH
    mkdir "$home/first"
    printf '#!/bin/sh\n' > "$home/first/cml"
    chmod +x "$home/first/cml"
    has "$(env PATH="$home/first:$home/p/bin:$PATH" CML_DOWNLOAD_URL="$server/good/releases/download" sh "$installer" --prefix "$home/p")" \
        "another one comes first: $home/first/cml"
}

goes_up_and_down_and_stays() {
    new_home
    run_installer --version 90.1.0 --prefix "$home/p"
    installed 90.1.0 "$home/p"
    run_installer --version v90.2.0 --prefix "$home/p"
    installed 90.2.0 "$home/p"
    : > "$work/journal"
    has "$(run_installer --version latest --prefix "$home/p")" "was there already"
    same "$(asked_for tar)" 0
    installed 90.2.0 "$home/p"
    run_installer CML_VERSION=90.1.0 "CML_PREFIX=$home/p"
    installed 90.1.0 "$home/p"
    # One that was damaged since is not taken for it.
    echo 'exit 1' > "$home/p/lib/cml/90.1.0/bin/cml"
    run_installer --version 90.1.0 --prefix "$home/p"
    installed 90.1.0 "$home/p"
    # Nor does another archive of the same version pass for it.
    mode=forged run_installer --version 90.1.0 --prefix "$home/p"
    has "$(cat "$home/p/bin/cml")" burgled
    installed 90.1.0 "$home/p"
}

leaves_what_did_not_come_from_it() {
    new_home
    mkdir -p "$home/p/bin" "$home/p/lib/node_modules/@dvcorg/cml/bin"
    echo npm > "$home/p/lib/node_modules/@dvcorg/cml/bin/cml.js"
    ln -s ../lib/node_modules/@dvcorg/cml/bin/cml.js "$home/p/bin/cml"
    refused "$home/p/bin/cml is there and did not come from here" --prefix "$home/p"
    same "$(cat "$home/p/bin/cml")" npm
    rm "$home/p/bin/cml"
    touch "$home/p/bin/other"
    run_installer --version 90.1.0 --prefix "$home/p"
    run_installer --prefix "$home/p"
    [ -e "$home/p/bin/other" ]
    installed 90.2.0 "$home/p"
}

holds_to_a_pinned_checksum() {
    local gz zst
    gz=$(awk '/gz$/ {print $1}' "$work/releases/v90.1.0/SHA256SUMS")
    zst=$(awk '/zst$/ {print $1}' "$work/releases/v90.1.0/SHA256SUMS")
    for pin in "$gz" "$zst"; do
        new_home
        run_installer "CML_SHA256=$pin" --version 90.1.0 --prefix "$home/p"
        installed 90.1.0 "$home/p"
    done
    new_home
    refused "CML_SHA256 is of no archive of cml 90.2.0" "CML_SHA256=$zst" --prefix "$home/p"
    # What a burglar writes into SHA256SUMS does not help.
    mode=forged refused "CML_SHA256 is of no archive" "CML_SHA256=$zst" --version 90.1.0 --prefix "$home/p"
    same "$(asked_for tar)" 0
}

refuses_what_is_not_the_release() {
    local how
    for how in curl wget busybox; do
        new_home
        tools=$how mode=tampered refused "is not what was released, nothing is installed: its checksum is" --prefix "$home/p"
        tools=$how mode=silent refused "is not what was released, nothing is installed: its checksum is" --prefix "$home/p"
        # Half a file: the downloader says so, or its checksum does.
        tools=$how mode=truncated refused "$server/truncated/releases/download/v90.2.0/cml-90.2.0-x86_64-linux.tar." --prefix "$home/p"
    done
}

keeps_what_works_when_an_upgrade_is_refused() {
    new_home
    run_installer --version 90.1.0 --prefix "$home/p"
    mode=tampered refused "nothing is installed" --version 90.2.0 --prefix "$home/p"
    installed 90.1.0 "$home/p"
}

tries_again() {
    local how
    for how in curl wget busybox; do
        new_home
        : > "$work/journal"
        # Each of these asks for files of its own, so that the server counts from the start.
        case $how in
            curl) tools=$how mode=flaky run_installer --version 90.1.0 --prefix "$home/p" ;;
            wget) tools=$how mode=flaky run_installer --version 90.2.0 --prefix "$home/p" ;;
            busybox) tools=$how mode=flaky run_installer --version latest --prefix "$home/p" ;;
        esac
        grep -q "^503 " "$work/journal"
        "$home/p/bin/cml" --version
    done
}

says_what_is_wrong_with_the_network() {
    local how
    for how in curl wget busybox; do
        new_home
        tools=$how mode=down refused "$server/down/releases/latest/download/SHA256SUMS cannot be had: " --prefix "$home/p"
        same "$(asked_for '500 ')" 3
        tools=$how refused "cannot be had: " CML_DOWNLOAD_URL=http://127.0.0.1:1 --prefix "$home/p"
        tools=$how refused "there is no release 9.9.9 at $server/good/releases/download" --version 9.9.9 --prefix "$home/p"
        same "$(asked_for '404 ')" 1
    done
}

trusts_nobody_without_a_certificate() {
    new_home
    local base=$secure_server/good/releases/download
    refused "certificate" "CML_DOWNLOAD_URL=$base" --prefix "$home/p"
    tools=wget refused "certificate" "CML_DOWNLOAD_URL=$base" --prefix "$home/p"
    run_installer "CML_DOWNLOAD_URL=$base" "CURL_CA_BUNDLE=$work/certificate.pem" --prefix "$home/p"
    installed 90.2.0 "$home/p"
    # BusyBox asks nobody for a certificate: what it brings is worth as much as a checksum from elsewhere.
    new_home
    tools=busybox refused "this wget does not check certificates" "CML_DOWNLOAD_URL=$base" --prefix "$home/p"
    tools=busybox run_installer "CML_DOWNLOAD_URL=$base" "CML_SHA256=$(awk '/gz$/ {print $1}' "$work/releases/v90.2.0/SHA256SUMS")" \
        --version 90.2.0 --prefix "$home/p"
    installed 90.2.0 "$home/p"
}

refuses_machines_without_an_archive() {
    new_home
    tools=elsewhere refused "there is no archive for this machine (riscv64, linux)" --prefix "$home/p"
    tools=elsewhere refused "there is no archive for this machine (x86_64, FreeBSD)" SYSTEM=FreeBSD MACHINE=x86_64 --prefix "$home/p"
    tools=elsewhere refused "release 90.1.0 has no archive for aarch64-macos" SYSTEM=Darwin MACHINE=arm64 --version 90.1.0 --prefix "$home/p"
    tools=elsewhere refused "the newest release has no archive for aarch64-linux" MACHINE=aarch64 --prefix "$home/p"
}

# Makes a release whose program is what is said.
odd_release() { # version, lines of a script
    local top=cml-$1-x86_64-linux folder=$work/releases/v$1
    mkdir -p "$folder" "$work/odd/$top/bin"
    printf '#!/bin/sh\n%s\n' "$2" > "$work/odd/$top/bin/cml"
    chmod +x "$work/odd/$top/bin/cml"
    tar -czf "$folder/$top.tar.gz" -C "$work/odd" "$top"
    (cd "$folder" && sha256sum "$top.tar.gz" > SHA256SUMS)
}

tries_the_program_before_it_is_in_place() {
    new_home
    odd_release 0.0.1 'echo "cml 90.2.0"'
    refused "holds another program than cml 0.0.1: cml 90.2.0" --version 0.0.1 --prefix "$home/p"
    odd_release 0.0.2 'echo "no such library"; echo more; exit 127'
    refused "does not run on this machine: " --version 0.0.2 --prefix "$home/p"
    same "$(wc -l < "$work/err")" 2 # what was verified, and the failure
    rm -r "$work/releases"/v0.0.*
}

takes_no_path_for_a_version() {
    new_home
    printf '%064d  cml-1.0.0/../../../x-x86_64-linux.tar.gz\n' 0 > "$work/elsewhere/SHA256SUMS"
    server=$elsewhere_server
    refused "the newest release has no archive" --prefix "$home/p"
    rm "$work/elsewhere/SHA256SUMS"
}

says_what_is_missing() {
    new_home
    tools=no-checksum refused "nothing is installed unverified: install sha256sum, shasum or openssl" --prefix "$home/p"
    tools=no-downloader refused "neither curl nor wget is here" --prefix "$home/p"
    touch "$home/file"
    refused "$home/file/p/bin cannot be written: say --prefix FOLDER" --prefix "$home/file/p"
    refused "--prefix wants a value" --prefix
    refused "--frobnicate is no option" --frobnicate
    refused "0.1 is no version" --version 0.1 --prefix "$home/p"
    refused "is no version" --version '90.1.0/../../x' --prefix "$home/p"
    refused "CML_PROVENANCE is require, auto or skip, not maybe" CML_PROVENANCE=maybe --prefix "$home/p"
    refused "whose release? Set CML_REPOSITORY=OWNER/NAME" CML_DOWNLOAD_URL= --prefix "$home/p"
    refused "CML_REPOSITORY is OWNER/NAME" CML_REPOSITORY='a b/c' --prefix "$home/p"
}

verifies_provenance_where_gh_is() {
    local good=("FAKE_GH_ATTESTED=$work/attested" GH_TOKEN=t CML_REPOSITORY=made/up)
    tools=gh
    new_home
    has "$(run_installer "${good[@]}" --prefix "$home/p" 2>&1)" "checksum and provenance verified"
    installed 90.2.0 "$home/p"
    # A whole release that a burglar made, checksums and all.
    new_home
    mode=forged refused "was not made by the release workflow of made/up, nothing is installed" "${good[@]}" --prefix "$home/p"
    refused "was not made by the release workflow of some/fork" "${good[@]}" CML_REPOSITORY=some/fork --prefix "$home/p"
    refused "gh names no attestation" "${good[@]}" FAKE_GH=silent --prefix "$home/p"
    refused "cannot be verified, nothing is installed: gh is not logged in" "${good[@]}" GH_TOKEN= CML_PROVENANCE=require --prefix "$home/p"
    refused "cannot be verified, nothing is installed: gh is older" "${good[@]}" FAKE_GH=old CML_PROVENANCE=require --prefix "$home/p"
    tools=curl refused "cannot be verified, nothing is installed: gh is not here" CML_REPOSITORY=made/up CML_PROVENANCE=require --prefix "$home/p"
    refused "cannot be verified, nothing is installed: CML_REPOSITORY is not set" CML_PROVENANCE=require --prefix "$home/p"
    # Who does not ask is told.
    has "$(run_installer "${good[@]}" FAKE_GH=old --prefix "$home/p" 2>&1)" "checksum verified, provenance not: gh is older than 2.68"
    # What is there already, by a checksum alone, is not taken for verified.
    refused "cannot be verified" CML_REPOSITORY=made/up CML_PROVENANCE=require --prefix "$home/p"
}

keeps_archives_that_are_verified() {
    new_home
    run_installer --cache "$home/cache" --prefix "$home/p"
    same "$(ls -A "$home/cache")" cml-90.2.0-x86_64-linux.tar.zst
    : > "$work/journal"
    run_installer --cache "$home/cache" --prefix "$home/q"
    installed 90.2.0 "$home/q"
    same "$(asked_for tar)" 0
    echo poison >> "$home/cache/cml-90.2.0-x86_64-linux.tar.zst"
    has "$(run_installer --cache "$home/cache" --prefix "$home/r" 2>&1)" "is not what the release names: downloaded again"
    installed 90.2.0 "$home/r"
    same "$(asked_for tar)" 1
    cmp "$home/cache/cml-90.2.0-x86_64-linux.tar.zst" "$work/releases/v90.2.0/cml-90.2.0-x86_64-linux.tar.zst"
}

leaves_nothing_after_a_signal() {
    local signal pid status how
    for how in curl wget; do
        for signal in TERM HUP; do
            new_home
            rm -f "$work/pid"
            tools=$how mode=slow run_installer CML_PROVENANCE=skip --prefix "$home/p" &
            for _ in {1..100}; do
                [ "$(find "$home" -name archive)" = "" ] || break
                sleep 0.1
            done
            # The shell that runs the script, which `env` became in the background's own shell.
            pid=$(pgrep -f -- "$installer --prefix $home/p" | tail -n 1)
            started=$SECONDS
            kill "-$signal" "$pid"
            status=0
            wait %1 || status=$?
            [ $((SECONDS - started)) -le 2 ]
            [ "$status" -eq $((128 + $(kill -l "$signal"))) ]
            same "$(find "$home" -mindepth 1)" ""
            same "$(pgrep -f "$server/slow" || true)" ""
        done
    done
}

is_baked_into_a_release() {
    new_home
    packaging/bake made/up 90.1.0 "$work/releases/v90.1.0/SHA256SUMS" > "$work/baked.sh"
    shellcheck "$work/baked.sh"
    has_not "$(cat "$work/baked.sh")" OWNER/cml
    installer=$work/baked.sh
    # It installs the version that it names, though there is a newer one, and asks nobody for its checksum.
    run_installer --prefix "$home/p"
    installed 90.1.0 "$home/p"
    same "$(asked_for SHA256SUMS)" 0
    new_home
    mode=forged refused "is not what was released" --prefix "$home/p"
    run_installer --version latest --prefix "$home/p"
    installed 90.2.0 "$home/p"
    # Nothing gets in there that is not of its form.
    local words
    for words in "a/b'c" a a/b/c; do
        fails packaging/bake "$words" 90.1.0 "$work/releases/v90.1.0/SHA256SUMS" > /dev/null
    done
    fails packaging/bake a/b "0'" "$work/releases/v90.1.0/SHA256SUMS" > /dev/null
    fails packaging/bake a/b 90.2.0 "$work/releases/v90.1.0/SHA256SUMS" > /dev/null
    { cat "$work/releases/v90.1.0/SHA256SUMS"; echo "'; rm -rf /"; } > "$work/sums"
    fails packaging/bake a/b 90.1.0 "$work/sums" > /dev/null
}

it "the installer works in every shell, with every downloader" installs_in_every_shell_with_every_downloader
it "it comes through a pipe, and a part of it does nothing" comes_through_a_pipe
it "it takes a prefix that can be written, and says when that is not on PATH" chooses_a_prefix_that_can_be_written
[ -n "$quick" ] || it "it takes /usr/local where it may write there" takes_usr_local_where_it_may
it "it takes paths with spaces, and relative ones" takes_paths_with_spaces_and_relative_ones
it "it takes folders that are links" takes_folders_that_are_links
it "several at once come to the same" comes_to_the_same_when_several_run_at_once
it "it says which cml comes first on PATH" says_what_is_on_the_path
it "it upgrades, downgrades, and leaves what is there already" goes_up_and_down_and_stays
it "it replaces nothing that did not come from it" leaves_what_did_not_come_from_it
it "it holds to a pinned checksum" holds_to_a_pinned_checksum
it "it refuses archives that are not the release's" refuses_what_is_not_the_release
it "it keeps what works when an upgrade is refused" keeps_what_works_when_an_upgrade_is_refused
it "it tries again after a server's error" tries_again
it "it says what is wrong with the network, or the version" says_what_is_wrong_with_the_network
it "it trusts no server without a certificate" trusts_nobody_without_a_certificate
it "it refuses machines without an archive" refuses_machines_without_an_archive
it "it tries the program before that is in place" tries_the_program_before_it_is_in_place
it "it takes no path for a version" takes_no_path_for_a_version
it "it says in one line what is missing" says_what_is_missing
it "it verifies provenance where gh is" verifies_provenance_where_gh_is
it "it keeps archives, and verifies them again" keeps_archives_that_are_verified
it "it leaves nothing after a signal" leaves_nothing_after_a_signal
it "a release's own copy of it installs that release alone" is_baked_into_a_release
