//! Without JavaScript: an old browser, a strict office policy.

use crate::browser::Setup;
use crate::journey::journey;
use crate::server::Server;

#[test]
fn a_sheet_is_filled_in_and_saved_by_its_button_without_script() {
    journey("plain", async |desk| {
        let server = Server::demonstration();
        let school = desk.browser(&server, Setup { without_script: true, ..Setup::default() }).await;
        school.enter_as("院校管理员").await;
        assert!(!school.text().await.contains("按 ? 查看快捷键"), "pages' scripts do not run here");
        school.press("填报自评材料").await;
        let sheet = format!("{}/sheets/4.4", school.path().await);
        school.open(&sheet).await;

        let row = school.empty_row().await;
        row.choose("类型", "第一主编").await;
        row.write("事项名称", "没有脚本也能保存").await;
        row.write("日期", "去年").await;
        school.press_on("保存").await;
        school.see("已保存").await;
        school.see("需要更正").await;

        let row = school.row("没有脚本也能保存").await;
        assert_eq!(row.value("日期").await, "去年", "what is wrong is kept as it was typed");
        row.write("日期", "2021.5.1").await;
        school.press_on("保存").await;
        school.see("已保存").await;
        assert!(!school.text().await.contains("需要更正"), "nothing is left to put right");

        school.open(&sheet).await;
        assert_eq!(school.row("没有脚本也能保存").await.value("日期").await, "2021.5.1");
    });
}
