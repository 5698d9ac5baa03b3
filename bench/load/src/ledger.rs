//! What the server has acknowledged.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::Failure;
use crate::writer::{Login, Sheet, Writer};

/// All writers with what they know.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Ledger {
    accounts: Vec<Account>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Account {
    login: Login,
    sheets: Vec<Sheet>,
}

impl Ledger {
    pub(crate) async fn add(&mut self, writer: &Writer) {
        let mut sheets = Vec::new();
        for sheet in &writer.sheets {
            sheets.push(sheet.lock().await.clone());
        }
        self.accounts.push(Account { login: writer.login.clone(), sheets });
    }

    pub(crate) fn save(&self, path: &Path) -> Result<(), Failure> {
        Ok(std::fs::write(path, serde_json::to_vec(self)?)?)
    }

    pub(crate) fn load(path: &Path) -> Result<Self, Failure> {
        Ok(serde_json::from_slice(&std::fs::read(path)?)?)
    }

    /// Every sheet must show what was acknowledged last, or what was sent after it and never answered for.
    pub(crate) async fn verify(&self, url: &str) -> Result<String, Failure> {
        let (mut found, mut lost) = (0_u64, Vec::new());
        for account in &self.accounts {
            let client = account.login.client()?;
            for sheet in account.sheets.iter().filter(|sheet| sheet.acknowledged > 0) {
                let page = account.login.page(&client, url, &sheet.path).await?;
                let shown = |number: u64| page.contains(&format!(">{}<", sheet.text(number)));
                if shown(sheet.acknowledged) || (sheet.acknowledged..=sheet.sent).any(shown) {
                    found += 1;
                } else {
                    lost.push(format!("{} {}", sheet.path, sheet.text(sheet.acknowledged)));
                }
            }
        }
        let acknowledged: u64 = self.accounts.iter().flat_map(|account| &account.sheets).map(|s| s.acknowledged).sum();
        if lost.is_empty() {
            Ok(format!("{found} rows hold what was acknowledged last; {acknowledged} saves were acknowledged"))
        } else {
            Err(format!("{} of {} rows LOST an acknowledged save:\n{}", lost.len(), found, lost.join("\n")).into())
        }
    }
}
