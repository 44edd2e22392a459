//! The operators of BINARY_OP, by its argument (`NB_...` in Include/opcode.h): how Python writes them, and which method of a
//! class does them. Pure data: any thread.

use core::ffi::CStr;

/// An operator.
pub struct Operator {
    /// As it is written.
    pub sign: &'static CStr,
    /// Name of the method of the left operand's class.
    pub method: &'static CStr,
}

macro_rules! operators {
    ($($sign:literal $method:literal,)*) => {
        &[$(Operator { sign: $sign, method: $method },)*]
    };
}

/// Those that make a new object.
const PLAIN: &[Operator] = operators! {
    c"+" c"__add__",
    c"&" c"__and__",
    c"//" c"__floordiv__",
    c"<<" c"__lshift__",
    c"@" c"__matmul__",
    c"*" c"__mul__",
    c"%" c"__mod__",
    c"|" c"__or__",
    c"** or pow()" c"__pow__",
    c">>" c"__rshift__",
    c"-" c"__sub__",
    c"/" c"__truediv__",
    c"^" c"__xor__",
};

/// Those that may change their left operand. A class without their methods has the ones above used.
const IN_PLACE: &[Operator] = operators! {
    c"+=" c"__iadd__",
    c"&=" c"__iand__",
    c"//=" c"__ifloordiv__",
    c"<<=" c"__ilshift__",
    c"@=" c"__imatmul__",
    c"*=" c"__imul__",
    c"%=" c"__imod__",
    c"|=" c"__ior__",
    c"**=" c"__ipow__",
    c">>=" c"__irshift__",
    c"-=" c"__isub__",
    c"/=" c"__itruediv__",
    c"^=" c"__ixor__",
};

/// The operator of an argument that makes a new object, and the one that may change its left operand if it is meant.
pub fn of(argument: u32) -> Option<(&'static Operator, Option<&'static Operator>)> {
    let at = argument as usize;
    match at.checked_sub(PLAIN.len()) {
        None => PLAIN.get(at).map(|plain| (plain, None)),
        Some(at) => PLAIN.get(at).map(|plain| (plain, IN_PLACE.get(at))),
    }
}

/// How the operator of an argument is written.
pub fn sign(argument: u32) -> &'static CStr {
    of(argument).map_or(c"?", |(plain, in_place)| in_place.unwrap_or(plain).sign)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pyo3::prelude::*;
    use std::ffi::CString;

    /// CPython says what each argument is called, and what it says of operands that have no method for it.
    #[test]
    fn operators_are_the_interpreters() {
        Python::initialize();
        Python::attach(|py| {
            let code = c"
import _opcode
signs = [sign for _, sign in _opcode.get_nb_ops()]
def message(sign):
    try:
        exec(f'a = object(); a {sign} 1')
    except TypeError as error:
        return str(error)
";
            let module = PyModule::from_code(py, code, c"operators.py", c"operators").expect("a module");
            let signs: Vec<String> = module.getattr("signs").and_then(|signs| signs.extract()).expect("signs");
            assert_eq!(signs.len(), PLAIN.len() + IN_PLACE.len());
            for (argument, wanted) in (0..).zip(&signs) {
                let sign = sign(argument).to_str().expect("ASCII");
                assert_eq!(sign.split(' ').next(), Some(wanted.as_str()));
                let told: String =
                    module.call_method1("message", (wanted,)).and_then(|m| m.extract()).expect("a message");
                assert_eq!(told, format!("unsupported operand type(s) for {sign}: 'object' and 'int'"));
                let (plain, in_place) = of(argument).expect("an operator");
                let method = in_place.unwrap_or(plain).method.to_str().expect("ASCII");
                let test = format!("import operator; assert operator.{method} is not None");
                py.run(&CString::new(test).expect("no null"), None, None).expect("the method has that name");
            }
        });
    }
}
