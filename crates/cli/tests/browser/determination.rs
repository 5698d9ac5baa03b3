//! The office's determination: what other lines would do, results held back, one person who puts it forward and another who
//! approves, and the year that moves on to the feedback.

use crate::journey::journey;
use crate::page::Page;
use crate::server::Server;

const ROLL: &str = "/years/2021/determination/1";

/// The institutions with a case in which something is still to be done.
async fn pending(page: &Page) -> Vec<String> {
    let mut names = Vec::new();
    for state in ["opened", "hearing", "answered", "silent", "proposed"] {
        page.open(&format!("/years/2021/cases?state={state}")).await;
        let script =
            "return [...document.querySelectorAll('.lines tbody tr td:first-child a')].map((a) => a.textContent)";
        let found = page.client.execute(script, vec![]).await.expect("a list");
        names.extend(found.as_array().into_iter().flatten().filter_map(|name| name.as_str().map(str::to_owned)));
    }
    names.sort();
    names.dedup();
    names
}

#[test]
fn the_office_determines_tries_other_lines_holds_back_what_is_pending_and_two_people_approve() {
    journey("determination", async |desk| {
        let server = Server::demonstration_of_determination();
        let staff = desk.person(&server).await;
        staff.enter_as("省1+X推进办").await;
        staff.open("/years/2021/determination").await;
        staff.see("第 1 次计算").await;
        staff.open(ROLL).await;
        staff.see("名册").await;
        staff.open(&format!("{ROLL}/what-if")).await;
        staff.see("在旁边改一项").await;
        staff.write("优秀", "99").await;
        staff.press("试算").await;
        staff.see("等次会变的院校").await;
        staff.see("已改").await;

        // Whose case is pending has no result yet.
        staff.open(ROLL).await;
        staff.press("提请审定").await;
        let waits = pending(&staff).await;
        assert!(!waits.is_empty(), "the demonstration has open cases");
        let lead = desk.person(&server).await;
        lead.enter_as("省教育厅").await;
        for name in &waits {
            lead.open(&format!("{ROLL}?lang=zh")).await;
            lead.press("暂缓一所院校的结果").await;
            // Several lists of this page name institutions.
            let script = "const list = document.getElementById('withhold-institution'); \
                          list.value = [...list.options].find((one) => one.text.includes(arguments[0])).value; \
                          document.getElementById('withhold-reason').value = '案件未结'";
            lead.client.execute(script, vec![name.as_str().into()]).await.expect("it can be held back");
            lead.press_last("暂缓公布").await;
            lead.see(&format!("{name}：案件未结")).await;
        }
        staff.open(ROLL).await;
        staff.press("提请审定").await;
        staff.see("待审定").await;
        lead.open(ROLL).await;
        lead.see("审定后不能改动").await;
        lead.tick("我已核对名册、并列和暂缓公布的院校").await;
        lead.press("同意，审定").await;
        lead.see("已审定").await;
        lead.open("/years/2021").await;
        lead.see("反馈").await;
    });
}
