//! Photos and documents by address: `yichuang://localhost/photo/<hash>?thumbnail=1&recipe=1,0,0,…` as a recipe shows them
//! ([`Recipe`] in numbers), `yichuang://localhost/archived/<hash>` for those of closed records, `yichuang://localhost/document/<id>` and `yichuang://localhost/page/<number>/<id>`, the picture of one page of a document. The bytes
//! go to the webview as they are, never as base64 through IPC.

use domain::id::BlobHash;
use domain::photo::Recipe;
use protocol::error::{Failure, FailureCode};
use tauri::http::{Method, Request, Response, StatusCode, header};

use url::form_urlencoded;

use crate::Opening;

/// The scheme.
pub(crate) const SCHEME: &str = "yichuang";

/// Origins of the program's own pages; the second is how WebView2 spells the first.
const OWN_ORIGINS: [&str; 2] = ["tauri://localhost", "http://tauri.localhost"];

/// What an address names.
#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    Photo { hash: BlobHash, recipe: Recipe, thumbnail: bool },
    Archived { hash: BlobHash, recipe: Recipe, thumbnail: bool },
    Document(String),
    Page { number: usize, document: String },
}

/// Answers a request of the webview.
pub(crate) async fn answer(opening: &Opening, request: &Request<Vec<u8>>) -> Response<Vec<u8>> {
    if !is_from_own_page(request) {
        return plain(StatusCode::FORBIDDEN);
    }
    let Some(wanted) = wanted(request.uri().path(), request.uri().query()) else {
        return plain(StatusCode::NOT_FOUND);
    };
    let desk = match opening.desk().await {
        Ok(desk) => desk,
        Err(failure) => return refuse(&failure),
    };
    let answer = match wanted {
        Wanted::Photo { hash, recipe, thumbnail } => desk.page(&hash, recipe, thumbnail).await,
        Wanted::Archived { hash, recipe, thumbnail } => desk.archived_photo(&hash, recipe, thumbnail).await,
        Wanted::Document(id) => desk.document(&id).await.map(|pdf| (String::from("application/pdf"), pdf)),
        Wanted::Page { number, document } => {
            desk.document_page(&document, number).await.map(|svg| (String::from("image/svg+xml"), svg))
        }
    };
    match answer {
        Ok((media_type, bytes)) => respond(StatusCode::OK, &media_type, bytes),
        Err(failure) => refuse(&failure),
    }
}

/// The second window shows neither photos nor documents.
pub(crate) fn forbidden() -> Response<Vec<u8>> {
    plain(StatusCode::FORBIDDEN)
}

/// Only a page of another origin names its origin in a plain GET; nothing else has any business here.
fn is_from_own_page(request: &Request<Vec<u8>>) -> bool {
    let origin = request.headers().get(header::ORIGIN);
    request.method() == Method::GET
        && origin.is_none_or(|origin| OWN_ORIGINS.iter().any(|own| origin.as_bytes() == own.as_bytes()))
}

fn wanted(path: &str, query: Option<&str>) -> Option<Wanted> {
    let (kind, id) = path.strip_prefix('/')?.split_once('/')?;
    let photo = || Some(BlobHash(id.to_owned())).filter(BlobHash::is_well_formed);
    match kind {
        "photo" | "archived" => {
            let (hash, (recipe, thumbnail)) = (photo()?, look(query)?);
            Some(match kind {
                "photo" => Wanted::Photo { hash, recipe, thumbnail },
                _ => Wanted::Archived { hash, recipe, thumbnail },
            })
        }
        "document" => Some(Wanted::Document(id.to_owned())),
        "page" => {
            let (number, document) = id.split_once('/')?;
            Some(Wanted::Page { number: number.parse().ok()?, document: document.to_owned() })
        }
        _ => None,
    }
}

/// How a photo is wanted: by which recipe, and whether small.
fn look(query: Option<&str>) -> Option<(Recipe, bool)> {
    let (mut recipe, mut thumbnail) = (Recipe::default(), false);
    for (key, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        match &*key {
            "recipe" => recipe = value.parse().ok()?,
            "thumbnail" => thumbnail = value == "1",
            _ => {}
        }
    }
    Some((recipe, thumbnail))
}

fn refuse(failure: &Failure) -> Response<Vec<u8>> {
    let status = if failure.is(FailureCode::Internal) {
        StatusCode::INTERNAL_SERVER_ERROR
    } else {
        StatusCode::NOT_FOUND
    };
    tracing::debug!(code = ?failure.code, "{failure}");
    respond(status, "application/json", serde_json::to_vec(failure).unwrap_or_default())
}

fn plain(status: StatusCode) -> Response<Vec<u8>> {
    respond(status, "text/plain", Vec::new())
}

fn respond(status: StatusCode, media_type: &str, body: Vec<u8>) -> Response<Vec<u8>> {
    Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, media_type)
        // What is encrypted in the vault must not lie about in the webview's cache.
        .header(header::CACHE_CONTROL, "private, no-store")
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .body(body)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_a_photo_or_a_document() {
        let hash = "0".repeat(64);
        let plain = Recipe::default();
        let photo =
            |recipe, thumbnail| Some(Wanted::Photo { hash: BlobHash(hash.clone()), recipe, thumbnail });
        assert_eq!(wanted(&format!("/photo/{hash}"), None), photo(plain, false));
        assert_eq!(wanted(&format!("/photo/{hash}"), Some("thumbnail=1")), photo(plain, true));
        let cut: Recipe = "1,500,400,9500,450,9400,9600,450,9500".parse().expect("a recipe");
        let asked = format!("thumbnail=1&recipe={cut}");
        assert_eq!(wanted(&format!("/photo/{hash}"), Some(&asked)), photo(cut, true));
        let encoded = asked.replace(',', "%2C");
        assert_eq!(wanted(&format!("/photo/{hash}"), Some(&encoded)), photo(cut, true));
        assert_eq!(
            wanted(&format!("/photo/{hash}"), Some("recipe=1,2,3")),
            None,
            "no page can be made of it"
        );
        let archived =
            Some(Wanted::Archived { hash: BlobHash(hash.clone()), recipe: plain, thumbnail: false });
        assert_eq!(wanted(&format!("/archived/{hash}"), None), archived);
        assert_eq!(wanted("/document/notice/17", None), Some(Wanted::Document("notice/17".to_owned())));
        let page = Wanted::Page { number: 2, document: "notice/17".to_owned() };
        assert_eq!(wanted("/page/2/notice/17", Some("printed=1")), Some(page));
    }

    #[test]
    fn anything_else_names_nothing() {
        for path in [
            "/",
            "/photo/",
            "/photo/../key",
            "/photo/ABC",
            "/archived/ABC",
            "/key/1",
            "photo/1",
            "/page/a/notice/17",
        ] {
            assert_eq!(wanted(path, None), None, "{path} must name nothing");
        }
    }

    #[test]
    fn only_our_own_pages_are_answered() {
        let from = |origin: Option<&str>| {
            let builder = Request::builder().uri("yichuang://localhost/photo/1");
            let builder =
                origin.iter().fold(builder, |builder, origin| builder.header(header::ORIGIN, *origin));
            is_from_own_page(&builder.body(Vec::new()).expect("a request"))
        };
        assert!(from(None), "a picture or a frame names no origin");
        assert!(from(Some("tauri://localhost")));
        assert!(!from(Some("https://example.com")));
        assert!(!from(Some("null")));
    }
}
