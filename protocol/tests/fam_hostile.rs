//! Texts made to exhaust the stack, memory or time, and messages about them that stay readable: an answer with a
//! place, never a crash. And definitions that are right, though they were refused once.

use firesteel_protocol::fam::{load, load_path};
use std::fmt::Write;

const HEAD: &str = "interpreter demo 1\ntype int symbol Int unboxed int\nhelper add(ref, ref) -> ref runs host\n";

/// What is wrong with the text behind [`HEAD`].
fn message(text: &str) -> String {
    load(&format!("{HEAD}{text}"), "demo.fam").expect_err("a wrong text").to_string()
}

fn assert_first(text: &str, line: &str) {
    let message = message(text);
    assert_eq!(message.lines().next(), Some(line), "{message}");
}

#[test]
fn conversions_nest_as_deep_as_other_expressions() {
    let text = format!("instr A 1 (x -- r)\n  r = x{}\n", " as int".repeat(50_000));
    assert_first(&text, "error[fam::nesting]: expression nested more than 32 deep");
}

#[test]
fn an_argument_does_not_make_billions_of_inputs() {
    let text = "family A 1 (c, args[oparg] -- res)
  case a when oparg = 4000000000
    res = call add(c, c) or raise
  head
    missing \"no\"
";
    assert_first(text, "error[fam::registers]: `A.a` needs more than 64 registers");
}

#[test]
fn long_lists_are_refused_where_they_are_too_long() {
    let list = |count: usize, item: &dyn Fn(usize) -> String| (0..count).map(item).collect::<Vec<_>>().join(", ");
    let numbers = list(1025, &|at| at.to_string());
    assert_first(&format!("opargs A = {numbers}\n"), "error[fam::too_many]: too many arguments: at most 1024");
    let wants = list(256, &|at| format!("stack[-{}] raw", at + 1));
    let text = format!("instr A 1 ( -- ) wants {wants}\n  nop\n");
    assert_first(&text, "error[fam::too_many]: too many wants: at most 255");
    let conditions = list(256, &|at| format!("stack[-{}]: int", at + 1));
    let text = format!("family A 1 ( -- )\n  case c when {conditions}\n    nop\n  head\n    nop\n");
    assert_first(&text, "error[fam::too_many]: too many conditions: at most 255");
    let inputs = list(256, &|at| format!("x{at}"));
    let text = format!("instr A 1 ({inputs} -- )\n  nop\n");
    assert_first(&text, "error[fam::too_many]: too many stack entries with names: at most 255");
    let rows = list(257, &|at| format!("X{at} 1"));
    assert_first(&format!("opcode {rows}\n"), "error[fam::too_many]: too many opcodes: at most 256");
    let mut cases = "family A 1 ( -- )\n".to_owned();
    for at in 0..1025 {
        let _ = writeln!(cases, "  case c{at} when oparg = {at}\n    nop");
    }
    cases += "  head\n    nop\n";
    assert_first(&cases, "error[fam::too_many]: too many entries, each alternative counted: at most 1024");
}

#[test]
fn a_text_has_a_limit() {
    let limit = "error[fam::too_many]: too many bytes of text: at most 524288";
    assert_first(&"# nothing\n".repeat(60_000), limit);
    let path = std::env::temp_dir().join(format!("firesteel-long-{}.fam", std::process::id()));
    std::fs::write(&path, format!("{HEAD}{}", "# nothing\n".repeat(60_000))).expect("a file");
    let message = load_path(&path).expect_err("a long file").to_string();
    std::fs::remove_file(&path).expect("the file");
    assert_eq!(message.lines().next(), Some(limit));
}

#[test]
fn bytes_that_are_no_text() {
    let path = std::env::temp_dir().join(format!("firesteel-bytes-{}.fam", std::process::id()));
    std::fs::write(&path, b"interpreter \xff").expect("a file");
    let message = load_path(&path).expect_err("no text").to_string();
    std::fs::remove_file(&path).expect("the file");
    assert!(message.ends_with(": byte 12 is not UTF-8; save the file as UTF-8 text"), "{message}");
}

#[test]
fn long_names_are_not_compared() {
    let text = format!("object o = {0}\nfield {1}.x i64 class c\n", "a".repeat(100_000), "b".repeat(100_000));
    assert!(message(&text).contains("declare the type before its use"));
}

#[test]
fn some_errors_stand_for_many() {
    let mut text = String::new();
    for at in 0..70 {
        let _ = writeln!(text, "field no.f{at} i64 class c");
    }
    let message = message(&text);
    assert_eq!(message.matches("error[").count(), 50);
    assert!(message.ends_with("\n20 more errors are not shown: they may be gone when these are\n"), "{message}");
}

#[test]
fn a_place_is_shown_whatever_the_line_is() {
    let text = format!("instr A 1 (x -- )\n\t\tmissing \"\u{1b}[31m\" {} here\n", "a".repeat(300));
    let expected = format!(
        "\
error[fam::syntax]: expected the end of the line, found `{0}`
  --> demo.fam:5:19
   5 | \t\tmissing \"\u{fffd}[31m\" {1}...
     | \t\t                {2} expected the end of the line
   = help: the grammar is in docs/fam.md
",
        "a".repeat(300),
        "a".repeat(142),
        "^".repeat(142),
    );
    assert_eq!(message(&text), expected);
    let text = format!("opargs A = {} x\n", (0..300).map(|at| at.to_string()).collect::<Vec<_>>().join(", "));
    let message = message(&text);
    let lines: Vec<&str> = message.lines().collect();
    let column = |line: &str, mark: &str| line.find(mark).expect("the mark");
    assert_eq!(column(lines[2], " x") + 1, column(lines[3], "^"), "{message}");
    assert!(lines[2].starts_with("   4 | ...") && lines[2].len() < 180, "{message}");
}

#[test]
fn what_is_not_closed_is_shown() {
    let expected = "\
error[fam::syntax]: expected `)`, found `head`
  --> demo.fam:5:3
   5 |   head
     |   ^^^^ expected `)`
  ::: demo.fam:4:12
   4 | family A 1 (x, y[2] -- res
     |            ^ not closed
   = help: the grammar is in docs/fam.md
";
    assert_eq!(message("family A 1 (x, y[2] -- res\n  head\n    nop\n"), expected);
}

#[test]
fn hints_of_grammar() {
    let help = |text: &str| {
        let message = message(text);
        message.lines().last().unwrap_or_default().trim_start_matches("   = help: ").to_owned()
    };
    assert_eq!(help("famly A 1 ( -- )\n"), "did you mean `family`?");
    assert_eq!(
        help("member A 1\n"),
        "it stands in a `family` or a block of `entries`, before and after other entries only"
    );
    assert_eq!(
        help("instr A 1 ( -- r)\n  r = box_f64(1.0e400)\n"),
        "write digits around one point, as in `0.5` or `2.5e3`"
    );
    assert_eq!(
        help("field int i64 class c\n"),
        "a field is named after its type: `list.items` is the field `items` of `list`"
    );
    assert_eq!(help("instr A 1 ( -- ) cache [a, a]\n  nop\n"), "rename or remove one of them");
    assert_eq!(
        help("opcode A 1, A_IMT 2\nfamily A ( -- )\n  member A_INT\n    as head\n  head\n    nop\n"),
        "did you mean `A_INT`?"
    );
    let bom = load("\u{feff}interpreter demo 1\n", "demo.fam").expect_err("a mark").to_string();
    assert!(bom.contains("save the file as UTF-8 without a byte order mark"), "{bom}");
}

/// A member's effect is compared for the arguments that any of its conditions allow, named sets too.
#[test]
fn effects_agree_for_the_arguments_of_every_condition() {
    for condition in ["oparg in ONE", "oparg & 1 = 1, oparg = 1", "oparg & 1 = 1, oparg in ONE"] {
        let text = format!(
            "{HEAD}opargs ONE = 1
family A 1 (c, args[oparg] -- res)
  member M 2 (c, arg -- res) when {condition}
    as head
  head
    missing \"no\"
"
        );
        assert!(load(&text, "demo.fam").is_ok(), "{condition}");
    }
    let wrong = "opargs TWO = 1, 2
family A 1 (c, args[oparg] -- res)
  member M 2 (c, arg -- res) when oparg in TWO
    as head
  head
    missing \"no\"
";
    assert!(message(wrong).starts_with("error[fam::stack_effect]"));
}
