//! Evidence that is sent in pieces, and goes on where it broke off.

use std::fmt;

use documents::evidence;
use futures_util::Stream;
use store::blobs::{Kept, Namespace, Size, UploadError, UploadId};
use workflow::{Actor, DossierId, InstitutionId};

use super::files::{Added, Named, of_blobs};
use crate::error::InputProblem;
use crate::{App, AppError};

/// How far an upload is after some bytes came.
#[derive(Debug, Clone)]
pub enum Sent {
    /// So many bytes are safe; the rest is to come.
    Part(u64),
    /// All of it came, and the dossier names it.
    Whole(Added),
    /// These bytes do not go on where the safe ones end: send on from here.
    GoOnAt(u64),
}

/// How far a file is that is being kept.
pub(crate) enum Received {
    /// Something of it is still to come.
    More(Sent),
    /// All of it came.
    Whole(Named),
}

impl App {
    /// Begins to send a file of so many bytes to a sheet.
    pub async fn begin_upload(
        &self,
        actor: &Actor,
        id: &DossierId,
        sheet: &str,
        size: u64,
    ) -> Result<UploadId, AppError> {
        let owner = self.owner(actor, id, sheet).await?;
        self.begin_to_receive(&owner, size).await
    }

    /// Takes bytes of an upload that begin at `offset`. With the last of them the file becomes evidence of the sheet,
    /// under this name; no bytes at the end ask for that once more, where the answer was lost.
    pub async fn continue_upload<S, B, E>(
        &self,
        actor: &Actor,
        id: &DossierId,
        (sheet, name): (&str, &str),
        upload: &UploadId,
        (offset, bytes): (u64, S),
    ) -> Result<Sent, AppError>
    where
        S: Stream<Item = Result<B, E>>,
        B: AsRef<[u8]>,
        E: fmt::Display,
    {
        let owner = self.owner(actor, id, sheet).await?;
        match self.receive(&owner, (upload, name), (offset, bytes)).await? {
            Received::More(sent) => Ok(sent),
            Received::Whole(named) => self.name_file(actor, id, sheet, named).await.map(Sent::Whole),
        }
    }

    /// Begins to keep a file of so many bytes for an institution; whether it may is asked before.
    pub(crate) async fn begin_to_receive(&self, owner: &Namespace, size: u64) -> Result<UploadId, AppError> {
        self.fits(size)?;
        let begun = self.blobs.uploads().create(owner, Size(size), Size(size), self.store.now()).await;
        Ok(begun.map_err(of_upload)?.id)
    }

    /// Takes bytes of what was begun so; once all of it came, the file is kept and looked into, and may be named.
    pub(crate) async fn receive<S, B, E>(
        &self,
        owner: &Namespace,
        (upload, name): (&UploadId, &str),
        (offset, bytes): (u64, S),
    ) -> Result<Received, AppError>
    where
        S: Stream<Item = Result<B, E>>,
        B: AsRef<[u8]>,
        E: fmt::Display,
    {
        let uploads = self.blobs.uploads();
        let known = uploads.find(owner, upload).await.map_err(of_upload)?;
        if known.offset != known.declared || offset != known.declared.0 {
            match uploads.append(owner, upload, Size(offset), bytes, self.store.now()).await {
                Ok(safe) if safe < known.declared => return Ok(Received::More(Sent::Part(safe.0))),
                Ok(_) => {}
                Err(UploadError::WrongOffset { right }) => return Ok(Received::More(Sent::GoOnAt(right.0))),
                Err(error) => return Err(of_upload(error)),
            }
        }
        let (digest, Size(size)) = uploads.finish(owner, upload).await.map_err(of_upload)?;
        let digest = digest.to_string();
        let name = evidence::safe_name(name);
        let bytes = self.blobs.get(owner.as_str(), &digest).await.map_err(of_blobs)?;
        let looked = self.look_into(name.clone(), bytes).await?;
        let size = i64::try_from(size).map_err(|_| AppError::Internal("the size of a file".to_owned()))?;
        let kept = Kept { digest, size };
        Ok(Received::Whole(Named { name, kind: looked.kind, warning: looked.warning, kept }))
    }

    async fn owner(&self, actor: &Actor, id: &DossierId, sheet: &str) -> Result<Namespace, AppError> {
        place_of(&self.may_add_files(actor, id, sheet).await?)
    }
}

/// Where the files of an institution are kept.
pub(crate) fn place_of(institution: &InstitutionId) -> Result<Namespace, AppError> {
    institution.as_str().parse().map_err(|_| AppError::Internal("an institution without a place".to_owned()))
}

/// Seconds until an upload that another window sends may be asked for again.
const IN_USE: u64 = 2;

fn of_upload(error: UploadError) -> AppError {
    match error {
        UploadError::Absent => AppError::Absent,
        UploadError::InUse => AppError::TooMany(IN_USE),
        UploadError::Blob(error) => of_blobs(error),
        other => AppError::Input(vec![InputProblem { field: "file".to_owned(), message: other.message() }]),
    }
}
