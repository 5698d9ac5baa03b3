//! Photos and papers of a visit. They are kept as evidence is, and belong to the visit: the institution does not see them.

use std::fmt;

use documents::evidence::{FileKind, safe_name};
use futures_util::Stream;
use serde_json::json;
use store::Tx;
use store::blobs::{Namespace, UploadId};
use store::dossiers::File;
use store::visits;
use workflow::{Act, Actor, Event, FileId, Object, VisitId, may};

use super::Visit;
use crate::dossier::{Added, Named, NewFile, Received, Sent, of_blobs, place_of};
use crate::error::allowed;
use crate::{App, AppError, random_id};

/// Most files of a visit.
const MOST: usize = 200;

impl App {
    /// Adds a photo or paper to a visit. Its bytes are safe before the visit names it; the same bytes are added once.
    pub async fn add_visit_file(&self, actor: &Actor, id: &VisitId, file: NewFile) -> Result<Added, AppError> {
        self.fits(file.bytes.len() as u64)?;
        let owner = self.owner_of_visit(actor, id).await?;
        let name = safe_name(&file.name);
        let looked = self.look_into(name.clone(), file.bytes).await?;
        let kept = self.blobs.put(owner.as_str(), looked.bytes).await.map_err(of_blobs)?;
        let named = Named { name, kind: looked.kind, warning: looked.warning, kept };
        self.name_visit_file(actor, id, named).await
    }

    /// Begins to send a photo or paper of so many bytes in pieces, which go on where a shaky line broke off.
    pub async fn begin_visit_upload(&self, actor: &Actor, id: &VisitId, size: u64) -> Result<UploadId, AppError> {
        let owner = self.owner_of_visit(actor, id).await?;
        self.begin_to_receive(&owner, size).await
    }

    /// Takes bytes of it that begin at `offset`; with the last of them the visit names the file.
    pub async fn continue_visit_upload<S, B, E>(
        &self,
        actor: &Actor,
        id: &VisitId,
        (upload, name): (&UploadId, &str),
        bytes: (u64, S),
    ) -> Result<Sent, AppError>
    where
        S: Stream<Item = Result<B, E>>,
        B: AsRef<[u8]>,
        E: fmt::Display,
    {
        let owner = self.owner_of_visit(actor, id).await?;
        match self.receive(&owner, (upload, name), bytes).await? {
            Received::More(sent) => Ok(sent),
            Received::Whole(named) => self.name_visit_file(actor, id, named).await.map(Sent::Whole),
        }
    }

    /// Where the files of a visit are kept, for whoever may add to it now.
    async fn owner_of_visit(&self, actor: &Actor, id: &VisitId) -> Result<Namespace, AppError> {
        let mut db = self.store.read().await?;
        let visit = self.visit_in(&mut db, id).await?;
        allowed(may(actor, Act::WriteVisit, &Object::Visit(visit.view()), self.store.now()))?;
        self.not_recused(&mut db, actor, &visit.institution).await?;
        place_of(&visit.institution.id)
    }

    async fn name_visit_file(&self, actor: &Actor, id: &VisitId, named: Named) -> Result<Added, AppError> {
        let (app, actor, id) = (self.clone(), actor.clone(), id.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let now = tx.now();
                    app.visit_to_write(tx, &actor, &id).await?;
                    let known = visits::files(tx.db(), &id).await?;
                    let stored = named.stored_warning();
                    let Named { name, kind, warning, kept } = named;
                    if let Some(same) = known.iter().find(|known| known.digest == kept.digest) {
                        return Ok(Added { id: same.id.clone(), warning });
                    }
                    if known.len() >= MOST {
                        let (zh, en) = (format!("材料过多，最多 {MOST} 个"), format!("too many files: at most {MOST}"));
                        return Err(AppError::input("file", zh, en));
                    }
                    let file = File {
                        id: FileId::from_bytes(random_id()),
                        digest: kept.digest,
                        size: kept.size,
                        kind: kind.id().to_owned(),
                        name,
                        warning: stored,
                        added_by: actor.account.to_string(),
                        added_at: now,
                        uses: Vec::new(),
                    };
                    visits::add_file(tx.db(), &id, &file).await?;
                    let detail = json!({"file": file.id.as_str(), "sha256": file.digest, "size": file.size});
                    tx.log(Some(&actor), Event::VisitFileAdded, &format!("visit {id}"), detail);
                    Ok(Added { id: file.id, warning })
                })
            })
            .await
    }

    /// Removes a photo or paper from a visit whose report is not signed.
    pub async fn remove_visit_file(&self, actor: &Actor, id: &VisitId, file: &FileId) -> Result<(), AppError> {
        let (app, actor, id, file) = (self.clone(), actor.clone(), id.clone(), file.clone());
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let now = tx.now();
                    app.visit_to_write(tx, &actor, &id).await?;
                    let known = visits::files(tx.db(), &id).await?;
                    let known = known.into_iter().find(|known| known.id == file).ok_or(AppError::Absent)?;
                    visits::remove_file(tx.db(), &id, &file, now).await?;
                    let detail = json!({"file": file.as_str(), "sha256": known.digest});
                    tx.log(Some(&actor), Event::VisitFileRemoved, &format!("visit {id}"), detail);
                    Ok(())
                })
            })
            .await
    }

    /// A photo or paper with its bytes, for whoever may read the visit.
    pub async fn visit_file(
        &self,
        actor: &Actor,
        id: &VisitId,
        file: &FileId,
    ) -> Result<(File, FileKind, Vec<u8>), AppError> {
        let visit = self.visit(actor, id).await?;
        let files = visits::files(&mut *self.store.read().await?, id).await?;
        let file = files.into_iter().find(|known| known.id == *file).ok_or(AppError::Absent)?;
        let kind =
            FileKind::from_id(&file.kind).ok_or_else(|| AppError::Internal(format!("stored kind {}", file.kind)))?;
        let bytes = self.blobs.get(visit.institution.id.as_str(), &file.digest).await.map_err(of_blobs)?;
        Ok((file, kind, bytes))
    }

    /// A visit in which this person may write now.
    async fn visit_to_write(&self, tx: &mut Tx, actor: &Actor, id: &VisitId) -> Result<Visit, AppError> {
        let now = tx.now();
        let visit = self.visit_in(tx.db(), id).await?;
        allowed(may(actor, Act::WriteVisit, &Object::Visit(visit.view()), now))?;
        self.not_recused(tx.db(), actor, &visit.institution).await?;
        Ok(visit)
    }
}
