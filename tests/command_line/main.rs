//! The contract of the command line, held against the built program.

mod check;
mod cost;
mod eval;
mod explain;
mod formats;
mod hostile;
mod init;
mod paths;
mod run;
mod streams;
mod support;
mod test;
mod watch;
