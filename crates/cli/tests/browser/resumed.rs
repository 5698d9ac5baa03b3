//! A large file on a bad line: it goes on where it broke off, and arrives whole.

use std::fs;
use std::process::Command;

use serde_json::json;

use crate::browser::devtools;
use crate::journey::journey;
use crate::page::{Page, wait_for};
use crate::server::Server;

/// Several pieces of the page's script.
const SIZE: u32 = 20 << 20;

#[test]
fn a_large_file_goes_on_after_the_server_fell_over_and_arrives_whole() {
    journey("resumed", async |desk| {
        let mut server = Server::demonstration();
        let folder = tempfile::tempdir().expect("a folder for files");
        let file = folder.path().join("大文件.pdf");
        let bytes = (0..SIZE / 4).flat_map(|word: u32| word.wrapping_mul(2_654_435_761).to_le_bytes());
        fs::write(&file, b"%PDF-1.7\n".iter().copied().chain(bytes).collect::<Vec<u8>>()).expect("it can be written");
        let school = desk.person(&server).await;
        school.enter_as("院校管理员").await;
        school.press("填报自评材料").await;
        let sheet = format!("{}/sheets/4.4", school.path().await);
        school.open(&sheet).await;

        // Slow enough to be seen on its way.
        line(&school, 1 << 20).await;
        school.attach("添加材料", &file).await;
        school.see("正在上传").await;
        wait_for("half of the file", async || (sent(&school).await? > u64::from(SIZE / 2)).then_some(())).await;
        server.kill();
        school.see("连接中断，正在续传").await;
        let before = sent(&school).await.expect("how far it is stays on the page");
        assert!(before >= u64::from(SIZE / 4), "what was safe still counts: {before}");
        server.start_again();
        line(&school, -1).await;
        wait_for("the file in the list", async || kept(&school).await.then_some(())).await;
        assert!(!school.text().await.contains("没有上传"));

        // By the server's bytes, not by its word.
        let script = "const done = arguments[0]; \
                      const link = [...document.querySelectorAll('[data-files] a')].find((one) => one.textContent === '大文件.pdf'); \
                      fetch(link.href).then((answer) => answer.arrayBuffer()).then((bytes) => crypto.subtle.digest('SHA-256', bytes)) \
                        .then((digest) => done([...new Uint8Array(digest)].map((one) => one.toString(16).padStart(2, '0')).join('')))";
        let came = school.client.execute_async(script, vec![]).await.expect("the file comes back");
        let wanted = Command::new("sha256sum").arg(&file).output().expect("coreutils are installed").stdout;
        let wanted = String::from_utf8_lossy(&wanted).trim_start_matches('\\')[..64].to_owned();
        assert_eq!(came, json!(wanted));
    });
}

/// A line that carries so many bytes a second upwards; -1 is as many as there are.
async fn line(page: &Page, bytes: i64) {
    devtools(&page.client, "Network.enable", json!({})).await;
    let line = json!({"offline": false, "latency": 0, "downloadThroughput": -1, "uploadThroughput": bytes});
    devtools(&page.client, "Network.emulateNetworkConditions", line).await;
}

/// How many bytes the page shows as sent.
async fn sent(page: &Page) -> Option<u64> {
    let script = "const bar = document.querySelector('.sending progress'); return bar ? Math.floor(bar.value) : null";
    page.client.execute(script, vec![]).await.ok()?.as_u64()
}

async fn kept(page: &Page) -> bool {
    let script =
        "return [...document.querySelectorAll('[data-files] a')].some((one) => one.textContent === '大文件.pdf')";
    page.client.execute(script, vec![]).await.is_ok_and(|found| found == json!(true))
}
