//! What a family records: the layout derived from what the entries want, the slot map of each entry, what the
//! compiler thread reads by these maps, and the fingerprint. Pure functions, any thread.

use super::tables::{Oparg, Slot, Source, View, Want};

/// Most slots that a record holds.
pub const MAX_SLOTS: usize = 4;

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

/// What is read of a record: everything that these maps want, each view of a slot once, in the order of the slots.
pub fn reads<'a>(maps: impl IntoIterator<Item = &'a [Want]>) -> Vec<Want> {
    let mut reads: Vec<Want> = maps.into_iter().flatten().copied().collect();
    reads.sort_by_key(|want| (want.slot, want.view));
    reads.dedup();
    reads
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
        Source::Attribute { owner } => format!("attribute(stack[-{}])", owner + 1),
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
