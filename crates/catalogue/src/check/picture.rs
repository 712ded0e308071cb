//! Whether a picture of a material is one, and does nothing but show something.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use domain::form::definition::Picture;

/// What an SVG must not have: it would run, load something, or put a page into the picture. The screens draw it as an image, where none of
/// that works; whoever opens the exported file elsewhere is to be as safe.
const NOT_IN_SVG: [&str; 9] =
    ["<script", "<foreignobject", "<image", "<use", "<iframe", "<!entity", "href", "@import", "url("];

/// Whether it is a data URI of an SVG, PNG or JPEG, and its bytes are that.
pub(super) fn is_usable(picture: &Picture) -> bool {
    let Some((kind, data)) =
        picture.0.strip_prefix("data:image/").and_then(|rest| rest.split_once(";base64,"))
    else {
        return false;
    };
    let Ok(bytes) = STANDARD.decode(data) else { return false };
    match kind {
        "svg+xml" => std::str::from_utf8(&bytes).is_ok_and(is_still),
        "png" => bytes.starts_with(b"\x89PNG\r\n\x1a\n"),
        "jpeg" => bytes.starts_with(b"\xFF\xD8\xFF"),
        _ => false,
    }
}

/// Whether an SVG only shows something.
fn is_still(svg: &str) -> bool {
    let text = svg.to_ascii_lowercase();
    let handler = text.split_ascii_whitespace().any(|word| {
        word.strip_prefix("on").is_some_and(|rest| {
            rest.split_once('=').is_some_and(|(name, _)| name.bytes().all(|byte| byte.is_ascii_lowercase()))
        })
    });
    text.trim_start().starts_with("<svg") && !handler && !NOT_IN_SVG.iter().any(|part| text.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(kind: &str, bytes: &[u8]) -> Picture {
        Picture(format!("data:image/{kind};base64,{}", STANDARD.encode(bytes)))
    }

    #[test]
    fn drawings_and_photos_are_taken() {
        assert!(is_usable(&picture(
            "svg+xml",
            "<svg xmlns=\"http://www.w3.org/2000/svg\"><text>样例</text></svg>".as_bytes()
        )));
        assert!(is_usable(&picture("png", b"\x89PNG\r\n\x1a\nrest")));
        assert!(is_usable(&picture("jpeg", b"\xFF\xD8\xFF\xE0rest")));
    }

    #[test]
    fn what_is_no_picture_or_does_more_is_not() {
        for svg in [
            "<svg><script>alert(1)</script></svg>",
            "<svg onload=\"alert(1)\"></svg>",
            "<svg><a xlink:href=\"https://example.com\"/></svg>",
            "<svg><rect style=\"fill:url(https://example.com/a)\"/></svg>",
            "<!DOCTYPE svg [<!ENTITY a \"b\">]><svg/>",
            "<html></html>",
        ] {
            assert!(!is_usable(&picture("svg+xml", svg.as_bytes())), "{svg}");
        }
        assert!(!is_usable(&picture("png", b"GIF89a")), "the bytes say what it is");
        assert!(!is_usable(&picture("gif", b"GIF89a")));
        for text in
            ["", "https://example.com/a.png", "data:image/png;base64,***", "data:text/html;base64,PGI+"]
        {
            assert!(!is_usable(&Picture(text.to_owned())), "{text}");
        }
    }
}
