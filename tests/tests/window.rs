//! The real window on the real central API.

use serde_json::json;
use system_tests::{Hall, Window, wait_until};

#[tokio::test(flavor = "multi_thread")]
async fn a_clerk_logs_in_and_sees_the_queue() {
    let hall = Hall::start().await;
    let window = Window::open(&hall, "counter-3").await;

    window.see("login").await;
    window.log_in("wangxiaomin").await;
    window.see("queue").await;
    window.wait_text("user-menu", "王晓敏").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_window_stays_on_its_own_pages_and_reaches_no_other_server() {
    let hall = Hall::start().await;
    let window = Window::open(&hall, "counter-3").await;
    window.see("login").await;

    let attempt = "window.blocked = []; \
        addEventListener('securitypolicyviolation', event => window.blocked.push(event.violatedDirective)); \
        fetch(arguments[0]).catch(() => {}); \
        location.href = arguments[0];";
    window.run(attempt, vec![hall.url().into()]).await;
    wait_until("the page may not fetch from a server by itself", async || {
        window.run("return window.blocked", Vec::new()).await == json!(["connect-src"])
    })
    .await;
    let address = window.run("return location.protocol", Vec::new()).await;
    assert_eq!(address, json!("tauri:"), "a link must not lead the window to a server");
    assert_eq!(window.run("return typeof window.__TAURI__", Vec::new()).await, json!("undefined"));
    window.see("login").await;
    window.close().await;
}
