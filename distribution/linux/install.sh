#!/bin/sh
# Puts Genre Desktop into your home, with an entry in the menu; no rights of an administrator needed.
#
#   ./install.sh                  into ~/.local
#   ./install.sh --prefix DIR     into DIR
#   ./install.sh --remove         takes it away again (with --prefix as it was installed)
set -eu

here=$(cd "$(dirname "$0")" && pwd)
name=@NAME@
prefix=$HOME/.local
remove=
while [ $# -gt 0 ]; do
    case $1 in
        --prefix) prefix=${2:?"--prefix needs a folder"}; shift ;;
        --remove) remove=yes ;;
        *) sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 2 ;;
    esac
    shift
done

mkdir -p "$prefix"
prefix=$(cd "$prefix" && pwd)
case $prefix/ in "$here"/*)
    echo "$prefix lies in what is to be copied there: choose another folder." >&2; exit 2 ;;
esac
program=$prefix/opt/$name
command=$prefix/bin/$name
entry=$prefix/share/applications/$name.desktop
icon=$prefix/share/icons/hicolor/256x256/apps/$name.png

if [ "$remove" ]; then
    rm -rf "$program"
    rm -f "$command" "$entry" "$icon"
    echo "Removed. Your settings and your library are kept."
    exit 0
fi

mkdir -p "$prefix/opt" "$(dirname "$command")" "$(dirname "$entry")" "$(dirname "$icon")"
if [ "$here" != "$program" ]; then  # else it is where it is to be
    rm -rf "$program.new"
    cp -R "$here" "$program.new"
    rm -rf "$program"
    mv "$program.new" "$program"
fi
ln -sf "$program/genre-desktop" "$command"
cp "$here/$name.png" "$icon"
# a path in a desktop file is quoted, and in quotes some characters are escaped
quoted=$(printf '%s' "$program/genre-desktop" | sed 's/[\\"`$]/\\\\&/g; s/%/%%/g')
sed "s|^Exec=.*|Exec=\"$(printf '%s' "$quoted" | sed 's/[&|\\]/\\&/g')\" %F|; s|^TryExec=.*||" \
    "$here/$name.desktop" > "$entry"
echo "Installed: $command, and in the menu."
case :${PATH:-}: in *":$prefix/bin:"*) ;; *) echo "($prefix/bin is not in your PATH.)" ;; esac
