//! The lianxin workstation: parse, open, run, one plain sentence on failure.

fn main() {}
