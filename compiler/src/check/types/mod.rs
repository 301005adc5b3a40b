//! Data-flow types: what each state gets and gives, known before the flow runs.
//!
//! A [`Shape`] is what is known of a value. What is unknown stays unknown and
//! never gives a finding (decisions D1, D2).

mod call;
mod children;
mod constant;
mod globals;
mod infer;
#[cfg(test)]
mod infer_tests;
mod join;
pub(super) mod judge;
mod operators;
mod origin;
mod plan;
pub(super) mod raised;
mod read;
mod render;
mod results;
mod schema;
mod shape;
#[cfg(test)]
mod shape_tests;
pub(super) mod suspect;
mod typing;

pub use children::{Child, ChildBinding, Children, is_match};
pub(super) use globals::read as globals_read;
pub use infer::{StateShapes, Types, infer};
pub use origin::{Origin, Reason, Surety};
pub(super) use plan::is_distributed;
pub use results::parameters_of;
pub use schema::InputShape;
pub use shape::{Booleans, Known, ListShape, Member, ObjectShape, Scalars, Shape};
pub use typing::Variables;
