//! Evidence of a dossier: kept first, then named.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Seek as _, Write as _};

use documents::evidence::{self, FileKind, Masked, PersonalData, ScanLimits};
use jiff::Timestamp;
use scheme::Text;
use serde_json::json;
use store::blobs::{BlobError, Kept};
use store::cases::{self, CaseActKind};
use store::dossiers::{self, File};
use store::figures::{self, FigureActKind};
use store::requests::{self, Which};
use store::{AnyConnection, Tx};
use workflow::{
    Act, Actor, CASE, DossierId, Event, FileId, InstitutionId, MATERIAL, Object, Role, SEALED, calendar, is_beside, may,
};

use super::load::{Cover, cover_of, governing, view_of};
use super::save::change;
use super::submit::Submitted;
use crate::cases::case_place;
use crate::error::{InputProblem, allowed};
use crate::figures::Subject;
use crate::panel::material_place;
use crate::{App, AppError, random_id};

/// A file that somebody sends.
#[derive(Debug, Clone)]
pub struct NewFile {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A file that was added.
#[derive(Debug, Clone)]
pub struct Added {
    /// The file.
    pub id: FileId,
    /// What to look at, such as personal data in it.
    pub warning: Option<Text>,
}

/// What a look into a file found.
pub(crate) struct Looked {
    pub(crate) kind: FileKind,
    pub(crate) warning: Option<Text>,
    pub(crate) bytes: Vec<u8>,
}

/// A file whose bytes are kept, to be named.
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) kind: FileKind,
    pub(crate) warning: Option<Text>,
    pub(crate) kept: Kept,
}

impl Named {
    /// As a file that this person adds now; it is used nowhere yet. Of a warning 中文 is stored, then English on a line of
    /// its own.
    pub(crate) fn file(&self, actor: &Actor, now: Timestamp) -> File {
        File {
            id: FileId::from_bytes(random_id()),
            digest: self.kept.digest.clone(),
            size: self.kept.size,
            kind: self.kind.id().to_owned(),
            name: self.name.clone(),
            warning: self.warning.as_ref().map_or_else(String::new, |text| format!("{}\n{}", text.zh, text.en)),
            added_by: actor.account.to_string(),
            added_at: now,
            uses: Vec::new(),
        }
    }
}

/// Most files of a dossier.
const MOST: usize = 1_000;

/// Refuses a number of files that is too large for one dossier.
pub(super) fn room_for(files: usize) -> Result<(), AppError> {
    if files <= MOST {
        return Ok(());
    }
    Err(AppError::input("file", format!("材料过多，最多 {MOST} 个"), format!("too many files: at most {MOST}")))
}

/// Refuses a file that is sent.
fn refuse(message: Text) -> AppError {
    AppError::Input(vec![InputProblem { field: "file".to_owned(), message }])
}

impl App {
    /// Adds evidence to a sheet. The bytes are safe before the dossier names them.
    pub async fn add_file(&self, actor: &Actor, id: &DossierId, sheet: &str, file: NewFile) -> Result<Added, AppError> {
        self.fits(file.bytes.len() as u64)?;
        let institution = self.may_add_files(actor, id, sheet).await?;
        let name = evidence::safe_name(&file.name);
        let looked = self.look_into(name.clone(), file.bytes).await?;
        let kept = self.blobs.put(institution.as_str(), looked.bytes).await.map_err(of_blobs)?;
        let named = Named { name, kind: looked.kind, warning: looked.warning, kept };
        self.name_file(actor, id, sheet, named).await
    }

    /// Refuses a size that is too large.
    pub(crate) fn fits(&self, size: u64) -> Result<(), AppError> {
        if i64::try_from(size).is_ok_and(|size| size <= self.settings.largest_file) {
            return Ok(());
        }
        let most = self.settings.largest_file >> 20;
        Err(refuse(Text::new(format!("文件超过 {most} MB"), format!("larger than {most} MB"))))
    }

    /// Whether this person may add files to this sheet now; whose evidence they become.
    pub(super) async fn may_add_files(
        &self,
        actor: &Actor,
        id: &DossierId,
        sheet: &str,
    ) -> Result<InstitutionId, AppError> {
        let mut db = self.store.read().await?;
        let (_, view) = view_of(&mut db, id).await?.ok_or(AppError::Absent)?;
        let institution = view.institution.clone();
        let object = Object::Dossier(Box::new(view), Some(governing(sheet).to_owned()));
        allowed(may(actor, Act::WriteDossier, &object, self.store.now()))?;
        self.at_place(&mut db, actor, id, sheet, self.store.now()).await?;
        Ok(institution)
    }

    /// Refuses files at the place of a case or request that does not take any from this person now.
    async fn at_place(
        &self,
        db: &mut AnyConnection,
        actor: &Actor,
        id: &DossierId,
        place: &str,
        now: Timestamp,
    ) -> Result<(), AppError> {
        self.at_case(db, actor, id, place, now).await?;
        self.at_material(db, actor, id, place, now).await
    }

    /// Names in a dossier a file whose bytes are kept.
    pub(super) async fn name_file(
        &self,
        actor: &Actor,
        id: &DossierId,
        sheet: &str,
        named: Named,
    ) -> Result<Added, AppError> {
        let (app, actor, id, sheet) = (self.clone(), actor.clone(), id.clone(), sheet.to_owned());
        self.store
            .write(move |tx| Box::pin(async move { app.name_file_in(tx, &actor, &id, &sheet, named).await }))
            .await
    }

    async fn name_file_in(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        id: &DossierId,
        sheet: &str,
        named: Named,
    ) -> Result<Added, AppError> {
        let now = tx.now();
        let known = self.files_to_change(tx, actor, id, sheet).await?;
        // The same bytes again: the file is only used in one more place.
        if let Some(same) = known.iter().find(|known| known.digest == named.kept.digest) {
            use_here(tx, actor, id, same, sheet).await?;
            return Ok(Added { id: same.id.clone(), warning: named.warning });
        }
        room_for(known.len() + 1)?;
        let uses = vec![(sheet.to_owned(), String::new())];
        let file = File { uses, ..named.file(actor, now) };
        dossiers::add_file(tx.db(), id, &file).await?;
        evidence_changed(tx, id, sheet).await?;
        let detail = json!({"dossier": id.as_str(), "sha256": file.digest, "size": file.size});
        tx.log(Some(actor), Event::FileAdded, &format!("file {}", file.id), detail);
        Ok(Added { id: file.id, warning: named.warning })
    }

    /// Uses a file of the dossier on one more sheet: one file proves several items.
    pub async fn use_file(&self, actor: &Actor, id: &DossierId, file: &FileId, sheet: &str) -> Result<(), AppError> {
        let (app, actor, id, file, sheet) = (self.clone(), actor.clone(), id.clone(), file.clone(), sheet.to_owned());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let known = app.files_to_change(tx, &actor, &id, &sheet).await?;
                    let known = known.iter().find(|known| known.id == file).ok_or(AppError::Absent)?;
                    use_here(tx, &actor, &id, known, &sheet).await
                })
            })
            .await
    }

    /// The files of a dossier, where this person may add some to this sheet.
    async fn files_to_change(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        id: &DossierId,
        sheet: &str,
    ) -> Result<Vec<File>, AppError> {
        let now = tx.now();
        let Cover { year, view, .. } = cover_of(tx.db(), id).await?.ok_or(AppError::Absent)?;
        let object = Object::Dossier(Box::new(view), Some(governing(sheet).to_owned()));
        allowed(may(actor, Act::WriteDossier, &object, now))?;
        self.at_place(tx.db(), actor, id, sheet, now).await?;
        let there = match Subject::of_place(sheet) {
            Some(subject) => self.comparison_in(tx.db(), id).await?.row(&subject).is_some(),
            None if sheet.starts_with(CASE) || sheet.starts_with(MATERIAL) => true,
            None => sheet == SEALED || self.plan(tx.db(), &year).await?.has_sheet(sheet),
        };
        if !there {
            return Err(AppError::Absent);
        }
        Ok(dossiers::files(tx.db(), id).await?)
    }

    /// What a file is, by its content, and what its sender should know of what it says. The content may be made to harm
    /// whatever reads it: the kind is told from bounded pieces, the text is read by a child process.
    pub(crate) async fn look_into(&self, name: String, bytes: Vec<u8>) -> Result<Looked, AppError> {
        let internal = |error: &dyn std::error::Error| AppError::Internal(error.to_string());
        // Each child may take a good part of the machine's memory.
        let _turn = self.scans.acquire().await.map_err(|error| internal(&error))?;
        let program = self.settings.program.clone();
        let look = move || -> Result<_, AppError> {
            let kind = evidence::kind_of(&name, &bytes).map_err(refuse)?;
            let mut copy = tempfile::tempfile().map_err(|error| internal(&error))?;
            copy.write_all(&bytes).and_then(|()| copy.rewind()).map_err(|error| internal(&error))?;
            let warning = match evidence::scan_untrusted(copy, kind, &program, &ScanLimits::default()) {
                Ok(scan) => warning(&scan.found),
                Err(error) => {
                    tracing::warn!(?error, kind = kind.id(), "a file could not be searched for personal data");
                    Some(error.message())
                }
            };
            Ok(Looked { kind, warning, bytes })
        };
        tokio::task::spawn_blocking(look).await.map_err(|error| internal(&error))?
    }

    /// Removes a file from a dossier, or only from one sheet while others use it. What was given with a statement, a dispute
    /// or an answer stays: decisions rest on it.
    pub async fn remove_file(&self, actor: &Actor, id: &DossierId, file: &FileId, sheet: &str) -> Result<(), AppError> {
        let (app, actor, id, file, sheet) = (self.clone(), actor.clone(), id.clone(), file.clone(), sheet.to_owned());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let now = tx.now();
                    let (_, view) = view_of(tx.db(), &id).await?.ok_or(AppError::Absent)?;
                    let object = Object::Dossier(Box::new(view), Some(governing(&sheet).to_owned()));
                    allowed(may(&actor, Act::WriteDossier, &object, now))?;
                    app.at_place(tx.db(), &actor, &id, &sheet, now).await?;
                    let known = dossiers::files(tx.db(), &id).await?;
                    let known = known.into_iter().find(|known| known.id == file).ok_or(AppError::Absent)?;
                    if given(tx.db(), &id, now).await?.get(&sheet).is_some_and(|at| known.added_at <= *at) {
                        return Err(AppError::Closed(Text::new(
                            "材料已随陈述、异议或答复提交，不能删除；可以再补充材料",
                            "it was given with what you said, and others rely on it: it stays, and you may add more",
                        )));
                    }
                    let (here, elsewhere): (Vec<_>, Vec<_>) = known.uses.iter().partition(|(used, _)| *used == sheet);
                    if here.is_empty() {
                        return Err(AppError::Absent);
                    }
                    for (sheet, entry) in here {
                        dossiers::drop_use(tx.db(), &file, sheet, entry).await?;
                    }
                    if elsewhere.is_empty() {
                        dossiers::remove_file(tx.db(), &id, &file, now).await?;
                    }
                    evidence_changed(tx, &id, &sheet).await?;
                    tx.log(
                        Some(&actor),
                        Event::FileRemoved,
                        &format!("file {file}"),
                        json!({
                            "dossier": id.as_str(), "sha256": known.digest, "sheet": sheet,
                        }),
                    );
                    Ok(())
                })
            })
            .await
    }

    /// The files at a place of a dossier on which others rely: what was there when its institution said so.
    pub async fn relied_on(
        &self,
        db: &mut AnyConnection,
        id: &DossierId,
        place: &str,
    ) -> Result<BTreeSet<FileId>, AppError> {
        let Some(at) = given(db, id, self.store.now()).await?.remove(place) else { return Ok(BTreeSet::new()) };
        let files = dossiers::files(db, id).await?.into_iter().filter(|file| file.added_at <= at);
        Ok(files.map(|file| file.id).collect())
    }

    /// The files of a dossier, for somebody who may read it. What an institution gathers to dispute figures, to answer
    /// experts or to be heard is its own until it says so; what it gives in a case or to experts is no business of its authority.
    pub async fn files_for(
        &self,
        db: &mut AnyConnection,
        actor: &Actor,
        id: &DossierId,
    ) -> Result<Vec<File>, AppError> {
        let mut files = dossiers::files(db, id).await?;
        let all_within = files.iter().flat_map(|file| &file.uses).all(|(place, _)| !is_beside(place));
        if actor.institution().is_some() || all_within {
            return Ok(files);
        }
        let given = given(db, id, self.store.now()).await?;
        let owner = dossiers::dossier_with_owner(db, id).await?.ok_or(AppError::Absent)?.1;
        let is_kept_from = self.recusal(db, actor).await?.keeps_from(&owner).is_some();
        let shown = |place: &str| match actor.role() {
            Role::Authority if place.starts_with(CASE) || place.starts_with(MATERIAL) => false,
            _ if is_kept_from && place.starts_with(CASE) => false,
            _ => !is_beside(place) || given.contains_key(place),
        };
        files.retain(|file| file.uses.is_empty() || file.uses.iter().any(|(place, _)| shown(place)));
        for file in &mut files {
            file.uses.retain(|(place, _)| shown(place));
        }
        Ok(files)
    }

    /// A file with its bytes, for somebody who may read the dossier: one that is there now, or that was submitted last and
    /// counts, though it was removed since. That somebody outside the institution opened it is noted.
    pub async fn file_for(
        &self,
        actor: &Actor,
        institution: &InstitutionId,
        id: &DossierId,
        file: &FileId,
    ) -> Result<(File, FileKind, Vec<u8>), AppError> {
        let mut db = self.store.read().await?;
        let is_there = self.files_for(&mut db, actor, id).await?.iter().any(|known| known.id == *file);
        let dossier = dossiers::dossier_by_id(&mut db, id).await?.ok_or(AppError::Absent)?;
        if !is_there && !Submitted::of(&mut db, &dossier).await?.has(file) {
            return Err(AppError::Absent);
        }
        drop(db);
        let found = self.file(institution, id, file).await?;
        if actor.institution().is_none() {
            self.note_read(actor, format!("dossier {id}"), &found.0).await?;
        }
        Ok(found)
    }

    /// Notes that somebody opened a file of evidence: who, and its digest.
    pub(crate) async fn note_read(&self, actor: &Actor, object: String, file: &File) -> Result<(), AppError> {
        let actor = actor.clone();
        let detail = json!({"file": file.id.as_str(), "sha256": file.digest});
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    tx.log(Some(&actor), Event::EvidenceRead, &object, detail);
                    Ok(())
                })
            })
            .await
    }

    /// A file with its bytes, also one that was removed since.
    pub async fn file(
        &self,
        institution: &InstitutionId,
        id: &DossierId,
        file: &FileId,
    ) -> Result<(File, FileKind, Vec<u8>), AppError> {
        let files = dossiers::files_ever(&mut *self.store.read().await?, id).await?;
        let file = files.into_iter().find(|known| known.id == *file).ok_or(AppError::Absent)?;
        let kind =
            FileKind::from_id(&file.kind).ok_or_else(|| AppError::Internal(format!("stored kind {}", file.kind)))?;
        let bytes = self.blobs.get(institution.as_str(), &file.digest).await.map_err(of_blobs)?;
        Ok((file, kind, bytes))
    }
}

/// The places of a dossier whose files its institution has given, and when it did last: of figures that it disputes, of
/// requests that it has answered, and of cases in which it made its statement or had its time.
async fn given(
    db: &mut AnyConnection,
    id: &DossierId,
    now: Timestamp,
) -> Result<BTreeMap<String, Timestamp>, AppError> {
    let dossier = dossiers::dossier_by_id(db, id).await?.ok_or(AppError::Absent)?;
    let requests = requests::requests(db, Which::Institution(dossier.year, &dossier.institution)).await?;
    let mut given: BTreeMap<String, Timestamp> = BTreeMap::new();
    let mut note = |place: String, at: Timestamp| {
        let last = given.entry(place).or_insert(at);
        *last = at.max(*last);
    };
    for one in &requests {
        if let Some(answer) = &one.answer {
            note(material_place(&one.id), answer.at);
        }
    }
    for act in figures::acts(db, dossier.year, Some(&dossier.institution)).await? {
        if act.kind == FigureActKind::Disputed {
            note(Subject { certificate: act.certificate, level: act.level }.place(), act.at);
        }
    }
    for (case, acts) in cases::cases(db, cases::Which::Institution(&dossier.institution)).await? {
        for act in &acts {
            let over = act.until.map(calendar::end_of).filter(|end| *end <= now);
            let said = matches!(act.kind, CaseActKind::Answered | CaseActKind::Waived).then_some(act.at);
            if let Some(at) = over.or(said) {
                note(case_place(&case.id), at);
            }
        }
    }
    Ok(given)
}

/// Notes that a file is used on a sheet too; nothing where it is already.
async fn use_here(tx: &mut Tx, actor: &Actor, id: &DossierId, file: &File, sheet: &str) -> Result<(), AppError> {
    if file.uses.iter().any(|(used, _)| used == sheet) {
        return Ok(());
    }
    dossiers::use_file(tx.db(), &file.id, sheet, "").await?;
    evidence_changed(tx, id, sheet).await?;
    let detail = json!({"dossier": id.as_str(), "sha256": file.digest, "sheet": sheet});
    tx.log(Some(actor), Event::FileUsed, &format!("file {}", file.id), detail);
    Ok(())
}

/// What was approved inside must be approved again when its evidence changes. The sealed scan is made of what was
/// approved, and what proves a dispute, belongs to a case or is given to experts is beside it: they change nothing.
pub(super) async fn evidence_changed(tx: &mut Tx, id: &DossierId, sheet: &str) -> Result<(), AppError> {
    if sheet == SEALED || is_beside(sheet) {
        return Ok(());
    }
    let now = tx.now();
    let mut dossier = dossiers::dossier_by_id(tx.db(), id).await?.ok_or(AppError::Absent)?;
    change(&mut dossier, now);
    Ok(dossiers::save_dossier(tx.db(), &dossier).await?)
}

pub(crate) fn of_blobs(error: BlobError) -> AppError {
    match error {
        BlobError::Absent => AppError::Internal("a file that the dossier names is missing".to_owned()),
        error => AppError::Internal(error.to_string()),
    }
}

/// What to tell of personal data: how much of what, never the numbers themselves.
fn warning(found: &PersonalData) -> Option<Text> {
    if found.is_empty() {
        return None;
    }
    let kinds = [
        (found.identity_numbers, "身份证号", "identity"),
        (found.mobile_numbers, "手机号", "mobile"),
        (found.bank_cards, "银行卡号", "bank card"),
    ];
    let there = || kinds.iter().filter(|(count, ..)| *count > 0);
    let zh: Vec<_> = there().map(|(count, zh, _)| format!("{zh} {count} 处")).collect();
    let en: Vec<_> = there().map(|(count, _, en)| format!("{count} {en}")).collect();
    let samples: Vec<_> = found.samples.iter().map(Masked::as_str).collect();
    Some(Text::new(
        format!("文件中疑似有{}（如 {}），请确认是否必要，或遮盖后重新上传", zh.join("、"), samples.join("、")),
        format!(
            "{} numbers seem to be in the file (such as {}): are they needed? Else cover them and upload again",
            en.join(", "),
            samples.join(", ")
        ),
    ))
}
