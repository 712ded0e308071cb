//! The real window on the real central API.

use system_tests::{Hall, Window};

#[tokio::test(flavor = "multi_thread")]
async fn a_clerk_logs_in_and_sees_the_queue() {
    let hall = Hall::start().await;
    let window = Window::open(&hall, "counter-3").await;

    window.see("login").await;
    window.log_in("wangxiaomin").await;
    window.see("queue").await;
    window.wait_text("user-menu", "王晓敏").await;

    window.screenshot("counter").await;
    window.close().await;
}
