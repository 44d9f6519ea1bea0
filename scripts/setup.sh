#!/usr/bin/env bash
# Brings a machine with Python 3.11, make and git to where the project runs: Debian's packages (as
# root), `.venv` from the locked requirements, the project itself in place. Quick when done before.
set -euo pipefail
cd "$(dirname "$0")/.."

PACKAGES=(
  podman runc conmon busybox-static jq              # one container run, and images without a registry
  runsc slurm-wlm munge                             # gVisor, and a private cluster in tests
  xvfb xauth chromium                               # the window and the pages without a display
  at-spi2-core dbus gir1.2-atspi-2.0 python3-gi     # a screen reader's bus, to hear the window in tests
  poppler-utils                                     # reads an exported proposal back
  postgresql ceph-mon ceph-osd ceph-common radosgw  # the server's database and S3 at scale, in tests
  clamav-daemon curl                                # the malware scan, and a yardstick of uploads
  dicom3tools dcmtk dcm2niix tesseract-ocr          # foreign judges of our DICOM, and of text left in pixels
  lintian debootstrap desktop-file-utils appstream  # the Debian package, and its life on a clean root
  nsis msitools wixl wine wine64 icoutils librsvg2-bin  # the Windows installers, and where they run
  osslsigncode faketime openssl minisign reprepro gnupg xz-utils icu-devtools binutils  # signed, and small
  fonts-dejavu-core libegl1 libgl1 libgl1-mesa-dri libfontconfig1 libdbus-1-3 libxkbcommon-x11-0
  libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0
  libxcb-shape0 libxcb-xinerama0 libxcb-xkb1        # what Qt and VTK load at run time
)

say() { printf '%s\n' "$*" >&2; }

find_python() {
  local name
  for name in "${PYTHON:-}" python3.11 python3 python3.12 python3.13 /usr/bin/python3; do
    [ -n "$name" ] && command -v "$name" >/dev/null || continue
    "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue
    "$name" -c 'import sys; print(sys.executable)'
    return
  done
  say "MEDAL needs Python 3.11 or newer and found none; set PYTHON to one."
  exit 1
}

missing_packages() {
  local name wanted=("${PACKAGES[@]}")
  "$python" -c 'import ensurepip, venv' 2>/dev/null || wanted+=(python3-venv)
  for name in "${wanted[@]}"; do
    case "$(dpkg-query -W -f='${Status}' "$name" 2>/dev/null)" in
      *" installed") ;;
      *) printf '%s ' "$name" ;;
    esac
  done
}

install_packages() {
  command -v dpkg-query >/dev/null || {
    say "This is not Debian: podman, runc, Xvfb and the libraries of Qt must be there already."
    return
  }
  local missing
  missing=$(missing_packages)
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" != 0 ]; then
    say "Missing: ${missing}- install with: sudo apt-get install --no-install-recommends ${missing% }"
    return
  fi
  say "Installing Debian packages: $missing"
  apt-get update -qq
  # shellcheck disable=SC2086 - a list of names
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
}

stamp_of() {
  {
    .venv/bin/python -c 'import sys; print(sys.version)'
    cat pyproject.toml requirements/dev.lock requirements/testdata.lock
    pwd
  } | sha256sum
}

install_venv() {
  local stamp=.venv/.medal-stamp
  if [ -x .venv/bin/python ] && [ -f $stamp ] && [ "$(stamp_of)" = "$(cat $stamp)" ]; then
    return
  fi
  if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    say "Making .venv with $python"
    "$python" -m venv --clear .venv
  fi
  say "Installing the locked requirements; the first time takes some minutes."
  # The lock is whole: pip must not look for what pyproject.toml overrides. Python compiles what it
  # imports, which is a third of what pip would compile here, one file after the other.
  .venv/bin/python -m pip install -qq --no-compile --disable-pip-version-check --no-deps \
    --require-hashes -r requirements/dev.lock
  .venv/bin/python -m pip install -qq --no-compile --disable-pip-version-check \
    --no-deps --no-build-isolation -e .
  install_test_data
  stamp_of >$stamp
}

# Files that highdicom tests itself with; its wheels, and its later source archives, lack them.
install_test_data() {
  local target=.venv/share/medal-test-data/highdicom loaded
  loaded=$(mktemp -d)
  .venv/bin/python -m pip download -qq --disable-pip-version-check --no-deps --no-build-isolation \
    --no-binary :all: --require-hashes -r requirements/testdata.lock -d "$loaded"
  rm -rf $target && mkdir -p $target
  tar -xzf "$loaded"/highdicom-*.tar.gz -C $target --strip-components=3 --wildcards '*/data/test_files/*.dcm'
  rm -rf "$loaded"
}

started=$SECONDS
python=$(find_python)
install_packages
install_venv
say "Set up in $((SECONDS - started)) s."
