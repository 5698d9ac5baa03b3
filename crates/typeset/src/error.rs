//! Why a paper could not be printed.

use scheme::Text;

/// Why a paper could not be printed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PressError {
    /// No font on this machine has Chinese characters.
    #[error("no font with Chinese characters is installed")]
    NoFont,
    /// The page could not be set; what Typst says about it.
    #[error("the page could not be set: {0}")]
    Page(String),
}

impl PressError {
    /// What happened and what to do, for people.
    pub fn text(&self) -> Text {
        match self {
            Self::NoFont => Text::new(
                "服务器上没有中文字体，无法生成 PDF。请安装 Noto CJK 字体（Debian、Ubuntu：apt install fonts-noto-cjk；\
                 其他系统：Noto Serif CJK SC 与 Noto Sans CJK SC），然后重试。",
                "This server has no font with Chinese characters, so no PDF can be made. Install the Noto CJK fonts \
                 (Debian, Ubuntu: apt install fonts-noto-cjk; elsewhere: Noto Serif CJK SC and Noto Sans CJK SC), then \
                 try again.",
            ),
            Self::Page(detail) => Text::new(
                format!("PDF 排版没有完成，数据未受影响。请将以下信息交给系统管理员：{detail}"),
                format!(
                    "The PDF could not be set; no data is affected. Please give this to the system's administrator: \
                     {detail}"
                ),
            ),
        }
    }
}
