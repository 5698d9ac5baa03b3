//! Completeness, approval inside the institution, submission with its receipt, and what changed between two.

use std::collections::BTreeMap;

use scheme::Text;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use store::dossiers::{self, Dossier, Entry, File, Submission};
use store::{AnyConnection, Tx, people};
use workflow::{Act, Actor, DossierId, DossierState, Event, FileId, Object, Role, SEALED, Scope, is_beside, may};

use super::load::{Book, governing};
use super::save::digest;
use super::score::Score;
use crate::error::allowed;
use crate::mail::Notice;
use crate::panel::reason;
use crate::{App, AppError};

/// 真实性承诺, which the head of the institution signs.
pub const INTEGRITY: (&str, &str) = (
    "本单位承诺：所填数据和所附佐证材料真实、准确、完整，来源可查；如有虚假，愿承担相应责任。",
    "We declare that the figures and the evidence are true, accurate and complete, and that their sources can be \
     traced; we answer for what is false.",
);

/// Something on the check list before submission.
#[derive(Debug, Clone)]
pub struct Requirement {
    /// The sheet it is about; empty for the whole.
    pub sheet: String,
    /// What.
    pub text: Text,
    /// Nothing can be submitted before it is put right; otherwise only to be looked at.
    pub blocking: bool,
}

/// What a receipt says.
#[derive(Debug, Clone)]
pub struct ReceiptFacts {
    /// The submission.
    pub submission: Submission,
    /// Who submitted.
    pub person: String,
    /// In which role, as the log has it.
    pub role: Role,
    /// Rows, and files.
    pub counts: (usize, usize),
    /// Which log the checkpoint is of.
    pub origin: String,
}

impl Book {
    /// The check list: what must be put right, and what is worth a look.
    pub fn requirements(&self, score: &Score) -> Vec<Requirement> {
        let mut list = Vec::new();
        let sheet_of = |problem: &super::FieldProblem| {
            let entry = self.entries.iter().find(|entry| Some(&entry.id) == problem.entry.as_ref());
            entry.map_or_else(String::new, |entry| governing(&entry.sheet).to_owned())
        };
        for problem in &score.problems {
            list.push(Requirement { sheet: sheet_of(problem), text: problem.message.clone(), blocking: true });
        }
        if self.entries.is_empty() {
            list.push(Requirement {
                sheet: String::new(),
                text: Text::new("尚未填报任何内容", "nothing has been filled in"),
                blocking: true,
            });
        }
        for indicator in &self.plan.scheme.indicators {
            let items = self.rows(&indicator.id).count();
            let evidence = self.files.iter().any(|file| file.uses.iter().any(|(sheet, _)| *sheet == indicator.id));
            if items > 0 && !evidence {
                list.push(Requirement {
                    sheet: indicator.id.clone(),
                    text: Text::new(
                        format!("填报了 {items} 项，尚未附佐证材料"),
                        format!("{items} items are claimed without any evidence"),
                    ),
                    blocking: false,
                });
            }
        }
        for file in self.files.iter().filter(|file| file.uses.is_empty()) {
            list.push(Requirement {
                sheet: String::new(),
                text: Text::new(
                    format!("材料「{}」没有用于任何指标", file.name),
                    format!("“{}” is not used for any indicator", file.name),
                ),
                blocking: false,
            });
        }
        if !self.files.iter().any(|file| file.uses.iter().any(|(sheet, _)| sheet == SEALED)) {
            list.push(Requirement {
                sheet: String::new(),
                text: Text::new("尚未上传盖章的自评报告扫描件", "the scan of the sealed report has not been added"),
                blocking: false,
            });
        }
        list.extend(score.warnings.iter().map(|warning| Requirement {
            sheet: String::new(),
            text: warning.clone(),
            blocking: false,
        }));
        list
    }

    /// What would be handed in now.
    pub fn manifest_now(&self) -> Result<String, AppError> {
        Ok(self.manifest(&Score::of(&self.plan, &self.institution, &self.entries)?))
    }

    /// What is handed in: every row with what it holds, every file by its digest. The order is fixed, so that the same
    /// content has the same digest.
    fn manifest(&self, score: &Score) -> String {
        let rows: Vec<Value> = self
            .entries
            .iter()
            .map(|e| json!({"id": e.id.as_str(), "sheet": e.sheet, "version": e.version, "fields": e.fields}))
            .collect();
        let uses = |f: &File| f.uses.iter().filter(|(place, _)| !is_beside(place)).cloned().collect::<Vec<_>>();
        let files: Vec<Value> = self
            .files
            .iter()
            .filter(|f| f.uses.is_empty() || f.uses.iter().any(|(place, _)| !is_beside(place)))
            .map(|f| json!({"name": f.name, "sha256": f.digest, "size": f.size, "uses": uses(f)}))
            .collect();
        json!({
            "format": "hengping-submission/1",
            "year": self.dossier.year.0,
            "institution": {"code": self.institution.code, "name": self.institution.name},
            "scheme": self.plan.scheme.digest.to_string(),
            "claimed": score.total.to_string(),
            "groups": self.plan.scheme.groups.iter().zip(&score.groups)
                .map(|(group, points)| json!({"id": group.id, "claimed": points.to_string()})).collect::<Vec<_>>(),
            "rows": rows,
            "files": files,
        })
        .to_string()
    }
}

/// What changed between two submissions, or since the last one.
#[derive(Debug, Clone)]
pub struct Comparison {
    /// Sheet by sheet: rows before and after; `None` where there was, or is, none.
    pub rows: Vec<(String, Option<dossiers::Fields>, Option<dossiers::Fields>)>,
    /// Names of files that are new.
    pub files_added: Vec<String>,
    /// Names of files that are gone.
    pub files_removed: Vec<String>,
}

impl Comparison {
    /// Compares two manifests.
    pub fn of(before: &str, after: &str) -> Result<Self, AppError> {
        let (before, after) = (Manifest::read(before)?, Manifest::read(after)?);
        let mut rows = Vec::new();
        for (id, (sheet, fields)) in &after.rows {
            let earlier = before.rows.get(id).map(|(_, fields)| fields.clone());
            if earlier.as_ref() != Some(fields) {
                rows.push((sheet.clone(), earlier, Some(fields.clone())));
            }
        }
        for (id, (sheet, fields)) in &before.rows {
            if !after.rows.contains_key(id) {
                rows.push((sheet.clone(), Some(fields.clone()), None));
            }
        }
        rows.sort_by(|a, b| a.0.cmp(&b.0));
        let only = |one: &Manifest, other: &Manifest| {
            one.files.iter().filter(|(digest, _)| !other.files.contains_key(*digest)).map(|(_, n)| n.clone()).collect()
        };
        Ok(Self { rows, files_added: only(&after, &before), files_removed: only(&before, &after) })
    }
}

struct Manifest {
    rows: BTreeMap<String, (String, dossiers::Fields)>,
    files: BTreeMap<String, String>,
    /// Sheet and row of every use of a file, by the file's digest.
    uses: BTreeMap<String, Vec<(String, String)>>,
}

impl Manifest {
    fn read(stored: &str) -> Result<Self, AppError> {
        let damaged = || AppError::Internal("a stored manifest cannot be read".to_owned());
        let value: Value = serde_json::from_str(stored).map_err(|_| damaged())?;
        let text = |value: &Value, key: &str| value[key].as_str().unwrap_or_default().to_owned();
        let rows = value["rows"].as_array().ok_or_else(damaged)?.iter().map(|row| {
            let fields = row["fields"].as_object().into_iter().flatten();
            let fields = fields.map(|(key, value)| (key.clone(), value.as_str().unwrap_or_default().to_owned()));
            (text(row, "id"), (text(row, "sheet"), fields.collect()))
        });
        let files = value["files"].as_array().ok_or_else(damaged)?;
        let use_of = |one: &Value| {
            let part = |at: usize| one[at].as_str().unwrap_or_default().to_owned();
            (part(0), part(1))
        };
        let uses_of = |file: &Value| file["uses"].as_array().into_iter().flatten().map(use_of).collect();
        Ok(Self {
            rows: rows.collect(),
            files: files.iter().map(|f| (text(f, "sha256"), text(f, "name"))).collect(),
            uses: files.iter().map(|f| (text(f, "sha256"), uses_of(f))).collect(),
        })
    }
}

impl App {
    /// The head of the institution approves what stands and signs the integrity statement.
    pub async fn approve_dossier(&self, actor: &Actor, id: &DossierId) -> Result<(), AppError> {
        let (app, actor, id) = (self.clone(), actor.clone(), id.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let now = tx.now();
                    let mut book = app.book(tx.db(), &id).await?;
                    let object = Object::Dossier(Box::new(book.view()), None);
                    allowed(may(&actor, Act::ApproveDossier, &object, now))?;
                    refuse_incomplete(&book)?;
                    book.dossier.state = DossierState::Approved;
                    book.dossier.approved_by = Some(actor.account.as_str().to_owned());
                    book.dossier.approved_at = Some(now);
                    dossiers::save_dossier(tx.db(), &book.dossier).await?;
                    let statement = hex::encode(Sha256::digest(INTEGRITY.0));
                    let content = rows_digest(&book);
                    tx.log(
                        Some(&actor),
                        Event::Approved,
                        &format!("dossier {id}"),
                        json!({
                            "statement_sha256": statement, "rows_sha256": content,
                        }),
                    );
                    Ok(())
                })
            })
            .await
    }

    /// Submits what was approved, and gives the receipt. With the same key it gives the same receipt again.
    pub async fn submit_dossier(&self, actor: &Actor, id: &DossierId, key: &str) -> Result<Submission, AppError> {
        let (app, actor, id) = (self.clone(), actor.clone(), id.clone());
        let key = format!("submit {id} {key}");
        self.store.write(move |tx| Box::pin(async move { app.submit_in(tx, &actor, &id, &key).await })).await
    }

    async fn submit_in(&self, tx: &mut Tx, actor: &Actor, id: &DossierId, key: &str) -> Result<Submission, AppError> {
        let book = self.book(tx.db(), id).await?;
        if let Some(number) = tx.answered(key).await? {
            let earlier = book.submissions.into_iter().find(|submission| submission.number == number);
            return earlier.ok_or_else(|| AppError::Internal("a submission is missing".to_owned()));
        }
        let object = Object::Dossier(Box::new(book.view()), None);
        allowed(may(actor, Act::SubmitDossier, &object, tx.now()))?;
        let institution = book.institution.id.clone();
        let submission = hand_in(tx, actor, book, (Event::Submitted, "")).await?;
        tx.answer(key, &submission.number).await?;
        let number = &submission.number;
        let notice = Notice {
            subject: Text::new(
                format!("自评材料提交回执 {number}"),
                format!("Receipt {number} of the self-evaluation"),
            ),
            text: Text::new(
                format!("自评材料已提交，回执编号 {number}"),
                format!("the self-evaluation is submitted, receipt {number}"),
            ),
            link: format!("/dossiers/{id}/receipt"),
        };
        self.tell(tx, &Scope::Institution(institution), &notice).await?;
        Ok(submission)
    }

    /// Admits what an institution saved and did not submit in time (product.md: work saved before and not submitted is kept
    /// and can be admitted late by the office). The reason is in the log, and the institution is told with the number.
    pub async fn admit_late(&self, actor: &Actor, id: &DossierId, why: &str) -> Result<Submission, AppError> {
        let (app, actor, id, why) = (self.clone(), actor.clone(), id.clone(), reason(why));
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let book = app.book(tx.db(), &id).await?;
                    let object = Object::Dossier(Box::new(book.view()), None);
                    allowed(may(&actor, Act::AdmitLate, &object, tx.now()))?;
                    app.not_recused(tx.db(), &actor, &book.institution).await?;
                    if why.is_empty() {
                        return Err(AppError::input(
                            "reason",
                            "请写明理由，院校会收到通知",
                            "give the reason: the institution is told",
                        ));
                    }
                    let institution = book.institution.id.clone();
                    let submission = hand_in(tx, &actor, book, (Event::AdmittedLate, &why)).await?;
                    let number = &submission.number;
                    let notice = Notice {
                        subject: Text::new("自评材料已逾期采纳", "Your self-evaluation was admitted late"),
                        text: Text::new(
                            format!("逾期未提交的自评材料，按已保存的内容采纳（{why}），编号 {number}"),
                            format!("what you saved and did not submit in time was admitted ({why}), number {number}"),
                        ),
                        link: format!("/dossiers/{id}/receipt"),
                    };
                    app.tell(tx, &Scope::Institution(institution), &notice).await?;
                    Ok(submission)
                })
            })
            .await
    }

    /// What the receipt of a submission says; of the latest where no number is given.
    pub async fn receipt(
        &self,
        db: &mut store::AnyConnection,
        book: &Book,
        number: Option<&str>,
    ) -> Result<ReceiptFacts, AppError> {
        let wanted = |submission: &&Submission| number.is_none_or(|number| submission.number == number);
        let submission = book.submissions.iter().find(wanted).ok_or(AppError::Absent)?.clone();
        let manifest = Manifest::read(&submission.manifest)?;
        let account = match submission.by.parse() {
            Ok(account) => people::account_by_id(db, &account).await?,
            Err(_) => None,
        };
        // The checkpoint was taken right after the line of the submission itself.
        let line = store::log::lines(db, submission.log_size - 1, 1).await?.pop();
        let role = line.and_then(|(_, line)| Role::from_id(&line.role));
        let role = role.ok_or_else(|| AppError::Internal(format!("no line of the log for {}", submission.number)))?;
        Ok(ReceiptFacts {
            role,
            person: account.map_or_else(String::new, |account| account.person),
            counts: (manifest.rows.len(), manifest.files.len()),
            origin: store::log::checkpoint(db).await?.origin,
            submission,
        })
    }
}

/// Keeps what stands as the next submission.
async fn hand_in(
    tx: &mut Tx,
    actor: &Actor,
    mut book: Book,
    (event, why): (Event, &str),
) -> Result<Submission, AppError> {
    let now = tx.now();
    let id = book.dossier.id.clone();
    let score = refuse_incomplete(&book)?;
    let manifest = book.manifest(&score);
    let version = book.dossier.version + 1;
    let sequence = dossiers::count_submissions(tx.db(), book.dossier.year).await? + 1;
    let digest = hex::encode(Sha256::digest(manifest.as_bytes()));
    // Year, running number, and four digits of the digest against slips of the pen.
    let number = format!("HP{}-{sequence:05}-{}", book.dossier.year, &digest[..4].to_uppercase());
    book.dossier.state = DossierState::Submitted;
    book.dossier.version = version;
    book.dossier.submitted_at = Some(now);
    book.dossier.claimed = Some(score.total.units());
    dossiers::save_dossier(tx.db(), &book.dossier).await?;
    dossiers::answer_returns(tx.db(), &id, now).await?;
    let mut detail = json!({"number": number, "version": version, "manifest_sha256": digest});
    if !why.is_empty() {
        detail["reason"] = json!(why);
    }
    tx.log(Some(actor), event, &format!("dossier {id}"), detail);
    let checkpoint = tx.checkpoint();
    let submission = Submission {
        number,
        dossier: id,
        version,
        at: now,
        by: actor.account.as_str().to_owned(),
        manifest,
        digest,
        claimed: score.total.units(),
        log_size: checkpoint.size,
        log_root: checkpoint.root,
    };
    dossiers::add_submission(tx.db(), &submission).await?;
    Ok(submission)
}

/// What counts of a self-evaluation: its rows and files as they were submitted last, none where it never was. What is written,
/// added or removed after it was returned counts once it is submitted again. What is given beside it, to dispute figures, to
/// answer experts or to be heard, is there whatever became of it.
pub(crate) struct Submitted {
    pub(crate) entries: Vec<Entry>,
    pub(crate) files: Vec<File>,
}

impl Submitted {
    pub(crate) async fn of(db: &mut AnyConnection, dossier: &Dossier) -> Result<Self, AppError> {
        if dossier.state == DossierState::Submitted {
            let entries = dossiers::entries(db, &dossier.id).await?;
            return Ok(Self { entries, files: dossiers::files(db, &dossier.id).await? });
        }
        let mut files = dossiers::files_ever(db, &dossier.id).await?;
        for file in &mut files {
            file.uses.retain(|(place, _)| is_beside(place));
        }
        let mut entries = Vec::new();
        if let Some(last) = dossiers::submissions(db, &dossier.id).await?.into_iter().next() {
            let mut manifest = Manifest::read(&last.manifest)?;
            // What was removed and added again is there twice, with one digest.
            for file in &mut files {
                file.uses.extend(manifest.uses.remove(&file.digest).unwrap_or_default());
            }
            entries = as_submitted(db, dossier, manifest.rows, &last).await?;
        }
        files.retain(|file| !file.uses.is_empty());
        Ok(Self { entries, files })
    }

    /// Whether a file is part of it.
    pub(crate) fn has(&self, file: &FileId) -> bool {
        let is_within = |one: &File| one.uses.iter().any(|(place, _)| !is_beside(place));
        self.files.iter().any(|one| one.id == *file && is_within(one))
    }
}

/// The rows of the last submission, in the order in which they stand now; one that was removed since comes last.
async fn as_submitted(
    db: &mut AnyConnection,
    dossier: &Dossier,
    mut submitted: BTreeMap<String, (String, dossiers::Fields)>,
    last: &Submission,
) -> Result<Vec<Entry>, AppError> {
    let mut entries = dossiers::entries(db, &dossier.id).await?;
    entries.retain_mut(|entry| match submitted.remove(entry.id.as_str()) {
        Some((_, fields)) => {
            entry.fields = fields;
            true
        }
        None => false,
    });
    for (id, (sheet, fields)) in submitted {
        let id = id.parse().map_err(|_| AppError::Internal(format!("a manifest names row {id}")))?;
        let (changed_by, changed_at) = (last.by.clone(), last.at);
        entries.push(Entry {
            id,
            sheet,
            position: i64::MAX,
            version: 0,
            fields,
            removed: false,
            changed_by,
            changed_at,
        });
    }
    entries.sort_by(|one, other| (&one.sheet, one.position).cmp(&(&other.sheet, other.position)));
    Ok(entries)
}

/// The score, unless something must be put right first.
fn refuse_incomplete(book: &Book) -> Result<Score, AppError> {
    let score = Score::of(&book.plan, &book.institution, &book.entries)?;
    let problems: Vec<crate::error::InputProblem> = book
        .requirements(&score)
        .into_iter()
        .filter(|requirement| requirement.blocking)
        .map(|requirement| crate::error::InputProblem { field: requirement.sheet, message: requirement.text })
        .collect();
    if problems.is_empty() { Ok(score) } else { Err(AppError::Input(problems)) }
}

fn rows_digest(book: &Book) -> String {
    let mut hash = Sha256::new();
    for entry in &book.entries {
        hash.update(entry.id.as_str());
        hash.update(digest(&entry.fields));
    }
    hex::encode(hash.finalize())
}

/// A day in the words of a notice.
pub(crate) fn day_words(day: jiff::civil::Date) -> Text {
    Text::new(format!("{}年{}月{}日", day.year(), day.month(), day.day()), day.strftime("%-d %B %Y").to_string())
}
