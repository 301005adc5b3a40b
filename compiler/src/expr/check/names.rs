//! Variables and functions: whether they exist, stand where they may, and are called as declared.

use super::{Ctx, kinds};
use crate::diagnostic::Rule;
use crate::expr::Problem;
use crate::expr::tree::{Call, ExprKind, Root};
use crate::lang::functions::{self, Function, Standing};
use crate::lang::limits;
use crate::lang::variables::{Site, Variable};
use crate::near::nearest;
use crate::source::Span;

pub(super) fn variable(ctx: &mut Ctx<'_>, root: Root, span: Span) {
    match root {
        Root::Named(variable) => misplaced(ctx, variable, span),
        Root::JsonPath => ctx.report(
            Problem::new(Rule::JsonPathRoot, span, "`$` is read as `$Input`, which not every document knows")
                .help("write `$Input`")
                .fix("Replace `$` by `$Input`", span, "$Input"),
        ),
        Root::Unknown => unknown_variable(ctx, span),
    }
}

fn unknown_variable(ctx: &mut Ctx<'_>, span: Span) {
    let written = ctx.written(span);
    let site = ctx.site;
    let known = Variable::ALL.iter().copied().filter(|variable| variable.stands_at(site));
    let known: Vec<_> = known.map(Variable::name).collect();
    // A wrong capital tells the variable even where it may not stand.
    let near = nearest(written, known.iter().copied())
        .or_else(|| nearest(written, Variable::ALL.iter().map(|variable| variable.name())));
    ctx.report(no_variable(written, span, near, &known));
}

/// What is said of a variable that does not exist, where these `known` ones can be read.
pub(crate) fn no_variable(written: &str, span: Span, near: Option<&str>, known: &[&str]) -> Problem {
    let problem = Problem::new(Rule::UnknownVariable, span, format!("there is no variable `{written}`"));
    match near {
        Some(near) => problem.help(format!("did you mean `{near}`?")).fix(
            format!("Replace `{written}` by `{near}`"),
            span,
            near,
        ),
        None => {
            let names: Vec<_> = known.iter().map(|name| format!("`{name}`")).collect();
            problem.help(format!("here can be read {}", names.join(", ")))
        }
    }
}

fn misplaced(ctx: &mut Ctx<'_>, variable: Variable, span: Span) {
    if variable.stands_at(ctx.site) {
        return;
    }
    let message = format!("`{}` has no value in {}", variable.name(), ctx.site.name());
    let help = match (variable, ctx.site) {
        (Variable::Output, Site::CatchOutput) => {
            "a failed state has no output: read `$Input` or `$Context.Current.Error`"
        }
        (Variable::Item, _) => "`$Item` can be read in `ItemConstructor`; inside a Map the item is `$Input`",
        _ => {
            "`$Output` can be read in `OutputConstructor` and `GlobalConstructor`; the output of the state before is `$Input`"
        }
    };
    let problem = Problem::new(Rule::MisplacedVariable, span, message).help(help);
    let meant = Variable::Input.name();
    ctx.report(match variable {
        Variable::Output if Variable::Input.stands_at(ctx.site) => {
            problem.offer(format!("Read `{meant}`"), span, meant)
        }
        Variable::Input | Variable::Output | Variable::Context | Variable::Global | Variable::Item => problem,
    });
}

pub(super) fn call(ctx: &mut Ctx<'_>, call: &Call, span: Span) {
    match call.function {
        Some(function) => {
            standing(ctx, function, call.name_span);
            if arity(ctx, function, call) {
                kinds::arguments(ctx, function, call, span);
            }
        }
        None => unknown_function(ctx, call.name_span),
    }
}

fn unknown_function(ctx: &mut Ctx<'_>, span: Span) {
    let written = ctx.written(span);
    let problem = Problem::new(Rule::UnknownFunction, span, format!("there is no function `{written}`"));
    let near = nearest(written, functions::all().flat_map(Function::names));
    ctx.report(match (near, elsewhere(written)) {
        (Some(near), _) => problem.help(format!("did you mean `{near}`?")).fix(
            format!("Replace `{written}` by `{near}`"),
            span,
            near,
        ),
        (None, Some(help)) => problem.help(help),
        (None, None) => problem,
    });
}

/// What does here what a function of other languages does there.
fn elsewhere(name: &str) -> Option<&'static str> {
    match name.to_lowercase().as_str() {
        "concat" | "concatenate" | "join" | "sprintf" | "printf" => {
            Some("texts are joined by `format(template, values…)`")
        }
        "len" | "size" | "count" => Some("did you mean `length`?"),
        "contains" | "includes" => Some("use `arrayContains(array, value)`, or the operator `in`"),
        "keys" => Some("did you mean `mapKeys`?"),
        "values" => Some("did you mean `mapValues`?"),
        "merge" => Some("did you mean `jsonMerge`?"),
        "match" | "matches" | "regex" => Some("did you mean `regexMatchString`?"),
        "parse" | "parsejson" | "jsonparse" => Some("did you mean `stringToJson`?"),
        "str" | "string" | "tostring" | "stringify" => Some("did you mean `jsonToString`?"),
        "md5" | "sha1" | "sha256" | "sha512" => Some("use `hash(text, algorithm)`"),
        "random" | "rand" => Some("did you mean `randomInt`?"),
        "add" | "plus" | "sum" => Some("did you mean `intAdd`?"),
        "base64" | "base64encode" => Some("did you mean `toBase64`?"),
        "base64decode" => Some("did you mean `fromBase64`?"),
        "if" | "iif" => Some("a Choice state decides between values"),
        "and" => Some("use the operator `&&`"),
        "or" => Some("use the operator `||`"),
        "not" => Some("use the operator `!`"),
        _ => None,
    }
}

fn standing(ctx: &mut Ctx<'_>, function: &Function, span: Span) {
    let written = ctx.written(span);
    let name = function.name;
    let problem = |message: String| Problem::new(Rule::UndocumentedFunction, span, message);
    let old = written != name;
    match function.standing {
        Standing::Documented if old => {
            let message = format!("`{written}` is another name of `{name}`, which only one document knows");
            ctx.report(problem(message).fix(format!("Replace `{written}` by `{name}`"), span, name));
        }
        Standing::Documented => {}
        Standing::OneDocument => {
            let message = format!("only one document names the function `{written}`");
            ctx.report(problem(message).help("the service may not have it"));
        }
        Standing::Undocumented => {
            let message = format!("no document names the function `{written}`");
            ctx.report(
                problem(message)
                    .help("try it on the service before you rely on it: it may have another name there"),
            );
        }
    }
}

/// Whether the number of arguments is right; where one is missing in the text nothing is said.
fn arity(ctx: &mut Ctx<'_>, function: &Function, call: &Call) -> bool {
    let given = call.arguments.len();
    if call.arguments.iter().any(|argument| matches!(argument.kind, ExprKind::Hole)) {
        return false;
    }
    let excess = function.most().filter(|most| given > *most);
    if given >= function.least() && excess.is_none() {
        return true;
    }
    let span = match excess.and_then(|most| Some((call.arguments.get(most)?, call.arguments.last()?))) {
        Some((first, last)) => first.span.cover(last.span),
        None => call.name_span,
    };
    let wanted = match function.most() {
        None => format!("at least {}", count(function.least())),
        Some(most) => count(most),
    };
    let are = if given == 1 { "is" } else { "are" };
    let message = format!("`{}` takes {wanted}, and {given} {are} given", ctx.written(call.name_span));
    ctx.report(
        Problem::new(Rule::WrongArguments, span, message)
            .help(format!("it is called as `{}`", function.signature())),
    );
    false
}

fn count(arguments: usize) -> String {
    match arguments {
        0 => "no argument".to_owned(),
        1 => "1 argument".to_owned(),
        _ => format!("{arguments} arguments"),
    }
}

pub(super) fn nested(ctx: &mut Ctx<'_>, call: &Call) {
    let message = format!("calls are nested deeper than {}", limits::NESTED_CALLS);
    ctx.report(
        Problem::new(Rule::NestedCalls, call.name_span, message)
            .help("compute a part in a constructor of an earlier state"),
    );
}
