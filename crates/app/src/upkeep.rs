//! What is done from time to time without anybody asking.

use std::time::Duration;

use store::dossiers;

use crate::{App, AppError};

/// How long evidence that no dossier names is kept: long enough to go back to an older copy of the database and to come
/// forward again.
const UNNAMED: Duration = Duration::from_hours(30 * 24);

impl App {
    /// Removes uploads that nobody went on with for a day, and evidence that no dossier ever named. Removed files stay
    /// while a dossier names them in its history.
    pub async fn tidy(&self) -> Result<(), AppError> {
        let failed = |error: &dyn std::error::Error| AppError::Internal(error.to_string());
        let uploads = self.blobs.uploads().sweep_uploads(self.store.now()).await.map_err(|error| failed(&error))?;
        let named = dossiers::named_files(&mut *self.store.read().await?).await?.into_iter().collect();
        let swept = self.blobs.sweep(named, UNNAMED).await.map_err(|error| failed(&error))?;
        if uploads > 0 || swept.files > 0 {
            tracing::info!(uploads, files = swept.files, bytes = swept.bytes, "removed what nobody needs");
        }
        Ok(())
    }
}
