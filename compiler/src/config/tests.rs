//! Settings that are refused, as text, with what is said about them.

use super::*;

fn refused(change: &[(&str, &str)]) -> String {
    let mut text = BUILT_IN.to_owned();
    for (from, to) in change {
        assert!(text.contains(from), "{from} is not in the settings");
        text = text.replace(from, to);
    }
    Config::from_text(&text, "my.toml").expect_err("settings are refused").to_string()
}

fn passes(text: &str) -> String {
    match Pipeline::from(text.to_owned()).check() {
        Ok(()) => "accepted".to_owned(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn the_built_in_settings_are_valid() {
    let config = Config::built_in().expect("valid");
    assert_eq!((config.llvm.version.as_str(), config.llvm.link), (LLVM_VERSION, Link::Static));
}

#[test]
fn numbers_out_of_range_name_key_value_and_range() {
    assert_eq!(
        refused(&[("max_spills = 256", "max_spills = 257")]),
        "my.toml: budgets.max_spills is 257, but must be from 1 to 256"
    );
    assert_eq!(
        refused(&[("hot_loop = 400", "hot_loop = 0")]),
        "my.toml: thresholds.hot_loop is 0, but must be from 1 to 100000000"
    );
    assert_eq!(
        refused(&[("hot_loop = 400", "hot_loop = 60000")]),
        "my.toml: thresholds.hot_loop is 60000, but must not exceed thresholds.penalty_limit, which is 51200"
    );
}

#[test]
fn unknown_and_missing_keys_are_shown_in_place() {
    let unknown = refused(&[("hot_loop = 400", "hot_lop = 400")]);
    assert!(unknown.contains("hot_lop = 400") && unknown.contains("unknown field `hot_lop`"), "{unknown}");
    let missing = refused(&[("hot_loop = 400", "")]);
    assert!(missing.contains("missing field `hot_loop`"), "{missing}");
    let negative = refused(&[("hot_loop = 400", "hot_loop = -1")]);
    assert!(negative.contains("hot_loop = -1"), "{negative}");
    let link = refused(&[("link = \"static\"", "link = \"shared\"")]);
    assert!(link.contains("unknown variant `shared`, expected `static`"), "{link}");
}

#[test]
fn settings_for_another_llvm_are_refused() {
    assert_eq!(
        refused(&[("version = \"22\"", "version = \"19\"")]),
        "my.toml: llvm.version is \"19\", but this build has LLVM 22; write \"22\" and check the passes"
    );
}

#[test]
fn a_file_that_is_not_there_names_the_variable() {
    let error = Config::from_file(Path::new("/no/such/file.toml")).expect_err("no file").to_string();
    assert!(error.starts_with("cannot read the settings file /no/such/file.toml: "), "{error}");
    assert!(error.ends_with("; correct FIRESTEEL_CONFIG or unset it"), "{error}");
}

#[test]
fn pipelines_that_llvm_would_refuse_or_abort_on() {
    assert_eq!(passes("function(gvn,loop-mssa(licm))"), "accepted");
    assert!(
        passes("function(trigger-crash)")
            .starts_with("unknown pass `trigger-crash`; the passes that can be used are: ")
    );
    assert_eq!(passes("gvn"), "`gvn` cannot stand at the outermost level; put it in function(...)");
    assert_eq!(passes("function(loop(licm))"), "`licm` cannot stand at loop(...); put it in loop-mssa(...)");
    assert_eq!(
        passes("function(function(gvn))"),
        "`function` cannot stand at function(...); put it in the outermost level"
    );
    assert_eq!(
        passes("function(instcombine)"),
        "`instcombine` must be written `instcombine<no-verify-fixpoint>`, since LLVM may end the process without it"
    );
    assert_eq!(passes("function(gvn"), "expected a comma or `)` at ``");
    assert_eq!(passes("function(gvn))"), "expected a comma or the end at `)`");
    assert_eq!(passes("function,gvn"), "expected `(` at `,gvn`");
    assert_eq!(passes("function()"), "expected the name of a pass at `)`");
    assert_eq!(passes(""), "expected the name of a pass at ``");
    assert_eq!(passes("function(gvn<a"), "expected `>` at `a`");
    assert_eq!(passes("function(gvn<a,b>)"), "expected parameters separated by `;` at `a,b>)`");
    let origin = refused(&[("\"function(simplifycfg)\"", "\"function(simplify)\"")]);
    assert!(origin.starts_with("my.toml: tier.warm.passes: unknown pass `simplify`; "), "{origin}");
    let origin = refused(&[("dse,", "dsf,")]);
    assert!(origin.starts_with("my.toml: tier.hot.passes: unknown pass `dsf`; "), "{origin}");
}
