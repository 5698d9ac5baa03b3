//! Use cases: load, decide, save; credentials and mail. Each is one function that a page, the API or a command calls.

mod attached;
pub mod cases;
pub mod credentials;
pub mod demo;
pub mod determination;
mod digest;
pub mod dossier;
pub mod error;
pub mod feedback;
pub mod figures;
mod import;
mod issue;
pub mod judgement;
pub mod keys;
pub mod mail;
pub mod names;
pub mod panel;
pub mod people;
pub mod plan;
pub mod progress;
mod receipt;
pub mod registers;
mod report;
pub mod search;
pub mod session;
pub mod steps;
mod upkeep;
pub mod visits;
pub mod years;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use documents::press::Press;
use rand::Rng as _;
use store::Store;
use store::blobs::Blobs;
use tokio::sync::Semaphore;

pub use error::AppError;
pub use plan::Plan;

/// The application: what every use case works with. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// Stored data.
    pub store: Store,
    /// Bytes of evidence.
    pub blobs: Blobs,
    /// What the installation has set.
    pub settings: Arc<Settings>,
    /// Makes papers.
    pub press: Arc<dyn Press>,
    plans: Plans,
    /// Determinations that were computed.
    determined: determination::Kept,
    /// Turns of reading files that were sent.
    scans: Arc<Semaphore>,
}

/// Files that are read at the same time, each by a child process that may take a good part of the memory.
const SCANS: usize = 2;

/// Plans by year and its version.
type Plans = Arc<Mutex<BTreeMap<(i16, i64), Arc<Plan>>>>;

/// What the installation has set.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The address under which people reach the server, without a slash at the end; in links of invitations.
    pub public_url: String,
    /// A made-up province: anybody may enter as anyone.
    pub demonstration: bool,
    /// What becomes of mail.
    pub mailing: mail::Mailing,
    /// After so long without a request a login ends.
    pub idle: jiff::SignedDuration,
    /// After so long a login ends whatever happens.
    pub absolute: jiff::SignedDuration,
    /// Largest file in bytes.
    pub largest_file: i64,
    /// Which passwords are good enough.
    pub passwords: credentials::PasswordPolicy,
    /// How much work a password hash is.
    pub cost: credentials::Cost,
    /// The scheme that a year is made from where no other is given, and its notice.
    pub scheme: (String, String),
    /// This program, which reads uploaded workbooks in a child process.
    pub program: std::path::PathBuf,
}

impl App {
    /// On a store and a place for evidence.
    pub fn new(store: Store, blobs: Blobs, settings: Settings, press: Arc<dyn Press>) -> Self {
        Self {
            store,
            blobs,
            settings: Arc::new(settings),
            press,
            plans: Arc::default(),
            determined: Arc::default(),
            scans: Arc::new(Semaphore::new(SCANS)),
        }
    }
}

/// Sixteen random bytes, for ids.
pub(crate) fn random_id() -> [u8; 16] {
    let mut bytes = [0; 16];
    rand::rng().fill_bytes(&mut bytes);
    bytes
}

/// A random id as text, for records without a type of their own.
pub(crate) fn random_text() -> String {
    hex::encode(random_id())
}
