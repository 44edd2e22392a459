//! What memory the process holds, for telling a leak from an allocator that keeps what was given back to it.
//!
//! Asks the C library's allocator, which Rust's and LLVM's allocations go to alike, and the kernel. Any thread.

/// What the process holds, in bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Held {
    /// Allocated and not given back.
    pub in_use: u64,
    /// Machine code: executable pages that belong to no file.
    pub code: u64,
    /// Resident, after the allocator returned what it could.
    pub resident: u64,
}

/// What the process holds now; none where the C library or the kernel does not say.
pub fn held() -> Option<Held> {
    let in_use = allocated()?;
    Some(Held { in_use, code: code()?, resident: resident()? })
}

#[cfg(all(target_os = "linux", target_env = "gnu"))]
fn allocated() -> Option<u64> {
    // SAFETY: both functions are thread-safe and take no pointers.
    let info = unsafe {
        libc::malloc_trim(0);
        libc::mallinfo2()
    };
    let bytes = (info.uordblks + info.hblkhd) as u64;
    // A sanitizer's allocator, in the place of the C library's, says nothing.
    (bytes > 0).then_some(bytes)
}

#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
fn allocated() -> Option<u64> {
    None
}

fn resident() -> Option<u64> {
    let text = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kilobytes| kilobytes << 10)
}

fn code() -> Option<u64> {
    let maps = std::fs::read_to_string("/proc/self/maps").ok()?;
    Some(maps.lines().filter_map(code_of).sum())
}

/// Bytes of the code that a line of the kernel's list of mappings stands for.
fn code_of(line: &str) -> Option<u64> {
    let mut words = line.split_whitespace();
    let (first, last) = words.next()?.split_once('-')?;
    let is_code = words.next()?.contains('x') && words.nth(3).is_none();
    let address = |text| u64::from_str_radix(text, 16).ok();
    if is_code { address(last)?.checked_sub(address(first)?) } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_what_is_executable_and_of_no_file() {
        assert_eq!(code_of("7f0000001000-7f0000003000 r-xp 00000000 00:00 0 "), Some(0x2000));
        assert_eq!(code_of("7f0000001000-7f0000003000 rw-p 00000000 00:00 0"), None);
        assert_eq!(code_of("7f0000001000-7f0000003000 r-xp 00000000 08:01 77  /lib/libc.so.6"), None);
        assert_eq!(code_of("7ffe00000000-7ffe00002000 r-xp 00000000 00:00 0   [vdso]"), None);
    }

    #[test]
    fn what_is_allocated_is_seen() {
        let Some(before) = held() else { return };
        let block = std::hint::black_box(vec![1u8; 64 << 20]);
        let during = held().expect("it was told before");
        assert!(during.in_use >= before.in_use + (60 << 20) && during.resident > before.resident + (60 << 20));
        drop(block);
    }
}
