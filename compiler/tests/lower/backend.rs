//! Life of code, limits, settings, and what the host model leaves out.

use super::host::*;
use firesteel_compiler::config::{Config, ConfigError, Tier};
use firesteel_compiler::llvm::{Backend, CompileDump, CompiledCode, LlvmError, Responsible};
use firesteel_compiler::lower::LowerError;
use std::sync::Arc;

const SMALL: &str = "
tree locals=1
s0: start
  %0 = load_home l0
  %1 = unbox_f64 %0
  %2 = add_f64 %1, NUMBER
  %3 = box_f64 %2
  store_home %3, l0
  exit x0
x0: end trace=0 instr=0 resume=0 depth=0 { l0 = %2 }
";

const SETTINGS: &str = include_str!("../../../llvm-config.toml");

fn small(number: usize) -> String {
    SMALL.replace("NUMBER", &format!("{number}.0"))
}

fn result_of(code: &CompiledCode) -> f64 {
    f64::from_bits(run_code(code, &mut [address(new_float(1, 0.5))]).values[0])
}

/// The lines of this process's memory map.
fn memory_map() -> Vec<String> {
    std::fs::read_to_string("/proc/self/maps").unwrap().lines().map(str::to_owned).collect()
}

/// The line of the memory map with this address.
fn mapping(map: &[String], address: usize) -> Option<&str> {
    map.iter().map(String::as_str).find(|line| {
        let range = line.split(' ').next().unwrap_or("");
        let bounds: Vec<usize> = range.split('-').filter_map(|bound| usize::from_str_radix(bound, 16).ok()).collect();
        matches!(bounds[..], [start, end] if (start..end).contains(&address))
    })
}

#[test]
fn code_is_executable_and_never_writable() {
    let code = compile(&small(1));
    let map = memory_map();
    let line = mapping(&map, code.entry as usize).expect("the code is mapped");
    assert!(line.contains(" r-xp "), "{line}");
    let both: Vec<&String> = map.iter().filter(|line| line.contains("rwx")).collect();
    assert!(both.is_empty(), "{both:?}");
}

#[test]
fn code_goes_away_when_dropped_on_any_thread() {
    let code = compile(&small(1));
    let entry = code.entry as usize;
    std::thread::spawn(move || drop(code)).join().unwrap();
    let map = memory_map();
    assert!(mapping(&map, entry).is_none_or(|line| !line.contains('x')), "{:?}", mapping(&map, entry));
}

#[test]
fn code_outlives_its_backend() {
    let code = {
        let backend = backend();
        backend.compile(&tree(&small(2)), "test", Tier::Hot, None).unwrap()
    };
    assert_eq!(result_of(&code), 2.5);
}

#[test]
fn trees_with_the_same_names_do_not_meet() {
    let backend = backend();
    let codes: Vec<CompiledCode> =
        (0..20).map(|number| backend.compile(&tree(&small(number)), "same", Tier::Hot, None).unwrap()).collect();
    for (number, code) in codes.iter().enumerate() {
        assert_eq!(result_of(code), number as f64 + 0.5);
    }
}

#[test]
fn compiling_and_dropping_does_not_grow() {
    let backend = backend();
    let mut cycle = |number: usize| {
        let code = backend.compile(&tree(&small(number)), "cycle", Tier::Hot, None).unwrap();
        assert_eq!(result_of(&code), number as f64 + 0.5);
    };
    (0..50).for_each(&mut cycle);
    let executable =
        |map: Vec<String>| map.iter().filter(|line| line.contains("r-xp") && line.ends_with(" 0 ")).count();
    let resident = || -> u64 {
        let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
        statm.split(' ').nth(1).unwrap().parse().unwrap()
    };
    let (mappings, pages) = (executable(memory_map()), resident());
    (50..550).for_each(&mut cycle);
    // Other tests of this process may hold code at either time; 500 leaked objects would show.
    assert!(executable(memory_map()) < mappings + 100);
    let grown = resident().saturating_sub(pages) * 4096;
    assert!(grown < 64 << 20, "{grown} bytes");
}

#[test]
fn workers_compile_at_once() {
    let workers: Vec<_> = (0..4)
        .map(|worker| {
            std::thread::spawn(move || {
                let backend = backend();
                for round in 0..10 {
                    let number = worker * 100 + round;
                    let code = backend.compile(&tree(&small(number)), "shared", Tier::Hot, None).unwrap();
                    assert_eq!(result_of(&code), number as f64 + 0.5);
                }
            })
        })
        .collect();
    workers.into_iter().for_each(|worker| worker.join().unwrap());
}

/// Runs itself in a child process that may not make memory executable (Linux 6.3, `PR_SET_MDWE`).
#[test]
fn a_process_without_executable_memory_gets_one_clear_error() {
    const CHILD: &str = "FIRESTEEL_TEST_WITHOUT_EXEC";
    const PR_SET_MDWE: i32 = 65;
    const PR_MDWE_REFUSE_EXEC_GAIN: u64 = 1;
    unsafe extern "C" {
        fn prctl(option: i32, ...) -> i32;
    }
    if std::env::var_os(CHILD).is_none() {
        let name = "backend::a_process_without_executable_memory_gets_one_clear_error";
        let child = std::process::Command::new(std::env::current_exe().unwrap())
            .args([name, "--exact", "--nocapture"])
            .env(CHILD, "1")
            .output()
            .unwrap();
        assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stderr));
        return;
    }
    // SAFETY: changes what this process may do from here on, nothing else.
    let refused = unsafe { prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0_u64, 0_u64, 0_u64) };
    if refused != 0 {
        println!("this kernel cannot refuse executable memory; nothing to see");
        return;
    }
    let error = Backend::new(&Config::built_in().unwrap(), model()).err().expect("code cannot be mapped");
    assert!(matches!(error, LlvmError::NoExecutableMemory { .. }), "{error}");
    assert_eq!(error.responsible(), Responsible::User);
}

fn with_settings(change: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let mut text = SETTINGS.to_owned();
    for (from, to) in change {
        assert!(text.contains(from), "{from} is not in the settings");
        text = text.replace(from, to);
    }
    Config::from_text(&text, "test.toml")
}

fn backend_error(change: &[(&str, &str)]) -> LlvmError {
    let config = with_settings(change).unwrap();
    Backend::new(&config, model()).err().expect("the settings are refused")
}

#[test]
fn parameters_that_llvm_refuses_are_an_error() {
    let error = backend_error(&[("early-cse<memssa>", "early-cse<nonsense>")]);
    assert_eq!(error.responsible(), Responsible::User);
    assert!(error.to_string().starts_with("tier.hot.passes: LLVM refuses the pipeline: "), "{error}");
}

#[test]
fn an_unknown_processor_is_an_error() {
    let error = backend_error(&[("cpu = \"native\"", "cpu = \"i386\"")]);
    assert_eq!(error.responsible(), Responsible::User);
    assert!(error.to_string().contains("llvm.cpu is \"i386\""), "{error}");
}

#[test]
fn every_processor_policy_and_codegen_level_works() {
    for cpu in ["native", "baseline", "x86-64-v2"] {
        for codegen in ["none", "less", "default", "aggressive"] {
            if cfg!(not(target_arch = "x86_64")) && cpu == "x86-64-v2" {
                continue;
            }
            let config = with_settings(&[
                ("cpu = \"native\"", &format!("cpu = \"{cpu}\"")),
                ("codegen = \"default\"", &format!("codegen = \"{codegen}\"")),
            ])
            .unwrap();
            let backend = Backend::new(&config, model()).unwrap();
            let code = backend.compile(&tree(&small(3)), "test", Tier::Hot, None).unwrap();
            assert_eq!(result_of(&code), 3.5, "{cpu} {codegen}");
        }
    }
}

/// A loop of about `count` instructions of mixed kinds, with one exit for five of them.
fn long(count: usize) -> String {
    let mut text = "tree locals=2
s0: start
  %0 = load_home l0
  %1 = load_field %0, args.i0
  %2 = load_field %0, args.f0
  jump s1(%1, %2)
s1(%3: i64, %4: f64): header from s0
  poll -> x0
"
    .to_owned();
    let mut exits = "x0: poll trace=0 instr=0 resume=0 depth=0 { l0 = %3, l1 = %4 }\n".to_owned();
    let (mut int, mut float, mut next) = (3, 4, 5);
    for step in 1..=count / 5 {
        text += &format!(
            "  %{next} = add_ovf %{int}, {step} -> x{step}
  %{} = xor %{next}, %3
  %{} = i64_to_f64 %{}
  %{} = mul_f64 %{float}, %{}
  %{} = add_f64 %{}, %{float}
",
            next + 1,
            next + 2,
            next + 1,
            next + 3,
            next + 2,
            next + 4,
            next + 3,
        );
        exits += &format!("x{step}: guard trace=0 instr={step} resume=0 depth=0 {{ l0 = %{int}, l1 = %{float} }}\n");
        (int, float, next) = (next + 1, next + 4, next + 5);
    }
    text + &format!("  jump s1(%{int}, %{float})\n") + &exits
}

#[test]
fn budgets_are_kept() {
    let compile_with = |change: (&str, &str)| {
        let backend = Backend::new(&with_settings(&[change]).unwrap(), model()).unwrap();
        backend.compile(&tree(&long(1000)), "test", Tier::Hot, None).expect_err("over budget")
    };
    let error = compile_with(("max_tree_instructions = 8000", "max_tree_instructions = 900"));
    assert!(matches!(error, LlvmError::TooManyInstructions { count: 1004, limit: 900, .. }), "{error}");
    let error = compile_with(("max_spills = 256", "max_spills = 1"));
    assert!(matches!(error, LlvmError::Lower(LowerError::TooManySpills { count: 2, limit: 1, .. })), "{error}");
    let error = compile_with(("max_tree_code_bytes = 1048576", "max_tree_code_bytes = 4096"));
    assert!(matches!(error, LlvmError::TooMuchCode { limit: 4096, .. }), "{error}");
    assert_eq!(error.responsible(), Responsible::Limit);
}

#[test]
fn timings_and_dumps_cover_every_stage() {
    let mut dump = CompileDump::default();
    let code = backend().compile(&tree(&long(200)), "two hundred", Tier::Hot, Some(&mut dump)).unwrap();
    assert_eq!(&dump.object[..4], b"\x7fELF");
    assert!(dump.lowered.contains("define i32 @fs.trace.two_hundred("));
    assert!(dump.optimized.contains("define i32 @fs.trace.two_hundred("));
    assert!(dump.assembly.contains("fs.trace.two_hundred:"));
    assert!(code.code_bytes > 200 && code.timings.total() > code.timings.link);
}

#[test]
fn a_symbol_without_address_is_an_error() {
    let mut without = (*model()).clone();
    without.runtime.box_f64 = 0;
    let backend = Backend::new(&Config::built_in().unwrap(), Arc::new(without)).unwrap();
    let error = backend.compile(&tree(&small(1)), "test", Tier::Hot, None).unwrap_err();
    assert_eq!(error.responsible(), Responsible::Host);
    assert_eq!(error.to_string(), "the host model has no address for `fs.rt.box_f64`; set it when the host attaches");
}

#[test]
fn exits_that_spill_too_much_are_refused() {
    let mut text = "tree locals=400\ns0: start\n".to_owned();
    let mut slots = Vec::new();
    for slot in 0..300 {
        text += &format!("  %{slot} = load_home l{slot}\n");
        slots.push(format!("l{} = %{slot}", (slot + 1) % 300));
    }
    slots.sort_by_key(|slot| slot.split(' ').next().unwrap()[1..].parse::<u32>().unwrap());
    text += &format!("  exit x0\nx0: end trace=0 instr=0 resume=0 depth=0 {{ {} }}\n", slots.join(", "));
    let error = backend().compile(&tree(&text), "test", Tier::Hot, None).unwrap_err();
    assert_eq!(error.responsible(), Responsible::Limit);
    assert!(matches!(error, LlvmError::Lower(LowerError::Layout(_))), "{error}");
}

#[test]
fn addresses_may_be_anywhere() {
    // libc lies beyond the reach of 32-bit displacements from code that LLVM maps; its `labs` is a helper here.
    unsafe extern "C" {
        fn labs(value: i64) -> i64;
    }
    let mut host = (*model()).clone();
    let odd = host.helper_named("odd").unwrap();
    let libc = labs as *const () as u64;
    host.helpers[usize::from(odd.0)].address = libc;
    let backend = Backend::new(&Config::built_in().unwrap(), Arc::new(host)).unwrap();
    let code = backend
        .compile(
            &tree(
                "tree locals=3
object @far = 0x7fff00001230
object @low = 0x1230
s0: start
  %0 = call odd(-7)
  %1 = load_home l0
  %2 = is_same %1, @far
  %3 = is_same %1, @low
  store_home @far, l0
  exit x0
x0: end trace=0 instr=0 resume=0 depth=0 { l0 = %0, l1 = %2, l2 = %3 }
",
            ),
            "far",
            Tier::Hot,
            None,
        )
        .unwrap();
    let mut home = [0x1230, 0, 0];
    let left = run_code(&code, &mut home);
    assert_eq!((left.values[..3].to_vec(), home), (vec![1, 0, 1], [0x7fff_0000_1230, 0, 0]));
    assert!(libc.abs_diff(code.entry as usize as u64) > 0);
}
