//! Against foreign pages in the same browser: cross-site requests and DNS rebinding.
//!
//! - The `Host` header must name loopback: a foreign name that was rebound to 127.0.0.1 still carries its own name.
//! - `Origin`, when there is one, must be loopback too. Any port is, because Vite's development server forwards from its own.
//! - What only a page of another site can send (`Sec-Fetch-Site: cross-site`) is refused, so that such a page cannot show a photo.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// As strict as the desktop program's, in tauri.conf.json.
const SCREENS_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; \
     connect-src 'self'; frame-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'none'; \
     frame-ancestors 'none'",
);
const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// Lets only our own pages through, and tells the browser to hold our pages to what they need.
pub(crate) async fn protect(request: Request, next: Next) -> Response {
    if !is_from_here(request.uri(), request.headers()) {
        return (StatusCode::FORBIDDEN, "only pages of this machine are answered").into_response();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(SCREENS_POLICY);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
    response
}

/// Refuses what the second screen's page asks of the clerk's address: it has an address, and so an origin, of its own.
pub(crate) async fn clerks_only(
    State(second): State<Option<SocketAddr>>,
    request: Request,
    next: Next,
) -> Response {
    let asked_by = request.headers().get(header::ORIGIN).and_then(origin);
    match (asked_by, second) {
        (Some(asked_by), Some(second)) if asked_by.port_u16() == Some(second.port()) => {
            (StatusCode::FORBIDDEN, "the second screen has nothing to ask here").into_response()
        }
        _ => next.run(request).await,
    }
}

fn origin(header: &HeaderValue) -> Option<Authority> {
    header.to_str().ok()?.parse::<Uri>().ok()?.authority().cloned()
}

fn is_from_here(uri: &Uri, headers: &HeaderMap) -> bool {
    // HTTP/2 has the name in the URI instead of the header.
    let host = match headers.get(header::HOST) {
        Some(host) => host.to_str().ok().and_then(|host| host.parse::<Authority>().ok()),
        None => uri.authority().cloned(),
    };
    let origin = headers
        .get(header::ORIGIN)
        .map(|given| origin(given).is_some_and(|authority| is_loopback(&authority)));
    let cross_site = headers.get(SEC_FETCH_SITE).is_some_and(|site| site == "cross-site");
    host.is_some_and(|host| is_loopback(&host)) && origin.unwrap_or(true) && !cross_site
}

fn is_loopback(authority: &Authority) -> bool {
    let name = authority.host();
    let address = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    name == "localhost" || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from_here(headers: &[(&'static str, &'static str)]) -> bool {
        let headers = headers
            .iter()
            .map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value)))
            .collect();
        is_from_here(&Uri::from_static("/photo/1"), &headers)
    }

    #[test]
    fn our_own_pages_are_answered() {
        assert!(from_here(&[("host", "127.0.0.1:1430")]));
        assert!(from_here(&[("host", "[::1]:1430"), ("origin", "http://[::1]:1430")]));
        assert!(from_here(&[
            ("host", "127.0.0.1:1430"),
            ("origin", "http://localhost:1420"),
            ("sec-fetch-site", "same-origin")
        ]));
    }

    #[test]
    fn foreign_pages_are_not() {
        assert!(!from_here(&[]), "a request must say whom it is for");
        assert!(!from_here(&[("host", "rebound.example.com:1430")]), "a rebound name is foreign");
        assert!(!from_here(&[("host", "127.0.0.1:1430"), ("origin", "https://example.com")]));
        assert!(!from_here(&[("host", "127.0.0.1:1430"), ("origin", "null")]), "a sandboxed page is foreign");
        assert!(!from_here(&[("host", "127.0.0.1:1430"), ("origin", "http://127.0.0.1.example.com")]));
        assert!(!from_here(&[("host", "127.0.0.1:1430"), ("sec-fetch-site", "cross-site")]));
    }
}
