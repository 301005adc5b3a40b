//! The rules that need the whole flow, one file each.
//!
//! A rule says nothing about holes: what left them was reported where the text
//! was read, and what stands there is unknown.

mod absent_token;
mod action_spelling;
mod callback_without_timeout;
mod constant_condition;
mod definition_too_large;
mod duplicate_state;
mod empty_errors;
mod endless_catch;
mod express_mode;
mod hot_loop;
mod invalid_name;
mod large_payload;
mod long_name;
mod map_quota;
mod missing_description;
mod missing_detail;
mod missing_member;
mod missing_name;
mod missing_next;
mod missing_parameter;
mod missing_suffix;
mod missing_task_token;
mod mixed_comparison;
mod needless_decoding;
mod next_and_end;
mod no_members;
mod no_way_out;
mod parameter_value;
mod plain_secret;
mod repeated_name;
mod shadowed_rule;
mod shrinking_backoff;
mod similar_names;
mod task_mode;
mod timeout_conflict;
mod undecoded_text;
mod unknown_parameter;
mod unknown_state;
mod unraisable_error;
mod unreachable_state;
mod unread_global;
mod unwritten_global;
mod wrong_argument;
mod wrong_operand;
mod wrong_result;

pub(super) use express_mode::modes;

use crate::check::input::Input;
use crate::diagnostic::{Applicability, Diagnostic, Fix};
use crate::flow::Field;
use crate::write;

/// A rule: looks at a flow and adds what it finds.
type Check = fn(&Input<'_>, &mut Vec<Diagnostic>);

/// Rules that need the whole flow.
pub(super) const CHECKS: &[Check] = &[
    definition_too_large::check,
    missing_name::check,
    invalid_name::check,
    duplicate_state::check,
    repeated_name::check,
    unknown_state::check,
    unreachable_state::check,
    no_way_out::check,
    similar_names::check,
    hot_loop::check,
    absent_token::check,
    missing_member::check,
    no_members::check,
    undecoded_text::check,
    needless_decoding::check,
    wrong_argument::check,
    wrong_operand::check,
    mixed_comparison::check,
    wrong_result::check,
    constant_condition::check,
    unwritten_global::check,
    unread_global::check,
    unraisable_error::check,
];

/// Rules that look at each state by itself. They get a few states at a time ([`Input::states`]):
/// what one rule has read of them, the next ones find close by.
pub(super) const STATE_CHECKS: &[Check] = &[
    long_name::check,
    next_and_end::check,
    missing_next::check,
    endless_catch::check,
    timeout_conflict::check,
    callback_without_timeout::check,
    map_quota::check,
    plain_secret::check,
    large_payload::check,
    missing_description::check,
    missing_detail::check,
    empty_errors::check,
    shadowed_rule::check,
    shrinking_backoff::check,
    express_mode::check,
    task_mode::check,
    missing_task_token::check,
    action_spelling::check,
    unknown_parameter::check,
    missing_parameter::check,
    parameter_value::check,
    missing_suffix::check,
];

/// The finding with the fix that leaves a field out.
fn without_field<T>(found: Diagnostic, text: &str, field: &Field<T>, name: &str) -> Diagnostic {
    match field.key.and_then(|key| write::without_pair(text, key, field.span)) {
        Some(edit) => {
            let title = format!("Leave `{name}` out");
            found.fix(Fix { title, applicability: Applicability::Unsafe, edits: vec![edit] })
        }
        None => found,
    }
}
