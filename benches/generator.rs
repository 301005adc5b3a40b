//! Flows of any size, for measuring.
//!
//! The shapes are those that other tools were measured with: `mixed` has ten
//! states a block (three Tasks with Retry and Catch, a Choice, Passes, a Wait,
//! a Parallel of two branches, a Fail), the others repeat one thing.

use std::fmt::Write;

/// What a flow is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Passes in a row, each with an `InputConstructor`.
    Chain,
    /// Blocks of ten different states.
    Mixed,
    /// The same, with a dangling `Next` in each twentieth block.
    Broken,
    /// One Map over as many items.
    Map,
    /// A Choice that goes round as many times.
    Loop,
    /// Fifty branches that share the states.
    Parallel,
    /// A Choice with a way to each of the others, which all lead into one.
    Hub,
    /// Loops of three states, one after the other.
    Loops,
    /// Parallels inside Parallels, five deep, one such stack after the other.
    Nested,
    /// What `mixed` is, in Amazon's language: for tools that know no other.
    Amazon,
}

impl Shape {
    /// All shapes, with their names.
    pub const ALL: &'static [(&'static str, Self)] = &[
        ("chain", Self::Chain),
        ("mixed", Self::Mixed),
        ("broken", Self::Broken),
        ("map", Self::Map),
        ("loop", Self::Loop),
        ("parallel", Self::Parallel),
        ("hub", Self::Hub),
        ("loops", Self::Loops),
        ("nested", Self::Nested),
        ("amazon", Self::Amazon),
    ];

    /// A flow of this shape and about this number of states, as YAML.
    pub fn flow(self, size: usize) -> String {
        match self {
            Self::Chain => chain(size),
            Self::Mixed => mixed(size, false),
            Self::Broken => mixed(size, true),
            Self::Map => map(),
            Self::Loop => counting(size),
            Self::Parallel => parallel(size),
            Self::Hub => hub(size),
            Self::Loops => loops(size),
            Self::Nested => nested(size),
            Self::Amazon => amazon(size),
        }
    }
}

fn head(name: &str, start: &str) -> String {
    format!("Type: \"StateMachine\"\nName: \"{name}\"\nSpecVersion: \"v1\"\nStartAt: \"{start}\"\nStates:\n")
}

fn chain(size: usize) -> String {
    let mut text = head(&format!("chain-{size}"), "S0");
    text += &passes("S", "", size);
    text
}

/// Passes in a row, `indent` deeper than states of the top.
fn passes(prefix: &str, indent: &str, size: usize) -> String {
    let mut text = String::new();
    for step in 0..size {
        let then = match step + 1 {
            next if next < size => format!("Next: \"{prefix}{next}\""),
            _ => "End: true".to_owned(),
        };
        let lines = [
            "  - Type: \"Pass\"".to_owned(),
            format!("    Name: \"{prefix}{step}\""),
            "    InputConstructor:".to_owned(),
            "      v.$: \"$Input.v\"".to_owned(),
            format!("      step: {step}"),
            format!("    {then}"),
        ];
        for line in lines {
            writeln!(text, "{indent}{line}").expect("writing into memory does not fail");
        }
    }
    text
}

fn mixed(size: usize, broken: bool) -> String {
    let n_blocks = (size / 10).max(1);
    let name = if broken { "broken" } else { "mixed" };
    let mut text = head(&format!("{name}-{size}"), "B0Get");
    text.reserve(n_blocks * 3600);
    for block in 0..n_blocks {
        let after_get = if broken && block % 20 == 0 { "Chekc" } else { "Check" };
        let put = match block + 1 {
            next if next < n_blocks => format!("Next: \"B{next}Get\""),
            _ => "End: true".to_owned(),
        };
        text += &task(block, "Get", &format!("Next: \"B{block}{after_get}\""));
        text += &CHOICE.replace("BN", &format!("B{block}"));
        text += &task(block, "Big", &format!("Next: \"B{block}Wait\""));
        text += &MIDDLE.replace("BN", &format!("B{block}"));
        text += &task(block, "Put", &put);
        text += &FAIL.replace("BN", &format!("B{block}")).replace("NUMBER", &block.to_string());
    }
    text
}

fn task(block: usize, name: &str, then: &str) -> String {
    let text = TASK.replace("NAME", &format!("B{block}{name}")).replace("BN", &format!("B{block}"));
    text.replace("NUMBER", &block.to_string()).replace("THEN", then)
}

const TASK: &str = r#"  - Type: "Task"
    Name: "NAME"
    Action: "FC:InvokeFunction"
    TaskMode: "RequestComplete"
    Parameters:
      resourceArn: "acs:fc:cn-hangzhou:123456789012:functions/fnNUMBER"
      invocationType: "Sync"
      body:
        order.$: "$Input.order"
        kind: "NAME"
    OutputConstructor:
      order.$: "$Input.order"
      r.$: "$Output.Body"
    Timeout: 60
    Retry:
      - Errors:
          - "FC.ResourceThrottled"
          - "FC.ResourceExhausted"
        Description: "r"
        IntervalSeconds: 2
        MaxAttempts: 3
        BackoffRate: 2.0
    Catch:
      - Errors:
          - "FnF.ALL"
        Description: "c"
        OutputConstructor:
          error.$: "$Context.Current.Error"
        Next: "BNFail"
    THEN
"#;

const CHOICE: &str = r#"  - Type: "Choice"
    Name: "BNCheck"
    Branches:
      - Condition: "$Input.r.total > 100"
        Next: "BNBig"
      - Condition: "$Input.r.kind == \"gift\" && !($Input.r.ok == false)"
        Next: "BNWait"
      - Condition: "$Input.r.total <= 100"
        Next: "BNSmall"
    Default: "BNSmall"
"#;

const MIDDLE: &str = r#"  - Type: "Pass"
    Name: "BNSmall"
    InputConstructor:
      order.$: "$Input.order"
      msg.$: "format(\"small {}\", $Input.order.id)"
    Next: "BNWait"
  - Type: "Wait"
    Name: "BNWait"
    Seconds: 5
    Next: "BNFan"
  - Type: "Parallel"
    Name: "BNFan"
    Branches:
      - StartAt: "BNL"
        States:
          - Type: "Pass"
            Name: "BNL"
            OutputConstructor:
              side: "l"
            End: true
      - StartAt: "BNR"
        States:
          - Type: "Pass"
            Name: "BNR"
            OutputConstructor:
              id.$: "$Input.order.id"
            End: true
    OutputConstructor:
      order.$: "$Input.order"
      fan:
        l.$: "$Output.Branch0"
        r.$: "$Output.Branch1"
    Next: "BNPut"
"#;

const FAIL: &str = r#"  - Type: "Fail"
    Name: "BNFail"
    Code: "Order.Failed"
    Detail: "block NUMBER"
"#;

fn map() -> String {
    head("map", "M")
        + r#"  - Type: "Map"
    Name: "M"
    ItemsPath: "$Input.items"
    Processor:
      StartAt: "P"
      States:
        - Type: "Pass"
          Name: "P"
          InputConstructor:
            v.$: "$Input.v"
          End: true
    End: true
"#
}

fn counting(rounds: usize) -> String {
    head(&format!("loop-{rounds}"), "Init")
        + &r#"  - Type: "Pass"
    Name: "Init"
    OutputConstructor:
      i: 0
    Next: "Test"
  - Type: "Choice"
    Name: "Test"
    Branches:
      - Condition: "$Input.i < ROUNDS"
        Next: "Inc"
    Default: "Done"
  - Type: "Pass"
    Name: "Inc"
    InputConstructor:
      i.$: "intAdd($Input.i, 1)"
    Next: "Test"
  - Type: "Succeed"
    Name: "Done"
"#
        .replace("ROUNDS", &rounds.to_string())
}

fn parallel(size: usize) -> String {
    const BRANCHES: usize = 50;
    let mut text = head(&format!("parallel-{size}"), "Par");
    text += "  - Type: \"Parallel\"\n    Name: \"Par\"\n    Branches:\n";
    for branch in 0..BRANCHES {
        writeln!(text, "      - StartAt: \"P{branch}_0\"\n        States:")
            .expect("writing into memory does not fail");
        text += &passes(&format!("P{branch}_"), "        ", (size / BRANCHES).max(1));
    }
    text + "    End: true\n"
}

fn hub(size: usize) -> String {
    let mut text = head(&format!("hub-{size}"), "S0");
    text += "  - Type: \"Choice\"\n    Name: \"S0\"\n    Branches:\n";
    for step in 1..size {
        text += &format!("      - Condition: \"$Input.k == {step}\"\n        Next: \"S{step}\"\n");
    }
    text += "    Default: \"Hub\"\n";
    for step in 1..size {
        text += &ONE_WAY.replace("STEP", &step.to_string());
    }
    text + "  - Type: \"Succeed\"\n    Name: \"Hub\"\n"
}

const ONE_WAY: &str = r#"  - Type: "Pass"
    Name: "SSTEP"
    OutputConstructor:
      aSTEP: STEP
      v.$: "$Input.v"
    Next: "Hub"
"#;

fn loops(size: usize) -> String {
    let n_loops = (size / 3).max(1);
    let mut text = head(&format!("loops-{size}"), "Wait0");
    for at in 0..n_loops {
        let then = if at + 1 < n_loops { format!("Wait{}", at + 1) } else { "Done".to_owned() };
        text += &LOOP.replace("THEN", &then).replace("AT", &at.to_string());
    }
    text + "  - Type: \"Succeed\"\n    Name: \"Done\"\n"
}

const LOOP: &str = r#"  - Type: "Wait"
    Name: "WaitAT"
    Seconds: 1
    Next: "TestAT"
  - Type: "Choice"
    Name: "TestAT"
    Branches:
      - Condition: "$Input.i < 3"
        Next: "IncAT"
    Default: "THEN"
  - Type: "Pass"
    Name: "IncAT"
    OutputConstructor:
      i.$: "intAdd($Input.i, 1)"
      old.$: "$Input"
    Next: "WaitAT"
"#;

fn nested(size: usize) -> String {
    const DEPTH: usize = 5;
    let n_stacks = (size / (DEPTH + 1)).max(1);
    let mut text = head(&format!("nested-{size}"), "S0_0");
    for stack in 0..n_stacks {
        for depth in 0..DEPTH {
            let then = match stack + 1 {
                next if depth == 0 && next < n_stacks => format!("Next: \"S0_{next}\""),
                _ => "End: true".to_owned(),
            };
            let around = AROUND.replace("NAME", &format!("S{depth}_{stack}")).replace("THEN", &then);
            indented(&mut text, depth, &around.replace("INNER", &format!("S{}_{stack}", depth + 1)));
        }
        indented(&mut text, DEPTH, &format!("- Type: \"Pass\"\n  Name: \"S{DEPTH}_{stack}\"\n  End: true"));
    }
    text
}

const AROUND: &str = r#"- Type: "Parallel"
  Name: "NAME"
  THEN
  Branches:
    - StartAt: "INNER"
      States:"#;

/// Appends lines of a state that stands within this many others.
fn indented(text: &mut String, depth: usize, lines: &str) {
    for line in lines.lines() {
        writeln!(text, "  {}{line}", "        ".repeat(depth)).expect("writing into memory does not fail");
    }
}

fn amazon(size: usize) -> String {
    let n_blocks = (size / 10).max(1);
    let mut text = format!("Comment: \"mixed-{size}\"\nStartAt: \"B0Get\"\nStates:\n");
    for block in 0..n_blocks {
        let put = match block + 1 {
            next if next < n_blocks => format!("Next: \"B{next}Get\""),
            _ => "End: true".to_owned(),
        };
        let mut task = |name: &str, then: &str| {
            text += &AMAZON_TASK
                .replace("NAME", name)
                .replace("THEN", then)
                .replace("NUMBER", &block.to_string());
        };
        task("Get", &format!("Next: \"B{block}Check\""));
        task("Big", &format!("Next: \"B{block}Wait\""));
        task("Put", &put);
        text += &AMAZON_REST.replace("NUMBER", &block.to_string());
    }
    text
}

const AMAZON_TASK: &str = r#"  BNUMBERNAME:
    Type: "Task"
    Resource: "arn:aws:lambda:us-east-1:123456789012:function:fnNUMBER"
    Parameters:
      order.$: "$.order"
      kind: "BNUMBERNAME"
    ResultPath: "$.r"
    TimeoutSeconds: 60
    Retry:
      - ErrorEquals:
          - "Lambda.ServiceException"
          - "Lambda.TooManyRequestsException"
        IntervalSeconds: 2
        MaxAttempts: 3
        BackoffRate: 2.0
    Catch:
      - ErrorEquals:
          - "States.ALL"
        ResultPath: "$.error"
        Next: "BNUMBERFail"
    THEN
"#;

const AMAZON_REST: &str = r#"  BNUMBERCheck:
    Type: "Choice"
    Choices:
      - Variable: "$.r.total"
        NumericGreaterThan: 100
        Next: "BNUMBERBig"
      - And:
          - Variable: "$.r.kind"
            StringEquals: "gift"
          - Not:
              Variable: "$.r.ok"
              BooleanEquals: false
        Next: "BNUMBERWait"
      - Variable: "$.r.total"
        NumericLessThanEquals: 100
        Next: "BNUMBERSmall"
    Default: "BNUMBERSmall"
  BNUMBERSmall:
    Type: "Pass"
    Parameters:
      order.$: "$.order"
      msg.$: "States.Format('small {}', $.order.id)"
    Next: "BNUMBERWait"
  BNUMBERWait:
    Type: "Wait"
    Seconds: 5
    Next: "BNUMBERFan"
  BNUMBERFan:
    Type: "Parallel"
    ResultPath: "$.fan"
    Branches:
      - StartAt: "BNUMBERL"
        States:
          BNUMBERL:
            Type: "Pass"
            Result:
              side: "l"
            End: true
      - StartAt: "BNUMBERR"
        States:
          BNUMBERR:
            Type: "Pass"
            Parameters:
              id.$: "$.order.id"
            End: true
    Next: "BNUMBERPut"
  BNUMBERFail:
    Type: "Fail"
    Error: "Order.Failed"
    Cause: "block NUMBER"
"#;
