//! Why an upload could not go on.

use scheme::Text;

use crate::blobs::digest::{NotAnId, Size};
use crate::blobs::error::BlobError;

/// Why an upload could not go on.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// No such upload: never begun, expired, or of somebody else.
    #[error("no such upload")]
    Absent,
    /// The bytes do not begin where those that are safe end.
    #[error("the upload goes on at byte {right}")]
    WrongOffset {
        /// Where to go on.
        right: Size,
    },
    /// More bytes came than were declared. Those that came before are kept.
    #[error("more than the declared {declared} bytes")]
    TooMuch {
        /// What was declared.
        declared: Size,
    },
    /// The end was asked for too early.
    #[error("the upload has {right} of {declared} bytes")]
    Incomplete {
        /// Where to go on.
        right: Size,
        /// What was declared.
        declared: Size,
    },
    /// Somebody, perhaps the same person in another window, sends bytes of this upload at this moment.
    #[error("the upload is in use")]
    InUse,
    /// The bytes could not be kept.
    #[error(transparent)]
    Blob(#[from] BlobError),
}

impl UploadError {
    /// What to tell people.
    pub fn message(&self) -> Text {
        match self {
            Self::Absent => Text::new(
                "没有这次上传，或已超过 24 小时未完成；请重新上传",
                "there is no such upload, or it was left for more than 24 hours; send the file again",
            ),
            Self::WrongOffset { right } => {
                Text::new(format!("上传应从第 {right} 字节继续"), format!("the upload goes on at byte {right}"))
            }
            Self::TooMuch { declared } => Text::new(
                format!("收到的内容多于文件大小 {declared} 字节；文件可能在上传时被修改，请重新上传"),
                format!("more came than the file's {declared} bytes; it may have changed meanwhile, send it again"),
            ),
            Self::Incomplete { right, declared } => Text::new(
                format!("文件还没有传完：已收到 {right} 字节，共 {declared} 字节"),
                format!("the file is not complete: {right} of {declared} bytes have come"),
            ),
            Self::InUse => Text::new(
                "这个文件正在另一个窗口上传，请等待其完成",
                "this file is being sent from another window; wait for it",
            ),
            Self::Blob(error) => error.message(),
        }
    }
}

impl From<NotAnId> for UploadError {
    fn from(_: NotAnId) -> Self {
        Self::Absent
    }
}
