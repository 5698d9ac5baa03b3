//! A visit on the spot, on a tablet with a shaky line: the check list, a photo, findings, the signed report; then what the
//! office sees of it.

use std::fs;

use fantoccini::Locator;

use crate::journey::journey;
use crate::page::{Page, wait_for};
use crate::server::Server;

/// The address of the first link that a script finds.
async fn address(page: &Page, of: &str) -> String {
    let script = format!("return document.querySelector('{of}').getAttribute('href')");
    let found = page.client.execute(&script, vec![]).await.unwrap_or_else(|error| panic!("{of}: {error}"));
    found.as_str().expect("an address").to_owned()
}

/// Writes into the first field of the page whose name ends so.
async fn write_first(page: &Page, ending: &str, text: &str) {
    let script = format!(
        "const field = document.querySelector('form[data-autosave] [name$=\".{ending}\"]'); field.value = arguments[0]; \
         field.dispatchEvent(new Event('input', {{ bubbles: true }})); \
         field.dispatchEvent(new Event('change', {{ bubbles: true }}));"
    );
    page.client.execute(&script, vec![text.into()]).await.unwrap_or_else(|error| panic!("{ending}: {error}"));
}

/// Waits until the form says that it is stored: the words stand in its hint too.
async fn saved(page: &Page) {
    wait_for("the form to be stored", async || {
        let script =
            "return [...document.querySelectorAll('[role=status]')].some((one) => one.textContent.includes('已保存'))";
        page.client.execute(script, vec![]).await.ok()?.as_bool()?.then_some(())
    })
    .await;
}

#[test]
fn a_team_reports_from_the_spot_though_the_line_breaks_and_the_office_sees_what_it_saw() {
    journey("visit", async |desk| {
        let mut server = Server::demonstration_of_review();
        let tablet = desk.person(&server).await;
        tablet.client.set_window_size(820, 1180).await.expect("a tablet");
        tablet.enter_as("专家组长").await;
        tablet.open("/reviews").await;
        let visit = address(&tablet, "#visits a").await;
        tablet.open(&visit).await;
        tablet.write("考察意见", "总体属实").await;
        tablet.press_last("签署报告").await;
        tablet.see("请选择查看结果").await;

        tablet.open(&format!("{visit}/list")).await;
        tablet.see("专家要求查看").await;
        server.kill();
        write_first(&tablet, "result", "confirmed").await;
        write_first(&tablet, "note", "样书和记录齐全").await;
        tablet.see("未保存").await;
        server.start_again();
        saved(&tablet).await;
        tablet.open(&format!("{visit}/list")).await;
        let script = "return document.querySelector('form[data-autosave] [name$=\".note\"]').value";
        let kept = tablet.client.execute(script, vec![]).await.expect("a line of the list");
        assert_eq!(kept, "样书和记录齐全", "what was typed without a line is there");
        // The others that experts asked for, with the keyboard's fields of the same form.
        let script = "for (const field of document.querySelectorAll('form[data-autosave] > fieldset')) { \
                      const [result, note] = ['result', 'note'].map((name) => field.querySelector(`[name$=\".${name}\"]`)); \
                      if (!result || result.value) continue; result.value = 'confirmed'; note.value = '与申报一致'; }";
        tablet.client.execute(script, vec![]).await.expect("the check list");
        tablet.choose("类别", "需整改").await;
        tablet.write("情况", "考场监控保存不足三个月").await;
        tablet.press_on("保存").await;
        saved(&tablet).await;
        let folder = tempfile::tempdir().expect("a folder for photos");
        let photo = folder.path().join("考场.pdf");
        fs::write(&photo, "%PDF-1.7 made up").expect("the folder can be written");
        tablet.attach("添加材料", &photo).await;
        wait_for("the photo in the list", async || tablet.client.find(Locator::Css("[data-files] a")).await.ok()).await;

        tablet.open(&visit).await;
        tablet.see("考场监控保存不足三个月").await;
        tablet.write("考察意见", "总体属实，监控保存期限须整改").await;
        tablet.press_last("签署报告").await;
        tablet.see("报告已签署").await;

        let office = desk.person(&server).await;
        office.enter_as("省1+X推进办").await;
        office.open(&visit).await;
        office.see("总体属实，监控保存期限须整改").await;
        office.open("/years/2021/visits?state=closed").await;
        office.see("已完成").await;
    });
}
