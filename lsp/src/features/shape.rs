//! The shapes of the data at an offset: of the word there, and of what its state takes and gives.

use super::cursor::{locate, state_around};
use super::expression::here;
use fdl_compiler::Analysis;
use fdl_compiler::check::types::Shape;
use fdl_compiler::source::Span;

/// What is known of the data at an offset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shapes {
    /// The name of the innermost state around it.
    pub state: Option<String>,
    /// The shape of the variable, member or call there.
    pub here: Option<String>,
    /// What the state takes.
    pub input: Option<String>,
    /// What the state gives.
    pub output: Option<String>,
}

/// What is known of the data at an offset.
pub fn shape(compiled: &Analysis, offset: u32) -> Shapes {
    let doc = &compiled.document;
    let cursor = locate(doc, offset);
    let in_expression = here(doc, compiled, &cursor, offset).and_then(|it| {
        let part = it.call().map(|(_, part)| part).or_else(|| it.reading())?;
        rendered(&it.shape(part))
    });
    let Some(state) = state_around(compiled, Span::empty(offset)) else {
        return Shapes { here: in_expression, ..Shapes::default() };
    };
    let shapes = compiled.types.at(state.idx);
    Shapes {
        state: state.name().map(ToString::to_string),
        here: in_expression,
        input: rendered(&shapes.input),
        output: rendered(&shapes.output),
    }
}

/// A shape in words; none of what never is.
fn rendered(shape: &Shape) -> Option<String> {
    (!shape.is_never()).then(|| shape.render())
}

#[cfg(test)]
mod tests {
    use super::*;
    use fdl_compiler::compile::analyze;
    use fdl_compiler::program::Mode;
    use fdl_compiler::{Limits, Settings, yaml};

    #[test]
    fn the_word_at_the_cursor_and_its_state_have_shapes() {
        let text = "Type: StateMachine\nSpecVersion: v1\nName: f\nStartAt: A\nStates:\n  - Type: Pass\n    Name: A\n    \
                    OutputConstructor:\n      n: 1\n    Next: B\n  - Type: Pass\n    Name: B\n    \
                    OutputConstructor:\n      m.$: $Input.n\n    End: true\n";
        let settings = Settings { mode: Mode::Standard, limits: Limits::On, input: None };
        let compiled = analyze(yaml::parse(std::sync::Arc::from(text)), &settings);
        let at = |word: &str| {
            let at = text.find(word).expect("it stands there") + word.len();
            shape(&compiled, u32::try_from(at).expect("short"))
        };
        let member = at("$Input.n");
        assert_eq!(member.state.as_deref(), Some("B"));
        assert_eq!(member.here.as_deref(), Some("1"));
        assert_eq!(at("$Input").here, member.input);
        assert!(member.output.is_some_and(|it| it.contains("m:")));
        assert_eq!(at("Name: f"), Shapes::default());
    }
}
