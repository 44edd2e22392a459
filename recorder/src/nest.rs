//! Loops that a recorded path goes around on its way.
//!
//! A bridge need not unroll a loop that it meets (an inner loop beside its tree's, or one further out): once it has
//! been around with the same types in the frame's slots, its recording can end as
//! [`TraceEnd::Nested`](firesteel_protocol::trace::TraceEnd::Nested), and the compiler makes the loop a part of the
//! tree. Plain data of one recording; on the recording thread. The only part of this crate that allocates while a
//! recording goes on: once for each loop met.

use firesteel_protocol::trace::SlotType;

/// The headers of other loops that the path jumped back to, each with the types of the slots there.
#[derive(Clone, Default, Debug)]
pub struct Arrivals {
    seen: Vec<(u32, Vec<SlotType>)>,
}

impl Arrivals {
    /// Notes a jump back to a header. True if the types were the same when the path last jumped there.
    pub fn again(&mut self, header: u32, slots: &[SlotType]) -> bool {
        match self.seen.iter_mut().find(|(known, _)| *known == header) {
            Some((_, before)) => {
                let same = before == slots;
                if !same {
                    before.clear();
                    before.extend_from_slice(slots);
                }
                same
            }
            None => {
                self.seen.push((header, slots.to_vec()));
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INT: &[SlotType] = &[SlotType::Type(0), SlotType::Null];
    const FLOAT: &[SlotType] = &[SlotType::Type(1), SlotType::Null];

    #[test]
    fn a_loop_is_closed_when_its_types_have_settled() {
        let mut arrivals = Arrivals::default();
        let answers = [INT, FLOAT, INT, INT, INT].map(|slots| arrivals.again(7, slots));
        assert_eq!(answers, [false, false, false, true, true]);
    }

    #[test]
    fn each_loop_counts_for_itself() {
        let mut arrivals = Arrivals::default();
        let answers = [(7, INT), (9, INT), (9, INT), (7, INT)].map(|(header, slots)| arrivals.again(header, slots));
        assert_eq!(answers, [false, false, true, true]);
    }
}
