//! What a broken file is told.

use jiter::{JiterError, JiterErrorType, JsonErrorType};
use scheme::Text;

/// What is wrong with the JSON itself.
pub(super) fn words(error: &JiterError) -> Text {
    let detail = error.error_type.to_string();
    let JiterErrorType::JsonError(kind) = &error.error_type else {
        return Text::new(format!("此处有语法错误（{detail}）"), detail);
    };
    let zh = match kind {
        JsonErrorType::EofWhileParsingList
        | JsonErrorType::EofWhileParsingObject
        | JsonErrorType::EofWhileParsingString
        | JsonErrorType::EofWhileParsingValue => "文件不完整，在此处中断",
        JsonErrorType::TrailingComma => "此处多了一个逗号",
        JsonErrorType::TrailingCharacters => "文件应在此处结束，后面还有内容",
        JsonErrorType::KeyMustBeAString => "键须用双引号括起",
        JsonErrorType::ControlCharacterWhileParsingString => "文字中有换行等控制字符",
        JsonErrorType::InvalidNumber | JsonErrorType::NumberOutOfRange => "数字写法不对",
        JsonErrorType::InvalidUnicodeCodePoint => "不是 UTF-8 编码的文字",
        JsonErrorType::ExpectedSomeValue | JsonErrorType::ExpectedSomeIdent => "此处应有一个值",
        JsonErrorType::ExpectedColon => "此处应有冒号",
        JsonErrorType::ExpectedListCommaOrEnd | JsonErrorType::ExpectedObjectCommaOrEnd => "此处应有逗号或结束括号",
        JsonErrorType::RecursionLimitExceeded => "嵌套过深",
        _ => return Text::new(format!("此处有语法错误（{detail}）"), detail),
    };
    Text::new(zh, detail)
}
