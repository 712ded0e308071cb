#!/usr/bin/env bash
# Starts the whole product on this machine: a central server with sample data, and the counter as a window, or in a
# browser if there is no display. Everything is kept below .run/ and ends with Ctrl+C or when the window is closed.
#
# The ports can be changed: CENTRAL_PORT (8787), LICENCES_PORT (8790), BROWSER_PORT (1430), APPLICANT_PORT (1431), and of the simulated devices
# READER_PORT (19196) and PRINTER_PORT (9100).
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

central_port=${CENTRAL_PORT:-8787}
browser_port=${BROWSER_PORT:-1430}
applicant_port=${APPLICANT_PORT:-1431}
licences_port=${LICENCES_PORT:-8790}
reader_port=${READER_PORT:-19196}
printer_port=${PRINTER_PORT:-9100}
readonly central=http://127.0.0.1:$central_port
# What the simulated devices say of themselves. The counter takes it as long as nobody has set up devices there.
readonly devices=$PWD/.run/devices.json
readonly browser=http://127.0.0.1:$browser_port
readonly applicant=http://127.0.0.1:$applicant_port
groups=()

end_programs() {
  local code=$?
  trap - EXIT
  trap '' INT TERM HUP
  { end_groups "${groups[@]}" && wait; } 2>/dev/null || true
  exit "$code"
}
trap end_programs EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# taken PORT: whether something listens on this port of this machine.
taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# need_port PORT VARIABLE: fails if another program has the port.
need_port() {
  if taken "$1"; then fail "port $1 is in use by another program; end that program, or choose another port: $2=$(($1 + 1)) make run"; fi
}

# healthy PORT PATH: whether the HTTP server on this port answers GET PATH with 200.
healthy() {
  local status
  {
    exec 3<>"/dev/tcp/127.0.0.1/$1" &&
      printf 'GET %s HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n' "$2" >&3 &&
      read -r -t 5 status <&3 &&
      [[ $status == HTTP/1.?\ 200* ]]
  } 2>/dev/null
}

# wait_until_healthy NAME PGID PORT PATH: waits up to a minute for a program that was just started.
wait_until_healthy() {
  local _
  for _ in {1..300}; do
    if (healthy "$3" "$4"); then return; fi
    kill -0 "$2" 2>/dev/null || fail "$1 ended before it answered; its messages are above"
    sleep 0.2
  done
  fail "$1 does not answer on port $3"
}

# box LINE...: a few lines that stand out from the log.
box() {
  local line
  printf '\n  +%s\n' "------------------------------------------------------------------------"
  for line in "$@"; do printf '  |  %s\n' "$line"; done
  printf '  +%s\n\n' "------------------------------------------------------------------------"
}

scripts/setup.sh
need_port "$central_port" CENTRAL_PORT
need_port "$licences_port" LICENCES_PORT
need_port "$reader_port" READER_PORT
need_port "$printer_port" PRINTER_PORT
mkdir -p .run
scripts/build-ui.sh

if [[ -z ${DISPLAY:-}${WAYLAND_DISPLAY:-} ]]; then
  need_port "$browser_port" BROWSER_PORT
  need_port "$applicant_port" APPLICANT_PORT
fi

say "building the programs"
# All of them in one go, so that a second start compiles nothing. What `make test` has compiled has the features of the tests and is of no use here.
cargo build --locked --workspace --bins

set -m # every program below is a process group of its own

say "starting the sample e-licence server and the central server"
"$target/debug/sample-licences" "127.0.0.1:$licences_port" &
groups+=($!)
# The password of a sample server is no secret.
YICHUANG_CENTRAL_SHARING_URL=http://127.0.0.1:$licences_port YICHUANG_CENTRAL_SHARING_NAME=示范市数据共享平台 \
  YICHUANG_CENTRAL_SHARING_CLIENT=yichuang YICHUANG_CENTRAL_SHARING_SECRET=sample-licences \
  "$target/debug/yichuang-central" --sample --listen "127.0.0.1:$central_port" --data .run/central &
groups+=($!)
wait_until_healthy "the central server" "$!" "$central_port" /v1/health

say "starting a simulated card reader and a simulated ticket printer"
rm -f -- "$devices"
"$target/debug/sample-devices" "127.0.0.1:$reader_port" "127.0.0.1:$printer_port" "$devices" &
groups+=($!)
for _ in {1..50}; do
  [[ -s $devices ]] && break
  sleep 0.2
done
[[ -s $devices ]] || fail "the simulated devices did not start"

readonly simulated="card reader and ticket printer: simulated, on ports $reader_port and $printer_port"
if [[ -n ${DISPLAY:-}${WAYLAND_DISPLAY:-} ]]; then
  box "central server: $central" "$simulated" "sample accounts and passwords: see README.md" "close the window or press Ctrl+C to end all"
  YICHUANG_CENTRAL=$central YICHUANG_DATA=$PWD/.run/desk YICHUANG_DEVICES=$devices "$target/debug/yichuang" &
  groups+=($!)
else
  # For development only: without a desktop there is no keyring, so the key of the local cache lies in a file.
  "$target/debug/yichuang-browser" --listen "127.0.0.1:$browser_port" \
    --applicant "127.0.0.1:$applicant_port" --central "$central" \
    --data .run/browser --ui ui/dist --devices "$devices" --models models/reading --key-file .run/browser/key &
  groups+=($!)
  wait_until_healthy "the browser host" "$!" "$browser_port" /
  box "open in a browser: $browser/" "the second screen, which faces the applicant: $applicant/" "central server: $central" "$simulated" "sample accounts and passwords: see README.md" "press Ctrl+C to end all"
fi

# The first of them that ends, ends the others; its exit code is the script's.
wait -n "${groups[@]}"
