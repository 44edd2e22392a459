//! From a fragment back to its loop: which of the fragment's words are which words of the loop's label.
//!
//! A fragment that is back at the header leaves by an exit that restores the state which a label begins in (see
//! [`crate::project::label`]). Both are told by descriptors. Owns the comparison of the two, which says for each word that the
//! label begins with where the fragment left it; and nothing if they restore different states: the host restores the frame then,
//! and enters the loop by its frame. Any thread.

use firesteel_protocol::exits::{ExitDescriptor, Restore, RestoreSlot};
use firesteel_protocol::native::MAX_SPILLS;
use firesteel_protocol::types::Kind;

/// A loop that carries more words is entered by its frame.
const MOST_WORDS: usize = 32;

/// Where a word comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Word {
    /// The word that the fragment spilled at this index.
    Spilled(u16),
    /// It is known.
    Known(u64),
}

/// How a fragment goes on at its loop's label.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Relink {
    /// Index of the exit by which the fragment comes back.
    pub exit: u32,
    /// The words that the label begins with.
    pub words: Box<[Word]>,
}

impl Relink {
    /// Of an exit, if it restores the state that a label begins in.
    pub fn new(exit: u32, left: &ExitDescriptor, label: &ExitDescriptor) -> Option<Relink> {
        let same_place = (left.resume, left.depth, left.used) == (label.resume, label.depth, label.used);
        let no_calls = left.calls.is_empty() && label.calls.is_empty();
        if !same_place || !no_calls || left.stale != label.stale || left.slots.len() != label.slots.len() {
            return None;
        }
        let mut words = Words(Vec::new());
        for (RestoreSlot { slot, value: left }, RestoreSlot { slot: expected, value }) in
            left.slots.iter().zip(&label.slots)
        {
            if slot != expected || !words.unify(value, left) {
                return None;
            }
        }
        let words: Box<[Word]> = words.0.into_iter().collect::<Option<_>>()?;
        (words.len() <= MOST_WORDS).then_some(Relink { exit, words })
    }

    /// Puts the words in place. True if that was done: every index is one of a word.
    #[inline]
    pub fn apply(&self, spilled: &mut [u64; MAX_SPILLS]) -> bool {
        let mut moved = [0; MOST_WORDS];
        let Some(moved) = moved.get_mut(..self.words.len()) else { return false };
        for (place, word) in moved.iter_mut().zip(&self.words) {
            *place = match *word {
                Word::Spilled(index) => match spilled.get(usize::from(index)) {
                    Some(word) => *word,
                    None => return false,
                },
                Word::Known(word) => word,
            };
        }
        for (place, word) in spilled.iter_mut().zip(moved) {
            *place = *word;
        }
        true
    }
}

/// The label's words found so far.
struct Words(Vec<Option<Word>>);

impl Words {
    /// Whether what the fragment restores for a slot is what the label takes for it.
    fn unify(&mut self, label: &Restore, left: &Restore) -> bool {
        match (label, left) {
            (
                Restore::Spilled { index, kind, owned },
                Restore::Spilled { index: found, kind: other, owned: others },
            ) => kind == other && (*kind != Kind::Ref || owned == others) && self.set(*index, Word::Spilled(*found)),
            (Restore::Spilled { index, kind: Kind::I64, .. }, Restore::Int(number)) => {
                self.set(*index, Word::Known(*number as u64))
            }
            (Restore::Spilled { index, kind: Kind::F64, .. }, Restore::Float(bits)) => {
                self.set(*index, Word::Known(*bits))
            }
            (Restore::Spilled { index, kind: Kind::Bool, .. }, Restore::Bool(truth)) => {
                self.set(*index, Word::Known((*truth).into()))
            }
            (Restore::Spilled { index, kind: Kind::Ref, owned: false }, Restore::Object(address)) => {
                self.set(*index, Word::Known(*address))
            }
            (Restore::Number { object, number }, Restore::Number { object: other, number: others }) => {
                self.unify(object, other) && self.unify(number, others)
            }
            // Of a number that is no object yet.
            (Restore::Number { object, number }, other) => {
                self.unify(object, &Restore::Object(0)) && self.unify(number, other)
            }
            (
                Restore::RangeIter { next, len, step },
                Restore::RangeIter { next: other_next, len: other_len, step: other_step },
            ) => {
                let parts = [(next, other_next), (len, other_len), (step, other_step)];
                parts.into_iter().all(|(label, left)| self.unify(label, left))
            }
            (Restore::ListIter { list, index }, Restore::ListIter { list: other_list, index: other_index }) => {
                [(list, other_list), (index, other_index)].into_iter().all(|(label, left)| self.unify(label, left))
            }
            (Restore::Int(_), Restore::Int(_))
            | (Restore::Float(_), Restore::Float(_))
            | (Restore::Bool(_), Restore::Bool(_))
            | (Restore::Object(_), Restore::Object(_)) => label == left,
            (
                Restore::Spilled { .. }
                | Restore::Int(_)
                | Restore::Float(_)
                | Restore::Bool(_)
                | Restore::Object(_)
                | Restore::RangeIter { .. }
                | Restore::ListIter { .. },
                _,
            ) => false,
        }
    }

    /// False if the word is another one already.
    fn set(&mut self, index: u16, word: Word) -> bool {
        let at = usize::from(index);
        if at >= MAX_SPILLS {
            return false;
        }
        if self.0.len() <= at {
            self.0.resize(at + 1, None);
        }
        self.0.get_mut(at).is_some_and(|place| *place.get_or_insert(word) == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use firesteel_protocol::exits::{ExitKey, ExitKind};

    fn spilled(index: u16, kind: Kind) -> Restore {
        Restore::Spilled { index, kind, owned: false }
    }

    fn number(object: Restore, number: Restore) -> Restore {
        Restore::Number { object: Box::new(object), number: Box::new(number) }
    }

    fn range(parts: [Restore; 3]) -> Restore {
        let [next, len, step] = parts.map(Box::new);
        Restore::RangeIter { next, len, step }
    }

    fn exit(slots: Vec<Restore>) -> ExitDescriptor {
        let slots = (0..).zip(slots).map(|(slot, value)| RestoreSlot { slot, value }).collect();
        ExitDescriptor {
            key: ExitKey { trace: 0, instr: 0, resume: 7 },
            kind: ExitKind::Link,
            resume: 7,
            depth: 1,
            calls: vec![],
            used: 0,
            slots,
            stale: vec![],
            bridged: false,
        }
    }

    /// A number that may be an object, a float, and a range iterator of step one.
    fn label() -> ExitDescriptor {
        let parts = [spilled(3, Kind::I64), spilled(4, Kind::I64), Restore::Int(1)];
        exit(vec![number(spilled(1, Kind::Ref), spilled(0, Kind::I64)), spilled(2, Kind::F64), range(parts)])
    }

    #[test]
    fn each_word_is_found_where_the_fragment_left_it() {
        let parts = [spilled(0, Kind::I64), spilled(5, Kind::I64), Restore::Int(1)];
        let left = exit(vec![number(Restore::Object(64), spilled(5, Kind::I64)), Restore::Float(9), range(parts)]);
        let relink = Relink::new(3, &left, &label()).expect("the same state");
        let words = [Word::Spilled(5), Word::Known(64), Word::Known(9), Word::Spilled(0), Word::Spilled(5)];
        assert_eq!((relink.exit, &*relink.words), (3, &words[..]));
        let mut spilled = [0; MAX_SPILLS];
        (spilled[0], spilled[5]) = (11, 55);
        assert!(relink.apply(&mut spilled));
        assert_eq!(spilled[..5], [55, 64, 9, 11, 55]);
    }

    #[test]
    fn a_number_that_is_no_object_yet_has_none() {
        let parts = [spilled(0, Kind::I64), spilled(1, Kind::I64), Restore::Int(1)];
        let left = exit(vec![Restore::Int(-1), spilled(2, Kind::F64), range(parts)]);
        let relink = Relink::new(0, &left, &label()).expect("the same state");
        assert_eq!(relink.words[..2], [Word::Known(u64::MAX), Word::Known(0)]);
    }

    #[test]
    fn another_state_is_none() {
        let parts = || range([spilled(0, Kind::I64), spilled(1, Kind::I64), Restore::Int(1)]);
        let of = |slots| Relink::new(0, &exit(slots), &label());
        assert!(of(vec![Restore::Int(1), spilled(2, Kind::F64), parts()]).is_some());
        assert_eq!(of(vec![Restore::Int(1), spilled(2, Kind::F64)]), None, "a slot less");
        assert_eq!(of(vec![Restore::Int(1), spilled(2, Kind::I64), parts()]), None, "another kind");
        assert_eq!(of(vec![Restore::Object(64), spilled(2, Kind::F64), parts()]), None, "no number");
        let step = range([spilled(0, Kind::I64), spilled(1, Kind::I64), Restore::Int(2)]);
        assert_eq!(of(vec![Restore::Int(1), spilled(2, Kind::F64), step]), None, "another step");
        let deeper = ExitDescriptor { depth: 2, ..exit(vec![Restore::Int(1), spilled(2, Kind::F64), parts()]) };
        assert_eq!(Relink::new(0, &deeper, &label()), None);
        let stale = ExitDescriptor { stale: vec![9], ..exit(vec![Restore::Int(1), spilled(2, Kind::F64), parts()]) };
        assert_eq!(Relink::new(0, &stale, &label()), None);
    }

    #[test]
    fn a_word_that_two_slots_share_is_one() {
        let shared = exit(vec![spilled(0, Kind::I64), spilled(0, Kind::I64)]);
        let of = |slots| Relink::new(0, &exit(slots), &shared);
        assert!(of(vec![spilled(4, Kind::I64), spilled(4, Kind::I64)]).is_some());
        assert_eq!(of(vec![spilled(4, Kind::I64), spilled(5, Kind::I64)]), None);
    }

    #[test]
    fn references_keep_their_owners() {
        let of = |owned: bool, left: Restore| {
            let label = exit(vec![Restore::Spilled { index: 0, kind: Kind::Ref, owned }]);
            Relink::new(0, &exit(vec![left]), &label).is_some()
        };
        let borrowed = || Restore::Spilled { index: 1, kind: Kind::Ref, owned: false };
        assert!(of(false, borrowed()) && of(false, Restore::Object(64)));
        assert!(!of(true, borrowed()) && !of(true, Restore::Object(64)));
    }
}
