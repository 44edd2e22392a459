//! A heap for tests, and random things to record of it.

use firesteel_protocol::fam::layout::Consumed;
use firesteel_protocol::fam::project::{Inspect, Projected, TypeWord};
use firesteel_protocol::fam::tables::{Source, View};
use firesteel_protocol::fam::views::VIEWS;
use proptest::prelude::*;

/// A heap in which an object's address says what it is: a multiple whose digits are its properties.
pub struct Heap;

impl Heap {
    pub const ALIGN: u64 = 16;

    fn digit(object: u64, at: u32) -> u64 {
        object / Heap::ALIGN / 3u64.pow(at) % 3
    }
}

impl Inspect for Heap {
    fn type_of(&self, object: u64) -> TypeWord {
        TypeWord((Heap::digit(object, 0) + 1) * 0x100 + u64::from(Heap::digit(object, 1) == 0))
    }
    fn known(&self, object: u64) -> Option<u16> {
        (Heap::digit(object, 2) == 1).then_some(object as u16)
    }
    fn generator_function(&self, object: u64) -> Option<u64> {
        (Heap::digit(object, 3) == 1).then_some(object + 0x1_0000)
    }
    fn is_bound_method(&self, object: u64) -> bool {
        Heap::digit(object, 4) == 1
    }
    fn code(&self, object: u64) -> Option<u64> {
        (Heap::digit(object, 5) == 1).then_some(object + 0x2_0000)
    }
}

/// The view of an object, said without the functions that record and project: what they must give.
pub fn direct(view: View, object: u64) -> Projected {
    if object == 0 {
        return Projected::Absent;
    }
    let object_or_absent = |found: Option<u64>| found.map_or(Projected::Absent, Projected::Object);
    match view {
        View::Raw => Projected::Object(object),
        View::Type => Projected::Type(Heap.type_of(object)),
        View::Known => Heap.known(object).map_or(Projected::Absent, Projected::Known),
        View::GenFunc => object_or_absent(Heap.generator_function(object)),
        View::BoundMethod => object_or_absent(Heap.is_bound_method(object).then_some(object)),
        View::Code => object_or_absent(Heap.code(object)),
    }
}

pub const fn stack(below_top: u16, per_oparg: bool) -> Source {
    Source::Stack { below_top, per_oparg }
}

pub fn any_view() -> impl Strategy<Value = View> {
    prop::sample::select(VIEWS).prop_map(|row| row.view)
}

pub fn any_source() -> impl Strategy<Value = Source> {
    prop_oneof![
        (0..3u16, any::<bool>()).prop_map(|(below_top, per_oparg)| stack(below_top, per_oparg)),
        Just(Source::Local),
        Just(Source::Global),
        Just(Source::Element { container: 1, index: 0 }),
        Just(Source::Attribute { owner: 0 }),
    ]
}

/// A place of an object for every source that [`any_source`] makes.
pub const PLACES: usize = 10;

/// The object at a source, 0 for none.
pub fn at(source: Source, objects: &[u64; PLACES]) -> u64 {
    match source {
        Source::Stack { below_top, per_oparg } => objects[usize::from(below_top) + 3 * usize::from(per_oparg)],
        Source::Local => objects[6],
        Source::Global => objects[7],
        Source::Element { .. } => objects[8],
        Source::Attribute { .. } => objects[9],
    }
}

fn any_object() -> impl Strategy<Value = u64> {
    prop_oneof![1 => Just(0u64), 6 => (0..3u64.pow(6)).prop_map(|number| (number + 1) * Heap::ALIGN)]
}

/// What the members of a family and its head consume, and what stands at every source.
#[derive(Clone, Debug)]
pub struct Case {
    /// Members in order, the head last.
    pub entries: Vec<Vec<Consumed>>,
    /// Objects by place, see [`at`].
    pub objects: [u64; PLACES],
}

pub fn any_case() -> impl Strategy<Value = Case> {
    let entry = prop::collection::vec((any_source(), any_view()), 0..4);
    (prop::collection::vec(entry, 0..5), prop::array::uniform10(any_object()))
        .prop_map(|(entries, objects)| Case { entries, objects })
}
