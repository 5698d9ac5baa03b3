//! An expert's evening: ten indicators with the keyboard alone, and nothing that was typed is lost.

use serde_json::Value;

use crate::journey::journey;
use crate::page::{Page, wait_for};
use crate::server::Server;

const TAB: &str = "\u{e004}";
const DOWN: &str = "\u{e015}";
const CONTROL_ENTER: &str = "\u{e009}\u{e007}\u{e000}";

/// What is asked where the cursor is: the name of the field without its row; empty on anything else.
async fn asked(page: &Page) -> String {
    let script =
        "const name = document.activeElement.name || ''; return name.startsWith('f.') ? name.split('.')[2] : ''";
    let asked = page.client.execute(script, vec![]).await.expect("there is an active element");
    asked.as_str().unwrap_or_default().to_owned()
}

/// What stands in all fields of the page, by name.
async fn typed(page: &Page) -> Value {
    let script = "return Object.fromEntries([...document.querySelectorAll('form[data-autosave] [name^=\"f.\"]')] \
                  .map(field => [field.name, field.value]))";
    page.client.execute(script, vec![]).await.expect("there is a form")
}

/// Fills an indicator in from its first field to its last.
async fn fill_in(page: &Page) {
    page.keys("i").await;
    let mut fields = 0;
    loop {
        match asked(page).await.as_str() {
            "" => break,
            "mark" => page.keys("1.5").await,
            // The first of the list: accepted, settled.
            "decision" | "verdict" => page.keys(DOWN).await,
            _ => {}
        }
        page.keys(TAB).await;
        fields += 1;
    }
    assert!(fields >= 2, "at least a verdict and what is needed");
    // Back into the form, from the button behind it.
    page.keys("\u{e008}\u{e004}\u{e000}").await;
}

#[test]
fn ten_indicators_are_judged_with_the_keyboard_alone_and_nothing_is_lost() {
    journey("evening", async |desk| {
        let mut server = Server::demonstration_of_review();
        let expert = desk.person(&server).await;
        expert.enter_as("评审专家").await;
        expert.open("/reviews").await;
        expert.tick("我承诺").await;
        expert.press("签署").await;
        expert.see("承诺已签署").await;
        let script = "return document.querySelector('main td a').getAttribute('href')";
        let review = expert.client.execute(script, vec![]).await.expect("there is something to review");
        let review = review.as_str().expect("an address").to_owned();
        expert.open(&format!("{review}/3.1")).await;
        for _ in 0..10 {
            let here = expert.path().await;
            fill_in(&expert).await;
            expert.keys(CONTROL_ENTER).await;
            wait_for("the next indicator", async || (expert.path().await != here).then_some(())).await;
        }
        expert.open(&review).await;
        expert.see("已完成 10 / 20 项指标").await;

        // Typed, and the server falls over before it was saved.
        expert.open(&format!("{review}/7.1")).await;
        server.kill();
        fill_in(&expert).await;
        let before = typed(&expert).await;
        expert.see("未保存").await;
        server.start_again();
        expert.see("已保存").await;
        expert.open(&format!("{review}/7.1")).await;
        assert_eq!(typed(&expert).await, before);

        // In a second window, over what the first does not show yet.
        let first = expert.client.window().await.expect("a window");
        let second = expert.client.new_window(true).await.expect("a second window").handle;
        expert.open(&format!("{review}/3.1")).await;
        expert.client.switch_to_window(second).await.expect("the second window");
        expert.open(&format!("{review}/3.1")).await;
        expert.write("分数（0–4，每档 0.5）", "2").await;
        expert.see("已保存").await;
        expert.client.switch_to_window(first).await.expect("the first window");
        expert.write("分数（0–4，每档 0.5）", "3").await;
        expert.see("请选择保留哪一个").await;
        expert.press("用我填的").await;
        expert.see("已保存").await;
        expert.open(&format!("{review}/3.1")).await;
        let values = typed(&expert).await;
        let marks =
            values.as_object().into_iter().flatten().filter(|(name, _)| name.rsplit('.').next() == Some("mark"));
        assert_eq!(marks.map(|(_, mark)| mark.clone()).collect::<Vec<_>>(), [Value::from("3")]);
    });
}
