//! The functions of the expression language, each described once.
//!
//! A declaration holds documentation, executed examples, signature, standing and
//! the function itself. Parser, checks, evaluation, completion and the reference
//! read it from here.

mod chance;
mod encodings;
mod lists;
mod objects;
mod strings;
mod types;

pub use types::{Argument, ArgumentFault, Arguments, Choices, Function, Parameter, Standing, Trait, Type};

/// All functions, by category as the documents have them.
pub fn all() -> impl Iterator<Item = &'static Function> {
    [strings::FUNCTIONS, lists::FUNCTIONS, objects::FUNCTIONS, encodings::FUNCTIONS, chance::FUNCTIONS]
        .into_iter()
        .flatten()
}

/// The function with this name or alias.
pub fn named(name: &str) -> Option<&'static Function> {
    all().find(|function| function.names().any(|known| known == name))
}

/// Declares functions. Each reads:
///
/// ```text
/// /// What it does.
/// Documented fn name | alias(
///     /// What the parameter is for.
///     parameter: List | Text in Choices::OneOf(TEXTS),
/// ) -> Int, Repeats {
///     "an example == that is true",
/// } foresees what_is_wrong_with_literals
///   = |call| …;
/// ```
macro_rules! functions {
    ($(
        $(#[doc = $doc:literal])+
        $standing:ident fn $name:ident $(| $alias:ident)* (
            $($(#[doc = $parameter_doc:literal])+ $parameter:ident: $($type:ident)|+ $(in $choices:expr)?),* $(,)?
        ) -> $result:ident $(, $trait:ident)* { $($example:literal),+ $(,)? }
        $(foresees $foresee:ident)?
        = $run:expr;
    )+) => {
        pub(super) static FUNCTIONS: &[$crate::lang::functions::Function] = &[$(
            $crate::lang::functions::Function {
                name: stringify!($name),
                aliases: &[$(stringify!($alias)),*],
                doc: concat!($($doc, "\n"),+).trim_ascii(),
                examples: &[$($example),+],
                parameters: &[$($crate::lang::functions::Parameter {
                    name: stringify!($parameter),
                    doc: concat!($($parameter_doc, "\n"),+).trim_ascii(),
                    types: &[$($crate::lang::functions::Type::$type),+],
                    choices: {
                        let any = $crate::lang::functions::Choices::Any;
                        $(let any = { let _ = any; $choices };)?
                        any
                    },
                }),*],
                traits: &[$($crate::lang::functions::Trait::$trait),*],
                result: $crate::lang::functions::Type::$result,
                standing: $crate::lang::functions::Standing::$standing,
                foresee: {
                    let nothing: fn(
                        &[Option<&$crate::value::Value>],
                    ) -> Option<$crate::lang::functions::ArgumentFault> = |_| None;
                    $(let nothing = { let _ = nothing; $foresee };)?
                    nothing
                },
                run: $run,
            },
        )+];
    };
}
use functions;

#[cfg(test)]
mod tests;
