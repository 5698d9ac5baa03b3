//! Nothing typed is lost: not by a reload, a second tab, the back button or a server that falls over.

use std::time::Duration;

use crate::journey::journey;
use crate::page::{Page, wait_for};
use crate::server::Server;

#[test]
fn nothing_that_was_typed_is_lost() {
    journey("kept", async |desk| {
        let mut server = Server::demonstration();
        let school = desk.person(&server).await;
        school.enter_as("院校管理员").await;
        school.press("填报自评材料").await;
        let sheet = format!("{}/sheets/4.4", school.path().await);

        // Typed, never saved by hand: the page says when it is stored, and a reload shows it.
        school.open(&sheet).await;
        type_title(&school, "只打字不保存").await;
        school.see("已保存").await;
        school.client.refresh().await.expect("the page reloads");
        stands(&school, "只打字不保存").await;

        // Reloaded at once: the browser would ask first, and even who does not wait has it stored.
        school.row("只打字不保存").await.write("事项名称", "马上刷新").await;
        school.client.refresh().await.expect("the page reloads");
        wait_for("what was typed right before the reload", async || {
            school.client.refresh().await.ok()?;
            school.holds("马上刷新").await.then_some(())
        })
        .await;

        // A second tab shows what the first one stored.
        let tab = school.client.new_window(true).await.expect("a tab opens").handle;
        let first = school.client.window().await.expect("there is a tab");
        school.client.switch_to_window(tab).await.expect("the tab is there");
        school.open(&sheet).await;
        stands(&school, "马上刷新").await;

        // Both tabs change the row: the later one is asked, and neither value is lost.
        school.row("马上刷新").await.write("事项名称", "第二个窗口").await;
        school.see("已保存").await;
        school.client.switch_to_window(first).await.expect("the tab is there");
        school.row("马上刷新").await.write("事项名称", "第一个窗口").await;
        school.see("刚刚修改了同一行").await;
        school.see("第二个窗口").await;
        school.press("用我填的").await;
        school.see("已保存").await;

        // Away by a link and back by the button.
        school.press_on("4.5 1+X课题研究").await;
        assert!(school.path().await.ends_with("/4.5"), "{}", school.path().await);
        school.client.back().await.expect("there is a page before");
        stands(&school, "第一个窗口").await;

        // The server falls over while somebody types: the page says so, tries again, and stores it.
        server.kill();
        school.row("第一个窗口").await.write("事项名称", "断电之后").await;
        school.see("未保存：网络不通").await;
        server.start_again();
        school.see("已保存").await;
        school.client.refresh().await.expect("the page reloads");
        stands(&school, "断电之后").await;

        // And it falls over right after it said that it had stored something.
        school.row("断电之后").await.write("事项名称", "存好才说").await;
        school.see("已保存").await;
        server.kill();
        server.start_again();
        school.client.refresh().await.expect("the page reloads");
        stands(&school, "存好才说").await;
    });
}

/// A new row with only what is typed first.
async fn type_title(school: &Page, title: &str) {
    let row = school.empty_row().await;
    row.choose("类型", "第一主编").await;
    row.write("事项名称", title).await;
}

async fn stands(school: &Page, title: &str) {
    assert_eq!(school.row(title).await.value("事项名称").await, title);
    // Long enough for a late answer to write over it, if one did.
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(school.row(title).await.value("事项名称").await, title);
}
