//! Whether the system grants the process enough memory for a compiler.
//!
//! LLVM ends the process when an allocation fails, and what it maps is missing to the program. So under a limit on
//! address space or data that is near to what a compiler takes (libraries, stacks, the C library's arenas and a
//! compile are some 300 MB of addresses), nothing is compiled. A program may lower its limits while it runs, so they
//! are read again before each compile. Any thread; reads `/proc/self/limits`.

use std::fmt;

/// With less, nothing is compiled.
const LEAST: u64 = 2 << 30;

/// The limits that count, as proc(5) names them, and how a shell sets them.
const LIMITS: [(&str, &str); 2] = [("Max address space", "ulimit -v"), ("Max data size", "ulimit -d")];

/// A limit that is too low. The user who set it must act.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shortage {
    name: &'static str,
    by: &'static str,
    bytes: u64,
}

impl fmt::Display for Shortage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Shortage { name, by, bytes } = self;
        let (bytes, least) = (bytes >> 20, LEAST >> 20);
        write!(f, "the limit \"{name}\" ({by}) is {bytes} MB; compilation needs one of {least} MB, or none")
    }
}

/// The limit that forbids compilation now. None if there is no such limit, or none can be told.
pub fn shortage() -> Option<Shortage> {
    shortage_in(&std::fs::read_to_string("/proc/self/limits").ok()?)
}

/// The same for the text of the file: a line has the name, the soft limit, the hard one and the unit.
fn shortage_in(text: &str) -> Option<Shortage> {
    LIMITS.into_iter().find_map(|(name, by)| {
        let soft = text.lines().find_map(|line| line.strip_prefix(name))?.split_whitespace().next()?;
        // "unlimited" is no number.
        let bytes = soft.parse().ok()?;
        (bytes < LEAST).then_some(Shortage { name, by, bytes })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(space: &str, data: &str) -> String {
        format!(
            "Limit                     Soft Limit           Hard Limit           Units     \n\
             Max data size             {data:<20} unlimited            bytes     \n\
             Max stack size            8388608              unlimited            bytes     \n\
             Max address space         {space:<20} unlimited            bytes     \n"
        )
    }

    #[test]
    fn either_limit_counts() {
        let bytes = |space, data| shortage_in(&limits(space, data)).map(|shortage| shortage.bytes);
        assert_eq!(bytes("unlimited", "unlimited"), None);
        assert_eq!(bytes("2147483648", "unlimited"), None);
        assert_eq!(bytes("2147483647", "unlimited"), Some(2_147_483_647));
        assert_eq!(bytes("unlimited", "1048576"), Some(1 << 20));
        assert_eq!(shortage_in(""), None);
    }

    #[test]
    fn the_message_names_limit_and_remedy() {
        let shortage = shortage_in(&limits("122880000", "unlimited")).expect("it is low");
        let text = shortage.to_string();
        assert_eq!(
            text,
            "the limit \"Max address space\" (ulimit -v) is 117 MB; compilation needs one of 2048 MB, or none"
        );
    }
}
