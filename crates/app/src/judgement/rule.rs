//! What the office and panel leads say: written as it is typed, version by version, like what experts say.

use assess::normal_form;
use scheme::Text;
use serde_json::json;
use store::dossiers::Fields;
use store::opinions::Opinion;
use store::years::{self, Institution};
use store::{AnyConnection, Tx, people, rulings};
use workflow::{Act, Actor, AssignmentId, EntryId, Event, InstitutionId, Object, Role, Scope, Year, may};

use super::matters::value;
use super::{Judged, Judgements, Matter, Stand};
use crate::dossier::Change;
use crate::error::allowed;
use crate::panel::{DECISION, KIND, REASON, Subject, checked, digest, reason, rewritten};
use crate::{App, AppError};

/// What was stored.
#[derive(Debug, Clone)]
pub struct SavedRulings {
    /// Rows with their versions, in the order given.
    pub versions: Vec<(EntryId, i64)>,
    /// What is missing or wrong in them now: row, field, what is expected.
    pub gaps: Vec<(EntryId, &'static str, Text)>,
    /// How those matters stand now.
    pub stands: Vec<(EntryId, Stand)>,
}

/// The id under which a ruling is sent in forms: the same in every window.
fn row_of(institution: &InstitutionId, subject: &Subject) -> EntryId {
    crate::digest::row(&format!("{institution} {}", subject.stored()))
}

impl Judged {
    /// The id under which a matter is sent in forms.
    pub fn row(&self, matter: &Matter) -> EntryId {
        row_of(&self.institution.id, &matter.subject)
    }

    /// The id under which the panel's opinion is sent.
    pub fn opinion_row(&self) -> EntryId {
        row_of(&self.institution.id, &Subject::Opinion)
    }
}

/// The institutions that somebody of the office leaves to others: the lead school of the promotion office is assessed
/// like any other.
#[derive(Debug, Clone)]
pub struct Recusal {
    actor: Actor,
    held: Vec<Scope>,
}

impl Recusal {
    /// Why somebody else has to decide on an institution: they work there, or act for it in another role. `None` where
    /// nothing is in the way.
    pub fn keeps_from(&self, institution: &Institution) -> Option<Text> {
        let at_home = self.actor.role() != Role::OfficeLead && is_host(&self.actor, institution);
        let acts = self.held.contains(&Scope::Institution(institution.id.clone()));
        (at_home || acts).then(|| {
            Text::new(
                "这是您所在的院校，须由办公室其他人员办理",
                "this is your own institution: somebody else of the office must do it",
            )
        })
    }
}

impl Judgements {
    /// How many items the majority of experts would settle, of the institutions that somebody may decide on.
    pub fn by_majority(&self, recusal: &Recusal) -> usize {
        let open = self.institutions.iter().filter(|one| recusal.keeps_from(&one.institution).is_none());
        let matters = open.flat_map(|one| &one.matters);
        matters.filter(|matter| matter.stand == Stand::Divided && majority(matter).is_some()).count()
    }
}

impl App {
    /// Writes what the office says of matters of one institution: all of it or nothing.
    pub async fn save_rulings(
        &self,
        actor: &Actor,
        year: Year,
        institution: &InstitutionId,
        changes: Vec<Change>,
    ) -> Result<SavedRulings, AppError> {
        let (app, actor, institution) = (self.clone(), actor.clone(), institution.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let judgements = app.rulable(tx, &actor, year, &institution).await?;
                    app.write_rulings(tx, &actor, judgements, changes, &|_| true).await
                })
            })
            .await
    }

    /// Writes the office's marks of one leaf over many institutions; a row is that of the institution's mark.
    pub async fn save_marks(
        &self,
        actor: &Actor,
        year: Year,
        leaf: &str,
        changes: Vec<Change>,
    ) -> Result<SavedRulings, AppError> {
        let (app, actor, subject) = (self.clone(), actor.clone(), Subject::Mark(leaf.to_owned()));
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let all = years::institutions(tx.db()).await?;
                    let mut saved = SavedRulings { versions: Vec::new(), gaps: Vec::new(), stands: Vec::new() };
                    let stored = rulings::rulings(tx.db(), year, None).await?;
                    for change in changes {
                        let of = all.iter().find(|one| row_of(&one.id, &subject) == change.entry);
                        let of = of.ok_or(AppError::Absent)?;
                        let mut stored = stored.iter().filter(|(whose, _)| *whose == of.id).map(|(_, one)| one);
                        let stored = stored.find(|one| one.subject == subject.stored());
                        // A whole page is sent without a script, and hardly any of its rows has changed.
                        if says_the_same(stored, &change) {
                            let version = stored.map_or(0, |stored| stored.version);
                            saved.versions.push((change.entry, version));
                            continue;
                        }
                        let judgements = app.rulable(tx, &actor, year, &of.id).await?;
                        let office = |matter: &Matter| !matter.by_experts;
                        let own = app.write_rulings(tx, &actor, judgements, vec![change], &office).await?;
                        saved.versions.extend(own.versions);
                        saved.gaps.extend(own.gaps);
                        saved.stands.extend(own.stands);
                    }
                    Ok(saved)
                })
            })
            .await
    }

    /// Writes what a panel lead settles of an institution of their own: only what experts judge in their groups of
    /// indicators, and only once they are done with it themselves.
    pub async fn save_adjudications(
        &self,
        actor: &Actor,
        id: &AssignmentId,
        changes: Vec<Change>,
    ) -> Result<SavedRulings, AppError> {
        let (app, actor, id) = (self.clone(), actor.clone(), id.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let (judgements, groups) = app.led(tx.db(), &actor, &id, Act::LeadPanel).await?;
                    let plan = std::sync::Arc::clone(&judgements.plan);
                    let own = |matter: &Matter| leads(&plan, &groups, matter);
                    app.write_rulings(tx, &actor, judgements, changes, &own).await
                })
            })
            .await
    }

    /// What a panel lead may settle of an institution of their own.
    pub async fn adjudications(&self, actor: &Actor, id: &AssignmentId) -> Result<Judgements, AppError> {
        let mut db = self.store.read().await?;
        let (mut judgements, groups) = self.led(&mut db, actor, id, Act::SeePanel).await?;
        let plan = std::sync::Arc::clone(&judgements.plan);
        for one in &mut judgements.institutions {
            one.matters.retain(|matter| leads(&plan, &groups, matter));
        }
        Ok(judgements)
    }

    async fn led(
        &self,
        db: &mut AnyConnection,
        actor: &Actor,
        id: &AssignmentId,
        act: Act,
    ) -> Result<(Judgements, Vec<String>), AppError> {
        let view = self.review_view(db, id).await?.ok_or(AppError::Absent)?;
        allowed(may(actor, act, &Object::Review(view), self.store.now()))?;
        let (year, own) = store::assignments::assignment_by_id(db, id).await?.ok_or(AppError::Absent)?;
        let record = years::year(db, year).await?.ok_or(AppError::Absent)?;
        Ok((self.judged_in(db, record, &own.institution).await?, own.groups))
    }

    /// Accepts every item of an institution that the office has still to decide on, as its page showed so many; items that
    /// are not as claimed are decided one by one before. Gives how many.
    pub async fn accept_rest(
        &self,
        actor: &Actor,
        year: Year,
        institution: &InstitutionId,
        seen: usize,
    ) -> Result<usize, AppError> {
        let (app, actor, institution) = (self.clone(), actor.clone(), institution.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let judgements = app.rulable(tx, &actor, year, &institution).await?;
                    let judged = &judgements.institutions[0];
                    let accept = |matter: &Matter| Change {
                        entry: judged.row(matter),
                        version: matter.ruling.as_ref().map_or(0, |ruling| ruling.version),
                        fields: Fields::from([(DECISION.to_owned(), "accept".to_owned())]),
                        removed: false,
                    };
                    let changes: Vec<Change> = judged.items_left().map(accept).collect();
                    let count = changes.len();
                    // A double click.
                    if count == 0 {
                        return Ok(0);
                    }
                    if count != seen {
                        return Err(AppError::Stale(Text::new(
                            "待定的事项有了变化，没有写入任何内容。请刷新页面，再看一次。",
                            "Other items are left by now, and nothing was written. Reload the page and look once more.",
                        )));
                    }
                    let office = |matter: &Matter| !matter.by_experts;
                    app.write_rulings(tx, &actor, judgements, changes, &office).await?;
                    Ok(count)
                })
            })
            .await
    }

    /// Settles every item on which more than half of the experts agree as they said, with one reason; gives how many.
    pub async fn rule_by_majority(&self, actor: &Actor, year: Year, why: &str) -> Result<usize, AppError> {
        let (app, actor, why) = (self.clone(), actor.clone(), reason(why));
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let record = years::year(tx.db(), year).await?.ok_or(AppError::Absent)?;
                    allowed(may(&actor, Act::RuleJudgements, &Object::Year(record.step), tx.now()))?;
                    if why.is_empty() {
                        return Err(AppError::input("reason", "请写明理由", "give the reason"));
                    }
                    let judgements = app.judgements_in(tx.db(), record).await?;
                    let recusal = app.recusal(tx.db(), &actor).await?;
                    let mut new = Vec::new();
                    for one in &judgements.institutions {
                        if recusal.keeps_from(&one.institution).is_some() {
                            continue;
                        }
                        let divided = one.matters.iter().filter(|matter| matter.stand == Stand::Divided);
                        for matter in divided {
                            let Some((decision, kind)) = majority(matter) else { continue };
                            let version = matter.ruling.as_ref().map_or(0, |ruling| ruling.version) + 1;
                            let fields = [(DECISION, decision), (KIND, kind), (REASON, why.as_str())];
                            let fields = fields.into_iter().filter(|(_, value)| !value.is_empty());
                            let ruling = Opinion {
                                subject: matter.subject.stored(),
                                version,
                                fields: fields.map(|(key, value)| (key.to_owned(), value.to_owned())).collect(),
                                by: actor.account.to_string(),
                                at: tx.now(),
                            };
                            new.push((one.institution.id.clone(), ruling));
                        }
                    }
                    if new.is_empty() {
                        return Ok(0);
                    }
                    rulings::save_rulings(tx.db(), year, &new).await?;
                    let digest = digest(new.iter().map(|(_, ruling)| ruling));
                    let detail = json!({"majority": new.len(), "sha256": digest, "reason": why});
                    tx.log(Some(&actor), Event::Ruled, &format!("year {year}"), detail);
                    Ok(new.len())
                })
            })
            .await
    }

    /// What is judged of an institution, for somebody of the office who may settle it now.
    async fn rulable(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        year: Year,
        institution: &InstitutionId,
    ) -> Result<Judgements, AppError> {
        let record = years::year(tx.db(), year).await?.ok_or(AppError::Absent)?;
        allowed(may(actor, Act::RuleJudgements, &Object::Year(record.step), tx.now()))?;
        let judgements = self.judged_in(tx.db(), record, institution).await?;
        self.not_recused(tx.db(), actor, &judgements.institutions[0].institution).await?;
        Ok(judgements)
    }

    async fn write_rulings(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        judgements: Judgements,
        changes: Vec<Change>,
        own: &(dyn Fn(&Matter) -> bool + Sync),
    ) -> Result<SavedRulings, AppError> {
        let judged = &judgements.institutions[0];
        let mut versions = Vec::with_capacity(changes.len());
        for change in changes {
            let (subject, stored) = found(judged, own, &change.entry).ok_or(AppError::Absent)?;
            checked(&subject, &change)?;
            let entry = change.entry.clone();
            let version = write(tx, actor, (judgements.year.year, judged), (&subject, stored), change).await?;
            versions.push((entry, version));
        }
        let after = self.judged_in(tx.db(), judgements.year.clone(), &judged.institution.id).await?;
        let after = &after.institutions[0];
        let written = |matter: &&Matter| versions.iter().any(|(row, _)| *row == after.row(matter));
        let matters = || after.matters.iter().filter(written);
        let gap = |matter: &Matter| matter.gap.clone().map(|(field, message)| (after.row(matter), field, message));
        Ok(SavedRulings {
            gaps: matters().filter_map(gap).collect(),
            stands: matters().map(|matter| (after.row(matter), matter.stand.clone())).collect(),
            versions,
        })
    }

    /// The institutions that somebody of the office leaves to others.
    pub async fn recusal(&self, db: &mut AnyConnection, actor: &Actor) -> Result<Recusal, AppError> {
        let held = people::memberships(db, &actor.account).await?.into_iter().map(|one| one.scope).collect();
        Ok(Recusal { actor: actor.clone(), held })
    }

    /// Refuses whoever works at the institution, or acts for it in another role, and does not act for it now.
    pub(crate) async fn not_recused(
        &self,
        db: &mut AnyConnection,
        actor: &Actor,
        institution: &Institution,
    ) -> Result<(), AppError> {
        if actor.institution().is_some() {
            return Ok(());
        }
        match self.recusal(db, actor).await?.keeps_from(institution) {
            Some(why) => Err(AppError::Closed(why)),
            None => Ok(()),
        }
    }
}

/// Whether somebody of the office works at the institution: what is kept as their department is one of its names.
pub fn is_host(actor: &Actor, institution: &Institution) -> bool {
    let department = normal_form(&actor.membership.department);
    let names = std::iter::once(&institution.name).chain(&institution.former_names);
    !department.is_empty() && names.into_iter().any(|name| normal_form(name) == department)
}

/// Whether a panel lead with these groups of indicators settles a matter.
fn leads(plan: &crate::Plan, groups: &[String], matter: &Matter) -> bool {
    let group = &plan.scheme.groups[plan.scheme.indicators[matter.indicator.0].group.0].id;
    matter.by_experts && groups.contains(group)
}

/// What more than half of the experts decided on an item: the decision, and the kind where it is another.
fn majority(matter: &Matter) -> Option<(&str, &str)> {
    let words: Vec<(&str, &str)> = matter
        .said
        .iter()
        .map(|one| (value(&one.fields, DECISION), value(&one.fields, KIND)))
        .filter(|(decision, _)| !decision.is_empty())
        .map(|(decision, kind)| (decision, if decision == "change" { kind } else { "" }))
        .collect();
    let count = |word: &&(&str, &str)| words.iter().filter(|other| other == word).count() * 2 > words.len();
    words.iter().find(count).copied()
}

/// What a row of a form is about, and what was said of it.
fn found<'j>(
    judged: &'j Judged,
    own: &(dyn Fn(&Matter) -> bool + Sync),
    row: &EntryId,
) -> Option<(Subject, Option<&'j Opinion>)> {
    if *row == judged.opinion_row() {
        return Some((Subject::Opinion, judged.opinion.as_ref()));
    }
    let matter = judged.matters.iter().find(|matter| judged.row(matter) == *row).filter(|matter| own(matter))?;
    Some((matter.subject.clone(), matter.ruling.as_ref()))
}

/// Whether a change says what is stored already.
fn says_the_same(stored: Option<&Opinion>, change: &Change) -> bool {
    let said = || change.fields.iter().filter(|(_, value)| !value.trim().is_empty());
    stored.map_or(said().next().is_none(), |stored| said().eq(stored.fields.iter()))
}

/// Writes one row over the version that was seen, and gives its version.
async fn write(
    tx: &mut Tx,
    actor: &Actor,
    (year, judged): (Year, &Judged),
    (subject, stored): (&Subject, Option<&Opinion>),
    change: Change,
) -> Result<i64, AppError> {
    let version = stored.map_or(0, |stored| stored.version);
    let Some(ruling) = rewritten(tx, actor, (&subject.stored(), stored), change).await? else { return Ok(version) };
    let institution = &judged.institution.id;
    let detail = json!({
        "institution": institution.as_str(), "subject": ruling.subject, "version": ruling.version,
        "sha256": digest([&ruling]),
    });
    let version = ruling.version;
    rulings::save_rulings(tx.db(), year, &[(institution.clone(), ruling)]).await?;
    tx.log(Some(actor), Event::Ruled, &format!("year {year}"), detail);
    Ok(version)
}
