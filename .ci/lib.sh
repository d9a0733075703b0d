# Settings and functions that the scripts in this directory share. Each of them sources this file.
#
# The scripts use one target directory, and compile with the same profile, features and lints wherever they can, because each other
# combination compiles the dependencies again. Clippy is the compiler of the workspace: it reports its lints and generates the same code,
# so nothing is compiled once for lints and once more for tests.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# The comment at the start of a script lists its arguments, with values in capitals. Other arguments print the comment.
check_arguments() {
  local script form usage
  script=.ci/$(basename "$0")
  usage=$(sed -nE '2,/^source/s/^#( |$)//p' "$script")
  while IFS= read -r form; do
    # A value matches any text that is not an option, and several match any arguments.
    # shellcheck disable=SC2053
    [[ "$script $*" != $(sed -E 's/\[|\]//g; s/[A-Z]+ \.\.\./*/; s/[A-Z]+/[!-]*/g' <<<"$form") ]] || return 0
  done < <(sed -nE 's,^  (\.ci/[^ ]+( [^ ]+)*).*,\1,p' <<<"$usage")
  [[ ${1:-} != --help ]] || { printf '%s\n' "$usage" && exit; }
  printf 'unknown arguments: %s\n\n%s\n' "$*" "$usage" >&2
  exit 2
}
(($# == 0)) || check_arguments "$@"

# Compare snapshots without updating them.
export INSTA_UPDATE=no CARGO_TERM_COLOR=never
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-target}
mkdir -p "$CARGO_TARGET_DIR"
# The scripts change the directory.
CARGO_TARGET_DIR=$(cd "$CARGO_TARGET_DIR" && pwd)
if [[ -n ${CI:-} ]]; then
  # Each run starts from an empty target directory, and nobody attaches a debugger.
  export CARGO_INCREMENTAL=0 CARGO_PROFILE_DEV_DEBUG=0
fi
if clippy-driver --version >/dev/null 2>&1; then
  # `cargo clippy` sets the same variables. Its lints are errors.
  export RUSTC_WORKSPACE_WRAPPER=clippy-driver CLIPPY_ARGS=-Dwarnings__CLIPPY_HACKERY__
fi

# The published packages, in the order in which they are published: each depends only on earlier ones.
packages=(intercom-openapi intercom-gen intercom-core intercom-sandbox intercom-api)
# Selects their libraries with the features that add items: not with bundles, which are on by default, nor with other TLS libraries, nor
# with `redact-debug`, which changes the output of the examples. Commands with the same selection share the compiled dependencies.
published=(--lib --features "$(sed -n '/^\[features\]/,/^\[dep/s/^\([a-z0-9-]*\) = .*/\1/p' intercom-api/Cargo.toml |
  grep -vxE 'default|full|native-tls|redact-debug|rustls-tls.*' | sed 's,^,intercom-api/,' | paste -sd, -)")
for package in "${packages[@]}"; do published+=(--package "$package"); done

# Ends the script because something is missing. In continuous integration this is a failure, unless `ALLOW_MISSING` is set.
missing() {
  if [[ -n ${CI:-} && -z ${ALLOW_MISSING:-} ]]; then
    printf 'failed: %s\n' "$*" >&2
    exit 1
  fi
  printf 'skipped: %s\n' "$*"
  exit 0
}

# Requires the program $1, which the pip package $2 contains. In continuous integration it is installed, or by the command in the
# remaining arguments if pip cannot install it.
from_pip() {
  # A directory for each package, because pip replaces directories that exist.
  local folder=$CARGO_TARGET_DIR/ci/tools/$1
  PATH=$PATH:$folder/bin
  command -v "$1" >/dev/null && return
  if [[ -n ${CI:-} ]]; then
    python3 -m pip install --quiet --disable-pip-version-check --root-user-action ignore --target "$folder" "$2" ||
      { (($# < 3)) || "${@:3}"; } || true
  fi
  command -v "$1" >/dev/null || missing "$1 is not installed: install it with cargo, or with \`pip install $2\`"
}

# Requires the program $1, which the Debian package $2 contains. In continuous integration it is installed.
from_apt() {
  command -v "$1" >/dev/null && return
  if [[ -n ${CI:-} ]] && command -v apt-get >/dev/null; then
    local root=env
    [[ $(id -u) == 0 ]] || root="sudo env"
    # With this run level, installing starts no service.
    # shellcheck disable=SC2086
    { $root apt-get update --quiet=2 && $root RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install --quiet=2 --no-install-recommends --yes "$2"; } >&2 || true
  fi
  command -v "$1" >/dev/null || missing "$1 is not installed: install the package $2"
}

# Requires the program and package $1 in the version $2. In continuous integration it is compiled, which takes some minutes.
from_cargo() {
  local folder=$CARGO_TARGET_DIR/ci/tools/$1-$2
  PATH=$folder/bin:$PATH
  # Clippy would check the package.
  [[ -z ${CI:-} ]] || command -v "$1" >/dev/null ||
    env -u RUSTC_WORKSPACE_WRAPPER cargo install "$1" --version "$2" --locked --quiet --root "$folder" || true
  command -v "$1" >/dev/null || missing "$1 is not installed: run \`cargo install $1 --version $2 --locked\`"
}

# Runs a command of xtask with the features of the workspace, which `.ci/tests` has compiled. Without a target that uses
# development dependencies, cargo would select other features.
xtask() {
  cargo build --quiet --workspace --bin xtask --example quickstart --locked
  "$CARGO_TARGET_DIR/debug/xtask" "$@"
}
