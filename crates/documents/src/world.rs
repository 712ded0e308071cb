//! What a template can see: its sources, the data, the signature and the fonts, nothing else.

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, World};

use crate::fonts::Fonts;

/// Path under which templates read their data.
pub(crate) const DATA: &str = "/data.json";
/// Path under which templates read the applicant's signature.
pub(crate) const SIGNATURE: &str = "/signature.png";

/// The templates, by the path they have for each other.
const TEMPLATES: [(&str, &str); 15] = [
    ("/base.typ", include_str!("../templates/base.typ")),
    ("/acceptance.typ", include_str!("../templates/acceptance.typ")),
    ("/application_receipt.typ", include_str!("../templates/application_receipt.typ")),
    ("/decision_notice.typ", include_str!("../templates/decision_notice.typ")),
    ("/declaration.typ", include_str!("../templates/declaration.typ")),
    ("/delivery_receipt.typ", include_str!("../templates/delivery_receipt.typ")),
    ("/guide.typ", include_str!("../templates/guide.typ")),
    ("/joint_application.typ", include_str!("../templates/joint_application.typ")),
    ("/limit_notice.typ", include_str!("../templates/limit_notice.typ")),
    ("/one_time_notice.typ", include_str!("../templates/one_time_notice.typ")),
    ("/refusal_notice.typ", include_str!("../templates/refusal_notice.typ")),
    ("/return_notice.typ", include_str!("../templates/return_notice.typ")),
    ("/supplement_notice.typ", include_str!("../templates/supplement_notice.typ")),
    ("/supplement_receipt.typ", include_str!("../templates/supplement_receipt.typ")),
    ("/ticket.typ", include_str!("../templates/ticket.typ")),
];

/// The compiler's name for a virtual path.
pub(crate) fn file_id(path: &'static str) -> FileId {
    let path = VirtualPath::new(path).expect("the crate's own paths are plain");
    FileId::new(RootedPath::new(VirtualRoot::Project, path))
}

/// The parsed templates and the language's library: what every job shares.
pub(crate) struct Shelf {
    library: LazyHash<Library>,
    templates: Vec<Source>,
}

impl Shelf {
    /// Parses the templates.
    pub(crate) fn new(library: Library) -> Self {
        let templates = TEMPLATES.iter().map(|(path, text)| Source::new(file_id(path), (*text).into()));
        Self { library: LazyHash::new(library), templates: templates.collect() }
    }
}

/// One document being set.
pub(crate) struct Job<'a> {
    pub(crate) shelf: &'a Shelf,
    pub(crate) fonts: &'a Fonts,
    pub(crate) main: FileId,
    pub(crate) data: Bytes,
    pub(crate) signature: Option<Bytes>,
}

impl World for Job<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.shelf.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        self.fonts.book()
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let source = self.shelf.templates.iter().find(|source| source.id() == id);
        source.cloned().ok_or_else(|| not_found(id))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == file_id(DATA) {
            return Ok(self.data.clone());
        }
        match &self.signature {
            Some(signature) if id == file_id(SIGNATURE) => Ok(signature.clone()),
            _ => Err(not_found(id)),
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.font(index)
    }

    /// None: every date on the paper is in the data.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn not_found(id: FileId) -> FileError {
    FileError::NotFound(id.vpath().get_with_slash().into())
}
