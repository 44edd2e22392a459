//! Declared names: types, objects, fields, element classes, helpers, sets of arguments, alias classes.

use super::duplicate;
use crate::effects::{AliasClass, Effect};
use crate::fam::error::FamError;
use crate::fam::report::nearest;
use crate::fam::syntax::{Decl, EffectName, File, Name};
use crate::fam::tables::{Oparg, View};
use crate::fam::views::{Projects, VIEWS};
use crate::host::Unboxed;
use crate::types::{Items, Kind};

/// A type.
#[derive(Debug)]
pub struct Type {
    /// Name.
    pub name: Name,
    /// Symbol of the type object.
    pub symbol: String,
    /// How its values live unboxed.
    pub unboxed: Unboxed,
    /// Whether the end of its objects never runs host code.
    pub plain: bool,
}

/// An object.
#[derive(Debug)]
pub struct Object {
    /// Name.
    pub name: Name,
    /// Where the host finds it.
    pub path: String,
}

/// A field.
#[derive(Debug)]
pub struct Field {
    /// `type.field`.
    pub name: Name,
    /// Kind.
    pub kind: Kind,
    /// Alias class.
    pub class: AliasClass,
    /// Whether it never changes.
    pub immutable: bool,
}

/// An element class.
#[derive(Debug)]
pub struct Elem {
    /// Name.
    pub name: Name,
    /// Alias class.
    pub class: AliasClass,
    /// Whether elements never change.
    pub immutable: bool,
    /// Whether a place may hold nothing.
    pub nullable: bool,
    /// What they are.
    pub items: Items,
}

/// Stands for any number of references as operands.
const REFS: &str = "refs";

/// Stands for the kind of a result that only tells that nothing failed.
const DONE: &str = "done";

/// A helper.
#[derive(Debug)]
pub struct Helper {
    /// Name.
    pub name: Name,
    /// Operand kinds.
    pub args: Vec<Kind>,
    /// Whether it takes any number of references.
    pub variadic: bool,
    /// Result kind.
    pub result: Option<Kind>,
    /// Effect.
    pub effect: Effect,
    /// Whether the result only tells that nothing failed.
    pub lasting: bool,
    /// The element class of which it replaces one.
    pub replaces: Option<u16>,
    /// Whether it takes over the references that it is given.
    pub takes: bool,
}

/// A named set of arguments.
#[derive(Debug)]
pub struct Set {
    /// Name.
    pub name: Name,
    /// The part of the argument it is about.
    pub part: Oparg,
    /// Values.
    pub values: Vec<u32>,
}

/// All declared names, in order of declaration: indices are the tables' indices.
#[derive(Debug, Default)]
pub struct Scope {
    /// Types.
    pub types: Vec<Type>,
    /// Objects.
    pub objects: Vec<Object>,
    /// Fields.
    pub fields: Vec<Field>,
    /// Element classes.
    pub elems: Vec<Elem>,
    /// Helpers.
    pub helpers: Vec<Helper>,
    /// Sets of arguments.
    pub sets: Vec<Set>,
    /// Views that the host projects, with what they are of its objects.
    pub views: Vec<(View, String)>,
    /// Alias classes in order of first mention; the first is [`AliasClass::FIRST_HOST`].
    classes: Vec<String>,
}

/// Something with a name.
pub trait Named {
    /// The name.
    fn name(&self) -> &Name;
}

macro_rules! named {
    ($($item:ident)*) => { $(impl Named for $item {
        fn name(&self) -> &Name {
            &self.name
        }
    })* };
}
named! { Type Object Field Elem Helper Set }

impl Scope {
    /// Declares everything in the file but its instructions.
    pub fn declare(file: &File, errors: &mut Vec<FamError>) -> Scope {
        let mut scope = Scope::default();
        for decl in &file.decls {
            match decl {
                Decl::Type { name, symbol, unboxed, plain } => {
                    let unboxed = unboxed.as_ref().map_or(Unboxed::No, |kind| unboxed_kind(kind, errors));
                    let symbol = symbol.text.clone();
                    add("type", &mut scope.types, Type { name: name.clone(), symbol, unboxed, plain: *plain }, errors);
                }
                Decl::Object { name, path } => {
                    let object = Object { name: name.clone(), path: path.text.clone() };
                    add("object", &mut scope.objects, object, errors);
                }
                Decl::Field { name, kind, class, immutable } => {
                    scope.owner(name, errors);
                    let kind = kind_named(kind, errors);
                    let class = scope.class(&class.text);
                    let field = Field { name: name.clone(), kind, class, immutable: *immutable };
                    add("field", &mut scope.fields, field, errors);
                }
                Decl::Elem { name, immutable, nullable, items } => {
                    let class = scope.class(&name.text);
                    let (immutable, nullable, items) = (*immutable, *nullable, *items);
                    let elem = Elem { name: name.clone(), class, immutable, nullable, items };
                    add("element class", &mut scope.elems, elem, errors);
                }
                Decl::Helper { name, args, result, effect, takes } => {
                    let variadic = matches!(args.as_slice(), [only] if only.text == REFS);
                    let kinds = args.iter().filter(|_| !variadic);
                    let args: Vec<Kind> = kinds.map(|kind| kind_named(kind, errors)).collect();
                    let lasting = result.as_ref().is_some_and(|kind| kind.text == DONE);
                    let kind = result.as_ref().filter(|_| !lasting).map(|kind| kind_named(kind, errors));
                    let result = if lasting { Some(Kind::Ref) } else { kind };
                    let replaces = scope.replaced(effect, (&args, result), errors);
                    let effect = scope.effect(effect, errors);
                    if let Some(takes) = takes
                        && (!(variadic || args.contains(&Kind::Ref))
                            || effect != Effect::RunsHost
                            || kind != Some(Kind::Ref))
                    {
                        errors.push(FamError::Takes { span: takes.span.into() });
                    }
                    let takes = takes.is_some();
                    if variadic && kind != Some(Kind::Ref) {
                        let problem = format!("`{}` takes `{REFS}` and gives no reference", name.text);
                        let hint = "its result takes the place of an instruction's inputs: add `-> ref`";
                        errors.push(FamError::Expansion { problem, hint, span: name.span.into() });
                    }
                    let helper =
                        Helper { name: name.clone(), args, variadic, result, effect, lasting, replaces, takes };
                    add("helper", &mut scope.helpers, helper, errors);
                }
                Decl::Args { name, part, values } => {
                    let set = Set { name: name.clone(), part: *part, values: values.clone() };
                    add("set of arguments", &mut scope.sets, set, errors);
                }
                Decl::View { name, doc } => match View::from_name(&name.text) {
                    Some(view) if scope.views.iter().any(|(known, _)| *known == view) => {
                        errors.push(FamError::ViewTwice { name: name.text.clone(), span: name.span.into() });
                    }
                    Some(view) => scope.views.push((view, doc.clone())),
                    None => errors.push(unknown_view(name)),
                },
                Decl::Include(..) | Decl::Opcodes(_) | Decl::Entries { .. } | Decl::Family(_) => {}
            }
        }
        scope
    }

    /// The view with this name, if the host projects it. The object itself and what conditions consume need
    /// no declaration.
    pub fn view(&self, name: &Name, errors: &mut Vec<FamError>) -> Option<View> {
        let Some(view) = View::from_name(&name.text) else {
            errors.push(unknown_view(name));
            return None;
        };
        if view.row().host == Projects::Declared && !self.views.iter().any(|(declared, _)| *declared == view) {
            let hint = format!("declare that this host projects it: `view {} \"what it is\"`", name.text);
            errors.push(FamError::View { name: name.text.clone(), hint, span: name.span.into() });
            return None;
        }
        Some(view)
    }

    /// The name before the dot of a field is a type's.
    fn owner(&self, name: &Name, errors: &mut Vec<FamError>) {
        let owner = Name { text: name.text.split('.').next().unwrap_or_default().to_owned(), span: name.span };
        find("type", &self.types, &owner, errors);
    }

    fn class(&mut self, name: &str) -> AliasClass {
        let at = self.classes.iter().position(|known| known == name).unwrap_or_else(|| {
            self.classes.push(name.to_owned());
            self.classes.len() - 1
        });
        AliasClass(AliasClass::FIRST_HOST.0.saturating_add(u16::try_from(at).unwrap_or(u16::MAX)))
    }

    fn effect(&self, effect: &EffectName, errors: &mut Vec<FamError>) -> Effect {
        let mut class = |name: &Name| match self.classes.iter().position(|known| *known == name.text) {
            Some(at) => AliasClass(AliasClass::FIRST_HOST.0.saturating_add(at as u16)),
            None => {
                errors.push(unknown("alias class", name, self.classes.iter().map(String::as_str)));
                AliasClass::FIRST_HOST
            }
        };
        match effect {
            EffectName::Pure => Effect::Pure,
            EffectName::Allocates => Effect::Alloc,
            EffectName::RunsHost => Effect::RunsHost,
            EffectName::Reads(name) => Effect::Read(class(name)),
            // An element class is the alias class of its elements.
            EffectName::Writes(name) | EffectName::Replaces(name) => Effect::Write(class(name)),
        }
    }

    /// A type that guards and conditions may name: one that the host has a type object of.
    pub(super) fn guarded_type(&self, name: &Name, errors: &mut Vec<FamError>) -> Option<u16> {
        let found = find("type", &self.types, name, errors)?;
        if self.types[usize::from(found)].symbol.is_empty() {
            let problem = format!("`{}` is a structure, of which there is no type object", name.text);
            errors.push(FamError::Immediate { problem, span: name.span.into() });
            return None;
        }
        Some(found)
    }

    /// The element class of which a helper replaces one.
    fn replaced(
        &self,
        effect: &EffectName,
        (args, result): (&[Kind], Option<Kind>),
        errors: &mut Vec<FamError>,
    ) -> Option<u16> {
        let name = match effect {
            EffectName::Replaces(name) => name,
            EffectName::Pure
            | EffectName::Allocates
            | EffectName::RunsHost
            | EffectName::Reads(_)
            | EffectName::Writes(_) => return None,
        };
        if args.first() != Some(&Kind::Ref) || args.last() != Some(&Kind::I64) || result != Some(Kind::Ref) {
            errors.push(FamError::Replaces { span: name.span.into() });
        }
        // One that is not even an alias class is reported as such.
        let declared = self.classes.contains(&name.text);
        declared.then(|| find("element class", &self.elems, name, errors)).flatten()
    }
}

fn add<T: Named>(what: &'static str, list: &mut Vec<T>, item: T, errors: &mut Vec<FamError>) {
    let name = item.name();
    if let Some(first) = list.iter().find(|known| known.name().text == name.text) {
        errors.push(duplicate(what, &name.text, name.span, first.name().span));
    }
    if list.len() >= usize::from(u16::MAX) {
        errors.push(FamError::TooMany { what, limit: usize::from(u16::MAX), span: name.span.into() });
    }
    list.push(item);
}

/// Index of the item with this name, or an error with the nearest name.
pub fn find<T: Named>(what: &'static str, list: &[T], name: &Name, errors: &mut Vec<FamError>) -> Option<u16> {
    let at = list.iter().position(|item| item.name().text == name.text);
    if at.is_none() {
        errors.push(unknown(what, name, list.iter().map(|item| item.name().text.as_str())));
    }
    at.and_then(|at| u16::try_from(at).ok())
}

/// The error for a name that nothing declares.
pub fn unknown<'a>(what: &'static str, name: &Name, known: impl IntoIterator<Item = &'a str>) -> FamError {
    let hint = match nearest(&name.text, known) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => match what {
            "operation" => "docs/ir.md lists the operations; a helper is called by `call`".to_owned(),
            "step" => "docs/fam.md lists the steps and hooks".to_owned(),
            _ => format!("declare the {what} before its use, or check the spelling"),
        },
    };
    FamError::UnknownName { what, name: name.text.clone(), hint, span: name.span.into() }
}

fn kind_named(name: &Name, errors: &mut Vec<FamError>) -> Kind {
    Kind::from_name(&name.text).unwrap_or_else(|| {
        errors.push(unknown("kind", name, Kind::ALL.into_iter().map(Kind::name)));
        Kind::Ref
    })
}

fn unboxed_kind(name: &Name, errors: &mut Vec<FamError>) -> Unboxed {
    match name.text.as_str() {
        "int" => Unboxed::Int,
        "float" => Unboxed::Float,
        "bool" => Unboxed::Bool,
        _ => {
            errors.push(unknown("unboxed form", name, ["int", "float", "bool"]));
            Unboxed::No
        }
    }
}

fn unknown_view(name: &Name) -> FamError {
    let hint = match nearest(&name.text, VIEWS.iter().map(|row| row.name)) {
        Some(nearest) => format!("did you mean `{nearest}`?"),
        None => {
            let names: Vec<&str> = VIEWS.iter().map(|row| row.name).collect();
            format!("from a recorded object these can be projected: {}", names.join(", "))
        }
    };
    FamError::View { name: name.text.clone(), hint, span: name.span.into() }
}
