//! Figures are compared: an institution, an organisation and the office, each at their own screen.

use std::fs;

use fantoccini::Locator;

use crate::journey::journey;
use crate::page::wait_for;
use crate::server::Server;

#[test]
fn a_difference_is_disputed_with_evidence_corrected_and_signed_and_confirmed() {
    journey("figures", async |desk| {
        let server = Server::demonstration_of_data();
        let school = desk.person(&server).await;
        school.enter_as("院校管理员").await;
        school.press("核对培训评价组织报送的数据").await;
        let own = school.path().await;
        // One in which another number passed.
        let script = "return [...document.querySelectorAll('tbody tr')].find((row) => row.cells[6].querySelector('small'))\
                      .querySelector('a').href";
        let row = school.client.execute(script, vec![]).await.unwrap();
        let row = row.as_str().unwrap().split_once("/dossiers").map(|(_, rest)| format!("/dossiers{rest}")).unwrap();
        school.open(&row).await;
        let folder = tempfile::tempdir().expect("a folder for files");
        let file = folder.path().join("成绩单.pdf");
        fs::write(&file, "%PDF-1.7 made up").expect("the folder can be written");
        school.attach("添加材料", &file).await;
        wait_for("the file in the list", async || school.client.find(Locator::Css("[data-files] a")).await.ok()).await;
        school.write("理由", "本校成绩单与此不符").await;
        school.press("提出异议").await;
        school.see("异议已提出").await;

        // Whoever awards the certificate finds it among what is to be done.
        school.open(&row).await;
        let text = school.text().await;
        let awarded = text.split("培训评价组织：").nth(1).and_then(|rest| rest.split(" ·").next()).unwrap().to_owned();
        let office = desk.person(&server).await;
        office.enter_as("省1+X推进办").await;
        office.open("/years/2021/figures").await;
        office.write("名称或拼音", &awarded).await;
        office.press("筛选").await;
        office.press(&awarded).await;
        office.see("本校成绩单与此不符").await;
        assert!(office.text().await.contains("成绩单.pdf"), "the evidence is there for whoever answers");
        // The office supplies in its place what the institution says.
        let claimed = text.lines().find(|line| line.starts_with("通过人数")).unwrap_or_default();
        let claimed: String =
            claimed.chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).collect();
        let script = "[...document.querySelectorAll('.message')].find((one) => one.innerText.includes('成绩单.pdf'))\
                      .querySelector('a.button').click()";
        office.client.execute(script, vec![]).await.unwrap();
        office.see("填写一行").await;
        office.write("通过人数", &claimed).await;
        office.press("核对变化").await;
        office.see("该校对原数有异议").await;
        office.tick("本组织承诺").await;
        office.press("签署并报送").await;
        office.see("已签署报送").await;
        office.see("办公室代报").await;

        school.open("/messages").await;
        school.see("更新了贵校已核对过的证书数据").await;
        school.open(&own).await;
        assert!(!school.text().await.contains("有异议 1"), "what was disputed is no longer what stands");
    });
}
