//! Functions of the C library on floats, as the module `math` calls them. Compiled code passes and takes numbers, and leaves
//! to the interpreter where the result is not finite.
//!
//! Helpers: pure, any thread.

/// The same functions that the interpreter's own modules are linked with.
mod library {
    #[link(name = "m")]
    unsafe extern "C" {
        pub fn sin(x: f64) -> f64;
        pub fn cos(x: f64) -> f64;
        pub fn tan(x: f64) -> f64;
        pub fn exp(x: f64) -> f64;
        pub fn log(x: f64) -> f64;
        pub fn atan(x: f64) -> f64;
        pub fn atan2(y: f64, x: f64) -> f64;
    }
}

macro_rules! functions {
    ($($name:ident($($arg:ident),*);)*) => {$(
        #[doc = concat!("`", stringify!($name), "` of the C library.")]
        pub unsafe extern "C-unwind" fn $name($($arg: f64),*) -> f64 {
            // SAFETY: a function of numbers, which may set `errno`.
            unsafe { library::$name($($arg),*) }
        }
    )*};
}
functions! {
    sin(x);
    cos(x);
    tan(x);
    exp(x);
    log(x);
    atan(x);
    atan2(y, x);
}
