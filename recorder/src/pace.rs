//! How soon a program is looked at again: often while it is young, ever more rarely as it goes on.
//!
//! A look costs some ten microseconds, whatever it finds. So the time between two looks is a part of the time since the
//! first one: a loop that takes most of a program's time is known after the same share of that time, whether the program
//! runs for a tenth of a second or for minutes, and looking takes the less the longer it goes on. Pure numbers, in
//! nanoseconds; used by the thread that looks.

/// What the last look found.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub enum Found {
    /// What was known.
    #[default]
    Nothing,
    /// Something that further looks decide about: code that is not told of yet, a loop for which too little was spent.
    Open,
    /// Native code that is being timed, and may be slow.
    Trial,
}

/// The time since the first look, and what follows from it.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Pace {
    age: u64,
}

/// Least and most time between two looks.
const SHORTEST: u64 = 1_000_000;
const LONGEST: u64 = 50_000_000;
/// The part of the age after which nothing new is looked for again, and the same where something is open.
const PART: u64 = 16;
const PART_OPEN: u64 = 64;
/// The most time where something is open.
const LONGEST_OPEN: u64 = 10_000_000;

impl Pace {
    /// Time until the next look. `passed`: time since the one before.
    pub fn next(&mut self, passed: u64, found: Found) -> u64 {
        self.age = self.age.saturating_add(passed);
        match found {
            Found::Nothing => (self.age / PART).clamp(SHORTEST, LONGEST),
            Found::Open => (self.age / PART_OPEN).clamp(SHORTEST, LONGEST_OPEN),
            Found::Trial => SHORTEST,
        }
    }
}

#[cfg(all(test, not(loom)))]
mod tests {
    use super::*;

    /// Looks in the first `until` nanoseconds.
    fn looks(until: u64, found: Found) -> u64 {
        let (mut pace, mut time, mut wait, mut looks) = (Pace::default(), 0, 0, 0);
        while time < until {
            wait = pace.next(wait, found);
            time += wait;
            looks += 1;
        }
        looks
    }

    #[test]
    fn a_young_program_is_looked_at_often_and_an_old_one_rarely() {
        assert_eq!(looks(16_000_000, Found::Nothing), 16);
        let (short, long) = (looks(300_000_000, Found::Nothing), looks(10_000_000_000, Found::Nothing));
        assert!((40..80).contains(&short), "{short}");
        assert!((200..300).contains(&long), "{long}");
    }

    #[test]
    fn what_is_open_is_decided_soon_but_does_not_cost_much_for_ever() {
        let open = looks(300_000_000, Found::Open);
        assert!(open > 2 * looks(300_000_000, Found::Nothing), "{open}");
        let (mut pace, hour) = (Pace::default(), 3_600_000_000_000);
        assert_eq!(pace.next(hour, Found::Open), LONGEST_OPEN);
        assert_eq!(pace.next(0, Found::Nothing), LONGEST);
        assert_eq!(pace.next(0, Found::Trial), SHORTEST);
    }
}
