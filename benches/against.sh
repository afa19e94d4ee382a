#!/bin/bash
# This build beside an earlier revision, at the keyboard: benches/against.sh REVISION [FACTS]
set -euo pipefail
cd "$(dirname "$0")/.."
revision=$(git rev-parse --verify "${1:?which revision}^{commit}")
tree=$(mktemp -d)
trap 'git worktree remove --force "$tree" 2>/dev/null; rm -rf "$tree"' EXIT
git worktree add --quiet --detach "$tree" "$revision"
# Beside this build's own target folder, so that asking again costs no second build.
CARGO_TARGET_DIR="$PWD/target/earlier" cargo build --release --quiet --manifest-path "$tree/Cargo.toml"
cargo bench --quiet --bench against -- "$PWD/target/earlier/release/lianxin" ${2:+"$2"}
