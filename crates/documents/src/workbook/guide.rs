//! 填报说明: how to fill in each sheet, what a blank means, and what the notice says of each indicator.

use assess::Field;
use rust_xlsxwriter::{RowNum, Worksheet, XlsxError};
use scheme::{Ceiling, Effect, Indicator, Scheme};

use super::layout::{Part, Slot, every_row, offered};
use super::look::{Look, page};
use super::write::{both, height, lines_of_both, text};
use crate::sheet::{col, width};

/// Widths of the columns, in characters.
const WIDTHS: [u32; 5] = [30, 32, 12, 58, 36];

/// The steps of filling in.
const STEPS: [(&str, &str); 7] = [
    (
        "先填“院校”，再填其他各表；其他各表的学校标识码须与“院校”表一致，可从下拉列表选择。",
        "Fill in “院校” (institutions) first. The other sheets refer to it by code, which can be chosen from a list.",
    ),
    (
        "从表头下面一行填起。带红色 * 的列每行必填。不要改工作表名称和表头；可以插入行、调整列宽；从别处复制时请“只粘贴数值”。",
        "Begin right below the headings. Columns with a red * are required. Leave names of sheets and headings as they are; paste values only.",
    ),
    (
        "白色格子可以填写，其余部分已锁定，没有设密码。有下拉箭头的请从列表选择；把鼠标停在表头上可看填法。",
        "White cells are open, the rest is locked without a password. Choose from the list where there is one; hover over a heading for help.",
    ),
    (
        "日期写作 2021-12-31；金额以元为单位；比率写作 0.8123 或 81.23%；学校标识码按文本填写。",
        "Dates as 2021-12-31, amounts in yuan, rates as 0.8123 or 81.23%, codes as text.",
    ),
    (
        "没有的内容留空，数量确实是 0 才填 0。留空表示什么，见下面“各列填法”。",
        "Leave blank what does not exist; write 0 only where the number is 0. What a blank means is listed below.",
    ),
    ("不要写合计行。写了也不会计入。", "No rows of totals; they are passed over."),
    (
        "填好后交主管部门检查。有误时会逐条指出工作表和单元格，并退回一份加了“错误说明”列的表；改好后再交。",
        "The authority checks the file. Mistakes are listed by sheet and cell, and the sheet comes back with a column “错误说明”.",
    ),
];

/// Writes rows from the top.
struct Page<'w, 'l> {
    sheet: &'w mut Worksheet,
    look: &'l Look,
    row: RowNum,
}

impl Page<'_, '_> {
    fn section(&mut self, zh: &str, en: &str) -> Result<(), XlsxError> {
        self.row += 1;
        text(self.sheet, (self.row, 0), &format!("{zh}  {en}"), &self.look.section)?;
        self.sheet.set_row_height_pixels(self.row, 28)?;
        self.row += 1;
        Ok(())
    }

    /// A line over all columns.
    fn line(&mut self, zh: &str, en: &str) -> Result<(), XlsxError> {
        let all: u32 = WIDTHS.iter().sum();
        self.sheet.merge_range(self.row, 0, self.row, col(WIDTHS.len() - 1), "", &self.look.prose)?;
        both(self.sheet, (self.row, 0), (zh, en), self.look, &self.look.prose)?;
        self.sheet.set_row_height_pixels(self.row, height(lines_of_both((zh, en), all)))?;
        self.row += 1;
        Ok(())
    }

    fn head(&mut self, cells: [(&str, &str); 5]) -> Result<(), XlsxError> {
        for (at, (zh, en)) in cells.into_iter().enumerate() {
            text(self.sheet, (self.row, col(at)), &format!("{zh}\n{en}"), &self.look.head)?;
        }
        self.sheet.set_row_height_pixels(self.row, height(2))?;
        self.row += 1;
        Ok(())
    }

    fn cells(&mut self, cells: [(&str, &str); 5]) -> Result<(), XlsxError> {
        let mut most = 1;
        for (at, (cell, room)) in cells.into_iter().zip(WIDTHS).enumerate() {
            let format = if at == 2 { &self.look.middle } else { &self.look.cell };
            both(self.sheet, (self.row, col(at)), cell, self.look, format)?;
            most = most.max(lines_of_both(cell, room));
        }
        self.sheet.set_row_height_pixels(self.row, height(most))?;
        self.row += 1;
        Ok(())
    }
}

/// Writes the sheet.
pub(super) fn write(
    sheet: &mut Worksheet,
    scheme: &Scheme,
    parts: &[Part],
    title: &str,
    look: &Look,
) -> Result<(), XlsxError> {
    for (at, characters) in WIDTHS.into_iter().enumerate() {
        width(sheet, col(at), characters)?;
    }
    text(sheet, (0, 0), &format!("{title}填报说明"), &look.title)?;
    sheet.set_row_height_pixels(0, 36)?;
    let notice = &scheme.notice;
    let basis = format!("{}  依据：{} {}（{}）", scheme.authority.zh, notice.number, notice.title, notice.issued);
    text(sheet, (1, 0), &basis, &look.hint)?;
    let english = format!("{}, {}. {}", scheme.name.en, scheme.year, scheme.authority.en);
    text(sheet, (2, 0), &english, &look.hint)?;
    let mut guide = Page { sheet, look, row: 2 };
    guide.row += 1;
    guide.section("一、怎样填", "How to fill in")?;
    for (index, (zh, en)) in STEPS.into_iter().enumerate() {
        guide.line(&format!("{}. {zh}", index + 1), en)?;
    }
    sheets(&mut guide, parts)?;
    columns(&mut guide, parts)?;
    indicators(&mut guide, scheme)?;
    if parts.contains(&Part::Findings) {
        negatives(&mut guide, scheme)?;
    }
    sheet.set_screen_gridlines(false);
    page(sheet, title);
    sheet.protect();
    Ok(())
}

fn sheets(guide: &mut Page<'_, '_>, parts: &[Part]) -> Result<(), XlsxError> {
    guide.section("二、各工作表", "The sheets")?;
    guide.head([
        ("工作表", "Sheet"),
        ("由谁填", "Filled in by"),
        ("必填", "Required"),
        ("一行是什么", "What a row is"),
        ("整表留空表示", "Left empty it means"),
    ])?;
    for &part in parts {
        let needed = if part == Part::Institutions { ("是", "yes") } else { ("否", "no") };
        guide.cells([(part.sheet(), ""), part.by(), needed, part.row_is(), part.empty()])?;
    }
    Ok(())
}

fn columns(guide: &mut Page<'_, '_>, parts: &[Part]) -> Result<(), XlsxError> {
    guide.section("三、各列填法", "The columns")?;
    guide.head([
        ("工作表", "Sheet"),
        ("列", "Column"),
        ("必填", "Required"),
        ("填法", "How to fill in"),
        ("留空表示", "A blank means"),
    ])?;
    for &part in parts {
        // Whose row it is, is said once.
        let known = |slot: Slot| part != Part::Institutions && matches!(slot, Slot::Field(Field::Code | Field::Name));
        for column in offered(part).filter(|column| column.slot != Slot::Remark && !known(column.slot)) {
            let heading = if column.slot == Slot::Mark { "评分1、评分2……" } else { column.heading };
            let needed = if every_row(column) { ("是", "yes") } else { ("否", "no") };
            guide.cells([(part.sheet(), ""), (heading, column.english), needed, column.help, column.blank])?;
        }
    }
    Ok(())
}

fn indicators(guide: &mut Page<'_, '_>, scheme: &Scheme) -> Result<(), XlsxError> {
    guide.section("四、各项指标", "The indicators")?;
    guide.head([
        ("指标", "Indicator"),
        ("指标说明", "What it is about"),
        ("分值", "Points"),
        ("计分办法（通知原文）", "How it scores, in the words of the notice"),
        ("填在哪里", "Where its facts go"),
    ])?;
    for indicator in &scheme.indicators {
        let name = format!("{} {}", indicator.id, indicator.name.zh);
        let points = match indicator.points {
            Ceiling::At(points) => points.short(),
            Ceiling::Uncapped => "不设上限".to_owned(),
        };
        let place = facts_of(scheme, indicator);
        guide.cells([
            (&name, &indicator.name.en),
            (&indicator.describes, ""),
            (&points, ""),
            (&official(scheme, indicator), ""),
            (&place, ""),
        ])?;
    }
    Ok(())
}

/// The words of the notice for an indicator and its parts.
fn official(scheme: &Scheme, indicator: &Indicator) -> String {
    let leaves = &scheme.leaves[indicator.leaves.clone()];
    let mut words = indicator.words.clone();
    for leaf in leaves {
        let own = leaf.words.concat();
        if !own.is_empty() {
            words.push(if leaves.len() > 1 { format!("{}：{own}", leaf.name.zh) } else { own });
        }
    }
    words.join("\n")
}

/// The sheets in which the facts of an indicator stand.
fn facts_of(scheme: &Scheme, indicator: &Indicator) -> String {
    let mut places: Vec<String> = Vec::new();
    for leaf in &scheme.leaves[indicator.leaves.clone()] {
        if let Some(rule) = leaf.method.item_rule() {
            let kinds: Vec<&str> = rule.units.iter().map(|unit| unit.name.zh.as_str()).collect();
            places.push(format!("{}：{}", Part::Items.sheet(), kinds.join("、")));
        }
        if leaf.method.marker().is_some() {
            places.push(format!("{}：{}打分", Part::Ratings.sheet(), leaf.supplied_by.name(scheme::Lang::Zh)));
        }
        if leaf.method.item_rule().is_none() && leaf.method.marker().is_none() {
            places.push(Part::Certificates.sheet().to_owned());
        }
    }
    places.dedup();
    places.join("\n")
}

fn negatives(guide: &mut Page<'_, '_>, scheme: &Scheme) -> Result<(), XlsxError> {
    guide.section("五、负面清单", "The negative list")?;
    guide.head([
        ("事项", "Item"),
        ("条款", "Clause"),
        ("后果", "Effect"),
        ("通知原文", "In the words of the notice"),
        ("英文名称", "In English"),
    ])?;
    for negative in &scheme.negatives {
        let name = format!("{} {}", negative.id, negative.name.zh);
        let effect = match negative.effect {
            Effect::AtMost(grade) => format!("最高{}", scheme.grades[grade.0].name.zh),
            Effect::Exactly(grade) => scheme.grades[grade.0].name.zh.clone(),
        };
        let cells = [
            (name.as_str(), ""),
            (negative.clause.as_str(), ""),
            (effect.as_str(), ""),
            (negative.words.as_str(), ""),
            (negative.name.en.as_str(), ""),
        ];
        guide.cells(cells)?;
    }
    Ok(())
}
