//! The functions of the expression language, each described once.

mod types;

pub use types::{Argument, ArgumentFault, Arguments, Function, Parameter, Standing, Type};

/// All functions, sorted by name.
pub static FUNCTIONS: &[Function] = &[];

/// The function with this name or alias.
pub fn named(name: &str) -> Option<&'static Function> {
    FUNCTIONS.iter().find(|function| function.name == name || function.aliases.contains(&name))
}
