#!/bin/sh
# Install what the program needs of the system and the system lacks: Qt's X11 libraries, a font,
# a virtual screen, PortAudio and its way to the sound server, a sound server for the tests, a voice
# that speaks what is no music, and a reader of what is exported. On Debian and its kin; elsewhere it only says so. Called by make.
#
#   requirements/system.sh venv     what `python3 -m venv` needs, if that does not work yet
#   requirements/system.sh libraries
#   requirements/system.sh packages   what makes packages: strip, zstd, and a hand to try them with
set -eu

QT="libglib2.0-0 libdbus-1-3 libegl1 libgl1 libfontconfig1 fonts-dejavu-core
    libx11-xcb1 libxkbcommon0 libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-image0
    libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-xinerama0"
SCREEN="xvfb xauth fonts-inter"
# PortAudio speaks ALSA, which reaches PulseAudio and PipeWire by its plugins; pactl lists sources
SOUND="libportaudio2 libasound2-plugins pulseaudio-utils"
SPEECH="espeak-ng"
READERS="poppler-utils" # pdftotext, with which a test reads a report

PACKAGES="binutils zstd libxtst6"

has() { # a package, or its successor by the name it bears since the change to 64-bit time
    for name in "$1" "$1t64"; do
        case $(dpkg-query -W -f '${Status}' "$name" 2>/dev/null) in *" installed") return 0 ;; esac
    done
    return 1
}

# the tests start a PulseAudio of their own, beside which PipeWire cannot be installed: where that
# is the system's sound it stays, and the tests that need PulseAudio are skipped
SERVER="pulseaudio"
for package in pipewire-pulse pipewire-alsa pipewire-audio; do
    if has $package; then SERVER=""; fi
done

case ${1:-} in
    venv) wanted="python3.11-venv" ;;
    libraries) wanted="$QT $SCREEN $SOUND $SERVER $SPEECH $READERS" ;;
    packages) wanted="$PACKAGES" ;;
    *) echo "usage: $0 venv|libraries|packages" >&2; exit 2 ;;
esac

if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
    echo "Not a Debian system: if the program does not start, install what matches" $wanted >&2
    exit 0
fi

missing=""
for package in $wanted; do
    has "$package" || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
    root=""
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    root="sudo -n"
else
    echo "The system lacks some packages. Install them and run make again:" >&2
    echo "  sudo apt-get update && sudo apt-get install -y --no-install-recommends$missing" >&2
    exit 1
fi

echo "Installing system packages:$missing"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# env, since sudo does not pass the variable on; no stdin, since a package may ask even so
apt() {
    $root env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@" \
        >>"$log" 2>&1 </dev/null
}
# old lists may do, and new ones may be out of reach: installing tells
apt update || true
if ! apt install -y --no-install-recommends $missing; then
    tail -n 20 "$log" >&2
    echo "These packages could not be installed:$missing" >&2
    exit 1
fi
