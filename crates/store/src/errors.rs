//! What can go wrong with stored data.

use scheme::Text;

/// Why the store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Something with the same key is there already; the name of the constraint.
    #[error("a value that must be unique is there already ({0})")]
    Taken(String),
    /// Too many commands wait.
    #[error("too many commands wait")]
    Busy,
    /// The commit failed: whether the change is kept is not known. The same command may be repeated with its key.
    #[error("the commit failed, and whether it took effect is not known: {0}")]
    Unknown(String),
    /// Stored data are not what they should be.
    #[error("stored data are damaged: {0}")]
    Damaged(String),
    /// The database cannot be used as it is.
    #[error("{0}")]
    Unusable(String),
    /// The database failed.
    #[error("the database failed: {0}")]
    Failed(#[source] sqlx::Error),
}

impl StoreError {
    pub(crate) fn of(error: sqlx::Error) -> Self {
        if let sqlx::Error::Database(database) = &error
            && database.is_unique_violation()
        {
            let named = database.constraint().map_or_else(|| database.message().to_owned(), str::to_owned);
            return Self::Taken(named);
        }
        Self::Failed(error)
    }

    pub(crate) fn damaged(what: impl Into<String>) -> Self {
        Self::Damaged(what.into())
    }

    /// What to tell people.
    pub fn message(&self) -> Text {
        match self {
            Self::Taken(_) => Text::new("已有相同的记录", "there is such a record already"),
            Self::Busy => Text::new(
                "系统繁忙，请稍后重试；已保存的内容不受影响",
                "busy; try again shortly, what was saved is safe",
            ),
            Self::Unknown(_) => Text::new(
                "没有收到保存确认，请重试；重复提交不会产生两份",
                "the save was not confirmed; repeat it, it cannot count twice",
            ),
            Self::Damaged(_) | Self::Unusable(_) | Self::Failed(_) => {
                Text::new("系统存储出错，请联系系统管理员", "the store failed; tell the system administrator")
            }
        }
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        Self::of(error)
    }
}
