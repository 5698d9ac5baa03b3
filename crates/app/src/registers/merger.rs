//! Mergers: what one would bring, making it, and taking it back.

use scheme::Text;
use serde_json::json;
use store::{AnyConnection, Tx, dossiers, people, years};
use workflow::{Act, Actor, Event, InstitutionId, Object, Scope, may};

use super::change::note_change;
use super::{Column, Listed, Register, Registers, State, keep};
use crate::error::allowed;
use crate::{App, AppError};

/// What a merger would bring.
#[derive(Debug, Clone)]
pub struct Merger {
    /// What would become part of another.
    pub listed: Listed,
    /// That other.
    pub into: Listed,
    /// Self-evaluations that stay as they are.
    pub dossiers: usize,
    /// People who stay with it.
    pub people: usize,
    /// Certificates that go with it.
    pub certificates: usize,
    /// Certificates that the other has today.
    pub awarded: usize,
}

impl App {
    /// What a merger would bring, or why it cannot be.
    pub async fn merger(&self, actor: &Actor, register: Register, id: &str, into: &str) -> Result<Merger, AppError> {
        allowed(may(actor, Act::KeepRegisters, &Object::Nothing, self.store.now()))?;
        let mut db = self.store.read().await?;
        let registers = self.registers_in(&mut db).await?;
        let listed = registers.find(register, id).ok_or(AppError::Absent)?;
        let target = mergeable(&registers, register, listed, into)?;
        let (dossiers, people) = match register {
            Register::Institutions => of_institution(&mut db, id).await?,
            Register::Organisations | Register::Certificates | Register::Experts => (0, 0),
        };
        Ok(Merger {
            listed: listed.clone(),
            into: target.clone(),
            dossiers,
            people,
            certificates: registers.awarded_by(id).count(),
            awarded: registers.awarded_by(into).count(),
        })
    }

    /// Why a merger cannot be taken back now; `None` where it can.
    pub async fn merger_is_final(
        &self,
        db: &mut AnyConnection,
        registers: &Registers,
        register: Register,
        listed: &Listed,
    ) -> Result<Option<Text>, AppError> {
        let State::Merged { into, at } = &listed.state else { return Ok(None) };
        let target = registers.find(register, into);
        if let Some(target) = target.filter(|target| target.state != State::Current) {
            let name = target.name();
            return Ok(Some(Text::new(
                format!("「{name}」本身已并入其他单位；请先撤销那一次并入"),
                format!("“{name}” was itself merged since: take that back first"),
            )));
        }
        let issued = years::years(db).await?.into_iter().find(|year| year.issued_at.is_some_and(|issued| issued > *at));
        Ok(issued.map(|year| {
            Text::new(
                format!("{}年度通知已在并入之后印发，不能撤销", year.year),
                format!("the notice of {} was issued after it: it can no longer be taken back", year.year),
            )
        }))
    }

    pub(super) async fn merge(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        (registers, register): (&Registers, Register),
        listed: &Listed,
        (into, basis): (String, String),
    ) -> Result<(), AppError> {
        let target = mergeable(registers, register, listed, &into)?;
        let mut next = listed.clone();
        next.state = State::Merged { into: into.clone(), at: tx.now() };
        if register == Register::Organisations {
            next.brought = registers.awarded_by(&listed.id).map(|one| one.id.clone()).collect();
        }
        keep::save(tx, register, &next).await?;
        award(tx, actor, registers, &next.brought, (&listed.id, &into)).await?;
        let detail = json!({"into": into, "basis": basis, "certificates": next.brought});
        note_change(tx, actor, Event::Merged, register, &next, detail.clone());
        // The other's history tells of it too.
        let detail = json!({"absorbed": listed.id, "basis": basis, "certificates": next.brought});
        note_change(tx, actor, Event::Merged, register, target, detail);
        Ok(())
    }

    pub(super) async fn undo_merger(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        (registers, register): (&Registers, Register),
        listed: &Listed,
        basis: String,
    ) -> Result<(), AppError> {
        let State::Merged { into, .. } = &listed.state else { return Err(AppError::Absent) };
        if let Some(why) = self.merger_is_final(tx.db(), registers, register, listed).await? {
            return Err(AppError::Closed(why));
        }
        let mut next = listed.clone();
        next.state = State::Current;
        next.brought = Vec::new();
        keep::save(tx, register, &next).await?;
        award(tx, actor, registers, &listed.brought, (into, &listed.id)).await?;
        let detail = json!({"into": into, "basis": basis, "certificates": listed.brought});
        note_change(tx, actor, Event::MergerUndone, register, &next, detail);
        if let Some(target) = registers.find(register, into) {
            let detail = json!({"absorbed": listed.id, "basis": basis, "certificates": listed.brought});
            note_change(tx, actor, Event::MergerUndone, register, target, detail);
        }
        Ok(())
    }
}

/// Into what something would be merged, where it can be.
fn mergeable<'r>(
    registers: &'r Registers,
    register: Register,
    listed: &Listed,
    into: &str,
) -> Result<&'r Listed, AppError> {
    if !register.merges() {
        return Err(AppError::Absent);
    }
    let closed = |zh: &str, en: &str| Err(AppError::Closed(Text::new(zh, en)));
    if listed.state != State::Current {
        return closed("它已并入其他单位", "it was merged already");
    }
    let Some(target) = registers.find(register, into) else {
        return Err(AppError::input("into", "请选择并入哪个单位", "choose what it becomes part of"));
    };
    if target.id == listed.id {
        return closed("不能并入自己", "nothing is merged into itself");
    }
    if target.state != State::Current {
        let today = registers.successor(register, target).name();
        let (zh, en) = (
            format!("「{}」已并入「{today}」，请选择「{today}」", target.name()),
            format!("“{}” was merged into “{today}”: choose that", target.name()),
        );
        return closed(&zh, &en);
    }
    Ok(target)
}

/// Self-evaluations and people of an institution.
async fn of_institution(db: &mut AnyConnection, id: &str) -> Result<(usize, usize), AppError> {
    let id: InstitutionId = id.parse().map_err(|_| AppError::Absent)?;
    let dossiers = dossiers::dossiers_by_institution(db, &id).await?.len();
    Ok((dossiers, people::members(db, Some(&Scope::Institution(id))).await?.len()))
}

/// Moves certificates from one organisation to another, those that are still with it.
async fn award(
    tx: &mut Tx,
    actor: &Actor,
    registers: &Registers,
    certificates: &[String],
    (from, to): (&str, &str),
) -> Result<(), AppError> {
    for id in certificates {
        let Some(certificate) = registers.find(Register::Certificates, id) else { continue };
        if certificate.value(Column::Organisation) != from {
            continue;
        }
        let mut next = certificate.clone();
        next.values.insert(Column::Organisation, to.to_owned());
        keep::save(tx, Register::Certificates, &next).await?;
        let changes = super::change::changes(Register::Certificates, Some(certificate), &next);
        let detail = json!({"changes": changes});
        note_change(tx, actor, Event::Corrected, Register::Certificates, &next, detail);
    }
    Ok(())
}
