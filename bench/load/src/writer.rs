//! One institution's coordinator, who writes remarks into one sheet after another.

use std::net::{IpAddr, Ipv4Addr};

use reqwest::header::{ACCEPT, CONTENT_TYPE, COOKIE, HeaderMap, ORIGIN, SET_COOKIE};
use reqwest::{Client, redirect};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::Failure;
use crate::report::Report;

/// Sheets that one writer goes through.
const SHEETS: [&str; 8] = ["1.1", "2.1", "2.2", "3.1", "4.1", "5.1", "5.2", "4.4"];

/// A login from an address of its own, as every school has one: limits count by it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Login {
    address: IpAddr,
    cookie: String,
}

/// One row of one sheet.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Sheet {
    pub(crate) path: String,
    row: String,
    version: i64,
    /// Number of the last save that was answered for.
    pub(crate) acknowledged: u64,
    /// Number of the last save that was sent.
    pub(crate) sent: u64,
}

pub(crate) struct Writer {
    client: Client,
    url: String,
    pub(crate) login: Login,
    pub(crate) sheets: Vec<Mutex<Sheet>>,
    turn: Mutex<usize>,
}

impl Login {
    pub(crate) fn client(&self) -> Result<Client, Failure> {
        Ok(Client::builder().local_address(self.address).redirect(redirect::Policy::none()).build()?)
    }

    async fn enter(index: usize, url: &str, role: &str, institution: &str) -> Result<(Client, Self), Failure> {
        let index = u16::try_from(index)?.to_be_bytes();
        let address = IpAddr::V4(Ipv4Addr::new(127, 1, index[0], index[1].max(1)));
        let mut login = Self { address, cookie: String::new() };
        let client = login.client()?;
        let answer = client
            .post(format!("{url}/demonstration/enter"))
            .header(ORIGIN, url)
            .form(&[("role", role), ("institution", institution)])
            .send()
            .await?;
        let cookie = |value: &reqwest::header::HeaderValue| {
            value.to_str().ok().and_then(|value| value.split(';').next()).map(str::to_owned)
        };
        let cookies: Vec<String> = answer.headers().get_all(SET_COOKIE).iter().filter_map(cookie).collect();
        if cookies.is_empty() {
            return Err(format!("{role} could not enter: {}", answer.status()).into());
        }
        login.cookie = cookies.join("; ");
        Ok((client, login))
    }

    pub(crate) async fn page(&self, client: &Client, url: &str, path: &str) -> Result<String, Failure> {
        let answer = client.get(format!("{url}{path}")).header(COOKIE, &self.cookie).send().await?;
        let status = answer.status();
        let text = answer.text().await?;
        if status.is_success() { Ok(text) } else { Err(format!("{path}: {status}").into()) }
    }
}

/// What stands between two texts, every time.
fn between<'t>(text: &'t str, before: &'t str, after: &'t str) -> impl Iterator<Item = &'t str> {
    text.split(before).skip(1).filter_map(move |rest| rest.split_once(after).map(|(found, _)| found))
}

/// Enters as the coordinators of so many institutions whose dossier can be written.
pub(crate) async fn enter_all(url: &str, most: usize) -> Result<Vec<Writer>, Failure> {
    let (client, admin) = Login::enter(1, url, "system_admin", "").await?;
    let people = admin.page(&client, url, "/people").await?;
    let list = between(&people, "<select id=\"institution\"", "</select>").next().ok_or("no list of institutions")?;
    let mut writers = Vec::new();
    for (index, institution) in between(list, "<option value=\"", "\"").filter(|id| !id.is_empty()).enumerate() {
        if writers.len() == most {
            break;
        }
        let (client, login) = Login::enter(index + 2, url, "institution_admin", institution).await?;
        let home = login.page(&client, url, "/").await?;
        let Some(dossier) = between(&home, "href=\"/dossiers/", "\"").next() else { continue };
        let dossier = dossier.split('/').next().unwrap_or_default();
        let writer = Writer::on(client, url, login, dossier).await?;
        writers.extend(writer);
    }
    if writers.is_empty() { Err("no dossier can be written".into()) } else { Ok(writers) }
}

impl Writer {
    /// On a dossier, unless it is locked.
    async fn on(client: Client, url: &str, login: Login, dossier: &str) -> Result<Option<Self>, Failure> {
        let mut sheets = Vec::new();
        for sheet in SHEETS {
            let path = format!("/dossiers/{dossier}/sheets/{sheet}");
            let page = login.page(&client, url, &path).await?;
            let before = between(&page, "<textarea", ">").find(|tag| !tag.contains("readonly"));
            let Some(row) = before.and_then(|tag| between(tag, "name=\"f.", ".remark\"").next()) else {
                return Ok(None);
            };
            let version = between(&page, &format!("name=\"v.{row}\" value=\""), "\"").next().unwrap_or("0").parse()?;
            sheets.push(Mutex::new(Sheet { row: row.to_owned(), path, version, acknowledged: 0, sent: 0 }));
        }
        Ok(Some(Self { client, url: url.to_owned(), login, sheets, turn: Mutex::new(0) }))
    }

    /// Saves the next text into the next sheet. One sheet is written by one request at a time.
    pub(crate) async fn save(&self, due: Instant, report: &Report) {
        let turn = {
            let mut turn = self.turn.lock().await;
            *turn += 1;
            *turn % self.sheets.len()
        };
        let mut sheet = self.sheets[turn].lock().await;
        sheet.sent += 1;
        let form = [
            (format!("f.{}.remark", sheet.row), sheet.text(sheet.sent)),
            (format!("v.{}", sheet.row), sheet.version.to_string()),
        ];
        match self.send(&sheet.path, &form).await {
            Ok((200, body)) => {
                sheet.version = body["versions"][&sheet.row].as_i64().unwrap_or(sheet.version);
                sheet.acknowledged = sheet.sent;
                report.saved(due.elapsed());
            }
            Ok((status, _)) => report.refused(status),
            Err(_) => report.gone(),
        }
    }

    async fn send(&self, path: &str, form: &[(String, String)]) -> Result<(u16, serde_json::Value), Failure> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, "application/json".parse()?);
        headers.insert(ORIGIN, self.url.parse()?);
        headers.insert(COOKIE, self.login.cookie.parse()?);
        let request = self.client.post(format!("{}{path}", self.url)).form(form).headers(headers);
        let answer = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").send().await?;
        let status = answer.status().as_u16();
        Ok((status, serde_json::from_slice(&answer.bytes().await?).unwrap_or_default()))
    }
}

impl Sheet {
    /// The words of one save, which no other has.
    pub(crate) fn text(&self, number: u64) -> String {
        format!("第{number}次填写的说明 {}", self.row)
    }
}
