//! What a family records: the lattice of views, the layout derived from what the entries want, the slot map
//! of each entry, and the fingerprint.
//!
//! ```text
//!                    raw
//!      /     /        |         \        \
//!   type  known   gen_func  bound_method  code
//! ```
//!
//! Two different views join in `raw`, from which every view can be projected. Pure functions, any thread.

use super::tables::{Oparg, Slot, Source, View, Want};

/// Most slots that a record holds.
pub const MAX_SLOTS: usize = 4;

/// A view as the language knows it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ViewRow {
    /// The view.
    pub view: View,
    /// Its name in `.fam` files.
    pub name: &'static str,
    /// What a record keeps alive with it, until it is projected.
    pub keeps: Keeps,
    /// What it is.
    pub doc: &'static str,
}

/// What a recorded word keeps alive.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Keeps {
    /// The object at the source.
    Object,
    /// Another object, which the object at the source led to.
    Other,
    /// Nothing: the word is compared, never followed.
    Nothing,
}

/// Every view.
pub const VIEWS: &[ViewRow] = &[
    ViewRow { view: View::Raw, name: "raw", keeps: Keeps::Object, doc: "the object itself" },
    ViewRow { view: View::Type, name: "type", keeps: Keeps::Nothing, doc: "its type, and whether an integer is wide" },
    ViewRow { view: View::Known, name: "known", keeps: Keeps::Nothing, doc: "which named object it is, if any" },
    ViewRow { view: View::GenFunc, name: "gen_func", keeps: Keeps::Other, doc: "the function of a generator" },
    ViewRow {
        view: View::BoundMethod,
        name: "bound_method",
        keeps: Keeps::Object,
        doc: "it, if exactly a bound method",
    },
    ViewRow { view: View::Code, name: "code", keeps: Keeps::Other, doc: "the code object of a plain function" },
];

impl View {
    /// Its row in [`VIEWS`], which is in the order of the variants (a test checks that).
    pub const fn row(self) -> &'static ViewRow {
        match self {
            View::Raw => &VIEWS[0],
            View::Type => &VIEWS[1],
            View::Known => &VIEWS[2],
            View::GenFunc => &VIEWS[3],
            View::BoundMethod => &VIEWS[4],
            View::Code => &VIEWS[5],
        }
    }

    /// The name in `.fam` files.
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// Whether a recorded word of this view owns a reference.
    pub const fn owns_reference(self) -> bool {
        match self.row().keeps {
            Keeps::Object | Keeps::Other => true,
            Keeps::Nothing => false,
        }
    }

    /// The view with this name.
    pub fn from_name(name: &str) -> Option<View> {
        VIEWS.iter().find(|row| row.name == name).map(|row| row.view)
    }

    /// The narrowest view from which both can be projected.
    pub fn join(self, other: View) -> View {
        if self == other { self } else { View::Raw }
    }
}

/// One thing that an entry consumes.
pub type Consumed = (Source, View);

/// The layout for what entries consume, members first: one slot a source, in order of first use, each with
/// the join of the views wanted there.
pub fn derive<'a>(entries: impl IntoIterator<Item = &'a [Consumed]>) -> Vec<Slot> {
    let mut slots: Vec<Slot> = Vec::new();
    for &(source, view) in entries.into_iter().flatten() {
        match slots.iter_mut().find(|slot| slot.source == source) {
            Some(slot) => slot.view = slot.view.join(view),
            None => slots.push(Slot { source, view }),
        }
    }
    slots
}

/// The slot map of an entry: for each thing it consumes, the slot, and whether the slot holds something
/// wider. Things that the layout does not hold are left out; a layout derived from the entry holds them all.
pub fn map(slots: &[Slot], consumed: &[Consumed]) -> Vec<Want> {
    consumed
        .iter()
        .filter_map(|&(source, view)| {
            let slot = slots.iter().position(|slot| slot.source == source)?;
            Some(Want { slot: u8::try_from(slot).ok()?, view, project: slots[slot].view != view })
        })
        .collect()
}

/// A hash of a family's name and slots that is the same in every build and process (FNV-1a, 32 bits).
pub fn fingerprint(family: &str, slots: &[Slot]) -> u32 {
    let mut hash = 0x811c_9dc5_u32;
    let mut add = |byte: u8| hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    family.bytes().for_each(&mut add);
    for slot in slots {
        add(0);
        format!("{}:{}", source_text(slot.source), slot.view.name()).bytes().for_each(&mut add);
    }
    hash
}

/// A source as it is written in `.fam` files.
pub fn source_text(source: Source) -> String {
    match source {
        Source::Stack { below_top, per_oparg: false } => format!("stack[-{}]", below_top + 1),
        Source::Stack { below_top, per_oparg: true } => format!("stack[-{}-oparg]", below_top + 1),
        Source::Local => "local[oparg]".into(),
        Source::Global => "global".into(),
        Source::Element { container, index } => {
            format!("element(stack[-{}], stack[-{}])", container + 1, index + 1)
        }
    }
}

/// A part of the argument as it is written in `.fam` files.
pub fn part_text(part: Oparg) -> String {
    part_of("oparg", part)
}

/// A part of something as it is written.
pub fn part_of(whole: &str, part: Oparg) -> String {
    let shift = if part.shift > 0 { format!(" >> {}", part.shift) } else { String::new() };
    let mask = if part.mask == u32::MAX { String::new() } else { format!(" & {}", part.mask) };
    format!("{whole}{shift}{mask}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_view_has_its_row() {
        for row in VIEWS {
            assert_eq!(row.view.row(), row);
            assert_eq!(View::from_name(row.name), Some(row.view));
        }
    }
}
