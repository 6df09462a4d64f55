#!/bin/sh
# Installs what is missing and nothing else: Debian packages with apt-get, Python packages into .venv.
# Reads lists of packages from the environment: DESKTOP_APPS must be had; OPTIONAL_APPS and TEST_APPS are done without
# where a system does not have them. LOCAL_MODEL=yes asks for what a model on this machine needs (the extra phi4) as well.
# Does nothing, quickly, when it was done before for the same lists and versions.
set -eu

cd "$(dirname "$0")/.."
umask 022
apps=${DESKTOP_APPS-}
extras="${OPTIONAL_APPS-} ${TEST_APPS-}"
python_stamp=.venv/.setup-stamp-python
model_stamp=.venv/.setup-stamp-phi4
apps_stamp=.venv/.setup-stamp-apps

say() { echo "setup: $*"; }
fail() { echo "setup: $*" >&2; exit 5; }

newer_than_sources() {
    # Asked this way round since some shells compare whole seconds: a stamp as old as its sources is good.
    [ -f "$1" ] && [ -x .venv/bin/steadyhand ] && ! [ pyproject.toml -nt "$1" ] && ! [ constraints.txt -nt "$1" ] &&
        ! [ tools/setup.sh -nt "$1" ]
}

apps_are_there() {
    # The stamp holds one package a line; the programs are asked for as well, for they may have been removed since.
    [ -f "$apps_stamp" ] || return 1
    known=" $(tr '\n' ' ' <"$apps_stamp") "
    for package in $apps $extras; do
        case "$known" in *" $package "*) ;; *) return 1 ;; esac
    done
    command -v Xvfb >/dev/null && command -v openbox >/dev/null && command -v dbus-daemon >/dev/null
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    elif command -v sudo >/dev/null; then
        sudo "$@"
    else
        fail "packages are missing ($missing) and this needs root: install sudo, or run as root: apt-get install $missing"
    fi
}

install_packages() {
    # $missing, all of them or none.
    command -v apt-get >/dev/null ||
        fail "packages are missing and there is no apt-get here; install these with your own package manager: $missing"
    say "installing $missing"
    if [ -z "${updated-}" ]; then
        as_root apt-get -q -o DPkg::Lock::Timeout=300 update >/dev/null || say "apt-get update failed; trying all the same"
        updated=yes
    fi
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 \
        install --no-install-recommends $missing </dev/null
}

installed() {
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

find_missing() {
    missing=
    for package in "$@"; do
        installed "$package" || missing="$missing $package"
    done
    missing=${missing# }
    [ -n "$missing" ]
}

set_up_apps() {
    if find_missing $apps; then
        install_packages || fail "apt-get could not install: $missing"
    fi
    if find_missing $extras && ! install_packages; then
        # One that is not to be had must not keep the others away.
        for package in $missing; do
            missing=$package
            install_packages || say "$package is not to be had here; going on without it"
        done
    fi
    # Lists of other runs stay true: what is installed for the tests is not asked for again by a run.
    { [ ! -f "$apps_stamp" ] || cat "$apps_stamp"; printf '%s\n' $apps $extras; } | sort -u >"$apps_stamp.new"
    mv "$apps_stamp.new" "$apps_stamp"
}

find_python() {
    for python in python3 python3.14 python3.13 python3.12 python3.11; do
        if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            return 0
        fi
    done
    fail "Python 3.11 or newer is needed; run: apt-get install python3"
}

set_up_venv() {
    [ -x .venv/bin/python ] && .venv/bin/python -m pip --version >/dev/null 2>&1 && return 0
    find_python
    say "making .venv with $("$python" --version)"
    # Half a venv is left behind where Debian's python3-venv is missing.
    if ! "$python" -m venv --clear .venv >/dev/null 2>&1; then
        missing="python3-venv"
        install_packages || fail "apt-get could not install: $missing"
        "$python" -m venv --clear .venv
    fi
}

pip_install() {
    # What is never imported is not compiled either: torch and transformers have thousands of files.
    .venv/bin/python -m pip install -q --disable-pip-version-check --no-compile -c constraints.txt "$@" ||
        fail "pip could not install the Python packages; its message is above"
}

set_up_python() {
    # $1: the extras.
    say "installing Python packages into .venv"
    rm -f "$python_stamp"
    pip_install -e ".[$1]"
    : >"$python_stamp"
}

model_is_there() { [ -z "${LOCAL_MODEL-}" ] || newer_than_sources "$model_stamp"; }

set_up_model() {
    say "installing torch into .venv"
    rm -f "$model_stamp"
    # torch by itself first: where an index has several builds of it, what depends on it must not choose another.
    pip_install torch
    set_up_python dev,phi4
    : >"$model_stamp"
}

newer_than_sources "$python_stamp" && apps_are_there && model_is_there && exit 0
set_up_venv
apps_are_there || set_up_apps
if ! model_is_there; then
    set_up_model
elif ! newer_than_sources "$python_stamp"; then
    set_up_python dev
fi
