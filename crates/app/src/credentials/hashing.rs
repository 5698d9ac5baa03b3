//! Hashing in turns: on threads that serve nobody, and few at a time, so that logins cannot take all of a small machine.

use std::sync::LazyLock;
use std::thread::available_parallelism;

use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use super::password::{Cost, HashError, PasswordHash, is_right};

/// Half the processors: of two, one always remains for everybody else.
static TURNS: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(available_parallelism().map_or(1, |processors| (processors.get() / 2).max(1))));

/// Hashes a password with a fresh salt.
pub async fn hash(password: String, cost: Cost) -> Result<String, HashError> {
    let password = Zeroizing::new(password);
    let hash = in_turn(&TURNS, move || PasswordHash::of(&password, cost, &mut rand::rng())).await??;
    Ok(hash.into_stored())
}

/// Whether a password is the right one. Where there is no hash to hold it against, as much time is spent.
pub async fn verify(hash: Option<PasswordHash>, password: String, cost: Cost) -> bool {
    let password = Zeroizing::new(password);
    in_turn(&TURNS, move || is_right(hash.as_ref(), &password, cost)).await.unwrap_or(false)
}

/// Works when it is this work's turn. The turn ends with the work, not with whoever waits for it: a thread that hashes
/// cannot be stopped, so a stranger who hangs up early must not make room for one more.
async fn in_turn<T: Send + 'static>(
    turns: &'static Semaphore,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, HashError> {
    let turn = turns.acquire().await.map_err(|_| HashError::Stopping)?;
    let work = move || {
        let done = work();
        drop(turn);
        done
    };
    tokio::task::spawn_blocking(work).await.map_err(|_| HashError::Stopping)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::time::Duration;

    use super::*;

    #[tokio::test]
    async fn only_the_right_password_is_right() {
        let stored = hash("试点院校 2022".to_owned(), Cost::Least).await.unwrap();
        let right = |password: &str| verify(Some(PasswordHash::stored(&stored)), password.to_owned(), Cost::Least);
        assert!(right("试点院校 2022").await);
        assert!(!right("试点院校 2023").await);
        assert!(!verify(None, "试点院校 2022".to_owned(), Cost::Least).await);
    }

    #[tokio::test]
    async fn whoever_hangs_up_keeps_the_turn_until_the_work_is_done() {
        static ONE: Semaphore = Semaphore::const_new(1);
        let (begun, has_begun) = channel();
        let (finish, may_finish) = channel::<()>();
        let visitor = tokio::spawn(in_turn(&ONE, move || {
            begun.send(()).unwrap();
            may_finish.recv().unwrap();
        }));
        tokio::task::spawn_blocking(move || has_begun.recv().unwrap()).await.unwrap();
        visitor.abort();
        assert!(visitor.await.unwrap_err().is_cancelled());
        let next = tokio::time::timeout(Duration::from_millis(50), in_turn(&ONE, || ())).await;
        assert!(next.is_err(), "the work of the visitor who left still goes on");
        finish.send(()).unwrap();
        in_turn(&ONE, || ()).await.unwrap();
    }
}
