#!/usr/bin/env bash
# Makes this machine ready to build, run and test: system packages (Debian and Ubuntu), the user interface's npm
# packages and the networks that read papers. Installs only what is missing, so a second call takes well under a second.
source "$(dirname "${BASH_SOURCE[0]}")/common.sh"

readonly node_at_least=20

# What is needed and for what; `a|b` means the first of them that the system offers.
packages=(
  # building
  build-essential pkg-config clang mold
  libwebkit2gtk-4.1-dev librsvg2-dev libayatana-appindicator3-dev libxdo-dev
  # the system tests: a display, a keyring, the real window, a browser, a server database, a message server,
  # pictures, PDF
  xvfb xauth dbus-x11 gnome-keyring libsecret-tools webkit2gtk-driver chromium
  'postgresql-15|postgresql' nats-server imagemagick poppler-utils xdotool
  # typing Chinese into the real window
  fcitx5 fcitx5-chinese-addons fcitx5-frontend-gtk3 openbox
  # faults of the system tests: wrong clocks, small disks
  faketime mount
  # printed documents: fonts (Hanazono has the rare characters of names), and a print queue for the tests
  fonts-noto-cjk fonts-noto-cjk-extra fonts-hanazono cups-daemon cups-client
)

# The wanted packages of which no alternative is installed, as they are written above.
missing_packages() {
  local installed wanted name
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' | sed -n 's/^installed //p')
  for wanted in "${packages[@]}"; do
    for name in ${wanted//|/ }; do
      if grep -qxF -- "$name" <<<"$installed"; then continue 2; fi
    done
    printf '%s\n' "$wanted"
  done
}

# apt-get as root and without a question.
apt() {
  local command=(env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@")
  if ((EUID == 0)); then
    "${command[@]}"
  elif [[ -t 0 ]]; then
    sudo "${command[@]}"
  else
    sudo -n "${command[@]}"
  fi
}

# Whether the package index has a package of this name to install; it also knows names with nothing behind them.
offered() { [[ $(LC_ALL=C apt-cache policy -- "$1" 2>/dev/null) =~ Candidate:\ [^\(] ]]; }

install_system_packages() {
  if ! command -v apt-get >/dev/null; then
    say "no apt-get here; install what corresponds to these Debian packages: ${packages[*]}"
    return
  fi
  local missing wanted name chosen=()
  mapfile -t missing < <(missing_packages)
  if ((${#missing[@]} == 0)); then return; fi
  if ((EUID != 0)) && ! command -v sudo >/dev/null; then
    say "neither root nor sudo; have these packages installed: ${missing[*]}"
    return
  fi
  say "installing ${#missing[@]} missing system packages: ${missing[*]}"
  apt update || say "the package index could not be refreshed; going on with the one at hand"
  for wanted in "${missing[@]}"; do
    for name in ${wanted//|/ }; do
      if offered "$name"; then
        chosen+=("$name")
        continue 2
      fi
    done
    say "this system offers no package $wanted; what needs it will say so"
  done
  if ((${#chosen[@]} == 0)); then return; fi
  apt install --yes "${chosen[@]}" >/dev/null || fail "the system packages could not be installed: ${chosen[*]}"
}

check_tools() {
  command -v cargo >/dev/null || fail "cargo is missing; install Rust with rustup (rust-toolchain.toml names the version)"
  command -v node >/dev/null || fail "Node.js is missing; install version $node_at_least or newer"
  local version
  version=$(node --version)
  version=${version#v}
  ((${version%%.*} >= node_at_least)) || fail "Node.js $version is too old; install version $node_at_least or newer"
  command -v npm >/dev/null || fail "npm is missing; it comes with Node.js $node_at_least or newer"
}

install_ui_packages() {
  # npm writes this file last, so it tells a finished installation from one that was broken off.
  local installed=ui/node_modules/.package-lock.json
  if [[ -e $installed && ! $installed -ot ui/package-lock.json ]]; then return; fi
  say "installing the user interface's npm packages"
  npm ci --prefix ui --no-audit --no-fund --loglevel=error
  touch -- "$installed"
}

install_system_packages
check_tools
install_ui_packages
scripts/models.sh
