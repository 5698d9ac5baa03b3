//! The program as a server: what needs its child processes, over HTTP as a browser would send it.

use std::io::{BufRead as _, BufReader, Cursor, Read as _, Write as _};
use std::process::{Child, Command, Stdio};

use reqwest::blocking::{Client, Response, multipart};

/// A demonstration on a free port, entered as a coordinator whose dossier is half done, or as somebody else.
struct Site {
    server: Child,
    url: String,
    client: Client,
    /// What this person works on.
    place: String,
}

impl Drop for Site {
    fn drop(&mut self) {
        // It has ended, or ends now.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

impl Site {
    fn open() -> Self {
        Self::open_at("self_evaluation", "institution_admin", "/dossiers/")
    }

    /// At this step, in this role, which works on what an address of home that begins so leads to.
    fn open_at(step: &str, role: &str, works_on: &str) -> Self {
        let mut server = Command::new(env!("CARGO_BIN_EXE_hengping"))
            .args(["demo", "--at", step, "--listen", "127.0.0.1:0", "--lang", "en"])
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut lines = BufReader::new(server.stderr.take().unwrap()).lines();
        let address = |line: &String| {
            let mut words = line.split_whitespace();
            words.find_map(|word| word.strip_suffix('/').filter(|word| word.starts_with("http"))).map(str::to_owned)
        };
        // A warning may come before it.
        let url = lines.by_ref().map_while(Result::ok).find_map(|line| address(&line)).expect("an address");
        // Read to the end, so that the server never waits for a reader.
        std::thread::spawn(move || lines.for_each(drop));
        // The store brings a client that encrypts, and leaves it to the program with what.
        drop(rustls::crypto::ring::default_provider().install_default());
        let client = Client::builder().cookie_store(true).timeout(None).build().unwrap();
        let entered = client.post(format!("{url}/demonstration/enter")).form(&[("role", role)]).send().unwrap();
        let home = entered.text().unwrap();
        let id = home.split(&format!("href=\"{works_on}")).nth(1).and_then(|rest| rest.split(['"', '/', '#']).next());
        let place = format!("{works_on}{}", id.unwrap());
        Self { server, url, client, place }
    }

    fn at(&self, path: &str) -> String {
        format!("{}{}{path}", self.url, self.place)
    }

    fn page(&self, path: &str) -> String {
        self.client.get(self.at(path)).send().unwrap().text().unwrap()
    }

    fn workbook(&self) -> Vec<u8> {
        self.client.get(self.at("/workbook")).send().unwrap().bytes().unwrap().to_vec()
    }

    fn give_back(&self, workbook: Vec<u8>) -> Response {
        self.send("/workbook", "back.xlsx", workbook)
    }

    fn send(&self, path: &str, name: &'static str, bytes: Vec<u8>) -> Response {
        let form = multipart::Form::new().part("file", multipart::Part::bytes(bytes).file_name(name));
        self.client.post(self.at(path)).multipart(form).send().unwrap()
    }

    /// Presses the button of the list of changes.
    fn apply(&self, page: &str) -> Response {
        let mut rows = Vec::new();
        for field in page.split("<input type=\"hidden\" name=\"rows.").skip(1) {
            let (sheet, rest) = field.split_once("\" value=\"").unwrap();
            let value = rest.split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&");
            rows.push((format!("rows.{sheet}"), value));
        }
        self.client.post(self.at("/workbook/apply")).form(&rows).send().unwrap()
    }
}

/// The workbook with one text in place of another, wherever a cell has it.
fn edited(workbook: &[u8], from: &str, to: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        if name == "xl/sharedStrings.xml" {
            bytes = String::from_utf8(bytes).unwrap().replace(from, to).into_bytes();
        }
        out.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(&bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}

/// The first title in the table of textbooks.
fn title(page: &str) -> String {
    let cell = page.split(".title\" value=\"").nth(1).expect("a row of the demonstration");
    cell.split('"').next().unwrap().to_owned()
}

#[test]
fn a_workbook_goes_out_and_comes_back_by_way_of_a_list_of_changes() {
    let site = Site::open();
    let workbook = site.workbook();
    let unchanged = site.give_back(workbook.clone()).text().unwrap();
    assert!(unchanged.contains("与已填内容一致"), "what went out comes back as it is: {unchanged}");

    let before = title(&site.page("/sheets/4.4"));
    let staged = site.give_back(edited(&workbook, &before, "《改过名的教材》")).text().unwrap();
    assert!(staged.contains("《改过名的教材》") && staged.contains(&before), "both are shown: {staged}");
    assert_eq!(title(&site.page("/sheets/4.4")), before, "nothing is written before it is confirmed");
    assert!(site.apply(&staged).status().is_success());
    assert!(site.page("/sheets/4.4").contains("《改过名的教材》"));

    // A list that was made before somebody else's change does not overwrite it: its new row is there already, and the
    // row that it would remove is gone.
    let again = site.apply(&staged);
    assert!(again.status().is_success(), "the same once more changes nothing: {}", again.status());
    assert_eq!(site.page("/sheets/4.4").matches("《改过名的教材》").count(), 1);
}

#[test]
fn what_is_wrong_in_a_workbook_is_listed_with_its_places() {
    let site = Site::open();
    let wrong = edited(&site.workbook(), "第一主编", "第零主编");
    let answer = site.give_back(wrong);
    assert_eq!(answer.status(), 422);
    let page = answer.text().unwrap();
    assert!(page.contains("第零主编") && page.contains("佐证事项!"), "{page}");
    let noise = site.give_back(b"PK\x03\x04 no workbook".to_vec());
    assert_eq!(noise.status(), 422);
}

#[test]
fn evidence_with_somebodys_number_is_kept_with_a_warning() {
    let site = Site::open();
    assert!(site.send("/sheets/4.4/files", "名单.txt", "联系电话 13000000000".into()).status().is_success());
    let page = site.page("/sheets/4.4");
    assert!(page.contains("名单.txt") && page.contains("手机号 1 处") && page.contains("130****0000"), "{page}");
    assert!(!page.contains("13000000000"));
    assert!(site.send("/sheets/4.4/files", "说明.txt", "没有号码".into()).status().is_success());
    let page = site.page("/sheets/4.4");
    assert_eq!(page.matches("疑似").count(), 1, "only where there is something: {page}");
    assert_eq!(page.matches("未能自动检查").count(), 0, "{page}");
}

/// What a hidden field of a page holds.
fn hidden(page: &str, name: &str) -> String {
    let value = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_else(|| panic!("{name} in {page}"));
    let value = value.split('"').next().unwrap();
    value.replace("&#34;", "\"").replace("&quot;", "\"").replace("&#38;", "&").replace("&amp;", "&")
}

#[test]
fn an_organisations_workbook_goes_out_and_comes_back_to_be_signed() {
    let site = Site::open_at("data", "evaluation_organisation", "/years/2021/figures/");
    let workbook = site.workbook();
    let unchanged = site.give_back(workbook.clone()).text().unwrap();
    assert!(unchanged.contains("与已报送的数据一致"), "what went out comes back as it is: {unchanged}");

    let page = site.page("");
    let batch = page.split("<td class=\"short\">2021-").nth(1).unwrap().split('<').next().unwrap();
    let batch = format!("2021-{batch}");
    let staged = site.give_back(edited(&workbook, &batch, "2021-A")).text().unwrap();
    assert!(staged.contains("新增") && staged.contains("2021-A"), "{staged}");
    assert!(!site.page("?q=2021").contains("2021-A"), "nothing is written before it is signed");
    let (rows, seen, key) = (hidden(&staged, "rows"), hidden(&staged, "seen"), hidden(&staged, "key"));
    let fields = [("rows", &*rows), ("seen", &*seen), ("key", &*key), ("as_of", "2022-02-10"), ("agreed", "1")];
    let signed = site.client.post(site.at("/sign")).form(&fields).send().unwrap().text().unwrap();
    assert!(signed.contains("第 2 版") && signed.contains("2021-A"), "{signed}");
}

#[test]
fn an_organisations_workbook_with_mistakes_comes_back_with_them_beside_its_rows() {
    let site = Site::open_at("data", "evaluation_organisation", "/years/2021/figures/");
    let workbook = site.workbook();
    let texts = texts_of(&workbook);
    let page = site.page("/line");
    let options = page.split("<option value=\"").filter_map(|option| option.split_once(" · ")?.0.split_once('>'));
    let certificate = options.map(|(_, name)| name.to_owned()).find(|name| texts.contains(&format!(">{name}<")));
    let certificate = certificate.expect("a certificate with a row");
    let level = ["初级", "中级", "高级"].into_iter().find(|level| texts.contains(&format!(">{level}<"))).unwrap();
    for (from, to, said) in
        [(certificate.as_str(), "没有这个证书", "本组织名下没有证书「没有这个证书」"), (level, "特级", "特级")]
    {
        let answer = site.give_back(edited(&workbook, from, to));
        assert_eq!(answer.status(), 422);
        let page = answer.text().unwrap();
        assert!(page.contains(said) && page.contains("证书数据!"), "{page}");
        let refused = hidden(&page, "refused");
        let back = site.client.post(site.at("/errors")).form(&[("refused", refused)]).send().unwrap();
        let back = back.bytes().unwrap().to_vec();
        let texts = texts_of(&back);
        assert!(texts.contains("错误说明") && texts.contains(said), "the reason stands in the workbook: {texts}");
    }
}

#[test]
fn a_list_of_experts_is_read_by_the_words_that_head_it() {
    let site = Site::open_at("self_evaluation", "office_staff", "/years/");
    let import = format!("{}/registers/experts/import", site.url);
    let stage = |list: &str| {
        let file = multipart::Part::bytes(list.as_bytes().to_vec()).file_name("专家.csv");
        site.client.post(&import).multipart(multipart::Form::new().part("file", file)).send().unwrap()
    };
    let apply = |staged: &str| {
        let fields = ["rows", "seen", "key"].map(|name| (name, hidden(staged, name)));
        site.client.post(format!("{import}/apply")).form(&fields).send().unwrap().text().unwrap()
    };
    let list = "编号,姓名,单位,近三年任职单位,专业,地市\nY901,专家甲,某公司,某学院;某大学,教育,甲市\n";
    let staged = stage(list).text().unwrap();
    assert!(staged.contains("新增") && staged.contains("某学院；某大学"), "{staged}");
    assert!(apply(&staged).contains("专家甲"));
    let moved = stage("编号,姓名,单位,近三年任职单位,地市\nY901,专家甲,另一公司,某学院；某大学,甲市\n").text().unwrap();
    assert!(moved.contains("<del>某公司</del>") || moved.contains("某公司"), "what was there is shown: {moved}");
    assert!(moved.contains("另一公司"), "{moved}");

    let wrong = stage("编号,姓名,单位,服务组织,地市\nY902,专家乙,,没有,甲市\nY902,专家丙,某公司,,甲市\n");
    assert_eq!(wrong.status(), 422);
    let page = wrong.text().unwrap();
    for said in ["请填写工作单位", "没有培训评价组织「没有」", "C2", "D2"] {
        assert!(page.contains(said), "{said} in {page}");
    }
}

/// All texts of a workbook.
fn texts_of(workbook: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut text = String::new();
    archive.by_name("xl/sharedStrings.xml").unwrap().read_to_string(&mut text).unwrap();
    text
}

/// What an independent program in big rationals says of a result that the server determined, beside that result.
fn differing(facts: &serde_json::Value, result: &serde_json::Value) -> Vec<String> {
    let wanted = testkit::oracle::score(facts, testkit::oracle::Basis::Verified);
    let got = result["institutions"].as_array().unwrap();
    assert_eq!(got.len(), wanted.len());
    let mut found = Vec::new();
    for (got, wanted) in got.iter().zip(&wanted) {
        let text = |key: &str| got[key].as_str().unwrap_or_default().to_owned();
        let head = (text("code"), text("total"), text("base"), text("bonus"), got["rank"].as_u64(), text("grade"));
        let said = (
            wanted.code.clone(),
            wanted.total.clone(),
            wanted.base.clone(),
            wanted.bonus.clone(),
            Some(u64::from(wanted.rank)),
            wanted.grade.clone().unwrap_or_default(),
        );
        if head != said {
            found.push(format!("{head:?} is {said:?}"));
        }
        for leaf in got["indicators"].as_array().unwrap().iter().flat_map(|one| one["leaves"].as_array().unwrap()) {
            let id = leaf["id"].as_str().unwrap();
            let score = (leaf["score"].as_str().unwrap().to_owned(), leaf["status"] == "missing");
            if wanted.leaves.get(id) != Some(&score) {
                found.push(format!("{} {id}: {score:?} is {:?}", wanted.code, wanted.leaves.get(id)));
            }
        }
    }
    found
}

#[test]
fn a_determined_province_is_computed_again_by_the_command_line_and_by_an_independent_program() {
    let site = Site::open_at("determination", "office_lead", "/years/");
    let get = |page: &str| {
        let answer = site.client.get(site.at(&format!("/determination/1{page}"))).send().unwrap();
        assert_eq!(answer.status(), 200, "{page}");
        answer.bytes().unwrap()
    };
    let (facts, result) = (get("/facts.json"), get("/result.json?lang=zh"));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("facts.json");
    std::fs::write(&file, &facts).unwrap();
    let again = Command::new(env!("CARGO_BIN_EXE_hengping"))
        .args(["score", file.to_str().unwrap(), "--format", "json", "--lang", "zh"])
        .output()
        .unwrap();
    assert!(again.status.success(), "{}", String::from_utf8_lossy(&again.stderr));
    assert!(again.stdout == result, "the same bytes");
    let facts: serde_json::Value = serde_json::from_slice(&facts).unwrap();
    let mut result: serde_json::Value = serde_json::from_slice(&result).unwrap();
    assert_eq!(facts["institutions"].as_array().unwrap().len(), 150);
    assert_eq!(differing(&facts, &result), Vec::<String>::new());
    // The comparison is able to fail.
    result["institutions"][7]["total"] = "0.01".into();
    assert_eq!(differing(&facts, &result).len(), 1);
}
