//! The views: what can be taken of a source, a row each.
//!
//! A row says a view's name, what a record keeps alive with it, what the recorder writes for an object, and what
//! that word says to the compiler thread. Everything else about views derives from the rows: the enum, the names,
//! [`record`], and the projection in [`super::project`], which is recording followed by `decode`. So the recorder
//! and the projection cannot drift. Pure functions, any thread; [`record`] is on the recorders' hot path.
//!
//! ```text
//!                    raw
//!      /     /        |         \        \
//!   type  known   gen_func  bound_method  code
//! ```
//!
//! Two different views join in the top, from which every view can be projected.

use super::project::{Inspect, Projected, TypeWord};

/// A view as the language knows it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ViewRow {
    /// The view.
    pub view: View,
    /// Its name in `.fam` files.
    pub name: &'static str,
    /// What a record keeps alive with it, until it is projected.
    pub keeps: Keeps,
    /// Which hosts project it.
    pub host: Projects,
    /// What it is.
    pub doc: &'static str,
}

/// What a recorded word keeps alive.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Keeps {
    /// The object at the source.
    Object,
    /// Another object, which the object at the source led to.
    Other,
    /// Nothing: the word is compared, never followed.
    Nothing,
}

/// Which hosts project a view.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Projects {
    /// Every host.
    Always,
    /// Those whose `.fam` file declares it.
    Declared,
}

/// The table: `VIEW = NAME, KEEPS, HOSTS, WHAT IT IS; record |object, inspect| WORD; decode |word, inspect| PROJECTED`.
/// Neither is asked of null.
macro_rules! views {
    (
        top $top:ident;
        $(
            $(#[doc = $text:literal])+
            $view:ident = $name:literal, $keeps:ident, $host:ident, $doc:literal;
            record |$object:pat_param, $by:pat_param| $word:expr;
            decode |$written:pat_param, $with:pat_param| $projected:expr;
        )+
    ) => {
        /// What is taken of a source. [`View::TOP`] is the top of the lattice: every other view projects from it.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        pub enum View {
            $($(#[doc = $text])+ $view,)+
        }

        /// Every view, in the order of the variants.
        pub const VIEWS: &[ViewRow] = &[$(
            ViewRow {
                view: View::$view,
                name: $name,
                keeps: Keeps::$keeps,
                host: Projects::$host,
                doc: $doc,
            },
        )+];

        impl View {
            /// The top of the lattice.
            pub const TOP: View = View::$top;
        }

        /// What the recorder writes for an object (0 for a null slot) in a slot with this view. The object's
        /// reference stays with the caller; a word that owns a reference needs one of its own.
        #[inline]
        pub fn record(view: View, object: u64, inspect: &(impl Inspect + ?Sized)) -> u64 {
            if object == 0 {
                return 0;
            }
            match view {
                $(View::$view => {
                    let ($object, $by) = (object, inspect);
                    $word
                })+
            }
        }

        /// What a word that holds exactly this view says.
        pub(super) fn decode(view: View, word: u64, inspect: &(impl Inspect + ?Sized)) -> Projected {
            if word == 0 {
                return Projected::Absent;
            }
            match view {
                $(View::$view => {
                    let ($written, $with) = (word, inspect);
                    $projected
                })+
            }
        }
    };
}

views! {
    top Raw;

    /// The object itself, kept alive from the snapshot to its projection.
    Raw = "raw", Object, Always, "the object itself";
    record |object, _| object;
    decode |word, _| Projected::Object(word);

    /// Its type and, for integers, whether 64 bits hold the value. Keeps nothing alive.
    Type = "type", Nothing, Always, "its type, and whether an integer is wide";
    record |object, inspect| inspect.type_of(object).0;
    decode |word, _| Projected::Type(TypeWord(word));

    /// One of the objects that the `.fam` file names, by identity; absent if it is none of them.
    Known = "known", Nothing, Always, "which named object it is, if any";
    record |object, inspect| inspect.known(object).map_or(0, |_| object);
    decode |word, inspect| inspect.known(word).map_or(Projected::Absent, Projected::Known);

    /// The function of a generator; absent if the object is no generator.
    GenFunc = "gen_func", Other, Declared, "the function of a generator";
    record |object, inspect| inspect.generator_function(object).unwrap_or(0);
    decode |word, _| Projected::Object(word);

    /// The object, if it is exactly a bound method; absent otherwise.
    BoundMethod = "bound_method", Object, Declared, "it, if exactly a bound method";
    record |object, inspect| if inspect.is_bound_method(object) { object } else { 0 };
    decode |word, _| Projected::Object(word);

    /// The code object of a function; absent if the object is no plain function.
    Code = "code", Other, Declared, "the code object of a plain function";
    record |object, inspect| inspect.code(object).unwrap_or(0);
    decode |word, _| Projected::Object(word);
}

impl View {
    /// Its row in [`VIEWS`].
    pub const fn row(self) -> &'static ViewRow {
        &VIEWS[self as usize]
    }

    /// The name in `.fam` files.
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// Whether a recorded word of this view owns a reference.
    pub const fn owns_reference(self) -> bool {
        match self.row().keeps {
            Keeps::Object | Keeps::Other => true,
            Keeps::Nothing => false,
        }
    }

    /// The view with this name.
    pub fn from_name(name: &str) -> Option<View> {
        VIEWS.iter().find(|row| row.name == name).map(|row| row.view)
    }

    /// The narrowest view from which both can be projected.
    pub fn join(self, other: View) -> View {
        if self == other { self } else { View::TOP }
    }
}

/// The table of views of the language's page, Markdown.
pub fn emit_views() -> String {
    let mut out = String::from("| view | what it is | what a record keeps alive | which hosts |\n|---|---|---|---|\n");
    for row in VIEWS {
        let keeps = match row.keeps {
            Keeps::Object => "the object",
            Keeps::Other => "what it is, not the object",
            Keeps::Nothing => "nothing",
        };
        let host = match row.host {
            Projects::Always => "all",
            Projects::Declared => "those that declare it",
        };
        out += &format!("| `{}` | {} | {keeps} | {host} |\n", row.name, row.doc);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_view_has_its_row_and_a_name_of_its_own() {
        for row in VIEWS {
            assert_eq!(row.view.row(), row);
            assert_eq!(View::from_name(row.name), Some(row.view));
        }
        assert_eq!(View::TOP.row().keeps, Keeps::Object, "every view projects from the object");
    }
}
