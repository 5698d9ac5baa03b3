//! What happened to something on a register: who, when, what; as the log has it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use scheme::Text;
use serde_json::Value;
use store::log::{self, Line};
use store::{AnyConnection, people};
use workflow::{Event, Role};

use super::change::CHANGED;
use super::{BETWEEN, Column, Listed, Register, Registers, same};
use crate::{App, AppError};

/// Something that happened.
#[derive(Debug, Clone)]
pub struct HistoryLine {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub person: String,
    /// In which role.
    pub role: Text,
    /// What.
    pub event: Text,
    /// What it says more: what, before, after; before is empty where there is none.
    pub details: Vec<(Text, Text, Text)>,
}

impl App {
    /// What happened to something on a register, latest first.
    pub async fn history_of_listed(
        &self,
        db: &mut AnyConnection,
        registers: &Registers,
        register: Register,
        id: &str,
    ) -> Result<Vec<HistoryLine>, AppError> {
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        let mut history = Vec::new();
        for line in log::lines_about(db, &register.object(id)).await? {
            if !names.contains_key(&line.actor) {
                let account = match line.actor.parse() {
                    Ok(id) => people::account_by_id(db, &id).await?,
                    Err(_) => None,
                };
                names.insert(line.actor.clone(), account.map_or_else(String::new, |account| account.person));
            }
            history.push(HistoryLine {
                at: line.at,
                person: names[&line.actor].clone(),
                role: Role::from_id(&line.role).map_or_else(Text::default, Role::name),
                event: event(&line),
                details: details(registers, register, &line),
            });
        }
        Ok(history)
    }
}

fn event(line: &Line) -> Text {
    let imported = line.detail.contains("\"import\":true");
    let name = line.event.name();
    if imported { Text::new(format!("{}（导入）", name.zh), format!("{} (import)", name.en)) } else { name }
}

fn details(registers: &Registers, register: Register, line: &Line) -> Vec<(Text, Text, Text)> {
    let detail: Value = serde_json::from_str(&line.detail).unwrap_or_default();
    let text = |key: &str| detail[key].as_str().filter(|text| !text.is_empty());
    let name = |id: &str| same(registers.find(register, id).map_or(id, Listed::name));
    let mut details = Vec::new();
    for column in register.columns() {
        let change = &detail["changes"][column.id()];
        if change.as_str() == Some(CHANGED) {
            details.push((column.heading(register), Text::default(), Text::new("有改动", "changed")));
        }
        let Some(change) = change.as_array() else { continue };
        let words = |value: Option<&Value>| {
            let value = value.and_then(Value::as_str).unwrap_or_default();
            match column {
                Column::FormerNames => same(&value.replace('\n', BETWEEN)),
                column => registers.value_words(*column, value),
            }
        };
        details.push((column.heading(register), words(change.first()), words(change.get(1))));
    }
    let undone = line.event == Event::MergerUndone;
    if let Some(into) = text("into") {
        let label = if undone { Text::new("原并入", "merged into before") } else { Text::new("并入", "into") };
        details.push((label, Text::default(), name(into)));
    }
    if let Some(absorbed) = text("absorbed") {
        let label = if undone { Text::new("恢复", "independent again") } else { Text::new("并入方", "took in") };
        details.push((label, Text::default(), name(absorbed)));
    }
    let certificates: Vec<&str> =
        detail["certificates"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if !certificates.is_empty() {
        let names: Vec<&str> = certificates
            .iter()
            .map(|id| registers.find(Register::Certificates, id).map_or(*id, Listed::name))
            .collect();
        let moved = Text::new(names.join("、"), names.join(", "));
        details.push((Text::new("随同的证书", "certificates with it"), Text::default(), moved));
    }
    if let Some(on) = text("on") {
        details.push((Text::new("日期", "day"), Text::default(), same(on)));
    }
    if let Some(basis) = text("basis") {
        details.push((Text::new("依据", "basis"), Text::default(), same(basis)));
    }
    details
}
