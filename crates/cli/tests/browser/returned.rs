//! The office returns a submitted self-evaluation for named items; the school answers.

use crate::journey::journey;
use crate::page::Page;
use crate::server::Server;

#[test]
fn what_was_returned_is_changed_and_the_comparison_shows_it() {
    journey("returned", async |desk| {
        let server = Server::demonstration();
        let reason = "教材版权页与填报的书名不一致，请核对";

        // The school's head submits; in the demonstration he may do so himself.
        let school = desk.person(&server).await;
        school.enter_as("院校管理员").await;
        school.press("填报自评材料").await;
        let dossier = school.path().await;
        let head = desk.person(&server).await;
        head.enter_as("校领导").await;
        textbook(&school, &dossier, "", "示例教材·初稿").await;
        submit(&school, &head, &dossier).await;
        school.see("自评材料已提交").await;

        // The office names the item, says why, and by when.
        let office = desk.person(&server).await;
        office.enter_as("省1+X推进办").await;
        office.open(&dossier).await;
        office.press("退回修改").await;
        office.tick("4.4 编写1+X教材").await;
        office.write("理由（院校可见）", reason).await;
        office.pick_day("重新提交的最后一天", "2022-01-18").await;
        office.press_last("退回修改").await;
        office.see("已退回").await;

        // The school reads the reason where it begins, may change what was named and nothing else.
        school.open("/").await;
        school.see(reason).await;
        school.press("按退回意见修改自评材料").await;
        school.see(reason).await;
        school.see("2022年1月18日").await;
        school.open(&format!("{dossier}/sheets/4.5")).await;
        school.see("现在不能修改").await;
        textbook(&school, &dossier, "示例教材·初稿", "示例教材·定稿").await;
        submit(&school, &head, &dossier).await;
        school.see("各次提交").await;

        // The office sees what changed.
        office.open(&dossier).await;
        office.press("与上次提交比较").await;
        office.see("示例教材·初稿").await;
        office.see("示例教材·定稿").await;
        office.see("编写1+X教材").await;
    });
}

/// Writes a textbook over the one that is there, or into an empty row.
async fn textbook(school: &Page, dossier: &str, before: &str, title: &str) {
    school.open(&format!("{dossier}/sheets/4.4")).await;
    let row = if before.is_empty() { school.empty_row().await } else { school.row(before).await };
    row.choose("类型", "第一主编").await;
    row.write("事项名称", title).await;
    row.write("日期", "2021.5.1").await;
    school.press_on("保存").await;
    school.see("已保存").await;
    assert_eq!(school.row(title).await.value("事项名称").await, title, "the stored value is shown");
}

/// The head approves, the coordinator submits.
async fn submit(school: &Page, head: &Page, dossier: &str) {
    head.open(&format!("{dossier}/check")).await;
    head.tick("我已核对，同意上述承诺").await;
    head.press("审核通过").await;
    head.see("✓ 演示·副校长").await;
    school.open(&format!("{dossier}/check")).await;
    school.see("提交后不能修改").await;
    school.press("提交").await;
}
