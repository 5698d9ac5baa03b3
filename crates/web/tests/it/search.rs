//! Search finds by characters, pinyin and initials, and nothing but what one may see.

use workflow::{Role, Scope};

use crate::site::{Person, Site};

const ROW: &str = "0123456789abcdef0123456789abcdef";

async fn finds(site: &Site, person: &Person, typed: &str) -> String {
    let page = site.get(Some(person), &format!("/search?q={typed}")).await.body;
    page[page.find("<main").unwrap()..].to_owned()
}

#[tokio::test]
async fn an_institution_finds_its_rows_files_indicators_and_people() {
    let (site, _, [first, second]) = Site::with_year().await;
    let admin = site.person("欧阳长江", Role::InstitutionAdmin, Scope::Institution(first.clone())).await;
    let rival = site.person("欧阳黄河", Role::InstitutionAdmin, Scope::Institution(second.clone())).await;
    let path = format!("/dossiers/{}", site.dossier(&first).await);
    let row =
        [(format!("v.{ROW}"), "0"), (format!("f.{ROW}.kind"), "chief_editor"), (format!("f.{ROW}.title"), "示例教材")];
    let row: Vec<(&str, &str)> = row.iter().map(|(key, value)| (key.as_str(), *value)).collect();
    site.post_json(Some(&admin), &format!("{path}/sheets/4.4"), &row).await;
    site.upload(&admin, &format!("{path}/sheets/4.4/files"), "出版证明.pdf", b"%PDF-1.7 x").await;
    for typed in ["%E6%95%99%E6%9D%90", "shilijiaocai", "sljc"] {
        let page = finds(&site, &admin, typed).await;
        assert!(page.contains("示例教材") && page.contains(&format!("{path}/sheets/4.4#row-{ROW}")), "{typed}: {page}");
        assert!(!finds(&site, &rival, typed).await.contains("示例教材"), "{typed}");
    }
    assert!(finds(&site, &admin, "4.4").await.contains(&format!("{path}/sheets/4.4\"")));
    assert!(finds(&site, &admin, "cbzm").await.contains("出版证明.pdf"));
    let people = finds(&site, &admin, "oy").await;
    assert!(people.contains("欧阳长江") && !people.contains("欧阳黄河"), "{people}");
    assert!(finds(&site, &admin, "zzzz").await.contains("没有找到"));
    assert!(finds(&site, &admin, "").await.contains("拼音首字母"));
}

#[tokio::test]
async fn the_office_finds_institutions_and_an_authority_only_its_own() {
    let (site, lead, _) = Site::with_year().await;
    let all = finds(&site, &lead, "jx").await;
    assert!(all.contains("甲校") && all.contains("/dossiers/") && !all.contains("乙校"), "{all}");
    let stranger = site.person("市教育局", Role::Authority, Scope::Authority("别市教育局".to_owned())).await;
    let none = finds(&site, &stranger, "jx").await;
    assert!(none.contains("没有找到"), "{none}");
}

#[tokio::test]
async fn what_is_typed_is_shown_as_text() {
    let (site, lead, _) = Site::with_year().await;
    let page = site.get(Some(&lead), "/search?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E").await.body;
    assert!(!page.contains("<script>alert"), "{page}");
    assert!(page.contains("&#60;script&#62;") || page.contains("&lt;script&gt;"), "{page}");
}
