//! Photos and papers of a visit, evidence of the office in a case. They are kept as evidence is, and belong to the visit or
//! case: the institution does not see them.

use std::fmt;

use documents::evidence::{FileKind, safe_name};
use futures_util::Stream;
use scheme::Text;
use serde_json::json;
use store::AnyConnection;
use store::attached::{self, Folder};
use store::blobs::{Namespace, UploadId};
use store::dossiers::File;
use store::years::Institution;
use workflow::{Act, Actor, CaseId, Event, FileId, Object, may};

use crate::dossier::{Added, Named, NewFile, Received, Sent, of_blobs, place_of};
use crate::error::allowed;
use crate::{App, AppError};

/// Most files of a visit or case.
const MOST: usize = 200;

impl App {
    /// Adds a file to a visit or case. Its bytes are safe before that names it; the same bytes are added once.
    pub async fn add_attached(&self, actor: &Actor, folder: &Folder, file: NewFile) -> Result<Added, AppError> {
        self.fits(file.bytes.len() as u64)?;
        let owner = self.place_of_folder(actor, folder).await?;
        let name = safe_name(&file.name);
        let looked = self.look_into(name.clone(), file.bytes).await?;
        let kept = self.blobs.put(owner.as_str(), looked.bytes).await.map_err(of_blobs)?;
        let named = Named { name, kind: looked.kind, warning: looked.warning, kept };
        self.name_attached(actor, folder, named).await
    }

    /// Begins to send a file of so many bytes in pieces, which go on where a shaky line broke off.
    pub async fn begin_attached(&self, actor: &Actor, folder: &Folder, size: u64) -> Result<UploadId, AppError> {
        let owner = self.place_of_folder(actor, folder).await?;
        self.begin_to_receive(&owner, size).await
    }

    /// Takes bytes of it that begin at `offset`; with the last of them the visit or case names the file.
    pub async fn continue_attached<S, B, E>(
        &self,
        actor: &Actor,
        folder: &Folder,
        (upload, name): (&UploadId, &str),
        bytes: (u64, S),
    ) -> Result<Sent, AppError>
    where
        S: Stream<Item = Result<B, E>>,
        B: AsRef<[u8]>,
        E: fmt::Display,
    {
        let owner = self.place_of_folder(actor, folder).await?;
        match self.receive(&owner, (upload, name), bytes).await? {
            Received::More(sent) => Ok(sent),
            Received::Whole(named) => self.name_attached(actor, folder, named).await.map(Sent::Whole),
        }
    }

    /// Where the files of a folder are kept, for whoever may add to it now.
    async fn place_of_folder(&self, actor: &Actor, folder: &Folder) -> Result<Namespace, AppError> {
        place_of(&self.writable(&mut *self.store.read().await?, actor, folder).await?.id)
    }

    /// The institution that a folder is about, for whoever may write in it now.
    async fn writable(&self, db: &mut AnyConnection, actor: &Actor, folder: &Folder) -> Result<Institution, AppError> {
        let now = self.store.now();
        let institution = match folder {
            Folder::Visit(id) => {
                let visit = self.visit_in(db, id).await?;
                allowed(may(actor, Act::WriteVisit, &Object::Visit(visit.view()), now))?;
                visit.institution
            }
            Folder::Case(id) => {
                let case = self.case_in(db, id, now).await?;
                allowed(may(actor, Act::KeepEvidence, &Object::Case(case.view()), now))?;
                case.institution
            }
        };
        self.not_recused(db, actor, &institution).await?;
        Ok(institution)
    }

    async fn name_attached(&self, actor: &Actor, folder: &Folder, named: Named) -> Result<Added, AppError> {
        let (app, actor, folder) = (self.clone(), actor.clone(), folder.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let now = tx.now();
                    app.writable(tx.db(), &actor, &folder).await?;
                    let known = attached::files(tx.db(), &folder).await?;
                    if let Some(same) = known.iter().find(|known| known.digest == named.kept.digest) {
                        return Ok(Added { id: same.id.clone(), warning: named.warning });
                    }
                    if known.len() >= MOST {
                        let (zh, en) = (format!("材料过多，最多 {MOST} 个"), format!("too many files: at most {MOST}"));
                        return Err(AppError::input("file", zh, en));
                    }
                    let file = named.file(&actor, now);
                    attached::add_file(tx.db(), &folder, &file).await?;
                    let detail = json!({"file": file.id.as_str(), "sha256": file.digest, "size": file.size});
                    let (object, [added, _]) = noted(&folder);
                    tx.log(Some(&actor), added, &object, detail);
                    Ok(Added { id: file.id, warning: named.warning })
                })
            })
            .await
    }

    /// Removes a file from a visit whose report is not signed, or from a case in which nothing rests on it: neither a proposal
    /// nor a decision came after it.
    pub async fn remove_attached(&self, actor: &Actor, folder: &Folder, file: &FileId) -> Result<(), AppError> {
        let (app, actor, folder, file) = (self.clone(), actor.clone(), folder.clone(), file.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let now = tx.now();
                    app.writable(tx.db(), &actor, &folder).await?;
                    let known = attached::files(tx.db(), &folder).await?;
                    let known = known.into_iter().find(|known| known.id == file).ok_or(AppError::Absent)?;
                    if let Folder::Case(id) = &folder
                        && app.case_in(tx.db(), id, now).await?.rests_on(&known)
                    {
                        return Err(AppError::Closed(Text::new(
                            "认定意见或决定已以此为依据，不能删除；可以再补充证据",
                            "a proposal or decision rests on it: it stays, and more can be added",
                        )));
                    }
                    attached::remove_file(tx.db(), &folder, &file, now).await?;
                    let detail = json!({"file": file.as_str(), "sha256": known.digest});
                    let (object, [_, removed]) = noted(&folder);
                    tx.log(Some(&actor), removed, &object, detail);
                    Ok(())
                })
            })
            .await
    }

    /// The evidence of the office in a case, for whoever reads it; the institution does not.
    pub async fn case_evidence(&self, actor: &Actor, id: &CaseId) -> Result<Vec<File>, AppError> {
        self.readable(actor, &Folder::Case(id.clone())).await?;
        Ok(attached::files(&mut *self.store.read().await?, &Folder::Case(id.clone())).await?)
    }

    /// A file with its bytes, for whoever may read what it belongs to.
    pub async fn attached_file(
        &self,
        actor: &Actor,
        folder: &Folder,
        file: &FileId,
    ) -> Result<(File, FileKind, Vec<u8>), AppError> {
        let institution = self.readable(actor, folder).await?;
        let files = attached::files(&mut *self.store.read().await?, folder).await?;
        let file = files.into_iter().find(|known| known.id == *file).ok_or(AppError::Absent)?;
        let kind =
            FileKind::from_id(&file.kind).ok_or_else(|| AppError::Internal(format!("stored kind {}", file.kind)))?;
        let bytes = self.blobs.get(institution.id.as_str(), &file.digest).await.map_err(of_blobs)?;
        Ok((file, kind, bytes))
    }

    /// The institution that a folder is about, for whoever may read its files.
    async fn readable(&self, actor: &Actor, folder: &Folder) -> Result<Institution, AppError> {
        match folder {
            Folder::Visit(id) => Ok(self.visit(actor, id).await?.institution),
            // Who reported something is not for the institution.
            Folder::Case(_) if actor.institution().is_some() => Err(AppError::Absent),
            Folder::Case(id) => Ok(self.case(actor, id).await?.institution),
        }
    }
}

/// How the log names a folder, and what it says of a file that was added or removed.
fn noted(folder: &Folder) -> (String, [Event; 2]) {
    match folder {
        Folder::Visit(id) => (format!("visit {id}"), [Event::VisitFileAdded, Event::VisitFileRemoved]),
        Folder::Case(id) => (format!("case {id}"), [Event::CaseFileAdded, Event::CaseFileRemoved]),
    }
}
