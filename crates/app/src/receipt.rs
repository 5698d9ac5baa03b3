//! The receipt as a paper.

use documents::press::{Checkpoint, GroupClaim, Party, Receipt, SchemeMark, Submitted, Submitter};
use scheme::{Lang, Points};
use workflow::calendar;

use crate::dossier::{Book, ReceiptFacts};
use crate::{App, AppError};

impl App {
    /// The receipt of a submission as PDF.
    pub async fn receipt_pdf(&self, book: &Book, receipt: &ReceiptFacts, lang: Lang) -> Result<Vec<u8>, AppError> {
        let paper = paper(book, receipt, lang)?;
        let press = std::sync::Arc::clone(&self.press);
        // Setting a page takes a while: it must not hold up others' requests.
        let work = move || press.receipt(&paper, lang);
        let made = tokio::task::spawn_blocking(work).await.map_err(|error| AppError::Internal(error.to_string()))?;
        made.map_err(AppError::Closed)
    }
}

fn paper(book: &Book, receipt: &ReceiptFacts, lang: Lang) -> Result<Receipt, AppError> {
    let submission = &receipt.submission;
    let damaged = |_| AppError::Internal("a stored manifest cannot be read".to_owned());
    let manifest: serde_json::Value = serde_json::from_str(&submission.manifest).map_err(damaged)?;
    let rows = manifest["rows"].as_array().map_or(&[][..], Vec::as_slice);
    let certificates = rows.iter().filter(|row| row["sheet"] == crate::plan::CERTIFICATES).count();
    let items =
        rows.iter().filter(|row| row["sheet"].as_str().is_some_and(|s| book.plan.indicator_of(s).is_some())).count();
    let claimed = |id: &str| {
        let groups = manifest["groups"].as_array().into_iter().flatten();
        groups.into_iter().find(|group| group["id"] == id).and_then(|g| g["claimed"].as_str()).unwrap_or("—").to_owned()
    };
    let groups = book
        .plan
        .scheme
        .groups
        .iter()
        .map(|group| GroupClaim { name: group.name.get(lang).to_owned(), claimed: claimed(&group.id) });
    let local = calendar::local(submission.at);
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let verifying = match lang {
        Lang::Zh => {
            "向审计人员出示本回执：以检查点核对日志，日志在提交时的条数与根哈希应与本回执一致；以清单摘要核对提交内容。"
        }
        Lang::En => {
            "Show this receipt to the auditor: at the size given, the log must have this root; what was submitted must \
             have the digest of the manifest."
        }
    };
    Ok(Receipt {
        number: submission.number.clone(),
        year: u16::try_from(book.dossier.year.0).unwrap_or_default(),
        institution: Party { name: book.institution.name.clone(), code: book.institution.code.clone() },
        version: u32::try_from(submission.version).unwrap_or_default(),
        recorded: match lang {
            Lang::Zh => {
                format!("{}年{}月{}日 {}", local.year(), local.month(), local.day(), local.strftime("%H:%M:%S"))
            }
            Lang::En => local.strftime("%-d %B %Y, %H:%M:%S (Beijing)").to_string(),
        },
        dated: local,
        submitter: Submitter { name: receipt.person.clone(), role: receipt.role.name().get(lang).to_owned() },
        submitted: Submitted {
            certificate_rows: count(certificates),
            items: count(items),
            files: count(receipt.counts.1),
            claimed: Points::from_units(submission.claimed).to_string(),
            groups: groups.collect(),
        },
        manifest_digest: submission.digest.clone(),
        scheme: SchemeMark {
            id: book.plan.scheme.id.clone(),
            digest: book.plan.scheme.digest.to_string().trim_start_matches("sha256:").to_owned(),
        },
        checkpoint: Checkpoint {
            tree_size: u64::try_from(submission.log_size).unwrap_or_default(),
            root: submission.log_root.clone(),
        },
        verifying: verifying.to_owned(),
    })
}
