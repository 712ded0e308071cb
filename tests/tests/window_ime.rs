//! Chinese typed with a real input method into the real window: the keys that it takes are none of ours.

use serde_json::{Value, json};
use system_tests::input_method::VARIABLES;
use system_tests::{Display, Hall, InputMethod, Window, wait_until};

/// The program's title.
const TITLE: &str = "一窗";

/// What an input says, and where the focus is.
async fn said(window: &Window, field: &str) -> Value {
    let script = "const part = name => document.querySelector(`[data-testid=\"${name}\"]`); \
        return [part(arguments[0])?.value ?? null, document.activeElement?.dataset?.testid ?? null]";
    window.run(script, vec![json!(field)]).await
}

/// The middle of a part of the screen, in pixels of the window.
async fn middle(window: &Window, testid: &str) -> (i64, i64) {
    let script = "const box = document.querySelector(`[data-testid=\"${arguments[0]}\"]`).getBoundingClientRect(); \
        return [Math.round(box.x + box.width / 2), Math.round(box.y + box.height / 2)]";
    serde_json::from_value(window.run(script, vec![json!(testid)]).await).expect("two numbers")
}

/// Waits until an input says something and has the focus.
async fn reads(window: &Window, field: &str, text: &str) {
    wait_until(&format!("{field} says {text}"), async || said(window, field).await == json!([text, field]))
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pinyin_goes_into_the_form_and_none_of_its_keys_is_a_shortcut() {
    let hall = Hall::start().await;
    let display = Display::start();
    let pinyin = InputMethod::start().await;
    let window = Window::open_with(&hall, "counter-3", &VARIABLES).await;
    // A window manager may give the keyboard to a new window while somebody is typing already.
    let shown = display.turn_to(TITLE).await;
    window.log_in("wangxiaomin").await;
    window.see("serving-number").await;
    // 居住证新办 for the person at the counter, on the page of the applicant.
    window.open_residence_permit().await;
    window.click("choice-housing-rented").await;
    window.click("choice-ground-home").await;
    window.click("next-step").await;
    window.see("field-household_address").await;
    wait_until("pinyin is switched on in the field", async || {
        // The webview tells the input method when the pointer goes from one field to another, unless the screen is just moving.
        for field in ["field-name", "field-household_address"] {
            display.click(&shown, middle(&window, field).await);
        }
        pinyin.switch_on()
    })
    .await;

    display.spell("nihao");
    display.press(&["space"]);
    reads(&window, "field-household_address", "你好").await;
    // A digit picks a candidate and chooses nothing else.
    display.spell("ni");
    display.press(&["1"]);
    reads(&window, "field-household_address", "你好你").await;
    // Enter ends the composition with the letters as they are, and does not go on.
    display.spell("abc");
    display.press(&["Return"]);
    reads(&window, "field-household_address", "你好你abc").await;
    // Escape drops the composition and does not go a page back.
    display.spell("ma");
    display.press(&["Escape"]);
    reads(&window, "field-household_address", "你好你abc").await;
    assert!(window.shows("form-applicant").await, "still on the page");
    // The next Enter is the clerk's own: everything is saved, and it goes on to the next step.
    display.press(&["Return"]);
    window.see("form-residence").await;
    window.see("field-address").await;
    window.click("previous-step").await;
    window.see("field-household_address").await;
    wait_until("what was typed is kept", async || {
        said(&window, "field-household_address").await[0] == json!("你好你abc")
    })
    .await;
    window.close().await;
}
