//! One thing on a register: put there, corrected, renamed, withdrawn. Each change is written with its line in the log, over
//! what somebody saw and nothing else.

use std::collections::BTreeMap;

use jiff::civil::Date;
use scheme::Text;
use serde_json::{Value, json};
use store::Tx;
use workflow::{Act, Actor, Event, Object, may};

use super::{Column, Listed, Register, Registers, State, keep};
use crate::error::{InputProblem, allowed};
use crate::{App, AppError, random_text};

/// What somebody wants to do to one thing on a register.
#[derive(Debug, Clone)]
pub enum Change {
    /// Put right what stands in its fields.
    Correct(BTreeMap<Column, String>),
    /// Give it a new name; the old one is kept.
    Rename {
        /// The new name.
        name: String,
        /// Since when it has it.
        on: Option<Date>,
        /// 依据
        basis: String,
    },
    /// Make it part of another.
    Merge {
        /// Id of the other.
        into: String,
        /// 依据
        basis: String,
    },
    /// Take its merger back.
    UndoMerger {
        /// Why.
        basis: String,
    },
    /// Award a certificate no more.
    Withdraw {
        /// 依据
        basis: String,
    },
    /// Award a withdrawn certificate again.
    Reinstate {
        /// 依据
        basis: String,
    },
}

impl App {
    /// Puts something on a register and gives its id. With the same key it is put there once.
    pub async fn add_listed(
        &self,
        actor: &Actor,
        register: Register,
        typed: BTreeMap<Column, String>,
        key: &str,
    ) -> Result<String, AppError> {
        let (app, actor) = (self.clone(), actor.clone());
        let key = format!("add {} {key}", register.id());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    allowed(may(&actor, Act::KeepRegisters, &Object::Nothing, tx.now()))?;
                    if let Some(id) = tx.answered(&key).await? {
                        return Ok(id);
                    }
                    let registers = app.registers_in(tx.db()).await?;
                    let id = random_text();
                    let values = registers.checked(register, &typed, &id)?;
                    let listed = Listed::new(id.clone(), values, Vec::new());
                    keep::add(tx, register, &listed).await?;
                    let detail = json!({"changes": changes(register, None, &listed)});
                    note_change(tx, &actor, Event::Listed, register, &listed, detail);
                    tx.answer(&key, &id).await?;
                    Ok(id)
                })
            })
            .await
    }

    /// Changes one thing on a register, over what was `seen` of it. With the same key it is changed once.
    pub async fn change_listed(
        &self,
        actor: &Actor,
        register: Register,
        id: &str,
        change: Change,
        (seen, key): (&str, &str),
    ) -> Result<(), AppError> {
        let (app, actor) = (self.clone(), actor.clone());
        let (id, seen) = (id.to_owned(), seen.to_owned());
        let key = format!("change {} {key}", register.object(&id));
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    allowed(may(&actor, Act::KeepRegisters, &Object::Nothing, tx.now()))?;
                    if tx.answered(&key).await?.is_some() {
                        return Ok(());
                    }
                    let registers = app.registers_in(tx.db()).await?;
                    let listed = registers.find(register, &id).ok_or(AppError::Absent)?;
                    if listed.seen() != seen {
                        return Err(AppError::Stale(Text::new(
                            "打开页面之后，这一条已被修改，您的修改没有保存。请刷新后查看，再决定如何修改。",
                            "It was changed after this page was opened, and yours was not saved. Reload, look, and decide.",
                        )));
                    }
                    match change {
                        Change::Merge { into, basis } => {
                            let words = (into, required("reason", &basis)?);
                            app.merge(tx, &actor, (&registers, register), listed, words).await?;
                        }
                        Change::UndoMerger { basis } => {
                            let basis = required("reason", &basis)?;
                            app.undo_merger(tx, &actor, (&registers, register), listed, basis).await?;
                        }
                        other => one_change(tx, &actor, (&registers, register), listed, other).await?,
                    }
                    tx.answer(&key, "").await?;
                    Ok(())
                })
            })
            .await
    }
}

/// A change that concerns nothing else.
async fn one_change(
    tx: &mut Tx,
    actor: &Actor,
    (registers, register): (&Registers, Register),
    listed: &Listed,
    change: Change,
) -> Result<(), AppError> {
    let mut next = listed.clone();
    let (event, mut detail) = match change {
        Change::Correct(typed) => {
            next.values = registers.checked(register, &typed, &listed.id)?;
            next.doubt_if_changed(listed);
            (Event::Corrected, json!({}))
        }
        Change::Rename { name, on, basis } if register.renames() => {
            let (on, basis) = renaming(registers, register, &mut next, (&name, on, &basis))?;
            (Event::Renamed, json!({"on": on, "basis": basis}))
        }
        Change::Withdraw { basis } if register.withdraws() && listed.state == State::Current => {
            next.state = State::Withdrawn(tx.now());
            let event =
                if register == Register::Experts { Event::ExpertWithdrawn } else { Event::CertificateWithdrawn };
            (event, json!({"basis": required("reason", &basis)?}))
        }
        Change::Reinstate { basis } if matches!(listed.state, State::Withdrawn(_)) => {
            next.state = State::Current;
            let event =
                if register == Register::Experts { Event::ExpertReinstated } else { Event::CertificateReinstated };
            (event, json!({"basis": required("reason", &basis)?}))
        }
        Change::Rename { .. }
        | Change::Withdraw { .. }
        | Change::Reinstate { .. }
        | Change::Merge { .. }
        | Change::UndoMerger { .. } => return Err(AppError::Absent),
    };
    if next == *listed {
        return Ok(());
    }
    keep::save(tx, register, &next).await?;
    detail["changes"] = changes(register, Some(listed), &next);
    note_change(tx, actor, event, register, &next, detail);
    Ok(())
}

fn renaming(
    registers: &Registers,
    register: Register,
    next: &mut Listed,
    (name, on, basis): (&str, Option<Date>, &str),
) -> Result<(Date, String), AppError> {
    let mut problems = Vec::new();
    let mut values = next.values.clone();
    values.insert(Column::Name, name.to_owned());
    let checked = registers.checked(register, &values, &next.id);
    let basis = required("reason", basis);
    if register.name_key(name) == register.name_key(next.name()) {
        problems.push(InputProblem::new(
            Column::Name.id(),
            "新名称与现名称相同；只改写法请用「更正」",
            "this is its name already; to change how it is written, correct it",
        ));
    }
    if on.is_none() {
        problems.push(InputProblem::new("on", "请填写更名日期", "give the day of the renaming"));
    }
    match (checked, on, basis) {
        (Ok(mut checked), Some(on), Ok(basis)) if problems.is_empty() => {
            next.rename(register, checked.remove(&Column::Name).unwrap_or_default());
            Ok((on, basis))
        }
        (checked, _, basis) => {
            for wrong in [checked.err(), basis.err()].into_iter().flatten() {
                match wrong {
                    AppError::Input(more) => problems.extend(more),
                    other => return Err(other),
                }
            }
            Err(AppError::Input(problems))
        }
    }
}

/// A reason or basis that must be given.
pub(super) fn required(field: &str, text: &str) -> Result<String, AppError> {
    let text = text.trim();
    if text.is_empty() {
        return Err(AppError::input(field, "请写明依据", "give the basis"));
    }
    Ok(text.replace('\r', "").chars().take(BASIS).collect())
}

/// Characters of a reason that are kept.
const BASIS: usize = 500;

impl Registers {
    /// What somebody typed, as it is stored, or everything that is wrong with it.
    fn checked(
        &self,
        register: Register,
        typed: &BTreeMap<Column, String>,
        id: &str,
    ) -> Result<BTreeMap<Column, String>, AppError> {
        let mut problems = Vec::new();
        let mut values = BTreeMap::new();
        for column in register.fields() {
            match self.read(register, column, typed.get(&column).map_or("", String::as_str)) {
                Ok((value, _)) => {
                    values.insert(column, value);
                }
                Err(message) => problems.push(InputProblem { field: column.id().to_owned(), message }),
            }
        }
        let value = |column| values.get(&column).map_or("", String::as_str);
        let others = || self.of(register).iter().filter(|one| one.id != id);
        let code = value(Column::Code);
        if !code.is_empty() && others().any(|one| one.value(Column::Code) == code) {
            let code = if register == Register::Experts { "专家编号" } else { "标识码" };
            let message = Text::new(format!("名录中已有此{code}"), "this code is on the register already");
            problems.push(InputProblem { field: Column::Code.id().to_owned(), message });
        }
        let key = register.name_key(value(Column::Name));
        let same = |one: &&Listed| {
            let free = register == Register::Institutions && one.state != State::Current;
            register != Register::Experts && !key.is_empty() && !free && register.name_key(one.name()) == key
        };
        if others().any(|one| same(&one)) {
            let message = Text::new("名录中已有此名称", "this name is on the register already");
            problems.push(InputProblem { field: Column::Name.id().to_owned(), message });
        }
        if problems.is_empty() { Ok(values) } else { Err(AppError::Input(problems)) }
    }
}

/// What the log says of a field that it must not quote.
pub(super) const CHANGED: &str = "changed";

/// What changed between two states, for the log: by field, before and after.
pub(super) fn changes(register: Register, before: Option<&Listed>, after: &Listed) -> Value {
    let mut changes = serde_json::Map::new();
    for column in register.fields() {
        let (old, new) = (before.map(|before| before.value(column)), after.value(column));
        if old == Some(new) || old.is_none() && new.is_empty() {
            continue;
        }
        let change = if column.is_personal(register) { json!(CHANGED) } else { json!([old, new]) };
        changes.insert(column.id().to_owned(), change);
    }
    let old = before.map(|before| before.former_names.join("\n"));
    let new = after.former_names.join("\n");
    if old.as_deref().unwrap_or_default() != new {
        changes.insert(Column::FormerNames.id().to_owned(), json!([old, new]));
    }
    Value::Object(changes)
}

/// Notes what was done to something on a register.
pub(super) fn note_change(
    tx: &mut Tx,
    actor: &Actor,
    event: Event,
    register: Register,
    listed: &Listed,
    detail: Value,
) {
    tx.log(Some(actor), event, &register.object(&listed.id), detail);
}
