//! From an empty installation to the numbered receipt: everybody who takes part, each in a browser of their own.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::journey::journey;
use crate::page::{Page, wait_for};
use crate::server::Server;

/// The institution of this journey; made up.
const SCHOOL: &str = "示例职业技术学院";

#[test]
fn a_school_is_invited_fills_in_and_submits_with_a_receipt() {
    journey("submission", async |desk| {
        let server = Server::empty();
        let folder = tempfile::tempdir().expect("a folder for files");

        // The system administrator opens the first account by the link that the server printed, and invites the office.
        let system = desk.person(&server).await;
        system.accept(&server.first_link(), "guanliyuan").await;
        system.set_up_second_factor().await;
        let office_link = system.invite("赵老师", "省教育厅", None).await;

        let office = desk.person(&server).await;
        office.accept(&office_link, "zhaolaoshi").await;
        office.set_up_second_factor().await;
        announce(&office, folder.path()).await;

        let coordinator_link = system.invite("钱老师", "院校管理员", Some(SCHOOL)).await;
        let head_link = system.invite("孙校长", "校领导", Some(SCHOOL)).await;

        // The coordinator signs in for the first time and is told what is to be done.
        let coordinator = desk.person(&server).await;
        coordinator.accept(&coordinator_link, "qianlaoshi").await;
        coordinator.see("现在要做的事").await;
        fill_in(&coordinator).await;
        attach(&coordinator, folder.path()).await;

        // The check list has nothing to put right; submitting waits for the head.
        coordinator.press("检查与提交").await;
        coordinator.see("没有必须更正的问题").await;
        coordinator.see("须先由校领导审核并签署真实性承诺").await;
        let check = coordinator.path().await;

        let head = desk.person(&server).await;
        head.accept(&head_link, "sunxiaozhang").await;
        head.see("现在要做的事").await;
        head.open(&check).await;
        head.tick("我已核对，同意上述承诺").await;
        head.press_on("审核通过").await;
        head.see("✓ 孙校长").await;

        coordinator.open(&check).await;
        coordinator.see("提交后不能修改，除非办公室退回").await;
        coordinator.press("提交").await;
        coordinator.see("自评材料已提交").await;
        let text = coordinator.text().await;
        let number = text.split_whitespace().find(|word| word.starts_with("HP2021-")).expect("a number").to_owned();
        receipt_has(&coordinator, &number).await;
    });
}

/// The office prepares a year in which it is time to fill in, whenever this test runs.
async fn announce(office: &Page, folder: &Path) {
    office.open("/years").await;
    office.write("考核年度", "2021").await;
    office.press("创建").await;
    office.open("/years/2021").await;
    office.pick_day("开展自评 截止", "2099-01-20").await;
    for (step, first, last) in [
        ("数据核对", "2099-01-21", "2099-02-28"),
        ("组织评价", "2099-03-01", "2099-03-31"),
        ("确定结果", "2099-04-01", "2099-04-15"),
        ("反馈复核", "2099-04-16", "2099-04-22"),
        ("通报", "2099-04-30", "2099-04-30"),
        ("整改", "2099-05-01", "2099-11-30"),
    ] {
        office.pick_day(&format!("{step} 开始"), first).await;
        office.pick_day(&format!("{step} 截止"), last).await;
    }
    office.press("保存时间安排").await;
    office.see("2021年度").await;
    office.press("核对或导入名录").await;
    let roster = folder.join("院校.csv");
    let text = format!("标识码,名称,类型,设区市,主管部门\n4136900001,{SCHOOL},高职专科,甲市,甲市教育局\n");
    fs::write(&roster, text).expect("the folder can be written");
    office.attach("填好的工作簿", &roster).await;
    office.press("导入").await;
    office.see("导入前请核对").await;
    office.press("确认导入").await;
    office.see("已导入：新增 1").await;
    office.open("/years/2021").await;
    office.see("名录中有 1 所在册院校").await;
    // The page says what is missing and leads there.
    office.press("请设定等次分数线").await;
    for (grade, line) in [("优秀", "90"), ("良好", "80"), ("合格", "70"), ("基本合格", "60")] {
        office.write(grade, line).await;
    }
    office.write("依据", "年度通知第三条").await;
    office.press("保存").await;
    office.see("优秀 90、良好 80、合格 70、基本合格 60").await;
    office.open("/years/2021").await;
    office.tick("时间安排、设置、院校名单均已核对").await;
    office.press("印发通知").await;
    office.see("2021年度填报进度").await;
    office.see(SCHOOL).await;
}

/// Rows, a mark and a remark; the score moves while typing.
async fn fill_in(coordinator: &Page) {
    coordinator.press("填报自评材料").await;
    coordinator.press("证书、等级、批次的人数与费用").await;
    let row = coordinator.empty_row().await;
    row.write("证书名称", "Web前端开发").await;
    row.choose("等级", "中级").await;
    for (label, number) in [("获批试点人数", "100"), ("报名考核人数", "90"), ("实际参考人数", "88"), ("通过人数", "80")]
    {
        row.write(label, number).await;
    }
    coordinator.see("已保存").await;

    coordinator.press(SCHOOL).await;
    coordinator.press("4.4 编写1+X教材").await;
    coordinator.see("0.00 / 3").await;
    let row = coordinator.empty_row().await;
    row.choose("类型", "第一主编").await;
    row.write("事项名称", "示例教材").await;
    row.write("日期", "2021.5.1").await;
    coordinator.see("2.00 / 3").await;
    coordinator.see("已保存").await;
}

/// A file by the tray.
async fn attach(coordinator: &Page, folder: &Path) {
    // A real picture that is at hand.
    let picture = coordinator.client.screenshot().await.expect("Chromium makes pictures");
    let file = folder.join("教材版权页.png");
    fs::write(&file, picture).expect("the folder can be written");
    coordinator.attach("添加材料", &file).await;
    // The table of files says where each is used; while it is sent there is only its name.
    coordinator.see("用于").await;
    // It is looked at beside what it proves, and Esc goes back to the list.
    coordinator.press("教材版权页.png").await;
    coordinator.see("关闭预览").await;
    let drawn = "const one = document.querySelector('.preview img'); return Boolean(one && one.naturalWidth);";
    wait_for("the picture", async || {
        let answer = coordinator.client.execute(drawn, Vec::new()).await.ok()?;
        answer.as_bool()?.then_some(())
    })
    .await;
    coordinator.press("关闭预览").await;
    coordinator.press(SCHOOL).await;
    coordinator.see("自评总分").await;
}

/// The receipt can be taken away as a PDF that names the number.
async fn receipt_has(coordinator: &Page, number: &str) {
    if cfg!(not(feature = "pdf")) {
        return;
    }
    coordinator.press("下载回执 PDF").await;
    let paper = coordinator.downloaded("pdf").await;
    let read = wait_for("pdftotext to find the number", async || {
        let output = Command::new("pdftotext").arg(&paper).arg("-").output().expect("poppler-utils is installed");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.contains(number).then_some(text)
    });
    assert!(read.await.contains(SCHOOL));
}
