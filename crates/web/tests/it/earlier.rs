//! The second year: what an institution wrote in the first is offered, never forced.

use axum::http::StatusCode;
use workflow::{InstitutionId, Role, Scope, Year};

use crate::site::{Person, Site};

const ROW: &str = "0123456789abcdef0123456789abcdef";
const OTHER: &str = "0123456789abcdef0123456789abcdee";

struct SecondYear {
    site: Site,
    admin: Person,
    institution: InstitutionId,
    path: String,
}

/// 甲校 with textbooks, a remark, certificate figures and a file in 2021, and an empty dossier in 2022.
async fn second_year() -> SecondYear {
    let (site, _, [institution, _]) = Site::with_year().await;
    let scope = || Scope::Institution(institution.clone());
    let admin = site.person("教务处", Role::InstitutionAdmin, scope()).await;
    let first = format!("/dossiers/{}", site.dossier(&institution).await);
    let sheet = format!("{first}/sheets/4.4");
    for (row, title) in [(ROW, "示例教材"), (OTHER, "<b>另一本</b>")] {
        let (kind, name, date) = (format!("f.{row}.kind"), format!("f.{row}.title"), format!("f.{row}.date"));
        let fields = [(kind.as_str(), "chief_editor"), (name.as_str(), title), (date.as_str(), "2021.5.1")];
        assert_eq!(site.post_json(Some(&admin), &sheet, &fields).await.status, StatusCode::OK);
    }
    let about = format!("f.{}.remark", "0123456789abcdef0123456789abcdec");
    site.post_json(Some(&admin), &sheet, &[(about.as_str(), "均有版权页")]).await;
    site.upload(&admin, &format!("{sheet}/files"), "版权页.pdf", b"%PDF-1.7 page").await;
    let row = |field: &str| format!("f.0123456789abcdef0123456789abcded.{field}");
    let fields = [
        (row("certificate"), "Web前端开发"),
        (row("level"), "中级"),
        (row("approved"), "40"),
        (row("registered"), "38"),
        (row("attended"), "36"),
        (row("passed"), "30"),
    ];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(key, value)| (key.as_str(), *value)).collect();
    site.post_json(Some(&admin), &format!("{first}/sheets/certificates"), &fields).await;

    site.set_time("2023-01-10T09:00:00+08:00");
    let lead = site.person("厅职成处", Role::OfficeLead, Scope::Province).await;
    let (scheme, notice) = site.app.scheme_for(Year(2022)).await.unwrap();
    site.app.create_year(&lead.actor, Year(2022), scheme, notice).await.unwrap();
    site.decide_lines(&lead, Year(2022)).await;
    site.app.issue_notice(&lead.actor, Year(2022)).await.unwrap();
    let admin = site.person("教务处", Role::InstitutionAdmin, scope()).await;
    let path = format!("/dossiers/{}", site.dossier(&institution).await);
    assert_ne!(path, first);
    SecondYear { site, admin, institution, path }
}

impl SecondYear {
    async fn page(&self, sheet: &str) -> String {
        self.site.get(Some(&self.admin), &format!("{}/sheets/{sheet}", self.path)).await.body
    }

    async fn copy(&self, sheet: &str, chosen: &[(&str, &str)]) -> StatusCode {
        self.site.post(Some(&self.admin), &format!("{}/sheets/{sheet}/copy", self.path), chosen).await.status
    }
}

/// The value of the checkbox of this name that comes before a text.
fn chosen<'p>(page: &'p str, name: &str, before: &str) -> &'p str {
    let upto = &page[..page.find(before).unwrap_or_else(|| panic!("{before} is not on the page: {page}"))];
    let mark = format!("name=\"{name}\" value=\"");
    let at = upto.rfind(&mark).unwrap() + mark.len();
    &page[at..at + 32]
}

#[tokio::test]
async fn what_was_chosen_is_copied_without_its_date_and_only_once() {
    let year = second_year().await;
    let page = year.page("4.4").await;
    assert!(page.contains("2021年度填报的内容") && page.contains("&#60;b&#62;另一本"), "{page}");
    assert!(!page.contains("<b>另一本"));
    assert!(page.contains("2021.5.1"), "what was then is shown");
    let row = chosen(&page, "row", "<td>示例教材</td>").to_owned();
    let file = chosen(&page, "file", "版权页.pdf（").to_owned();
    let wish = [("row", row.as_str()), ("file", file.as_str()), ("with_remark", "1")];
    for _ in 0..2 {
        assert_eq!(year.copy("4.4", &wish).await, StatusCode::SEE_OTHER);
    }
    let page = year.page("4.4").await;
    assert_eq!(page.matches("value=\"示例教材\"").count(), 1, "a double click copies once");
    assert!(!page.contains("value=\"另一本") && !page.contains("value=\"2021.5.1\""));
    assert!(page.contains(">均有版权页</textarea>"));
    assert!(page.contains("<td>已有</td>"), "what is there is not offered again");
    assert_eq!(page.matches(">版权页.pdf</a>").count(), 1);
    assert!(page.contains("需要更正") && page.contains("日期"), "the date of this year is asked for");
    let id = page.split("/files/").nth(1).unwrap().split('"').next().unwrap();
    let bytes = year.site.get(Some(&year.admin), &format!("{}/files/{id}", year.path)).await.body;
    assert_eq!(bytes, "%PDF-1.7 page");
}

#[tokio::test]
async fn of_certificates_only_name_and_level_are_copied() {
    let year = second_year().await;
    let page = year.page("certificates").await;
    let row = chosen(&page, "row", "<td>Web前端开发</td>").to_owned();
    assert!(page.contains("<td>38</td>"), "last year's figures are shown beside");
    assert_eq!(year.copy("certificates", &[("row", &row)]).await, StatusCode::SEE_OTHER);
    let page = year.page("certificates").await;
    assert!(page.contains("value=\"Web前端开发\"") && page.contains("<option value=\"中级\" selected>"));
    assert!(!page.contains("value=\"38\""));
}

#[tokio::test]
async fn a_written_remark_stays_and_rows_of_others_cannot_be_had() {
    let year = second_year().await;
    let about = format!("f.{}.remark", "0123456789abcdef0123456789abcdeb");
    let sheet = format!("{}/sheets/4.4", year.path);
    year.site.post_json(Some(&year.admin), &sheet, &[(about.as_str(), "今年的说明")]).await;
    let page = year.page("4.4").await;
    assert!(page.contains("当年说明：均有版权页"), "shown, and not offered");
    assert_eq!(year.copy("4.4", &[("with_remark", "1"), ("row", ROW)]).await, StatusCode::SEE_OTHER);
    assert!(year.page("4.4").await.contains(">今年的说明</textarea>"));
    // A row that is none of the sheet's of last year is nothing to copy.
    assert_eq!(year.copy("4.5", &[("row", OTHER)]).await, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(!year.page("4.5").await.contains("另一本"));
    assert_eq!(year.copy("4.4", &[]).await, StatusCode::UNPROCESSABLE_ENTITY, "nothing was chosen");
    let stranger = year.site.person("外校", Role::InstitutionAdmin, Scope::Institution(year.stranger())).await;
    let url = format!("{}/sheets/4.4/copy", year.path);
    assert_eq!(year.site.post(Some(&stranger), &url, &[("row", ROW)]).await.status, StatusCode::NOT_FOUND);
}

impl SecondYear {
    fn stranger(&self) -> InstitutionId {
        InstitutionId::from_bytes(self.institution.as_str().as_bytes()[..16].try_into().unwrap())
    }
}
