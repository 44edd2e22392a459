//! Addresses, loads and stores, and what LLVM may assume of memory. The only place that builds addresses.
//!
//! Every access belongs to one class, and no two classes overlap: the host's alias classes, and a few of the
//! lowering's own. They become type-based alias metadata: one scalar type a class, all children of one root.
//! The native context is a `noalias` parameter besides.
//!
//! A load is invariant (`!invariant.load`) if the host says that the field never changes, the tree does not
//! write it, **and the tree releases no reference**: LLVM may move an invariant load down past any call, but a
//! field that never changes during an object's life changes when its memory is freed and used again.
//!
//! A loaded reference is dereferenceable, and an object whose type was guarded for is so to the end of its
//! last declared field, if nothing in the tree can run host code: then nothing goes away that the tree did not
//! free itself, and LLVM may hoist loads above guards, towards the definition of the reference.
//!
//! `dealloc_plain` is told not to touch (`!noalias` scopes) what only objects have whose type is not plain.

use super::abi::Types;
use super::symbols::{ALIGNMENT, OBJECT_HEADER};
use super::{Lowering, Result};
use crate::ir::tree::TraceTree;
use firesteel_protocol::effects::{AliasClass, Effect};
use firesteel_protocol::host::{HostModel, HostType, Unboxed};
use firesteel_protocol::types::Kind;
use firesteel_protocol::uops::{EffectOf, Uop};
use inkwell::builder::Builder;
use inkwell::context::Context;
use inkwell::types::BasicTypeEnum;
use inkwell::values::{
    BasicValue, BasicValueEnum, InstructionValue, IntValue, MetadataValue, OperandBundle, PointerValue,
};
use rustc_hash::{FxHashMap, FxHashSet};

/// A class of memory that overlaps with no other.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Class {
    /// One of the host's or the IR's.
    Alias(AliasClass),
    /// The native context.
    Context,
    /// The array in which helpers get references.
    Row,
    /// The type pointer in an object's header.
    TypePointer,
    /// The value of a float object.
    FloatValue,
    /// Tag and digits of an integer object.
    IntValue,
}

/// Metadata of this module.
pub(super) struct Memory<'ctx> {
    root: MetadataValue<'ctx>,
    tags: FxHashMap<Class, MetadataValue<'ctx>>,
    empty: MetadataValue<'ctx>,
    scopes: Scopes<'ctx>,
    header_bytes: MetadataValue<'ctx>,
    aligned: MetadataValue<'ctx>,
    kinds: Kinds,
    /// Fields and element classes that the tree writes.
    written: FxHashSet<(bool, u32)>,
    /// Whether nothing in the tree can run host code.
    pub(super) quiet: bool,
    /// Whether the tree may end objects or write float objects in place.
    releases: bool,
    float_class: Class,
    type_class: Class,
}

/// Numbers of the metadata kinds used.
struct Kinds {
    tbaa: u32,
    invariant: u32,
    dereferenceable: u32,
    align: u32,
    alias_scope: u32,
    noalias: u32,
}

/// Alias scopes: one a class.
struct Scopes<'ctx> {
    domain: MetadataValue<'ctx>,
    of: FxHashMap<Class, MetadataValue<'ctx>>,
    /// Classes that no plain object has.
    not_plain: Vec<Class>,
}

impl<'ctx> Memory<'ctx> {
    pub(super) fn new(context: &'ctx Context, tree: &TraceTree, host: &HostModel) -> Memory<'ctx> {
        let mut written = FxHashSet::default();
        let (mut releases, mut quiet) = (false, true);
        for inst in tree.segments.iter().flat_map(|(_, segment)| &segment.insts) {
            match inst.uop.info().effect {
                EffectOf::WriteImm => {
                    written.insert((inst.uop == Uop::StoreField, inst.imm));
                }
                EffectOf::Row(effect) => quiet &= effect != Effect::RunsHost,
                EffectOf::HelperImm => {
                    quiet &=
                        host.helpers.get(inst.imm as usize).is_some_and(|helper| helper.effect != Effect::RunsHost);
                }
                EffectOf::ReadImm => {}
            }
            releases |= matches!(
                inst.uop,
                Uop::DecrefPlain | Uop::ReplaceHome | Uop::TakeHome | Uop::TakeElem | Uop::StoreElemF64
            );
        }
        // A host may name these places as fields too; one place must have one class.
        let as_field = |offset: u32, kind: Kind, of: &dyn Fn(&str) -> bool| {
            let same = host.fields.iter().find(|field| field.offset == offset && field.kind == kind && of(&field.name));
            same.map(|field| Class::Alias(field.class))
        };
        let of_float = |name: &str| host.types.iter().any(|ty| ty.unboxed == Unboxed::Float && is_of(name, ty));
        let header = context.i64_type().const_int(OBJECT_HEADER.into(), false);
        Memory {
            root: context.metadata_node(&[context.metadata_string("firesteel").into()]),
            tags: FxHashMap::default(),
            empty: context.metadata_node(&[]),
            header_bytes: context.metadata_node(&[header.into()]),
            aligned: context.metadata_node(&[context.i64_type().const_int(ALIGNMENT, false).into()]),
            kinds: Kinds {
                tbaa: context.get_kind_id("tbaa"),
                invariant: context.get_kind_id("invariant.load"),
                dereferenceable: context.get_kind_id("dereferenceable_or_null"),
                align: context.get_kind_id("align"),
                alias_scope: context.get_kind_id("alias.scope"),
                noalias: context.get_kind_id("noalias"),
            },
            written,
            quiet,
            releases: releases || !quiet,
            scopes: Scopes {
                domain: context.metadata_node(&[context.metadata_string("firesteel").into()]),
                of: FxHashMap::default(),
                not_plain: not_plain(host),
            },
            float_class: as_field(host.layout.float_value, Kind::F64, &of_float).unwrap_or(Class::FloatValue),
            type_class: as_field(host.layout.type_pointer, Kind::Ref, &|_| true).unwrap_or(Class::TypePointer),
        }
    }

    /// The access tag of a class.
    fn tag(&mut self, context: &'ctx Context, class: Class) -> MetadataValue<'ctx> {
        let root = self.root;
        *self.tags.entry(class).or_insert_with(|| {
            let zero = context.i64_type().const_zero();
            let name = context.metadata_string(&class.name());
            let ty = context.metadata_node(&[name.into(), root.into(), zero.into()]);
            context.metadata_node(&[ty.into(), ty.into(), zero.into()])
        })
    }

    /// The scope of a class.
    fn scope(&mut self, context: &'ctx Context, class: Class) -> MetadataValue<'ctx> {
        let domain = self.scopes.domain;
        *self.scopes.of.entry(class).or_insert_with(|| {
            let name = context.metadata_string(&class.name());
            context.metadata_node(&[name.into(), domain.into()])
        })
    }

    /// Marks a load or store as one of this class.
    fn mark(&mut self, context: &'ctx Context, access: InstructionValue<'ctx>, class: Class) {
        let tag = self.tag(context, class);
        note(access, tag, self.kinds.tbaa);
        if self.releases && self.scopes.not_plain.contains(&class) {
            let scope = self.scope(context, class);
            note(access, context.metadata_node(&[scope.into()]), self.kinds.alias_scope);
        }
    }

    /// Says that a call touches nothing but plain objects.
    pub(super) fn touches_plain_only(&mut self, context: &'ctx Context, call: InstructionValue<'ctx>) {
        let classes = self.scopes.not_plain.clone();
        let scopes: Vec<_> = classes.into_iter().map(|class| self.scope(context, class).into()).collect();
        note(call, context.metadata_node(&scopes), self.kinds.noalias);
    }
}

impl Class {
    fn name(self) -> String {
        match self {
            Class::Alias(AliasClass::HOME) => "home".to_owned(),
            Class::Alias(AliasClass::REQUESTS) => "requests".to_owned(),
            Class::Alias(AliasClass::COUNTS) => "counts".to_owned(),
            Class::Alias(AliasClass(number)) => format!("class.{number}"),
            Class::Row => "row".to_owned(),
            Class::Context => "context".to_owned(),
            Class::TypePointer => "type".to_owned(),
            Class::FloatValue => "float".to_owned(),
            Class::IntValue => "int".to_owned(),
        }
    }
}

/// The classes that no plain object has: the frame, and those whose every field or element class belongs to a
/// type that is not plain. Both are named `type.field`.
fn not_plain(host: &HostModel) -> Vec<Class> {
    let of_other = |name: &str| host.types.iter().any(|ty| !ty.plain && is_of(name, ty));
    let fields = host.fields.iter().map(|field| (field.class, of_other(&field.name)));
    let elems = host.elems.iter().map(|elem| (elem.class, of_other(&elem.name)));
    let all: Vec<(AliasClass, bool)> = fields.chain(elems).collect();
    let mut classes: Vec<AliasClass> = all.iter().map(|(class, _)| *class).collect();
    classes.sort_unstable();
    classes.dedup();
    classes.retain(|class| all.iter().all(|(of, other)| of != class || *other));
    classes.push(AliasClass::HOME);
    classes.into_iter().map(Class::Alias).collect()
}

/// Whether a field or element class is one of this type, by its name.
fn is_of(name: &str, ty: &HostType) -> bool {
    name.strip_prefix(ty.name.as_str()).is_some_and(|rest| rest.starts_with('.'))
}

/// Bytes that every object of a host type has, by its declared fields.
fn declared_bytes(host: &HostModel, ty: &HostType) -> u64 {
    let fields = host.fields.iter().filter(|field| is_of(&field.name, ty)).map(|field| match field.kind {
        Kind::Bool => field.offset + 1,
        Kind::Ref | Kind::I64 | Kind::F64 | Kind::Addr => field.offset + 8,
    });
    let value = match ty.unboxed {
        Unboxed::Int => host.layout.int.end(),
        Unboxed::Float => host.layout.float_value + 8,
        Unboxed::Bool | Unboxed::No => OBJECT_HEADER,
    };
    fields.chain([value, OBJECT_HEADER]).max().unwrap_or(OBJECT_HEADER).into()
}

/// `base + offset` bytes.
pub(super) fn constant_gep<'ctx>(
    builder: &Builder<'ctx>,
    types: &Types<'ctx>,
    base: PointerValue<'ctx>,
    offset: u64,
) -> Result<PointerValue<'ctx>> {
    let offset = types.i64.const_int(offset, false);
    // SAFETY: inkwell marks the call unsafe because an address out of bounds is poison to LLVM; offsets are
    // those of the context's own fields or of the host model, which lie within the object.
    Ok(unsafe { builder.build_in_bounds_gep(types.i8, base, &[offset], "")? })
}

impl<'ctx> Lowering<'_, 'ctx> {
    /// Address of a byte offset in an object.
    pub(super) fn at(&self, base: PointerValue<'ctx>, offset: u32) -> Result<PointerValue<'ctx>> {
        constant_gep(self.builder, &self.types, base, offset.into())
    }

    /// Address of a word in an array; the index is in bounds.
    pub(super) fn word(&self, base: PointerValue<'ctx>, index: IntValue<'ctx>) -> Result<PointerValue<'ctx>> {
        // SAFETY: as in `constant_gep`; the uop's contract says that the index is in bounds.
        Ok(unsafe { self.builder.build_in_bounds_gep(self.types.i64, base, &[index], "")? })
    }

    /// Address of a byte in an array; the index is in bounds.
    pub(super) fn byte_at(&self, base: PointerValue<'ctx>, index: IntValue<'ctx>) -> Result<PointerValue<'ctx>> {
        // SAFETY: as in `word`.
        Ok(unsafe { self.builder.build_in_bounds_gep(self.types.i8, base, &[index], "")? })
    }

    /// Address of a frame slot.
    pub(super) fn home(&self, slot: u32) -> Result<PointerValue<'ctx>> {
        constant_gep(self.builder, &self.types, self.abi.home, u64::from(slot) * 8)
    }

    /// A load from a class.
    pub(super) fn load(
        &mut self,
        ty: impl Into<BasicTypeEnum<'ctx>>,
        at: PointerValue<'ctx>,
        class: Class,
        invariant: bool,
    ) -> Result<BasicValueEnum<'ctx>> {
        let value = self.builder.build_load(ty.into(), at, "")?;
        if let Some(load) = value.as_instruction_value() {
            self.memory.mark(self.context, load, class);
            if invariant && !self.memory.releases {
                note(load, self.memory.empty, self.memory.kinds.invariant);
            }
        }
        Ok(value)
    }

    /// A load of a reference from a class.
    pub(super) fn load_ref(
        &mut self,
        at: PointerValue<'ctx>,
        class: Class,
        invariant: bool,
    ) -> Result<PointerValue<'ctx>> {
        let value = self.load(self.types.ptr, at, class, invariant)?;
        if self.memory.quiet
            && let Some(load) = value.as_instruction_value()
        {
            note(load, self.memory.header_bytes, self.memory.kinds.dereferenceable);
            note(load, self.memory.aligned, self.memory.kinds.align);
        }
        Ok(value.into_pointer_value())
    }

    /// Tells LLVM, after a guard for its type, how much of an object can be read.
    pub(super) fn assume_type(&mut self, object: PointerValue<'ctx>, ty: &HostType) -> Result<()> {
        if !self.memory.quiet {
            return Ok(());
        }
        let bytes = self.types.i64.const_int(declared_bytes(self.host, ty), false);
        let readable = OperandBundle::create("dereferenceable", &[object.into(), bytes.into()]);
        let truth = self.types.i1.const_int(1, false);
        let assume = self.symbols.assume(self.types.void.fn_type(&[self.types.i1.into()], false));
        self.builder.build_direct_call_with_operand_bundles(assume, &[truth.into()], &[readable], "")?;
        Ok(())
    }

    /// A store to a class.
    pub(super) fn store(
        &mut self,
        value: impl Into<BasicValueEnum<'ctx>>,
        at: PointerValue<'ctx>,
        class: Class,
    ) -> Result<()> {
        let store = self.builder.build_store(at, value.into())?;
        self.memory.mark(self.context, store, class);
        Ok(())
    }

    /// Whether a field's or element class's loads are invariant while the object lives.
    pub(super) fn invariant(&self, field: bool, imm: u32, immutable: bool) -> bool {
        immutable && !self.memory.written.contains(&(field, imm))
    }

    /// Class of the value of float objects.
    pub(super) fn float_class(&self) -> Class {
        self.memory.float_class
    }

    /// Class of the type pointer.
    pub(super) fn type_class(&self) -> Class {
        self.memory.type_class
    }
}

/// Adds metadata to an instruction.
pub(super) fn note<'ctx>(inst: InstructionValue<'ctx>, metadata: MetadataValue<'ctx>, kind: u32) {
    // inkwell refuses metadata that is not a node; every caller passes a node.
    let _ = inst.set_metadata(metadata, kind);
}
