//! 版本: the hidden sheet by which a template says for what it was made.

use assess::{Intake, RawValue};
use scheme::Scheme;

use super::grid::{Grid, as_text};
use crate::cells::Sheet;
use crate::facts_json::FORMAT;

/// Counts the changes of the template that a filled one must not mix.
const TEMPLATE: &str = "1";

/// The lines of the sheet: label and value.
pub(super) fn lines(scheme: &Scheme) -> [(&'static str, String); 6] {
    [
        ("格式", FORMAT.to_owned()),
        ("方案", scheme.id.clone()),
        ("方案版本", scheme.version.clone()),
        ("方案摘要", scheme.digest.to_string()),
        ("年度", scheme.year.to_string()),
        ("模板版本", TEMPLATE.to_owned()),
    ]
}

/// Holds the stamp of a workbook against the scheme; says whether it names the year.
pub(super) fn check(sheet: &Sheet, scheme: &Scheme, intake: &mut Intake<'_>) -> bool {
    let grid = Grid::of(sheet);
    let mut year_seen = false;
    let mut other_scheme = false;
    for (label, expected) in lines(scheme) {
        let row = sheet
            .rows
            .iter()
            .find(|row| row.cells.first().is_some_and(|cell| cell.column == 0 && as_text(&cell.value).trim() == label));
        let Some((row, value)) = row.and_then(|row| Some((row, grid.value(row.number, 1)?))) else { continue };
        let written = as_text(value).trim();
        let place = grid.place(row.number, 1);
        if label == "年度" {
            year_seen = true;
            intake.year(&RawValue::Number(written.into()), &place);
        } else if written != expected && !other_scheme {
            // One line is enough: the others differ with it.
            other_scheme = true;
            let now = format!("{} {}", scheme.id, scheme.version);
            intake.problem(
                place,
                format!(
                    "此表按另一版本的方案或模板制作（{label}：{written}），与现用方案 {now} 不同；请下载新模板，把数据粘贴过去"
                ),
                format!(
                    "made for another version of the scheme or template ({written}), not for {now}; copy the facts into a new template"
                ),
            );
        }
    }
    year_seen
}
