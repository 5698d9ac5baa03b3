//! Why there are no cells, for the person whose file it is.

use scheme::Text;

use super::limits::{Amount, CellsError};

impl CellsError {
    /// What is wrong and what to do.
    pub fn message(&self) -> Text {
        match self {
            Self::TooLarge { what, limit } => too_large(*what, *limit),
            Self::Unreadable { sheet, line, detail } => {
                let zh_sheet = sheet.as_ref().map(|name| format!("工作表「{name}」")).unwrap_or_default();
                let en_sheet = sheet.as_ref().map(|name| format!("sheet “{name}”, ")).unwrap_or_default();
                let zh_line = line.map(|line| format!("第{line}行附近")).unwrap_or_default();
                let en_line = line.map(|line| format!("near line {line}, ")).unwrap_or_default();
                Text::new(
                    format!(
                        "文件已损坏或内容异常，无法读取（{zh_sheet}{zh_line}{detail}）；请用 WPS 或 Excel 打开并另存为 .xlsx 后重试"
                    ),
                    format!(
                        "the file is damaged ({en_sheet}{en_line}{detail}); open it in a spreadsheet program, save it as .xlsx and try again"
                    ),
                )
            }
            Self::NotAWorkbook => Text::new(
                "不是工作簿：应为 .xlsx、.xls 或 .csv 文件",
                "not a workbook: an .xlsx, .xls or .csv file is expected",
            ),
            Self::TookTooLong { seconds } => Text::new(
                format!("读取超过 {seconds} 秒，已停止；请删去无关的工作表和格式后重试"),
                format!(
                    "reading took more than {seconds} seconds and was stopped; remove sheets and formats that are not needed"
                ),
            ),
            Self::Encrypted => Text::new(
                "文件设有打开密码；请去掉密码后重试",
                "the file is protected with a password; remove it and try again",
            ),
            Self::Io { detail, .. } => {
                Text::new(format!("无法读取文件：{detail}"), format!("the file cannot be read: {detail}"))
            }
        }
    }
}

fn too_large(what: Amount, limit: u64) -> Text {
    let megabytes = limit >> 20;
    let (zh, en) = match what {
        Amount::FileBytes => (format!("文件大于 {megabytes} MB"), format!("the file is larger than {megabytes} MB")),
        Amount::UnpackedBytes => {
            (format!("文件解压后大于 {megabytes} MB"), format!("the file unpacks to more than {megabytes} MB"))
        }
        Amount::Ratio => (
            format!("文件压缩比超过 {limit} 倍，疑似恶意文件"),
            format!("the file unpacks to more than {limit} times its size and may be hostile"),
        ),
        Amount::Entries => (format!("文件内部多于 {limit} 个部分"), format!("the file has more than {limit} parts")),
        Amount::Sheets => (format!("工作表多于 {limit} 个"), format!("there are more than {limit} sheets")),
        Amount::Rows => (format!("行号超过 {limit}"), format!("there is a row beyond {limit}")),
        Amount::Columns => (format!("列数超过 {limit}"), format!("there are more than {limit} columns")),
        Amount::Cells => (format!("有内容的单元格多于 {limit} 个"), format!("there are more than {limit} cells")),
        Amount::TextBytes => (format!("文字多于 {megabytes} MB"), format!("there is more than {megabytes} MB of text")),
        Amount::RowBytes => {
            (format!("一行文字多于 {megabytes} MB"), format!("a row has more than {megabytes} MB of text"))
        }
        Amount::Memory => {
            (format!("读取需要的内存超过 {megabytes} MB"), format!("reading needs more than {megabytes} MB of memory"))
        }
    };
    Text::new(
        format!("{zh}，不予读取；请只保留考核数据所需的内容"),
        format!("{en} and was not read; keep only what the facts need"),
    )
}
