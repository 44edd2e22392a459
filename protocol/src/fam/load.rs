//! Loading: the file, the files it includes, and from all of them the tables.
//!
//! Reads files for [`load_path`] and [`build`]; [`load`] has only the text it is given. An include names a file
//! beside the one it stands in; each file is read once. Any thread, when a host is built or attached.

use super::error::FamError;
use super::lex::Span;
use super::report::FamErrors;
use super::source::Sources;
use super::syntax::Decl;
use super::tables::Tables;
use super::{check, emit_rust, freeze, parse};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

/// Why a file was not loaded, or a build script failed.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The file cannot be read, or the output not be written.
    #[error("{path}: {source}", path = path.display())]
    File {
        /// Which one.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The file is wrong.
    #[error("{0}")]
    Fam(#[from] Box<FamErrors>),
}

impl LoadError {
    fn file(path: &Path) -> impl FnOnce(io::Error) -> LoadError {
        let path = path.to_owned();
        move |source| LoadError::File { path, source }
    }
}

/// Reads a `.fam` text that includes no other. `file` is its name in messages. The tables are leaked.
pub fn load(text: &str, file: &str) -> Result<&'static Tables, FamErrors> {
    Loader { sources: Sources::default(), folder: None }.load(text, file)
}

/// Reads a `.fam` file with what it includes. The tables are leaked.
pub fn load_path(path: impl AsRef<Path>) -> Result<&'static Tables, LoadError> {
    let path = path.as_ref();
    let text = read(path).map_err(LoadError::file(path))?;
    let folder = path.parent().unwrap_or_else(|| Path::new(""));
    let loader = Loader { sources: Sources::default(), folder: Some(folder.to_owned()) };
    loader.load(&text, &path.display().to_string()).map_err(|errors| LoadError::Fam(Box::new(errors)))
}

/// For build scripts: reads the `.fam` file at `path` and writes its tables as Rust source to `out`, a static
/// named `TABLES`; include it with `include!`.
pub fn build(path: impl AsRef<Path>, out: impl AsRef<Path>) -> Result<(), LoadError> {
    let tables = load_path(path)?;
    std::fs::write(&out, emit_rust(tables)).map_err(LoadError::file(out.as_ref()))
}

/// Most files of one load, against files made to exhaust the stack.
const MAX_FILES: usize = 64;

/// Most bytes of all texts of one load, against files that would keep the checks busy for hours; CPython's have a
/// tenth of it.
pub const MAX_TEXT: usize = 1 << 19;

/// Reads a text, or of one that is too long enough to say so.
fn read(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_TEXT as u64 + 1).read_to_end(&mut bytes)?;
    if bytes.len() > MAX_TEXT {
        return Ok(String::from_utf8_lossy(&bytes).into_owned());
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        io::Error::new(io::ErrorKind::InvalidData, format!("byte {at} is not UTF-8; save the file as UTF-8 text"))
    })
}

struct Loader {
    sources: Sources,
    /// Where included files lie; none if there are only texts.
    folder: Option<PathBuf>,
}

impl Loader {
    fn load(mut self, text: &str, file: &str) -> Result<&'static Tables, FamErrors> {
        let base = self.sources.add(file, text);
        let parsed = self.sources.limit(MAX_TEXT).and_then(|()| parse::parse(text, base));
        let checked = parsed.map_err(|error| vec![error]).and_then(|mut file| {
            let mut errors = Vec::new();
            file.decls = self.included(file.decls, &mut errors);
            // What a missing file declares would be missed everywhere.
            if errors.is_empty() { check::check(&file) } else { Err(errors) }
        });
        checked.map(freeze::freeze).map_err(|errors| FamErrors::new(self.sources, errors))
    }

    /// The declarations with those of included files in their places.
    fn included(&mut self, decls: Vec<Decl>, errors: &mut Vec<FamError>) -> Vec<Decl> {
        let mut all = Vec::with_capacity(decls.len());
        for decl in decls {
            let Decl::Include(at, name) = decl else {
                all.push(decl);
                continue;
            };
            match self.part(&name, at.span) {
                // A file is read once, so that this ends.
                Ok(decls) => all.extend(self.included(decls, errors)),
                Err(error) => errors.push(error),
            }
        }
        all
    }

    fn part(&mut self, name: &str, span: Span) -> Result<Vec<Decl>, FamError> {
        let wrong = |reason: String, hint| FamError::Include { file: name.to_owned(), reason, hint, span: span.into() };
        let Some(folder) = &self.folder else {
            let hint = "load the file by its path, or put the text in its place";
            return Err(wrong("only a text was given, no folder to look in".to_owned(), hint));
        };
        let mut parts = Path::new(name).components();
        if !matches!((parts.next(), parts.next()), (Some(Component::Normal(_)), None)) {
            let hint = "write the name of a file in the same folder";
            return Err(wrong("it is not the name of a file in this folder".to_owned(), hint));
        }
        let path = folder.join(name);
        let shown = path.display().to_string();
        if self.sources.names().any(|read| read == shown) {
            return Err(wrong("it is part of this text already".to_owned(), "include each file once"));
        }
        if self.sources.names().count() >= MAX_FILES {
            return Err(wrong(format!("more than {MAX_FILES} files"), "put files together"));
        }
        let text = read(&path).map_err(|error| {
            let hint = match error.kind() {
                io::ErrorKind::InvalidData => "a shared part is text, too",
                _ => "the file is looked for beside the one that includes it",
            };
            wrong(error.to_string(), hint)
        })?;
        let base = self.sources.add(&shown, &text);
        self.sources.limit(MAX_TEXT)?;
        parse::parse_part(&text, base)
    }
}
