//! An empty Tauri window: one page with one element, no plugin, no command. What a start and a megabyte cost before a program
//! does anything of its own.

use std::borrow::Cow;

use tauri::test::mock_context;
use tauri::utils::assets::{AssetKey, AssetsIter, CspHash};
use tauri::utils::config::WindowConfig;
use tauri::{Assets, Builder, Runtime};

const PAGE: &str = r#"<!doctype html><html lang="zh"><body><p data-testid="empty">空</p></body></html>"#;

/// The page, whatever is asked for.
struct Page;

impl<R: Runtime> Assets<R> for Page {
    fn get(&self, _: &AssetKey) -> Option<Cow<'_, [u8]>> {
        Some(Cow::Borrowed(PAGE.as_bytes()))
    }

    fn iter(&self) -> Box<AssetsIter<'_>> {
        Box::new(std::iter::empty())
    }

    fn csp_hashes(&self, _: &AssetKey) -> Box<dyn Iterator<Item = CspHash<'_>> + '_> {
        Box::new(std::iter::empty())
    }
}

fn main() -> Result<(), tauri::Error> {
    // Only the context is made by hand; window and webview are the real ones.
    let mut context = mock_context(Page);
    let config = context.config_mut();
    config.identifier = "cn.yichuang.empty-window".to_owned();
    // The size of the counter's window.
    config.app.windows.push(WindowConfig { width: 1440.0, height: 900.0, ..WindowConfig::default() });
    Builder::default().run(context)
}
