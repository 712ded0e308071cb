//! Scratch.
use std::time::Duration;
use system_tests::{Hall, Window, photo};

#[tokio::test(flavor = "multi_thread")]
async fn scratch() {
    let hall = Hall::start().await;
    let window = Window::open(&hall, "counter-3").await;
    window.log_in("wangxiaomin").await;
    window.see("queue").await;
    window.press("Enter").await;
    window.see("case").await;
    let folder = tempfile::tempdir().expect("x");
    let file = folder.path().join("page.jpg");
    std::fs::write(&file, photo::page_with_metadata(1)).expect("x");
    window.choose_file("slots", &file).await;
    for _ in 0..20 {
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let images = window.run("return [...document.querySelectorAll('.slots img')].map(i => i.src + ' ' + i.naturalWidth + 'x' + i.naturalHeight)", vec![]).await;
    println!("IMAGES {images}");
    println!("TEXT {}", window.text("slots").await);
    window.screenshot("scratch").await;
    // Drop through the page half, as the shell does.
    let here = window.run("const r = document.querySelectorAll('[data-slot]')[1].getBoundingClientRect(); return [r.x + 20, r.y + 20, devicePixelRatio, screenX, screenY]", vec![]).await;
    println!("HERE {here}");
    if std::env::var_os("DROP").is_some() {
        std::fs::write("/tmp/dnd/photo.jpg", photo::page(7)).expect("x");
        let status = std::process::Command::new("bash").arg("/tmp/dnd/drop.sh").arg(here[0].to_string()).arg(here[1].to_string()).status();
        println!("DROP {status:?}");
        tokio::time::sleep(Duration::from_secs(4)).await;
        let images = window.run("return [...document.querySelectorAll('.slots img')].map(i => i.closest('[data-slot]').dataset.slot + i.src + ' ' + i.naturalWidth + 'x' + i.naturalHeight)", vec![]).await;
        println!("IMAGES {images}");
    }
    window.kill().await;
    let window = Window::open(&hall, "counter-3").await;
    window.see("login").await;
    window.log_in("wangxiaomin").await;
    window.see("queue").await;
    window.screenshot("scratch2").await;
    window.close().await;
}
