//! What a training-evaluation organisation sends in: the certificate figures of the facts workbook, held against the
//! institutions on the register, whatever list of them the file has.

use assess::{Facts, Problem, normal_form};
use scheme::{Scheme, Text};

use super::label::Headings;
use super::layout::{Part, STAMP};
use super::read::{Approved, read_as};
use super::survey::recognised;
use crate::cells::{Cell, Row, Sheet, Value};

/// An institution on the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// 学校标识码
    pub code: String,
    /// Its name today.
    pub name: String,
    /// Id of its kind in the scheme.
    pub kind: String,
}

/// Reads the certificate figures of a workbook, or returns every problem in it. All institutions of `register` are in
/// the facts, in its order. A row that does not say how many were approved says 0.
pub fn read_supply(sheets: &[Sheet], scheme: &Scheme, register: &[Registered]) -> Result<Facts, Vec<Problem>> {
    let headings: Vec<Headings> = Part::ALL.into_iter().map(Headings::of).collect();
    let is_figures =
        |sheet: &&Sheet| recognised(sheet, &headings).is_some_and(|table| table.part == Part::Certificates);
    let figures: Vec<&Sheet> = sheets.iter().filter(is_figures).collect();
    if figures.is_empty() {
        return Err(vec![Problem {
            place: sheets.first().map_or_else(String::new, |sheet| super::grid::shown_name(sheet).to_owned()),
            message: Text::new(
                format!("没有找到「{}」表：应有学校标识码、证书名称、等级、报名人数等列", Part::Certificates.sheet()),
                "no table of certificate figures found: it has columns for code, certificate, level, registered …",
            ),
        }]);
    }
    let stamp = sheets.iter().filter(|sheet| normal_form(&sheet.name) == STAMP);
    let all: Vec<Sheet> = std::iter::once(roster(register)).chain(stamp.chain(figures).cloned()).collect();
    read_as(&all, scheme, Approved::Optional)
}

/// The register as the sheet of institutions that the file might have had.
fn roster(register: &[Registered]) -> Sheet {
    let row = |(number, cells): (u32, [&str; 3])| Row {
        number,
        cells: (0..).zip(cells).map(|(column, text)| Cell { column, value: Value::Text(text.to_owned()) }).collect(),
    };
    let lines = register.iter().map(|one| [one.code.as_str(), one.name.as_str(), one.kind.as_str()]);
    let head = ["学校标识码", "院校名称", "院校类型"];
    Sheet {
        name: Part::Institutions.sheet().to_owned(),
        hidden: false,
        rows: (1..).zip(std::iter::once(head).chain(lines)).map(row).collect(),
        merges: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(name: &str, lines: &[&[&str]]) -> Sheet {
        let row = |(number, cells): (u32, &&[&str])| Row {
            number,
            cells: (0..)
                .zip(cells.iter())
                .filter(|(_, text)| !text.is_empty())
                .map(|(column, text)| Cell { column, value: Value::Text((*text).to_owned()) })
                .collect(),
        };
        Sheet { name: name.to_owned(), hidden: false, rows: (1..).zip(lines).map(row).collect(), merges: Vec::new() }
    }

    fn register() -> Vec<Registered> {
        let one = |code: &str, name: &str| Registered {
            code: code.to_owned(),
            name: name.to_owned(),
            kind: "higher_vocational".to_owned(),
        };
        vec![one("4136000001", "甲学院"), one("4136000002", "乙学院")]
    }

    fn read(sheets: &[Sheet]) -> Result<Facts, Vec<String>> {
        let scheme = scheme::read(include_str!("../../../../schemes/jiangxi-1x/2021.toml")).unwrap();
        let shown = |problem: Problem| format!("{}: {}", problem.place, problem.message.zh);
        read_supply(sheets, &scheme, &register()).map_err(|wrong| wrong.into_iter().map(shown).collect())
    }

    const HEAD: &[&str] = &["学校标识码", "证书名称", "等级", "获批人数", "报名人数", "参考人数", "通过人数"];

    #[test]
    fn figures_go_to_the_institutions_of_the_register() {
        let own = sheet("院校", &[&["学校标识码", "院校名称", "院校类型"], &["9", "假学院", "高职专科"]]);
        let lines = sheet("证书数据", &[HEAD, &["4136000002", "Web前端开发", "中级", "", "95 人", "90", "81"]]);
        let facts = read(&[own, lines]).unwrap();
        let counts: Vec<usize> = facts.institutions.iter().map(|one| one.certificates.len()).collect();
        assert_eq!(counts, [0, 1], "the file's own list of institutions is not used");
        let row = &facts.institutions[1].certificates[0];
        assert_eq!((row.approved, row.registered, row.level.as_str()), (0, 95, "中级"), "{row:?}");
    }

    #[test]
    fn everything_wrong_is_told_with_its_place() {
        let lines = sheet("数据", &[HEAD, &["4136000003", "Web前端开发", "中级", "", "95", "96", ""]]);
        let wrong = read(&[lines]).unwrap_err();
        assert_eq!(wrong.len(), 3, "{wrong:#?}");
        assert!(wrong.iter().all(|one| one.starts_with("数据!")), "{wrong:#?}");
        let nothing = read(&[sheet("随便", &[&["甲", "乙"]])]).unwrap_err();
        assert!(nothing[0].starts_with("随便: 没有找到"), "{nothing:?}");
    }
}
