//! Flows in hosts: what is found, and that it stands where the host has it.

use super::{Contents, Embedded, Host};
use crate::check::types::Children;
use crate::compile::{Limits, Settings};
use crate::lang::modes::Mode;
use std::sync::Arc;

/// The flows inside a text; none where it is no host.
fn flows(host: Host, text: &Arc<str>) -> Vec<Embedded> {
    match host.contents(text) {
        Contents::Flows(flows) => flows,
        Contents::Whole(_) => Vec::new(),
    }
}

/// The places of all findings as the host writes them, with their rules.
fn found(host: Host, text: &str) -> Vec<(String, &'static str)> {
    let settings = Settings { mode: Mode::Standard, limits: Limits::On, input: None };
    let text: Arc<str> = text.into();
    let flows = flows(host, &text);
    assert!(!flows.is_empty(), "no flow in {text}");
    let all = flows.into_iter().flat_map(|it| it.check(&settings, &Children::default()));
    all.map(|it| (text[it.primary.range()].to_owned(), it.rule.name())).collect()
}

const TERRAFORM: &str = r#"
resource "alicloud_fnf_flow" "order" {
  name       = "order"
  type       = "FDL"
  definition = <<-EOF
    Type: StateMachine
    SpecVersion: v1
    Name: order
    StartAt: Chrage
    States:
      - Type: Task
        Name: Charge
        Action: FC:InvokeFunction
        Parameters:
          resourceArn: acs:fc:${var.region}:${var.account}:functions/charge
          invocationType: Sync
        End: true
  EOF
}
resource "alicloud_log_project" "other" {
  definition = <<EOF
StartAt: nothing of ours
EOF
}
"#;

#[test]
fn a_heredoc_of_terraform_is_checked_at_its_place() {
    assert_eq!(found(Host::Terraform, TERRAFORM), [("Chrage".to_owned(), "unknown-state")]);
    let flat = TERRAFORM.replace("<<-EOF", "<<EOF");
    assert_eq!(found(Host::Terraform, &flat.replace('\n', "\r\n")), [("Chrage".to_owned(), "unknown-state")]);
}

const ROS: &str = "
ROSTemplateFormatVersion: '2015-09-01'
Resources:
  Role: {Type: 'ALIYUN::RAM::Role'}
  Flow:
    Type: ALIYUN::FNF::Flow
    Properties:
      Name: order
      Definition:
        Fn::Replace:
          - region: {Ref: 'ALIYUN::Region'}
          - |
            Type: StateMachine
            SpecVersion: v1
            Name: order
            StartAt: Charge
            States:
              - Type: Task
                Name: Charge
                Action: FC:InvokeFunction
                Parameters:
                  resourceArn: acs:fc:{region}:{account}:functions/charge
                  invocationType: Synk
                End: true
";

#[test]
fn a_definition_of_a_ros_template_is_checked_at_its_place() {
    assert_eq!(found(Host::Template, ROS), [("Synk".to_owned(), "parameter-value")]);
    let call = "Fn::Replace:\n          - region: {Ref: 'ALIYUN::Region'}\n          - |";
    let sub = ROS.replace(call, "Fn::Sub: |");
    assert_ne!(sub, ROS);
    assert_eq!(found(Host::Template, &sub), [("Synk".to_owned(), "parameter-value")]);
    let json = r#"{"Resources": {"Flow": {"Type": "ALIYUN::FNF::Flow", "Properties": {"Definition": {"Fn::Sub":
        "Type: StateMachine\nSpecVersion: v1\nName: order\nStartAt: \"Dnoe\"\nStates:\n  - Type: Succeed\n    Name: Done\n"
    }}}}}"#;
    assert_eq!(found(Host::Template, json), [("\\\"Dnoe\\\"".to_owned(), "unknown-state")]);
}

/// The text after the first fix of each finding.
fn mended(host: Host, text: &str) -> String {
    let settings = Settings { mode: Mode::Standard, limits: Limits::On, input: None };
    let all = flows(host, &text.into()).into_iter().flat_map(|it| it.check(&settings, &Children::default()));
    let mut edits: Vec<_> =
        all.filter_map(|it| it.fixes.into_iter().next()).flat_map(|it| it.edits).collect();
    edits.sort_by_key(|it| it.span);
    let mut after = text.to_owned();
    for edit in edits.iter().rev() {
        after.replace_range(edit.span.range(), &edit.new_text);
    }
    after
}

#[test]
fn quotes_and_folds_around_json_are_looked_through() {
    let flow = r#"{"Type": "StateMachine", "SpecVersion": "v1", "Name": "it's", "StartAt": "Dnoe",
        "States": [{"Type": "Succeed", "Name": "Done"}]}"#;
    let host = |definition: &str| {
        format!("Resources: {{A: {{Type: 'ALIYUN::FNF::Flow', Properties: {{Definition: {definition}}}}}}}\n")
    };
    let quoted = host(&format!("'{}'", flow.replace('\'', "''")));
    let expected = [("\"it''s\"".to_owned(), "invalid-name"), ("\"Dnoe\"".to_owned(), "unknown-state")];
    assert_eq!(found(Host::Template, &quoted), expected);
    assert_eq!(mended(Host::Template, &quoted), quoted.replace("Dnoe", "Done"));
    let block =
        "Resources:\n  A:\n    Type: ALIYUN::FNF::Flow\n    Properties:\n      Definition: >\n        ";
    let folded = format!("{block}{flow}\n");
    assert_eq!(found(Host::Template, &folded)[1], ("\"Dnoe\"".to_owned(), "unknown-state"));
    assert_eq!(mended(Host::Template, &folded), folded, "a fold is left alone");
}

#[test]
fn what_a_template_fills_in_is_left_alone() {
    for placeholder in ["${lookup(var.arns, \"a: b\")}", "{{ .Values.arn }}", "((arn))", "${upper({a = 1})}"]
    {
        let text = TERRAFORM.replace("Chrage", "Charge").replace("acs:fc:${var.region}", placeholder);
        let text =
            text.replace("EOF\n}\nresource", "  %{ if var.x }\n    # more\n  %{ endif }\n  EOF\n}\nresource");
        assert_eq!(found(Host::Terraform, &text), [], "{text}");
    }
}

#[test]
fn other_blocks_and_comments_of_terraform_hide_nothing() {
    let before = "# definition = <<EOF\n/*\n  definition = <<EOF\n*/\n// x = <<EOF\nlocals {\n  x = trimspace(<<-A-B\n  resource\n  A-B\n  )\n}\n";
    assert_eq!(found(Host::Terraform, &format!("{before}{TERRAFORM}")).len(), 1);
    let one_line = TERRAFORM.replace("  type       = \"FDL\"\n", "  provider = alicloud.a\n");
    assert_eq!(found(Host::Terraform, &one_line).len(), 1);
}

#[test]
fn a_reference_to_a_parameter_is_followed_to_its_default() {
    let text = r#"{"ROSTemplateFormatVersion": "2015-09-01",
        "Parameters": {"Flow": {"Type": "String", "Default": "type: flow\nsteps: []"}},
        "Resources": {"A": {"Type": "ALIYUN::FNF::Flow", "Properties": {"Definition": {"Ref": "Flow"}}}}}"#;
    assert_eq!(found(Host::Template, text), [("type".to_owned(), "other-language")]);
}

#[test]
fn comments_in_a_part_speak_for_their_own_flow() {
    let flow = |name: &str, comment: &str| {
        format!(
            "  {name}:\n    component: fnf\n    props:\n      definition:\n{comment}        Type: StateMachine\n        SpecVersion: v1\n        StartAt: A\n        States:\n          - {{Type: Succeed, Name: A}}\n"
        )
    };
    let allow = "        # fdlc: allow missing-name it has none\n";
    let text = format!("# fdlc: allow hot-loop\nresources:\n{}{}", flow("a", allow), flow("b", ""));
    let rules: Vec<_> = found(Host::Template, &text).into_iter().map(|it| it.1).collect();
    assert_eq!(rules, ["missing-name"]);
}

const SERVERLESS: &str = "
edition: 3.0.0
resources:
  order:
    component: fnf
    props:
      region: cn-hangzhou
      definition:
        Type: StateMachine
        SpecVersion: v1
        Name: ${vars.name}
        StartAt: Done
        States:
          - Type: Succeed
            Nmae: Done
  other:
    component: fnf
    props:
      definition: ./flow.yaml
";

#[test]
fn a_definition_of_serverless_devs_is_checked_at_its_place() {
    assert_eq!(found(Host::Template, SERVERLESS), [("Nmae".to_owned(), "unknown-field")]);
    let text = SERVERLESS.replace("definition:\n        Type", "definition: |\n        Type");
    assert_eq!(found(Host::Template, &text), [("Nmae".to_owned(), "unknown-field")]);
}

const MARKDOWN: &str = "
# Orders

```yaml
key: no flow
```

- in a list

  ```yaml title=order
  Type: StateMachine
  SpecVersion: v1
  Name: order
  StartAt: Done
  States:
    - Type: Succed
      Name: Done
  ```

~~~fdl
type: flow
version: v1
steps: []
~~~
";

#[test]
fn blocks_of_markdown_are_checked_at_their_place() {
    let expected = [("Succed".to_owned(), "wrong-value"), ("type".to_owned(), "other-language")];
    assert_eq!(found(Host::Markdown, MARKDOWN), expected);
}

#[test]
fn what_never_ends_and_what_is_nothing_are_no_flows() {
    for host in [Host::Terraform, Host::Markdown, Host::Template] {
        for text in ["", "```yaml\nType: StateMachine", "a: [", "= <<", "\u{feff}", "{", "`", "resource"] {
            assert!(flows(host, &text.into()).is_empty(), "{host:?} {text}");
        }
    }
    let open = "resource \"alicloud_fnf_flow\" \"x\" {\n definition = <<EOF\nType: StateMachine\n";
    assert_eq!(flows(Host::Terraform, &open.into()).len(), 1);
}
