//! `; test translate`: a recording as text to the trace IR that the translator makes of it.
//!
//! ```text
//! ; families: hosts/tiny/families/tiny.fam      the family file, from the root of the checkout
//! ; locals: sum=int i=int                       local slots with their types at the loop header
//! ; stack: range:1                              types of the stack there: a type, range:STEP, listiter, null, other
//! ; consts: 1000 0.5 true none str              constants; a type's name is an object of it
//! ; names: scale                                names of globals
//! ; callee: 3 2                                 a function that the first CALL, operator or subscript runs: locals, and
//!                                               parameters among them; its code begins at the label `callee`, and follows
//!                                               the instruction in the record, where any of it was recorded;
//!                                               behind them `init` or `slot_init` if it initialises what a class makes,
//!                                               `instance` if that is called, `inputs N` if it is a method of the first
//!                                               of N inputs, `operator same` or `operator TYPE` if of an operator
//! ; end: linked 9                               also `closed TYPES`; without it closed with the types of the header
//! ; bridge: 7 13 int int bool                   a bridge of the exit of the root's instruction 7, from unit 13 on, where
//!                                               the slots hold these
//! ; bridge-end: nested second int int range:1   the bridge went around the loop with this label, where the slots hold
//!                                               these; `linked LABEL`; without it closed with the types of the header
//! ; fragment: alone                             the bridge is translated alone, as a fragment: what is shown is that one,
//!                                               which continues the exit of the optimized root; `back`: it comes back to
//!                                               the loop's label, by the words shown; `label`: what is shown is the label
//! loop:                                         the header
//!   LOAD 1 :                                    an instruction of the bytecode; `:` if it was recorded
//!   ADD_INT 0 : int int                         and what its family's slots held: type, type@object, wide, or null
//!   FIELD_SLOT 0 [64] : struct                  a word for each unit of its inline cache; zeros without
//!   JUMP_BACK loop : |                          jumps name a label; `|` and slots if it was recorded for the bridge
//! ```
//!
//! The recording goes the way of a real one: to words, through the reader with its checks, to the translator. Behind
//! the slots, `!family`, `!slots` and `!fingerprint` damage a record's header, `!cut` its last word. The model is made of
//! the tables; no object exists but its address.

use super::case::Case;
use firesteel_compiler::install::relink::Relink;
use firesteel_compiler::ir::layout::Layouts;
use firesteel_compiler::ir::print::print;
use firesteel_compiler::ir::verify::verify;
use firesteel_compiler::pipeline::{OptOptions, Verify, optimize};
use firesteel_compiler::project::read::{Reading, give_back};
use firesteel_compiler::project::{
    Label, ProjectError, ProjectedTrace, RecordedTree, Translation, translate, translate_fragment, translate_label,
};
use firesteel_protocol::effects::{AliasClass, Effect};
use firesteel_protocol::exits::{CallKind, ExitKey, ExitKind};
use firesteel_protocol::fam::load_path;
use firesteel_protocol::fam::project::{Inspect, TypeWord, record};
use firesteel_protocol::fam::tables::{FamilyId, Flow, Instr, Tables, View};
use firesteel_protocol::host::*;
use firesteel_protocol::trace::*;
use firesteel_protocol::types::Kind;
use std::path::Path;
use std::sync::Arc;

/// Addresses: of type objects, of named objects, of one object of each type, and of constants that are numbers.
const TYPES: u64 = 0x1000;
const NAMED: u64 = 0x2000;
const OBJECTS: u64 = 0x3000;
const NUMBERS: u64 = 0x4000;
const STEP: u64 = 0x10;
/// The function's code, and the dicts that its names are looked up in.
const CODE: u64 = 0x5000;
const METHOD: u64 = 0x5030;
const GLOBALS: u64 = 0x5010;
const BUILTINS: u64 = 0x5020;

/// The output of a case.
pub fn translated(case: &Case) -> String {
    let host = Host::of(case);
    let part = case.settings("fragment").next();
    match host.translate(&host.recordings(case), part) {
        Ok((given, Part { translation, label }, locals)) => {
            let mut text = host.show(given, &translation, locals);
            if let Some(label) = label.filter(|_| part == Some("back")) {
                text += &back(&translation, &label, &host.model);
            }
            let mut options = OptOptions::default();
            options.verify = Verify::WholeTrees;
            let mut tree = translation.tree;
            let passes = optimize(&mut tree, &host.model, &options, None);
            passes.unwrap_or_else(|error| panic!("{}: {error}", case.path.display()));
            text
        }
        Err(error) => format!("given up: {} at unit {}: {}\n", error.reason.name(), error.unit, error.detail),
    }
}

/// What was translated, and the label that a fragment of it may come back to.
struct Part {
    translation: Translation,
    label: Option<Label>,
}

/// The words with which a fragment comes back to its loop.
fn back(translation: &Translation, label: &Label, model: &HostModel) -> String {
    let mut tree = translation.tree.clone();
    optimize(&mut tree, model, &OptOptions::default(), None).expect("a tree that can be optimized");
    let exits = Layouts::of(&tree).expect("few words");
    let link = exits.all().iter().find(|exit| exit.descriptor.kind == ExitKind::Link).expect("it comes back");
    match Relink::new(0, &link.descriptor, label.state()) {
        Some(relink) => format!("back with {:?}\n", relink.words),
        None => "back by the frame\n".into(),
    }
}

/// A recorded instruction: its unit, its family, and what its slots held, as written; and where it was executed.
type Written = (u32, FamilyId, Vec<String>, Level);

/// The function of a case.
const IN_CALL: Level = Level { depth: 1, code: 1 };

/// A case, with its text resolved.
struct Recording {
    code: CodeCopy,
    callee: Option<(CodeCopy, Via)>,
    header: u32,
    depth: u16,
    slots: Vec<SlotType>,
    records: Vec<Written>,
    end: TraceEnd,
    bridge: Option<Bridge>,
}

/// A bridge of the root.
struct Bridge {
    of: ExitKey,
    depth: u16,
    slots: Vec<SlotType>,
    records: Vec<Written>,
    end: TraceEnd,
}

/// An instruction as written, with what the root and the bridge saw.
struct Line<'t> {
    unit: u32,
    instr: &'static Instr,
    opcode: u8,
    argument: &'t str,
    cache: Vec<u16>,
    seen: [Option<&'t str>; 2],
    level: Level,
}

/// What the lines of a case say.
struct Assembled {
    bytes: Vec<u8>,
    /// The function's.
    callee: Vec<u8>,
    root: Vec<Written>,
    bridge: Vec<Written>,
    /// Units of the labels.
    labels: Vec<(String, u32)>,
}

impl Assembled {
    fn place(&self, label: &str) -> u32 {
        let found = self.labels.iter().find(|(known, _)| known == label);
        found.unwrap_or_else(|| panic!("no label `{label}`")).1
    }
}

impl Recording {
    fn read(case: &Case, tables: &'static Tables) -> Recording {
        let setting = |name| case.settings(name).flat_map(str::split_whitespace).collect::<Vec<_>>();
        let locals: Vec<(&str, &str)> =
            setting("locals").into_iter().map(|local| local.split_once('=').expect("name=type")).collect();
        let stack = setting("stack");
        let types = locals.iter().map(|(_, ty)| *ty).chain(stack.iter().copied());
        let slots: Vec<SlotType> = types.map(|ty| slot_type(ty, tables)).collect();
        let consts = setting("consts").into_iter().enumerate().map(|(at, text)| constant(at, text, tables)).collect();
        let assembled = assemble(case, tables);
        let header = assembled.place("loop");
        let types_of = |types: &[&str]| types.iter().map(|ty| slot_type(ty, tables)).collect();
        let bridge_end = match setting("bridge-end").as_slice() {
            [] => TraceEnd::Closed(slots.clone()),
            ["nested", label, types @ ..] => TraceEnd::Nested(assembled.place(label), types_of(types)),
            ["linked", label] => TraceEnd::Linked(assembled.place(label)),
            other => panic!("a bridge's end is `nested LABEL TYPES` or `linked LABEL`, not {other:?}"),
        };
        let Assembled { bytes, callee, root, bridge, .. } = assembled;
        let end = match setting("end").as_slice() {
            [] => TraceEnd::Closed(slots.clone()),
            ["closed", types @ ..] => TraceEnd::Closed(types_of(types)),
            ["linked", unit] => TraceEnd::Linked(unit.parse().expect("a unit")),
            other => panic!("an end is `closed TYPES` or `linked UNIT`, not {other:?}"),
        };
        let code = CodeCopy {
            name: "case".into(),
            bytes,
            locals: locals.len() as u16,
            consts,
            names: setting("names").into_iter().map(str::to_owned).collect(),
            local_names: locals.iter().map(|(name, _)| (*name).to_owned()).collect(),
            ..CodeCopy::default()
        };
        let callee = match setting("callee").as_slice() {
            [locals, parameters, kind @ ..] => {
                let code = CodeCopy {
                    name: "callee".into(),
                    address: CODE,
                    bytes: callee,
                    locals: locals.parse().expect("a number of locals"),
                    parameters: parameters.parse().expect("a number of parameters"),
                    consts: Vec::clone(&code.consts),
                    names: Vec::clone(&code.names),
                    ..CodeCopy::default()
                };
                Some((code, via(kind, tables)))
            }
            _ => None,
        };
        let bridge = match setting("bridge").as_slice() {
            [instr, resume, types @ ..] => Some(Bridge {
                of: ExitKey {
                    trace: 0,
                    instr: instr.parse().expect("an instruction of the root"),
                    resume: resume.parse().expect("a unit"),
                },
                depth: (types.len() - locals.len()) as u16,
                slots: types.iter().map(|ty| slot_type(ty, tables)).collect(),
                records: bridge,
                end: bridge_end,
            }),
            _ => None,
        };
        Recording { code, callee, header, depth: stack.len() as u16, slots, records: root, end, bridge }
    }
}

/// How the function of a case is called.
fn via(words: &[&str], tables: &Tables) -> Via {
    let method = |name: &str| {
        let kind = CallKind::ALL.iter().find(|kind| kind.name() == Some(name));
        Method { version: 7, function: METHOD, kind: *kind.unwrap_or(&CallKind::Function) }
    };
    match *words {
        [] => Via::Callable,
        ["instance"] => Via::Instance(method("")),
        ["operator", "same"] => Via::Inputs(method("operator"), 2, Other::Same),
        ["operator", ty] => Via::Inputs(method("operator"), 2, Other::Of(type_number(ty, tables).expect("a type"))),
        ["inputs", count] => Via::Inputs(method(""), count.parse().expect("a number of inputs"), Other::Any),
        [name @ ("init" | "slot_init")] => Via::Class(method(name)),
        ref other => panic!("no way to call a function: {other:?}"),
    }
}

fn assemble(case: &Case, tables: &'static Tables) -> Assembled {
    let mut labels: Vec<(&str, u32)> = Vec::new();
    let mut lines: Vec<Line<'_>> = Vec::new();
    let mut unit = 0;
    let mut level = Level::OUTERMOST;
    for line in case.input.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(';')) {
        let (rest, bridge) = line.split_once(" |").map_or((line, None), |(rest, seen)| (rest, Some(seen)));
        let (code, root) = rest.split_once(" :").map_or((rest, None), |(code, seen)| (code, Some(seen)));
        if let Some(label) = line.strip_suffix(':').filter(|label| !label.contains(' ')) {
            if label == "callee" {
                (unit, level) = (0, IN_CALL);
            }
            labels.push((label, unit));
            continue;
        }
        let (code, cache) = code.split_once(" [").unwrap_or((code, ""));
        let cache = cache.trim_end_matches(']').split_whitespace().map(|word| word.parse().expect("a word"));
        let (name, argument) = code.split_once(' ').unwrap_or((code, "0"));
        let (opcode, instr) = instruction(name, tables);
        lines.push(Line { unit, instr, opcode, argument, cache: cache.collect(), seen: [root, bridge], level });
        unit += 1 + u32::from(instr.caches);
    }
    let place = |label: &str| labels.iter().find(|(known, _)| *known == label).map(|(_, unit)| *unit);
    let mut codes = [Vec::new(), Vec::new()];
    let mut records = [Vec::new(), Vec::new()];
    let mut in_call = [Vec::new(), Vec::new()];
    for Line { unit, instr, opcode, argument, cache, seen, level } in lines {
        let bytes = &mut codes[usize::from(level.depth)];
        let records = if level == Level::OUTERMOST { &mut records } else { &mut in_call };
        let fall = unit + 1 + u32::from(instr.caches);
        let argument = argument.parse::<u32>().unwrap_or_else(|_| {
            let target = place(argument).unwrap_or_else(|| panic!("no label `{argument}`"));
            match instr.flow {
                Flow::IterForward { skip } => target - fall - u32::from(skip),
                _ => target.abs_diff(fall),
            }
        });
        bytes.extend([opcode, u8::try_from(argument).expect("an argument of a byte")]);
        bytes.extend(cache.iter().flat_map(|word| word.to_le_bytes()));
        bytes.resize(2 * fall as usize, 0);
        for (records, seen) in records.iter_mut().zip(seen) {
            let words = |seen: &str| seen.split_whitespace().map(str::to_owned).collect();
            records.extend(seen.map(|seen| (unit, instr.family, words(seen), level)));
        }
    }
    for (records, in_call) in records.iter_mut().zip(in_call) {
        let calls = ["CALL", "BINARY_OP", "BINARY_SUBSCR"];
        let is_call = |(_, family, ..): &Written| calls.contains(&tables.families[usize::from(family.0)].name);
        if let Some(call) = records.iter().position(is_call) {
            records.splice(call + 1..call + 1, in_call);
        }
    }
    let [root, bridge] = records;
    let [bytes, callee] = codes;
    let labels = labels.into_iter().map(|(label, unit)| (label.to_owned(), unit)).collect();
    Assembled { bytes, callee, root, bridge, labels }
}

/// Opcode and row of an instruction or member.
fn instruction(name: &str, tables: &'static Tables) -> (u8, &'static Instr) {
    let members = tables.families.iter().flat_map(|family| family.entries);
    let opcode = tables.instrs.iter().find(|instr| instr.name == name).map(|instr| instr.opcode);
    let opcode = opcode.or_else(|| members.clone().find(|entry| entry.name == name).and_then(|entry| entry.opcode));
    let opcode = opcode.unwrap_or_else(|| panic!("no instruction `{name}`"));
    let id = tables.by_opcode[usize::from(opcode)].expect("an instruction of the tables");
    (opcode, &tables.instrs[usize::from(id.0)])
}

fn type_number(name: &str, tables: &Tables) -> Option<u16> {
    tables.types.iter().position(|ty| ty.name == name).map(|at| at as u16)
}

fn slot_type(text: &str, tables: &Tables) -> SlotType {
    match text.split_once(':') {
        Some(("range", step)) => SlotType::RangeIter { step: step.parse().expect("a step") },
        _ if text == "listiter" => SlotType::ListIter,
        _ if text == "null" => SlotType::Null,
        _ if text == "other" => SlotType::Other,
        _ => SlotType::Type(type_number(text, tables).unwrap_or_else(|| panic!("no type `{text}`"))),
    }
}

/// A constant, the `at`th.
fn constant(at: usize, text: &str, tables: &Tables) -> ConstCopy {
    let numbered = NUMBERS + at as u64 * STEP;
    if let Some(ty) = type_number(text, tables) {
        return ConstCopy::Object { address: OBJECTS + u64::from(ty) * STEP, ty: Some(ty) };
    }
    match text {
        "true" => ConstCopy::Bool(true),
        "false" => ConstCopy::Bool(false),
        "none" => ConstCopy::None,
        _ => match text.parse::<i64>() {
            Ok(value) => ConstCopy::Int { value, object: numbered },
            Err(_) => {
                let bits = text.parse::<f64>().expect("a constant").to_bits();
                ConstCopy::Float { bits, object: numbered }
            }
        },
    }
}

/// A model of what the tables name.
fn model(tables: &Tables) -> HostModel {
    let address = |base: u64, at: usize| base + at as u64 * STEP;
    let types = tables.types.iter().enumerate().map(|(at, ty)| HostType {
        name: ty.name.to_owned(),
        symbol: ty.symbol.to_owned(),
        address: address(TYPES, at),
        unboxed: ty.unboxed,
        plain: ty.plain,
    });
    let fields = tables.fields.iter().enumerate().map(|(at, field)| HostField {
        name: field.name.to_owned(),
        offset: 16 + 8 * at as u32,
        kind: field.kind,
        class: AliasClass(field.class),
        immutable: field.immutable,
    });
    let elems = tables.elems.iter().map(|elem| HostElem {
        name: elem.name.to_owned(),
        class: AliasClass(elem.class),
        immutable: elem.immutable,
        nullable: elem.nullable,
        items: elem.items,
    });
    let helpers = tables.helpers.iter().map(|helper| HostHelper {
        name: helper.name.to_owned(),
        // The translator passes the calling instruction's unit last.
        args: helper.args.iter().copied().chain((helper.effect == Effect::RunsHost).then_some(Kind::I64)).collect(),
        variadic: helper.variadic,
        result: helper.result,
        effect: helper.effect,
        lasting: helper.lasting,
        replaces: helper.replaces.map(ElemId),
        takes: helper.takes,
        address: 0,
    });
    let objects = tables.objects.iter().enumerate();
    HostModel {
        name: tables.name.to_owned(),
        types: types.collect(),
        fields: fields.collect(),
        elems: elems.collect(),
        helpers: helpers.collect(),
        objects: objects
            .map(|(at, object)| HostObject::new(object.name.to_owned(), Some(address(NAMED, at))))
            .collect(),
        layout: ObjectLayout {
            refcount: 8,
            type_pointer: 0,
            int: IntLayout::Word(16),
            float_value: 16,
            true_object: 0x4000,
            false_object: 0x4010,
        },
        runtime: Runtime::default(),
    }
}

/// A recording as a host makes it: how it starts, each record's words, how it ends.
pub struct Recorded {
    pub start: TraceStart,
    pub records: Vec<Vec<u64>>,
    pub callees: Vec<Callee>,
    pub end: TraceEnd,
}

/// The recorded host.
pub struct Host {
    pub tables: &'static Tables,
    pub model: HostModel,
}

impl Host {
    /// The host of a case's families.
    pub fn of(case: &Case) -> Host {
        let family_file = case.settings("families").next().expect("a line `; families:`");
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let tables = load_path(root.join(family_file)).unwrap_or_else(|error| panic!("{error}"));
        Host { tables, model: model(tables) }
    }

    /// A case's recordings: the root of tree 1, and the bridge if it has one.
    pub fn recordings(&self, case: &Case) -> Vec<Recorded> {
        let recording = Recording::read(case, self.tables);
        let words = |lines: &[Written]| lines.iter().map(|written| self.words(written)).collect();
        let names = Names { globals: GLOBALS, builtins: BUILTINS, ..Names::default() };
        let names = Arc::new(names);
        let callees: Vec<Callee> = recording
            .callee
            .into_iter()
            .map(|(code, via)| Callee {
                code: code.into(),
                names: Arc::clone(&names),
                defaults: 0,
                via,
                keywords: Keywords::default(),
            })
            .collect();
        let start = TraceStart {
            tree: TreeId(1),
            bridge_of: None,
            code: Arc::new(recording.code),
            names,
            unit: recording.header,
            header: recording.header,
            depth: recording.depth,
            slots: recording.slots,
            first: 0,
            at: std::time::Instant::now(),
        };
        let bridge = recording.bridge.map(|bridge| Recorded {
            start: TraceStart {
                bridge_of: Some(bridge.of),
                unit: bridge.of.resume,
                depth: bridge.depth,
                slots: bridge.slots,
                ..start.clone()
            },
            records: words(&bridge.records),
            callees: callees.clone(),
            end: bridge.end,
        });
        let root = Recorded { start, records: words(&recording.records), callees, end: recording.end };
        std::iter::once(root).chain(bridge).collect()
    }

    /// The address that a slot's text stands for: of an object, but for a slot of types of the type word.
    fn object(&self, text: &str) -> u64 {
        let (ty, known) = text.split_once('@').unwrap_or((text, ""));
        if let Some(at) = self.tables.objects.iter().position(|object| object.name == known) {
            return NAMED + at as u64 * STEP;
        }
        let number = type_number(ty, self.tables).unwrap_or_else(|| panic!("no type `{ty}`, no object `{known}`"));
        OBJECTS + u64::from(number) * STEP
    }

    /// A record's words.
    fn words(&self, (unit, family, seen, level): &Written) -> Vec<u64> {
        let (unit, family, level) = (*unit, *family, *level);
        let row = &self.tables.families[usize::from(family.0)];
        let (damage, seen): (Vec<&str>, Vec<&str>) =
            seen.iter().map(String::as_str).partition(|word| word.starts_with('!'));
        assert_eq!(seen.len(), row.slots.len(), "unit {unit}: slots of {}", row.name);
        let slots = row.slots.iter().zip(seen).map(|(slot, text)| match text {
            "null" => 0,
            "wide" if slot.view == View::Type => TYPES | word::WIDE,
            _ => record(slot.view, self.object(text), self),
        });
        let mut header =
            RecordHeader { family, slots: row.slots.len() as u8, fingerprint: row.fingerprint, unit, level };
        match damage.as_slice() {
            ["!family"] => header.family = FamilyId(u16::MAX),
            ["!slots"] => header.slots += 1,
            ["!fingerprint"] => header.fingerprint ^= 1,
            _ => {}
        }
        let mut words: Vec<u64> = header.encode().into_iter().chain(slots).collect();
        if damage == ["!cut"] {
            words.pop();
        }
        words
    }

    /// The translation, with the number of references given back and of local slots.
    fn translate(&self, recordings: &[Recorded], part: Option<&str>) -> Result<(usize, Part, u16), ProjectError> {
        let root = &recordings[0].start;
        let mut given = Given(0);
        let traces =
            recordings.iter().map(|recorded| self.read(recorded, &mut given)).collect::<Result<Vec<_>, _>>()?;
        let recorded =
            RecordedTree { tree: root.tree, code: root.code.clone(), header: root.header, traces, label: None };
        let part = match part {
            None => Part { translation: translate(&recorded, &self.model, self.tables)?, label: None },
            Some(part) => self.part(&recorded, part)?,
        };
        Ok((given.0, part, root.code.locals))
    }

    /// The last trace alone, where the exit that it continues is as it is in the tree without it, optimized; or the label of
    /// that tree.
    fn part(&self, recorded: &RecordedTree, part: &str) -> Result<Part, ProjectError> {
        let mut before = recorded.clone();
        let key = before.traces.pop().and_then(|trace| trace.bridge_of).expect("a bridge");
        let Translation { mut tree, plan, .. } = translate(&before, &self.model, self.tables)?;
        optimize(&mut tree, &self.model, &OptOptions::default(), None).expect("a tree that can be optimized");
        let exits = Layouts::of(&tree).expect("few words");
        let exits: Vec<_> = exits.all().iter().map(|exit| exit.descriptor.clone()).collect();
        let label = Label::of(&before, &plan, &exits);
        if part == "label" {
            let translation = translate_label(recorded, label.as_ref().expect("a header"), &self.model, self.tables)?;
            return Ok(Part { translation, label });
        }
        let label = label.filter(|_| part == "back");
        let exit =
            exits.iter().rfind(|exit| exit.key == key && exit.kind.takes_bridge()).expect("the exit of the bridge");
        let translation = translate_fragment(recorded, exit, label.as_ref(), &self.model, self.tables)?;
        Ok(Part { translation, label })
    }

    /// One recording through the reader.
    fn read(&self, recorded: &Recorded, given: &mut Given) -> Result<ProjectedTrace, ProjectError> {
        let Recorded { start, records, callees, end } = recorded;
        let words = records.concat();
        let told = Told { callees: callees.clone(), caches: Vec::new() };
        let trace = Reading::read(start, &words, end.clone(), told, self.tables, &self.model, self);
        give_back(&words, self.tables, given);
        trace
    }

    fn show(&self, given: usize, translation: &Translation, locals: u16) -> String {
        let tree = print(&translation.tree, &self.model);
        verify(&translation.tree, &self.model).unwrap_or_else(|error| panic!("{error}\n{tree}"));
        let mut text = tree.to_string();
        for expected in &translation.contract {
            let slot = match expected.slot.checked_sub(locals) {
                Some(depth) => format!("st{depth}"),
                None => format!("l{}", expected.slot),
            };
            text += &match expected.ty {
                SlotType::Type(ty) => format!("expects {slot}: {}\n", self.tables.types[usize::from(ty)].name),
                other => format!("expects {slot}: {other:?}\n"),
            };
        }
        for dependency in &translation.dependencies {
            text += &format!("depends on {} being {:#x}\n", dependency.name, dependency.object);
        }
        for (unit, entry) in &translation.overruled {
            text += &format!("overruled at unit {unit}: {entry}\n");
        }
        if given > 0 {
            text += &format!("references given back: {given}\n");
        }
        text
    }
}

impl Inspect for Host {
    fn type_of(&self, object: u64) -> TypeWord {
        let builtin = || type_number("builtin", self.tables).map_or(0, u64::from);
        let number = if object < OBJECTS { builtin() } else { (object - OBJECTS) / STEP };
        TypeWord(TYPES + number * STEP)
    }
    fn known(&self, object: u64) -> Option<u16> {
        self.model.objects.iter().position(|known| known.address() == Some(object)).map(|at| at as u16)
    }
    fn generator_function(&self, _: u64) -> Option<u64> {
        None
    }
    fn is_bound_method(&self, _: u64) -> bool {
        false
    }
    fn code(&self, _: u64) -> Option<u64> {
        None
    }
}

/// Counts references that come back.
struct Given(usize);

impl Releases for Given {
    fn give_back(&mut self, references: &[u64]) {
        self.0 += references.len();
    }
}
