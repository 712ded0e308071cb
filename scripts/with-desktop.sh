#!/usr/bin/env bash
# with-desktop.sh COMMAND [ARGUMENT...]: runs a command inside a desktop of its own and passes on its exit code.
#
# The desktop is an X display without a screen (1440x900), a D-Bus session, an unlocked keyring (Secret Service) and
# an empty home. Nothing of the user's own session is read or changed, and several can run at once. Everything that
# was started inside is ended with the command.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

(($# > 0)) || fail "usage: scripts/with-desktop.sh COMMAND [ARGUMENT...]"
for tool in Xvfb dbus-daemon dbus-send gnome-keyring-daemon; do
  command -v "$tool" >/dev/null || fail "$tool is missing; run scripts/setup.sh"
done

# Short, because the paths of sockets below it may not exceed 107 bytes.
room=$(mktemp -d "${TMPDIR:-/tmp}/desktop.XXXXXX")
groups=()

end_desktop() {
  local code=$? process
  trap - EXIT
  trap '' INT TERM HUP
  {
    end_groups "${groups[@]}"
    # What left its process group still carries this desktop's mark in its environment.
    while IFS=/ read -r _ _ process _; do
      if [[ $process != "$$" ]]; then kill -KILL "$process"; fi
    done < <(grep -lzxF -- "YICHUANG_DESKTOP=$room" /proc/[0-9]*/environ)
    wait
  } 2>/dev/null || true
  rm -rf --one-file-system -- "$room"
  exit "$code"
}
trap end_desktop EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# The tools of the developer stay where they are; only the programs under test get an empty home.
export CARGO_HOME=${CARGO_HOME:-$HOME/.cargo}
export RUSTUP_HOME=${RUSTUP_HOME:-$HOME/.rustup}
export CARGO_TARGET_DIR=$target
export npm_config_cache=${npm_config_cache:-$HOME/.npm}
export npm_config_userconfig=${npm_config_userconfig:-$HOME/.npmrc}

export HOME=$room/home
export XDG_CONFIG_HOME=$HOME/.config
export XDG_CACHE_HOME=$HOME/.cache
export XDG_DATA_HOME=$HOME/.local/share
export XDG_STATE_HOME=$HOME/.local/state
export XDG_RUNTIME_DIR=$room/run
mkdir -p -- "$XDG_CONFIG_HOME" "$XDG_CACHE_HOME" "$XDG_DATA_HOME/keyrings" "$XDG_STATE_HOME"
mkdir -m 700 -- "$XDG_RUNTIME_DIR"

export YICHUANG_DESKTOP=$room
export GDK_BACKEND=x11
export GIO_USE_VFS=local                # no gvfs mounts in the runtime folder
export GSETTINGS_BACKEND=memory         # no dconf daemon
export NO_AT_BRIDGE=1                   # no accessibility bus
export WEBKIT_DISABLE_DMABUF_RENDERER=1 # there is no render node
export LANG=${LANG:-C.UTF-8}
unset WAYLAND_DISPLAY XAUTHORITY DBUS_SESSION_BUS_ADDRESS DBUS_SESSION_BUS_PID GNOME_KEYRING_CONTROL

set -m # every background job below is a process group of its own

# Xvfb chooses a free display by itself and writes its number to file descriptor 3.
mkfifo -- "$room/display"
Xvfb -displayfd 3 -screen 0 1440x900x24 -nolisten tcp -noreset 3>"$room/display" >"$room/xvfb.log" 2>&1 &
groups+=($!)
read -r display <"$room/display" || fail "the X server did not start: $(tail -n 3 "$room/xvfb.log")"
export DISPLAY=:$display

mkfifo -- "$room/bus"
dbus-daemon --session --nofork --nopidfile --print-address=3 3>"$room/bus" 2>"$room/dbus.log" &
groups+=($!)
read -r DBUS_SESSION_BUS_ADDRESS <"$room/bus" || fail "the D-Bus session did not start: $(tail -n 3 "$room/dbus.log")"
export DBUS_SESSION_BUS_ADDRESS

# The password creates and unlocks the default collection; an empty one would create none.
gnome-keyring-daemon --foreground --unlock --components=secrets <<<desktop >"$room/keyring.log" 2>&1 &
groups+=($!)
keyring_answers() {
  dbus-send --session --print-reply=literal --dest=org.freedesktop.DBus /org/freedesktop/DBus \
    org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets 2>/dev/null | grep -q 'boolean true'
}
for attempt in {1..100}; do
  if keyring_answers; then break; fi
  ((attempt < 100)) || fail "the keyring did not start: $(tail -n 3 "$room/keyring.log")"
  sleep 0.1
done

"$@" <&0 &
groups=($! "${groups[@]}")
wait "$!"
