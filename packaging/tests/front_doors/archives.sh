# Archives that the project makes, and the installer on the systems that they are for.
# shellcheck shell=bash

installs_archives_for_macos_and_windows() {
    local version programs=$work/programs elsewhere=$work/elsewhere folder
    version=$(own_version)
    mkdir "$programs"
    "$tests/made_up_release" "$version" "$work/of-this-version"
    tar -xf "$work/of-this-version/v$version/cml-$version-x86_64-linux.tar.gz" -C "$work/of-this-version" --strip-components 1
    for name in cml vl2png cml-ci cml-cloud-runner cml-cloud-runner-entrypoint cml-files cml-metrics cml-plot cml-pr cml-publish cml-rerun-workflow cml-runner cml-send-comment \
        cml-send-github-check cml-tensorboard-dev vg2png vg2svg vl2svg vl2vg; do
        cp "$work/of-this-version/bin/cml" "$programs/$name"
        cp "$work/of-this-version/bin/cml" "$programs/$name.exe"
    done
    server=$elsewhere_server
    new_home
    tools=elsewhere

    packaging/build-elsewhere --out "$elsewhere" --programs "$programs" --triple aarch64-apple-darwin
    run_installer SYSTEM=Darwin MACHINE=arm64 --prefix "$home/p"
    same "$(cd "$home/p/bin" && ./cml --version)" "cml $version"
    same "$(readlink "$home/p/bin/cml-plot")" "../lib/cml/$version/bin/cml-plot"
    same "$(readlink "$home/p/lib/cml/$version/bin/cml-plot")" cml
    grep -q clap "$home/p/lib/cml/$version/share/doc/cml/THIRD-PARTY.txt"

    packaging/build-elsewhere --out "$elsewhere" --programs "$programs" --triple x86_64-pc-windows-msvc
    for folder in new again; do
        echo "$folder"
        run_installer SYSTEM=MINGW64_NT-10.0-26100 MACHINE=x86_64 --prefix "$home/q"
    done
    same "$("$home/q/bin/cml-plot.exe" --version)" "cml-plot $version"
    same "$(find "$home/q" -type l)" ""
    same "$(find "$elsewhere" -name '.new.*')" ""
    fails packaging/build-elsewhere --out "$elsewhere" --programs "$programs" --triple x86_64-unknown-linux-gnu
}

installs_what_packaging_build_made() {
    packaging/try-release "$packages"
    new_home
    server=$real_server
    for tools in curl wget busybox; do
        mode=tampered refused "is not what was released" --prefix "$home/p"
    done
}

it "archives for macOS and Windows are made, and installed there" installs_archives_for_macos_and_windows
[ -n "$quick" ] || it "the release that packaging/build made is installed, and draws" installs_what_packaging_build_made
