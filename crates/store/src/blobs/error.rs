//! Why a file could not be kept or read.

use std::io;

use scheme::Text;

use super::digest::{NotAnId, Size};

/// Why a file could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// No such file, or one of somebody else.
    #[error("no such file")]
    Absent,
    /// The bytes are not those that the digest names.
    #[error("a stored file is damaged")]
    Damaged,
    /// More bytes than are allowed.
    #[error("larger than {0} bytes")]
    TooLarge(Size),
    /// The part that is asked for begins behind the end; the size of the file.
    #[error("the file has only {0} bytes")]
    OutOfRange(Size),
    /// Whoever sent the bytes stopped in the middle.
    #[error("the sender stopped: {0}")]
    Interrupted(String),
    /// No room on the disk, or none left for this account.
    #[error("the disk is full")]
    Full,
    /// The disk can be read only.
    #[error("the disk can only be read")]
    ReadOnly,
    /// The program may not write or read there.
    #[error("no permission for the folder of evidence")]
    Denied,
    /// Syncing failed earlier. What the system then still held may be gone while it says that all is well, so nothing
    /// is accepted until the program has been started anew; what is there can be read.
    #[error("nothing is accepted since the disk failed")]
    Stopped,
    /// The disk failed in another way.
    #[error("the disk failed: {0}")]
    Disk(#[source] io::Error),
    /// Storage in the network failed, or does not answer.
    #[error("the storage of evidence failed: {0}")]
    Storage(String),
    /// The program is at fault.
    #[error("{0}")]
    Internal(String),
}

impl BlobError {
    /// What to tell people.
    pub fn message(&self) -> Text {
        match self {
            Self::Absent => Text::new("没有这个文件", "there is no such file"),
            Self::Damaged => Text::new(
                "文件已损坏，不能显示；请联系系统管理员从备份恢复",
                "the file is damaged and is not shown; the system administrator can restore it from the backup",
            ),
            Self::TooLarge(most) => {
                let (zh, en) = bytes(*most);
                Text::new(format!("文件超过 {zh}"), format!("the file is larger than {en}"))
            }
            Self::OutOfRange(_) => Text::new("文件没有这一部分", "the file has no such part"),
            Self::Interrupted(_) => Text::new(
                "上传中断，文件没有保存；请重新上传",
                "the upload was cut off and the file was not kept; send it again",
            ),
            Self::Full => Text::new(
                "服务器磁盘已满，文件没有保存；请联系系统管理员，稍后重试",
                "the server's disk is full and the file was not kept; tell the system administrator and try again later",
            ),
            Self::ReadOnly | Self::Denied => Text::new(
                "服务器存储目前不可写入，文件没有保存；请联系系统管理员",
                "the server cannot write at present and the file was not kept; tell the system administrator",
            ),
            Self::Stopped => Text::new(
                "服务器磁盘曾发生故障，暂停接收文件；已保存的文件仍可查看。请联系系统管理员",
                "the server's disk has failed: files are not accepted for now, those kept can be read. Tell the system administrator",
            ),
            Self::Disk(_) | Self::Storage(_) | Self::Internal(_) => Text::new(
                "存储出错，文件没有保存或无法读取；请稍后重试，或联系系统管理员",
                "storage failed: the file was not kept or cannot be read. Try again later or tell the system administrator",
            ),
        }
    }
}

impl From<io::Error> for BlobError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            io::ErrorKind::PermissionDenied => Self::Denied,
            _ => Self::Disk(error),
        }
    }
}

impl From<NotAnId> for BlobError {
    fn from(_: NotAnId) -> Self {
        Self::Absent
    }
}

/// A size as people say it.
fn bytes(Size(size): Size) -> (String, String) {
    if size >= 1 << 20 {
        (format!("{} MB", size >> 20), format!("{} MB", size >> 20))
    } else {
        (format!("{size} 字节"), format!("{size} bytes"))
    }
}
