//! Passwords, second factors, tokens, and slowing down whoever guesses. Nothing here touches the database; what is kept
//! is a hash, but for the secret of a second factor, which must be computed with.

mod common;
mod guessing;
mod hashing;
mod password;
mod picture;
mod recovery;
mod rules;
mod second_factor;
mod token;

pub use guessing::{one_more, wait};
pub use hashing::{hash, verify};
pub use password::{Cost, HashError, PasswordHash};
pub use recovery::{is_recovery_code, recovery_codes, recovery_codes_from, recovery_hash};
pub use rules::{Context, PasswordPolicy};
pub use second_factor::Secret;
pub use token::Token;
