//! Lookups without Python's comparison, against the dict's own.

use super::*;
use crate::runtime::helpers::int_keys::{Found, find};

/// Dicts of every shape, and keys to look for in each: present, absent, deleted, equal without being the same object,
/// of other types, and those whose hashes collide.
const PROGRAM: &str = "
import random
random.seed(3)
class Same:
    'Equal to what it is made of, with the same hash.'
    def __init__(self, value):
        self.value = value
    def __hash__(self):
        return hash(self.value)
    def __eq__(self, other):
        return self.value == getattr(other, 'value', other)
class Dict(dict):
    pass
class Fields:
    def __init__(self):
        self.a = 1
def copies(numbers):
    return [int(str(number)) for number in numbers]
near = [*range(-300, 300), -1, -2, (1 << 30) - 1, 1 - (1 << 30)]
wide = [1 << 30, -(1 << 30), 1 << 61, (1 << 61) - 1, (1 << 61) - 2, 1 << 200]
apart = [number << shift for number in range(-40, 40) for shift in range(5, 25)]
drawn = [random.randrange(-1 << 30, 1 << 30) for _ in range(5000)]
dicts = [{}, {number: [number] for number in near}, dict.fromkeys(wide, 7), dict.fromkeys(apart), dict.fromkeys(drawn)]
dicts += [dict.fromkeys(range(70_000)), dict.fromkeys([1.0, True, -1.0, 'a', None, (1,)]), dict.fromkeys('abc')]
dicts += [dict.fromkeys([Same(1), Same(-2), 3]), Dict({1: 2}), Fields().__dict__, {-1: 'one', -2: 'two'}, {-2: 2}]
thinned = dict.fromkeys(near + drawn)
for number in near[::2] + drawn[::3]:
    thinned.pop(number, None)
dicts.append(thinned)
keys = copies(near + wide + apart + drawn) + [69_999, 70_000, True, False, 1.0, 'a', None, Same(1), Same(5)]
";

#[test]
fn a_lookup_says_what_the_dict_says_or_nothing() {
    python(|py| {
        let names = define(py, PROGRAM);
        let keys: Vec<_> = get(&names, "keys").try_iter().unwrap().map(Result::unwrap).collect();
        let mut told = [0, 0, 0];
        for dict in get(&names, "dicts").try_iter().unwrap() {
            let dict = dict.unwrap();
            for key in &keys {
                let expected = dict.cast::<PyDict>().unwrap().get_item(key).unwrap();
                // SAFETY: a live dict and key.
                match unsafe { find(dict.as_ptr(), key.as_ptr()) } {
                    Found::Value(value) => {
                        told[0] += 1;
                        assert_eq!(Some(value), expected.map(|value| value.as_ptr()), "{key} in {dict}");
                    }
                    Found::Absent => {
                        told[1] += 1;
                        assert!(expected.is_none(), "{key} in {dict}");
                    }
                    Found::Unknown => told[2] += 1,
                }
            }
        }
        assert!(told.iter().all(|count| *count > 1000), "all three answers: {told:?}");
    });
}

#[test]
fn what_only_the_general_lookup_can_tell_is_left_to_it() {
    python(|py| {
        let names = define(py, PROGRAM);
        for (container, key) in [
            (c"dict.fromkeys([Same(7)])", c"7"),
            (c"{7.0: 1}", c"7"),
            (c"{True: 1}", c"1"),
            (c"{7: 1}", c"Same(7)"),
            (c"{7: 1}", c"7.0"),
            (c"{1: 1}", c"True"),
            (c"{1 << 30: 1}", c"1 << 30"),
            (c"Dict({7: 1})", c"7"),
            (c"[7]", c"7"),
            (c"{7}", c"7"),
        ] {
            let [container, key] = [container, key].map(|text| py.eval(text, Some(&names), None).unwrap());
            // SAFETY: live objects.
            assert_eq!(unsafe { find(container.as_ptr(), key.as_ptr()) }, Found::Unknown, "{key} in {container}");
        }
    });
}
