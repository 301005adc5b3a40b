//! The contract of the command line, held against the built program.

#![allow(clippy::unwrap_used, reason = "a test ends at the first surprise")]

mod check;
mod children;
mod cost;
mod embedded;
mod eval;
mod explain;
mod fmt;
mod formats;
mod graph;
mod hostile;
mod init;
mod integrations;
mod nested_runs;
mod paths;
mod run;
mod streams;
mod support;
mod test;
mod watch;
