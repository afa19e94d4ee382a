#!/bin/bash
# crossterm 0.29.0: Esc and a function or arrow key that arrive in one read are told as Esc and typed characters.
#
# A program that was busy for a moment finds both keys in one read: the bytes ESC ESC [ 2 4 ~. The two escapes are taken
# for one Esc, and `[24~` comes as five typed characters, so that a `2` and a `4` act as digits in a program worked by
# digits. Esc and Down come as Esc, `[` and `B` with shift. Apart by a read each they are told rightly.
# Seen on Linux, in a pseudo terminal in raw mode; features as released and `use-dev-tty` alike.
# Fails if that changes.
set -euo pipefail
command -v cargo >/dev/null && command -v python3 >/dev/null || { echo "needs cargo and python3"; exit 2; }
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir -p "$dir/src"
cat >"$dir/Cargo.toml" <<'T'
[package]
name = "keys"
version = "0.0.0"
edition = "2021"
[dependencies]
crossterm = { version = "=0.29.0", default-features = false, features = ["events"] }
[features]
dev-tty = ["crossterm/use-dev-tty"]
T
cat >"$dir/src/main.rs" <<'T'
use crossterm::event::{poll, read, Event};
use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use std::time::Duration;

fn main() {
    enable_raw_mode().unwrap();
    println!("ready\r");
    let mut told = Vec::new();
    while poll(Duration::from_millis(1500)).unwrap() {
        if let Event::Key(key) = read().unwrap() {
            told.push(format!("{:?}", key.code));
        }
    }
    disable_raw_mode().unwrap();
    println!("told {}", told.join(" "));
}
T
cat >"$dir/drive.py" <<'T'
import os, pty, sys, time
program, pieces = sys.argv[1], [bytes.fromhex(word) for word in sys.argv[2:]]
pid, fd = pty.fork()
if pid == 0:
    os.execv(program, [program])
out = b""
while b"ready" not in out:
    out += os.read(fd, 4096)
for piece in pieces:
    os.write(fd, piece)
    time.sleep(0.3)
try:
    while True:
        more = os.read(fd, 4096)
        if not more:
            break
        out += more
except OSError:
    pass
print([line for line in out.decode().splitlines() if line.startswith("told")][0].strip())
T
status=0
for features in "" "dev-tty"; do
    (cd "$dir" && cargo build --quiet --features "$features")
    say() { python3 "$dir/drive.py" "$dir/target/debug/keys" "$@"; }
    check() {
        echo "crossterm 0.29.0 [${features:-as released}] $1: $3"
        [ "$2" = "$3" ] || { echo "  changed: it was $2"; status=1; }
    }
    check "Esc and F12 in one read " "told Esc Char('[') Char('2') Char('4') Char('~')" "$(say 1b1b5b32347e)"
    check "Esc and Down in one read" "told Esc Char('[') Char('B')" "$(say 1b1b5b42)"
    check "Esc, then F12           " "told Esc F(12)" "$(say 1b 1b5b32347e)"
done
exit $status
