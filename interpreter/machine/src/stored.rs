//! The written form of an execution: `{"v1": {…}}`.
//!
//! The name of the form comes first, so that a program which knows other forms says so, and does not read half of
//! a state that means something else to it. Whoever changes what is written gives it a new name, and decides what
//! becomes of executions that were written before; a stored execution among the tests tells when that is due. A
//! member that may be missing, and that decides nothing, needs no new name.

use crate::Machine;
use serde::de::{Deserialize, Deserializer, EnumAccess, Error, VariantAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use std::fmt;

/// The form that is written and read.
const FORM: &str = "v1";
const NAME: &str = "Machine";

impl Serialize for Machine {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_variant(NAME, 0, FORM, &State(self))
    }
}

impl<'de> Deserialize<'de> for Machine {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_enum(NAME, &[FORM], AnyForm)
    }
}

/// A machine without the name of its form.
struct State<'a>(&'a Machine);

impl Serialize for State<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Machine::serialize(self.0, serializer)
    }
}

/// The same, read.
struct ReadState(Machine);

impl<'de> Deserialize<'de> for ReadState {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Machine::deserialize(deserializer).map(Self)
    }
}

/// The one form that can be read.
struct KnownForm;

impl<'de> Deserialize<'de> for KnownForm {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_identifier(Self)
    }
}

impl Visitor<'_> for KnownForm {
    type Value = Self;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the form of a stored execution, `{FORM}`")
    }

    fn visit_str<E: Error>(self, form: &str) -> Result<Self, E> {
        if form == FORM {
            return Ok(self);
        }
        Err(E::custom(format!(
            "the execution is stored in the form `{form}`, and only `{FORM}` can be read here"
        )))
    }

    // Forms that write no names.
    fn visit_u64<E: Error>(self, form: u64) -> Result<Self, E> {
        if form == 0 { Ok(self) } else { self.visit_str(&format!("number {form}")) }
    }
}

struct AnyForm;

impl<'de> Visitor<'de> for AnyForm {
    type Value = Machine;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "a stored execution of the form `{FORM}`")
    }

    fn visit_enum<A: EnumAccess<'de>>(self, stored: A) -> Result<Machine, A::Error> {
        let (KnownForm, state) = stored.variant()?;
        state.newtype_variant().map(|ReadState(machine)| machine)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::de::IntoDeserializer;
    use serde::de::value::Error as Told;

    /// What is said of a form that a format gives in its own way.
    fn told<'de>(form: impl IntoDeserializer<'de, Told>) -> Option<String> {
        KnownForm::deserialize(form.into_deserializer()).err().map(|error| error.to_string())
    }

    #[test]
    fn a_form_is_known_by_its_name_or_by_its_number() {
        assert_eq!((told(FORM), told(0_u64)), (None, None));
        for (other, name) in [(told("v2"), "v2"), (told(1_u64), "number 1")] {
            let message =
                format!("the execution is stored in the form `{name}`, and only `{FORM}` can be read here");
            assert_eq!(other, Some(message));
        }
    }

    #[test]
    fn what_has_no_form_is_told_what_was_wanted() {
        let wanted = told(1.5_f64).expect("no form");
        assert!(wanted.ends_with("expected the form of a stored execution, `v1`"), "{wanted}");
        let form = IntoDeserializer::<Told>::into_deserializer(true);
        let error = <Machine as Deserialize>::deserialize(form).expect_err("no execution");
        assert!(error.to_string().ends_with("expected a stored execution of the form `v1`"), "{error}");
    }
}
