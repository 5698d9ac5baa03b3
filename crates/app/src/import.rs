//! Workbooks that somebody sent.

use std::io::Write as _;

use documents::cells::{self, Limits, Sheet};

use crate::error::InputProblem;
use crate::{App, AppError};

impl App {
    /// The cells of a workbook that somebody sent. It may be hostile: a child process with limits reads it.
    pub(crate) async fn cells_of(&self, name: &str, bytes: Vec<u8>) -> Result<Vec<Sheet>, AppError> {
        let internal = |error: &dyn std::error::Error| AppError::Internal(error.to_string());
        let _turn = self.scans.acquire().await.map_err(|error| internal(&error))?;
        let program = self.settings.program.clone();
        let ending = name.rsplit_once('.').map_or("xlsx", |(_, ending)| ending);
        let suffix = format!(".{}", ending.chars().filter(char::is_ascii_alphanumeric).take(4).collect::<String>());
        let work = move || -> Result<_, AppError> {
            let mut file = tempfile::Builder::new().suffix(&suffix).tempfile().map_err(|error| internal(&error))?;
            file.write_all(&bytes).and_then(|()| file.flush()).map_err(|error| internal(&error))?;
            cells::read_untrusted(file.path(), &program, &Limits::default()).map_err(|error| {
                AppError::Input(vec![InputProblem { field: "file".to_owned(), message: error.message() }])
            })
        };
        tokio::task::spawn_blocking(work).await.map_err(|error| internal(&error))?
    }
}

impl AppError {
    /// Everything that is wrong in a workbook, each with its place.
    pub(crate) fn of_workbook(problems: Vec<assess::Problem>) -> Self {
        let each = |problem: assess::Problem| {
            let at =
                |place: &str, between: &str| if place.is_empty() { String::new() } else { format!("{place}{between}") };
            InputProblem::new(
                "file",
                format!("{}{}", at(&problem.place, "："), problem.message.zh),
                format!("{}{}", at(&problem.place, ": "), problem.message.en),
            )
        };
        Self::Input(problems.into_iter().map(each).collect())
    }
}
