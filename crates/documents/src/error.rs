//! Why a document could not be printed.

/// Why a document could not be printed.
///
/// The messages name templates and causes, never what stands in the document, so they may be logged.
#[derive(Debug, thiserror::Error)]
pub enum PrintError {
    /// No installed font has the characters every document needs. The machine lacks a Chinese font; installing one
    /// (on Debian: `fonts-noto-cjk`) and starting again cures it.
    #[error("no installed font can show Chinese")]
    NoChineseFont,
    /// The signature is not a PNG image, is damaged, or is larger than 4096 by 4096 pixels.
    #[error("the signature is not a usable PNG image: {reason}")]
    Signature {
        /// What the decoder found wrong.
        reason: String,
    },
    /// The data could not be written as JSON for the template.
    #[error("the document's data cannot be handed to its template")]
    Data(#[from] serde_json::Error),
    /// A template is wrong: a defect of this crate, not of the data.
    #[error("template {template} failed: {message}")]
    Template {
        /// Path of the template and, when known, the line, counted from 1.
        template: String,
        /// The typesetter's message.
        message: String,
    },
    /// The set pages could not be written as PDF.
    #[error("the pages cannot be written as PDF: {message}")]
    Export {
        /// The exporter's message.
        message: String,
    },
}
