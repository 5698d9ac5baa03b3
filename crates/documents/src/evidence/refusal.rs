//! Why a file is not taken as evidence.

use std::io;

use scheme::Text;

use super::kind::FileKind;

/// Why a file is not taken as evidence.
#[derive(Debug)]
pub(super) enum Refusal {
    /// Larger than allowed.
    TooLarge { most: u64 },
    /// Nothing in it.
    Empty,
    /// None of the kinds that are allowed.
    NotAllowed,
    /// The content is of one kind and the name of another.
    Ending { ending: String, kind: FileKind },
    /// Two kinds of file in one, which programs read differently.
    TwoInOne,
    /// Something in it can run.
    Macros,
    /// Cannot be opened without a password.
    Encrypted,
    /// Does not open.
    Damaged,
    /// A picture of more dots than a browser can show.
    Dots,
    /// Unpacks to too much, or has too many entries.
    Bomb,
    /// An archive holds something that is not allowed.
    Entry { name: String },
    /// It could not be read.
    Unreadable,
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            // It ended where more should come, or holds what cannot be.
            io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => Self::Damaged,
            _ => Self::Unreadable,
        }
    }
}

impl Refusal {
    /// What is wrong and what to do. `allowed` are the kinds that are.
    pub(super) fn message(&self, allowed: &[FileKind]) -> Text {
        match self {
            Self::TooLarge { most } => {
                let most = most >> 20;
                Text::new(
                    format!("文件超过 {most} MB；请压缩图片或分成几个文件"),
                    format!("the file is larger than {most} MB; shrink its pictures or divide it"),
                )
            }
            Self::Empty => Text::new("文件是空的", "the file is empty"),
            Self::NotAllowed => {
                let list: Vec<_> = allowed.iter().flat_map(|kind| kind.endings()).map(|e| format!(".{e}")).collect();
                Text::new(
                    format!("不支持这种文件；可用 {}", list.join("、")),
                    format!("this kind of file is not accepted; these are: {}", list.join(", ")),
                )
            }
            Self::Ending { ending, kind } => {
                let list: Vec<_> = kind.endings().iter().map(|ending| format!(".{ending}")).collect();
                let (zh, en) = if ending.is_empty() {
                    ("文件名没有扩展名".to_owned(), "the name has no ending".to_owned())
                } else {
                    (
                        format!("文件内容与扩展名 .{ending} 不符"),
                        format!("the content does not fit the ending .{ending}"),
                    )
                };
                Text::new(
                    format!("{zh}，应为 {}", list.join(" 或 ")),
                    format!("{en}: it should be {}", list.join(" or ")),
                )
            }
            Self::TwoInOne => Text::new(
                "文件中还藏有另一种文件，不能接收；请重新导出后上传",
                "another kind of file is hidden in it, and it is not accepted; export it anew",
            ),
            Self::Macros => Text::new(
                "文件含有宏，不能接收；请另存为不含宏的文件或 PDF",
                "the file has macros and is not accepted; save it without macros or as PDF",
            ),
            Self::Encrypted => Text::new(
                "文件设有密码，评审时无法打开；请去掉密码后上传",
                "the file has a password and could not be opened in the review; remove it",
            ),
            Self::Damaged => Text::new(
                "文件已损坏或不完整，无法打开；请重新导出后上传",
                "the file is damaged or not complete; export it anew",
            ),
            Self::Dots => Text::new(
                "图片像素过大，无法显示；请缩小后上传",
                "the picture has too many dots to be shown; make it smaller",
            ),
            Self::Bomb => Text::new(
                "文件解压后过大或内部文件过多，不能接收；请分成几个文件",
                "the file unpacks to too much or has too many parts; divide it",
            ),
            Self::Entry { name } => Text::new(
                format!("压缩包内有不能接收的文件「{name}」；请去掉后重新打包"),
                format!("the archive holds “{name}”, which is not accepted; leave it out"),
            ),
            Self::Unreadable => Text::new("文件无法读取，请重试", "the file cannot be read; try again"),
        }
    }
}
